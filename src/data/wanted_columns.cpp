#include "wanted_columns.hpp"

#include "clustertrial/core/parallel.hpp"
#include "clustertrial/core/text.hpp"
#include "clustertrial/core/words.hpp"
#include "clustertrial/data/csv.hpp"
#include "clustertrial/data/names.hpp"

#include <algorithm>
#include <set>
#include <type_traits>

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
               (in_one_case(column) == in_one_case(name) ? " differs only in case or spaces"
                                                         : " differs only in accents, quotes, "
                                                           "dashes, zeros before or behind a number");
    }
    const std::string nearest = nearest_name(name, header);
    if (!nearest.empty()) return "the nearest column is " + in_quotes(nearest);
    return "expected one of " + joined_as(header, in_quotes);
}

std::string plain_number(const NumberSyntax& syntax) {
    return syntax.decimal == DecimalMark::comma ? "expected a number with a decimal comma" : "expected a number";
}

}  // namespace

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

HeaderFit fit_of(const std::vector<std::string>& header, const std::vector<ColumnRequest>& requests) {
    std::set<std::string> names;
    for (const std::string& name : header) names.insert(spelling_key(name));
    std::set<std::string> found;
    HeaderFit fit{0, true};
    for (const ColumnRequest& request : requests) {
        const std::string name = spelling_key(request.name);
        const bool is_there = names.contains(name);
        if (is_there) found.insert(name);
        fit.all = fit.all && (is_there || request.optional);
    }
    fit.columns = found.size();
    return fit;
}

bool is_rival(const HeaderFit& above, const HeaderFit& header) {
    constexpr std::size_t several = 2;
    return above.columns >= several && 2 * above.columns >= header.columns;
}

void refuse_two_headers(const Place& above, const Place& header) {
    throw Error(ErrorKind::input,
                describe({header.file}, line_text(above) + " and " + line_text(header) + " both look like the header",
                         "expected one header: remove the other line, or give the line of the header with --header-row "
                         "(`header_row`); lines above it are ignored"));
}

WantedColumns::WantedColumns(const Table& table, const std::vector<ColumnRequest>& requests,
                             const TableOptions& options, const std::string& header_name)
    : table_(table), requests_(requests) {
    Problems problems;
    const std::vector<std::string>& header = table.header;
    missing_.emplace_back(options.missing);
    for (std::size_t i = 0; i < requests.size(); ++i) {
        const ColumnRequest& request = requests[i];
        const Place place = table.header_place(request.name);
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
        if (request.missing) missing_.emplace_back(*request.missing);
        const MissingMarkers& markers = request.missing ? missing_.back() : missing_.front();
        if (request.kind == CellKind::number) {
            wanted_.push_back({field, i, &markers, NumberCells(request.syntax, markers)});
        } else {
            wanted_.push_back({field, i, &markers, TextCells(markers, request.line_breaks)});
        }
    }
    problems.throw_if_any(ErrorKind::input);
    std::stable_sort(wanted_.begin(), wanted_.end(),
                     [](const WantedColumn& a, const WantedColumn& b) { return a.field < b.field; });
    add_rules(options.where);
}

void WantedColumns::add_rules(const std::vector<RowRule>& rules) {
    for (const RowRule& rule : rules) {
        std::vector<const WantedColumn*> columns;
        for (const std::string& name : columns_of(std::vector{rule})) columns.push_back(text_column(name));
        if (std::find(columns.begin(), columns.end(), nullptr) != columns.end()) continue;
        if (const auto* const expression = std::get_if<Expression>(&rule)) check_reads(*expression, columns);
        rules_.push_back(rule);
        for (const WantedColumn* column : columns) last_field_of_rules_ = std::max(last_field_of_rules_, column->field);
    }
}

void WantedColumns::check_reads(const Expression& expression, const std::vector<const WantedColumn*>& columns) const {
    for (const WantedColumn* column : columns) {
        const NumberSyntax& syntax = request_of(*column).syntax;
        if (syntax.decimal == DecimalMark::point && !syntax.thousands && !syntax.percent) continue;
        throw Error(ErrorKind::usage, "where: " + in_quotes(expression.text()) + " reads plain numbers, and " +
                                          in_quotes(request_of(*column).name) +
                                          " may have decimal commas, thousands separators or percent signs; expected "
                                          "COLUMN=VALUE or COLUMN!=VALUE");
    }
}

const WantedColumn* WantedColumns::text_column(const std::string& name) const {
    const auto found = std::find_if(wanted_.begin(), wanted_.end(), [&](const WantedColumn& column) {
        return request_of(column).name == name && request_of(column).kind == CellKind::text;
    });
    return found == wanted_.end() ? nullptr : &*found;
}

bool WantedColumns::cell_equals(std::string_view text, const RowCondition& condition, const MissingMarkers& missing) {
    return missing.contains(text) ? missing.contains(condition.value) : trimmed(text) == trimmed(condition.value);
}

ExpressionValue WantedColumns::value_of_cell(std::string_view text, const MissingMarkers& missing) {
    return missing.contains(text) ? ExpressionValue() : ExpressionValue(std::string(text));
}

bool WantedColumns::is_true_of_row(const Expression& expression, const CellOf& cell) {
    return expression.evaluate(1, cell).values.front() == ExpressionValue(true);
}

void WantedColumns::append(const std::vector<WantedColumns*>& parts) {
    parallel_for(wanted_.size(), 1, [&](std::size_t column, std::size_t) {
        const auto append_to = [&](auto& cells) {
            using Cells = std::decay_t<decltype(cells)>;
            for (WantedColumns* part : parts) cells.append(std::get<Cells>(part->wanted_[column].cells));
        };
        std::visit(append_to, wanted_[column].cells);
    });
}

void WantedColumns::clear() {
    for (WantedColumn& column : wanted_) std::visit([](auto& cells) { cells.clear(); }, column.cells);
}

void WantedColumns::reserve(std::size_t rows) {
    for (WantedColumn& column : wanted_) std::visit([rows](auto& cells) { cells.reserve(rows); }, column.cells);
}

void WantedColumns::add_unchecked(WantedColumn& column, std::string_view text) {
    std::visit([&](auto& cells) { cells.add_unchecked(text); }, column.cells);
}

void WantedColumns::refuse(const WantedColumn& column, Place place, std::string_view text, Problems& problems) {
    const ColumnRequest& request = request_of(column);
    place.column = table_.header[column.field];
    const std::string found = "found " + in_quotes(text);
    if (request.kind == CellKind::number) {
        if (!otherwise_.add(place, found, plain_number(request.syntax), text, request.syntax))
            problems.add(place, found, expected_number(text, request.syntax));
        return;
    }
    problems.add(
        place, found,
        !is_utf8(text) ? "expected UTF-8 text" : "expected a name without a line break: take it out of the cell");
}

void WantedColumns::check(Problems& problems) const {
    for (const WantedColumn& column : wanted_) {
        const auto* const numbers = std::get_if<NumberCells>(&column.cells);
        if (numbers != nullptr) numbers->percent_signs().check(table_, request_of(column).name, problems);
    }
}

std::vector<Column> WantedColumns::finish() {
    std::vector<Column> columns(requests_.size());
    for (WantedColumn& column : wanted_) {
        Column& finished = columns[column.request];
        finished.name = requests_[column.request].name;
        std::visit(
            [&](auto& cells) {
                finished.cells = cells.take();
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
    return remedies.empty() ? "" : "to read it as one, give " + listed(remedies, "or");
}

std::string expected_number(std::string_view found, const NumberSyntax& syntax) {
    const std::string number = data_detail::plain_number(syntax);
    const std::string remedy = what_reads_it(found, syntax);
    if (!remedy.empty()) return number + "; " + remedy;
    const std::string_view text = trimmed(found);
    if (text.empty() || !is_mark_of_no_number(text)) return number;
    return number + "; if it marks a missing value, give --missing " + in_quotes(text);
}

}  // namespace clustertrial
