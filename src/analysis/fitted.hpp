#pragma once

#include "clustertrial/analysis/context.hpp"
#include "clustertrial/analysis/effect.hpp"
#include "clustertrial/estimation/cluster_covariance.hpp"
#include "clustertrial/estimation/estimating_equations.hpp"
#include "clustertrial/estimation/fit.hpp"
#include "clustertrial/estimation/model.hpp"
#include "clustertrial/sample/trial_data.hpp"
#include "clustertrial/trial/trial.hpp"

#include "model.hpp"
#include "one_arm_strata.hpp"

#include <optional>
#include <string>
#include <vector>

namespace clustertrial::analysis_detail {

/// A fitted model, its parts by cluster and its covariance.
struct Fitted {
    Model model;
    Fit fit;
    EstimatingEquations parts;            ///< of the model's clusters, with the working variance that is asked for
    std::optional<SecondWay> second_way;  ///< of two-way clustering
    CovarianceKind kind = CovarianceKind::CR1;
    std::optional<ClusterCovariance> covariance;  ///< nothing where tests by allocations do without
    std::string why_no_covariance;                ///< set then, without the outcome
    OneArmStrata one_arm;
    std::vector<std::string> doubts;  ///< of EffectEstimate
    /// Position of treatment column `t` among the coefficients.
    [[nodiscard]] Eigen::Index position(std::size_t t) const;
    /// 1 at the position of treatment column `t`, 0 elsewhere.
    [[nodiscard]] Eigen::VectorXd contrast(std::size_t t) const;
    /// Of two-way clustering, those of the kind that has fewer.
    [[nodiscard]] std::size_t fewest_clusters() const;
};

/// Throws Error(design), naming the outcome: without rows, constant outcome, no more rows than coefficients, a
/// treatment that the strata determine. Warnings (collinear columns left out) are appended.
Fitted fit_model(const TrialData& data, const Trial& trial, const OutcomeData& outcome, const Treatment& treatment,
                 const AnalysisSpec& options, std::vector<std::string>& warnings);

/// The same of a model that is there already, estimated by `how`.
Fitted fit_model(Model model, const ModelSpec& how, const TrialData& data, const Trial& trial,
                 const OutcomeData& outcome, const AnalysisSpec& options, std::vector<std::string>& warnings);

/// Rows of one unit of allocation share what its working variance is: where each cluster has one vote and a unit
/// several clusters, or where weights by column differ within it, that is 1 / weight.
AnalysisSpec as_units_allow(const TrialData& data, const OutcomeData& outcome, AnalysisSpec options);

/// A context without its fit: what is said of each arm before any model. Throws Error(design) as make_context does.
OutcomeContext describe_arms(const TrialData& data, const Trial& trial, const OutcomeData& outcome,
                             const AnalysisSpec& options);

/// A context with another treatment in place of the arms.
OutcomeContext make_context(const TrialData& data, const Trial& trial, const OutcomeData& outcome,
                            const Treatment& treatment, const AnalysisSpec& options);

/// The context of the same outcome with one row a cluster, each with one vote: its rows are averaged from those of
/// `context`, whose weights are the individuals.
OutcomeContext make_unweighted(const OutcomeContext& context);

/// Indicators of the intervention arms over an outcome's rows.
Treatment arm_indicators(const TrialData& data, const Trial& trial, const OutcomeData& outcome);

/// What was allocated, over an outcome's rows: the same, or the dose.
Treatment allocated_treatment(const TrialData& data, const Trial& trial, const OutcomeData& outcome);

/// By row, the working variance that `options` ask for; empty: 1 / weight.
Eigen::VectorXd row_variance(const Model& model, const AnalysisSpec& options);

/// Of the model's clusters, with the working variance that `options` ask for.
EstimatingEquations equations_of(const Fit& fit, const Model& model, const AnalysisSpec& options);

/// Degrees of freedom of the test of coefficient `position`; nothing: normal.
std::optional<double> degrees_of_freedom(const EstimatingEquations& equations, std::size_t fewest_clusters,
                                         const AnalysisSpec& options, Eigen::Index position);

/// The same of any contrast of the coefficients.
std::optional<double> degrees_of_freedom(const EstimatingEquations& equations, std::size_t fewest_clusters,
                                         const AnalysisSpec& options, const Eigen::VectorXd& contrast);

/// The two-sided critical value of a test with `df` (normal without).
double critical_value(double confidence, std::optional<double> df);

/// The two-sided test that an effect is 0, with its interval, against t with `df` (normal without).
EffectTest test_against_zero(double estimate, double std_error, std::optional<double> df, double confidence);

/// Whether a standard error is no more than what the rounding of the outcome's values (y, of any number) leaves.
bool is_rounding(double std_error, const Eigen::VectorXd& y);

[[noreturn]] void refuse(const OutcomeData& outcome, const std::string& why);

}  // namespace clustertrial::analysis_detail
