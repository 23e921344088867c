// The unpacker of msgpack-c is a template; the library's own instance allocates what an array's length claims and knows 32 levels. This one calls events.
#include "CMsgPack.h"

#include <stdbool.h>

#define MSGPACK_EMBED_STACK_SIZE STYX_MSGPACK_DEPTH
#include <msgpack/sysdep.h>
#include <msgpack/unpack_define.h>

enum { MSGPACK_UNPACK_PARSE_ERROR = STYX_MSGPACK_MALFORMED, MSGPACK_UNPACK_NOMEM_ERROR = STYX_MSGPACK_TOO_DEEP };

typedef struct reading {
    const styx_msgpack_events *events;
    void *reader;
} reading;

/// Nothing is kept of a value.
typedef struct nothing { char unused; } nothing;

#define STOPPING(call) return (call) < 0 ? STYX_MSGPACK_STOPPED : 0
#define EVENT(name, type, event, as) \
    static inline int styx_callback_##name(reading *r, type value, nothing *o) { STOPPING(r->events->event(r->reader, (as)value)); }

EVENT(uint8, uint8_t, integer, int64_t)
EVENT(uint16, uint16_t, integer, int64_t)
EVENT(uint32, uint32_t, integer, int64_t)
EVENT(uint64, uint64_t, unsigned64, uint64_t)
EVENT(int8, int8_t, integer, int64_t)
EVENT(int16, int16_t, integer, int64_t)
EVENT(int32, int32_t, integer, int64_t)
EVENT(int64, int64_t, integer, int64_t)
EVENT(float, float, single, float)
EVENT(double, double, number, double)
EVENT(array, unsigned int, array, size_t)
EVENT(map, unsigned int, map, size_t)

static inline nothing styx_callback_root(reading *r) { return (nothing){0}; }
static inline int styx_callback_nil(reading *r, nothing *o) { STOPPING(r->events->nil(r->reader)); }
static inline int styx_callback_true(reading *r, nothing *o) { STOPPING(r->events->boolean(r->reader, 1)); }
static inline int styx_callback_false(reading *r, nothing *o) { STOPPING(r->events->boolean(r->reader, 0)); }
static inline int styx_callback_array_item(reading *r, nothing *c, nothing o) { return 0; }
static inline int styx_callback_map_item(reading *r, nothing *c, nothing k, nothing v) { return 0; }

static inline int styx_callback_str(reading *r, const char *b, const char *p, unsigned int l, nothing *o) {
    STOPPING(r->events->str(r->reader, (const uint8_t *)p, l));
}
static inline int styx_callback_bin(reading *r, const char *b, const char *p, unsigned int l, nothing *o) {
    STOPPING(r->events->bin(r->reader, (const uint8_t *)p, l));
}
static inline int styx_callback_ext(reading *r, const char *b, const char *p, unsigned int l, nothing *o) {
    if (l < 1) return STYX_MSGPACK_MALFORMED;  // The type's byte counts; a length of 2^32 - 1 has overflowed.
    STOPPING(r->events->ext(r->reader, *(const int8_t *)p, (const uint8_t *)p + 1, l - 1));
}

#define msgpack_unpack_struct(name) struct styx_unpack##name
#define msgpack_unpack_func(ret, name) static inline ret styx_unpack##name
#define msgpack_unpack_callback(name) styx_callback##name
#define msgpack_unpack_object nothing
#define msgpack_unpack_user reading
#include <msgpack/unpack_template.h>

int styx_msgpack_unpack(const uint8_t *bytes, size_t length, const styx_msgpack_events *events, void *reader_, size_t *offset) {
    struct styx_unpack_context context;
    context.user = (reading){events, reader_};
    *offset = 0;
    styx_unpack_init(&context);
    return styx_unpack_execute(&context, (const char *)bytes, length, offset);
}
