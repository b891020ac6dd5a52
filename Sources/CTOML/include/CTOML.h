// TOML 1.0 as a flat list of nodes, read by toml++.

#ifndef CTOML_H
#define CTOML_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/// What a node is.
typedef enum ctoml_kind {
    ctoml_table,
    ctoml_array,
    ctoml_string,
    /// A number or a truth value, written as YAML has it.
    ctoml_plain,
    /// A date or a time, as TOML writes it.
    ctoml_date,
} ctoml_kind;

/// A node; its children follow it, each with all of its own. Texts are UTF-8 and may hold NUL.
typedef struct ctoml_node {
    ctoml_kind kind;
    /// The line it begins on, from 1.
    int line;
    /// How many children it has.
    size_t count;
    /// Its key in a table; empty elsewhere.
    const char *key;
    size_t key_length;
    /// What it says; empty for tables and arrays.
    const char *text;
    size_t text_length;
} ctoml_node;

/// A text that was read, or why it was not.
typedef struct ctoml_document ctoml_document;

/// Reads a text; NULL where there is no memory for it.
ctoml_document *ctoml_read(const char *text, size_t length);
void ctoml_free(ctoml_document *document);

/// The nodes, the whole text's table first; NULL where the text is not TOML.
const ctoml_node *ctoml_nodes(const ctoml_document *document);

/// What is wrong with the text, and on which line; meaningless where there are nodes.
const char *ctoml_error(const ctoml_document *document);
int ctoml_error_line(const ctoml_document *document);

#ifdef __cplusplus
}
#endif

#endif
