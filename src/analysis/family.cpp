#include "clustertrial/analysis/family.hpp"

#include "clustertrial/core/error.hpp"

#include "fitted.hpp"
#include "inference.hpp"

#include <algorithm>
#include <cmath>

namespace clustertrial {

namespace {

bool is_member(const FamilySpec& spec, const std::string& outcome) {
    return std::find(spec.outcomes.begin(), spec.outcomes.end(), outcome) != spec.outcomes.end();
}

Family adjust_from_p_values(const FamilySpec& spec, const std::vector<EffectEstimate>& effects) {
    Family family;
    family.spec = spec;
    std::vector<double> p_values;
    for (const EffectEstimate& effect : effects) {
        if (!is_member(spec, effect.outcome.name)) continue;
        family.members.push_back({effect.outcome, effect.term, effect.p_value, 1});
        p_values.push_back(effect.p_value);
    }
    const auto adjusted = adjust_p_values(p_values, spec.adjustment);
    for (std::size_t i = 0; i < adjusted.size(); ++i) family.members[i].adjusted = adjusted[i];
    return family;
}

/// |draw| under the hypothesis of no effect, for every draw.
std::vector<double> absolute_statistics(const NullDraws& draws) {
    std::vector<double> statistics = draw_statistics(draws, 0);
    for (double& statistic : statistics) statistic = std::abs(statistic);
    return statistics;
}

/// Hypotheses of a family with the draws that they share.
struct SharedDraws {
    std::vector<double> observed;
    std::vector<std::vector<double>> draws;
};

void add_outcome(const TrialData& data, const Trial& trial, const OutcomeData& outcome, const AnalysisSpec& options,
                 Family& family, SharedDraws& shared) {
    std::vector<std::string> said_before;  // estimate_effects has given these warnings
    const Treatment treatment = arm_indicators(data, trial, outcome);
    const Fitted fitted = fit_model(data, trial, outcome, treatment, options, said_before);
    for (std::size_t t = 0; t < treatment.names.size(); ++t) {
        const NullDraws draws = draws_of(data, trial, outcome, fitted, t, options, DrawnClusters::of_the_trial);
        family.draws = draws.count();
        family.exact = draws.exact;
        const double p_value = test_null(draws, 0, Tails::symmetric, traits_of(options.inference).share_rule).p_value;
        family.members.push_back({outcome.spec, treatment.names[t], p_value, 1});
        shared.observed.push_back(std::abs(draws.estimate / draws.std_error));
        shared.draws.push_back(absolute_statistics(draws));
    }
}

Family adjust_from_draws(const TrialData& data, const Trial& trial, const FamilySpec& spec) {
    AnalysisSpec options = trial.analysis;
    options.inference = spec.draws_from;
    options.resampling.randomisation_statistic = RandomisationStatistic::studentised;
    Family family;
    family.spec = spec;
    SharedDraws shared;
    for (const OutcomeData& outcome : data.outcomes) {
        if (is_member(spec, outcome.spec.name)) add_outcome(data, trial, outcome, options, family, shared);
    }
    const bool add_one = !family.exact && traits_of(options.inference).share_rule == ShareRule::add_one;
    const auto adjusted = step_down_p_values(shared.observed, shared.draws, add_one);
    for (std::size_t i = 0; i < adjusted.size(); ++i) family.members[i].adjusted = adjusted[i];
    return family;
}

}  // namespace

Family adjust_family(const TrialData& data, const Trial& trial, const FamilySpec& spec,
                     const std::vector<EffectEstimate>& effects) {
    return spec.adjustment == Adjustment::step_down ? adjust_from_draws(data, trial, spec)
                                                    : adjust_from_p_values(spec, effects);
}

}  // namespace clustertrial
