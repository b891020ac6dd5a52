#include "CTOML.h"

#define TOML_EXCEPTIONS 0
#include <toml++/toml.h>

#include <deque>
#include <memory>
#include <new>
#include <sstream>
#include <string>
#include <vector>

struct ctoml_document {
    std::vector<ctoml_node> nodes;
    // A deque leaves its elements where they are.
    std::deque<std::string> texts;
    std::string error;
    int error_line = 0;

    const std::string &keep(std::string text) { return texts.emplace_back(std::move(text)); }

    template <typename Value>
    static std::string written(const Value &value) {
        std::ostringstream stream;
        stream << value;
        return stream.str();
    }

    void add(const toml::node &node, const std::string &key);
    void add_value(const toml::node &node, ctoml_node &own);
};

void ctoml_document::add(const toml::node &node, const std::string &key) {
    ctoml_node own{};
    own.line = static_cast<int>(node.source().begin.line);
    own.key = key.data();
    own.key_length = key.size();
    if (const auto *table = node.as_table()) {
        own.kind = ctoml_table;
        own.count = table->size();
        nodes.push_back(own);
        for (const auto &[name, child] : *table) add(child, keep(std::string(name.str())));
    } else if (const auto *array = node.as_array()) {
        own.kind = ctoml_array;
        own.count = array->size();
        nodes.push_back(own);
        for (const auto &child : *array) add(child, keep(""));
    } else {
        add_value(node, own);
        nodes.push_back(own);
    }
}

void ctoml_document::add_value(const toml::node &node, ctoml_node &own) {
    own.kind = ctoml_plain;
    std::string text;
    if (const auto *string = node.as_string()) {
        own.kind = ctoml_string;
        text = string->get();
    } else if (const auto *integer = node.as_integer()) {
        text = std::to_string(integer->get());
    } else if (const auto *number = node.as_floating_point()) {
        text = written(*number);
    } else if (const auto *truth = node.as_boolean()) {
        text = truth->get() ? "true" : "false";
    } else {
        own.kind = ctoml_date;
        text = written(toml::node_view<const toml::node>(node));
    }
    const std::string &kept = keep(std::move(text));
    own.text = kept.data();
    own.text_length = kept.size();
}

ctoml_document *ctoml_read(const char *text, size_t length) try {
    auto document = std::make_unique<ctoml_document>();
    const auto result = toml::parse(std::string_view(text, length));
    if (result) {
        document->add(result.table(), document->keep(""));
    } else {
        document->error = result.error().description();
        document->error_line = static_cast<int>(result.error().source().begin.line);
    }
    return document.release();
} catch (const std::bad_alloc &) {
    return nullptr;
}

void ctoml_free(ctoml_document *document) { delete document; }

const ctoml_node *ctoml_nodes(const ctoml_document *document) {
    return document->nodes.empty() ? nullptr : document->nodes.data();
}

const char *ctoml_error(const ctoml_document *document) { return document->error.c_str(); }

int ctoml_error_line(const ctoml_document *document) { return document->error_line; }
