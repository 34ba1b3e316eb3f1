#pragma once

#include "clustertrial/report/document.hpp"

#include <string>
#include <type_traits>
#include <variant>

/// What renderers of running text share: the walk over a document.
namespace clustertrial::report_detail {

/// The blocks as `written` writes them and then the provenance, an empty line between two of them. `written` takes a
/// Heading, a Prose or a ResultTable; a figure comes to it as its table.
template <typename Written>
std::string join_blocks(const Document& document, const Written& written) {
    std::string text;
    const auto add = [&](const auto& block) {
        if (!text.empty()) text += '\n';
        text += written(block);
    };
    for (const Block& block : document.blocks) {
        std::visit(
            [&](const auto& one) {
                if constexpr (std::is_same_v<std::decay_t<decltype(one)>, Figure>) {
                    add(to_table(one));
                } else {
                    add(one);
                }
            },
            block);
    }
    if (document.provenance) add(*document.provenance);
    return text;
}

}  // namespace clustertrial::report_detail
