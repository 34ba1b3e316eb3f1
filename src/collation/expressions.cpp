#include "clustertrial/core/number.hpp"
#include "clustertrial/core/text.hpp"
#include "clustertrial/core/words.hpp"

#include "join.hpp"

#include <algorithm>
#include <map>
#include <optional>
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

/// "nfa = 5, contacts = 3"
std::string values_in(const Expression& expression, const ResultCells& cells, std::size_t row) {
    return joined_as(expression.columns(), [&](const ColumnReference& column) {
        return (column.of_total ? "total(" + column.name + ")" : column.name) + " = " + to_text(cells.at(column, row));
    });
}

/// What a rule that does not hold in a row is said as.
Finding failed_check(const CollateCheck& check, const CollatedRow& row, const Collation& collation,
                     const std::string& values) {
    const std::string label = check.label == check.rule->text() ? "" : check.label + ": ";
    return {FindingKind::check,
            check.severity,
            row.authority,
            place_of(row),
            collation.population.ids[row.school],
            label + "'" + check.rule->text() + "' does not hold: " + values};
}

/// Rows of an authority in which a rule on many rows does not hold: one sentence for all.
void say_of_many(const CollateCheck& check, const std::vector<std::size_t>& rows, const ResultCells& cells,
                 Collation& collation) {
    const CollatedRow& first = collation.rows[rows.front()];
    Finding found = failed_check(check, first, collation, values_in(*check.rule, cells, rows.front()));
    if (rows.size() > 1) {
        std::vector<std::string> others;
        for (std::size_t i = 1; i < rows.size(); ++i)
            others.push_back(collation.population.ids[collation.rows[rows[i]].school]);
        found.text += "; nor in the rows of " + first_few(others, Problems::shown);
    }
    collation.findings.push_back(std::move(found));
}

void check_rule(std::size_t number, const std::vector<Return>& returns, Collation& collation) {
    const CollateCheck& check = collation.plan.checks[number];
    const ExpressionValues found = evaluate(*check.rule, returns, collation, "check '" + check.rule->text() + "'");
    const ResultCells cells(returns, collation);
    CheckCount& count = collation.checks[number];
    std::map<std::string, std::vector<std::size_t>> of_many;  // by authority: a rule on many rows fails in all of them
    for (std::size_t row = 0; row < collation.rows.size(); ++row) {
        const auto* truth = std::get_if<bool>(&found.values[row]);
        if (truth == nullptr) {
            ++count.unknown;
            continue;
        }
        ++(*truth ? count.held : count.failed);
        if (*truth) continue;
        const CollatedRow& one = collation.rows[row];
        if (check.rule->is_of_rows()) {
            of_many[one.authority].push_back(row);
        } else {
            collation.findings.push_back(failed_check(check, one, collation, values_in(*check.rule, cells, row)));
        }
    }
    for (const auto& [authority, rows] : of_many) say_of_many(check, rows, cells, collation);
}

/// Whether what a line of totals says can be what its rows sum up to.
bool can_be(const Range& total, const std::optional<Range>& sum) {
    return !sum || (total.low <= sum->high && sum->low <= total.high);
}

void check_totals_of(const Return& from, Collation& collation) {
    const CollateSpec& plan = collation.plan;
    const ReturnedRow& totals = from.totals.front();
    for (std::size_t column = 0; column < plan.columns.size(); ++column) {
        if (plan.columns[column].kind != CollectedKind::count) continue;
        const CellValue cell = value_of(totals.cells[column], plan.columns[column], plan.sources[from.source]);
        Place place = totals.place;
        place.column = plan.columns[column].name;
        const auto say = [&](const std::string& text) {
            collation.findings.push_back(finding(FindingKind::total, totals.authority, place, "", text));
        };
        if (!cell.problem.empty()) say("the total cannot be read: " + cell.problem);
        const auto* total = std::get_if<Range>(&cell.value);
        if (total == nullptr) continue;
        // A total may be of the rows as they were sent, or as they are meant.
        const auto sum = from.sums[column].known();
        if (can_be(*total, sum) || can_be(*total, from.corrected_sums[column].known())) continue;
        say("the total is " + to_text(*total) + ", and the rows sum up to " + to_text(*sum));
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
            collation.findings.push_back(finding(
                FindingKind::total, from.log.authority, from.totals.front().place, "",
                "found " + counted(from.totals.size(), "line") + " of totals, so no total is compared with the rows",
                "leave out all but the line of the grand total with 'drop_rows', or name it with 'totals'"));
    }
}

void check_rules(const std::vector<Return>& returns, Collation& collation) {
    collation.checks.resize(collation.plan.checks.size());
    for (std::size_t number = 0; number < collation.plan.checks.size(); ++number)
        check_rule(number, returns, collation);
}

}  // namespace clustertrial::collation_detail
