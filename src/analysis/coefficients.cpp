#include "clustertrial/analysis/coefficients.hpp"

#include "clustertrial/core/distributions.hpp"
#include "clustertrial/core/error.hpp"

#include "fitted.hpp"
#include "registry.hpp"

#include <cmath>

namespace clustertrial {

namespace {

using analysis_detail::Fitted;

void test_coefficient(const Fitted& fitted, const AnalysisSpec& options, Eigen::Index position, Coefficient& one) {
    const double variance = fitted.covariance->matrix(position, position);
    if (!(variance > 0)) {
        one.why_none = "its variance is not above 0";
        return;
    }
    const double std_error = std::sqrt(variance);
    one.df = analysis_detail::degrees_of_freedom(fitted.parts, fitted.fewest_clusters(), options, position);
    const double statistic = one.estimate / std_error;
    one.p_value = one.df ? t_two_sided(statistic, *one.df) : 2 * normal_upper(std::abs(statistic));
    const double margin = analysis_detail::critical_value(options.confidence, one.df) * std_error;
    one.interval = {one.estimate - margin, one.estimate + margin};
    one.std_error = std_error;
}

Coefficient coefficient_at(const Fitted& fitted, const AnalysisSpec& options, Eigen::Index position) {
    Coefficient one;
    one.name = fitted.fit.names[static_cast<std::size_t>(position)];
    one.estimate = fitted.fit.coefficients(position);
    if (!fitted.covariance) {
        one.why_none = fitted.why_no_covariance;
        return one;
    }
    try {
        test_coefficient(fitted, options, position, one);
    } catch (const Error& error) {
        if (error.kind() != ErrorKind::design) throw;
        one.why_none = error.what();
    }
    return one;
}

}  // namespace

CoefficientList list_coefficients(const OutcomeContext& context) {
    const Fitted& fitted = *context.fitted;
    CoefficientList list;
    list.outcome = context.outcome.spec;
    list.options = context.options;
    list.strata = fitted.model.design.absorbed.levels;
    for (Eigen::Index position = 0; position < fitted.fit.coefficients.size(); ++position) {
        list.coefficients.push_back(coefficient_at(fitted, context.options, position));
    }
    for (const std::size_t column : fitted.fit.dropped) list.dropped.push_back(fitted.model.design.names[column]);
    return list;
}

void analysis_detail::analyse_coefficients(Run& run, std::size_t outcome) {
    const OutcomeContext* context = run.find_context(outcome);
    if (context != nullptr) run.result.make<CoefficientLists>().outcomes.push_back(list_coefficients(*context));
}

}  // namespace clustertrial
