#include "allocation_parts.hpp"
#include "moment_cells.hpp"

#include <algorithm>
#include <cmath>

namespace clustertrial::report_detail {

namespace {

/// Decimals that show a standard deviation to two digits at least; as the baseline tables, never less than one.
int digits_of_covariate(const Moments& overall) {
    constexpr int most_digits = 8;
    const double sd = overall.sd.value_or(0);
    if (sd <= 0) return 1;
    return std::clamp(1 - static_cast<int>(std::floor(std::log10(sd))), 1, most_digits);
}

/// A level's name begins with its column's, and a column of levels is in the plan.
bool is_level_of_plan(const AllocationPlan& plan, const std::string& name) {
    const auto is_number_of = [&](const auto& column) {
        return column.kind == CovariateKind::number && column.column == name;
    };
    return std::none_of(plan.covariates.begin(), plan.covariates.end(), is_number_of);
}

Cell moments_cell(const Moments& group, bool level, int digits) {
    if (!group.mean) return "-";
    if (!level) return mean_and_sd_cell(*group.mean, group.sd, digits);
    return count_and_percent_cell(std::round(*group.mean * static_cast<double>(group.count)), 100 * *group.mean);
}

TableRow covariate_row(const CovariateBalance& covariate, bool level) {
    const int digits = digits_of_covariate(covariate.overall);
    TableRow row{{Cell(covariate.name)}};
    for (const auto& arm : covariate.arms) row.cells.push_back(moments_cell(arm, level, digits));
    row.cells.push_back(moments_cell(covariate.overall, level, digits));
    for (std::size_t arm = 1; arm < covariate.arms.size(); ++arm)
        row.cells.push_back(standardised_cell(covariate.standardised_difference[arm]));
    return row;
}

}  // namespace

ResultTable balance_table(const AllocatedList& list, const Balance& balance, const std::string& id,
                          const std::string& title) {
    ResultTable table;
    table.id = id;
    table.title = title;
    table.columns = {{"Covariate"}};
    const auto& arms = list.plan.arms;
    for (const auto& arm : arms) table.columns.push_back({arm, "", Align::right});
    table.columns.push_back({"Overall", "", Align::right});
    for (std::size_t arm = 1; arm < arms.size(); ++arm)
        table.columns.push_back(
            {arms.size() == 2 ? "Difference" : arms[arm], arms.size() == 2 ? "" : "Difference", Align::right});
    for (const auto& covariate : balance.covariates)
        table.rows.push_back(covariate_row(covariate, is_level_of_plan(list.plan, covariate.name)));
    const auto& columns = list.plan.covariates;
    const bool levels = std::any_of(columns.begin(), columns.end(),
                                    [](const auto& column) { return column.kind == CovariateKind::level; });
    table.notes.push_back(std::string(levels ? "Mean (SD); for a level, number of schools (%)." : "Mean (SD).") +
                          " Difference from " + arms[0] +
                          ": difference of the means, divided by the square root of the mean of the two variances.");
    const auto is_infinite = [](const auto& difference) { return difference && std::isinf(*difference); };
    const bool any_infinite =
        std::any_of(balance.covariates.begin(), balance.covariates.end(), [&](const CovariateBalance& covariate) {
            const auto& differences = covariate.standardised_difference;
            return std::any_of(differences.begin(), differences.end(), is_infinite);
        });
    if (any_infinite) table.notes.emplace_back(infinite_note);
    return table;
}

ResultTable factor_table(const AllocatedList& list) {
    ResultTable table;
    table.id = "factors";
    const MinimisedSummary& minimised = *list.summary<MinimisedSummary>();
    table.title = list.plan.together.empty() ? "Factors by arm: schools" : "Factors by arm: units";
    table.columns = {{"Level"}};
    for (const auto& arm : list.plan.arms) table.columns.push_back({arm, "", Align::right});
    table.columns.push_back({"Total", "", Align::right});
    for (std::size_t factor = 0; factor < minimised.factors.size(); ++factor) {
        table.rows.push_back({{Cell(minimised.factors[factor] + ":")}, true});
        for (std::size_t level = 0; level < minimised.levels[factor].size(); ++level) {
            std::uint64_t total = 0;
            for (std::size_t arm = 0; arm < list.plan.arms.size(); ++arm)
                total += minimised.counts[factor].at(level, arm);
            if (total == 0) continue;  // a band that no school is in
            TableRow row{{Cell(minimised.levels[factor][level])}};
            for (std::size_t arm = 0; arm < list.plan.arms.size(); ++arm)
                row.cells.push_back(count_and_share(minimised.counts[factor].at(level, arm), total));
            row.cells.push_back(count_cell(static_cast<double>(total)));
            table.rows.push_back(std::move(row));
        }
    }
    if (list.balance_of_waves) table.notes.emplace_back("All waves together.");
    return table;
}

}  // namespace clustertrial::report_detail
