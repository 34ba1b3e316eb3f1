#include "clustertrial/collation/collation.hpp"
#include "clustertrial/core/words.hpp"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

namespace clustertrial {

namespace {

constexpr std::size_t lines_named = 3;

using Fault = std::tuple<FindingKind, CheckSeverity, std::string, std::string, std::string, std::string>;

/// Findings that one sentence and one remedy are enough for.
Fault fault_of(const Finding& one) {
    return {one.kind, one.severity, one.place.file, one.place.column, one.fault, one.remedy};
}

/// "line 4", "lines 4 and 5", "lines 4, 5, 6 and 27 more"
std::string lines_of(const std::vector<const Finding*>& same) {
    const Place& first = same.front()->place;
    std::vector<std::string> lines;
    for (const Finding* one : same) lines.push_back(std::to_string(one->place.line));
    const std::string noun = first.counted_in == CountedIn::rows ? "row" : "line";
    return noun_after(lines.size(), noun) + " " +
           (lines.size() > lines_named ? first_few(lines, lines_named) : listed(lines, "and"));
}

/// One finding for several that are one fault.
Finding said_once(std::vector<const Finding*> same) {
    std::stable_sort(same.begin(), same.end(),
                     [](const Finding* a, const Finding* b) { return a->place.line < b->place.line; });
    const auto is_of_all = [&](std::string Finding::*part) {
        return std::all_of(same.begin(), same.end(),
                           [&](const Finding* one) { return one->*part == same.front()->*part; });
    };
    Finding all = *same.front();
    if (!is_of_all(&Finding::authority)) all.authority.clear();
    if (!is_of_all(&Finding::id)) all.id.clear();
    all.place.line = 0;
    const std::string what = counted(same.size(), all.place.column.empty() ? "row" : "cell");
    all.text = what + " (" + lines_of(same) + ")" + (is_of_all(&Finding::text) ? ": " : ", in the first: ") + all.text;
    return all;
}

}  // namespace

std::vector<Finding> findings_by_fault(const std::vector<Finding>& findings) {
    std::map<Fault, std::vector<const Finding*>> same;
    for (const Finding& one : findings)
        if (!one.fault.empty()) same[fault_of(one)].push_back(&one);
    std::vector<Finding> said;
    for (const Finding& one : findings) {
        if (one.fault.empty()) {
            said.push_back(one);
            continue;
        }
        const std::vector<const Finding*>& all = same[fault_of(one)];
        if (all.front() != &one) continue;
        said.push_back(all.size() == 1 ? one : said_once(all));
    }
    return said;
}

}  // namespace clustertrial
