#pragma once

#include "clustertrial/report/figure.hpp"
#include "clustertrial/report/result_table.hpp"

#include <initializer_list>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace clustertrial {

struct Heading {
    std::string text;
    int level = 1;  ///< 1 is a section, 2 a section in it, 3 the deepest
};

/// One paragraph; '\n' is a line break.
struct Prose {
    std::string text;
};

/// "PROGRAM (clustertrial) VERSION"
std::string made_by(const std::string& program);

using Block = std::variant<Heading, Prose, ResultTable, Figure>;

/// What a document says of itself.
struct DocumentMetadata {
    std::string title = {};       ///< empty: the renderer takes the first title in the document
    std::string language = "en";  ///< BCP 47
    std::string made_by = {};     ///< "analyse (clustertrial) 1.2.3"
};

/// What every program prints, before it has a format: the only thing that renderers take.
struct Document {
    DocumentMetadata metadata;
    std::vector<Block> blocks;
    /// What the document was made of: files, checksums, version, flags. Every renderer puts it last.
    std::optional<ResultTable> provenance;

    Document() = default;
    Document(ResultTable table);                // NOLINT(google-explicit-constructor): one table is a document
    Document(std::vector<ResultTable> tables);  // NOLINT(google-explicit-constructor)
    Document(std::initializer_list<Block> list) : blocks(list) {}
};

}  // namespace clustertrial
