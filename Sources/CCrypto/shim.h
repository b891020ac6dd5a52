#include <openssl/crypto.h>
#include <openssl/decoder.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

// The macro is made of casts, which are not imported.
static inline int privateKeySelection(void) {
    return EVP_PKEY_KEYPAIR;
}
