// Looks for bytes many at a time: runs of those that tokens are made of, and the last of a kind. The vector types of Swift's
// library do not compile to the instructions for that, and its module of the C library lacks memrchr.

#ifndef TOKSCAN_CBYTES_H
#define TOKSCAN_CBYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// A run has so many bytes at least; one of up to 64 is told where it has so many letters and so many digits.
#define TOKSCAN_SHORTEST_RUN 16
#define TOKSCAN_FEWEST 3

// The next run of letters, digits, `_` and `-` that is told and begins at `start` or later, but before `end`: whether there is
// one, and where it begins and ends, which may be after `end`. What goes on from before `start` is taken to begin there.
bool tokscan_next_run(
    const uint8_t *bytes, size_t count, size_t start, size_t end, size_t *lower, size_t *upper);

// How many of the bytes are a run from the first one on.
size_t tokscan_run_length(const uint8_t *bytes, size_t count);

// Where a byte stands last; null where it does not.
const uint8_t *tokscan_last(const uint8_t *bytes, size_t count, uint8_t byte);

#endif
