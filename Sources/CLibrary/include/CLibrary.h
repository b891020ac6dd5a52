// Opens a library of the system when it is first needed, and finds its functions by name.

#ifndef CLIBRARY_H
#define CLIBRARY_H

#include <pthread.h>
#include <stddef.h>

/// The first of these libraries that is installed, open for good; NULL where none is.
void *clibrary_open(const char *const names[], size_t count);

/// Fills one function pointer by its name; 0 where the library lacks it, or is NULL.
int clibrary_find(void *library, const char *name, void *pointer);

/// Defines `library`, with a member for each of FUNCTIONS of the type that the library's own header declares, and `load`, which
/// fills it once; `load` is 0 where the library or one of the functions is missing.
///
/// FUNCTIONS is a macro that calls its argument with each function's name; `names` is the array of the library's names.
#define CLIBRARY_LOADER(FUNCTIONS, names) \
    static struct { \
        FUNCTIONS(CLIBRARY_MEMBER) \
    } library; \
    static int is_loaded = 0; \
    static pthread_once_t once = PTHREAD_ONCE_INIT; \
    static void load_once(void) { \
        void *handle = clibrary_open(names, sizeof names / sizeof *names); \
        is_loaded = handle != NULL; \
        FUNCTIONS(CLIBRARY_LOOK_UP) \
    } \
    static int load(void) { \
        pthread_once(&once, load_once); \
        return is_loaded; \
    }
#define CLIBRARY_MEMBER(name) __typeof__(&(name)) name;
#define CLIBRARY_LOOK_UP(name) is_loaded = clibrary_find(handle, #name, &library.name) && is_loaded;

#endif
