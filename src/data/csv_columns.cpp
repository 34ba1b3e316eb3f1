#include "csv_columns.hpp"

#include "clustertrial/core/text.hpp"

#include <algorithm>
#include <limits>

namespace clustertrial::data_detail {

namespace {

void note_no_value(std::string_view text, std::size_t row, std::vector<MarkedCells>& no_values) {
    text = trimmed(text);
    if (text.empty()) return;
    const auto same = [&](const MarkedCells& cells) { return cells.marker == text; };
    const auto known = std::find_if(no_values.begin(), no_values.end(), same);
    if (known == no_values.end()) {
        no_values.push_back({std::string(text), {row}});
    } else {
        known->rows.push_back(row);
    }
}

}  // namespace

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
        note_no_value(text, column_.values.size(), no_values_);
        column_.values.push_back(std::numeric_limits<double>::quiet_NaN());
        return true;
    }
    const std::optional<double> value = parse_number(text, syntax_);
    if (value && syntax_.percent) percent_signs_.note(text, *value, column_.values.size());
    if (value) column_.values.push_back(*value);
    return value.has_value();
}

bool TextCells::add(std::string_view text) {
    text = trimmed(text);
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
    if (known->second == TextColumn::missing) note_no_value(text, column_.codes.size(), no_values_);
    column_.codes.push_back(known->second);
    return true;
}

}  // namespace clustertrial::data_detail
