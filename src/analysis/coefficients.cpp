#include "clustertrial/analysis/coefficients.hpp"

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
    one.std_error = std::sqrt(variance);
    const std::optional<double> df =
        analysis_detail::degrees_of_freedom(fitted.parts, fitted.fewest_clusters(), options, position);
    const EffectTest test = analysis_detail::test_against_zero(one.estimate, *one.std_error, df, options.confidence);
    one.df = test.df;
    one.p_value = test.p_value;
    one.interval = test.interval.value();
}

/// Why the effect of an arm, treatment column `t`, has no test: as in the tables of results.
std::string why_arm_is_not_tested(const OutcomeContext& context, std::size_t t) {
    const Fitted& fitted = *context.fitted;
    std::string why = analysis_detail::why_no_standard_error(context, t);
    if (!why.empty() || !fitted.covariance) return why;
    const double variance = fitted.covariance->matrix(fitted.position(t), fitted.position(t));
    const bool fits = variance >= 0 && analysis_detail::is_rounding(std::sqrt(variance), fitted.model.design.y);
    return fits ? "the model fits every cluster without error" : "";
}

Coefficient coefficient_at(const OutcomeContext& context, Eigen::Index position) {
    const Fitted& fitted = *context.fitted;
    Coefficient one;
    one.name = fitted.fit.names[static_cast<std::size_t>(position)];
    one.estimate = fitted.fit.coefficients(position);
    const auto t = static_cast<std::size_t>(position);  // treatments come first, and none is dropped
    if (t < fitted.model.treatments) one.why_none = why_arm_is_not_tested(context, t);
    if (one.why_none.empty() && !fitted.covariance) one.why_none = fitted.why_no_covariance;
    if (!one.why_none.empty()) return one;
    try {
        test_coefficient(fitted, context.options, position, one);
    } catch (const Error& error) {
        if (error.kind() != ErrorKind::design) throw;
        one.std_error.reset();
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
    list.absorbed = fitted.model.absorbed;
    for (Eigen::Index position = 0; position < fitted.fit.coefficients.size(); ++position) {
        if (fitted.fit.names[static_cast<std::size_t>(position)].empty()) continue;  // of an absorbed level
        list.coefficients.push_back(coefficient_at(context, position));
    }
    for (const std::size_t column : fitted.fit.dropped) {
        const std::string& name = fitted.model.design.names[column];
        if (!name.empty()) list.dropped.push_back(name);
    }
    return list;
}

void analysis_detail::analyse_coefficients(Run& run, std::size_t outcome) {
    const OutcomeContext* context = run.find_context(outcome);
    if (context != nullptr) run.result.make<CoefficientLists>().outcomes.push_back(list_coefficients(*context));
}

}  // namespace clustertrial
