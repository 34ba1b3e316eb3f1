#include "suppressed_bounds.hpp"

#include "clustertrial/estimation/model.hpp"

#include "doubts.hpp"
#include "fitted.hpp"
#include "sample.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <map>
#include <utility>
#include <vector>

namespace clustertrial::analysis_detail {

namespace {

constexpr double middle = 0.5;

enum class Bound { smallest, largest };

/// A regressor of an outcome: the prior measure, or one of the model's covariates.
std::vector<std::vector<double>*> regressors_of(OutcomeData& outcome) {
    std::vector<std::vector<double>*> columns;
    if (!outcome.prior.empty()) columns.push_back(&outcome.prior);
    for (std::vector<double>& covariate : outcome.covariates) columns.push_back(&covariate);
    return columns;
}

/// A number of a regressor that was suppressed.
struct SuppressedNumber {
    std::size_t column = 0;         ///< in regressors_of
    std::vector<std::size_t> rows;  ///< that share it
    double low = 0;
    double high = 0;
    std::vector<double> shares;  ///< of the way from low to high that are tried, ascending
    bool in_control_arm = false;
};

/// Both ends and what is tried between: every whole number of a count that has few.
std::vector<double> shares_to_try(double steps) {
    constexpr double few = 20;
    constexpr double several = 4;  // quarters
    const double parts = steps >= 1 && steps <= few ? std::round(steps) : several;
    std::vector<double> shares;
    for (double part = 0; part <= parts; ++part) shares.push_back(part / parts);
    return shares;
}

/// The suppressed numbers among the regressors of an outcome that has `ends`. Rows of a cluster share a prior of the
/// cluster.
std::vector<SuppressedNumber> suppressed_regressors(const TrialData& data, OutcomeData& outcome) {
    std::vector<SuppressedNumber> numbers;
    if (outcome.ends.empty()) return numbers;
    const auto low = regressors_of(outcome.ends[0]);
    const auto high = regressors_of(outcome.ends[1]);
    for (std::size_t column = 0; column < low.size(); ++column) {
        const bool is_prior = column == 0 && !outcome.prior.empty();
        const bool shared = is_prior && outcome.spec.level_of_prior() == PriorLevel::cluster;
        std::map<std::uint32_t, std::size_t> of_cluster;
        for (std::size_t row = 0; row < outcome.cluster.size(); ++row) {
            const double from = (*low[column])[row];
            const double to = (*high[column])[row];
            if (from == to) continue;
            const std::uint32_t cluster = outcome.cluster[row];
            const auto [at, is_new] = of_cluster.try_emplace(cluster, numbers.size());
            if (shared && !is_new) {
                numbers[at->second].rows.push_back(row);
                continue;
            }
            const double steps = is_prior && !outcome.prior_steps.empty() ? outcome.prior_steps[row] : 0;
            numbers.push_back({column, {row}, from, to, shares_to_try(steps), data.arm[cluster] == control_arm});
        }
    }
    return numbers;
}

/// By row of the outcome, what is added to the estimate of treatment column `t` where the row's mean grows by 1:
/// the row of (X'WX)^-1 X'W. Empty where the regressors leave nothing of the treatment.
Eigen::VectorXd weights_of_estimate(const OutcomeContext& context, const OutcomeData& outcome, std::size_t t) {
    const Model model = build_model(context.data, outcome, arm_indicators(context.data, context.trial, outcome),
                                    context.options.weights);
    const Fit fit = estimate(model.design, LeastSquaresModel{});
    const std::optional<std::size_t> position = fit.position(t);
    if (!position) return {};
    const Eigen::VectorXd of_rows =
        model.design.weights.cwiseProduct(fit.q * fit.root.row(static_cast<Eigen::Index>(*position)).transpose());
    if (context.options.weights == Weights::individuals) return of_rows;
    // One row a cluster: its mean is that of the outcome's rows, by what they are averaged over.
    std::vector<Eigen::Index> place(context.data.clusters.size());
    for (std::size_t g = 0; g < model.trial_cluster.size(); ++g)
        place[model.trial_cluster[g]] = static_cast<Eigen::Index>(g);
    Eigen::VectorXd weights(static_cast<Eigen::Index>(outcome.cluster.size()));
    for (std::size_t row = 0; row < outcome.cluster.size(); ++row) {
        const Eigen::Index g = place[outcome.cluster[row]];
        weights(static_cast<Eigen::Index>(row)) = of_rows(g) * outcome.averaged_over()[row] / model.individuals(g);
    }
    return weights;
}

/// Looks for one bound of one effect.
class BoundSearch {
  public:
    BoundSearch(const OutcomeContext& context, std::size_t t, Bound bound)
        : context_(context),
          t_(t),
          sign_(bound == Bound::largest ? 1 : -1),
          outcome_(context.outcome),
          numbers_(suppressed_regressors(context.data, outcome_)),
          shares_(numbers_.size(), middle) {}

    /// The outcome with its suppressed numbers where the estimate is at the bound.
    OutcomeData at_bound() {
        if (outcome_.ends.empty()) return std::move(outcome_);
        if (!numbers_.empty()) search();
        put_means(weights_of_estimate(context_, outcome_, t_));
        return std::move(outcome_);
    }

  private:
    void search() {
        std::vector<double> best;
        double best_value = -std::numeric_limits<double>::infinity();
        for (const std::vector<double>& start : starts()) {
            for (std::size_t i = 0; i < start.size(); ++i) move(i, start[i]);
            const double value = climb();
            if (!best.empty() && value <= best_value) continue;
            best_value = value;
            best = shares_;
        }
        for (std::size_t i = 0; i < best.size(); ++i) move(i, best[i]);
    }

    /// All low, all high, in the middle, and each arm at another end.
    [[nodiscard]] std::vector<std::vector<double>> starts() const {
        const auto each = [&](double control, double others) {
            std::vector<double> shares;
            for (const SuppressedNumber& number : numbers_) {
                const double wanted = number.in_control_arm ? control : others;
                shares.push_back(number.shares[static_cast<std::size_t>(
                    std::floor(wanted * static_cast<double>(number.shares.size() - 1)))]);
            }
            return shares;
        };
        return {each(0, 0), each(1, 1), each(middle, middle), each(0, 1), each(1, 0)};
    }

    /// Moves one number at a time as long as that improves the bound. The bound where it ends.
    double climb() {
        constexpr int most_rounds = 50;  // far more than are seen: each begins with an improvement
        constexpr double rounding = 1e-13;
        double value = bound();
        for (int round = 0; round < most_rounds; ++round) {
            const double before = value;
            for (std::size_t i = 0; i < numbers_.size(); ++i) value = best_of(i, value);
            if (!(value - before > rounding * std::abs(value))) break;
        }
        return value;
    }

    /// Leaves a number where the bound is best.
    double best_of(std::size_t i, double value) {
        double at = shares_[i];
        for (const double share : numbers_[i].shares) {
            move(i, share);
            const double moved = bound();
            if (!(moved > value)) continue;
            value = moved;
            at = share;
        }
        move(i, at);
        return value;
    }

    void move(std::size_t i, double share) {
        const SuppressedNumber& number = numbers_[i];
        shares_[i] = share;
        std::vector<double>& column = *regressors_of(outcome_)[number.column];
        for (const std::size_t row : number.rows) column[row] = std::lerp(number.low, number.high, share);
    }

    /// `sign` times the estimate with each mean at the end that is best, given the regressors.
    [[nodiscard]] double bound() const {
        const Eigen::VectorXd weights = weights_of_estimate(context_, outcome_, t_);
        if (weights.size() == 0) return -std::numeric_limits<double>::infinity();
        double value = 0;
        for (std::size_t row = 0; row < outcome_.mean.size(); ++row) {
            const double weight = sign_ * weights(static_cast<Eigen::Index>(row));
            value += std::max(weight * outcome_.ends[0].mean[row], weight * outcome_.ends[1].mean[row]);
        }
        return value;
    }

    /// A row that has no weight but rounding stays in the middle.
    void put_means(const Eigen::VectorXd& weights) {
        constexpr double rounding = 1e-12;
        if (weights.size() == 0) return;
        const double none = rounding * weights.cwiseAbs().maxCoeff();
        for (std::size_t row = 0; row < outcome_.mean.size(); ++row) {
            const double weight = sign_ * weights(static_cast<Eigen::Index>(row));
            if (std::abs(weight) <= none) continue;
            const OutcomeData& end = outcome_.ends[weight > 0 ? 1 : 0];
            outcome_.mean[row] = end.mean[row];
            outcome_.sum_of_squares[row] = end.sum_of_squares[row];
        }
    }

    const OutcomeContext& context_;
    std::size_t t_;
    double sign_;
    OutcomeData outcome_;
    std::vector<SuppressedNumber> numbers_;
    std::vector<double> shares_;  ///< of each of them, where it is now
};

EffectEstimate effect_at(const OutcomeContext& context, std::size_t t, Bound bound) {
    const OutcomeData outcome = BoundSearch(context, t, bound).at_bound();
    OutcomeContext at = make_context(context.data, context.trial, outcome, context.options);
    at.progress = context.progress;
    return estimate_effects(at, "sensitivity").at(t);
}

}  // namespace

SuppressedBounds bounds_over_suppressed(const OutcomeContext& context, std::size_t t) {
    SuppressedBounds bounds;
    bounds.smallest = effect_at(context, t, Bound::smallest);
    bounds.largest = effect_at(context, t, Bound::largest);
    OutcomeData outcome = context.outcome;
    bounds.exact = suppressed_regressors(context.data, outcome).empty();
    SuppressedCount count = suppressed_by_arm(context.data, context.trial, context.outcome);
    for (const Arm& arm : context.trial.arms.arms) bounds.arms.push_back(arm.name);
    bounds.clusters = std::move(count.clusters);
    bounds.individuals = std::move(count.individuals);
    return bounds;
}

}  // namespace clustertrial::analysis_detail
