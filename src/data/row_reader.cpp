#include "row_reader.hpp"

#include "clustertrial/core/text.hpp"
#include "clustertrial/core/words.hpp"
#include "clustertrial/data/names.hpp"

#include "csv_fields.hpp"

#include <algorithm>
#include <utility>

namespace clustertrial::data_detail {
namespace {

/// As a spelling_key, without blanks.
std::string folded(std::string_view name) {
    std::string result = spelling_key(name);
    std::erase(result, ' ');
    return result;
}

/// In small ASCII letters, without blanks.
std::string in_one_case(std::string name) {
    std::erase(name, ' ');
    for (char& c : name) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    return name;
}

/// What there is to say of a column that is not in the header.
std::string instead_of(const std::string& name, const std::vector<std::string>& header) {
    for (const std::string& column : header) {
        if (folded(column) != folded(name)) continue;
        if (!is_utf8(column)) return "the column " + in_quotes(column) + " is not UTF-8: save the file as CSV UTF-8";
        return "the column " + in_quotes(column) +
               (in_one_case(column) == in_one_case(name) ? " differs only in case or blanks"
                                                         : " differs only in what people overlook: accents, quotes, "
                                                           "dashes, zeros before or behind a number");
    }
    const std::string nearest = nearest_name(name, header);
    if (!nearest.empty()) return "the nearest column is " + in_quotes(nearest);
    return "expected one of " + joined_as(header, in_quotes);
}

/// Where the column is in the header; its end where it is not.
std::vector<std::string>::const_iterator find_column(const std::vector<std::string>& header,
                                                     const ColumnRequest& request) {
    const auto named = std::find(header.begin(), header.end(), request.name);
    if (named != header.end() || !request.by_spelling) return named;
    const auto is_alike = [key = spelling_key(request.name)](const std::string& name) {
        return spelling_key(name) == key;
    };
    const auto alike = std::find_if(header.begin(), header.end(), is_alike);
    const bool only = alike == header.end() || std::none_of(alike + 1, header.end(), is_alike);
    return only ? alike : header.end();
}

}  // namespace

RowReader::RowReader(const Table& table, const std::vector<ColumnRequest>& requests, const MissingMarkers& missing,
                     const std::string& header_name)
    : table_(table), requests_(requests) {
    Problems problems;
    const std::vector<std::string>& header = table.header;
    for (std::size_t i = 0; i < requests.size(); ++i) {
        const ColumnRequest& request = requests[i];
        const Place place{table.file, table.header_begins, request.name};
        const auto found = find_column(header, request);
        if (found == header.end()) {
            if (request.optional) continue;
            problems.add(place, "not found in " + header_name, instead_of(request.name, header));
            continue;
        }
        if (std::find(found + 1, header.end(), *found) != header.end()) {
            problems.add(place, "found more than once in the header", "expected it once");
        }
        const auto field = static_cast<std::size_t>(found - header.begin());
        if (request.missing) own_missing_.emplace_back(*request.missing);
        const MissingMarkers& markers = request.missing ? own_missing_.back() : missing;
        if (request.kind == CellKind::number) {
            wanted_.push_back({field, i, NumberCells(request.syntax, markers)});
        } else {
            wanted_.push_back({field, i, TextCells(markers)});
        }
    }
    problems.throw_if_any(ErrorKind::input);
    std::stable_sort(wanted_.begin(), wanted_.end(),
                     [](const Wanted& a, const Wanted& b) { return a.field < b.field; });
}

void RowReader::reserve(std::size_t rows) {
    for (Wanted& column : wanted_) std::visit([rows](auto& cells) { cells.reserve(rows); }, column.cells);
}

bool RowReader::read(std::string_view line) {
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
    for (Wanted& column : wanted_) {
        while (field < column.field) {
            if (!next_field()) return false;
        }
        auto* const numbers = std::get_if<NumberCells>(&column.cells);
        end = numbers != nullptr ? numbers->add_plain(begin, table_.delimiter) : nullptr;
        if (end == nullptr) end = read_cell(column, begin, line_end);
        if (end == nullptr) return false;
    }
    while (next_field()) {
    }
    return end == line_end && field + 1 == table_.header.size();
}

/// Returns where the cell ends, or nullptr when there is something wrong with it.
const char* RowReader::read_cell(Wanted& column, const char* begin, const char* line_end) {
    const Field field = read_field(begin, line_end, table_.delimiter, unquoted_);
    if (field.problem != QuoteProblem::none) return nullptr;
    const bool good = std::visit([&](auto& cells) { return cells.add(field.text); }, column.cells);
    return good ? field.end : nullptr;
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
    for (Wanted& column : wanted_) {
        const std::string& text = fields[column.field];
        if (std::visit([&](auto& cells) { return cells.add(text); }, column.cells)) continue;
        place.column = table_.header[column.field];
        const ColumnRequest& request = requests_[column.request];
        problems.add(place, "found " + in_quotes(text),
                     request.kind == CellKind::number ? expected_number(text, request.syntax) : "expected UTF-8 text");
    }
    return true;
}

void RowReader::check_columns(Problems& problems) const {
    for (const Wanted& column : wanted_) {
        const auto* const numbers = std::get_if<NumberCells>(&column.cells);
        if (numbers != nullptr) numbers->percent_signs().check(table_, requests_[column.request].name, problems);
    }
}

std::vector<Column> RowReader::finish() {
    std::vector<Column> columns(requests_.size());
    for (Wanted& column : wanted_) {
        Column& finished = columns[column.request];
        finished.name = requests_[column.request].name;
        std::visit(
            [&](auto& cells) {
                finished.cells = std::move(cells.column());
                finished.no_values = std::move(cells.no_values());
            },
            column.cells);
    }
    std::erase_if(columns, [](const Column& column) { return column.name.empty(); });  // optional, and not there
    return columns;
}

}  // namespace clustertrial::data_detail

namespace clustertrial {

std::string what_reads_it(std::string_view found, const NumberSyntax& syntax) {
    std::vector<std::string> remedies;
    const auto reads = [&](NumberSyntax other, const std::string& remedy) {
        if (parse_number(found, other)) remedies.push_back(remedy);
    };
    const bool comma = syntax.decimal == DecimalMark::comma;
    reads({true, syntax.thousands, syntax.decimal}, "--percent COLUMN");
    reads({syntax.percent, true, syntax.decimal}, "--thousands COLUMN");
    reads({syntax.percent, syntax.thousands, comma ? DecimalMark::point : DecimalMark::comma},
          comma ? "--decimal point" : "--decimal comma");
    return remedies.empty() ? "" : listed(remedies, "or") + " reads it as one";
}

std::string expected_number(std::string_view found, const NumberSyntax& syntax) {
    const std::string number =
        syntax.decimal == DecimalMark::comma ? "expected a number with a decimal comma" : "expected a number";
    const std::string remedy = what_reads_it(found, syntax);
    if (!remedy.empty()) return number + "; " + remedy;
    const std::string_view text = trimmed(found);
    if (text.empty() || !is_mark_of_no_number(text)) return number;
    return number + "; where it means no value, --missing " + in_quotes(text) + " says so";
}

}  // namespace clustertrial
