#include "CCurl.h"

#include <CLibrary.h>
#include <netinet/in.h>
#include <string.h>

// These are macros too, over the functions of the same names.
#undef curl_easy_setopt
#undef curl_easy_getinfo
#undef curl_multi_setopt

#ifdef __APPLE__
static const char *const names[] = {"/usr/lib/libcurl.4.dylib"};
#else
static const char *const names[] = {"libcurl.so.4", "libcurl.so"};
#endif

#define FUNCTIONS(EACH) \
    EACH(curl_global_init) \
    EACH(curl_easy_init) \
    EACH(curl_easy_strerror) \
    EACH(curl_multi_init) \
    EACH(curl_multi_add_handle) \
    EACH(curl_multi_remove_handle) \
    EACH(curl_multi_cleanup) \
    EACH(curl_multi_info_read) \
    EACH(curl_multi_perform) \
    EACH(curl_multi_poll) \
    EACH(curl_multi_wakeup) \
    EACH(curl_slist_append) \
    EACH(curl_url) \
    EACH(curl_url_get) \
    EACH(curl_url_set) \
    EACH(curl_easy_cleanup) \
    EACH(curl_free) \
    EACH(curl_slist_free_all) \
    EACH(curl_url_cleanup) \
    EACH(curl_easy_setopt) \
    EACH(curl_easy_getinfo) \
    EACH(curl_multi_setopt)

CLIBRARY_LOADER(FUNCTIONS, names)

// Functions by the library's own names, which load it and call it.

CURLcode curl_global_init(long flags) {
    return load() ? library.curl_global_init(flags) : CURLE_FAILED_INIT;
}

CURL *curl_easy_init(void) {
    return load() ? library.curl_easy_init() : NULL;
}

const char *curl_easy_strerror(CURLcode code) {
    return load() ? library.curl_easy_strerror(code) : "libcurl is not installed";
}

CURLM *curl_multi_init(void) {
    return load() ? library.curl_multi_init() : NULL;
}

CURLMcode curl_multi_add_handle(CURLM *multi, CURL *easy) {
    return load() ? library.curl_multi_add_handle(multi, easy) : CURLM_INTERNAL_ERROR;
}

CURLMcode curl_multi_remove_handle(CURLM *multi, CURL *easy) {
    return load() ? library.curl_multi_remove_handle(multi, easy) : CURLM_INTERNAL_ERROR;
}

CURLMcode curl_multi_cleanup(CURLM *multi) {
    return load() ? library.curl_multi_cleanup(multi) : CURLM_INTERNAL_ERROR;
}

CURLMsg *curl_multi_info_read(CURLM *multi, int *left) {
    return load() ? library.curl_multi_info_read(multi, left) : NULL;
}

CURLMcode curl_multi_perform(CURLM *multi, int *running) {
    return load() ? library.curl_multi_perform(multi, running) : CURLM_INTERNAL_ERROR;
}

CURLMcode curl_multi_poll(CURLM *multi, struct curl_waitfd extra[], unsigned int count, int wait, int *ready) {
    return load() ? library.curl_multi_poll(multi, extra, count, wait, ready) : CURLM_INTERNAL_ERROR;
}

CURLMcode curl_multi_wakeup(CURLM *multi) {
    return load() ? library.curl_multi_wakeup(multi) : CURLM_INTERNAL_ERROR;
}

struct curl_slist *curl_slist_append(struct curl_slist *list, const char *text) {
    return load() ? library.curl_slist_append(list, text) : NULL;
}

CURLU *curl_url(void) {
    return load() ? library.curl_url() : NULL;
}

CURLUcode ccurl_url_get(CURLU *url, CURLUPart part, char **text, unsigned int flags) {
    return load() ? library.curl_url_get(url, part, text, flags) : CURLUE_OUT_OF_MEMORY;
}

CURLUcode curl_url_set(CURLU *url, CURLUPart part, const char *text, unsigned int flags) {
    return load() ? library.curl_url_set(url, part, text, flags) : CURLUE_OUT_OF_MEMORY;
}

void curl_easy_cleanup(CURL *easy) {
    if (load()) library.curl_easy_cleanup(easy);
}

void curl_free(void *memory) {
    if (load()) library.curl_free(memory);
}

void curl_slist_free_all(struct curl_slist *list) {
    if (load()) library.curl_slist_free_all(list);
}

void curl_url_cleanup(CURLU *url) {
    if (load()) library.curl_url_cleanup(url);
}

// Stand-ins for the variadic functions.

CURLcode ccurl_set_long(CURL *easy, CURLoption option, long value) {
    return load() ? library.curl_easy_setopt(easy, option, value) : CURLE_FAILED_INIT;
}

CURLcode ccurl_set_size(CURL *easy, CURLoption option, curl_off_t value) {
    return load() ? library.curl_easy_setopt(easy, option, value) : CURLE_FAILED_INIT;
}

CURLcode ccurl_set_string(CURL *easy, CURLoption option, const char *value) {
    return load() ? library.curl_easy_setopt(easy, option, value) : CURLE_FAILED_INIT;
}

CURLcode ccurl_set_pointer(CURL *easy, CURLoption option, void *value) {
    return load() ? library.curl_easy_setopt(easy, option, value) : CURLE_FAILED_INIT;
}

CURLcode ccurl_copy_body(CURL *easy, const void *body) {
    return load() ? library.curl_easy_setopt(easy, CURLOPT_COPYPOSTFIELDS, body) : CURLE_FAILED_INIT;
}

CURLcode ccurl_set_url(CURL *easy, CURLU *url) {
    return load() ? library.curl_easy_setopt(easy, CURLOPT_CURLU, url) : CURLE_FAILED_INIT;
}

CURLcode ccurl_set_receiver(CURL *easy, CURLoption option, curl_write_callback callback) {
    return load() ? library.curl_easy_setopt(easy, option, callback) : CURLE_FAILED_INIT;
}

CURLcode ccurl_set_socket_opener(CURL *easy, curl_opensocket_callback callback) {
    return load() ? library.curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, callback) : CURLE_FAILED_INIT;
}

CURLMcode ccurl_multi_set_long(CURLM *multi, CURLMoption option, long value) {
    return load() ? library.curl_multi_setopt(multi, option, value) : CURLM_INTERNAL_ERROR;
}

long ccurl_get_long(CURL *easy, CURLINFO info) {
    long value = 0;
    if (load()) library.curl_easy_getinfo(easy, info, &value);
    return value;
}

curl_off_t ccurl_get_size(CURL *easy, CURLINFO info) {
    curl_off_t value = 0;
    if (load()) library.curl_easy_getinfo(easy, info, &value);
    return value;
}

void *ccurl_get_pointer(CURL *easy, CURLINFO info) {
    void *value = NULL;
    if (load()) library.curl_easy_getinfo(easy, info, &value);
    return value;
}

size_t ccurl_address_bytes(const struct curl_sockaddr *target, unsigned char bytes[16]) {
    const void *address = &target->addr;
    if (target->family == AF_INET && target->addrlen >= sizeof(struct sockaddr_in)) {
        memcpy(bytes, &((const struct sockaddr_in *)address)->sin_addr, 4);
        return 4;
    }
    if (target->family == AF_INET6 && target->addrlen >= sizeof(struct sockaddr_in6)) {
        memcpy(bytes, &((const struct sockaddr_in6 *)address)->sin6_addr, 16);
        return 16;
    }
    return 0;
}
