#include "suppressed_bounds.hpp"

#include "clustertrial/estimation/model.hpp"

#include "doubts.hpp"
#include "fitted.hpp"
#include "sample.hpp"
#include "suppressed_search.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>
#include <set>
#include <unordered_map>
#include <utility>
#include <vector>

namespace clustertrial::analysis_detail {

namespace {

/// A regressor of an outcome: the prior measure, or one of the model's covariates.
std::vector<std::vector<double>*> regressors_of(OutcomeData& outcome) {
    std::vector<std::vector<double>*> columns;
    if (!outcome.prior.empty()) columns.push_back(&outcome.prior);
    for (std::vector<double>& covariate : outcome.covariates) columns.push_back(&covariate);
    return columns;
}

/// Both ends and what is tried between: every whole number of a count that has few.
std::vector<double> shares_to_try(double steps) {
    constexpr double few = 20;
    constexpr double several = 4;  // quarters
    const double parts = steps >= 1 && steps <= few ? std::round(steps) : several;
    std::vector<double> shares;
    for (double part = 0; part <= parts; ++part) shares.push_back(part / parts);
    return shares;
}

/// The rows of each suppressed number of a column, whose ends differ. `codes`: as in SuppressedNumbers.
std::vector<std::vector<std::size_t>> rows_of_numbers(const std::vector<std::uint32_t>& codes,
                                                      const std::vector<double>& low, const std::vector<double>& high) {
    std::vector<std::vector<std::size_t>> numbers;
    std::unordered_map<std::uint32_t, std::size_t> place;
    for (std::size_t row = 0; row < low.size(); ++row) {
        if (low[row] == high[row]) continue;
        const auto [at, is_new] = place.try_emplace(codes[row], numbers.size());
        if (is_new) numbers.emplace_back();
        numbers[at->second].push_back(row);
    }
    return numbers;
}

/// A suppressed number among the regressors of an outcome.
struct SuppressedRegressor {
    std::size_t column = 0;         ///< in regressors_of
    std::vector<std::size_t> rows;  ///< that share it
};

std::vector<SuppressedRegressor> suppressed_regressors(OutcomeData& outcome) {
    std::vector<SuppressedRegressor> regressors;
    if (outcome.ends.empty()) return regressors;
    const auto low = regressors_of(outcome.ends[0]);
    const auto high = regressors_of(outcome.ends[1]);
    for (std::size_t column = 0; column < low.size(); ++column) {
        for (std::vector<std::size_t>& rows :
             rows_of_numbers(outcome.numbers.of_regressors[column], *low[column], *high[column]))
            regressors.push_back({column, std::move(rows)});
    }
    return regressors;
}

/// Where each row of an outcome is in its model; the width is its part in that row.
std::vector<CellChange> places_in_model(const Model& model, const OutcomeData& outcome, Weights weights) {
    std::vector<CellChange> places(outcome.cluster.size());
    std::unordered_map<std::uint32_t, Eigen::Index> of_cluster;
    for (std::size_t g = 0; g < model.trial_cluster.size(); ++g)
        of_cluster[model.trial_cluster[g]] = static_cast<Eigen::Index>(g);
    for (std::size_t row = 0; row < places.size(); ++row) {
        if (weights == Weights::individuals) {
            places[row] = {static_cast<Eigen::Index>(row), 1};
        } else {  // one row a cluster: its mean is that of the outcome's rows, by what they are averaged over
            const Eigen::Index g = of_cluster.at(outcome.cluster[row]);
            places[row] = {g, outcome.averaged_over()[row] / model.individuals(g)};
        }
    }
    return places;
}

Model model_of(const OutcomeContext& context, const OutcomeData& outcome) {
    return build_model(context.data, outcome, arm_indicators(context.data, context.trial, outcome),
                       context.options.weights);
}

/// By row of the outcome, what is added to the estimate of treatment column `t` where the row's mean grows by 1:
/// the row of (X'WX)^-1 X'W. Empty where the regressors leave nothing of the treatment.
std::vector<double> weights_of_estimate(const OutcomeContext& context, const OutcomeData& outcome, std::size_t t) {
    const Model model = model_of(context, outcome);
    const Fit fit = estimate(model.design, LeastSquaresModel{});
    const std::optional<std::size_t> position = fit.position(t);
    if (!position) return {};
    const Eigen::VectorXd of_rows =
        model.design.weights.cwiseProduct(fit.q * fit.root.row(static_cast<Eigen::Index>(*position)).transpose());
    std::vector<double> weights;
    for (const CellChange& place : places_in_model(model, outcome, context.options.weights))
        weights.push_back(place.width * of_rows(place.row));
    return weights;
}

/// How the cells of the model change with a number from its low end to its high one.
NumberOfModel cells_of(const std::vector<std::size_t>& rows, const std::vector<double>& low,
                       const std::vector<double>& high, const std::vector<CellChange>& places) {
    NumberOfModel cells;
    for (const std::size_t row : rows) cells.push_back({places[row].row, places[row].width * (high[row] - low[row])});
    return cells;
}

/// Puts the suppressed numbers of an outcome to where one bound of one effect is.
class BoundOfOutcome {
  public:
    BoundOfOutcome(const OutcomeContext& context, std::size_t t, Bound bound)
        : context_(context), t_(t), bound_(bound), outcome_(context.outcome) {}

    OutcomeData take() {
        if (outcome_.ends.empty()) return std::move(outcome_);
        means_ = rows_of_numbers(outcome_.numbers.of_mean, outcome_.ends[0].mean, outcome_.ends[1].mean);
        put_regressors(suppressed_regressors(outcome_));
        put_means(weights_of_estimate(context_, outcome_, t_));
        return std::move(outcome_);
    }

  private:
    void put_regressors(const std::vector<SuppressedRegressor>& regressors) {
        if (regressors.empty()) return;
        const Model model = model_of(context_, outcome_);
        const std::vector<CellChange> places = places_in_model(model, outcome_, context_.options.weights);
        const auto low = regressors_of(outcome_.ends[0]);
        const auto high = regressors_of(outcome_.ends[1]);
        std::vector<MovingNumber> moving;
        for (const SuppressedRegressor& one : regressors) {
            const std::size_t first = one.rows.front();
            const bool counted = one.column == 0 && !outcome_.prior.empty() && !outcome_.prior_steps.empty();
            moving.push_back({model.treatments + one.column,
                              cells_of(one.rows, *low[one.column], *high[one.column], places),
                              shares_to_try(counted ? outcome_.prior_steps[first] : 0),
                              context_.data.arm[outcome_.cluster[first]] == control_arm});
        }
        std::vector<NumberOfModel> means;
        for (const std::vector<std::size_t>& rows : means_)
            means.push_back(cells_of(rows, outcome_.ends[0].mean, outcome_.ends[1].mean, places));
        const std::vector<double> shares = outermost_shares(MovingFit(model), t_, bound_, moving, means);
        const auto columns = regressors_of(outcome_);
        for (std::size_t i = 0; i < regressors.size(); ++i) {
            const std::size_t column = regressors[i].column;
            for (const std::size_t row : regressors[i].rows)
                (*columns[column])[row] = std::lerp((*low[column])[row], (*high[column])[row], shares[i]);
        }
    }

    /// A number whose rows have no weight together but rounding stays in the middle.
    void put_means(const std::vector<double>& weights) {
        constexpr double rounding = 1e-12;
        if (weights.empty()) return;
        const OutcomeData& low = outcome_.ends[0];
        const OutcomeData& high = outcome_.ends[1];
        std::vector<double> changes(means_.size(), 0);
        double largest = 0;
        for (std::size_t i = 0; i < means_.size(); ++i) {
            for (const std::size_t row : means_[i]) {
                const double change = weights[row] * (high.mean[row] - low.mean[row]);
                changes[i] += change;
                largest = std::max(largest, std::abs(change));
            }
        }
        for (std::size_t i = 0; i < means_.size(); ++i) {
            if (std::abs(changes[i]) <= rounding * largest) continue;
            const OutcomeData& end = (changes[i] > 0) == (bound_ == Bound::largest) ? high : low;
            for (const std::size_t row : means_[i]) {
                outcome_.mean[row] = end.mean[row];
                outcome_.sum_of_squares[row] = end.sum_of_squares[row];
            }
        }
    }

    const OutcomeContext& context_;
    std::size_t t_;
    Bound bound_;
    OutcomeData outcome_;
    std::vector<std::vector<std::size_t>> means_;  ///< the rows of each suppressed number of the outcome
};

EffectEstimate effect_at(const OutcomeContext& context, std::size_t t, Bound bound) {
    const OutcomeData outcome = BoundOfOutcome(context, t, bound).take();
    OutcomeContext at = make_context(context.data, context.trial, outcome, context.options);
    at.progress = context.progress;
    at.allocations = context.allocations;
    return estimate_effects(at, "sensitivity").at(t);
}

void add_without_ends(const OutcomeData& outcome, SuppressedBounds& bounds) {
    std::set<std::size_t> any;
    for (const RowsWithoutEnds& of_marker : outcome.without_ends) {
        std::size_t clusters = 0;
        for (std::size_t g = 0; g < of_marker.rows.size(); ++g) {
            if (of_marker.rows[g] == 0) continue;
            ++clusters;
            any.insert(g);
        }
        if (clusters > 0) bounds.without_ends.push_back({of_marker.marker, clusters});
    }
    bounds.clusters_without_ends = any.size();
}

}  // namespace

SuppressedBounds bounds_over_suppressed(const OutcomeContext& context, std::size_t t) {
    SuppressedBounds bounds;
    bounds.smallest = effect_at(context, t, Bound::smallest);
    bounds.largest = effect_at(context, t, Bound::largest);
    OutcomeData outcome = context.outcome;
    bounds.exact = suppressed_regressors(outcome).empty();
    SuppressedCount count = suppressed_by_arm(context.data, context.trial, context.outcome);
    for (const Arm& arm : context.trial.arms.arms) bounds.arms.push_back(arm.name);
    bounds.clusters = std::move(count.clusters);
    bounds.individuals = std::move(count.individuals);
    add_without_ends(context.outcome, bounds);
    return bounds;
}

}  // namespace clustertrial::analysis_detail
