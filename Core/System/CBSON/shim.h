#include <bson/bson.h>

// `bson_t` and `bson_iter_t` are aligned to 128 bytes, more than Swift knows of a C type: it has them as opaque pointers, and asks here.

/// Bytes, and alignment, of either.
static inline size_t styx_bson_size(void) { return sizeof(bson_t) > sizeof(bson_iter_t) ? sizeof(bson_t) : sizeof(bson_iter_t); }
static inline size_t styx_bson_alignment(void) { return 128; }

/// Whether an iterator that has no next element stands on the last byte of a document of that length; elsewhere it gave up.
static inline int styx_bson_iter_is_at_end(const bson_iter_t *iterator, size_t length) {
    return iterator->err_off == 0 && (size_t)iterator->off + 1 == length;
}

/// The twelve bytes of an ObjectId.
static inline const uint8_t *styx_bson_iter_oid(const bson_iter_t *iterator) {
    const bson_oid_t *id = bson_iter_oid(iterator);
    return id ? id->bytes : NULL;
}
