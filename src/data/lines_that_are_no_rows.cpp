// Lines of a spreadsheet that stand among the rows of a table and are none: totals, footers, headings of sections.
#include "clustertrial/core/number.hpp"
#include "clustertrial/core/text.hpp"
#include "clustertrial/core/words.hpp"
#include "clustertrial/data/csv.hpp"
#include "clustertrial/data/names.hpp"

#include "first_rows.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

namespace clustertrial {

namespace {

/// Whether columns of text were read besides that of ids, and the row has nothing in any.
bool has_no_other_name(const Table& table, const std::string& id, std::size_t row) {
    bool any = false;
    for (const Column& column : table.columns) {
        const auto* cells = std::get_if<TextColumn>(&column.cells);
        if (cells == nullptr || column.name == id) continue;
        if (!cells->is_missing(row) && !cells->at(row).empty()) return false;
        any = true;
    }
    return any;
}

/// Rows of a table with its lines in which the id has company nowhere; none where that is what a quarter is like.
std::vector<std::size_t> rows_of_one_cell(const Table& table, const TextColumn& ids) {
    constexpr std::size_t one_in = 4;
    std::vector<std::size_t> rows;
    if (table.lines.empty() || table.header.size() < 2) return rows;
    std::vector<std::string> cells;
    for (std::size_t row = 0; row < table.rows; ++row) {
        if (ids.is_missing(row)) continue;
        split_csv_line(table.lines[row], table.delimiter, table.place(row), cells);
        const auto filled =
            std::count_if(cells.begin(), cells.end(), [](const std::string& cell) { return !trimmed(cell).empty(); });
        if (filled == 1) rows.push_back(row);
    }
    if (rows.size() * one_in > table.rows) rows.clear();
    return rows;
}

// ---- totals under another name ----

/// Rows whose ids are texts among numbers, each where it stands first: a line of totals has such an id, whatever it is
/// called. None where there are several, since then that is what the ids are like.
std::vector<std::size_t> rows_of_odd_ids(const TextColumn& ids, const std::vector<std::size_t>& first) {
    constexpr std::size_t fewest_numbers = 3;
    constexpr std::size_t fewest_for_two = 10;
    std::vector<std::size_t> odd;
    for (const std::size_t row : first)
        if (!parse_number(ids.at(row)) && !names_a_total(ids.at(row))) odd.push_back(row);
    const std::size_t numbers = static_cast<std::size_t>(std::count_if(
        first.begin(), first.end(), [&](std::size_t row) { return parse_number(ids.at(row)).has_value(); }));
    const bool is_few = odd.size() == 1 || (odd.size() == 2 && numbers >= fewest_for_two);
    if (!is_few || numbers < fewest_numbers) odd.clear();
    return odd;
}

/// An id that is made as no id of a school is: in words. "E1234" may be a school that has no number yet.
bool is_in_words(std::string_view id) {
    return id.find(' ') != std::string_view::npos || id.find_first_of("0123456789") == std::string_view::npos;
}

/// A number column of a file, in some row.
struct NumberCell {
    std::string column;
    std::optional<double> value;
};

/// The cells of a row but its id, as numbers: all of the file where the table keeps its lines, else those read.
std::vector<NumberCell> numbers_of_row(const Table& table, const std::string& id, std::size_t row) {
    constexpr NumberSyntax as_totals_are_written{false, true, DecimalMark::point};
    std::vector<NumberCell> numbers;
    if (!table.lines.empty()) {
        std::vector<std::string> cells;
        split_csv_line(table.lines[row], table.delimiter, table.place(row), cells);
        for (std::size_t field = 0; field < std::min(cells.size(), table.header.size()); ++field)
            if (table.header[field] != id)
                numbers.push_back({table.header[field], parse_number(cells[field], as_totals_are_written)});
        return numbers;
    }
    for (const Column& column : table.columns) {
        if (column.name == id) continue;
        std::optional<double> value;
        if (const auto* const read = std::get_if<NumberColumn>(&column.cells)) {
            if (!read->is_missing(row)) value = read->values[row];
        } else if (const auto& texts = std::get<TextColumn>(column.cells); !texts.is_missing(row)) {
            value = parse_number(texts.at(row), as_totals_are_written);
        }
        numbers.push_back({column.name, value});
    }
    return numbers;
}

/// The sum of a column over rows.
struct ColumnSum {
    double sum = 0;
    std::size_t summands = 0;  ///< that are not 0: three rows and a fourth that is 1 are no totals
    bool whole = true;
};

/// By the place of the column in numbers_of_row: over the rows whose ids are numbers.
std::vector<ColumnSum> sums_of_rows(const Table& table, const std::string& id) {
    const TextColumn& ids = table.text(id);
    std::vector<ColumnSum> sums;
    for (std::size_t row = 0; row < table.rows; ++row) {
        if (ids.is_missing(row) || !parse_number(ids.at(row))) continue;
        const std::vector<NumberCell> cells = numbers_of_row(table, id, row);
        sums.resize(cells.size());
        for (std::size_t i = 0; i < cells.size(); ++i) {
            const double value = cells[i].value.value_or(0);
            sums[i].sum += value;
            sums[i].summands += value != 0 ? 1 : 0;
            sums[i].whole = sums[i].whole && value == std::floor(value);
        }
    }
    return sums;
}

/// Sums of decimals are equal to the last digits only.
bool is_sum(double value, const ColumnSum& of) {
    constexpr std::size_t fewest_summands = 3;
    constexpr double rounding = 1e-9;  // relative
    if (of.summands < fewest_summands) return false;
    return of.whole ? value == of.sum : std::abs(value - of.sum) <= rounding * std::abs(of.sum);
}

/// The first column in which a row has the sum of the others, and that sum; nothing where it has it nowhere, or its id
/// stands in several rows.
std::optional<std::pair<std::string, double>> sum_in_row(const Table& table, const std::string& id, std::size_t row,
                                                         const std::vector<ColumnSum>& sums) {
    const TextColumn& ids = table.text(id);
    if (std::count(ids.codes.begin(), ids.codes.end(), ids.codes[row]) > 1) return std::nullopt;
    const std::vector<NumberCell> cells = numbers_of_row(table, id, row);
    for (std::size_t i = 0; i < std::min(cells.size(), sums.size()); ++i)
        if (cells[i].value && is_sum(*cells[i].value, sums[i])) return std::pair(cells[i].column, *cells[i].value);
    return std::nullopt;
}

// ---- what is said of them ----

/// "--where 'urn!=Total' (`where` of [data]) leaves it out", for who can write a condition in one place only.
std::string how_to_leave_out(const std::string& id, const std::string& text, ConditionsOf conditions) {
    const std::string condition = in_quotes(id + "!=" + text);
    switch (conditions) {
        case ConditionsOf::data:
            return "--where " + condition + " (`where` of [data]) leaves it out";
        case ConditionsOf::flags:
            return "--where " + condition + " leaves it out";
        case ConditionsOf::randomisation:
            return condition + " in `where` of [randomisation] leaves it out";
    }
    return {};
}

std::string how_to_keep(ConditionsOf conditions) {
    switch (conditions) {
        case ConditionsOf::data:
            return "--spelling exact (`spelling = \"exact\"` of [data]) keeps it";
        case ConditionsOf::flags:
            return "--spelling exact keeps it";
        case ConditionsOf::randomisation:
            return "`spelling = \"exact\"` of [data] keeps it";
    }
    return {};
}

/// A row that is none, or may be none.
struct NoRow {
    std::size_t row;
    std::string found;
    bool is_doubt = false;  ///< only its id speaks for it
};

/// What looks like no row of a table, in the order of the rows.
std::vector<NoRow> rows_that_are_none(const Table& table, const std::string& id) {
    const TextColumn& ids = table.text(id);
    const std::vector<std::size_t> first = data_detail::first_rows(ids, table.rows);
    const std::vector<std::size_t> bare = rows_of_one_cell(table, ids);
    const std::vector<std::size_t> odd = rows_of_odd_ids(ids, first);
    const std::vector<ColumnSum> sums = odd.empty() ? std::vector<ColumnSum>() : sums_of_rows(table, id);
    std::vector<NoRow> none;
    for (const std::size_t row : first) {
        const std::string found = "found " + in_quotes(ids.at(row));
        const bool is_bare = std::binary_search(bare.begin(), bare.end(), row);
        if (names_a_total(ids.at(row), is_bare || has_no_other_name(table, id, row))) {
            none.push_back({row, found + ", a line of totals"});
        } else if (is_bare) {
            none.push_back({row, found + " and nothing else in the row, as in a footer or a heading"});
        } else if (std::binary_search(odd.begin(), odd.end(), row)) {
            if (const auto sum = sum_in_row(table, id, row, sums)) {
                none.push_back({row, found + ", a line of totals: its " + in_quotes(sum->first) + ", " +
                                         format_shortest(sum->second) + ", is the sum of the other rows"});
            } else if (is_in_words(ids.at(row))) {
                none.push_back({row, found + " among ids that are numbers", true});
            }
        }
    }
    return none;
}

}  // namespace

std::vector<std::string> check_lines_that_are_no_rows(const Table& table, const std::string& id,
                                                      const std::string& expected, Spelling rule, Problems& problems,
                                                      ConditionsOf conditions) {
    const TextColumn& ids = table.text(id);
    std::vector<std::string> kept;
    std::vector<std::string> said;
    for (const NoRow& none : rows_that_are_none(table, id)) {
        const std::string& text = ids.at(none.row);
        const std::string leave_out = how_to_leave_out(id, text, conditions);
        if (none.is_doubt && rule == Spelling::checked) {
            said.push_back(
                describe(table.place(none.row, id), none.found, "if it is not a row of the list, " + leave_out));
        } else if (rule == Spelling::checked) {
            problems.add(table.place(none.row, id), none.found,
                         expected + "; " + leave_out + ", and " + how_to_keep(conditions));
        } else if (!none.is_doubt) {
            kept.push_back(in_quotes(text) + " (" + table.line_text(none.row) + ")");
        }
    }
    if (!kept.empty())
        said.push_back(describe(
            {table.file, 0, id},
            "kept because of spelling = exact, although they do not look like rows of the list: " + joined(kept)));
    return said;
}

}  // namespace clustertrial
