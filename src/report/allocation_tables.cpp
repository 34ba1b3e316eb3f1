#include "clustertrial/report/allocation_tables.hpp"

#include "clustertrial/core/number.hpp"
#include "clustertrial/core/words.hpp"

#include "allocation_parts.hpp"

namespace clustertrial::report_detail {

namespace {

/// A list of thresholds longer than this is left to the record.
constexpr std::size_t most_threshold_notes = 10;

TableRow stratum_row(const std::string& label, const std::vector<std::uint64_t>& counts) {
    std::uint64_t whole = 0;
    for (const auto count : counts) whole += count;
    TableRow row{{label}};
    for (const auto count : counts) row.cells.push_back(count_and_share(count, whole));
    row.cells.push_back(count_cell(static_cast<double>(whole)));
    return row;
}

std::string threshold_rule_text(AtThreshold rule) {
    switch (rule) {
        case AtThreshold::low:
            return "with those below";
        case AtThreshold::high:
            return "with those above";
        case AtThreshold::error:
            return "an error";
        case AtThreshold::none:
            return "in a block of its own, the last";
    }
    return {};
}

void add_threshold_notes(const AllocatedList& list, std::vector<std::string>& notes) {
    if (list.thresholds.empty()) return;
    std::size_t schools_on = 0;
    for (std::size_t i = 0; i < list.thresholds.size(); ++i) {
        const Thresholds& thresholds = list.thresholds[i];
        const StratumSpec& spec = list.plan.strata[thresholds.spec];
        schools_on += thresholds.schools_on;
        if (list.thresholds.size() > most_threshold_notes) continue;
        const std::string within = spec.within.empty() ? "" : " in " + spec.within + " " + thresholds.within;
        notes.push_back("Threshold of " + to_text(spec) + within + ": " +
                        joined_as(thresholds.values, format_readable) + ".");
    }
    if (list.thresholds.size() > most_threshold_notes)
        notes.push_back(format_count(list.thresholds.size()) + " sets of thresholds: see the record.");
    notes.push_back("A school exactly on a threshold is " + threshold_rule_text(list.plan.at_threshold) + " (" +
                    format_count(schools_on) + " " + noun_after(schools_on, "school") + ").");
}

ResultTable allocation_table(const AllocatedList& list) {
    ResultTable table;
    table.id = "allocation";
    table.title = "Allocation: schools by stratum and arm";
    table.columns = {{"Stratum"}};
    for (const auto& arm : list.plan.arms) table.columns.push_back({arm, "", Align::right});
    table.columns.push_back({"Total", "", Align::right});

    std::vector<std::uint64_t> totals(list.counts.arms, 0);
    for (std::size_t s = 0; s < list.counts.strata(); ++s) {
        std::vector<std::uint64_t> counts;
        for (std::size_t arm = 0; arm < list.counts.arms; ++arm) {
            counts.push_back(list.counts.at(s, arm));
            totals[arm] += counts.back();
        }
        table.rows.push_back(stratum_row(list.strata.labels[s], counts));
    }
    table.rows.push_back(stratum_row("Total", totals));

    const std::string storage =
        list.draws.empty() ? "" : ", draws stored as " + std::string(to_name(list.plan.storage));
    table.notes.push_back("Method " + std::string(traits_of(list.plan.method()).algorithm) + ", generator " +
                          std::string(to_name(list.plan.generator)) + ", seed " + std::to_string(list.plan.seed) +
                          storage + ".");
    add_threshold_notes(list, table.notes);
    add_method_notes(list, table.notes);
    return table;
}

}  // namespace

Cell count_and_share(std::uint64_t count, std::uint64_t whole) {
    Cell cell = count_cell(static_cast<double>(count));
    if (whole == 0) return cell;
    const double share = 100 * static_cast<double>(count) / static_cast<double>(whole);
    return cell.add(" (").add(NumberPart{share, 1, NumberStyle::percent}).add(")");
}

}  // namespace clustertrial::report_detail

namespace clustertrial {

std::vector<ResultTable> to_tables(const AllocatedList& list) {
    std::vector<ResultTable> tables = {report_detail::allocation_table(list)};
    if (!list.plan.covariates.empty())
        tables.push_back(report_detail::balance_table(list, list.balance, "balance", "Balance: covariates by arm"));
    if (list.balance_of_waves) {
        tables.push_back(report_detail::balance_table(list, *list.balance_of_waves, "balance_of_waves",
                                                      "Balance over all waves together"));
    }
    if (list.summary<MinimisedSummary>()) tables.push_back(report_detail::factor_table(list));
    if (list.probabilities.validity) tables.push_back(report_detail::validity_table(list));
    return tables;
}

}  // namespace clustertrial
