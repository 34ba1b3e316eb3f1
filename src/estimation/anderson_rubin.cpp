#include "clustertrial/estimation/anderson_rubin.hpp"

#include "clustertrial/core/distributions.hpp"
#include "clustertrial/core/error.hpp"
#include "clustertrial/core/number.hpp"

#include "cluster_checks.hpp"
#include "quadratic_set.hpp"

#include <cmath>

namespace clustertrial {
namespace {

using Eigen::Index;
using Eigen::VectorXd;
using estimation_detail::Quadratic;

/// By cluster, what it adds to the error of the own instrument's coefficient, times the root of the covariance's
/// factor: the variance is the squared norm.
VectorXd own_contributions(const EstimatingEquations& equations, std::size_t position, CovarianceKind kind) {
    const ClusterContributions contributions = cluster_contributions(equations, kind);
    return std::sqrt(contributions.factor) * contributions.by_cluster.col(static_cast<Index>(position));
}

/// n(t) = outcome - t take_up and v(t) = |outcome_errors - t take_up_errors|^2.
struct Tested {
    double outcome, take_up;
    VectorXd outcome_errors, take_up_errors;
    /// The same with t counted from `centre`.
    [[nodiscard]] Tested about(double centre) const {
        return {outcome - centre * take_up, take_up, outcome_errors - centre * take_up_errors, take_up_errors};
    }
    [[nodiscard]] double statistic() const { return outcome * outcome / outcome_errors.squaredNorm(); }
};

double critical_value_of(const AndersonRubinOptions& options) {
    const double tail = (1 - options.confidence) / 2;
    const double quantile = options.df ? t_quantile(tail, *options.df) : normal_quantile(tail);
    return quantile * quantile;
}

void check_forms(const ReducedForms& forms, double confidence) {
    if (forms.outcome.count() != forms.take_up.count() || forms.outcome.k != forms.take_up.k) {
        throw Error(ErrorKind::usage, "the reduced forms of the outcome and of take-up are of different designs");
    }
    if (confidence > 0 && confidence < 1) return;
    throw Error(ErrorKind::usage,
                "a confidence of " + format_shortest(confidence) + "; expected a number between 0 and 1");
}

/// n(t)^2 <= critical v(t). Counted from the estimate, where n is 0, unless take-up is so little moved that the set has
/// no ends about it.
void invert_test(const Tested& tested, double critical, AndersonRubin& result) {
    const double strength = tested.take_up * tested.take_up - critical * tested.take_up_errors.squaredNorm();
    const double centre = strength > 0 ? tested.outcome / tested.take_up : 0;
    const Tested about = tested.about(centre);
    const double outcome = strength > 0 ? 0 : about.outcome;  // 0 at the estimate but for rounding
    const Quadratic left{
        strength,
        -2 * (outcome * about.take_up - critical * about.outcome_errors.dot(about.take_up_errors)),
        outcome * outcome - critical * about.outcome_errors.squaredNorm(),
    };
    const auto set = estimation_detail::where_not_positive(left);
    result.set = set.shape;
    if (set.low) result.low = centre + *set.low;
    if (set.high) result.high = centre + *set.high;
}

}  // namespace

AndersonRubin anderson_rubin(const ReducedForms& forms, const AndersonRubinOptions& options) {
    check_forms(forms, options.confidence);
    estimation_detail::check_position(forms.outcome, forms.position);
    const auto at = static_cast<Index>(forms.position);
    const Tested tested{forms.outcome.coefficients[at], forms.take_up.coefficients[at],
                        own_contributions(forms.outcome, forms.position, options.covariance),
                        own_contributions(forms.take_up, forms.position, options.covariance)};
    AndersonRubin result;
    result.df = options.df;
    result.statistic = tested.about(options.hypothesis).statistic();
    const double root = std::sqrt(result.statistic);
    result.p_value = options.df ? t_two_sided(root, *options.df) : 2 * normal_upper(root);
    invert_test(tested, critical_value_of(options), result);
    return result;
}

}  // namespace clustertrial
