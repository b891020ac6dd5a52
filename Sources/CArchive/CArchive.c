#define _GNU_SOURCE
#include "CArchive.h"

#include <CLibrary.h>
#include <locale.h>
#include <pthread.h>
#include <stddef.h>

#ifdef __APPLE__
static const char *const names[] = {"/usr/lib/libarchive.2.dylib", "libarchive.13.dylib"};
#else
static const char *const names[] = {"libarchive.so.13"};
#endif

static carchive_functions functions;
static int is_loaded = 0;
static locale_t utf8 = (locale_t)0;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void load(void) {
    void *library = clibrary_open(names, sizeof names / sizeof *names);
    if (library == NULL) return;
    is_loaded = 1;
    utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
#define CARCHIVE_LOOK_UP(name) is_loaded = is_loaded && clibrary_find(library, #name, &functions.name);
    CARCHIVE_FUNCTIONS(CARCHIVE_LOOK_UP)
#undef CARCHIVE_LOOK_UP
}

const carchive_functions *carchive_load(void) {
    pthread_once(&once, load);
    return is_loaded ? &functions : NULL;
}

void *carchive_enter_utf8(void) {
    pthread_once(&once, load);
    return utf8 == (locale_t)0 ? NULL : (void *)uselocale(utf8);
}

void carchive_leave_utf8(void *previous) {
    if (previous != NULL) uselocale((locale_t)previous);
}
