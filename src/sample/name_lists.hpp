#pragma once

#include <algorithm>
#include <iterator>
#include <string>
#include <vector>

/// Lists of names and of sentences, as the parts of the room gather them.
namespace clustertrial::sample_detail {

inline bool contains(const std::vector<std::string>& names, const std::string& name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

inline void append(std::vector<std::string>& all, std::vector<std::string> more) {
    std::move(more.begin(), more.end(), std::back_inserter(all));
}

}  // namespace clustertrial::sample_detail
