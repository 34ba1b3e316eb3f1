#include "open_lists.hpp"

#include <algorithm>
#include <utility>

namespace clustertrial::report_detail {

ItemStep OpenLists::add(const Prose& item) {
    const bool numbered = item.kind == ProseKind::numbered;
    ItemStep step;
    step.depth =
        static_cast<std::size_t>(std::clamp(item.level, 1, std::min(deepest_list, static_cast<int>(open_.size()) + 1)));
    step.ended = end_below(step.depth);
    if (open_.size() == step.depth) {
        const List& last = open_.back();
        const bool both_numbered = numbered && last.kind == ProseKind::numbered;
        if (last.kind != item.kind || (both_numbered && item.number != last.next)) {
            step.other_sign = both_numbered && !last.other_sign;
            step.ended.push_back(last.kind);
            open_.pop_back();
        }
    }
    step.begins = open_.size() < step.depth;
    if (step.begins) open_.push_back({item.kind, item.number, 0, step.other_sign});
    for (const List& list : open_) step.indent.append(&list == &open_.back() ? 0 : list.width, ' ');
    List& own = open_.back();
    step.other_sign = own.other_sign;
    step.mark = numbered ? std::to_string(item.number) + ". " : "- ";
    step.below_text = std::exchange(text_before_, !to_text(item).empty());
    own.next = item.number + 1;
    own.width = step.mark.size();
    return step;
}

ItemStep OpenLists::go_on(const Prose& paragraph) {
    ItemStep step;
    step.depth = std::min(static_cast<std::size_t>(std::max(paragraph.level, 1)), open_.size());
    step.ended = end_below(step.depth);
    for (const List& list : open_) step.indent.append(list.width, ' ');
    text_before_ = !to_text(paragraph).empty();
    return step;
}

std::vector<ProseKind> OpenLists::end_below(std::size_t depth) {
    std::vector<ProseKind> ended;
    for (; open_.size() > depth; open_.pop_back()) ended.push_back(open_.back().kind);
    return ended;
}

}  // namespace clustertrial::report_detail
