#include "row_reader.hpp"

#include "clustertrial/core/words.hpp"

#include "csv_fields.hpp"

#include <utility>

namespace clustertrial::data_detail {

bool RowReader::read(std::string_view line, std::size_t behind) {
    if (unnamed_ != nullptr) count_unnamed(line);
    if (columns_.has_rules() && !is_chosen(line)) return read_left_out(line);
    const char* begin = line.data();  // of the field numbered `field`
    const char* end = nullptr;        // of the same field, once it has been looked for
    const char* const line_end = begin + line.size();
    std::size_t field = 0;
    const auto next_field = [&] {
        if (end == nullptr) end = skip_field(begin, line_end, table_.delimiter);
        if (end == nullptr || end == line_end) return false;
        begin = std::exchange(end, nullptr) + 1;
        ++field;
        return true;
    };
    for (WantedColumn& column : columns_.columns()) {
        while (field < column.field) {
            if (!next_field()) return false;
        }
        const std::size_t there = static_cast<std::size_t>(line_end - begin) + behind;
        if (auto* const numbers = std::get_if<NumberCells>(&column.cells)) {
            end = numbers->add_plain(begin, there, table_.delimiter);
        } else {
            end = std::get<TextCells>(column.cells).add_again(begin, line_end, there, table_.delimiter);
        }
        if (end == nullptr) end = read_cell(column, begin, line_end);
        if (end == nullptr) return false;
    }
    while (next_field()) {
    }
    return end == line_end && field + 1 == table_.header.size();
}

/// Returns where the cell ends, or nullptr when there is something wrong with it.
const char* RowReader::read_cell(WantedColumn& column, const char* begin, const char* line_end) {
    const Field field = read_field(begin, line_end, table_.delimiter, unquoted_);
    if (field.problem != QuoteProblem::none) return nullptr;
    const bool good = std::visit([&](auto& cells) { return cells.add(field.text); }, column.cells);
    return good ? field.end : nullptr;
}

/// Whether the line meets the rules. One with too few fields or broken quotes is, to be refused as any other.
bool RowReader::is_chosen(std::string_view line) {
    fields_.clear();
    const char* begin = line.data();
    const char* const line_end = begin + line.size();
    for (;;) {
        const Field field = read_field(begin, line_end, table_.delimiter, unquoted_);
        if (field.problem != QuoteProblem::none) return true;
        fields_.emplace_back(field.text);
        if (fields_.size() > columns_.last_field_of_rules()) break;
        if (field.end == line_end) return true;
        begin = field.end + 1;
    }
    return columns_.chooses([&](std::size_t field) -> const std::string& { return fields_[field]; });
}

void RowReader::count_unnamed(std::string_view line) {
    if (split_fields(line, table_.delimiter, fields_) != QuoteProblem::none) return;
    for (std::size_t field = 0; field < fields_.size(); ++field) unnamed_->add(field, fields_[field], table_.rows - 1);
}

/// Its quotes and the number of its fields have to be right all the same.
bool RowReader::read_left_out(std::string_view line) {
    if (split_fields(line, table_.delimiter, fields_) != QuoteProblem::none) return false;
    if (fields_.size() != table_.header.size()) return false;
    for (WantedColumn& column : columns_.columns()) WantedColumns::add_unchecked(column, fields_[column.field]);
    return true;
}

bool RowReader::diagnose(std::string_view line, std::size_t line_number, Problems& problems) {
    std::vector<std::string> fields;
    const QuoteProblem quotes = split_fields(line, table_.delimiter, fields);
    Place place{table_.file, line_number};
    if (quotes != QuoteProblem::none) {
        if (fields.size() < table_.header.size()) place.column = table_.header[fields.size()];
        problems.add(place, message_of(quotes).found, message_of(quotes).expected);
        return quotes != QuoteProblem::not_closed;
    }
    if (fields.size() != table_.header.size()) {
        problems.add(place, "found " + counted(fields.size(), "field"),
                     "expected " + std::to_string(table_.header.size()) + ", as in the header");
        return true;
    }
    for (WantedColumn& column : columns_.columns()) {
        const std::string& text = fields[column.field];
        if (std::visit([&](auto& cells) { return cells.add(text); }, column.cells)) continue;
        columns_.refuse(column, place, text, problems);
    }
    return true;
}

}  // namespace clustertrial::data_detail
