// libcurl's functions, and stand-ins for those that Swift cannot call.
//
// The library is loaded when the first function is called: it brings two TLS libraries, Kerberos and LDAP along, whose
// loading every start of the program would pay for.

#ifndef CCURL_H
#define CCURL_H

#include <curl/curl.h>
#include <stddef.h>

// Swift cannot call the variadic curl_easy_setopt and curl_easy_getinfo: one function for each type of argument stands in.

CURLcode ccurl_set_long(CURL *easy, CURLoption option, long value);
CURLcode ccurl_set_size(CURL *easy, CURLoption option, curl_off_t value);
CURLcode ccurl_set_string(CURL *easy, CURLoption option, const char *value);
CURLcode ccurl_set_pointer(CURL *easy, CURLoption option, void *value);

/// Copies the body of a POST, whose size must have been set before.
CURLcode ccurl_copy_body(CURL *easy, const void *body);

CURLcode ccurl_set_url(CURL *easy, CURLU *url);

/// Sets the callback for body bytes (CURLOPT_WRITEFUNCTION) or header lines (CURLOPT_HEADERFUNCTION).
CURLcode ccurl_set_receiver(CURL *easy, CURLoption option, curl_write_callback callback);
CURLcode ccurl_set_socket_opener(CURL *easy, curl_opensocket_callback callback);

/// curl_url_get, whose first argument became const in a later version.
CURLUcode ccurl_url_get(CURLU *url, CURLUPart part, char **text, unsigned int flags);

long ccurl_get_long(CURL *easy, CURLINFO info);
curl_off_t ccurl_get_size(CURL *easy, CURLINFO info);
void *ccurl_get_pointer(CURL *easy, CURLINFO info);

CURLMcode ccurl_multi_set_long(CURLM *multi, CURLMoption option, long value);

/// Copies the IP address out of what the socket opener is given: 4 or 16 bytes, 0 for any other family.
///
/// The address is longer than the `struct sockaddr` it is declared as, so it is read here and not in Swift.
size_t ccurl_address_bytes(const struct curl_sockaddr *target, unsigned char bytes[16]);

#endif
