#include "CMsgPack.h"

#include <msgpack/pack.h>
#include <msgpack/sbuffer.h>
#include <stdlib.h>

struct styx_msgpack_packer {
    msgpack_sbuffer buffer;
    msgpack_packer packer;
    int failed;
};

static int append(void *data, const char *bytes, size_t length) {
    styx_msgpack_packer *packer = data;
    int result = msgpack_sbuffer_write(&packer->buffer, bytes, length);
    if (result < 0) packer->failed = 1;
    return result;
}

styx_msgpack_packer *styx_msgpack_packer_new(void) {
    styx_msgpack_packer *packer = calloc(1, sizeof *packer);
    if (!packer) abort();
    msgpack_sbuffer_init(&packer->buffer);
    msgpack_packer_init(&packer->packer, packer, append);
    return packer;
}

void styx_msgpack_packer_free(styx_msgpack_packer *packer) {
    msgpack_sbuffer_destroy(&packer->buffer);
    free(packer);
}

const uint8_t *styx_msgpack_bytes(const styx_msgpack_packer *packer) { return (const uint8_t *)packer->buffer.data; }
size_t styx_msgpack_count(const styx_msgpack_packer *packer) { return packer->buffer.size; }
void styx_msgpack_clear(styx_msgpack_packer *packer) { msgpack_sbuffer_clear(&packer->buffer); }
int styx_msgpack_failed(const styx_msgpack_packer *packer) { return packer->failed; }

void styx_msgpack_nil(styx_msgpack_packer *packer) { msgpack_pack_nil(&packer->packer); }

void styx_msgpack_bool(styx_msgpack_packer *packer, int value) {
    if (value) msgpack_pack_true(&packer->packer); else msgpack_pack_false(&packer->packer);
}

void styx_msgpack_integer(styx_msgpack_packer *packer, int64_t value) {
    // msgpack-c's own choice of a form is unsigned for what is not negative.
    if (value >= INT8_MIN && value <= INT8_MAX) msgpack_pack_int8(&packer->packer, (int8_t)value);
    else if (value >= INT16_MIN && value <= INT16_MAX) msgpack_pack_fix_int16(&packer->packer, (int16_t)value);
    else if (value >= INT32_MIN && value <= INT32_MAX) msgpack_pack_fix_int32(&packer->packer, (int32_t)value);
    else msgpack_pack_fix_int64(&packer->packer, value);
}

void styx_msgpack_double(styx_msgpack_packer *packer, double value) { msgpack_pack_double(&packer->packer, value); }

void styx_msgpack_str(styx_msgpack_packer *packer, const uint8_t *text, uint32_t length) {
    msgpack_pack_str(&packer->packer, length);
    if (length) msgpack_pack_str_body(&packer->packer, text, length);
}

void styx_msgpack_str16(styx_msgpack_packer *packer, const uint8_t *text, uint16_t length) {
    const uint8_t head[3] = {0xda, (uint8_t)(length >> 8), (uint8_t)length};
    msgpack_pack_str_body(&packer->packer, head, sizeof head);
    if (length) msgpack_pack_str_body(&packer->packer, text, length);
}

void styx_msgpack_array(styx_msgpack_packer *packer, uint32_t count) { msgpack_pack_array(&packer->packer, count); }
void styx_msgpack_map(styx_msgpack_packer *packer, uint32_t count) { msgpack_pack_map(&packer->packer, count); }
