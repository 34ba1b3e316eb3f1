#include "clustertrial/core/distributions.hpp"

#include "clustertrial/core/error.hpp"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <functional>
#include <limits>
#include <map>
#include <sstream>
#include <string>

#include <gmock/gmock.h>

namespace clustertrial::distributions_test {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

using Function = std::function<double(double, double, double)>;

const std::map<std::string, Function>& functions() {
    static const std::map<std::string, Function> table{
        {"normal_cdf", [](double z, double, double) { return normal_cdf(z); }},
        {"normal_upper", [](double z, double, double) { return normal_upper(z); }},
        {"normal_quantile", [](double p, double, double) { return normal_quantile(p); }},
        {"t_cdf", [](double t, double df, double) { return t_cdf(t, df); }},
        {"t_upper", [](double t, double df, double) { return t_upper(t, df); }},
        {"t_two_sided", [](double t, double df, double) { return t_two_sided(t, df); }},
        {"t_quantile", [](double p, double df, double) { return t_quantile(p, df); }},
        {"noncentral_t_cdf", noncentral_t_cdf},
        {"noncentral_t_upper", noncentral_t_upper},
        {"f_upper", f_upper},
        {"f_quantile", f_quantile},
        {"chi_squared_upper", [](double x, double df, double) { return chi_squared_upper(x, df); }},
        {"chi_squared_quantile", [](double p, double df, double) { return chi_squared_quantile(p, df); }},
        {"beta_quantile", beta_quantile},
        {"log_gamma", [](double x, double, double) { return log_gamma(x); }}};
    return table;
}

// tests/reference/distributions/distributions.R says how the values were made.
TEST(Distributions, AgreeWithRToTwelveDigits) {
    std::ifstream file(CLUSTERTRIAL_TEST_DIR "/reference/distributions/distributions.csv");
    std::string line;
    std::getline(file, line);  // header
    int checked = 0;
    while (std::getline(file, line)) {
        std::string name = line.substr(0, line.find(','));
        std::replace(line.begin(), line.end(), ',', ' ');
        std::istringstream fields(line.substr(name.size()));
        double a = 0;
        double b = 0;
        double c = 0;
        double expected = 0;
        ASSERT_TRUE(fields >> a >> b >> c >> expected) << line;
        // The tail of a noncentral t on the side away from its mean is a difference of larger numbers.
        const double smallest = name.starts_with("noncentral") ? 1e-18 : 0;
        EXPECT_NEAR(functions().at(name)(a, b, c), expected, std::max(1e-12 * std::fabs(expected), smallest)) << line;
        ++checked;
    }
    EXPECT_EQ(checked, 729);
}

TEST(Distributions, TailsFarOutAreNotLostInACancellation) {
    EXPECT_GT(normal_upper(37), 0);
    EXPECT_GT(t_upper(1e6, 30), 0);
    EXPECT_GT(f_upper(1e6, 3, 90), 0);
    EXPECT_GT(chi_squared_upper(1000, 3), 0);
}

TEST(Distributions, ATailThatUnderflowsIsZero) {
    EXPECT_EQ(normal_upper(50), 0);
    EXPECT_EQ(chi_squared_upper(1e5, 1), 0);
}

TEST(Distributions, AcceptAnInfiniteStatistic) {
    EXPECT_EQ(normal_cdf(-infinity), 0);
    EXPECT_EQ(normal_upper(-infinity), 1);
    EXPECT_EQ(t_cdf(infinity, 5), 1);
    EXPECT_EQ(t_two_sided(infinity, 5), 0);
    EXPECT_EQ(noncentral_t_cdf(-infinity, 5, 1), 0);
    EXPECT_EQ(noncentral_t_upper(-infinity, 5, 1), 1);
    EXPECT_EQ(f_upper(infinity, 2, 5), 0);
    EXPECT_EQ(chi_squared_upper(infinity, 2), 0);
}

TEST(Distributions, QuantileAndProbabilityUndoEachOther) {
    for (const double df : {0.9, 4.4, 92.0}) {
        for (const double p : {1e-8, 0.025, 0.4, 0.975}) {
            EXPECT_NEAR(t_cdf(t_quantile(p, df), df), p, 1e-13);
            EXPECT_NEAR(1 - chi_squared_upper(chi_squared_quantile(p, df), df), p, 1e-13);
            EXPECT_NEAR(1 - f_upper(f_quantile(p, 3, df), 3, df), p, 1e-13);
        }
    }
}

template <typename Call>
std::string error_of(Call call) {
    try {
        call();
    } catch (const Error& error) {
        EXPECT_EQ(error.kind(), ErrorKind::usage);
        return error.what();
    }
    return "no error";
}

TEST(Distributions, RefuseParametersOutsideTheirDomain) {
    EXPECT_EQ(error_of([] { t_cdf(1, 0); }), "the number of degrees of freedom is 0; expected a finite number above 0");
    EXPECT_EQ(error_of([] { t_upper(1, -2.5); }),
              "the number of degrees of freedom is -2.5; expected a finite number above 0");
    EXPECT_EQ(error_of([] { t_quantile(1, 5); }),
              "a probability is 1; expected a number between 0 and 1, neither of them");
    EXPECT_EQ(error_of([] { normal_quantile(0); }),
              "a probability is 0; expected a number between 0 and 1, neither of them");
    EXPECT_EQ(error_of([] { normal_cdf(std::nan("")); }), "z is nan; expected a number");
    EXPECT_EQ(error_of([] { t_two_sided(std::nan(""), 5); }), "t is nan; expected a number");
    EXPECT_EQ(error_of([] { f_upper(-1, 2, 3); }), "F is -1; expected 0 or more");
    EXPECT_EQ(error_of([] { f_upper(1, 2, infinity); }),
              "the number of degrees of freedom is inf; expected a finite number above 0");
    EXPECT_EQ(error_of([] { f_quantile(1, 2, 3); }),
              "a probability is 1; expected a number between 0 and 1, neither of them");
    EXPECT_EQ(error_of([] { chi_squared_upper(-1, 2); }), "chi-squared is -1; expected 0 or more");
    EXPECT_EQ(error_of([] { noncentral_t_cdf(1, 5, infinity); }), "the noncentrality is inf; expected a finite number");
    EXPECT_EQ(error_of([] { beta_quantile(0.5, 0, 1); }),
              "the first shape of a beta distribution is 0; expected a finite number above 0");
    EXPECT_EQ(error_of([] { beta_quantile(0.5, 1, -2); }),
              "the second shape of a beta distribution is -2; expected a finite number above 0");
    EXPECT_EQ(error_of([] { beta_quantile(1, 1, 1); }),
              "a probability is 1; expected a number between 0 and 1, neither of them");
    EXPECT_EQ(error_of([] { log_gamma(0); }), "the argument of log Gamma is 0; expected a finite number above 0");
}

}  // namespace
}  // namespace clustertrial::distributions_test
