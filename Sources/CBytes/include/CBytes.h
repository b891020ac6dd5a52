// What vector instructions tell of many bytes at once; the vector types of Swift's library do not compile to them.

#ifndef TOKSCAN_CBYTES_H
#define TOKSCAN_CBYTES_H

#include <stdint.h>

// A bit for each of 64 bytes that may be part of a token: a letter, a digit, `_` or `-`. The first byte's bit is the lowest.
uint64_t tokscan_run_mask(const uint8_t *bytes);

#endif
