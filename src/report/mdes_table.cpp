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
constexpr int power_digits = 3;

/// An assumption with the decimals it was given with; one that was measured with four.
Cell as_given(double value) {
    constexpr std::size_t most_given = 6;
    constexpr int measured_digits = 4;
    const std::string shortest = format_shortest(value);
    if (shortest.find('e') != std::string::npos) return shortest;
    const auto point = shortest.find('.');
    const auto digits = point == std::string::npos ? 0 : shortest.size() - point - 1;
    if (digits > most_given) return number_cell(value, measured_digits);
    return NumberPart{value, static_cast<int>(digits), NumberStyle::grouped};
}

/// A rate, or its ratio to another.
std::string rate_text(const std::optional<double>& rate, std::optional<double> over = {}) {
    if (!rate) return no_mdes_value;
    if (over) return format_fixed(*rate / *over, 3);
    constexpr int significant = 4;
    constexpr int most = 10;
    const int before = static_cast<int>(std::floor(std::log10(*rate))) + 1;
    return format_fixed(*rate, std::clamp(significant - before, 0, most));
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
    if (!counts.intervention && !counts.control && treated && stage.intervention_arms == 1) {
        counts.intervention = treated;
        counts.control = static_cast<std::uint64_t>(clusters_of(stage)) - *treated;
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

/// An input that few designs have, by its label; nothing where it is as it begins.
struct OtherInput {
    std::string label;
    std::function<std::optional<Cell>(const PowerStage&)> cell_of;
};

std::optional<Cell> given_or_none(const std::optional<double>& value) {
    return value ? std::optional(as_given(*value)) : std::nullopt;
}

const std::vector<OtherInput>& other_inputs() {
    static const PowerStage usual;
    const auto optional = [](std::optional<double> PowerStage::*member) {
        return [member](const PowerStage& stage) { return given_or_none(stage.*member); };
    };
    const auto number = [](double PowerStage::*member) {
        return [member](const PowerStage& stage) -> std::optional<Cell> {
            return stage.*member == usual.*member ? std::nullopt : std::optional(as_given(stage.*member));
        };
    };
    const auto name = [](auto PowerStage::*member) {
        return [member](const PowerStage& stage) -> std::optional<Cell> {
            if (stage.*member == usual.*member) return std::nullopt;
            return Cell(std::string(to_name(stage.*member)));
        };
    };
    static const std::vector<OtherInput> inputs = {
        {"Sites", optional(&PowerStage::sites)},
        {"Clusters in a site", optional(&PowerStage::clusters_per_site)},
        {"Regions", optional(&PowerStage::regions)},
        {"ICC, site level", optional(&PowerStage::icc_site)},
        {"ICC, region level", optional(&PowerStage::icc_region)},
        {"R2, site level", number(&PowerStage::r2_site)},
        {"R2, region level", number(&PowerStage::r2_region)},
        {"Heterogeneity of the effect, clusters", optional(&PowerStage::heterogeneity_cluster)},
        {"Heterogeneity of the effect, sites", optional(&PowerStage::heterogeneity_site)},
        {"Heterogeneity of the effect, regions", optional(&PowerStage::heterogeneity_region)},
        {"R2 of the effect", number(&PowerStage::r2_effect)},
        {"Weights of unequal clusters", name(&PowerStage::size_weights)},
        {"Intervention arms", number(&PowerStage::intervention_arms)},
        {"Adjustment of alpha",
         [](const PowerStage& stage) -> std::optional<Cell> {
             if (stage.intervention_arms == 1) return std::nullopt;
             return Cell(std::string(to_name(stage.adjustment)));
         }},
        {"Share of clusters lost", number(&PowerStage::lost_clusters)},
        {"Share of individuals lost", number(&PowerStage::lost_individuals)},
        {"Difference in take-up", number(&PowerStage::take_up)},
        {"Measure before the trial", name(&PowerStage::before)},
        {"Autocorrelation, clusters", optional(&PowerStage::cluster_autocorrelation)},
        {"Autocorrelation, individuals", number(&PowerStage::individual_autocorrelation)},
        {"Subgroups differ at the level of", name(&PowerStage::moderator)},
        {"Share in one subgroup", number(&PowerStage::moderator_share)},
        {"Rate of the control arm", optional(&PowerStage::rate)},
        {"CV of rates between clusters", optional(&PowerStage::between_cv)},
        {"Rate of the intervention arm", optional(&PowerStage::intervention_rate)},
        {"Effect to be found", optional(&PowerStage::effect)},
    };
    return inputs;
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
    rows.add_where_used(
        "Design", [&](const auto& s) { return s.design != usual.design; },
        [](const auto& r) { return Cell(std::string(to_name(r.stage.design))); });
    for (const OtherInput& input : other_inputs()) {
        rows.add_where_used(
            input.label, [&](const auto& s) { return input.cell_of(s).has_value(); },
            [&](const auto& r) { return input.cell_of(r.stage).value_or(Cell(not_known)); });
    }
    rows.add_where_used(
        "Power to find it", [](const auto& s) { return s.solve != SolveFor::mdes; },
        [](const auto& r) { return r.power ? number_cell(*r.power, power_digits) : Cell(no_mdes_value); });
}

void add_sample_sizes(StageRows& rows, const MdesTableOptions& options) {
    const auto sum = [](const PowerStage&, const ArmCounts& counts) { return counts.total(); };
    rows.add_counts(
        options.individuals, [](const auto& s) { return std::optional(s.individual_counts); }, sum);
    rows.add_counts(
        options.clusters, [](const auto& s) { return std::optional(cluster_counts(s)); },
        [](const auto& s, const ArmCounts&) { return std::optional(static_cast<std::uint64_t>(clusters_of(s))); });
    if (options.providers.empty()) return;
    rows.add_counts(
        options.providers, [](const auto& s) { return s.provider_counts; }, sum);
}

std::string formula_note(const PowerStage& stage) {
    const std::string formula = "MDES = multiplier x standard error of the effect; ";
    const bool plain = stage.intervention_arms == 1 && stage.moderator == Moderated::none && stage.lost_clusters == 0 &&
                       stage.take_up == 1;
    if (stage.design == PowerDesign::cra2 && plain)
        return formula + "two-level cluster-randomised design (cra2), clusters - covariates - 2 degrees of freedom.";
    const PowerDesignTraits& design = traits_of(stage.design);
    return formula + "design " + std::string(design.name) + ": " + std::string(design.what) +
           (stage.take_up < 1 ? "; divided by the difference in take-up" : "") +
           (stage.lost_clusters > 0 ? "; of the clusters that stay" : "") +
           (stage.moderator != Moderated::none ? "; the MDES is of the difference between two subgroups" : "") + ".";
}

/// What was solved for, or why nothing suffices.
std::string solved_note(const MdesResult& result) {
    const std::string of = result.stage.name.empty() ? "" : "Stage '" + result.stage.name + "': ";
    if (!result.why_none.empty()) return of + capitalised(result.why_none) + ".";
    const SolveForTraits& solve = traits_of(result.stage.solve);
    switch (result.stage.solve) {
        case SolveFor::mdes:
            return {};
        case SolveFor::power:
            return of + "Solved for: power, to find the effect.";
        case SolveFor::icc:
            return of + "Solved for: the largest ICC at which the effect is found with the target power.";
        case SolveFor::clusters:
        case SolveFor::cluster_size:
        case SolveFor::sites:
            break;
    }
    return of + "Solved for: the smallest " + std::string(solve.words) +
           " with which the effect is found with the target power.";
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
    std::vector<std::string> notes;
    const auto add = [&](const std::string& note) {
        if (!note.empty() && std::find(notes.begin(), notes.end(), note) == notes.end()) notes.push_back(note);
    };
    for (const MdesResult& result : results) add(formula_note(result.stage));
    for (const MdesResult& result : results) add(multiplier_note(result.stage.multiplier));
    for (const MdesResult& result : results) add(solved_note(result));
    for (const MdesResult& result : results) add(doubt_about(result));
    for (const MdesResult& result : results) {
        for (const std::string& doubt : result.doubts) add(capitalised(doubt) + ".");
    }
    return notes;
}

}  // namespace

Cell mdes_cell(const MdesResult& result) {
    if (!result.why_none.empty()) return no_mdes_value;
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
    if (!result.stage.proportion || !result.why_none.empty()) return {};
    constexpr double per_cent = 100;
    const double p = *result.stage.proportion;
    const double rise = per_cent * (1 - p);
    const double fall = per_cent * p;
    const double points = result.mdes_points.value_or(per_cent * result.mdes * std::sqrt(p * (1 - p)));
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
    rows.add_where_used(
        "Rate that is found, below or above",
        [](const auto& s) { return s.rate && !s.intervention_rate && s.solve != SolveFor::power; },
        [](const auto& r) {
            return r.stage.rate ? Cell(rate_text(r.lower_rate) + " or " + rate_text(r.higher_rate))
                                : Cell(no_mdes_value);
        });
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
    const bool none = !result.why_none.empty();
    const auto solved = [&](SolveFor what, Cell cell) {
        return none && stage.solve == what ? Cell(no_mdes_value) : std::move(cell);
    };
    const bool has_clusters = traits_of(stage.design).top > 1;
    if (has_clusters) add("Clusters", solved(SolveFor::clusters, as_given(clusters_of(stage))));
    add(has_clusters ? "Average cluster size" : "Individuals",
        solved(SolveFor::cluster_size, as_given(stage.cluster_size)));
    add("CV of cluster sizes", as_given(stage.cluster_size_cv));
    add("Intracluster correlation (ICC)",
        stage.solve == SolveFor::icc ? solved(SolveFor::icc, number_cell(stage.icc, 4)) : as_given(stage.icc));
    add("R2, cluster level", as_given(stage.r2_cluster));
    add("R2, individual level", as_given(stage.r2_individual));
    add("Cluster-level covariates", as_given(stage.covariates));
    add("Share of clusters treated", as_given(stage.share_treated));
    add("Alpha", as_given(stage.alpha));
    if (stage.solve != SolveFor::power) add("Power", as_given(stage.power));
    add("One-sided or two-sided?", sides_cell(result));
    if (stage.proportion) add("Proportion (binary outcome)", as_given(*stage.proportion));
    for (const OtherInput& input : other_inputs()) {
        if (auto cell = input.cell_of(stage)) add(input.label.c_str(), *std::move(cell));
    }
    table.notes = notes_of({result});
    if (none) return table;
    table.rows.push_back({{Cell("Result")}, true});
    add("Degrees of freedom", as_given(result.df));
    add("Standard error of the effect", number_cell(result.standard_error, 4));
    table.rows.push_back(
        {{Cell("Multiplier (" + std::string(to_name(stage.multiplier)) + ")"), number_cell(result.multiplier, 4)}});
    add("MDES (standard deviations)", number_cell(result.mdes, 4));
    if (result.mdes_points) add("MDES (percentage points)", number_cell(*result.mdes_points, 2));
    if (stage.proportion && !result.mdes_points) add("MDES (percentage points)", no_mdes_value);
    const auto add_ratio = [&](const char* label, double MdesResult::Ratios::*ratio) {
        const auto text = [&](const std::optional<MdesResult::Ratios>& of) {
            return of ? format_fixed((*of).*ratio, 2) : no_mdes_value;
        };
        add(label, text(result.fall) + " or " + text(result.rise));
    };
    if (stage.proportion && (result.rise || result.fall)) {
        add_ratio("As a risk ratio, fall or rise", &MdesResult::Ratios::risk);
        add_ratio("As an odds ratio, fall or rise", &MdesResult::Ratios::odds);
    }
    if (stage.rate && !stage.intervention_rate && stage.solve != SolveFor::power) {
        add("Rate that is found, below or above",
            rate_text(result.lower_rate) + " or " + rate_text(result.higher_rate));
        add("As a rate ratio",
            rate_text(result.lower_rate, *stage.rate) + " or " + rate_text(result.higher_rate, *stage.rate));
    }
    if (stage.effect) {
        add("Power to find the effect", number_cell(result.power.value(), power_digits));
        if (result.exact_power) add("The same, exactly", number_cell(*result.exact_power, power_digits));
    }
    return table;
}

std::string words_of_key(std::string_view key) {
    std::string words(key);
    std::replace(words.begin(), words.end(), '_', ' ');
    for (const auto& [small, large] : {std::pair{"icc", "ICC"}, {"r2", "R2"}, {" cv", " CV"}}) {
        const auto at = words.find(small);
        if (at != std::string::npos) words.replace(at, std::string_view(small).size(), large);
    }
    return words;
}

namespace {

/// What was solved for: a number of units is whole.
Cell solved_cell(const MdesResult& result) {
    constexpr int digits = 4;
    const std::optional<double> value = solved_value(result);
    if (!value) return no_mdes_value;
    switch (result.stage.solve) {
        case SolveFor::mdes:
        case SolveFor::power:
        case SolveFor::icc:
            return number_cell(*value, digits);
        case SolveFor::clusters:
        case SolveFor::cluster_size:
        case SolveFor::sites:
            break;
    }
    return count_cell(*value);
}

std::string solved_words(const MdesResult& result) {
    const std::string_view words = traits_of(result.stage.solve).words;
    return std::string(words) + " " + to_text(solved_cell(result));
}

}  // namespace

void add_past_data_notes(const PastData& past, const std::optional<MdesAtIccLimits>& limits, ResultTable& table) {
    for (const std::string& note : past.notes) table.notes.push_back(capitalised(note) + ".");
    if (!limits) return;
    constexpr int digits = 4;
    table.notes.push_back(
        "The ICC is from " + format_fixed(*past.icc_low, digits) + " to " + format_fixed(*past.icc_high, digits) +
        " (95% limits, of the outcome as it is); at these, with all else as above: " + solved_words(limits->low) +
        " and " + solved_words(limits->high) + ".");
}

void add_budget_note(const CheapestDesign& found, const TrialCosts& costs, double largest_size, ResultTable& table) {
    constexpr int money_digits = 2;
    table.notes.push_back(
        "Of the designs that " + format_shortest(costs.budget) + " pays for, with clusters of at most " +
        format_shortest(largest_size) + ", this has the smallest MDES: " + format_shortest(found.treated) +
        " clusters of the intervention arm and " + format_shortest(found.result.stage.clusters - found.treated) +
        " of control, for " + format_fixed(found.cost, money_digits) + ".");
}

ResultTable mdes_sweep_table(const std::vector<MdesResult>& results, const std::vector<std::string>& names,
                             const std::vector<std::vector<std::string>>& values) {
    ResultTable table;
    table.id = "mdes";
    table.title = MdesTableOptions{}.title;
    for (const std::string& name : names) table.columns.push_back({capitalised(words_of_key(name)), "", Align::right});
    const SolveFor solve = results.front().stage.solve;
    table.columns.push_back(
        {solve == SolveFor::mdes ? "MDES" : capitalised(std::string(traits_of(solve).words)), "", Align::right});
    for (std::size_t row = 0; row < results.size(); ++row) {
        std::vector<Cell> cells;
        for (const std::string& value : values[row]) cells.emplace_back(value);
        cells.push_back(solved_cell(results[row]));
        table.rows.push_back({std::move(cells)});
    }
    const auto is_none = [](const MdesResult& result) { return !result.why_none.empty(); };
    const auto known = std::find_if_not(results.begin(), results.end(), is_none);
    if (known != results.end()) table.notes = notes_of({*known});
    const auto none = std::find_if(results.begin(), results.end(), is_none);
    if (none != results.end()) {
        const auto count = static_cast<std::size_t>(std::count_if(results.begin(), results.end(), is_none));
        table.notes.push_back(counted(count, "row") + (count == 1 ? " has none: " : " have none; of the first: ") +
                              none->why_none + ".");
    }
    return table;
}

}  // namespace clustertrial
