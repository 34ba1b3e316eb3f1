#include "clustertrial/analysis/clustering.hpp"

#include "clustertrial/core/error.hpp"

#include "fitted.hpp"
#include "model.hpp"

namespace clustertrial {

namespace {

Eigen::VectorXd individuals_by_cluster(const Model& model) {
    Eigen::VectorXd individuals = Eigen::VectorXd::Zero(static_cast<Eigen::Index>(model.clusters.count));
    for (std::size_t row = 0; row < model.clusters.of_row.size(); ++row) {
        individuals(model.clusters.of_row[row]) += model.individuals(static_cast<Eigen::Index>(row));
    }
    return individuals;
}

/// The same rows with nothing but an intercept.
Design intercept_only(const Design& design) {
    Design plain;
    plain.x = Eigen::MatrixXd::Ones(design.y.size(), 1);
    plain.y = design.y;
    plain.weights = design.weights;
    plain.names = {"intercept"};
    return plain;
}

IccOptions icc_options(const AnalysisSpec& options) {
    IccOptions how;
    how.method = options.icc;
    how.interval = options.icc_ci;
    how.confidence = options.confidence;
    how.seed = options.resampling.seed;
    return how;
}

}  // namespace

Clustering describe_clustering(const TrialData& data, const Trial& trial, const OutcomeData& outcome) {
    Clustering result;
    result.outcome = outcome.spec;
    // An ICC is a property of individuals, whatever the weights of the analysis.
    const Model model = build_model(data, outcome, arm_indicators(data, trial, outcome), Weights::individuals);
    const Eigen::VectorXd sizes = individuals_by_cluster(model);
    result.clusters = model.clusters.count;
    result.individuals = sizes.sum();
    if (result.clusters < 2) {
        result.why_none = "one " + trial.unit + " alone has no spread between " + trial.unit + "s";
        return result;
    }
    result.sizes = describe_sizes(sizes);
    if (!outcome.sum_of_squares_known) {
        result.why_none = "rows hold means of several individuals and no SD column";
        return result;
    }
    const Eigen::VectorXd sum_of_squares =
        Eigen::Map<const Eigen::VectorXd>(outcome.sum_of_squares.data(), model.design.y.size());
    const IccOptions how = icc_options(trial.analysis);
    try {
        result.overall = estimate_icc(intercept_only(model.design), model.clusters, sum_of_squares, how);
        result.adjusted = estimate_icc(model.design, model.clusters, sum_of_squares, how);
    } catch (const Error& error) {
        result.why_none = error.what();
        return result;
    }
    result.design_effect = design_effect(result.sizes, result.overall->estimate);
    result.adjusted_effect = design_effect(result.sizes, result.adjusted->estimate);
    return result;
}

}  // namespace clustertrial
