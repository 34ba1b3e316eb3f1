#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace clustertrial {

namespace data_detail {
struct Program;
}

/// A number that is known to lie between two ends (a suppressed cell "1 to 5"); low == high: it is known.
struct Range {
    double low = 0;
    double high = 0;
    bool operator==(const Range&) const = default;
};

/// Between what the sum of two is, whatever they are.
inline Range operator+(const Range& a, const Range& b) {
    return {a.low + b.low, a.high + b.high};
}

/// "4", or "1 to 5".
std::string to_text(const Range& range);

/// What an expression or a cell comes to: nothing (missing, or a truth that cannot be told), a number, a text, a truth.
using ExpressionValue = std::variant<std::monostate, Range, std::string, bool>;

/// For people: "4", "1 to 5", "'abc'", "true", "a missing value".
std::string to_text(const ExpressionValue& value);

/// A column that an expression names: `name`, or total(name), the value in the line of totals of the row's source.
struct ColumnReference {
    std::string name;
    bool of_total = false;
    bool operator==(const ColumnReference&) const = default;
};

/// The value of a column in a row (from 0). An empty text, or blanks alone, counts as missing.
using CellOf = std::function<ExpressionValue(const ColumnReference&, std::size_t row)>;

/// Why something is missing in a row that nobody left out: "division by 0", "'abc' in column 'nfa' is no number".
struct ExpressionProblem {
    std::size_t row = 0;
    std::string what;
    bool operator==(const ExpressionProblem&) const = default;
};

struct ExpressionValues {
    std::vector<ExpressionValue> values;  ///< one a row; numbers are finite, low <= high, texts without blanks around
    /// By row, each sentence once a row. What is wrong with an aggregate over rows stands at the first row of its
    /// group.
    std::vector<ExpressionProblem> problems;
};

/// An expression over the columns of a table: `contacts >= nfa + referrals`, `sum(nfa) by authority <= 1000`. The
/// language is docs/expressions.md. Copies share what was parsed; one expression may be evaluated by many threads.
class Expression {
  public:
    /// Throws Error(usage) with the character (from 1) at which it went wrong, what was found and what was expected:
    /// "character 7 of 'nfa + )': found ')'; expected a number, ...".
    static Expression parse(std::string_view text);

    [[nodiscard]] const std::string& text() const { return text_; }
    /// The columns it names, those after `by` too, each once, in order of appearance.
    [[nodiscard]] const std::vector<ColumnReference>& columns() const;
    /// Whether an aggregate over rows, `sum(x)`, occurs in it: then its value in a row hangs on other rows.
    [[nodiscard]] bool is_of_rows() const;
    /// Whether its value is a truth by its form (a comparison, `and`, missing(x)). Of a bare column nobody knows:
    /// false.
    [[nodiscard]] bool is_condition() const;

    /// Its value in each of `rows` rows. Takes time in proportion to the rows. Throws nothing but what `cell` throws.
    [[nodiscard]] ExpressionValues evaluate(std::size_t rows, const CellOf& cell) const;

  private:
    Expression(std::string_view text, std::shared_ptr<const data_detail::Program> program);

    std::string text_;
    std::shared_ptr<const data_detail::Program> program_;
};

}  // namespace clustertrial
