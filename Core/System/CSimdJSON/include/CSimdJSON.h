#pragma once
// JSON text to a flat tape, and the skipping of values: what Swift needs of simdjson, which is C++.
#include <stddef.h>
#include <stdint.h>
#ifdef __cplusplus
extern "C" {
#endif

/// Entries, 16 bytes each, that the tape of a text from outside may have, and that of a row of the store.
enum { STYX_JSON_MOST_ENTRIES = 1 << 24, STYX_JSON_MOST_STORED_ENTRIES = 1 << 26 };

enum {
    STYX_JSON_NULL = 0,
    STYX_JSON_FALSE = 1,
    STYX_JSON_TRUE = 2,
    STYX_JSON_INTEGER = 3,  // bits: the value, 64 bits with sign; size: as of a number
    STYX_JSON_NUMBER = 4,   // bits: the double; size: 0, or 1 more than the offset of its token in `strings`, which a zero ends, where
                            // it may be written otherwise than the shortest decimal of the double is
    STYX_JSON_DIGITS = 5,   // a number that neither holds; bits: offset of its token in `strings`, size: its length
    STYX_JSON_STRING = 6,   // bits: offset in `strings`, size: length in bytes
    STYX_JSON_ARRAY = 7,    // size: number of elements; bits: index of the entry behind the last
    STYX_JSON_OBJECT = 8,   // size: number of members; bits: as an array. Members are a key (a STRING entry) and a value each
};

/// One entry of the tape. Containers are followed by what they hold.
typedef struct styx_json_entry {
    uint64_t bits;
    uint32_t size;
    uint32_t kind;
} styx_json_entry;

/// A tape; both buffers come from malloc and are the caller's to free, NULL after a failure.
typedef struct styx_json_tape {
    styx_json_entry *entries;
    size_t entry_count;
    char *strings;
    size_t string_bytes;
    size_t key_count;     // entries that are keys: the others are values
    uint32_t levels;      // most containers in one another
    const char *error;    // NULL, or why the text is no JSON: a sentence without its period
    size_t error_offset;  // byte of the text where that was noticed
    int is_too_large;     // whether it holds more entries than are allowed
} styx_json_tape;

/// Buffers that are kept between parses; one thread at a time.
typedef struct styx_json_parser styx_json_parser;
styx_json_parser *styx_json_parser_new(void);
void styx_json_parser_free(styx_json_parser *);

/// What a text may be.
typedef struct styx_json_limits {
    uint32_t levels;   // most containers in one another
    size_t entries;    // most entries of its tape
    int comments;      // whether `//` and `/* */` may stand where white space may
} styx_json_limits;

/// Reads a whole text: one value, RFC 8259, without duplicate keys. A byte order mark is skipped. With `lend` the tape stays the parser's,
/// which writes the next one over it.
styx_json_tape styx_json_read(styx_json_parser *, const char *text, size_t length, styx_json_limits limits, int lend);

/// The end of the value that begins at `text`, or NULL where the text ends before it does. What is skipped is not checked beyond its
/// quotes and brackets.
const char *styx_json_skip(const char *text, const char *end);

/// Blanks `//` and `/* */` comments that stand outside strings, so that offsets stay; 0 where one does not end.
int styx_json_blank_comments(char *text, size_t length);

/// The first byte at or behind `text` that is no white space (RFC 8259 §2).
const char *styx_json_skip_space(const char *text, const char *end);

/// Lays compact JSON out as files have it: a tab per level, a blank before every line break, every slash escaped. `depth` is the level at
/// which it stands. With `out` NULL nothing is written.
/// @return The bytes that were written, or would be.
size_t styx_json_lay_out(const char *text, size_t length, size_t depth, char *out);

/// The same in one pass, where `capacity` bytes leave room to spare.
/// @return The bytes that were written; -1 where there was not room enough, and what stands in `out` says nothing.
ptrdiff_t styx_json_lay_out_within(const char *text, size_t length, size_t depth, char *out, size_t capacity);

/// The number of leading bytes that a JSON string may hold as they are: no control, no quote, no backslash, and no slash if `slash`.
size_t styx_json_plain_run(const char *text, size_t length, int slash);

#ifdef __cplusplus
}
#endif
