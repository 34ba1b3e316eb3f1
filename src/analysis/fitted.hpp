#pragma once

#include "clustertrial/analysis/context.hpp"
#include "clustertrial/estimation/cluster_covariance.hpp"
#include "clustertrial/estimation/estimating_equations.hpp"
#include "clustertrial/estimation/least_squares.hpp"
#include "clustertrial/sample/trial_data.hpp"
#include "clustertrial/trial/trial.hpp"

#include "model.hpp"

#include <optional>
#include <string>
#include <vector>

namespace clustertrial::analysis_detail {

/// A fitted model, its parts by cluster and its covariance.
struct Fitted {
    Model model;
    Fit fit;
    EstimatingEquations parts;  ///< of the model's clusters
    CovarianceOptions covariance_options;
    ClusterCovariance covariance;
    std::vector<std::string> doubts;  ///< of EffectEstimate
    /// Position of treatment column `t` among the coefficients.
    [[nodiscard]] Eigen::Index position(std::size_t t) const;
    /// 1 at the position of treatment column `t`, 0 elsewhere.
    [[nodiscard]] Eigen::VectorXd contrast(std::size_t t) const;
};

/// Throws Error(design), naming the outcome: without rows, constant outcome, no more clusters than coefficients, a
/// treatment that the strata determine. Warnings (collinear columns left out) are appended.
Fitted fit_model(const TrialData& data, const Trial& trial, const OutcomeData& outcome, const Treatment& treatment,
                 const AnalysisSpec& options, std::vector<std::string>& warnings);

/// The same of a model that is there already.
Fitted fit_model(Model model, const TrialData& data, const Trial& trial, const OutcomeData& outcome,
                 const AnalysisSpec& options, std::vector<std::string>& warnings);

/// A context with another treatment in place of the arms.
OutcomeContext make_context(const TrialData& data, const Trial& trial, const OutcomeData& outcome,
                            const Treatment& treatment, const AnalysisSpec& options);

/// The context of the same outcome with one row a cluster, each with one vote: its rows are averaged from those of
/// `context`, whose weights are the individuals.
OutcomeContext make_unweighted(const OutcomeContext& context);

/// Indicators of the intervention arms over an outcome's rows.
Treatment arm_indicators(const TrialData& data, const Trial& trial, const OutcomeData& outcome);

/// The covariance that `options` ask for of a model of one kind of cluster.
CovarianceOptions covariance_options(const Model& model, const AnalysisSpec& options);

/// Degrees of freedom of the test of coefficient `position`; nothing: normal.
std::optional<double> degrees_of_freedom(const EstimatingEquations& equations, const Model& model,
                                         const AnalysisSpec& options, Eigen::Index position);

/// The two-sided critical value of a test with `df` (normal without).
double critical_value(double confidence, std::optional<double> df);

[[noreturn]] void refuse(const OutcomeData& outcome, const std::string& why);

}  // namespace clustertrial::analysis_detail
