#include "CPQ.h"

#include <CLibrary.h>

#ifdef __APPLE__
static const char *const names[] = {"libpq.5.dylib", "/opt/homebrew/opt/libpq/lib/libpq.5.dylib"};
#else
static const char *const names[] = {"libpq.so.5"};
#endif

#define FUNCTIONS(EACH) \
    EACH(PQconnectStartParams) \
    EACH(PQconnectPoll) \
    EACH(PQconndefaults) \
    EACH(PQstatus) \
    EACH(PQerrorMessage) \
    EACH(PQsocket) \
    EACH(PQsetErrorVerbosity) \
    EACH(PQsendQuery) \
    EACH(PQsetSingleRowMode) \
    EACH(PQconsumeInput) \
    EACH(PQisBusy) \
    EACH(PQgetResult) \
    EACH(PQresultStatus) \
    EACH(PQresultErrorField) \
    EACH(PQnfields) \
    EACH(PQgetvalue) \
    EACH(PQgetlength) \
    EACH(PQgetisnull) \
    EACH(PQfinish) \
    EACH(PQclear) \
    EACH(PQconninfoFree)

CLIBRARY_LOADER(FUNCTIONS, names)

// Functions by the library's own names, which load it and call it.

PGconn *PQconnectStartParams(const char *const *keywords, const char *const *values, int expand) {
    return load() ? library.PQconnectStartParams(keywords, values, expand) : NULL;
}

PostgresPollingStatusType PQconnectPoll(PGconn *connection) {
    return load() ? library.PQconnectPoll(connection) : PGRES_POLLING_FAILED;
}

PQconninfoOption *PQconndefaults(void) {
    return load() ? library.PQconndefaults() : NULL;
}

ConnStatusType PQstatus(const PGconn *connection) {
    return load() ? library.PQstatus(connection) : CONNECTION_BAD;
}

char *PQerrorMessage(const PGconn *connection) {
    return load() ? library.PQerrorMessage(connection) : (char *)"libpq is not installed";
}

int PQsocket(const PGconn *connection) {
    return load() ? library.PQsocket(connection) : -1;
}

PGVerbosity PQsetErrorVerbosity(PGconn *connection, PGVerbosity verbosity) {
    return load() ? library.PQsetErrorVerbosity(connection, verbosity) : PQERRORS_DEFAULT;
}

int PQsendQuery(PGconn *connection, const char *query) {
    return load() ? library.PQsendQuery(connection, query) : 0;
}

int PQsetSingleRowMode(PGconn *connection) {
    return load() ? library.PQsetSingleRowMode(connection) : 0;
}

int PQconsumeInput(PGconn *connection) {
    return load() ? library.PQconsumeInput(connection) : 0;
}

int PQisBusy(PGconn *connection) {
    return load() ? library.PQisBusy(connection) : 0;
}

PGresult *PQgetResult(PGconn *connection) {
    return load() ? library.PQgetResult(connection) : NULL;
}

ExecStatusType PQresultStatus(const PGresult *result) {
    return load() ? library.PQresultStatus(result) : PGRES_FATAL_ERROR;
}

char *PQresultErrorField(const PGresult *result, int field) {
    return load() ? library.PQresultErrorField(result, field) : NULL;
}

int PQnfields(const PGresult *result) {
    return load() ? library.PQnfields(result) : 0;
}

char *PQgetvalue(const PGresult *result, int row, int column) {
    return load() ? library.PQgetvalue(result, row, column) : NULL;
}

int PQgetlength(const PGresult *result, int row, int column) {
    return load() ? library.PQgetlength(result, row, column) : 0;
}

int PQgetisnull(const PGresult *result, int row, int column) {
    return load() ? library.PQgetisnull(result, row, column) : 1;
}

void PQfinish(PGconn *connection) {
    if (load()) library.PQfinish(connection);
}

void PQclear(PGresult *result) {
    if (load()) library.PQclear(result);
}

void PQconninfoFree(PQconninfoOption *options) {
    if (load()) library.PQconninfoFree(options);
}
