// The width must be known before the header is read; a module map cannot say it.
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
