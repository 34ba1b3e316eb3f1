#include "clustertrial/analysis/explained.hpp"

#include "clustertrial/analysis/context.hpp"
#include "clustertrial/core/error.hpp"
#include "clustertrial/estimation/first_stage.hpp"
#include "clustertrial/estimation/icc.hpp"

#include "fitted.hpp"
#include "registry.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

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

/// 1 - left / of, without the rounding of a share that is nothing.
double share_of(double left, double of) {
    constexpr double rounding = 1e-12;
    const double share = 1 - left / of;
    return std::abs(share) < rounding ? 0 : share;
}

ExplainedShares shares(const LeftOver& left, const LeftOver& of, double scale) {
    ExplainedShares result;
    if (of.clusters > nothing_varies * scale) result.clusters = share_of(left.clusters, of.clusters);
    if (of.individuals && *of.individuals > nothing_varies * scale) {
        result.individuals = share_of(*left.individuals, *of.individuals);
    }
    return result;
}

/// As a dose may: what its clusters' means leave is then no variance within them.
bool treatments_differ_within(const Model& model) {
    for (std::size_t t = 0; t < model.treatments; ++t) {
        const std::vector<bool> differs = analysis_detail::groups_that_differ(
            model.clusters.of_row, model.clusters.count,
            [&](std::size_t row) { return model.design.x(static_cast<Index>(row), static_cast<Index>(t)); });
        if (std::find(differs.begin(), differs.end(), true) != differs.end()) return true;
    }
    return false;
}

/// The variance components that the arms leave, and those that the whole model leaves.
void add_components(const analysis_detail::Fitted& fitted, const VectorXd& within_rows, IccMethod method,
                    ExplainedVariation& explained) {
    const Model& model = fitted.model;
    if (treatments_differ_within(model)) return;
    IccOptions how;
    how.method = method;
    how.interval = method == IccMethod::reml ? IccInterval::profile : IccInterval::searle;
    const auto share = [](double left, double of) -> std::optional<double> {
        if (!(of > 0) || left < 0) return std::nullopt;
        return share_of(left, of);
    };
    try {
        const auto means = analysis_detail::means_of_clusters(model, model.clusters, model.treatments, within_rows);
        const Icc arms = estimate_icc(means.design, means.clusters, means.sum_of_squares, how);
        const Icc whole = estimate_icc(fitted.fit, fitted.parts, model.design, model.clusters, within_rows, how);
        explained.icc = arms.estimate;
        explained.r2_cluster = share(whole.between, arms.between);
        explained.r2_individual = share(whole.within, arms.within);
    } catch (const Error& error) {
        if (error.kind() != ErrorKind::design) throw;  // no ICC: its own table says why
    }
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
    if (!outcome.weight.empty()) {  // of individuals, as the ICC
        AnalysisSpec options = context.options;
        options.weights_column.clear();
        const OutcomeData plain = analysis_detail::without_weights(outcome);
        return describe_explained(make_context(context.data, context.trial, plain, options));
    }
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
    explained.unit_column = context.data.units.column;
    explained.model = shares(residual, total, scale);
    if (within_rows) add_components(*context.fitted, *within_rows, context.options.icc, explained);
    if (!outcome.prior.empty()) explained.prior = correlation_with_prior(model, within_rows);
    return explained;
}

void analysis_detail::analyse_explained(Run& run, std::size_t outcome) {
    const OutcomeContext* context = run.find_context(outcome);
    if (context != nullptr) run.result.make<ExplainedVariations>().outcomes.push_back(describe_explained(*context));
}

}  // namespace clustertrial
