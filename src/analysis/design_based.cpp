#include "clustertrial/analysis/design_based.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/estimation/design_based.hpp"

#include "fitted.hpp"
#include "registry.hpp"
#include "sample.hpp"

#include <algorithm>
#include <cmath>
#include <map>

namespace clustertrial::analysis_detail {

namespace {

/// Units with the outcome.
std::vector<UnitTotal> unit_totals(const TrialData& data, const OutcomeData& outcome) {
    const std::vector<double> weights = model_weights(outcome);
    std::vector<UnitTotal> units(data.units.count());
    for (std::size_t g = 0; g < data.clusters.size(); ++g) {
        UnitTotal& unit = units[data.units.of[g]];
        unit.arm = data.arm[g];
        unit.block = data.units.exchanged_in[data.units.of[g]];
    }
    for (std::size_t row = 0; row < outcome.cluster.size(); ++row) {
        UnitTotal& unit = units[data.units.of[outcome.cluster[row]]];
        unit.individuals += weights[row];
        unit.total += weights[row] * (outcome.mean[row] + outcome.origin);
    }
    std::erase_if(units, [](const UnitTotal& unit) { return !(unit.individuals > 0); });
    return units;
}

/// By block as randomised, how many units each arm has.
std::map<std::uint32_t, std::vector<std::size_t>> counts_by_block(const TrialData& data, std::size_t arms) {
    std::vector<std::uint32_t> arm_of(data.units.count());
    for (std::size_t g = 0; g < data.clusters.size(); ++g) arm_of[data.units.of[g]] = data.arm[g];
    std::map<std::uint32_t, std::vector<std::size_t>> counts;
    for (std::size_t unit = 0; unit < arm_of.size(); ++unit) {
        std::vector<std::size_t>& of_block = counts[data.units.exchanged_in[unit]];
        of_block.resize(arms);
        ++of_block[arm_of[unit]];
    }
    return counts;
}

bool are_pairs(const TrialData& data, std::size_t arms) {
    const auto counts = counts_by_block(data, arms);
    return arms == 2 && std::all_of(counts.begin(), counts.end(), [](const auto& block) {
               return block.second == std::vector<std::size_t>{1, 1};
           });
}

/// Whether an arm's share differs between clusters, as the records state them.
bool shares_differ(const TrialData& data) {
    return std::any_of(data.allocation_shares.begin(), data.allocation_shares.end(),
                       [&](const auto& shares) { return shares != data.allocation_shares.front(); });
}

DesignBasedEstimate estimate_by(DesignBasedKind kind, const std::vector<UnitTotal>& units, std::uint32_t arm) {
    switch (kind) {
        case DesignBasedKind::horvitz_thompson:
            return horvitz_thompson(units, arm);
        case DesignBasedKind::hajek:
            return hajek(units, arm);
        case DesignBasedKind::matched_pairs:
            return matched_pairs(units, arm);
    }
    return {};
}

void test(const DesignBasedEstimate& estimate, const OutcomeData& outcome, DesignBasedEffect& effect) {
    effect.estimate = estimate.estimate;
    effect.units = estimate.units;
    const auto n = static_cast<Eigen::Index>(outcome.mean.size());
    if (!(estimate.variance > 0) ||
        is_rounding(std::sqrt(estimate.variance), Eigen::Map<const Eigen::VectorXd>(outcome.mean.data(), n))) {
        effect.why_none = "the units of each arm do not vary";
        return;
    }
    effect.std_error = std::sqrt(estimate.variance);
    effect.df = estimate.df;
    const EffectTest test = test_against_zero(effect.estimate, *effect.std_error, effect.df, effect.confidence);
    effect.p_value = test.p_value;
    effect.interval = test.interval.value();
}

DesignBasedEffect effect_by(DesignBasedKind kind, const Run& run, const OutcomeData& outcome, std::size_t arm) {
    DesignBasedEffect effect;
    effect.outcome = outcome.spec;
    effect.term = run.trial().arms.arms[arm].name;
    effect.kind = kind;
    effect.confidence = run.trial().analysis.confidence;
    effect.clusters_alone = !outcome.individuals_known && outcome.spec.out_of.empty();
    if (!outcome.why_none.empty()) {
        effect.why_none = outcome.why_none;
        return effect;
    }
    const std::vector<UnitTotal> units = unit_totals(run.data(), outcome);
    try {
        test(estimate_by(kind, units, static_cast<std::uint32_t>(arm)), outcome, effect);
    } catch (const Error& error) {
        if (error.kind() != ErrorKind::design) throw;
        effect.why_none = error.what();
    }
    return effect;
}

/// Methods that draw fixed numbers of each block, every choice of them alike.
bool draws_fixed_numbers(const std::string& method) {
    return method == to_name(AllocationMethod::complete) || method == to_name(AllocationMethod::matched);
}

}  // namespace

void analyse_design_based(Run& run, std::size_t outcome) {
    const TrialData& data = run.data();
    const OutcomeData& rows = data.outcomes[outcome];
    if (!data.stated.from_records || rows.spec.role != OutcomeRole::primary) return;
    const std::size_t arms = run.trial().arms.arms.size();
    const bool pairs = are_pairs(data, arms);
    if (!pairs && !shares_differ(data)) return;
    DesignBasedEffects& result = run.result.make<DesignBasedEffects>();
    std::vector<DesignBasedKind> kinds{DesignBasedKind::horvitz_thompson, DesignBasedKind::hajek};
    if (pairs) kinds = {DesignBasedKind::matched_pairs};
    for (std::size_t arm = 1; arm < arms; ++arm) {
        for (const DesignBasedKind kind : kinds) result.effects.push_back(effect_by(kind, run, rows, arm));
    }
    if (result.doubts.empty() && !draws_fixed_numbers(data.stated.method)) {
        result.doubts.push_back("the allocation is by the method '" + data.stated.method +
                                "', not by fixed numbers within blocks alone: the variance is of these, and may be too "
                                "large");
    }
}

}  // namespace clustertrial::analysis_detail
