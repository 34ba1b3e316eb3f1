#include "clustertrial/analysis/effect.hpp"

#include "fitted.hpp"
#include "inference.hpp"
#include "registry.hpp"
#include "sample.hpp"
#include "stated_estimand.hpp"
#include "warnings.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace clustertrial {

namespace {

/// How the doses of an outcome's rows differ.
void describe_doses(const TrialData& data, const OutcomeData& outcome, DoseOfOutcome& described) {
    const auto [low, high] = std::minmax_element(outcome.dose.begin(), outcome.dose.end());
    described.low = *low;
    described.high = *high;
    const std::vector<bool> differs = analysis_detail::groups_that_differ(
        outcome.cluster, data.clusters.size(), [&](std::size_t row) { return outcome.dose[row]; });
    described.clusters_within = static_cast<std::size_t>(std::count(differs.begin(), differs.end(), true));
}

}  // namespace

EffectEstimate estimate_allocated_dose(const OutcomeContext& context) {
    EffectEstimate effect = analysis_detail::infer_effect(context, 0);
    effect.analysis = std::string(to_name(context.outcome.spec.role));
    effect.arms = context.arms;
    effect.total = analysis_detail::count_sample(context.data, context.outcome, std::nullopt);
    effect.why_no_effect_size = "a dose is not an arm";
    effect.departures = analysis_detail::departures_of(context, effect);
    if (context.outcome.spec.is_count()) effect.why_no_risk_ratio = effect.why_no_effect_size;
    return effect;
}

void analysis_detail::analyse_allocated_dose(Run& run, std::size_t outcome) {
    const OutcomeData& rows = run.data().outcomes[outcome];
    AllocatedDose& set = run.result.make<AllocatedDose>();
    const std::size_t before = set.estimates.size();
    attempt(run, rows.spec, "", set, [&](std::vector<std::string>& warnings) {
        const OutcomeContext& context = run.context(outcome);
        warnings = context.warnings;
        EffectEstimate effect = estimate_allocated_dose(context);
        add_new_warnings(effect.doubts, "", warnings);
        if (rows.spec.role == OutcomeRole::primary) add_new_warnings(effect.departures, "", warnings);
        return std::vector{std::move(effect)};
    });
    if (set.estimates.size() == before) return;
    describe_doses(run.data(), rows, set.doses.emplace_back());
}

}  // namespace clustertrial
