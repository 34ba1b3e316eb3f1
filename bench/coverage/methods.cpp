#include "methods.hpp"

#include "clustertrial/core/distributions.hpp"
#include "clustertrial/estimation/cluster_covariance.hpp"
#include "clustertrial/estimation/cluster_influence.hpp"
#include "clustertrial/estimation/estimating_equations.hpp"
#include "clustertrial/estimation/least_squares.hpp"
#include "clustertrial/estimation/wild_bootstrap.hpp"

#include <cmath>

namespace clustertrial::coverage {

namespace {

constexpr double level = 0.05;
constexpr Eigen::Index treatment = 0;

/// The fit and what tests of its treatment coefficient share.
struct Fitted {
    const SimulatedTrial& trial;
    Fit fit;
};

double distance_over_error(const Fitted& fitted, CovarianceKind kind) {
    const auto covariance = cluster_covariance(fitted.fit, fitted.trial.design, fitted.trial.clusters, kind);
    return (fitted.fit.coefficients(treatment) - fitted.trial.effect) /
           std::sqrt(covariance.matrix(treatment, treatment));
}

bool rejected_by_t(const Fitted& fitted, CovarianceKind kind, double df) {
    return t_two_sided(distance_over_error(fitted, kind), df) <= level;
}

double satterthwaite(const Fitted& fitted, CovarianceKind kind) {
    CovarianceOptions how;
    how.kind = kind;
    const Eigen::VectorXd contrast = Eigen::VectorXd::Unit(fitted.fit.coefficients.size(), treatment);
    return satterthwaite_df(fitted.fit, fitted.trial.design, fitted.trial.clusters, how, contrast);
}

bool rejected_by_bootstrap(const Fitted& fitted, BootstrapResiduals residuals, std::uint64_t seed, std::size_t draws) {
    const EstimatingEquations parts = estimating_equations(fitted.fit, fitted.trial.design, fitted.trial.clusters);
    WildBootstrapOptions options;
    options.draws = draws;
    options.seed = seed;
    options.residuals = residuals;
    const NullDraws null_draws = wild_bootstrap_draws(parts, treatment, options);
    return test_null(null_draws, fitted.trial.effect, Tails::symmetric, ShareRule::plain).p_value <= level;
}

bool rejected_by_randomisation(const SimulatedTrial& trial, RandomisationStatistic statistic, std::uint64_t seed,
                               std::size_t draws) {
    const NullDraws null_draws =
        randomisation_draws({trial.without_treatment, trial.clusters.of_row}, trial.space, 1, {draws, seed, statistic});
    return test_null(null_draws, trial.effect, Tails::symmetric, ShareRule::add_one).p_value <= level;
}

}  // namespace

const std::vector<std::string>& method_names() {
    static const std::vector<std::string> names = {
        "CR0, normal", "CR1, G-1", "CR2, G-1", "CR2, Satterthwaite",         "CR3, G-1",
        "CV3, G-1",    "WCR",      "WCU",      "randomisation, coefficient", "randomisation, studentised"};
    return names;
}

std::vector<bool> rejections(const SimulatedTrial& trial, std::uint64_t seed, std::size_t draws) {
    const Fitted fitted{trial, fit_least_squares(trial.design)};
    const double df = static_cast<double>(trial.clusters.count) - 1;
    return {
        2 * normal_upper(std::abs(distance_over_error(fitted, CovarianceKind::CR0))) <= level,
        rejected_by_t(fitted, CovarianceKind::CR1, df),
        rejected_by_t(fitted, CovarianceKind::CR2, df),
        rejected_by_t(fitted, CovarianceKind::CR2, satterthwaite(fitted, CovarianceKind::CR2)),
        rejected_by_t(fitted, CovarianceKind::CR3, df),
        rejected_by_t(fitted, CovarianceKind::CV3, df),
        rejected_by_bootstrap(fitted, BootstrapResiduals::restricted, seed, draws),
        rejected_by_bootstrap(fitted, BootstrapResiduals::unrestricted, seed, draws),
        rejected_by_randomisation(trial, RandomisationStatistic::coefficient, seed, draws),
        rejected_by_randomisation(trial, RandomisationStatistic::studentised, seed, draws),
    };
}

double effective_clusters_of(const SimulatedTrial& trial) {
    const Fit fit = fit_least_squares(trial.design);
    const Eigen::VectorXd contrast = Eigen::VectorXd::Unit(fit.coefficients.size(), treatment);
    return effective_clusters(estimating_equations(fit, trial.design, trial.clusters), contrast, 1);
}

}  // namespace clustertrial::coverage
