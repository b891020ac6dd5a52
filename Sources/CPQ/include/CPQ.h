// libpq's functions, loaded when the first one is called: few runs ask a database.

#ifndef CPQ_H
#define CPQ_H

#if __has_include(<libpq-fe.h>)
#include <libpq-fe.h>
#else
#include <postgresql/libpq-fe.h>
#endif

#endif
