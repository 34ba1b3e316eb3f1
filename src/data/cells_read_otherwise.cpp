#include "clustertrial/data/cells_read_otherwise.hpp"

#include "clustertrial/core/words.hpp"
#include "clustertrial/data/csv.hpp"

#include <algorithm>

namespace clustertrial {

namespace {

constexpr std::size_t most_lines_named = 5;

}  // namespace

bool CellsReadOtherwise::add(const Place& place, const std::string& found, const std::string& expected,
                             std::string_view cell, const NumberSyntax& syntax) {
    const std::string remedy = what_reads_it(cell, syntax);
    if (remedy.empty()) return false;
    const std::string whole = expected + "; " + remedy;
    const auto same = [&](const Group& group) { return group.first.column == place.column && group.expected == whole; };
    auto group = std::find_if(groups_.begin(), groups_.end(), same);
    if (group == groups_.end()) group = groups_.insert(groups_.end(), {place, found, whole});
    ++group->cells;
    if (group->lines.size() < most_lines_named) group->lines.push_back(std::to_string(place.line));
    return true;
}

/// "(12 cells: lines 2, 3, 4, 5, 6 and 7 more)" behind what is said of the first.
std::string CellsReadOtherwise::text_of(const Group& group) {
    std::string text = describe(group.first, group.found, group.expected);
    if (group.cells == 1) return text;
    const std::string noun = group.first.counted_in == CountedIn::rows ? "rows " : "lines ";
    text += " (" + counted(group.cells, "cell") + ": " + noun + joined(group.lines);
    if (group.cells > group.lines.size()) text += " and " + std::to_string(group.cells - group.lines.size()) + " more";
    return text + ")";
}

void CellsReadOtherwise::throw_with(const Problems& others) const {
    if (groups_.empty()) {
        others.throw_if_any(ErrorKind::input);
        return;
    }
    Problems columns;
    for (const Group& group : groups_) columns.add(text_of(group));
    throw Error(ErrorKind::input, columns.text() + (others.empty() ? "" : "\n" + others.text()));
}

}  // namespace clustertrial
