#include "description_tables.hpp"

#include "clustertrial/analysis/description.hpp"
#include "clustertrial/core/number.hpp"
#include "clustertrial/core/words.hpp"

#include "attrition_counts.hpp"
#include "digits.hpp"
#include "effect_cells.hpp"
#include "moment_cells.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <utility>

namespace clustertrial::report_detail {

namespace {

constexpr int continuous_digits = 1;

const std::string unknown = "-";

NumberPart whole(std::size_t n) {
    return {static_cast<double>(n), 0, NumberStyle::grouped};
}

/// Intervention arms first, control last, as the reports print them.
std::vector<std::size_t> printed_arms(const Trial& trial) {
    std::vector<std::size_t> order(trial.arms.arms.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::rotate(order.begin(), order.begin() + 1, order.end());
    return order;
}

/// "12 (26%)"
Cell count_and_percent(std::size_t count, std::size_t out_of) {
    if (out_of == 0) return Cell(whole(count)).add(" (" + unknown + ")");
    const auto n = static_cast<double>(count);
    return count_and_percent_cell(n, per_cent * n / static_cast<double>(out_of));
}

/// "12/47 (0)"
Cell n_of(std::size_t n, const BaselineArm& arm) {
    return Cell(whole(n)).add("/").add(whole(arm.clusters)).add(" (").add(whole(arm.missing)).add(")");
}

/// "26.7 (14.1)"
Cell mean_and_sd(const BaselineArm& arm) {
    if (!arm.mean) return not_applicable;
    const double spread = arm.sd.value_or(0);
    const int digits = digits_showing({spread > 0 ? spread : *arm.mean}, continuous_digits);
    return mean_and_sd_cell(*arm.mean, arm.sd, digits);
}

bool any_national(const Baseline& baseline) {
    const auto has = [](const BaselineRow& row) { return !row.variable.national.empty(); };
    return std::any_of(baseline.categorical.begin(), baseline.categorical.end(), has) ||
           std::any_of(baseline.continuous.begin(), baseline.continuous.end(), has);
}

/// Builds the baseline table row by row.
class BaselineTable {
  public:
    /// Of clusters, or of individuals, whose large numbers need another column than n of N.
    BaselineTable(const Baseline& baseline, const Trial& trial, bool individuals)
        : trial_(trial), baseline_(baseline), individuals_(individuals), national_(any_national(baseline)) {}

    ResultTable build() {
        add_columns();
        if (!baseline_.categorical.empty() && !baseline_.continuous.empty()) heading("Categorical: count (%)");
        for (const BaselineRow& row : baseline_.categorical) add_levels(row);
        if (!baseline_.categorical.empty() && !baseline_.continuous.empty()) heading("Continuous: mean (SD)");
        for (const BaselineRow& row : baseline_.continuous) add_values(row);
        table_.notes = trial_.baseline.notes;
        if (any_missing()) {
            table_.notes.push_back("Percentages are of the " + plural(individuals_ ? trial_.individual : trial_.unit) +
                                   " whose category is known.");
        }
        for (const BaselineRow& row : baseline_.continuous) add_rows_without(row);
        if (trial_.baseline.standardised_differences) {
            table_.notes.emplace_back(
                "Standardised difference: intervention minus control, divided by the square root of the mean of the "
                "two variances.");
            if (any_infinite(baseline_.categorical) || any_infinite(baseline_.continuous))
                table_.notes.emplace_back(infinite_note);
        }
        return table_;
    }

  private:
    void add_columns() {
        table_.columns.push_back({capitalised(trial_.unit) + "-level"});
        if (national_) table_.columns.push_back({"National-level mean", "", Align::right});
        const std::string what = baseline_.continuous.empty()    ? "Count (%)"
                                 : baseline_.categorical.empty() ? "Mean (SD)"
                                                                 : "Count (%) or mean (SD)";
        for (const std::size_t arm : printed_arms(trial_)) {
            std::string group = capitalised(trial_.arms.arms[arm].name) + " group";
            if (individuals_) group += " (N=" + to_text(Cell(whole(size_of(arm)))) + ")";
            table_.columns.push_back({individuals_ ? "Missing" : "n/N (missing)", group, Align::right});
            table_.columns.push_back({what, group, Align::right});
        }
        if (trial_.baseline.standardised_differences) {
            const auto& arms = trial_.arms.arms;
            for (std::size_t arm = 1; arm < arms.size(); ++arm) {
                const std::string of = arms.size() > 2 ? ": " + arms[arm].name : "";
                table_.columns.push_back({"Standardised difference" + of, "", Align::right});
            }
        }
    }

    /// N, the same of every variable.
    [[nodiscard]] std::size_t size_of(std::size_t arm) const {
        const BaselineRow& row =
            baseline_.categorical.empty() ? baseline_.continuous.front() : baseline_.categorical.front();
        return row.arms[arm].clusters;
    }

    [[nodiscard]] Cell known_of(std::size_t n, const BaselineArm& arm) const {
        return individuals_ ? Cell(whole(arm.missing)) : n_of(n, arm);
    }

    void heading(const std::string& text) { table_.rows.push_back({{Cell(text)}, true}); }

    TableRow start_row(const std::string& label, const std::vector<std::string>& national, std::size_t which) const {
        TableRow row;
        row.cells.emplace_back(label);
        if (national_) row.cells.emplace_back(which < national.size() ? national[which] : unknown);
        return row;
    }

    void add_levels(const BaselineRow& baseline) {
        heading(baseline.variable.label + ":");
        for (std::size_t level = 0; level < baseline.variable.levels.size(); ++level) {
            TableRow row = start_row(baseline.variable.levels[level], baseline.variable.national, level);
            for (const std::size_t arm : printed_arms(trial_)) {
                const BaselineArm& a = baseline.arms[arm];
                row.cells.push_back(known_of(a.counts[level], a));
                row.cells.push_back(count_and_percent(a.counts[level], a.clusters - a.missing));
            }
            finish(row, baseline, level);
        }
    }

    void add_values(const BaselineRow& baseline) {
        TableRow row = start_row(baseline.variable.label, baseline.variable.national, 0);
        for (const std::size_t arm : printed_arms(trial_)) {
            const BaselineArm& a = baseline.arms[arm];
            row.cells.push_back(known_of(a.clusters - a.missing, a));
            row.cells.push_back(mean_and_sd(a));
        }
        finish(row, baseline, 0);
    }

    void finish(TableRow& row, const BaselineRow& baseline, std::size_t which) {
        if (trial_.baseline.standardised_differences) {
            for (const auto& of_arm : baseline.standardised_differences)
                row.cells.push_back(standardised_cell(of_arm[which]));
        }
        table_.rows.push_back(std::move(row));
    }

    /// What became of clusters of which some rows have no value.
    void add_rows_without(const BaselineRow& row) {
        std::size_t clusters = 0;
        std::size_t rows = 0;
        for (const BaselineArm& arm : row.arms) {
            clusters += arm.clusters_in_part;
            rows += arm.rows_without;
        }
        if (clusters == 0) return;
        const bool total = row.variable.aggregate == Aggregate::sum;
        table_.notes.push_back(
            row.variable.label + ": " + counted(rows, "row") + " of " + counted(clusters, trial_.unit) +
            (rows == 1 ? " has" : " have") + " no value" + (total ? "; " : " or no size; ") +
            (clusters == 1 ? "this " + trial_.unit + " is " : "these " + plural(trial_.unit) + " are ") +
            (total ? "counted as missing: a total needs all rows." : "averaged over the other rows."));
    }

    [[nodiscard]] static bool any_infinite(const std::vector<BaselineRow>& rows) {
        const auto is_infinite = [](const auto& difference) { return difference && std::isinf(*difference); };
        return std::any_of(rows.begin(), rows.end(), [&](const BaselineRow& row) {
            return std::any_of(
                row.standardised_differences.begin(), row.standardised_differences.end(),
                [&](const auto& of_arm) { return std::any_of(of_arm.begin(), of_arm.end(), is_infinite); });
        });
    }

    [[nodiscard]] bool any_missing() const {
        for (const BaselineRow& row : baseline_.categorical) {
            if (std::any_of(row.arms.begin(), row.arms.end(), [](const auto& a) { return a.missing > 0; })) return true;
        }
        return false;
    }

    const Trial& trial_;
    const Baseline& baseline_;
    bool individuals_;
    bool national_;
    ResultTable table_;
};

/// "at least 3,325", where there are more than were counted.
Cell at_least(const Cell& cell, bool more) {
    if (!more) return cell;
    Cell result("at least ");
    result.parts.insert(result.parts.end(), cell.parts.begin(), cell.parts.end());
    return result;
}

/// Builds the attrition table: a block of counts and one of what was lost, of clusters and then of individuals.
class AttritionTable {
  public:
    AttritionTable(const Trial& trial, const Attrition& attrition)
        : trial_(trial), attrition_(attrition), order_(printed_arms(trial)) {}

    ResultTable build() {
        table_.columns = {{""}};
        for (const std::size_t arm : order_) {
            table_.columns.push_back({capitalised(trial_.arms.arms[arm].name), "", Align::right});
        }
        table_.columns.push_back({"Total", "", Align::right});
        const std::vector<AttritionBlock> blocks = blocks_of_units();
        const bool whole =
            std::all_of(blocks.begin(), blocks.end(), [](const AttritionBlock& one) { return one.n.is_whole(); });
        digits_ = whole ? 0 : 1;
        for (const AttritionBlock& block : blocks) add_block(block);
        add_notes();
        return std::move(table_);
    }

    /// Whether they are more than the clusters themselves.
    static bool counts_individuals(const Attrition& attrition) {
        for (std::size_t arm = 0; arm < attrition.randomised.size(); ++arm) {
            // A cluster without a row has no individuals, whatever they are.
            const std::size_t counted = attrition.randomised[arm] - attrition.clusters_without_rows[arm];
            if (attrition.individuals_randomised[arm] != static_cast<double>(counted)) return true;
            if (attrition.individuals_analysed[arm] != static_cast<double>(attrition.analysed[arm])) return true;
        }
        return false;
    }

  private:
    static std::vector<double> doubles(const std::vector<std::size_t>& counts) {
        return {counts.begin(), counts.end()};
    }

    [[nodiscard]] std::vector<AttritionBlock> blocks_of_units() const {
        std::vector<AttritionBlock> blocks;
        if (!attrition_.unit_column.empty()) {
            blocks.push_back(
                {attrition_.unit_column,
                 "Attrition of " + plural(attrition_.unit_column) + " (from randomisation to analysis)",
                 {.randomised = doubles(attrition_.units_randomised), .analysed = doubles(attrition_.units_analysed)}});
        }
        blocks.push_back({trial_.unit,
                          "Attrition (from randomisation to analysis)",
                          {.randomised = doubles(attrition_.randomised),
                           .left_out = doubles(attrition_.left_out),
                           .analysed = doubles(attrition_.analysed),
                           .of_no_arm = static_cast<double>(attrition_.lost_of_unknown_arm)}});
        if (counts_individuals(attrition_)) blocks.push_back(block_of_individuals());
        return blocks;
    }

    [[nodiscard]] AttritionBlock block_of_individuals() const {
        AttritionCounts n{.randomised = attrition_.individuals_randomised, .analysed = attrition_.individuals_analysed};
        for (std::size_t arm = 0; arm < attrition_.randomised.size(); ++arm) {
            n.more_randomised.push_back(attrition_.not_counted(arm) > 0);
            n.more_lost.push_back(attrition_.lost_not_counted(arm) > 0);
        }
        n.more_of_no_arm = attrition_.lost_of_unknown_arm > 0;
        return {trial_.individual, "Attrition of " + plural(trial_.individual), std::move(n)};
    }

    static bool is_more(const std::vector<bool>& of, std::size_t arm) { return !of.empty() && of[arm]; }
    static bool is_more(const std::vector<bool>& of) { return std::find(of.begin(), of.end(), true) != of.end(); }

    void add_block(const AttritionBlock& block) {
        const AttritionCounts& n = block.n;
        table_.rows.push_back({{Cell("Number of " + plural(block.noun))}, true});
        add_counts("Randomised", n.randomised, AttritionCounts::sum(n.randomised) + n.of_no_arm, n.more_randomised,
                   n.more_of_no_arm);
        if (AttritionCounts::sum(n.left_out) > 0)
            add_counts("Left out by 'where'", n.left_out, AttritionCounts::sum(n.left_out), {});
        add_counts("Analysed", n.analysed, AttritionCounts::sum(n.analysed), {});
        table_.rows.push_back({{Cell(block.lost)}, true});
        add_lost(n.wanted(), n.all_wanted(), n);
    }

    /// Percentages of a table have the same decimals.
    [[nodiscard]] Cell percentage(double value) const { return number_cell(value, digits_); }

    void add_counts(const std::string& what, const std::vector<double>& of, double total, const std::vector<bool>& more,
                    bool more_in_total = false) {
        add_row(
            what, [&](std::size_t arm) { return at_least(count_cell(of[arm]), is_more(more, arm)); },
            at_least(count_cell(total), more_in_total || is_more(more)));
    }

    /// A share of all is at least what it is of those who were counted, since whom nobody counted is lost.
    void add_lost(const std::vector<double>& wanted, double all_wanted, const AttritionCounts& n) {
        const auto lost = [&](std::size_t arm) { return wanted[arm] - n.analysed[arm]; };
        const auto percent = [&](std::size_t arm) { return per_cent * lost(arm) / wanted[arm]; };
        const double all_lost = all_wanted - AttritionCounts::sum(n.analysed);
        const auto shown = [](const Cell& cell, double lost_of_all, bool more) {
            return more && lost_of_all <= 0 ? Cell("unknown") : at_least(cell, more);
        };
        const bool any_more = n.more_of_no_arm || is_more(n.more_lost);
        add_row(
            "Number",
            [&](std::size_t arm) { return shown(count_cell(lost(arm)), lost(arm), is_more(n.more_lost, arm)); },
            shown(count_cell(all_lost), all_lost, any_more));
        add_row(
            "Percentage",
            [&](std::size_t arm) { return shown(percentage(percent(arm)), lost(arm), is_more(n.more_lost, arm)); },
            shown(percentage(per_cent * all_lost / all_wanted), all_lost, any_more));
        add_row(
            "Difference from control",
            [&](std::size_t arm) {
                if (arm == 0) return Cell(unknown);
                if (is_more(n.more_lost, 0)) return Cell("unknown");
                return shown(percentage(percent(arm) - percent(0)), lost(arm), is_more(n.more_lost, arm));
            },
            Cell(unknown));
    }

    /// One cell an arm, then the total.
    template <typename CellOf>
    void add_row(const std::string& what, const CellOf& cell_of, Cell total) {
        TableRow row;
        row.cells = {Cell(what)};
        for (const std::size_t arm : order_) row.cells.push_back(cell_of(arm));
        row.cells.push_back(std::move(total));
        table_.rows.push_back(std::move(row));
    }

    void add_notes() {
        add_note_once(table_, "Difference from control: in percentage points.");
        if (std::accumulate(attrition_.left_out.begin(), attrition_.left_out.end(), std::size_t{0}) > 0) {
            add_note_once(table_, capitalised(plural(trial_.unit)) +
                                      " left out by 'where' of the trial file were randomised, and are not analysed by "
                                      "choice: attrition is of the others. Their " +
                                      plural(trial_.individual) + " are not included here.");
        }
        if (attrition_.lost_of_unknown_arm > 0) {
            add_note_once(table_, "Lost, with an unknown arm: " + counted(attrition_.lost_of_unknown_arm, trial_.unit) +
                                      " of the list without a row in the data. The total includes " +
                                      (attrition_.lost_of_unknown_arm == 1 ? "it" : "them") +
                                      " but no arm does, so the losses of the arms are understated.");
        }
        add_uncounted(attrition_.clusters_of_unknown_size, "with rows without '" + trial_.data.size + "'");
        if (counts_individuals(attrition_)) add_uncounted(attrition_.clusters_without_rows, "without a row");
    }

    /// Clusters, by arm, whose individuals nobody counted.
    void add_uncounted(const std::vector<std::size_t>& clusters, const std::string& which) {
        const std::size_t total = std::accumulate(clusters.begin(), clusters.end(), std::size_t{0});
        if (total == 0) return;
        std::vector<std::string> arms;
        for (const std::size_t arm : order_) {
            arms.push_back(trial_.arms.arms[arm].name + " " + std::to_string(clusters[arm]));
        }
        add_note_once(table_, counted(total, trial_.unit) + " (" + joined(arms, "; ") + ") " + which + ": their " +
                                  plural(trial_.individual) + " are not included here, so the losses are understated.");
    }

    const Trial& trial_;
    const Attrition& attrition_;
    std::vector<std::size_t> order_;
    int digits_ = 0;  ///< decimals of percentages
    ResultTable table_;
};

/// Whether every cluster randomised is in the analysis of every primary outcome: the groups are the same then.
bool all_analysed(const std::vector<Attrition>& outcomes) {
    return !outcomes.empty() &&
           std::all_of(outcomes.begin(), outcomes.end(), [](const Attrition& a) { return a.randomised == a.analysed; });
}

ResultTable attendance_table(const Trial& trial, const Attendance& attendance) {
    ResultTable table;
    table.columns = {{"Attendance"}, {"Number of " + plural(trial.unit), "", Align::right}};
    for (const AttendanceRow& row : attendance_rows(trial, attendance)) {
        table.rows.push_back({{Cell(row.label), Cell(whole(row.clusters))}});
    }
    table.rows.push_back({{Cell("Total"), Cell(whole(attendance.total))}});
    return table;
}

}  // namespace

std::vector<AttendanceRow> attendance_rows(const Trial& trial, const Attendance& attendance) {
    std::vector<AttendanceRow> rows;
    const ComplianceSpec& spec = *trial.compliance;
    for (const auto& dose : attendance.doses) {
        const auto listed = static_cast<std::size_t>(dose.dose);
        const bool labelled = dose.dose == std::floor(dose.dose) && listed >= 1 && listed <= spec.labels.size();
        rows.push_back(
            {labelled ? spec.labels[listed - 1] : spec.dose + ": " + format_shortest(dose.dose), dose.clusters});
    }
    if (spec.none_or_missing.empty()) {
        rows.push_back({"None (" + spec.dose + ": 0)", attendance.none});
        rows.push_back({"Missing information on attendance", attendance.missing});
    } else {
        rows.push_back({spec.none_or_missing, attendance.none + attendance.missing});
    }
    return rows;
}

void add_attrition_tables(const AnalysisResult& result, TableList& tables) {
    const std::vector<Attrition>& outcomes = result.get<Attritions>().outcomes;
    const bool several = outcomes.size() > 1;
    for (std::size_t i = 0; i < outcomes.size(); ++i) {
        const std::string of = several ? outcomes[i].outcome : "primary outcome";
        const bool both = AttritionTable::counts_individuals(outcomes[i]);
        const std::string levels = capitalised(result.trial.unit) + (both ? " and " + result.trial.individual : "");
        tables.add(several ? "attrition-" + std::to_string(i + 1) : "attrition",
                   levels + " level attrition from the trial (" + of + ")",
                   AttritionTable(result.trial, outcomes[i]).build());
    }
}

void add_baseline_table(const AnalysisResult& result, TableList& tables) {
    const Baseline& baseline = result.get<Baseline>();
    if (baseline.categorical.empty() && baseline.continuous.empty()) return;
    const bool same = all_analysed(result.get<Attritions>().outcomes);
    tables.add("baseline",
               std::string("Baseline characteristics of groups as randomised") + (same ? " and analysed" : ""),
               BaselineTable(baseline, result.trial, false).build());
}

namespace {

/// Whose values individuals have in a table over them.
std::string whose_values(const Baseline& baseline, const Trial& trial) {
    std::vector<std::string> by_row;
    std::vector<std::string> percentages;
    for (const BaselineRow& row : baseline.continuous) {
        if (!row.arms.front().by_row) continue;
        (row.variable.aggregate == Aggregate::percent ? percentages : by_row).push_back(row.variable.label);
    }
    const std::string individuals = plural(trial.individual);
    std::vector<std::string> words;
    if (!by_row.empty())
        words.push_back(listed(by_row, "and") + ": the value of each row counts once for each of its " + individuals);
    if (!percentages.empty()) words.push_back(listed(percentages, "and") + ": 0 or 100 for each " + trial.individual);
    words.push_back(std::string(words.empty() ? "" : "otherwise ") + "the value of each " + trial.unit +
                    " counts once for each of its " + individuals);
    return "Over " + individuals + ": " + joined(words, "; ") + ".";
}

/// Clusters whose individuals a table over those randomised does not have; empty: there are none.
std::string not_in_baseline(const AnalysisResult& result) {
    const std::vector<Attrition>& outcomes = result.get<Attritions>().outcomes;
    if (outcomes.empty()) return {};
    const std::size_t clusters = outcomes.front().not_counted();
    if (clusters == 0) return {};
    return counted(clusters, result.trial.unit) +
           " without a row, with rows without a size or left out by 'where': the number of their " +
           plural(result.trial.individual) + " is unknown, and they are not included here.";
}

}  // namespace

void add_further_baselines(const AnalysisResult& result, TableList& tables) {
    const Trial& trial = result.trial;
    std::map<std::string, int> of_outcomes;  // tables of one kind, a primary outcome each
    for (const BaselineGroup& group : result.get<FurtherBaselines>().groups) {
        const std::string unit = group.individuals ? trial.individual : trial.unit;
        ResultTable table = BaselineTable(group.baseline, trial, group.individuals).build();
        if (group.individuals) {
            table.notes.push_back(whose_values(group.baseline, trial));
            if (!group.analysed) add_note_once(table, not_in_baseline(result));
        }
        std::string id = std::string("baseline-") + (group.individuals ? "individuals-" : "clusters-") +
                         (group.analysed ? "analysed" : "randomised");
        if (!group.outcome.empty()) id += "-" + std::to_string(++of_outcomes[id]);
        tables.add_appendix(id,
                            "Baseline characteristics over " + plural(unit) + " as " +
                                (group.analysed ? "analysed" : "randomised") +
                                (group.outcome.empty() ? "" : " (" + group.outcome + ")"),
                            std::move(table));
    }
}

void add_attendance_table(const AnalysisResult& result, TableList& tables) {
    const Attendance* attendance = result.find<Attendance>();
    if (attendance != nullptr) tables.add("attendance", "Attendance", attendance_table(result.trial, *attendance));
}

}  // namespace clustertrial::report_detail
