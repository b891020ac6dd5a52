// libarchive's reading functions, looked up when the first container is met.
//
// The library is not linked: it brings ICU, libxml2 and the C++ runtime along, whose loading every start of the program
// would pay for.

#ifndef CARCHIVE_H
#define CARCHIVE_H

#include <archive.h>
#include <archive_entry.h>

#define CARCHIVE_FUNCTIONS(EACH) \
    EACH(archive_read_new) \
    EACH(archive_read_free) \
    EACH(archive_read_open_memory) \
    EACH(archive_read_open_fd) \
    EACH(archive_read_next_header) \
    EACH(archive_read_data) \
    EACH(archive_read_has_encrypted_entries) \
    EACH(archive_read_support_filter_bzip2) \
    EACH(archive_read_support_filter_compress) \
    EACH(archive_read_support_filter_gzip) \
    EACH(archive_read_support_filter_lz4) \
    EACH(archive_read_support_filter_rpm) \
    EACH(archive_read_support_filter_xz) \
    EACH(archive_read_support_filter_zstd) \
    EACH(archive_read_support_format_7zip) \
    EACH(archive_read_support_format_ar) \
    EACH(archive_read_support_format_cpio) \
    EACH(archive_read_support_format_raw) \
    EACH(archive_read_support_format_tar) \
    EACH(archive_read_support_format_zip) \
    EACH(archive_format) \
    EACH(archive_entry_filetype) \
    EACH(archive_entry_is_encrypted) \
    EACH(archive_entry_pathname) \
    EACH(archive_entry_pathname_utf8)

/// One member for each function, of the type that libarchive's own header declares.
typedef struct {
#define CARCHIVE_MEMBER(name) __typeof__(&name) name;
    CARCHIVE_FUNCTIONS(CARCHIVE_MEMBER)
#undef CARCHIVE_MEMBER
} carchive_functions;

/// The functions; NULL where the library is not installed or lacks one of them. Any thread may call it.
const carchive_functions *carchive_load(void);

/// Lets this thread read names as UTF-8 whatever the process's locale, in which libarchive would write `?` for what is not
/// ASCII; returns what `carchive_leave_utf8` takes back.
void *carchive_enter_utf8(void);
void carchive_leave_utf8(void *previous);

#endif
