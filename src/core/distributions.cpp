#include "clustertrial/core/distributions.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/core/number.hpp"

#include <cmath>
#include <string>

#include <boost/math/distributions/beta.hpp>
#include <boost/math/distributions/chi_squared.hpp>
#include <boost/math/distributions/fisher_f.hpp>
#include <boost/math/distributions/non_central_t.hpp>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <boost/math/special_functions/gamma.hpp>

namespace clustertrial {
namespace {

namespace bm = boost::math;
namespace bp = boost::math::policies;

// Arguments are checked here, so a domain error cannot reach Boost; a tail that underflows is 0. A series that does not
// converge must not pass for a number: it throws, and `evaluated` turns it into an Error.
using Policy = bp::policy<bp::domain_error<bp::throw_on_error>, bp::pole_error<bp::throw_on_error>,
                          bp::overflow_error<bp::ignore_error>, bp::underflow_error<bp::ignore_error>,
                          bp::denorm_error<bp::ignore_error>, bp::evaluation_error<bp::throw_on_error>,
                          bp::rounding_error<bp::throw_on_error>, bp::indeterminate_result_error<bp::throw_on_error>>;

using Normal = bm::normal_distribution<double, Policy>;
using StudentT = bm::students_t_distribution<double, Policy>;
using NoncentralT = bm::non_central_t_distribution<double, Policy>;
using FisherF = bm::fisher_f_distribution<double, Policy>;
using Beta = bm::beta_distribution<double, Policy>;
using ChiSquared = bm::chi_squared_distribution<double, Policy>;

std::string shown(double value) {
    if (std::isnan(value)) return "nan";
    return std::isfinite(value) ? format_shortest(value) : value > 0 ? "inf" : "-inf";
}

[[noreturn]] void refuse(const char* what, double value, const char* expected) {
    throw Error(ErrorKind::usage, std::string(what) + " is " + shown(value) + "; expected " + expected);
}

void check_number(const char* what, double value) {
    if (std::isnan(value)) refuse(what, value, "a number");
}
void check_positive(const char* what, double value) {
    if (!(value > 0) || std::isinf(value)) refuse(what, value, "a finite number above 0");
}
void check_not_negative(const char* what, double value) {
    if (!(value >= 0)) refuse(what, value, "0 or more");
}
void check_finite(const char* what, double value) {
    if (!std::isfinite(value)) refuse(what, value, "a finite number");
}
void check_probability(double p) {
    if (!(p > 0 && p < 1)) refuse("a probability", p, "a number between 0 and 1, neither of them");
}
void check_df(double df) {
    check_positive("the number of degrees of freedom", df);
}

/// Calls `function`; whatever Boost throws leaves as our one exception type.
template <typename Function>
double evaluated(const char* what, Function function) {
    try {
        return function();
    } catch (const std::exception& error) {
        throw Error(ErrorKind::usage, std::string(what) + " could not be computed: " + error.what());
    }
}

void check_noncentral(double t, double df, double noncentrality) {
    check_number("t", t);
    check_df(df);
    check_finite("the noncentrality", noncentrality);
}

}  // namespace

double normal_cdf(double z) {
    check_number("z", z);
    return evaluated("a normal probability", [=] { return bm::cdf(Normal(), z); });
}

double normal_upper(double z) {
    check_number("z", z);
    return evaluated("a normal probability", [=] { return bm::cdf(bm::complement(Normal(), z)); });
}

double normal_quantile(double p) {
    check_probability(p);
    return evaluated("a normal quantile", [=] { return bm::quantile(Normal(), p); });
}

double t_cdf(double t, double df) {
    check_number("t", t);
    check_df(df);
    return evaluated("a t probability", [=] { return bm::cdf(StudentT(df), t); });
}

double t_upper(double t, double df) {
    return t_cdf(-t, df);
}  // symmetric, so the lower tail is as exact as the upper

double t_quantile(double p, double df) {
    check_probability(p);
    check_df(df);
    return evaluated("a t quantile", [=] { return bm::quantile(StudentT(df), p); });
}

double t_two_sided(double t, double df) {
    return 2 * t_cdf(-std::fabs(t), df);
}

double noncentral_t_cdf(double t, double df, double noncentrality) {
    check_noncentral(t, df, noncentrality);
    if (std::isinf(t)) return t > 0 ? 1 : 0;
    return evaluated("a noncentral t probability", [=] { return bm::cdf(NoncentralT(df, noncentrality), t); });
}

double noncentral_t_upper(double t, double df, double noncentrality) {
    check_noncentral(t, df, noncentrality);
    if (std::isinf(t)) return t > 0 ? 0 : 1;
    return evaluated("a noncentral t probability",
                     [=] { return bm::cdf(bm::complement(NoncentralT(df, noncentrality), t)); });
}

double f_upper(double f, double df1, double df2) {
    check_not_negative("F", f);
    check_df(df1);
    check_df(df2);
    if (std::isinf(f)) return 0;
    return evaluated("an F probability", [=] { return bm::cdf(bm::complement(FisherF(df1, df2), f)); });
}

double f_quantile(double p, double df1, double df2) {
    check_probability(p);
    check_df(df1);
    check_df(df2);
    return evaluated("an F quantile", [=] { return bm::quantile(FisherF(df1, df2), p); });
}

double chi_squared_upper(double x, double df) {
    check_not_negative("chi-squared", x);
    check_df(df);
    if (std::isinf(x)) return 0;
    return evaluated("a chi-squared probability", [=] { return bm::cdf(bm::complement(ChiSquared(df), x)); });
}

double chi_squared_quantile(double p, double df) {
    check_probability(p);
    check_df(df);
    return evaluated("a chi-squared quantile", [=] { return bm::quantile(ChiSquared(df), p); });
}

double beta_quantile(double p, double a, double b) {
    check_probability(p);
    check_positive("the first shape of a beta distribution", a);
    check_positive("the second shape of a beta distribution", b);
    return evaluated("a beta quantile", [=] { return bm::quantile(Beta(a, b), p); });
}

double log_gamma(double x) {
    check_positive("the argument of log Gamma", x);
    return evaluated("log Gamma", [=] { return bm::lgamma(x, Policy()); });
}

}  // namespace clustertrial
