#include "distribution_figures.hpp"

#include "clustertrial/analysis/effect.hpp"
#include "clustertrial/analysis/sensitivity.hpp"
#include "clustertrial/core/number.hpp"
#include "clustertrial/core/words.hpp"

#include "digits.hpp"
#include "effect_cells.hpp"
#include "inference_words.hpp"
#include "markup.hpp"

#include <algorithm>
#include <utility>

#include <nlohmann/json.hpp>

namespace clustertrial::report_detail {

namespace {

/// A statistic that allocations test, and of which entry of [[sensitivity]].
struct Tested {
    const EffectEstimate& effect;
    std::string entry = {};  ///< label; empty: the protocol's own analysis
};

std::vector<Tested> protocol_tests(const AnalysisResult& result, bool primary) {
    std::vector<Tested> tests;
    for (const EffectEstimate& effect : result.get<Effects>().estimates) {
        const bool wanted = (effect.outcome.role == OutcomeRole::primary) == primary;
        if (wanted && effect.over_allocations) tests.push_back({effect});
    }
    return tests;
}

std::vector<Tested> sensitivity_tests(const AnalysisResult& result) {
    std::vector<Tested> tests;
    for (const SensitivityEffect& entry : result.get<Sensitivity>().effects) {
        for (const EffectEstimate* effect : entry.printed()) {
            if (!effect->over_allocations) continue;
            const bool smallest = entry.bounds && effect == &entry.bounds->smallest;
            tests.push_back({*effect, entry.label + (!entry.bounds ? "" : smallest ? ": smallest" : ": largest")});
        }
    }
    return tests;
}

RandomisationStatistic statistic_of(const EffectEstimate& effect) {
    return effect.options.resampling.randomisation_statistic;
}

/// A studentised statistic has no unit; the others have the outcome's.
double scale_of(const EffectEstimate& effect) {
    return statistic_of(effect) == RandomisationStatistic::studentised ? 1 : printed_scale(effect.outcome);
}

Axis statistic_axis(const EffectEstimate& effect) {
    const std::string unit = effect.outcome.is_count() ? "percentage points" : "the outcome's units";
    switch (statistic_of(effect)) {
        case RandomisationStatistic::difference:
            return {"Difference in means", unit};
        case RandomisationStatistic::coefficient:
            return {"Coefficient", unit};
        case RandomisationStatistic::studentised:
            return {"Studentised coefficient", "standard errors"};
    }
    return {};
}

Histogram histogram_of(const EffectEstimate& effect) {
    const DrawHistogram& draws = *effect.over_allocations;
    const double scale = scale_of(effect);
    Histogram histogram;
    histogram.edges = draws.bins.edges;
    for (double& edge : histogram.edges) edge *= scale;
    constexpr int digits_of_percent = 2;
    histogram.digits = std::max(0, draws.bins.digits - (scale == per_cent ? digits_of_percent : 0));
    histogram.counted = "allocations";
    HistogramSeries series{"If there were no effect", draws.counts};
    series.below = draws.below;
    series.above = draws.above;
    histogram.series = {std::move(series)};
    const double observed = scale * draws.observed;
    histogram.line_digits = digits_showing({observed}, effect_digits);
    histogram.lines = {{"Observed", observed}};
    if (effect.options.resampling.tails == Tails::symmetric)
        histogram.lines.push_back({"Its mirror image", -observed, true});
    return histogram;
}

/// The numbers of the row in the table of results.
std::string count_note(const EffectEstimate& effect) {
    const ResampledTest& test = *effect.by_draws();
    const bool symmetric = effect.options.resampling.tails == Tails::symmetric;
    return format_count(test.at_least_as_extreme) + " of the " + format_count(test.draws) + " allocations " +
           (symmetric ? "give a statistic at least as far from 0 as the observed one"
                      : "lie at or beyond the observed statistic, in the smaller tail") +
           ": " + p_words(test.p_value) + ".";
}

std::vector<std::string> notes_of(const EffectEstimate& effect) {
    std::vector<std::string> notes = {
        "What the statistic would be if the arm changed no outcome, over " + randomisation_words({&effect}) + ".",
        count_note(effect)};
    const DrawHistogram& draws = *effect.over_allocations;
    if (draws.below + draws.above > 0) {
        notes.push_back(counted(draws.below + draws.above, "allocation") + " lie" +
                        (draws.below + draws.above == 1 ? "s" : "") + " beyond the axis.");
    }
    return notes;
}

Figure figure_of(const Tested& tested, const Trial& trial) {
    const EffectEstimate& effect = tested.effect;
    const bool several_arms = trial.arms.arms.size() > 2;
    Figure figure;
    figure.id = "allocations-" + effect.outcome.name + (several_arms ? "-" + effect.term : "") +
                (tested.entry.empty() ? "" : "-" + id_from(tested.entry));
    figure.title = "Randomisation test: " + outcome_name(effect.outcome, effect.term, trial) +
                   (tested.entry.empty() ? "" : " (" + tested.entry + ")");
    figure.x = statistic_axis(effect);
    figure.y = {"Allocations", "number"};
    figure.notes = notes_of(effect);
    figure.content = histogram_of(effect);
    return figure;
}

void add_figures(const std::vector<Tested>& tests, const Trial& trial, FigureList& figures) {
    for (const Tested& tested : tests) figures.add(figure_of(tested, trial));
}

Json distribution_json(const Tested& tested) {
    const EffectEstimate& effect = tested.effect;
    const ResampledTest& test = *effect.by_draws();
    const DrawHistogram& draws = *effect.over_allocations;
    return {{"outcome", effect.outcome.name},
            {"term", effect.term},
            {"sensitivity", text_or_null(tested.entry)},
            {"statistic", to_name(statistic_of(effect))},
            {"observed", draws.observed},
            {"tails", to_name(effect.options.resampling.tails)},
            {"draws", test.draws},
            {"exact", test.exact},
            {"at_least_as_extreme", test.at_least_as_extreme},
            {"p_value", test.p_value},
            {"edges", draws.bins.edges},
            {"counts", draws.counts},
            {"below", draws.below},
            {"above", draws.above}};
}

}  // namespace

void add_primary_distributions(const AnalysisResult& result, FigureList& figures) {
    add_figures(protocol_tests(result, true), result.trial, figures);
}

void add_other_distributions(const AnalysisResult& result, FigureList& figures) {
    add_figures(protocol_tests(result, false), result.trial, figures);
}

void add_sensitivity_distributions(const AnalysisResult& result, FigureList& figures) {
    add_figures(sensitivity_tests(result), result.trial, figures);
}

Json null_distributions_json(const AnalysisResult& result) {
    Json json = Json::array();
    for (const auto& tests : {protocol_tests(result, true), protocol_tests(result, false), sensitivity_tests(result)}) {
        for (const Tested& tested : tests) json.push_back(distribution_json(tested));
    }
    return json;
}

}  // namespace clustertrial::report_detail
