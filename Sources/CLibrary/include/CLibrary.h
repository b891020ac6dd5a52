// Opens a library of the system when it is first needed, and finds its functions by name.

#ifndef CLIBRARY_H
#define CLIBRARY_H

#include <stddef.h>

/// The first of these libraries that is installed, open for good; NULL where none is.
void *clibrary_open(const char *const names[], size_t count);

/// Fills one function pointer by its name; 0 where the library lacks it, or is NULL.
int clibrary_find(void *library, const char *name, void *pointer);

#endif
