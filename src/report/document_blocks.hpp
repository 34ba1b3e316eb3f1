#pragma once

#include "clustertrial/core/words.hpp"
#include "clustertrial/report/document.hpp"

#include <cstddef>
#include <string>
#include <type_traits>
#include <variant>

/// What renderers of running text share: the walk over a document.
namespace clustertrial::report_detail {

/// What stands before an item or a quotation, with the blanks of its level: "- ", "  2. ", "> ".
inline std::string prose_mark(const Prose& prose) {
    const std::string blanks(2 * static_cast<std::size_t>(prose.level > 1 ? prose.level - 1 : 0), ' ');
    switch (prose.kind) {
        case ProseKind::paragraph:
            return "";
        case ProseKind::bullet:
            return blanks + "- ";
        case ProseKind::numbered:
            return blanks + std::to_string(prose.number) + ". ";
        case ProseKind::quotation:
            return "> ";
    }
    return "";
}

inline bool is_item(const Block& block) {
    const auto* prose = std::get_if<Prose>(&block);
    return prose != nullptr && prose->is_item();
}

/// The blocks as `written` writes them and then the provenance, an empty line between two of them but
/// for items of a list. `written` takes a
/// Heading, a Prose or a ResultTable; a figure comes to it as its table.
template <typename Written>
std::string join_blocks(const Document& document, const Written& written) {
    std::string text;
    bool after_item = false;
    const auto add = [&](const auto& block, bool item = false) {
        if (!text.empty() && !(item && after_item)) text += '\n';
        after_item = item;
        text += written(block);
    };
    const DocumentMetadata& metadata = document.metadata;
    if (metadata.title_above) {
        add(Heading{metadata.title, 0});
        for (const std::string& line : {joined(metadata.authors), metadata.date}) {
            if (!line.empty()) add(Prose(line));
        }
    }
    for (const Block& block : document.blocks) {
        const bool item = is_item(block);
        std::visit(
            [&](const auto& one) {
                if constexpr (std::is_same_v<std::decay_t<decltype(one)>, Figure>) {
                    add(to_table(one));
                } else {
                    add(one, item);
                }
            },
            block);
    }
    if (document.provenance) add(*document.provenance);
    return text;
}

}  // namespace clustertrial::report_detail
