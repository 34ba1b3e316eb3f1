#include "clustertrial/analysis/explained.hpp"

#include "clustertrial/analysis/context.hpp"
#include "clustertrial/estimation/first_stage.hpp"

#include "fitted.hpp"
#include "registry.hpp"

namespace clustertrial {

namespace {

using analysis_detail::Model;
using Eigen::Index;
using Eigen::VectorXd;

/// By cluster, the sum of the weights, and the weighted mean of values by row.
struct ClusterMeans {
    VectorXd weights;
    VectorXd means;
};

ClusterMeans means_by_cluster(const Model& model, const VectorXd& values) {
    const auto count = static_cast<Index>(model.clusters.count);
    ClusterMeans result{VectorXd::Zero(count), VectorXd::Zero(count)};
    for (Index row = 0; row < values.size(); ++row) {
        const Index g = model.clusters.of_row[static_cast<std::size_t>(row)];
        result.weights(g) += model.design.weights(row);
        result.means(g) += model.design.weights(row) * values(row);
    }
    result.means.array() /= result.weights.array();
    return result;
}

/// Sums of squares that residuals leave: of the clusters' means, and of individuals.
struct LeftOver {
    double clusters = 0;
    std::optional<double> individuals;
};

LeftOver left_over(const Model& model, const VectorXd& residuals, const std::optional<double>& within_rows) {
    const ClusterMeans by_cluster = means_by_cluster(model, residuals);
    LeftOver left{by_cluster.weights.dot(by_cluster.means.cwiseAbs2()), {}};
    if (within_rows) left.individuals = model.design.weights.dot(residuals.cwiseAbs2()) + *within_rows;
    return left;
}

/// Sums of squares of rounding alone, relative to the outcome's own size.
constexpr double nothing_varies = 1e-20;

ExplainedShares shares(const LeftOver& left, const LeftOver& of, double scale) {
    ExplainedShares result;
    if (of.clusters > nothing_varies * scale) result.clusters = 1 - left.clusters / of.clusters;
    if (of.individuals && *of.individuals > nothing_varies * scale) {
        result.individuals = 1 - *left.individuals / *of.individuals;
    }
    return result;
}

/// The outcome less the mean of each arm.
VectorXd within_arms(const Model& model) {
    const auto treatments = static_cast<Index>(model.treatments);
    VectorXd left = model.design.y;
    for (Index arm = 0; arm <= treatments; ++arm) {
        VectorXd indicator = VectorXd::Ones(left.size());
        if (arm < treatments) {
            indicator = model.design.x.col(arm);
        } else {
            for (Index t = 0; t < treatments; ++t) indicator -= model.design.x.col(t);
        }
        const VectorXd weights = indicator.cwiseProduct(model.design.weights);
        left -= indicator * (weights.dot(model.design.y) / weights.sum());
    }
    return left;
}

/// The prior measure is the first column after the treatments.
ExplainedShares correlation_with_prior(const Model& model, const std::optional<VectorXd>& within_rows) {
    const VectorXd prior = model.design.x.col(static_cast<Index>(model.treatments));
    const ClusterMeans outcomes = means_by_cluster(model, model.design.y);
    const ClusterMeans priors = means_by_cluster(model, prior);
    ExplainedShares result;
    result.clusters = weighted_correlation(outcomes.means, priors.means, outcomes.weights);
    if (within_rows) {
        result.individuals = weighted_correlation(model.design.y, prior, model.design.weights,
                                                  within_rows->cwiseQuotient(model.design.weights));
    }
    return result;
}

}  // namespace

ExplainedVariation describe_explained(const OutcomeContext& context) {
    const OutcomeData& outcome = context.outcome;
    const Model& model = context.fitted->model;
    const VectorXd& y = model.design.y;
    std::optional<VectorXd> within_rows;
    std::optional<double> within;
    if (context.options.weights == Weights::individuals && outcome.sum_of_squares_known) {
        within_rows = Eigen::Map<const VectorXd>(outcome.sum_of_squares.data(), y.size());
        within = within_rows->sum();
    }
    const double mean = model.design.weights.dot(y) / model.design.weights.sum();
    const LeftOver total = left_over(model, y.array() - mean, within);
    const LeftOver residual = left_over(model, context.fitted->fit.residuals, within);
    const double scale = model.design.weights.dot(y.cwiseAbs2());
    ExplainedVariation explained;
    explained.outcome = outcome.spec;
    explained.model = shares(residual, total, scale);
    explained.within_arms = shares(residual, left_over(model, within_arms(model), within), scale);
    if (!outcome.prior.empty()) explained.prior = correlation_with_prior(model, within_rows);
    return explained;
}

void analysis_detail::analyse_explained(Run& run, std::size_t outcome) {
    const OutcomeContext* context = run.find_context(outcome);
    if (context != nullptr) run.result.make<ExplainedVariations>().outcomes.push_back(describe_explained(*context));
}

}  // namespace clustertrial
