#define _GNU_SOURCE

#include "CBytes.h"

#include <string.h>

#define ALWAYS_INLINE inline __attribute__((always_inline))

enum { word = 64, shortest = TOKSCAN_SHORTEST_RUN, fewest = TOKSCAN_FEWEST };

// Which of 64 bytes are letters, digits, and either of these or `_` or `-`; the first byte's bit is the lowest.
typedef struct {
    uint64_t letters, digits, run;
} masks;

#if defined(__SSE2__)
#include <emmintrin.h>

static ALWAYS_INLINE masks masks_of_sixteen(const uint8_t *bytes) {
    __m128i v = _mm_loadu_si128((const __m128i *)bytes);
    // Signed comparison orders bytes below 0x80, and puts the others below them all.
    __m128i small = _mm_or_si128(v, _mm_set1_epi8(0x20));
    __m128i letters = _mm_and_si128(
        _mm_cmpgt_epi8(small, _mm_set1_epi8('a' - 1)), _mm_cmplt_epi8(small, _mm_set1_epi8('z' + 1)));
    __m128i digits =
        _mm_and_si128(_mm_cmpgt_epi8(v, _mm_set1_epi8('0' - 1)), _mm_cmplt_epi8(v, _mm_set1_epi8('9' + 1)));
    __m128i marks = _mm_or_si128(_mm_cmpeq_epi8(v, _mm_set1_epi8('_')), _mm_cmpeq_epi8(v, _mm_set1_epi8('-')));
    masks m;
    m.letters = (uint32_t)_mm_movemask_epi8(letters);
    m.digits = (uint32_t)_mm_movemask_epi8(digits);
    m.run = m.letters | m.digits | (uint32_t)_mm_movemask_epi8(marks);
    return m;
}
#else
static ALWAYS_INLINE masks masks_of_sixteen(const uint8_t *bytes) {
    masks m = {0, 0, 0};
    for (int i = 0; i < 16; i++) {
        uint8_t byte = bytes[i];
        uint64_t letter = (uint8_t)((byte | 0x20) - 'a') < 26, digit = (uint8_t)(byte - '0') < 10;
        m.letters |= letter << i;
        m.digits |= digit << i;
        m.run |= (letter | digit | (byte == '_') | (byte == '-')) << i;
    }
    return m;
}
#endif

static ALWAYS_INLINE masks masks_of_word(const uint8_t *bytes) {
    masks m = {0, 0, 0};
    for (int part = 0; part < 4; part++) {
        masks sixteen = masks_of_sixteen(bytes + 16 * part);
        m.letters |= sixteen.letters << 16 * part;
        m.digits |= sixteen.digits << 16 * part;
        m.run |= sixteen.run << 16 * part;
    }
    return m;
}

// The masks of the 64 bytes from an offset on; bytes beyond the end are none of these.
static ALWAYS_INLINE masks masks_at(const uint8_t *bytes, size_t count, size_t offset) {
    if (count - offset >= word) return masks_of_word(bytes + offset);
    uint8_t rest[word] = {0};
    memcpy(rest, bytes + offset, count - offset);
    return masks_of_word(rest);
}

// How many of the lowest bits are set before the first that is not.
static ALWAYS_INLINE unsigned ones(uint64_t bits) { return ~bits == 0 ? word : (unsigned)__builtin_ctzll(~bits); }

// A bit for each place from which on `shortest` bits are set.
static ALWAYS_INLINE uint64_t starts_of_long_runs(uint64_t bits) {
    uint64_t two = bits & bits >> 1, four = two & two >> 2, eight = four & four >> 4;
    return eight & eight >> 8;
}

static ALWAYS_INLINE bool is_told(size_t length, unsigned letters, unsigned digits) {
    return length > word || (length >= shortest && letters >= fewest && digits >= fewest);
}

// A run in the middle of a word, as a range of its bits; false where none there is told.
static ALWAYS_INLINE bool find_inner(masks m, unsigned *lower, unsigned *upper) {
    uint64_t starts = starts_of_long_runs(m.run);
    while (starts != 0) {
        *lower = (unsigned)__builtin_ctzll(starts);
        *upper = *lower + ones(m.run >> *lower);
        if (*upper >= word) return false;
        uint64_t own = (((uint64_t)1 << *upper) - 1) & ~(((uint64_t)1 << *lower) - 1);
        if (is_told(*upper - *lower, (unsigned)__builtin_popcountll(m.letters & own),
                    (unsigned)__builtin_popcountll(m.digits & own)))
            return true;
        starts &= ~(uint64_t)0 << *upper;
    }
    return false;
}

// Processors since 2013 count bits and find the first one in one instruction.
#if defined(__x86_64__) && defined(__linux__)
#define FOR_EACH_PROCESSOR __attribute__((target_clones("arch=x86-64-v3", "default")))
#else
#define FOR_EACH_PROCESSOR
#endif

FOR_EACH_PROCESSOR
bool tokscan_next_run(
    const uint8_t *bytes, size_t count, size_t start, size_t end, size_t *lower, size_t *upper) {
    // The run that goes on at the end of the words read so far: where it began, and what of it was counted.
    size_t first = start, base = start;
    unsigned letters = 0, digits = 0;
    for (; first < end && base < count; base += word) {
        masks m = masks_at(bytes, count, base);
        if (first < base) {
            unsigned head = ones(m.run);
            uint64_t own = head == word ? ~(uint64_t)0 : ((uint64_t)1 << head) - 1;
            letters += (unsigned)__builtin_popcountll(m.letters & own);
            digits += (unsigned)__builtin_popcountll(m.digits & own);
            if (head == word) continue;
            if (is_told(base + head - first, letters, digits)) {
                *lower = first;
                *upper = base + head;
                return true;
            }
            m.run &= ~own;
        }
        unsigned from, to;
        if (find_inner(m, &from, &to)) {
            *lower = base + from;
            *upper = base + to;
            return *lower < end;
        }
        unsigned tail = m.run >> 63 == 0 ? 0 : ~m.run == 0 ? word : (unsigned)__builtin_clzll(~m.run);
        uint64_t own = tail == 0 ? 0 : ~(uint64_t)0 << (word - tail);
        letters = (unsigned)__builtin_popcountll(m.letters & own);
        digits = (unsigned)__builtin_popcountll(m.digits & own);
        first = base + word - tail;
    }
    size_t last = base < count ? base : count;
    *lower = first;
    *upper = last;
    return first < end && first < last && is_told(last - first, letters, digits);
}

size_t tokscan_run_length(const uint8_t *bytes, size_t count) {
    size_t length = 0;
    while (length < count) {
        unsigned more = ones(masks_at(bytes, count, length).run);
        length += more;
        if (more < word) break;
    }
    return length;
}

const uint8_t *tokscan_last(const uint8_t *bytes, size_t count, uint8_t byte) {
#if defined(__linux__)
    return memrchr(bytes, byte, count);
#else
    for (size_t at = count; at > 0; at--)
        if (bytes[at - 1] == byte) return bytes + at - 1;
    return NULL;
#endif
}
