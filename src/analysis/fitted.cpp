#include "fitted.hpp"

#include "clustertrial/core/distributions.hpp"
#include "clustertrial/core/error.hpp"
#include "clustertrial/core/number.hpp"
#include "clustertrial/core/words.hpp"
#include "clustertrial/estimation/least_squares.hpp"

#include "doubts.hpp"
#include "sample.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <utility>

namespace clustertrial::analysis_detail {

namespace {

void check_varies(const Trial& trial, const OutcomeData& outcome) {
    const auto [low, high] = std::minmax_element(outcome.mean.begin(), outcome.mean.end());
    if (*high > *low) return;
    refuse(outcome, "found the same value, " + format_shortest(*low + outcome.origin) + ", in every " + trial.unit +
                        "; expected an outcome that varies");
}

void warn_once(const std::string& text, std::vector<std::string>& warnings) {
    if (std::find(warnings.begin(), warnings.end(), text) == warnings.end()) warnings.push_back(text);
}

void pass_on_warnings(const Fit& fit, const OutcomeData& outcome, std::vector<std::string>& warnings) {
    for (const std::string& warning : fit.warnings) {
        warn_once("outcome '" + outcome.spec.name + "': " + warning, warnings);
    }
}

/// Whether each cluster lies in one cluster of the second kind.
bool is_nested(const Model& model) {
    std::vector<std::int64_t> second(model.clusters.count, -1);
    for (std::size_t row = 0; row < model.clusters.of_row.size(); ++row) {
        std::int64_t& seen = second[model.clusters.of_row[row]];
        if (seen >= 0 && seen != std::int64_t{model.second.of_row[row]}) return false;
        seen = model.second.of_row[row];
    }
    return true;
}

/// ", the levels of 'year' and 'marker' (absorb)"
std::string absorbed_words(const Model& model) {
    std::vector<std::string> columns;
    for (const AbsorbedColumn& absorbed : model.absorbed) columns.push_back("'" + absorbed.column + "'");
    return columns.empty() ? "" : ", the levels of " + listed(columns, "and") + " (absorb)";
}

ClusterCovariance covariance_of(const Fitted& fitted, const std::string& unit, const OutcomeData& outcome,
                                const AnalysisSpec& options) {
    const Model& model = fitted.model;
    const std::string second = "'" + options.second_cluster + "'";
    if (model.second.count == 1) {
        refuse(outcome, "column " + second +
                            " (second_cluster) has one value in the rows analysed; expected several, one-way "
                            "clustering, or randomisation inference, which needs no standard error");
    }
    // Nested, the variance two ways is the one by the second alone: of so few clusters it has fewer degrees of freedom
    // than any test is believed with.
    constexpr std::size_t fewest_nested = 5;
    if (model.second.count > 1 && model.second.count < fewest_nested && is_nested(model)) {
        refuse(outcome, "each " + unit + " lies in one cluster of " + second +
                            " (second_cluster): the variance two ways is then the one by " + second + " alone, of " +
                            std::to_string(model.second.count) + " clusters; cluster one way, by what was allocated");
    }
    try {
        return cluster_covariance(fitted.parts, fitted.second_way, fitted.kind);
    } catch (const Error& error) {
        if (error.kind() != ErrorKind::design) throw;
        refuse(outcome, error.what());
    }
}

}  // namespace

void refuse(const OutcomeData& outcome, const std::string& why) {
    throw Error(ErrorKind::design, "outcome '" + outcome.spec.name + "': " + why);
}

bool is_rounding(double std_error, const Eigen::VectorXd& y) {
    constexpr double rounding = 64 * std::numeric_limits<double>::epsilon();  // some units in the last place
    return !(std_error > rounding * y.cwiseAbs().maxCoeff());
}

double critical_value(double confidence, std::optional<double> df) {
    const double tail = (1 - confidence) / 2;
    return df ? -t_quantile(tail, *df) : -normal_quantile(tail);
}

EffectTest test_against_zero(double estimate, double std_error, std::optional<double> df, double confidence) {
    const double statistic = estimate / std_error;
    const double margin = critical_value(confidence, df) * std_error;
    EffectTest test;
    test.df = df;
    test.p_value = df ? t_two_sided(statistic, *df) : 2 * normal_upper(std::abs(statistic));
    test.interval = Interval{estimate - margin, estimate + margin};
    return test;
}

Eigen::VectorXd row_variance(const Model& model, const AnalysisSpec& options) {
    // With weights that are the individuals, 1/weight is what independent individuals give.
    const bool others = options.weights == Weights::equal || !options.weights_column.empty();
    if (!others || options.working_variance != WorkingVariance::individual) return {};
    return model.individuals.cwiseInverse();
}

EstimatingEquations equations_of(const Fit& fit, const Model& model, const AnalysisSpec& options) {
    return estimating_equations(fit, model.design, model.clusters, row_variance(model, options));
}

namespace {

/// What rounding leaves of them where one unit has nearly all of the weight is not a number of any use.
double possible_df(double df) {
    if (df > 0 && std::isfinite(df)) return df;
    throw Error(
        ErrorKind::design,
        "a test cannot be made: one unit has nearly all of the weight, so that Satterthwaite's degrees of freedom "
        "cannot be calculated; look at the weights, or use degrees_of_freedom = \"clusters-1\"");
}

}  // namespace

std::optional<double> degrees_of_freedom(const EstimatingEquations& equations, std::size_t fewest_clusters,
                                         const AnalysisSpec& options, Eigen::Index position) {
    return degrees_of_freedom(equations, fewest_clusters, options, Eigen::VectorXd::Unit(equations.k, position));
}

std::optional<double> degrees_of_freedom(const EstimatingEquations& equations, std::size_t fewest_clusters,
                                         const AnalysisSpec& options, const Eigen::VectorXd& contrast) {
    switch (options.df_kind()) {
        case DegreesOfFreedom::normal:
            return std::nullopt;
        case DegreesOfFreedom::stated:
            return options.stated_df;
        case DegreesOfFreedom::satterthwaite:
            return possible_df(satterthwaite_df(equations, options.covariance_kind(), contrast));
        case DegreesOfFreedom::clusters_minus_1:
            break;
    }
    if (traits_of(options.covariance_kind()).by_row) return static_cast<double>(equations.count() - equations.rank());
    return static_cast<double>(fewest_clusters) - 1;
}

std::size_t Fitted::fewest_clusters() const {
    return model.second.count > 0 ? std::min(model.clusters.count, model.second.count) : model.clusters.count;
}

Eigen::Index Fitted::position(std::size_t t) const {
    return static_cast<Eigen::Index>(*fit.position(t));
}

Eigen::VectorXd Fitted::contrast(std::size_t t) const {
    return Eigen::VectorXd::Unit(fit.coefficients.size(), position(t));
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

Treatment allocated_treatment(const TrialData& data, const Trial& trial, const OutcomeData& outcome) {
    if (!trial.arms.is_dose()) return arm_indicators(data, trial, outcome);
    return {{trial.arms.dose}, {outcome.dose}, TreatmentColumn::dose};
}

Fitted fit_model(Model model, const ModelSpec& how, const TrialData& data, const Trial& trial,
                 const OutcomeData& outcome, const AnalysisSpec& options, std::vector<std::string>& warnings) {
    check_varies(trial, outcome);
    Fitted fitted;
    fitted.model = std::move(model);
    const Design& design = fitted.model.design;
    // Rows that are no more than the coefficients are fitted without error. Clusters may be fewer: what counts is
    // whether the effect that is tested has a variance.
    const auto rows = static_cast<std::size_t>(design.x.rows());
    const auto need_more_than = [&](std::size_t coefficients) {
        if (rows > coefficients) return;
        const std::size_t clusters = fitted.model.clusters.count;
        refuse(outcome, "found " + counted(clusters, unit_of_allocation(data, trial)) +
                            (rows > clusters ? " in " + counted(rows, "row") + " that differ" : "") + " for " +
                            counted(coefficients, "coefficient") + "; expected more " +
                            (rows > clusters ? "rows" : "clusters") + " than coefficients");
    };
    const std::size_t columns = static_cast<std::size_t>(design.x.cols()) + design.absorbed.levels;
    // With fewer rows than columns nothing can be fitted, whatever turns out to be collinear.
    if (rows < columns) need_more_than(columns);
    fitted.fit = estimate(design, how);
    for (std::size_t t = 0; t < fitted.model.treatments; ++t) {
        if (fitted.fit.position(t)) continue;
        refuse(outcome, "'" + design.names[t] + "' is collinear with the strata" + absorbed_words(fitted.model) +
                            " and the other arms; expected " + plural(trial.unit) + " of each arm within a stratum" +
                            (fitted.model.absorbed.empty() ? "" : " and a level"));
    }
    need_more_than(fitted.fit.rank());
    fitted.kind = options.covariance_kind();
    fitted.parts = equations_of(fitted.fit, fitted.model, options);
    if (fitted.model.second.count > 0) {
        fitted.second_way = second_way(fitted.fit, design, fitted.model.clusters, fitted.model.second);
    }
    fitted.one_arm = one_arm_strata(data, fitted.model);
    fitted.doubts = doubts_of_fit(data, trial, outcome, options, fitted);
    pass_on_warnings(fitted.fit, outcome, warnings);
    const std::string one_arm = words_of(fitted.one_arm, unit_of_allocation(data, trial), fitted.model, options);
    if (!one_arm.empty()) warn_once("outcome '" + outcome.spec.name + "': " + one_arm, warnings);
    try {
        fitted.covariance = covariance_of(fitted, unit_of_allocation(data, trial), outcome, options);
    } catch (const Error& error) {
        if (error.kind() != ErrorKind::design || options.inference != Inference::randomisation) throw;
        fitted.why_no_covariance = without_subject(error.what(), outcome.spec);
    }
    return fitted;
}

Fitted fit_model(const TrialData& data, const Trial& trial, const OutcomeData& outcome, const Treatment& treatment,
                 const AnalysisSpec& options, std::vector<std::string>& warnings) {
    return fit_model(build_model(data, outcome, treatment, options.weights), LeastSquaresModel{}, data, trial, outcome,
                     options, warnings);
}

}  // namespace clustertrial::analysis_detail
