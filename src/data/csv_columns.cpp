#include "csv_columns.hpp"

#include "clustertrial/core/text.hpp"

#include <algorithm>
#include <limits>

namespace clustertrial::data_detail {

MissingMarkers::MissingMarkers(const std::vector<std::string>& markers) {
    for (const std::string& marker : markers) markers_.emplace_back(trimmed(marker));
}

bool MissingMarkers::contains(std::string_view text) const {
    return std::find(markers_.begin(), markers_.end(), trimmed(text)) != markers_.end();
}

bool MissingMarkers::any_number(const NumberSyntax& syntax) const {
    return std::any_of(markers_.begin(), markers_.end(),
                       [&](const std::string& marker) { return parse_number(marker, syntax).has_value(); });
}

bool NumberCells::add(std::string_view text) {
    if (missing_->contains(text)) {
        column_.values.push_back(std::numeric_limits<double>::quiet_NaN());
        return true;
    }
    const std::optional<double> value = parse_number(text, syntax_);
    if (value) column_.values.push_back(*value);
    return value.has_value();
}

bool TextCells::add(std::string_view text) {
    auto known = codes_.find(text);
    if (known == codes_.end()) {
        std::uint32_t code = TextColumn::missing;
        if (!missing_->contains(text)) {
            if (!is_utf8(text)) return false;
            code = static_cast<std::uint32_t>(column_.levels.size());
            column_.levels.emplace_back(text);
        }
        known = codes_.emplace(text, code).first;
    }
    column_.codes.push_back(known->second);
    return true;
}

}  // namespace clustertrial::data_detail
