#include "table.hpp"

#include <algorithm>
#include <cmath>

namespace clustertrial::apps {

namespace {

constexpr int standardised_digits = 2;

/// Decimals that show a standard deviation to two digits at least; as the baseline tables, never less than one.
int digits_for(const GroupMoments& overall) {
    constexpr int most_digits = 8;
    const double sd = overall.sd.value_or(0);
    if (sd <= 0) return 1;
    return std::clamp(1 - static_cast<int>(std::floor(std::log10(sd))), 1, most_digits);
}

/// "26.7 (14.1)"
Cell mean_and_sd(const GroupMoments& group, int digits) {
    if (!group.mean) return "-";
    Cell cell = number_cell(*group.mean, digits);
    cell.add(" (");
    if (group.sd) {
        cell.add(NumberPart{*group.sd, digits});
    } else {
        cell.add("-");
    }
    return cell.add(")");
}

/// "12 (26%)"
Cell count_and_percent(const GroupMoments& group) {
    if (!group.mean) return "-";
    Cell cell = count_cell(std::round(*group.mean * static_cast<double>(group.schools)));
    return cell.add(" (").add(NumberPart{100 * *group.mean, 0, NumberStyle::percent}).add(")");
}

/// A level's name begins with its column's, and a column of levels is in the plan.
bool is_level(const AllocationPlan& plan, const std::string& name) {
    const auto is_number_of = [&](const auto& column) {
        return column.kind == CovariateKind::number && column.column == name;
    };
    return std::none_of(plan.covariates.begin(), plan.covariates.end(), is_number_of);
}

Cell moments_cell(const GroupMoments& group, bool level, int digits) {
    return level ? count_and_percent(group) : mean_and_sd(group, digits);
}

TableRow row_of(const CovariateBalance& covariate, bool level) {
    const int digits = digits_for(covariate.overall);
    TableRow row{{Cell(covariate.name)}};
    for (const auto& arm : covariate.arms) row.cells.push_back(moments_cell(arm, level, digits));
    row.cells.push_back(moments_cell(covariate.overall, level, digits));
    for (std::size_t arm = 1; arm < covariate.arms.size(); ++arm) {
        const auto& difference = covariate.standardised_difference[arm];
        row.cells.push_back(difference ? number_cell(*difference, standardised_digits) : Cell("-"));
    }
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
        table.rows.push_back(row_of(covariate, is_level(list.plan, covariate.name)));
    const auto& columns = list.plan.covariates;
    const bool levels = std::any_of(columns.begin(), columns.end(),
                                    [](const auto& column) { return column.kind == CovariateKind::level; });
    table.notes.push_back(std::string(levels ? "Mean (SD), of a level schools (%)." : "Mean (SD).") +
                          " Difference from " + arms[0] +
                          ": of the means, over the root of the mean of the two variances.");
    return table;
}

}  // namespace clustertrial::apps
