#include "clustertrial/analysis/description.hpp"
#include "clustertrial/analysis/effect.hpp"
#include "clustertrial/core/number.hpp"
#include "clustertrial/synthesis/synthesise.hpp"

#include <algorithm>

namespace clustertrial {

namespace {

const EffectEstimate* find_effect(const std::vector<EffectEstimate>& effects, const std::string& outcome) {
    const auto found = std::find_if(effects.begin(), effects.end(),
                                    [&](const EffectEstimate& effect) { return effect.outcome.name == outcome; });
    return found == effects.end() ? nullptr : &*found;
}

std::optional<double> p_value_of(const EffectEstimate& effect) {
    return effect.test ? std::optional(effect.test->p_value) : std::nullopt;
}

/// The number that the analysis gives for a quantity; nothing where it gives none.
std::optional<double> found_value(const Target& target, const EffectEstimate& effect) {
    constexpr double per_cent = 100;
    const std::optional<Interval> limits = effect.interval();
    const std::optional<EffectSize>& size = effect.effect_size;
    const std::optional<Interval> size_limits = size ? size->interval : std::nullopt;
    const auto end = [](const std::optional<Interval>& interval, double Interval::*which, double scale) {
        return interval ? std::optional(scale * (*interval).*which) : std::nullopt;
    };
    const auto arm = [&]() -> const ArmSummary& { return effect.arms.at(target.arm.value()); };
    switch (target.quantity) {
        case Quantity::mean:
            return arm().mean;
        case Quantity::mean_low:
            return arm().conf_low;
        case Quantity::mean_high:
            return arm().conf_high;
        case Quantity::variance:
            return arm().variance;
        case Quantity::unadjusted:
            return effect.unadjusted_difference;
        case Quantity::adjusted:
            return effect.estimate;
        case Quantity::points:
            return per_cent * effect.estimate;
        case Quantity::points_low:
            return end(limits, &Interval::low, per_cent);
        case Quantity::points_high:
            return end(limits, &Interval::high, per_cent);
        case Quantity::effect_size:
            return size ? std::optional(size->estimate) : std::nullopt;
        case Quantity::effect_size_low:
            return end(size_limits, &Interval::low, 1);
        case Quantity::effect_size_high:
            return end(size_limits, &Interval::high, 1);
        case Quantity::p:
            return p_value_of(effect);
    }
    return std::nullopt;
}

class Checks {
  public:
    void add(const std::string& name, const Printed& printed, std::optional<double> found, bool set_aside = false) {
        const std::string text = text_of(found, printed.digits);
        checks_.push_back({name, printed.text, text, set_aside, {}, text == printed.text});
    }
    void add_above(const std::string& name, double limit, std::optional<double> found) {
        constexpr int digits = 3;
        checks_.push_back(
            {name, "above " + format_shortest(limit), text_of(found, digits), false, {}, found && *found > limit});
    }
    std::vector<TargetCheck> take() { return std::move(checks_); }

  private:
    static std::string text_of(std::optional<double> found, int digits) {
        return found ? format_fixed(*found, digits) : "nothing";
    }

    std::vector<TargetCheck> checks_;
};

void check_outcome_targets(const OutcomeTargets& outcome, const AnalysisResult& result, Checks& checks) {
    const EffectEstimate* effect = find_effect(result.get<Effects>().estimates, outcome.name);
    for (const Target& target : outcome.targets) {
        checks.add(outcome.name + ": " + target.name, target.printed,
                   effect != nullptr ? found_value(target, *effect) : std::nullopt, target.set_aside);
    }
    const EffectEstimate* unweighted = find_effect(result.get<UnweightedEffects>().estimates, outcome.name);
    if (outcome.unweighted_p_above && unweighted != nullptr) {
        checks.add_above(outcome.name + ": unweighted p", *outcome.unweighted_p_above, p_value_of(*unweighted));
    }
}

void check_baseline_targets(const BaselineTargets& target, const AnalysisResult& result, Checks& checks) {
    const auto& rows = result.get<Baseline>().continuous;
    const auto row = std::find_if(rows.begin(), rows.end(),
                                  [&](const BaselineRow& r) { return r.variable.column == target.column; });
    for (const std::size_t arm : {intervention_arm, control_arm}) {
        const std::string of = "." + result.trial.arms.arms.at(arm).name;
        const bool there = row != rows.end();
        if (target.mean[arm]) {
            checks.add(target.column + ": mean" + of, *target.mean[arm], there ? row->arms[arm].mean : std::nullopt);
        }
        if (target.sd[arm]) {
            checks.add(target.column + ": sd" + of, *target.sd[arm], there ? row->arms[arm].sd : std::nullopt);
        }
    }
}

}  // namespace

std::vector<TargetCheck> check_targets(const Targets& targets, const AnalysisResult& result) {
    Checks checks;
    for (const OutcomeTargets& outcome : targets.outcomes) check_outcome_targets(outcome, result, checks);
    for (const BaselineTargets& target : targets.continuous) check_baseline_targets(target, result, checks);
    const std::vector<EffectEstimate>& doses = result.get<DoseResponse>().estimates;
    if (targets.attendance && !doses.empty()) {
        const EffectEstimate& dose = doses.front();
        if (const auto& printed = targets.attendance->coefficient) {
            checks.add("attendance: coefficient", *printed, dose.estimate);
        }
        if (const auto& printed = targets.attendance->p) checks.add("attendance: p", *printed, p_value_of(dose));
    }
    return checks.take();
}

}  // namespace clustertrial
