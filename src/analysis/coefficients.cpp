#include "clustertrial/analysis/coefficients.hpp"

#include "clustertrial/core/distributions.hpp"
#include "clustertrial/core/error.hpp"

#include "doubts.hpp"
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
    if (one.is_of_arm && analysis_detail::is_rounding(std_error, fitted.model.design.y)) {
        one.why_none = "the model fits every cluster without error";
        return;
    }
    one.df = analysis_detail::degrees_of_freedom(fitted.parts, fitted.fewest_clusters(), options, position);
    const double statistic = one.estimate / std_error;
    one.p_value = one.df ? t_two_sided(statistic, *one.df) : 2 * normal_upper(std::abs(statistic));
    const double margin = analysis_detail::critical_value(options.confidence, one.df) * std_error;
    one.interval = {one.estimate - margin, one.estimate + margin};
    one.std_error = std_error;
}

/// `why_none`: not empty where the arm has no standard error.
Coefficient coefficient_at(const Fitted& fitted, const AnalysisSpec& options, Eigen::Index position, bool of_arm,
                           const std::string& why_none) {
    Coefficient one;
    one.is_of_arm = of_arm;
    one.why_none = why_none;
    one.name = fitted.fit.names[static_cast<std::size_t>(position)];
    one.estimate = fitted.fit.coefficients(position);
    if (!one.why_none.empty()) return one;
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
        const auto t = static_cast<std::size_t>(position);  // treatments come first, and none is dropped
        const bool of_arm = t < fitted.model.treatments;
        const std::string why_none = of_arm ? analysis_detail::why_no_standard_error(context, t) : "";
        list.coefficients.push_back(coefficient_at(fitted, context.options, position, of_arm, why_none));
    }
    for (const std::size_t column : fitted.fit.dropped) list.dropped.push_back(fitted.model.design.names[column]);
    return list;
}

void analysis_detail::analyse_coefficients(Run& run, std::size_t outcome) {
    const OutcomeContext* context = run.find_context(outcome);
    if (context != nullptr) run.result.make<CoefficientLists>().outcomes.push_back(list_coefficients(*context));
}

}  // namespace clustertrial
