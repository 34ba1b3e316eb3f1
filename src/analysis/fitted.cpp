#include "fitted.hpp"

#include "clustertrial/core/distributions.hpp"
#include "clustertrial/core/error.hpp"
#include "clustertrial/core/number.hpp"
#include "clustertrial/core/words.hpp"

#include "sample.hpp"

#include <algorithm>

namespace clustertrial {

namespace {

void check_varies(const Trial& trial, const OutcomeData& outcome) {
    const auto [low, high] = std::minmax_element(outcome.mean.begin(), outcome.mean.end());
    if (*high > *low) return;
    refuse(outcome, "found the same value, " + format_shortest(*low) + ", in every " + trial.unit +
                        "; expected an outcome that varies");
}

void note_dropped(const Model& model, const LeastSquaresFit& fit, const OutcomeData& outcome,
                  std::vector<std::string>& warnings) {
    for (const std::size_t column : fit.dropped) {
        const std::string text = "outcome '" + outcome.spec.name + "': " + model.design.names[column] +
                                 " is collinear with the columns before it and was left out of the model";
        if (std::find(warnings.begin(), warnings.end(), text) == warnings.end()) warnings.push_back(text);
    }
}

/// Where the model takes more than this share of the clusters, G - 1 degrees of freedom flatter it: with 12 pairs as
/// strata (K / G = 0.54) a test at 5 % rejected 20 % of null trials.
constexpr double largest_share_of_coefficients = 0.2;

void warn_of_few_clusters(std::size_t clusters, std::size_t coefficients, const Trial& trial,
                          const OutcomeData& outcome, std::vector<std::string>& warnings) {
    if (static_cast<double>(coefficients) <= largest_share_of_coefficients * static_cast<double>(clusters)) return;
    const std::string text = "outcome '" + outcome.spec.name + "': " + counted(clusters, trial.unit) + " for " +
                             counted(coefficients, "coefficient") +
                             "; with so few, standard errors are too small and p-values too low";
    if (std::find(warnings.begin(), warnings.end(), text) == warnings.end()) warnings.push_back(text);
}

bool is_heteroscedastic_only(CovarianceKind kind) {
    return kind == CovarianceKind::HC0 || kind == CovarianceKind::HC1 || kind == CovarianceKind::HC2 ||
           kind == CovarianceKind::HC3;
}

}  // namespace

void refuse(const OutcomeData& outcome, const std::string& why) {
    throw Error(ErrorKind::design, "outcome '" + outcome.spec.name + "': " + why);
}

double critical_value(double confidence, std::optional<double> df) {
    const double tail = (1 - confidence) / 2;
    return df ? -t_quantile(tail, *df) : -normal_quantile(tail);
}

CovarianceOptions covariance_options(const Model& model, const AnalysisSpec& options) {
    CovarianceOptions how;
    how.kind = options.standard_errors;
    // With weights that are the individuals, 1/weight is what independent individuals give.
    const bool other_than_weights =
        options.weights == Weights::equal && options.working_variance == WorkingVariance::individual;
    if (other_than_weights) how.row_variance = model.individuals.cwiseInverse();
    return how;
}

std::optional<double> degrees_of_freedom(const LeastSquaresFit& fit, const Model& model,
                                         const CovarianceOptions& covariance, const AnalysisSpec& options,
                                         Eigen::Index position) {
    switch (options.degrees_of_freedom) {
        case DegreesOfFreedom::normal:
            return std::nullopt;
        case DegreesOfFreedom::stated:
            return options.stated_df;
        case DegreesOfFreedom::satterthwaite:
            return satterthwaite_df(fit, model.design, model.clusters, covariance,
                                    Eigen::VectorXd::Unit(fit.coefficients.size(), position));
        case DegreesOfFreedom::clusters_minus_1:
            break;
    }
    if (is_heteroscedastic_only(covariance.kind)) return static_cast<double>(model.clusters.count - fit.rank());
    const std::size_t fewest =
        model.second.count > 0 ? std::min(model.clusters.count, model.second.count) : model.clusters.count;
    return static_cast<double>(fewest) - 1;
}

Eigen::Index Fitted::position(std::size_t t) const {
    return static_cast<Eigen::Index>(*fit.position(t));
}

Treatment arm_indicators(const TrialData& data, const Trial& trial, const OutcomeData& outcome) {
    Treatment treatment;
    for (std::size_t arm = 1; arm < trial.arms.arms.size(); ++arm) {
        std::vector<double> indicator;
        for (const auto cluster : outcome.cluster) indicator.push_back(data.arm[cluster] == arm ? 1 : 0);
        treatment.names.push_back(trial.arms.arms[arm].name);
        treatment.columns.push_back(std::move(indicator));
    }
    return treatment;
}

Fitted fit_model(const TrialData& data, const Trial& trial, const OutcomeData& outcome, const Treatment& treatment,
                 const AnalysisSpec& options, std::vector<std::string>& warnings) {
    check_varies(trial, outcome);
    Fitted fitted;
    fitted.model = build_model(data, outcome, treatment, options.weights);
    const std::size_t clusters = fitted.model.clusters.count;
    const auto need_more_than = [&](std::size_t coefficients) {
        if (clusters > coefficients) return;
        refuse(outcome, "found " + counted(clusters, trial.unit) + " for " + counted(coefficients, "coefficient") +
                            "; expected more clusters than coefficients");
    };
    const std::size_t columns =
        static_cast<std::size_t>(fitted.model.design.x.cols()) + fitted.model.design.absorbed.levels;
    // Without as many rows as columns nothing can be fitted, whatever turns out to be collinear.
    if (static_cast<std::size_t>(fitted.model.design.x.rows()) < columns) need_more_than(columns);
    fitted.fit = fit_least_squares(fitted.model.design);
    for (std::size_t t = 0; t < treatment.names.size(); ++t) {
        if (fitted.fit.position(t)) continue;
        refuse(outcome, "'" + treatment.names[t] +
                            "' cannot be told apart from the strata and the other arms; expected " + trial.unit +
                            "s of each arm within a stratum");
    }
    need_more_than(fitted.fit.rank());
    warn_of_few_clusters(clusters, fitted.fit.rank(), trial, outcome, warnings);
    note_dropped(fitted.model, fitted.fit, outcome, warnings);
    fitted.covariance_options = covariance_options(fitted.model, options);
    fitted.covariance =
        fitted.model.second.count > 0
            ? two_way_covariance(fitted.fit, fitted.model.design, fitted.model.clusters, fitted.model.second,
                                 options.standard_errors)
            : cluster_covariance(fitted.fit, fitted.model.design, fitted.model.clusters, fitted.covariance_options);
    return fitted;
}

}  // namespace clustertrial
