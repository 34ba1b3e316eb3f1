#pragma once

#include "clustertrial/core/words.hpp"
#include "clustertrial/report/document.hpp"

#include "open_lists.hpp"

#include <string>
#include <type_traits>
#include <variant>
#include <vector>

/// What renderers of running text share: the walk over a document.
namespace clustertrial::report_detail {

/// What stands before a paragraph that is no item of a list: "> " before a quotation.
inline std::string prose_mark(const Prose& prose) {
    return prose.kind == ProseKind::quotation ? "> " : "";
}

/// The blocks as `written` writes them and then the provenance, an empty line between two of them but for items of a
/// list. `written` takes a Heading, a Prose or a ResultTable; a figure comes to it as its table; an item comes with its
/// ItemStep, and what it goes on with to `written.further`. Where `written` has `end_of(kind)`, that follows the last
/// item of each list.
template <typename Written>
std::string join_blocks(const Document& document, const Written& written) {
    std::string text;
    OpenLists lists;
    bool apart = false;  // an empty line on either side of what an item goes on with
    const auto end = [&](const std::vector<ProseKind>& ended) {
        if constexpr (requires { written.end_of(ProseKind::bullet); }) {
            for (const ProseKind kind : ended) text += written.end_of(kind);
        }
    };
    const auto add = [&](const auto& block) {
        end(lists.end());
        if (!text.empty()) text += '\n';
        apart = false;
        text += written(block);
    };
    const auto add_item = [&](const Prose& item) {
        if ((lists.empty() || apart) && !text.empty()) text += '\n';
        apart = false;
        const ItemStep step = lists.add(item);
        end(step.ended);
        text += written(item, step);
    };
    const auto go_on = [&](const Prose& paragraph) {
        const ItemStep step = lists.go_on(paragraph);
        end(step.ended);
        if (!text.empty()) text += '\n';
        apart = true;
        text += written.further(paragraph, step);
    };
    const DocumentMetadata& metadata = document.metadata;
    if (metadata.title_above) {
        add(Heading{metadata.title, 0});
        for (const std::string& line : {joined(metadata.authors), metadata.date}) {
            if (!line.empty()) add(Prose(line));
        }
    }
    for (const Block& block : document.blocks) {
        std::visit(
            [&](const auto& one) {
                using One = std::decay_t<decltype(one)>;
                if constexpr (std::is_same_v<One, Figure>) {
                    add(to_table(one));
                } else if constexpr (std::is_same_v<One, Prose>) {
                    if (one.is_item()) {
                        add_item(one);
                    } else if (one.kind == ProseKind::further) {
                        go_on(one);
                    } else {
                        add(one);
                    }
                } else {
                    add(one);
                }
            },
            block);
    }
    if (document.provenance) add(*document.provenance);
    end(lists.end());
    return text;
}

}  // namespace clustertrial::report_detail
