#include "clustertrial/core/number.hpp"
#include "clustertrial/core/text.hpp"
#include "clustertrial/core/words.hpp"

#include "join.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

namespace clustertrial::collation_detail {

namespace {

std::optional<std::size_t> position(const std::vector<std::string>& names, const std::string& name) {
    const auto found = std::find(names.begin(), names.end(), name);
    if (found == names.end()) return std::nullopt;
    return static_cast<std::size_t>(found - names.begin());
}

ExpressionValue text_value(const std::string& text) {
    return text.empty() ? ExpressionValue() : ExpressionValue(text);
}

/// The values of the result's columns, and of the lines of totals of the returns that rows came from.
class ResultCells {
  public:
    ResultCells(const std::vector<Return>& returns, const Collation& collation)
        : returns_(returns), collation_(collation), columns_(collation.columns()) {
        for (std::size_t i = 0; i < returns.size(); ++i) return_of_.emplace(returns[i].log.file, i);
    }

    [[nodiscard]] ExpressionValue at(const ColumnReference& reference, std::size_t row) const {
        const CollatedRow& one = collation_.rows[row];
        if (reference.of_total) return total_of(reference.name, one);
        const CollateSpec& plan = collation_.plan;
        const Population& population = collation_.population;
        if (reference.name == plan.ids.column) return text_value(population.ids[one.school]);
        if (reference.name == plan.authority_column) return text_value(one.authority);
        if (reference.name == collation_.arm_column)
            return population.arms.empty() ? ExpressionValue() : text_value(population.arms[one.school]);
        if (const auto by = position(plan.by, reference.name)) return text_value(one.by[*by]);
        if (const auto list = position(population.columns, reference.name))
            return text_value(population.cells[*list][one.school]);
        const auto column = position(columns_, reference.name);
        return column && *column < one.cells.size() ? one.cells[*column].value : ExpressionValue();
    }

  private:
    [[nodiscard]] ExpressionValue total_of(const std::string& name, const CollatedRow& row) const {
        if (row.from.empty()) return {};
        const Return& from = returns_[return_of_.at(row.from.front().file)];
        if (from.totals.size() != 1) return {};
        for (std::size_t column = 0; column < collation_.plan.columns.size(); ++column) {
            const CollectedColumn& collected = collation_.plan.columns[column];
            if (collected.name != name) continue;
            return value_of(from.totals.front().cells[column], collected, collation_.plan.sources[from.source]).value;
        }
        return {};
    }

    const std::vector<Return>& returns_;
    const Collation& collation_;
    std::vector<std::string> columns_;
    std::map<std::string, std::size_t> return_of_;
};

Place place_of(const CollatedRow& row) {
    return row.from.empty() ? Place{} : row.from.front();
}

ExpressionValues evaluate(const Expression& expression, const std::vector<Return>& returns, Collation& collation,
                          const std::string& what) {
    const ResultCells cells(returns, collation);
    ExpressionValues found = expression.evaluate(
        collation.rows.size(), [&](const ColumnReference& column, std::size_t row) { return cells.at(column, row); });
    for (const ExpressionProblem& problem : found.problems) {
        const CollatedRow& row = collation.rows[problem.row];
        collation.findings.push_back(finding(FindingKind::expression, row.authority, place_of(row),
                                             collation.population.ids[row.school], what + ": " + problem.what));
    }
    return found;
}

/// "4", "1 to 5", "'x'", "no value"
std::string shown(const ExpressionValue& value) {
    if (const auto* range = std::get_if<Range>(&value)) {
        const std::string low = format_readable(range->low);
        return range->low == range->high ? low : low + " to " + format_readable(range->high);
    }
    if (const auto* text = std::get_if<std::string>(&value)) return in_quotes(*text);
    if (const auto* truth = std::get_if<bool>(&value)) return *truth ? "true" : "false";
    return "no value";
}

/// "nfa = 5, contacts = 3"
std::string values_in(const Expression& expression, const ResultCells& cells, std::size_t row) {
    return joined_as(expression.columns(), [&](const ColumnReference& column) {
        return (column.of_total ? "total(" + column.name + ")" : column.name) + " = " + shown(cells.at(column, row));
    });
}

void check_rule(std::size_t number, const std::vector<Return>& returns, Collation& collation) {
    const CollateCheck& check = collation.plan.checks[number];
    const ExpressionValues found = evaluate(*check.rule, returns, collation, "check '" + check.rule->text() + "'");
    const ResultCells cells(returns, collation);
    CheckCount& count = collation.checks[number];
    std::set<std::string> said;  // a sum over rows fails in each of them: it is said once for each authority
    for (std::size_t row = 0; row < collation.rows.size(); ++row) {
        const auto* truth = std::get_if<bool>(&found.values[row]);
        if (truth == nullptr) {
            ++count.unknown;
            continue;
        }
        ++(*truth ? count.held : count.failed);
        const CollatedRow& one = collation.rows[row];
        if (*truth || (check.rule->is_of_rows() && !said.insert(one.authority).second)) continue;
        const std::string label = check.label == check.rule->text() ? "" : check.label + ": ";
        collation.findings.push_back(
            {FindingKind::check, check.severity, one.authority, place_of(one), collation.population.ids[one.school],
             label + "'" + check.rule->text() + "' does not hold: " + values_in(*check.rule, cells, row)});
    }
}

/// What the rows of a return sum up to; nothing where one of them has no value.
std::optional<Range> sum_of_rows(const Return& from, std::size_t column, const CollateSpec& plan) {
    Range sum;
    for (const ReturnedRow& row : from.rows) {
        const ExpressionValue value =
            value_of(row.cells[column], plan.columns[column], plan.sources[from.source]).value;
        const auto* range = std::get_if<Range>(&value);
        if (range == nullptr) return std::nullopt;
        sum = {sum.low + range->low, sum.high + range->high};
    }
    return sum;
}

void check_totals_of(const Return& from, Collation& collation) {
    const CollateSpec& plan = collation.plan;
    const ReturnedRow& totals = from.totals.front();
    for (std::size_t column = 0; column < plan.columns.size(); ++column) {
        if (plan.columns[column].kind != CollectedKind::count) continue;
        const ExpressionValue value =
            value_of(totals.cells[column], plan.columns[column], plan.sources[from.source]).value;
        const auto* total = std::get_if<Range>(&value);
        const auto sum = sum_of_rows(from, column, plan);
        if (total == nullptr || !sum || (total->low <= sum->high && sum->low <= total->high)) continue;
        Place place = totals.place;
        place.column = plan.columns[column].name;
        collation.findings.push_back(
            finding(FindingKind::total, totals.authority, place, "",
                    "the total is " + shown(*total) + ", and the rows sum up to " + shown(*sum)));
    }
}

}  // namespace

void derive_columns(const std::vector<Return>& returns, Collation& collation) {
    for (const DerivedColumn& derived : collation.plan.derived) {
        const ExpressionValues found = evaluate(*derived.value, returns, collation, "'" + derived.name + "'");
        for (std::size_t row = 0; row < collation.rows.size(); ++row)
            collation.rows[row].cells.push_back({found.values[row], {}});
    }
}

void check_totals(const std::vector<Return>& returns, Collation& collation) {
    for (const Return& from : returns) {
        if (from.totals.size() == 1) check_totals_of(from, collation);
        if (from.totals.size() > 1)
            collation.returns[static_cast<std::size_t>(&from - returns.data())].notes.push_back(
                from.log.file + ": has " + counted(from.totals.size(), "line") +
                " of totals; none is held against the rows, since which rows each is of is not known");
    }
}

void check_rules(const std::vector<Return>& returns, Collation& collation) {
    collation.checks.resize(collation.plan.checks.size());
    for (std::size_t number = 0; number < collation.plan.checks.size(); ++number)
        check_rule(number, returns, collation);
}

}  // namespace clustertrial::collation_detail
