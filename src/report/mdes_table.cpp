#include "clustertrial/report/mdes_table.hpp"

#include "clustertrial/core/number.hpp"
#include "clustertrial/core/words.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <utility>

namespace clustertrial {

namespace {

const std::string not_known = "-";
const std::string no_mdes_value = "n/a";

/// An assumption with the decimals it was given with.
Cell as_given(double value) {
    const std::string shortest = format_shortest(value);
    if (shortest.find('e') != std::string::npos) return shortest;
    const auto point = shortest.find('.');
    const auto digits = point == std::string::npos ? 0 : shortest.size() - point - 1;
    return NumberPart{value, static_cast<int>(digits), NumberStyle::grouped};
}

Cell sides_cell(const MdesResult& result) {
    return std::to_string(result.stage.sides) + "-sided";
}

/// The shell's row is called a correlation; "R2 of" says that the number is its square.
Cell explained_variance_cell(double r2) {
    if (r2 == 0) return as_given(r2);
    Cell cell("R2 of ");
    for (auto& part : as_given(r2).parts) cell.parts.push_back(part);
    return cell;
}

Cell count_or_unknown(const std::optional<std::uint64_t>& count) {
    return count ? count_cell(static_cast<double>(*count)) : Cell(not_known);
}

/// What share_treated says where it gives whole numbers; an arm that is given stays as it is.
ArmCounts cluster_counts(const PowerStage& stage) {
    ArmCounts counts = stage.cluster_counts;
    const auto treated = clusters_treated(stage);
    if (!counts.intervention && !counts.control && treated) {
        counts.intervention = treated;
        counts.control = static_cast<std::uint64_t>(stage.clusters) - *treated;
    }
    return counts;
}

using CellOf = std::function<Cell(const MdesResult&)>;

/// Adds rows of one label and one cell a stage.
class StageRows {
  public:
    StageRows(const std::vector<MdesResult>& stages, ResultTable& table) : stages_(stages), table_(table) {}

    void add(const std::string& label, const CellOf& cell_of) {
        TableRow row;
        row.cells.emplace_back(label);
        for (const MdesResult& stage : stages_) row.cells.push_back(cell_of(stage));
        table_.rows.push_back(std::move(row));
    }
    void heading(const std::string& text) { table_.rows.push_back({{Cell(text)}, true}); }
    /// The rows that follow are under no heading: a heading without text says so.
    void end_heading() { table_.rows.push_back({{}, true}); }
    void add_where_used(const std::string& label, const std::function<bool(const PowerStage&)>& used,
                        const CellOf& cell_of) {
        const bool any = std::any_of(stages_.begin(), stages_.end(), [&](const auto& r) { return used(r.stage); });
        if (any) add(label, cell_of);
    }
    void add_counts(const std::string& label, const std::function<std::optional<ArmCounts>(const PowerStage&)>& of,
                    const std::function<std::optional<std::uint64_t>(const PowerStage&, const ArmCounts&)>& total_of) {
        heading("Sample Size (" + label + "):");
        const auto row = [&](const std::string& name, const auto& count_of) {
            add(name, [&](const MdesResult& result) {
                const auto counts = of(result.stage);
                return counts ? count_or_unknown(count_of(result.stage, *counts)) : Cell(no_mdes_value);
            });
        };
        row("Intervention", [](const PowerStage&, const ArmCounts& counts) { return counts.intervention; });
        row("Control", [](const PowerStage&, const ArmCounts& counts) { return counts.control; });
        row("Total", total_of);
    }

  private:
    const std::vector<MdesResult>& stages_;
    ResultTable& table_;
};

void add_assumptions(StageRows& rows, const MdesTableOptions& options) {
    const std::string cluster = capitalised(options.cluster);
    rows.heading("Baseline/Endline correlations:");
    rows.add(capitalised(options.individual),
             [](const auto& r) { return explained_variance_cell(r.stage.r2_individual); });
    rows.add(cluster, [](const auto& r) { return explained_variance_cell(r.stage.r2_cluster); });
    rows.heading("Intracluster correlations (ICCs):");
    rows.add(cluster, [](const auto& r) { return as_given(r.stage.icc); });
    rows.end_heading();
    rows.add("Alpha", [](const auto& r) { return as_given(r.stage.alpha); });
    rows.add("Power", [](const auto& r) { return as_given(r.stage.power); });
    rows.add("One-sided or two-sided?", sides_cell);
    rows.add("Level of intervention clustering", [&](const auto&) { return Cell(cluster); });
    rows.add("Average cluster size", [](const auto& r) { return as_given(r.stage.cluster_size); });
}

/// Inputs that the shell has no row for: shown as soon as one stage departs from the default, never silently used.
void add_other_assumptions(StageRows& rows) {
    const PowerStage usual;
    rows.add_where_used(
        "Share of clusters treated", [&](const auto& s) { return s.share_treated != usual.share_treated; },
        [](const auto& r) { return as_given(r.stage.share_treated); });
    rows.add_where_used(
        "Cluster-level covariates", [&](const auto& s) { return s.covariates != usual.covariates; },
        [](const auto& r) { return as_given(r.stage.covariates); });
    rows.add_where_used(
        "CV of cluster sizes", [&](const auto& s) { return s.cluster_size_cv != usual.cluster_size_cv; },
        [](const auto& r) { return as_given(r.stage.cluster_size_cv); });
    rows.add_where_used(
        "Proportion (binary outcome)", [](const auto& s) { return s.proportion.has_value(); },
        [](const auto& r) { return r.stage.proportion ? as_given(*r.stage.proportion) : Cell(no_mdes_value); });
    rows.add_where_used(
        "Multiplier", [&](const auto& s) { return s.multiplier != usual.multiplier; },
        [](const auto& r) { return Cell(std::string(to_name(r.stage.multiplier))); });
}

void add_sample_sizes(StageRows& rows, const MdesTableOptions& options) {
    const auto sum = [](const PowerStage&, const ArmCounts& counts) { return counts.total(); };
    rows.add_counts(
        options.individuals, [](const auto& s) { return std::optional(s.individual_counts); }, sum);
    rows.add_counts(
        options.clusters, [](const auto& s) { return std::optional(cluster_counts(s)); },
        [](const auto& s, const ArmCounts&) { return std::optional(static_cast<std::uint64_t>(s.clusters)); });
    if (options.providers.empty()) return;
    rows.add_counts(
        options.providers, [](const auto& s) { return s.provider_counts; }, sum);
}

std::string formula_note() {
    return "MDES = multiplier x standard error of the effect; two-level cluster-randomised design (cra2), "
           "clusters - covariates - 2 degrees of freedom.";
}

std::string multiplier_note(MultiplierKind kind) {
    switch (kind) {
        case MultiplierKind::t:
            return "Multiplier t: t(1 - alpha/sides) + t(power) (Bloom 2007, PowerUp!).";
        case MultiplierKind::normal:
            return "Multiplier normal: z(1 - alpha/sides) + z(power).";
        case MultiplierKind::exact:
            return "Multiplier exact: the noncentrality at which the t test has exactly the target power.";
    }
    return {};
}

std::vector<std::string> notes_of(const std::vector<MdesResult>& results) {
    std::vector<std::string> notes = {formula_note()};
    const auto add = [&](const std::string& note) {
        if (!note.empty() && std::find(notes.begin(), notes.end(), note) == notes.end()) notes.push_back(note);
    };
    for (const MdesResult& result : results) add(multiplier_note(result.stage.multiplier));
    for (const MdesResult& result : results) add(doubt_about(result));
    for (const MdesResult& result : results) {
        for (const std::string& doubt : result.doubts) add(capitalised(doubt) + ".");
    }
    return notes;
}

}  // namespace

Cell mdes_cell(const MdesResult& result) {
    return number_cell(result.mdes, 2);
}

MdesTableOptions mdes_words_of(const Trial& trial) {
    MdesTableOptions words;
    words.cluster = trial.unit;
    words.clusters = plural(trial.unit);
    words.individual = trial.individual;
    words.individuals = trial.power.individuals.empty() ? plural(trial.individual) : trial.power.individuals;
    words.providers = trial.power.providers;
    return words;
}

std::string doubt_about(const MdesResult& result) {
    if (!result.mdes_points || !result.stage.proportion) return {};
    constexpr double per_cent = 100;
    const double rise = per_cent * (1 - *result.stage.proportion);
    const double fall = per_cent * *result.stage.proportion;
    const double points = *result.mdes_points;
    if (points <= std::min(rise, fall)) return {};
    const std::string of = result.stage.name.empty() ? "" : "Stage '" + result.stage.name + "': ";
    const std::string from = "a proportion of " + format_shortest(*result.stage.proportion);
    const std::string limits = "can rise by " + format_fixed(rise, 1) + " and fall by " + format_fixed(fall, 1);
    if (points > std::max(rise, fall))
        return of + "An MDES of " + format_fixed(points, 2) + " percentage points is impossible: " + from + " " +
               limits + ". This design cannot detect any effect on it.";
    return of + "An MDES of " + format_fixed(points, 2) +
           " percentage points is possible in one direction only: " + from + " " + limits + ".";
}

ResultTable to_table(const std::vector<MdesResult>& stages, const MdesTableOptions& options) {
    ResultTable table;
    table.id = "mdes";
    table.title = options.title;
    table.columns.push_back({""});
    for (const MdesResult& result : stages) {
        table.columns.push_back(
            {capitalised(result.stage.name), "MDES (Proportion of a Standard Deviation)", Align::right});
    }
    StageRows rows(stages, table);
    rows.add("MDES", mdes_cell);
    rows.add_where_used(
        "MDES (percentage points)", [](const auto& s) { return s.proportion.has_value(); },
        [](const auto& r) { return r.mdes_points ? number_cell(*r.mdes_points, 2) : Cell(no_mdes_value); });
    add_assumptions(rows, options);
    add_other_assumptions(rows);
    add_sample_sizes(rows, options);
    table.notes = notes_of(stages);
    return table;
}

ResultTable to_table(const MdesResult& result) {
    ResultTable table;
    table.id = "mdes";
    table.title = MdesTableOptions{}.title;
    table.columns = {{"Assumption"}, {"Value", "", Align::right}};
    const PowerStage& stage = result.stage;
    const auto add = [&](const char* label, Cell cell) { table.rows.push_back({{Cell(label), std::move(cell)}}); };

    add("Design", std::string(to_name(stage.design)));
    add("Clusters", as_given(stage.clusters));
    add("Average cluster size", as_given(stage.cluster_size));
    add("CV of cluster sizes", as_given(stage.cluster_size_cv));
    add("Intracluster correlation (ICC)", as_given(stage.icc));
    add("R2, cluster level", as_given(stage.r2_cluster));
    add("R2, individual level", as_given(stage.r2_individual));
    add("Cluster-level covariates", as_given(stage.covariates));
    add("Share of clusters treated", as_given(stage.share_treated));
    add("Alpha", as_given(stage.alpha));
    add("Power", as_given(stage.power));
    add("One-sided or two-sided?", sides_cell(result));
    if (stage.proportion) add("Proportion (binary outcome)", as_given(*stage.proportion));
    table.rows.push_back({{Cell("Result")}, true});
    add("Degrees of freedom", as_given(result.df));
    add("Standard error of the effect", number_cell(result.standard_error, 4));
    table.rows.push_back(
        {{Cell("Multiplier (" + std::string(to_name(stage.multiplier)) + ")"), number_cell(result.multiplier, 4)}});
    add("MDES (standard deviations)", number_cell(result.mdes, 4));
    if (result.mdes_points) add("MDES (percentage points)", number_cell(*result.mdes_points, 2));
    table.notes = notes_of({result});
    return table;
}

}  // namespace clustertrial
