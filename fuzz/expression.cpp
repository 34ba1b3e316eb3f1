// An expression: whatever it is, it is understood or refused with a place; its values are numbers and texts that can be
// printed, whatever stands in the cells; and what is said of ranges holds of the numbers within them.

#include "clustertrial/data/expression.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/core/text.hpp"

#include "require.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

namespace {

using clustertrial::ColumnReference;
using clustertrial::Error;
using clustertrial::ErrorKind;
using clustertrial::Expression;
using clustertrial::ExpressionProblem;
using clustertrial::ExpressionValue;
using clustertrial::ExpressionValues;
using clustertrial::Range;

constexpr std::size_t rows = 7;

std::optional<Expression> parse(std::string_view text) {
    try {
        return Expression::parse(text);
    } catch (const Error& error) {
        const std::string_view message = error.what();
        require(error.kind() == ErrorKind::usage, "an expression is refused as a wrong usage");
        require(message.starts_with("character ") && message.substr(10).find_first_not_of("0123456789") > 0,
                "a refusal has a place");
        return std::nullopt;
    }
}

/// A number that hangs on the column and the row, and on nothing else.
std::size_t mixed(const ColumnReference& column, std::size_t row) {
    std::size_t hash = row * 31 + (column.of_total ? 17 : 0);
    for (const char c : column.name) hash = hash * 131 + static_cast<unsigned char>(c);
    return hash ^ (hash >> 7U);
}

/// Everything a caller may give, and what it should not.
ExpressionValue any_cell(const ColumnReference& column, std::size_t row) {
    constexpr double infinite = std::numeric_limits<double>::infinity();
    static const std::array<ExpressionValue, 16> cells{ExpressionValue(),
                                                       Range{3, 3},
                                                       Range{0, 5},
                                                       Range{-2.5, 4},
                                                       Range{1e308, 1.7e308},
                                                       Range{5e-324, 5e-324},
                                                       Range{infinite, infinite},
                                                       Range{std::nan(""), 1},
                                                       Range{2, 1},
                                                       "abc",
                                                       " 12 ",
                                                       "  ",
                                                       "1e999",
                                                       "a\nb\xFF",
                                                       true,
                                                       false};
    return cells[mixed(column, row) % cells.size()];
}

ExpressionValue range_cell(const ColumnReference& column, std::size_t row) {
    const std::size_t hash = mixed(column, row);
    const auto low = static_cast<double>(hash % 13) - 6;
    const auto width = static_cast<double>(hash / 13 % 4);
    constexpr std::size_t one_in = 29;  // a missing one among aggregates hides everything
    if (hash % one_in == 0) return {};
    return Range{low, low + width};
}

/// A number within the range of range_cell.
ExpressionValue point_cell(const ColumnReference& column, std::size_t row) {
    ExpressionValue cell = range_cell(column, row);
    const auto* const range = std::get_if<Range>(&cell);
    if (range == nullptr) return cell;
    constexpr double steps = 8;
    const double share = static_cast<double>(mixed(column, row) / 52 % 9) / steps;
    const double point = range->low + share * (range->high - range->low);
    return Range{point, point};
}

bool is_printable(const ExpressionValue& value) {
    if (const auto* const range = std::get_if<Range>(&value))
        return std::isfinite(range->low) && std::isfinite(range->high) && range->low <= range->high;
    const auto* const text = std::get_if<std::string>(&value);
    return text == nullptr || (!text->empty() && clustertrial::trimmed(*text) == *text);
}

void check_values(const ExpressionValues& result) {
    require(result.values.size() == rows, "each row has a value");
    require(std::all_of(result.values.begin(), result.values.end(), is_printable), "which can be printed");
    const auto& problems = result.problems;
    require(std::is_sorted(problems.begin(), problems.end(),
                           [](const ExpressionProblem& a, const ExpressionProblem& b) { return a.row < b.row; }),
            "problems are by row");
    for (const ExpressionProblem& problem : problems) {
        require(problem.row < rows && !problem.what.empty(), "a problem has a row and a sentence");
        require(std::count(problems.begin(), problems.end(), problem) == 1, "each is said once a row");
    }
}

/// Whether what was said of ranges allows what was said of points.
bool allows(const ExpressionValue& of_ranges, const ExpressionValue& of_points) {
    if (std::holds_alternative<std::monostate>(of_ranges)) return true;
    const auto* const range = std::get_if<Range>(&of_ranges);
    const auto* const point = std::get_if<Range>(&of_points);
    if (range == nullptr || point == nullptr) return of_ranges == of_points;
    return range->low <= point->low && point->high <= range->high;
}

/// Not of expressions that ask what is missing: of ranges more is.
void check_ranges(const Expression& expression) {
    for (const std::string_view asks : {"missing", "count", "'"})
        if (expression.text().find(asks) != std::string::npos) return;
    const ExpressionValues of_ranges = expression.evaluate(rows, range_cell);
    if (!of_ranges.problems.empty()) return;
    const ExpressionValues of_points = expression.evaluate(rows, point_cell);
    for (std::size_t row = 0; row < rows; ++row) {
        require(allows(of_ranges.values[row], of_points.values[row]),
                "what is said of ranges holds of the numbers within them");
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text =
        size == 0 ? std::string_view() : std::string_view(reinterpret_cast<const char*>(data), size);
    const std::optional<Expression> expression = parse(text);
    if (!expression) return 0;
    const auto& columns = expression->columns();
    for (const ColumnReference& column : columns)
        require(std::count(columns.begin(), columns.end(), column) == 1, "a column is listed once");
    const ExpressionValues result = expression->evaluate(rows, any_cell);
    check_values(result);
    if (expression->is_condition()) {
        require(std::none_of(result.values.begin(), result.values.end(),
                             [](const ExpressionValue& value) {
                                 return std::holds_alternative<Range>(value) ||
                                        std::holds_alternative<std::string>(value);
                             }),
                "a condition is true, false or unknown");
    }
    check_ranges(*expression);
    return 0;
}
