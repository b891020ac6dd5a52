#include <curl/curl.h>
#include <netinet/in.h>
#include <string.h>

// Swift cannot call the variadic curl_easy_setopt and curl_easy_getinfo: one function for each type of
// argument stands in. The parentheses avoid the type-checking macros of the same names.

static inline CURLcode ccurl_set_long(CURL *easy, CURLoption option, long value) {
    return (curl_easy_setopt)(easy, option, value);
}

static inline CURLcode ccurl_set_size(CURL *easy, CURLoption option, curl_off_t value) {
    return (curl_easy_setopt)(easy, option, value);
}

static inline CURLcode ccurl_set_string(CURL *easy, CURLoption option, const char *value) {
    return (curl_easy_setopt)(easy, option, value);
}

static inline CURLcode ccurl_set_pointer(CURL *easy, CURLoption option, void *value) {
    return (curl_easy_setopt)(easy, option, value);
}

/// Copies the body of a POST, whose size must have been set before.
static inline CURLcode ccurl_copy_body(CURL *easy, const void *body) {
    return (curl_easy_setopt)(easy, CURLOPT_COPYPOSTFIELDS, body);
}

static inline CURLcode ccurl_set_url(CURL *easy, CURLU *url) {
    return (curl_easy_setopt)(easy, CURLOPT_CURLU, url);
}

/// Sets the callback for body bytes (CURLOPT_WRITEFUNCTION) or header lines (CURLOPT_HEADERFUNCTION).
static inline CURLcode ccurl_set_receiver(CURL *easy, CURLoption option, curl_write_callback callback) {
    return (curl_easy_setopt)(easy, option, callback);
}

static inline CURLcode ccurl_set_socket_opener(CURL *easy, curl_opensocket_callback callback) {
    return (curl_easy_setopt)(easy, CURLOPT_OPENSOCKETFUNCTION, callback);
}

static inline long ccurl_get_long(CURL *easy, CURLINFO info) {
    long value = 0;
    (curl_easy_getinfo)(easy, info, &value);
    return value;
}

static inline curl_off_t ccurl_get_size(CURL *easy, CURLINFO info) {
    curl_off_t value = 0;
    (curl_easy_getinfo)(easy, info, &value);
    return value;
}

static inline void *ccurl_get_pointer(CURL *easy, CURLINFO info) {
    void *value = NULL;
    (curl_easy_getinfo)(easy, info, &value);
    return value;
}

static inline CURLMcode ccurl_multi_set_long(CURLM *multi, CURLMoption option, long value) {
    return (curl_multi_setopt)(multi, option, value);
}

/// Copies the IP address out of what the socket opener is given: 4 or 16 bytes, 0 for any other family.
///
/// The address is longer than the `struct sockaddr` it is declared as, so it is read here and not in Swift.
static inline size_t ccurl_address_bytes(const struct curl_sockaddr *target, unsigned char bytes[16]) {
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
