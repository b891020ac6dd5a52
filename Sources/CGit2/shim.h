// What Swift needs of libgit2: its headers, and stand-ins for the variadic functions it cannot call.
#include <git2.h>
#include <git2/sys/odb_backend.h>
#include <git2/sys/repository.h>

// git_libgit2_opts is variadic. The Git module checks the owner itself, before libgit2 sees the path.
static inline int tokscan_git2_disable_owner_validation(void) {
    return git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, 0);
}
