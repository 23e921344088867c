#pragma once
// msgpack-c for Swift: its packer in the forms that game data have, and its unpacker as events instead of a tree, so that memory does not follow what
// lengths claim. Both are templates and inline functions in C headers, hence this file.
#include <stddef.h>
#include <stdint.h>

// MARK: Packing

/// Bytes that are being packed.
typedef struct styx_msgpack_packer styx_msgpack_packer;
styx_msgpack_packer *styx_msgpack_packer_new(void);
void styx_msgpack_packer_free(styx_msgpack_packer *);
/// What was packed, and how much.
const uint8_t *styx_msgpack_bytes(const styx_msgpack_packer *);
size_t styx_msgpack_count(const styx_msgpack_packer *);
/// Forgets what was packed.
void styx_msgpack_clear(styx_msgpack_packer *);
/// Whether memory ran out on the way.
int styx_msgpack_failed(const styx_msgpack_packer *);

void styx_msgpack_nil(styx_msgpack_packer *);
void styx_msgpack_bool(styx_msgpack_packer *, int value);
/// The smallest signed form; unsigned ones are never written.
void styx_msgpack_integer(styx_msgpack_packer *, int64_t value);
void styx_msgpack_double(styx_msgpack_packer *, double value);
void styx_msgpack_str(styx_msgpack_packer *, const uint8_t *text, uint32_t length);
/// A text of at most 65535 bytes, with a length of 16 bits however short it is.
void styx_msgpack_str16(styx_msgpack_packer *, const uint8_t *text, uint16_t length);
void styx_msgpack_array(styx_msgpack_packer *, uint32_t count);
void styx_msgpack_map(styx_msgpack_packer *, uint32_t count);

// MARK: Unpacking

enum { STYX_MSGPACK_DEPTH = 131 };

/// What happens while a value is unpacked. Each takes the reader and returns 0, or less to stop.
typedef struct styx_msgpack_events {
    int (*nil)(void *reader);
    int (*boolean)(void *reader, int value);
    int (*integer)(void *reader, int64_t value);
    int (*unsigned64)(void *reader, uint64_t value);
    int (*single)(void *reader, float value);
    int (*number)(void *reader, double value);
    int (*str)(void *reader, const uint8_t *text, size_t length);
    int (*bin)(void *reader, const uint8_t *bytes, size_t length);
    int (*ext)(void *reader, int type, const uint8_t *bytes, size_t length);
    /// So many elements follow, or pairs of key and value.
    int (*array)(void *reader, size_t count);
    int (*map)(void *reader, size_t count);
} styx_msgpack_events;

enum {
    STYX_MSGPACK_DONE = 1,
    STYX_MSGPACK_CUT_OFF = 0,
    STYX_MSGPACK_MALFORMED = -1,
    STYX_MSGPACK_TOO_DEEP = -2,
    STYX_MSGPACK_STOPPED = -3,  // an event returned less than 0
};

/// Unpacks one value.
/// @param offset Set to the byte behind the value, or at which it was given up.
int styx_msgpack_unpack(const uint8_t *bytes, size_t length, const styx_msgpack_events *events, void *reader, size_t *offset);
