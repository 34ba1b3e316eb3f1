#include "goals.hpp"

#include "clustertrial/core/distributions.hpp"

#include "conventions.hpp"

#include <algorithm>
#include <cmath>

namespace clustertrial::synthesis_detail {

namespace {

/// An R2 is aimed at well inside what its digits allow: it is the search's own figure, no table prints it.
constexpr double r2_narrowing = 0.95;
/// A prior's means and SDs, of whole events.
constexpr double prior_narrowing = 0.95;
/// The test that may not reach significance keeps this share of the critical value away from it.
constexpr double unweighted_margin = 0.98;

/// Distances far away count by their order of magnitude.
double counted(double distance) {
    return std::log1p(distance * distance);
}

double outside(double value, double low, double high) {
    const double half = (high - low) / 2;
    return std::max({0.0, (low - value) / half, (value - high) / half});
}

ClusterModel model_of(const OutcomeState& state, const Roster& roster, Weights weights, CovarianceKind kind) {
    std::vector<std::uint32_t> stratum;
    std::vector<double> treatment, sizes;
    for (const std::size_t g : state.rows) {
        stratum.push_back(roster.stratum[g]);
        treatment.push_back(roster.arm[g] == intervention_arm ? 1 : 0);
        sizes.push_back(weights == Weights::individuals ? roster.size[g] : 1);
    }
    return {std::move(stratum), treatment, std::move(sizes), state.has_prior(), kind};
}

}  // namespace

OutcomeGoals::OutcomeGoals(const OutcomeState& state, const Targets& targets, const Trial& trial, const Roster& roster)
    : options_(trial.analysis),
      size_(roster.size),
      arm_(roster.arm),
      narrowing_(state.consistency.narrowing),
      model_(model_of(state, roster, trial.analysis.weights, searched_covariance(trial.analysis))),
      equal_model_(model_of(state, roster, Weights::equal, searched_covariance(trial.analysis))) {
    const std::size_t clusters = state.rows.size();
    const OutcomeNumbers numbers{state.individuals, state.consistency.events, 0, 0, {}};
    const BandContext context{options_, clusters, effect_size_scale(numbers, options_)};
    for (const Target& target : state.targets->targets) {
        if (target.set_aside) continue;
        if (const auto band = band_of(target, context, narrowing_)) bands_.push_back(*band);
        if (target.quantity == Quantity::p) statistics_ = statistics_of(target, context, narrowing_);
        const bool limit = target.quantity == Quantity::mean_low || target.quantity == Quantity::mean_high;
        if (limit && options_.mean_ci == MeanInterval::clusters) mean_limits_.push_back(&target);
    }
    if (const auto p = state.targets->unweighted_p_above) {
        most_unweighted_ = unweighted_margin * statistic_of_p(*p, options_, clusters);
    }
    if (state.owns_prior) add_prior_goals(state, targets, roster);
    y_.resize(clusters);
    q_.resize(state.has_prior() ? clusters : 0);
}

void OutcomeGoals::add_prior_goals(const OutcomeState& state, const Targets& targets, const Roster& roster) {
    for (const BaselineTargets& target : targets.continuous) {
        if (target.column != state.spec->prior && target.percent != state.spec->prior) continue;
        for (const std::size_t arm : {control_arm, intervention_arm}) {
            PriorGoal goal{&target, arm, roster.in_arm(arm), {}};
            if (!target.percent.empty()) {
                for (const std::size_t g : goal.clusters) {
                    goal.denominators.push_back(roster.continuous.at(target.of)[g].value_or(1));
                }
            }
            prior_goals_.push_back(std::move(goal));
        }
    }
}

void OutcomeGoals::fill(const OutcomeState& state) {
    for (std::size_t i = 0; i < state.rows.size(); ++i) {
        const std::size_t g = state.rows[i];
        y_[i] = state.events[g] / size_[g];
        if (state.has_prior()) q_[i] = state.prior[g] / state.prior_size[g];
    }
}

double OutcomeGoals::distance(const OutcomeState& state) {
    fill(state);
    return model_distance(state) + unweighted_distance(state) + mean_interval_distance(state) + prior_distance(state);
}

Evaluation OutcomeGoals::evaluate(const OutcomeState& state) {
    fill(state);
    return model_.evaluate(y_, q_);
}

double OutcomeGoals::model_distance(const OutcomeState& state) {
    const Evaluation found = model_.evaluate(y_, q_);
    // All bands speak of the same two numbers: the one furthest away says how far those are.
    double furthest = 0;
    for (const Band& band : bands_) {
        furthest = std::max(furthest, outside(band.at({found.estimate, found.std_error}), band.low, band.high));
    }
    if (statistics_) {
        const double statistic = std::abs(found.estimate) / found.std_error;
        // An open end (p printed as 0.000) has no width to measure by: one is as good as any.
        const double high = std::isfinite(statistics_->second) ? statistics_->second : statistics_->first + 1;
        const double from = std::isfinite(statistics_->second) ? statistic : std::min(statistic, high);
        furthest = std::max(furthest, outside(from, statistics_->first, high));
    }
    double sum = counted(furthest);
    if (state.targets->r2 && state.owns_prior) {
        sum += counted(distance_outside(found.r2, *state.targets->r2, r2_narrowing));
    }
    return sum;
}

double OutcomeGoals::unweighted_distance(const OutcomeState&) {
    if (!most_unweighted_) return 0;
    constexpr double unit = 0.05;  // of a statistic
    const Evaluation found = equal_model_.evaluate(y_, q_);
    return counted(std::max(0.0, std::abs(found.estimate) / found.std_error - *most_unweighted_) / unit);
}

/// The intercept-only model of one arm, clustered.
double OutcomeGoals::mean_interval_distance(const OutcomeState& state) const {
    double sum = 0;
    for (const Target* target : mean_limits_) {
        const std::size_t arm = target->arm.value();
        const double mean = state.consistency.events[arm] / state.individuals[arm];
        double meat = 0;
        double clusters = 0;
        for (std::size_t i = 0; i < state.rows.size(); ++i) {
            if (arm_[state.rows[i]] != arm) continue;
            const double score = size_[state.rows[i]] * (y_[i] - mean);
            meat += score * score;
            ++clusters;
        }
        const double factor = options_.covariance_kind() == CovarianceKind::CR1 ? clusters / (clusters - 1) : 1;
        const double half_width = test_critical_value(options_, static_cast<std::size_t>(clusters)) *
                                  std::sqrt(factor * meat) / state.individuals[arm];
        const double limit = target->quantity == Quantity::mean_low ? mean - half_width : mean + half_width;
        sum += counted(distance_outside(limit, target->printed, narrowing_));
    }
    return sum;
}

double OutcomeGoals::prior_distance(const OutcomeState& state) {
    double sum = 0;
    for (const PriorGoal& goal : prior_goals_) {
        values_.clear();
        for (std::size_t i = 0; i < goal.clusters.size(); ++i) {
            const double count = state.prior[goal.clusters[i]];
            values_.push_back(goal.denominators.empty() ? count : 100 * count / goal.denominators[i]);
        }
        const MeanAndSd found = mean_and_sd(values_);
        const auto& mean = goal.target->mean[goal.arm];
        const auto& sd = goal.target->sd[goal.arm];
        if (mean) sum += counted(distance_outside(found.mean, *mean, prior_narrowing));
        if (sd) sum += counted(distance_outside(found.sd, *sd, prior_narrowing));
    }
    return sum;
}

}  // namespace clustertrial::synthesis_detail
