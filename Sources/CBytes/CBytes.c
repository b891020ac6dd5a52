#include "CBytes.h"

#if defined(__SSE2__)
#include <emmintrin.h>

// A bit for each of 16 bytes that is a letter, a digit, `_` or `-`.
static uint64_t run_bits(const uint8_t *bytes) {
    __m128i v = _mm_loadu_si128((const __m128i *)bytes);
    // Signed comparison orders bytes below 0x80, and puts the others below them all.
    __m128i small = _mm_or_si128(v, _mm_set1_epi8(0x20));
    __m128i letters = _mm_and_si128(
        _mm_cmpgt_epi8(small, _mm_set1_epi8('a' - 1)), _mm_cmplt_epi8(small, _mm_set1_epi8('z' + 1)));
    __m128i digits =
        _mm_and_si128(_mm_cmpgt_epi8(v, _mm_set1_epi8('0' - 1)), _mm_cmplt_epi8(v, _mm_set1_epi8('9' + 1)));
    __m128i marks = _mm_or_si128(_mm_cmpeq_epi8(v, _mm_set1_epi8('_')), _mm_cmpeq_epi8(v, _mm_set1_epi8('-')));
    return (uint32_t)_mm_movemask_epi8(_mm_or_si128(_mm_or_si128(letters, digits), marks));
}
#else
static uint64_t run_bits(const uint8_t *bytes) {
    uint64_t bits = 0;
    for (int i = 0; i < 16; i++) {
        uint8_t byte = bytes[i];
        uint8_t small = byte | 0x20;
        uint64_t is_run = (uint8_t)(small - 'a') < 26 || (uint8_t)(byte - '0') < 10 || byte == '_' || byte == '-';
        bits |= is_run << i;
    }
    return bits;
}
#endif

uint64_t tokscan_run_mask(const uint8_t *bytes) {
    return run_bits(bytes) | run_bits(bytes + 16) << 16 | run_bits(bytes + 32) << 32 | run_bits(bytes + 48) << 48;
}
