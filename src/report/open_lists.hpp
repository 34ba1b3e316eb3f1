#pragma once

#include "clustertrial/report/document.hpp"

#include <cstddef>
#include <string>
#include <vector>

/// The walk over the lists of a document, which all renderers share.
namespace clustertrial::report_detail {

/// How an item stands among the lists of its document.
struct ItemStep {
    std::vector<ProseKind> ended;  ///< the lists that end before it, the innermost first
    bool begins = false;           ///< it is the first of its list
    bool other_sign = false;       ///< its list follows on a numbered one at once: "2)" tells it from "2."
    bool below_text = false;       ///< the item before it has text
    std::size_t depth = 1;         ///< of its list; 1 is the outermost
    std::string indent;            ///< blanks as wide as the marks of the items that it stands in
    std::string mark;              ///< "- ", "3. "
};

/// The lists that are open at a place of a document. An item goes on with the list of its level where its kind and its
/// number do; else it begins one.
class OpenLists {
  public:
    ItemStep add(const Prose& item);
    /// A further paragraph of the item that is open at its level, indented as that item's text is; with no list open it
    /// is a paragraph like any other, of the depth 0.
    ItemStep go_on(const Prose& paragraph);
    /// What is no item ends them all; returns them, the innermost first.
    std::vector<ProseKind> end() { return end_below(0); }
    [[nodiscard]] bool empty() const { return open_.empty(); }

  private:
    struct List {
        ProseKind kind{};
        int next = 1;           ///< number of the item that would go on with it
        std::size_t width = 0;  ///< of the mark of its last item
        bool other_sign = false;
    };

    std::vector<ProseKind> end_below(std::size_t depth);

    std::vector<List> open_;  ///< the outermost first
    bool text_before_ = false;
};

}  // namespace clustertrial::report_detail
