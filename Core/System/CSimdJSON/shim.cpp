#include "CSimdJSON.h"

#include <simdjson.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <string_view>
#include <vector>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

using namespace simdjson;

namespace {

/// A buffer of plain values from malloc, so that it can be handed over.
template <typename T> struct Buffer {
    T *data = nullptr;
    size_t count = 0, capacity = 0;

    ~Buffer() { free(data); }
    T *grow(size_t more) {
        if (count + more > capacity) {
            size_t wanted = std::max(capacity * 2, count + more + 64);
            T *moved = static_cast<T *>(realloc(data, wanted * sizeof(T)));
            if (!moved) abort();  // out of memory: nothing sensible is left to do
            data = moved;
            capacity = wanted;
        }
        T *place = data + count;
        count += more;
        return place;
    }
    void swap(Buffer &other) {
        std::swap(data, other.data);
        std::swap(count, other.count);
        std::swap(capacity, other.capacity);
    }
    T *take() {
        T *taken = data;
        data = nullptr;
        count = capacity = 0;
        return taken;
    }
};

inline bool is_space(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }

struct Walk {
    Buffer<styx_json_entry> entries;
    Buffer<char> strings;
    std::vector<std::string_view> keys;
    styx_json_limits limits = {};
    size_t key_count = 0;
    uint32_t levels = 0;
    const char *error = nullptr;
    const char *where = nullptr;
    bool is_too_large = false;

    bool fail(const char *why, const char *at) {
        if (!error) {
            error = why;
            where = at;
        }
        return false;
    }

    bool fail_large(const char *at) {
        is_too_large = true;
        return fail("It holds too many values", at);
    }

    styx_json_entry &add(uint32_t kind, uint64_t bits, uint32_t size) {
        styx_json_entry *entry = entries.grow(1);
        *entry = {bits, size, kind};
        return *entry;
    }

    static int hex(const char *p) {
        int value = 0;
        for (int i = 0; i < 4; i++) {
            char c = p[i];
            int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
            if (digit < 0) return -1;
            value = value << 4 | digit;
        }
        return value;
    }

    static char *put(char *out, uint32_t c) {
        if (c < 0x80) {
            *out++ = char(c);
        } else if (c < 0x800) {
            *out++ = char(0xC0 | c >> 6), *out++ = char(0x80 | (c & 63));
        } else if (c < 0x10000) {
            *out++ = char(0xE0 | c >> 12), *out++ = char(0x80 | (c >> 6 & 63)), *out++ = char(0x80 | (c & 63));
        } else {
            *out++ = char(0xF0 | c >> 18), *out++ = char(0x80 | (c >> 12 & 63));
            *out++ = char(0x80 | (c >> 6 & 63)), *out++ = char(0x80 | (c & 63));
        }
        return out;
    }

    /// Reads a string whose opening quote is at `p`; the buffer behind the text is padded with zeros, which end every scan.
    const char *string(const char *p, const char *end) {
        const char *start = p++;
        const char *run = p;
        while (p < end && *p != '"' && *p != '\\') p++;
        if (p >= end) return fail("A string does not end", start), nullptr;
        size_t offset = strings.count;
        if (*p == '"') {
            size_t length = size_t(p - run);
            memcpy(strings.grow(length), run, length);
            add(STYX_JSON_STRING, offset, uint32_t(length));
            return p + 1;
        }
        while (true) {
            size_t length = size_t(p - run);
            memcpy(strings.grow(length), run, length);
            if (p >= end) return fail("A string does not end", start), nullptr;
            if (*p == '"') break;
            char c = p[1];
            char plain = c == '"' || c == '\\' || c == '/' ? c : c == 'n' ? '\n' : c == 't' ? '\t' : c == 'r' ? '\r' : c == 'b' ? '\b' : c == 'f' ? '\f' : 0;
            if (plain) {
                *strings.grow(1) = plain;
                p += 2;
            } else if (c == 'u') {
                if (end - p < 6) return fail("An escape is cut off", p), nullptr;
                int first = hex(p + 2);
                if (first < 0) return fail("An escape is not four hex digits", p), nullptr;
                uint32_t code = uint32_t(first);
                p += 6;
                if (code >= 0xDC00 && code < 0xE000) return fail("A surrogate stands alone", p - 6), nullptr;
                if (code >= 0xD800 && code < 0xDC00) {
                    int second = end - p >= 6 && p[0] == '\\' && p[1] == 'u' ? hex(p + 2) : -1;
                    if (second < 0xDC00 || second > 0xDFFF) return fail("A surrogate stands alone", p - 6), nullptr;
                    code = 0x10000 + ((code - 0xD800) << 10) + (uint32_t(second) - 0xDC00);
                    p += 6;
                }
                char bytes[4];
                size_t length2 = size_t(put(bytes, code) - bytes);
                memcpy(strings.grow(length2), bytes, length2);
            } else {
                return fail("An escape is none that JSON knows", p), nullptr;
            }
            run = p;
            while (p < end && *p != '"' && *p != '\\') p++;
        }
        add(STYX_JSON_STRING, offset, uint32_t(strings.count - offset));
        return p + 1;
    }

    /// Whether a number, its sign aside, is less than 1: the power of ten of its first digit that is not 0 is negative.
    static bool is_below_one(const char *p, const char *end) {
        const char *mark = std::find_if(p, end, [](char c) { return c == 'e' || c == 'E'; });
        const char *point = std::find(p, mark, '.');
        const char *first = std::find_if(p, mark, [](char c) { return c != '0' && c != '.'; });
        int64_t power = first < point ? point - first - 1 : point - first;
        int64_t exponent = 0;
        bool is_negative = mark < end && mark[1] == '-';
        for (const char *digit = mark; digit < end; digit++)
            if (*digit >= '0' && *digit <= '9' && exponent < INT64_C(1) << 40) exponent = exponent * 10 + (*digit - '0');
        return power + (is_negative ? -exponent : exponent) < 0;
    }

    /// Whether a decimal without exponent is, beyond doubt, the shortest one of its double, in its canonical form: a point, no zero at the
    /// end, at most 15 digits, and not below 1e-6.
    static bool is_shortest(std::string_view token) {
        if (token.front() == '-') token.remove_prefix(1);
        return token.size() <= 16 && token.back() != '0' && token.find_first_of("eE") == token.npos && token.substr(0, 7) != "0.00000";
    }

    /// Keeps the token of a number; the size of its entry.
    uint32_t keep(std::string_view token) {
        size_t offset = strings.count;
        char *place = strings.grow(token.size() + 1);
        memcpy(place, token.data(), token.size());
        place[token.size()] = 0;
        return uint32_t(offset + 1);
    }

    /// Reads a number, `true`, `false` or `null` that fills `token` (RFC 8259 §3, §6).
    bool scalar(std::string_view token) {
        while (!token.empty() && is_space(token.back())) token.remove_suffix(1);
        const char *p = token.data(), *end = p + token.size();
        if (token == "null") return add(STYX_JSON_NULL, 0, 0), true;
        if (token == "true") return add(STYX_JSON_TRUE, 0, 0), true;
        if (token == "false") return add(STYX_JSON_FALSE, 0, 0), true;
        const char *start = p;
        auto digits = [&] { const char *from = p; while (p < end && *p >= '0' && *p <= '9') p++; return p - from; };
        if (p < end && *p == '-') p++;
        const char *whole = p;
        if (digits() == 0 || (*whole == '0' && p - whole > 1)) return fail("A value is none that JSON knows", start);
        bool integral = true;
        if (p < end && *p == '.') {
            integral = false;
            p++;
            if (digits() == 0) return fail("A number has no digit behind its point", start);
        }
        if (p < end && (*p == 'e' || *p == 'E')) {
            integral = false;
            p++;
            if (p < end && (*p == '+' || *p == '-')) p++;
            if (digits() == 0) return fail("An exponent has no digit", start);
        }
        if (p != end) return fail("A value is none that JSON knows", start);
        if (integral) {
            int64_t value = 0;
            auto parsed = std::from_chars(start, end, value);
            if (parsed.ec == std::errc() && !(value == 0 && *start == '-')) return add(STYX_JSON_INTEGER, uint64_t(value), 0), true;
            if (parsed.ec == std::errc()) return add(STYX_JSON_INTEGER, 0, keep(token)), true;
        } else {
            double value = 0;
            auto parsed = std::from_chars(start, end, value);
            // Too small for a double is zero; too large has no double.
            bool tiny = parsed.ec == std::errc::result_out_of_range && is_below_one(whole, end);
            if (tiny) value = 0;
            if (parsed.ec == std::errc() || tiny) {
                uint64_t bits;
                memcpy(&bits, &value, 8);
                return add(STYX_JSON_NUMBER, bits, is_shortest(token) ? 0 : keep(token)), true;
            }
        }
        size_t offset = strings.count;
        memcpy(strings.grow(token.size()), token.data(), token.size());
        add(STYX_JSON_DIGITS, offset, uint32_t(token.size()));
        return true;
    }

    bool value(ondemand::value v, uint32_t depth, const char *end) {
        if (entries.count >= limits.entries) return fail_large(nullptr);
        ondemand::json_type type;
        if (v.type().get(type)) return fail("A value is none that JSON knows", nullptr);
        switch (type) {
        case ondemand::json_type::object: return object(v, depth, end);
        case ondemand::json_type::array: return array(v, depth, end);
        case ondemand::json_type::string: {
            // Taken, not only looked at: a string left standing before a colon would be passed as a key.
            ondemand::raw_json_string raw;
            if (v.get_raw_json_string().get(raw)) return fail("A string is malformed", nullptr);
            return string(raw.raw() - 1, end) != nullptr;
        }
        default: return scalar(v.raw_json_token());
        }
    }

    bool enter(uint32_t depth) {
        if (depth >= limits.levels) return fail("It is nested too deeply", nullptr);
        levels = std::max(levels, depth + 1);
        return true;
    }

    template <typename Container> bool array(Container &&v, uint32_t depth, const char *end) {
        if (!enter(depth)) return false;
        ondemand::array list;
        if (v.get_array().get(list)) return fail("An array is malformed", nullptr);
        size_t index = entries.count;
        add(STYX_JSON_ARRAY, 0, 0);
        uint32_t count = 0;
        for (auto element : list) {
            ondemand::value inner;
            if (element.get(inner)) return fail("An array is malformed", nullptr);
            if (!value(inner, depth + 1, end)) return false;
            count++;
        }
        entries.data[index].bits = entries.count;
        entries.data[index].size = count;
        return true;
    }

    template <typename Container> bool object(Container &&v, uint32_t depth, const char *end) {
        if (!enter(depth)) return false;
        ondemand::object members;
        if (v.get_object().get(members)) return fail("An object is malformed", nullptr);
        size_t index = entries.count;
        add(STYX_JSON_OBJECT, 0, 0);
        uint32_t count = 0;
        for (auto member : members) {
            ondemand::field field;
            if (std::move(member).get(field)) return fail("An object is malformed", nullptr);
            const char *quote = field.key().raw() - 1;
            if (!string(quote, end)) return false;
            ondemand::value inner = field.value();
            if (!value(inner, depth + 1, end)) return false;
            count++;
        }
        entries.data[index].bits = entries.count;
        entries.data[index].size = count;
        key_count += count;
        return distinct(index, count);
    }

    std::string_view key(size_t index) const { return {strings.data + entries.data[index].bits, entries.data[index].size}; }

    size_t behind(size_t index) const { return entries.data[index].kind >= STYX_JSON_ARRAY ? entries.data[index].bits : index + 1; }

    /// Few keys are compared in pairs, many are sorted: never quadratic, and no hash that a sender could aim at.
    bool distinct(size_t index, uint32_t count) {
        if (count < 2) return true;
        if (count <= 12) {
            size_t places[12];
            size_t at = index + 1;
            for (uint32_t i = 0; i < count; i++) {
                places[i] = at;
                for (uint32_t j = 0; j < i; j++)
                    if (key(places[j]) == key(at)) return fail("A key stands twice in one object", nullptr);
                at = behind(at + 1);
            }
            return true;
        }
        keys.clear();
        for (size_t at = index + 1, i = 0; i < count; i++, at = behind(at + 1)) keys.push_back(key(at));
        std::sort(keys.begin(), keys.end());
        return std::adjacent_find(keys.begin(), keys.end()) == keys.end() || fail("A key stands twice in one object", nullptr);
    }
};

/// Commas and colons outside strings of a text that is padded; a value or key stands behind each.
size_t separators(const char *text, size_t length);

/// Blanks comments outside strings, so that offsets stay.
bool blank_comments(char *text, size_t length) {
    for (size_t i = 0; i < length; i++) {
        if (text[i] == '"') {
            for (i++; i < length && text[i] != '"'; i++)
                if (text[i] == '\\') i++;
        } else if (text[i] == '/' && i + 1 < length && text[i + 1] == '/') {
            while (i < length && text[i] != '\n' && text[i] != '\r') text[i++] = ' ';
        } else if (text[i] == '/' && i + 1 < length && text[i + 1] == '*') {
            size_t start = i;
            for (i += 2; i + 1 < length && !(text[i] == '*' && text[i + 1] == '/'); i++) {}
            if (i + 1 >= length) return false;
            memset(text + start, ' ', i + 2 - start);
            i++;
        }
    }
    return true;
}

}  // namespace

struct styx_json_parser {
    ondemand::parser parser;
    std::vector<char> text;
    // Of a tape that was lent: kept for the next.
    Buffer<styx_json_entry> entries;
    Buffer<char> strings;
};

/// What is kept between parses: a text larger than this gives its buffers back.
static const size_t kept_bytes = 1 << 20;

styx_json_parser *styx_json_parser_new(void) { return new styx_json_parser(); }
void styx_json_parser_free(styx_json_parser *parser) { delete parser; }

static const char *parse(styx_json_parser *self, Walk &walk, size_t length) {
    char *text = self->text.data();
    const char *end = text + length;
    if (length >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0) memset(text, ' ', 3);
    if (walk.limits.comments && memchr(text, '/', length) && !blank_comments(text, length)) return walk.fail("A comment does not end", end), end;
    const char *start = styx_json_skip_space(text, end);
    if (start == end) return walk.fail("There is no value", end), end;
    if (*start != '{' && *start != '[') {
        if (!validate_utf8(text, length)) return walk.fail("It is not UTF-8", start), start;
        if (*start == '"') {
            for (const char *p = start; p < end; p++)
                if (uint8_t(*p) < 0x20 && !is_space(*p)) return walk.fail("A control character is not escaped", p), p;
            const char *behind = walk.string(start, end);
            if (behind && styx_json_skip_space(behind, end) != end) walk.fail("Something follows the value", behind);
            for (const char *p = start; behind && p < behind; p++)
                if (uint8_t(*p) < 0x20) walk.fail("A control character is not escaped", p);
        } else {
            walk.scalar({start, size_t(end - start)});
        }
        return start;
    }
    // What simdjson needs for a text of nothing but values is many times the text: it is not asked.
    if (length > 2 * walk.limits.entries && separators(text, length) >= walk.limits.entries)
        return walk.fail_large(start), start;
    ondemand::document document;
    auto failure = self->parser.iterate(padded_string_view(text, length, self->text.size())).get(document);
    if (failure == UTF8_ERROR) return walk.fail("It is not UTF-8", start), start;
    if (failure == UNESCAPED_CHARS) return walk.fail("A control character is not escaped", start), start;
    if (failure == UNCLOSED_STRING) return walk.fail("A string does not end", end), end;
    if (failure) return walk.fail("It is malformed", start), start;
    bool isWhole = *start == '{' ? walk.object(document, 0, end) : walk.array(document, 0, end);
    const char *location = nullptr;
    if (document.current_location().get(location) || !location) location = end;
    if (isWhole && location != end) walk.fail("Something follows the value", location);
    return location;
}

styx_json_tape styx_json_read(styx_json_parser *self, const char *text, size_t length, styx_json_limits limits, int lend) {
    styx_json_tape tape = {};
    if (length > 0xFFFFFFFFu - SIMDJSON_PADDING) {
        tape.error = "It is longer than 4 GiB";
        return tape;
    }
    self->text.resize(length + SIMDJSON_PADDING);
    memcpy(self->text.data(), text, length);
    memset(self->text.data() + length, 0, SIMDJSON_PADDING);
    Walk walk;
    walk.limits = limits;
    if (lend && self->strings.capacity < kept_bytes && self->entries.capacity < kept_bytes / sizeof(styx_json_entry))
        walk.entries.swap(self->entries), walk.strings.swap(self->strings);
    walk.entries.count = walk.strings.count = 0;
    walk.entries.grow(length / 12 + 8);
    walk.entries.count = 0;
    walk.strings.grow(length / 2 + 16);
    walk.strings.count = 0;
    const char *location = parse(self, walk, length);
    if (walk.error) {
        tape.error = walk.error;
        tape.is_too_large = walk.is_too_large;
        const char *where = walk.where ? walk.where : location;
        tape.error_offset = where >= self->text.data() ? std::min(size_t(where - self->text.data()), length) : 0;
    } else {
        tape.entry_count = walk.entries.count;
        tape.string_bytes = walk.strings.count;
        tape.key_count = walk.key_count;
        tape.levels = walk.levels;
        tape.entries = lend ? walk.entries.data : walk.entries.take();
        tape.strings = lend ? walk.strings.data : walk.strings.take();
    }
    if (lend) walk.entries.swap(self->entries), walk.strings.swap(self->strings);
    if (self->text.capacity() > kept_bytes) {
        self->text = std::vector<char>();
        self->parser = ondemand::parser();
    }
    return tape;
}

const char *styx_json_skip_space(const char *text, const char *end) {
    while (text < end && is_space(*text)) text++;
    return text;
}

namespace {

/// Which of 64 bytes are what, a bit each: the first byte is the lowest bit.
struct Block {
    uint64_t quotes, backslashes, opening, closing, separators, slashes;
};

#if defined(__SSE2__)
inline uint64_t equal(const __m128i (&v)[4], char c) {
    const __m128i wanted = _mm_set1_epi8(c);
    uint64_t mask = 0;
    for (int i = 0; i < 4; i++) mask |= uint64_t(uint32_t(_mm_movemask_epi8(_mm_cmpeq_epi8(v[i], wanted)))) << (16 * i);
    return mask;
}

inline Block classify(const char *p) {
    __m128i v[4], folded[4];
    for (int i = 0; i < 4; i++) {
        v[i] = _mm_loadu_si128(reinterpret_cast<const __m128i *>(p + 16 * i));
        folded[i] = _mm_or_si128(v[i], _mm_set1_epi8(0x20));  // `[` and `{`, `]` and `}` differ in that bit only
    }
    return {equal(v, '"'),      equal(v, '\\'),                  equal(folded, '{'),
            equal(folded, '}'), equal(v, ',') | equal(v, ':'), equal(v, '/')};
}
#else
inline Block classify(const char *p) {
    Block block = {};
    for (int i = 0; i < 64; i++) {
        uint64_t bit = uint64_t(1) << i;
        char folded = char(p[i] | 0x20);
        if (p[i] == '"') block.quotes |= bit;
        if (p[i] == '\\') block.backslashes |= bit;
        if (folded == '{') block.opening |= bit;
        if (folded == '}') block.closing |= bit;
        if (p[i] == ',' || p[i] == ':') block.separators |= bit;
        if (p[i] == '/') block.slashes |= bit;
    }
    return block;
}
#endif

/// Follows strings and brackets from block to block.
struct Skipper {
    uint64_t in_string = 0;  // all ones inside a string
    bool escaped = false;    // the first byte of the next block is
    size_t depth = 0;

    /// The bytes that a backslash takes the meaning from.
    uint64_t escapes(uint64_t backslashes) {
        if (!backslashes && !escaped) return 0;
        uint64_t found = 0;
        bool is_escaped = escaped;
        for (int i = 0; i < 64; i++) {
            uint64_t bit = uint64_t(1) << i;
            if (is_escaped) {
                found |= bit;
                is_escaped = false;
            } else if (backslashes & bit) {
                is_escaped = true;
            }
        }
        escaped = is_escaped;
        return found;
    }

    static uint64_t prefix_xor(uint64_t bits) {
        for (int shift = 1; shift < 64; shift *= 2) bits ^= bits << shift;
        return bits;
    }

    /// The bytes of the next block that stand in strings.
    uint64_t strings(const Block &block) {
        uint64_t quotes = block.quotes & ~escapes(block.backslashes);
        uint64_t inside = prefix_xor(quotes) ^ in_string;
        in_string = uint64_t(int64_t(inside) >> 63);
        return inside;
    }

    /// The place in the block behind the bracket that closes the first one, 0 where it stands further on.
    int next(const char *p) {
        Block block = classify(p);
        uint64_t inside = strings(block);
        uint64_t opening = block.opening & ~inside, closing = block.closing & ~inside;
        if (size_t(__builtin_popcountll(closing)) < depth) {
            depth += size_t(__builtin_popcountll(opening)) - size_t(__builtin_popcountll(closing));
            return 0;
        }
        for (uint64_t both = opening | closing; both; both &= both - 1) {
            if (opening & both & -both) {
                depth++;
            } else if (--depth == 0) {
                return __builtin_ctzll(both) + 1;
            }
        }
        return 0;
    }
};

size_t separators(const char *text, size_t length) {
    Skipper skipper;
    size_t count = 0;
    for (size_t i = 0; i < length; i += 64) {
        Block block = classify(text + i);
        count += size_t(__builtin_popcountll(block.separators & ~skipper.strings(block)));
    }
    return count;
}

const char *skip_container(const char *text, const char *end) {
    Skipper skipper;
    for (; end - text >= 64; text += 64) {
        if (int behind = skipper.next(text)) return text + behind;
    }
    char rest[64] = {};
    memcpy(rest, text, size_t(end - text));
    int behind = skipper.next(rest);
    return behind ? text + behind : nullptr;
}

const char *skip_string(const char *text, const char *end) {
    for (text++; text < end; text++) {
        const char *quote = static_cast<const char *>(memchr(text, '"', size_t(end - text)));
        if (!quote) return nullptr;
        // The quote is escaped where an odd number of backslashes stands before it.
        const char *p = quote;
        while (p > text && p[-1] == '\\') p--;
        if ((quote - p) % 2 == 0) return quote + 1;
        text = quote;
    }
    return nullptr;
}

}  // namespace

const char *styx_json_skip(const char *text, const char *end) {
    if (text >= end) return nullptr;
    if (*text == '"') return skip_string(text, end);
    if (*text == '{' || *text == '[') return skip_container(text, end);
    while (text < end && *text != ',' && *text != '}' && *text != ']' && *text != ':' && !is_space(*text)) text++;
    return text;
}

int styx_json_blank_comments(char *text, size_t length) { return blank_comments(text, length); }

namespace {

/// Counts what is put, and writes it where there is a place to.
struct Sink {
    char *out;
    size_t count = 0;

    void put(char c) {
        if (out) out[count] = c;
        count++;
    }
    void put(const char *text, size_t length) {
        if (out) memcpy(out + count, text, length);
        count += length;
    }
    void line(size_t depth) {
        put(" \n", 2);
        if (out) memset(out + count, '\t', depth);
        count += depth;
    }
};

/// Copies a string that begins at `p`, escaping slashes; returns what follows it.
const char *lay_out_string(const char *p, const char *end, Sink &sink) {
    const char *behind = skip_string(p, end);
    if (!behind) behind = end;
    while (const char *slash = static_cast<const char *>(memchr(p, '/', size_t(behind - p)))) {
        sink.put(p, size_t(slash - p));
        sink.put("\\/", 2);
        p = slash + 1;
    }
    sink.put(p, size_t(behind - p));
    return behind;
}

}  // namespace

size_t styx_json_lay_out(const char *text, size_t length, size_t depth, char *out) {
    Sink sink{out};
    const char *p = text, *end = text + length;
    while (p < end) {
        char c = *p;
        if (c == '"') {
            p = lay_out_string(p, end, sink);
            continue;
        }
        p++;
        switch (c) {
        case '{':
        case '[':
            sink.put(c);
            depth++;
            if (p == end || (*p != '}' && *p != ']')) sink.line(depth);
            break;
        case '}':
        case ']':
            if (depth > 0) depth--;
            sink.line(depth);
            sink.put(c);
            break;
        case ',':
            sink.put(c);
            sink.line(depth);
            break;
        case ':': sink.put(": ", 2); break;
        default: sink.put(c);
        }
    }
    return sink.count;
}

namespace {

/// Lays text out block by block. What is inside a string is copied, its slashes escaped; what stands around it gets its blanks and lines.
struct Layouter {
    size_t depth;
    char *out, *limit;
    uint64_t in_string = 0;
    Skipper strings;  // follows escapes

    /// Most bytes that a block of 64 becomes: each of its bytes may be a bracket that opens.
    bool fits() const { return size_t(limit - out) >= 64 * (depth + 64 + 4) + 64; }

    void line() {
        static const char lines[] = " \n\t\t\t\t\t\t\t\t\t\t\t\t\t\t";
        memcpy(out, lines, 16);
        if (depth > 14) memset(out + 2, '\t', depth);
        out += 2 + depth;
    }

    /// Copies in steps of 16: what is too much is written over.
    void copy(const char *from, const char *to) {
        size_t length = size_t(to - from);
        for (size_t i = 0; i < length; i += 16) memcpy(out + i, from + i, 16);
        out += length;
    }

    void event(const char *p) {
        switch (*p) {
        case '/': memcpy(out, "\\/", 2), out += 2; break;
        case ':': memcpy(out, ": ", 2), out += 2; break;
        case ',': *out++ = ',', line(); break;
        case '{':
        case '[':
            *out++ = *p;
            depth++;
            if (p[1] != '}' && p[1] != ']') line();
            break;
        default:
            if (depth > 0) depth--;
            line();
            *out++ = *p;
        }
    }

    /// @param p 64 bytes, of which `used` count, and 16 behind them.
    void block(const char *p, size_t used) {
        Block found = classify(p);
        uint64_t escaped = strings.escapes(found.backslashes);
        uint64_t inside = Skipper::prefix_xor(found.quotes & ~escaped) ^ in_string;
        in_string = uint64_t(int64_t(inside) >> 63);
        uint64_t events = ((found.opening | found.closing | found.separators) & ~inside) | (found.slashes & ~escaped);
        if (used < 64) events &= (uint64_t(1) << used) - 1;
        const char *from = p;
        for (; events; events &= events - 1) {
            const char *at = p + __builtin_ctzll(events);
            copy(from, at);
            event(at);
            from = at + 1;
        }
        copy(from, p + used);
    }
};

}  // namespace

ptrdiff_t styx_json_lay_out_within(const char *text, size_t length, size_t depth, char *out, size_t capacity) {
    Layouter layouter{depth, out, out + capacity};
    size_t done = 0;
    for (; length - done >= 80; done += 64) {
        if (!layouter.fits()) return -1;
        layouter.block(text + done, 64);
    }
    // The rest is a copy with room behind it.
    char rest[160] = {};
    length -= done;
    memcpy(rest, text + done, length);
    for (done = 0; done < length; done += 64) {
        if (!layouter.fits()) return -1;
        layouter.block(rest + done, length - done < 64 ? length - done : 64);
    }
    return layouter.out - out;
}

size_t styx_json_plain_run(const char *text, size_t length, int slash) {
    size_t i = 0;
    const uint64_t ones = 0x0101010101010101ull, highs = 0x8080808080808080ull;
    auto zero = [&](uint64_t v) { return (v - ones) & ~v & highs; };
    for (; i + 8 <= length; i += 8) {
        uint64_t word;
        memcpy(&word, text + i, 8);
        uint64_t found = zero(word ^ ones * '"') | zero(word ^ ones * '\\') | ((word - ones * 0x20) & ~word & highs);
        if (slash) found |= zero(word ^ ones * '/');
        if (found) break;
    }
    for (; i < length; i++) {
        uint8_t c = uint8_t(text[i]);
        if (c < 0x20 || c == '"' || c == '\\' || (slash && c == '/')) break;
    }
    return i;
}
