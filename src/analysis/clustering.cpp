#include "clustertrial/analysis/clustering.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/core/number.hpp"
#include "clustertrial/core/words.hpp"

#include "fitted.hpp"
#include "model.hpp"
#include "registry.hpp"
#include "sample.hpp"

#include <memory>
#include <numeric>

namespace clustertrial {

namespace {

using analysis_detail::Model;

Eigen::VectorXd individuals_by_unit(const Model& model) {
    Eigen::VectorXd individuals = Eigen::VectorXd::Zero(static_cast<Eigen::Index>(model.clusters.count));
    for (std::size_t row = 0; row < model.clusters.of_row.size(); ++row) {
        individuals(model.clusters.of_row[row]) += model.individuals(static_cast<Eigen::Index>(row));
    }
    return individuals;
}

IccOptions icc_options(const AnalysisSpec& options) {
    IccOptions how;
    how.method = options.icc;
    how.interval = options.icc_ci;
    how.confidence = options.confidence;
    how.seed = options.resampling.seed;
    return how;
}

/// Of clusters with nothing but an intercept.
Icc unadjusted_icc(const Model& model, const Clusters& clusters, const Eigen::VectorXd& sum_of_squares,
                   const IccOptions& how) {
    const auto means = analysis_detail::means_of_clusters(model, clusters, 0, sum_of_squares);
    return estimate_icc(means.design, means.clusters, means.sum_of_squares, how);
}

/// Nothing where units are the clusters, or one has none.
std::optional<Icc> icc_of_clusters(const TrialData& data, const Model& model, const Eigen::VectorXd& sum_of_squares,
                                   const IccOptions& how) {
    if (data.units.column.empty()) return std::nullopt;
    try {
        return unadjusted_icc(model, model.single, sum_of_squares, how);
    } catch (const Error& error) {
        if (error.kind() != ErrorKind::design) throw;
        return std::nullopt;
    }
}

/// Given the model: the fit of the context, where there is one.
Icc adjusted_icc(const Model& model, const OutcomeContext* context, const Eigen::VectorXd& sum_of_squares,
                 const IccOptions& how) {
    if (context == nullptr) return estimate_icc(model.design, model.clusters, sum_of_squares, how);
    const analysis_detail::Fitted& fitted = *context->fitted;
    return estimate_icc(fitted.fit, fitted.parts, model.design, model.clusters, sum_of_squares, how);
}

std::shared_ptr<const Model> model_of_individuals(const TrialData& data, const Trial& trial, const OutcomeData& outcome,
                                                  const OutcomeContext* context) {
    if (context != nullptr) return {context->fitted, &context->fitted->model};
    const auto treatment = analysis_detail::allocated_treatment(data, trial, outcome);
    return std::make_shared<const Model>(analysis_detail::build_model(data, outcome, treatment, Weights::individuals));
}

/// A ratio of variances is not below 0: what makes one of an ICC is the ICC's sampling error. The reason is then in
/// `result`.
std::optional<double> possible_design_effect(Clustering& result, const std::string& which, double icc) {
    constexpr int digits = 2;
    const double effect = design_effect(result.sizes, icc);
    if (effect >= 0) return effect;
    std::string& why = result.why_no_design_effect;
    why += (why.empty() ? "" : "; ") + which + " the negative ICC would make it " + format_fixed(effect, digits) +
           ", which no ratio of variances is";
    return std::nullopt;
}

}  // namespace

Clustering describe_clustering(const TrialData& data, const Trial& trial, const OutcomeData& outcome,
                               const OutcomeContext* context) {
    Clustering result;
    result.outcome = outcome.spec;
    if (!outcome.why_none.empty()) {
        result.why_none = outcome.why_none;
        return result;
    }
    // An ICC is a property of individuals, whatever the weights of the analysis.
    if (!outcome.weight.empty())
        return describe_clustering(data, trial, analysis_detail::without_weights(outcome), nullptr);
    if (context != nullptr && context->options.weights != Weights::individuals) context = nullptr;
    const auto held = model_of_individuals(data, trial, outcome, context);
    const Model& model = *held;
    const Eigen::VectorXd sizes = individuals_by_unit(model);
    result.clusters = model.single.count;
    result.individuals = std::accumulate(outcome.individuals.begin(), outcome.individuals.end(), 0.0);
    if (!outcome.spec.out_of.empty()) result.out_of = sizes.sum();
    result.unit_column = data.units.column;
    result.units = model.clusters.count;
    if (result.units < 2) {
        const std::string unit = analysis_detail::unit_of_allocation(data, trial);
        result.why_none = "one " + unit + " alone has no spread between " + plural(unit);
        return result;
    }
    result.sizes = describe_sizes(sizes);
    if (!outcome.sum_of_squares_known) {
        result.why_none = analysis_detail::why_no_spread(outcome);
        return result;
    }
    const Eigen::VectorXd sum_of_squares =
        Eigen::Map<const Eigen::VectorXd>(outcome.sum_of_squares.data(), model.design.y.size());
    const IccOptions how = icc_options(trial.analysis);
    try {
        result.overall = unadjusted_icc(model, model.clusters, sum_of_squares, how);
        result.adjusted = adjusted_icc(model, context, sum_of_squares, how);
        result.of_clusters = icc_of_clusters(data, model, sum_of_squares, how);
    } catch (const Error& error) {
        result.why_none = error.what();
        return result;
    }
    result.design_effect = possible_design_effect(result, "unadjusted", result.overall->estimate);
    result.adjusted_effect = possible_design_effect(result, "given the model", result.adjusted->estimate);
    return result;
}

void analysis_detail::analyse_clustering(Run& run, std::size_t outcome) {
    const OutcomeData& rows = run.data().outcomes[outcome];
    run.result.make<Clusterings>().outcomes.push_back(
        describe_clustering(run.data(), run.trial(), rows, run.find_context(outcome)));
}

}  // namespace clustertrial
