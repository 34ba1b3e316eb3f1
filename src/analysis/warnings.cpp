#include "warnings.hpp"

#include <algorithm>

namespace clustertrial::analysis_detail {

void add_new_warnings(const std::vector<std::string>& found, const std::string& who, std::vector<std::string>& all) {
    const auto is_said = [&](const std::string& text) { return std::find(all.begin(), all.end(), text) != all.end(); };
    for (const std::string& warning : found) {
        const std::string text = who.empty() ? warning : who + ": " + warning;
        if (!is_said(warning) && !is_said(text)) all.push_back(text);
    }
}

}  // namespace clustertrial::analysis_detail
