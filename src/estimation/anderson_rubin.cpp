#include "clustertrial/estimation/anderson_rubin.hpp"

#include "clustertrial/core/distributions.hpp"
#include "clustertrial/core/error.hpp"
#include "clustertrial/core/number.hpp"

#include "cluster_checks.hpp"
#include "quadratic_set.hpp"
#include "two_way.hpp"

#include <cmath>
#include <vector>

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

/// Errors of the two coefficients by clusters of one kind, and whether their variance is added or, two ways, taken off.
struct Errors {
    double sign;
    VectorXd outcome, take_up;
};

/// n(t) = outcome - t take_up and v(t) = sum of sign |errors of outcome - t errors of take_up|^2.
struct Tested {
    double outcome, take_up;
    std::vector<Errors> errors;  ///< one kind of clusters, or two and what they share
    /// The same with t counted from `centre`.
    [[nodiscard]] Tested about(double centre) const {
        Tested moved{outcome - centre * take_up, take_up, errors};
        for (Errors& one : moved.errors) one.outcome -= centre * one.take_up;
        return moved;
    }
    [[nodiscard]] double outcome_variance() const { return sum(&Errors::outcome, &Errors::outcome); }
    [[nodiscard]] double take_up_variance() const { return sum(&Errors::take_up, &Errors::take_up); }
    [[nodiscard]] double covariance() const { return sum(&Errors::outcome, &Errors::take_up); }

  private:
    [[nodiscard]] double sum(VectorXd Errors::*a, VectorXd Errors::*b) const {
        double total = 0;
        for (const Errors& one : errors) total += one.sign * (one.*a).dot(one.*b);
        return total;
    }
};

Tested tested_by(const ReducedForms& forms, CovarianceKind kind) {
    const auto at = static_cast<Index>(forms.position);
    Tested tested{forms.outcome.coefficients[at], forms.take_up.coefficients[at], {}};
    const auto add = [&](double sign, const EstimatingEquations& outcome, const EstimatingEquations& take_up) {
        tested.errors.push_back(
            {sign, own_contributions(outcome, forms.position, kind), own_contributions(take_up, forms.position, kind)});
    };
    add(1, forms.outcome, forms.take_up);
    if (!forms.outcome_second_way) return tested;
    estimation_detail::check_two_way_kind(kind);
    add(1, forms.outcome_second_way->second, forms.take_up_second_way->second);
    add(-1, forms.outcome_second_way->both, forms.take_up_second_way->both);
    return tested;
}

/// Two ways v(t) need not be above 0: whether it is for every t. That of take-up which is allocation is 0 but for
/// rounding, relative to its coefficient.
bool is_positive(const Tested& tested) {
    constexpr double rounding = 1e-12;
    const double least = rounding * tested.take_up;
    const double take_up = tested.take_up_variance();
    if (take_up < -least * least) return false;
    const double shared = take_up > least * least ? tested.covariance() * tested.covariance() / take_up : 0;
    return tested.outcome_variance() - shared > 0;
}

double critical_value_of(const AndersonRubinOptions& options) {
    const double tail = (1 - options.confidence) / 2;
    const double quantile = options.df ? t_quantile(tail, *options.df) : normal_quantile(tail);
    return quantile * quantile;
}

void check_forms(const ReducedForms& forms, double confidence) {
    if (forms.outcome.count() != forms.take_up.count() || forms.outcome.k != forms.take_up.k ||
        forms.outcome_second_way.has_value() != forms.take_up_second_way.has_value()) {
        throw Error(ErrorKind::usage, "the reduced forms of the outcome and of take-up are of different designs");
    }
    if (confidence > 0 && confidence < 1) return;
    throw Error(ErrorKind::usage,
                "a confidence of " + format_shortest(confidence) + "; expected a number between 0 and 1");
}

/// n(t)^2 <= critical v(t). Counted from the estimate, where n is 0, unless take-up is so little moved that the set has
/// no ends about it.
void invert_test(const Tested& tested, double critical, AndersonRubin& result) {
    const double strength = tested.take_up * tested.take_up - critical * tested.take_up_variance();
    const double centre = strength > 0 ? tested.outcome / tested.take_up : 0;
    const Tested about = tested.about(centre);
    const double outcome = strength > 0 ? 0 : about.outcome;  // 0 at the estimate but for rounding
    const Quadratic left{
        strength,
        -2 * (outcome * about.take_up - critical * about.covariance()),
        outcome * outcome - critical * about.outcome_variance(),
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
    const Tested tested = tested_by(forms, options.covariance);
    const Tested hypothesis = tested.about(options.hypothesis);
    const bool two_ways = forms.outcome_second_way.has_value();
    if (two_ways && !(hypothesis.outcome_variance() > 0)) {
        throw Error(ErrorKind::design,
                    "clustered two ways the variance of the Anderson-Rubin test is not positive; cluster one way, by "
                    "the clusters of the larger variance");
    }
    AndersonRubin result;
    result.df = options.df;
    result.statistic = hypothesis.outcome * hypothesis.outcome / hypothesis.outcome_variance();
    const double root = std::sqrt(result.statistic);
    result.p_value = options.df ? t_two_sided(root, *options.df) : 2 * normal_upper(root);
    if (two_ways && !is_positive(tested)) {
        result.why_no_set =
            "clustered two ways the variance of the test is not positive for some effects; cluster one way, by the "
            "clusters of the larger variance";
        return result;
    }
    invert_test(tested, critical_value_of(options), result);
    return result;
}

}  // namespace clustertrial
