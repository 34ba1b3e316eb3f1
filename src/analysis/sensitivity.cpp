#include "clustertrial/analysis/sensitivity.hpp"

#include "clustertrial/core/error.hpp"

#include "registry.hpp"
#include "suppressed_bounds.hpp"
#include "warnings.hpp"

#include <algorithm>
#include <utility>

namespace clustertrial {

std::optional<Interval> SuppressedBounds::interval() const {
    const std::optional<Interval> a = smallest.interval();
    const std::optional<Interval> b = largest.interval();
    if (!a || !b) return std::nullopt;
    return Interval{std::min(a->low, b->low), std::max(a->high, b->high)};
}

std::optional<double> SuppressedBounds::p_value() const {
    if (!smallest.test || !largest.test) return std::nullopt;
    if (around_zero()) return 1;
    return std::max(smallest.test->p_value, largest.test->p_value);
}

std::vector<const EffectEstimate*> SensitivityEffect::printed() const {
    if (!bounds) return {&effect};
    return {&bounds->smallest, &bounds->largest};
}

namespace {

using analysis_detail::Run;

/// The effects on an outcome, and their bounds where suppressed numbers may be any between their ends.
std::vector<SensitivityEffect> effects_of(const OutcomeContext& context) {
    std::vector<SensitivityEffect> effects;
    for (EffectEstimate& effect : estimate_effects(context, "sensitivity")) {
        SensitivityEffect& one = effects.emplace_back();
        one.effect = std::move(effect);
        if (context.outcome.spec.suppressed != SuppressedCells::bounds) continue;
        one.bounds = analysis_detail::bounds_over_suppressed(context, effects.size() - 1);
    }
    return effects;
}

std::string label_of(const Trial& trial, const std::string& outcome) {
    const auto found = std::find_if(trial.outcomes.begin(), trial.outcomes.end(),
                                    [&](const OutcomeSpec& spec) { return spec.name == outcome; });
    return found == trial.outcomes.end() ? outcome : found->label;
}

/// Adds what entry number `entry` gives, on the rows arranged for it.
void analyse_entry(Run& run, std::size_t entry, Sensitivity& result) {
    const Trial& trial = run.trial();
    std::vector<std::string>& warnings = run.result.warnings;
    const SensitivitySpec& spec = trial.sensitivity.at(entry);
    const TrialData& arranged = run.data().sensitivity.at(entry);
    Trial protocol = protocol_of(trial, spec);
    protocol.sensitivity = trial.sensitivity;  // doubts say the same as in the primary analysis
    const std::string who = "sensitivity '" + spec.label + "'";
    analysis_detail::add_new_warnings(arranged.warnings, who, warnings);
    for (const OutcomeData& outcome : arranged.outcomes) {
        const std::string instead = spec.instead.empty() ? "" : label_of(trial, spec.instead);
        const std::string of = instead.empty() ? outcome.spec.name : outcome.spec.in_place_of;
        std::vector<std::string> found;
        try {
            OutcomeContext context = make_context(arranged, protocol, outcome, protocol.analysis);
            context.progress = run.draws();
            context.allocations = run.allocations();
            found = context.warnings;
            for (SensitivityEffect& effect : effects_of(context)) {
                for (const EffectEstimate* one : effect.printed())
                    found.insert(found.end(), one->doubts.begin(), one->doubts.end());
                effect.label = spec.label;
                effect.instead = instead;
                effect.of = of;
                result.effects.push_back(std::move(effect));
                run.any_estimate = true;
            }
        } catch (const Error& error) {
            if (error.kind() != ErrorKind::design) throw;
            result.failures.push_back({spec.label, instead, error.what()});
            found = {"not estimated: " + std::string(error.what())};
        }
        analysis_detail::add_new_warnings(found, who, warnings);
    }
}

}  // namespace

void analysis_detail::analyse_sensitivity(Run& run) {
    Sensitivity& result = run.result.make<Sensitivity>();
    for (std::size_t entry = 0; entry < run.trial().sensitivity.size(); ++entry) {
        run.begin("sensitivity '" + run.trial().sensitivity[entry].label + "'");
        analyse_entry(run, entry, result);
    }
}

}  // namespace clustertrial
