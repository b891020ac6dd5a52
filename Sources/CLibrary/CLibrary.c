#include "CLibrary.h"

#include <dlfcn.h>
#include <string.h>

void *clibrary_open(const char *const names[], size_t count) {
    void *library = NULL;
    for (size_t index = 0; library == NULL && index < count; index++) library = dlopen(names[index], RTLD_NOW | RTLD_LOCAL);
    return library;
}

int clibrary_find(void *library, const char *name, void *pointer) {
    void *symbol = library == NULL ? NULL : dlsym(library, name);
    if (symbol == NULL) return 0;
    // The sizes of object and function pointers are equal where dlsym exists.
    memcpy(pointer, &symbol, sizeof symbol);
    return 1;
}
