#include "design_based_tables.hpp"

#include "clustertrial/analysis/design_based.hpp"
#include "clustertrial/core/words.hpp"

#include "averaged_over.hpp"
#include "digits.hpp"
#include "effect_cells.hpp"
#include "estimate_json.hpp"

#include <cstdint>

namespace clustertrial::report_detail {

namespace {

std::string kind_words(DesignBasedKind kind) {
    switch (kind) {
        case DesignBasedKind::horvitz_thompson:
            return "Horvitz-Thompson";
        case DesignBasedKind::hajek:
            return "Ratio (Hájek)";
        case DesignBasedKind::matched_pairs:
            return "Matched pairs (Imai, King, Nall)";
    }
    return {};
}

std::string note_of(DesignBasedKind kind, const std::string& individuals, const std::string& unit) {
    switch (kind) {
        case DesignBasedKind::horvitz_thompson:
            return "Horvitz-Thompson: totals of units over their probabilities; unbiased where no unit is lost, but it "
                   "moves with the sizes of the " +
                   plural(unit) + " that an arm has.";
        case DesignBasedKind::hajek:
            return "Ratio: the same totals over the numbers of " + individuals + " that they are of.";
        case DesignBasedKind::matched_pairs:
            return "Matched pairs: differences within pairs, weighted by their " + individuals + ".";
    }
    return {};
}

Cell effect_cell_of(const DesignBasedEffect& effect) {
    if (!effect.std_error) return not_applicable;
    const double scale = printed_scale(effect.outcome);
    return showing_interval_cell(scale * effect.estimate, scale * effect.interval.low, scale * effect.interval.high,
                                 effect_digits, effect_digits);
}

std::string effect_header(const std::vector<DesignBasedEffect>& effects, const AnalysisSpec& options) {
    bool counts = false;
    bool values = false;
    for (const DesignBasedEffect& effect : effects) (effect.outcome.is_count() ? counts : values) = true;
    return interval_header(counts && values ? "Difference; % points for proportions"
                           : counts         ? "Difference, % points"
                                            : "Difference",
                           options);
}

Json effect_json(const DesignBasedEffect& effect) {
    const auto known = [&](double value) { return effect.std_error ? finite_or_null(value) : Json(nullptr); };
    return {{"outcome", effect.outcome.name},
            {"term", effect.term},
            {"estimator", to_name(effect.kind)},
            {"estimate", known(effect.estimate)},
            {"std_error", or_null(effect.std_error)},
            {"df", known(effect.df)},
            {"p_value", known(effect.p_value)},
            {"conf_low", known(effect.interval.low)},
            {"conf_high", known(effect.interval.high)},
            {"confidence", effect.confidence},
            {"n_units", static_cast<std::int64_t>(effect.units)},
            {"why_none", text_or_null(effect.why_none)}};
}

}  // namespace

void add_design_based_table(const AnalysisResult& result, TableList& tables) {
    const DesignBasedEffects& made = result.get<DesignBasedEffects>();
    if (made.effects.empty()) return;
    const Trial& trial = result.trial;
    const bool alone = made.effects.front().clusters_alone;
    const std::string individuals = alone ? plural(trial.unit) : averaged_over(outcomes_of(made.effects), trial).many;
    const std::string weights =
        trial.analysis.weights_column.empty() ? "" : ", weighted by '" + trial.analysis.weights_column + "'";
    ResultTable table;
    table.columns = {{"Estimator"},
                     {"Units", "", Align::right},
                     {effect_header(made.effects, trial.analysis)},
                     {"p-value", "", Align::right}};
    std::string heading;
    for (const DesignBasedEffect& effect : made.effects) {
        const std::string name = outcome_name(effect.outcome, effect.term, trial);
        if (name != heading) table.rows.push_back({{Cell(name)}, true});
        heading = name;
        table.rows.push_back(
            {{kind_words(effect.kind), count_cell(static_cast<double>(effect.units)), effect_cell_of(effect),
              effect.std_error ? p_cell(effect.p_value) : Cell(not_applicable)}});
        add_note_once(table, note_of(effect.kind, individuals, trial.unit));
        if (!effect.why_none.empty())
            add_note_once(table, name + ": " + kind_words(effect.kind) + ": not estimated: " + effect.why_none + ".");
    }
    add_note_once(
        table,
        "The records say with which probability each " + trial.unit +
            " came into its arm, and nothing else is assumed: no model of outcomes, strata weighted as they are, "
            "prior measure and covariates left aside. Standard errors are Neyman's, by block, not below the "
            "true ones on average. Where the outcome of a " +
            trial.unit +
            " is unknown, those of its block with an outcome stand for it. The effect is the average over " +
            individuals + weights + ".");
    for (const std::string& doubt : made.doubts) add_note_once(table, "Caution: " + doubt + ".");
    tables.add_appendix("design-based", "Effects by the probabilities of the allocation", std::move(table));
}

Json design_based_json(const AnalysisResult& result) {
    Json json = Json::array();
    for (const DesignBasedEffect& effect : result.get<DesignBasedEffects>().effects)
        json.push_back(effect_json(effect));
    return json;
}

}  // namespace clustertrial::report_detail
