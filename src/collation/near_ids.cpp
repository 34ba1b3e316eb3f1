#include "near_ids.hpp"

#include <set>
#include <utility>

namespace clustertrial::collation_detail {

namespace {

/// A text and what is left of it without one of its characters: two texts that are one slip apart have one in common.
std::set<std::string> rests_of(const std::string& text) {
    std::set<std::string> rests{text};
    for (std::size_t at = 0; at < text.size(); ++at) rests.insert(text.substr(0, at) + text.substr(at + 1));
    return rests;
}

}  // namespace

bool is_one_slip_from(std::string_view a, std::string_view b) {
    if (a.size() > b.size()) std::swap(a, b);
    if (b.size() - a.size() > 1 || a == b) return false;
    std::size_t at = 0;
    while (at < a.size() && a[at] == b[at]) ++at;
    if (a.size() < b.size()) return a.substr(at) == b.substr(at + 1);
    if (a.substr(at + 1) == b.substr(at + 1)) return true;
    return at + 1 < a.size() && a[at] == b[at + 1] && a[at + 1] == b[at] && a.substr(at + 2) == b.substr(at + 2);
}

void NearIds::add(const std::string& id) {
    for (const std::string& rest : rests_of(id)) by_rest_[rest].push_back(id);
}

std::string NearIds::near(const std::string& id) const {
    for (const std::string& rest : rests_of(id)) {
        const auto found = by_rest_.find(rest);
        if (found == by_rest_.end()) continue;
        for (const std::string& other : found->second)
            if (is_one_slip_from(id, other)) return other;
    }
    return {};
}

}  // namespace clustertrial::collation_detail
