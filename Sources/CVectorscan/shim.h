#include <hs.h>
#include <stdlib.h>

// A serialised database comes from malloc, as long as hs_set_misc_allocator is not called.
static inline void freeSerialised(char *bytes) {
    free(bytes);
}
