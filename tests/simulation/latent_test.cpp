// Logistic-normal proportions against R's integrate (tests/reference/simulation/logistic_normal.R).
#include "latent.hpp"

#include "clustertrial/core/error.hpp"

#include <gtest/gtest.h>

namespace clustertrial::latent_test {
namespace {

using simulation_detail::logistic_normal_centre;
using simulation_detail::logistic_normal_moments;
using simulation_detail::logistic_normal_spread;

TEST(LogisticNormal, HasTheMomentsThatRIntegrates) {
    const auto narrow = logistic_normal_moments(-1, 1);
    EXPECT_NEAR(narrow.mean, 0.303265329856317, 1e-12);
    EXPECT_NEAR(narrow.variance, 0.0333520893985907, 1e-12);
    const auto wide = logistic_normal_moments(0, 3);
    EXPECT_NEAR(wide.mean, 0.5, 1e-12);
    EXPECT_NEAR(wide.variance, 0.135162095226089, 1e-12);
    const auto rare = logistic_normal_moments(-4.5, 0.4);
    EXPECT_NEAR(rare.mean, 0.0118670442019376, 1e-13);
    EXPECT_NEAR(rare.variance, 2.36507327494316e-05, 1e-15);
    const auto widest = logistic_normal_moments(2, 8);
    EXPECT_NEAR(widest.mean, 0.596343634137687, 1e-10);
    EXPECT_NEAR(widest.variance, 0.193494308573518, 1e-10);
}

TEST(LogisticNormal, HasTheCentreOfAMean) {
    EXPECT_NEAR(logistic_normal_centre(0.0123, 0.3), -4.429623511578, 1e-10);
    EXPECT_NEAR(logistic_normal_centre(0.5, 2), 0, 1e-10);
    EXPECT_NEAR(logistic_normal_centre(0.9, 1.5), 2.952956657721, 1e-10);
}

TEST(LogisticNormal, HasTheSpreadOfAnIcc) {
    EXPECT_NEAR(logistic_normal_spread(0.0123, 0.003), 0.472618760111, 1e-9);
    EXPECT_NEAR(logistic_normal_spread(0.3, 0.05), 0.509088959871, 1e-9);
    EXPECT_NEAR(logistic_normal_spread(0.5, 0.2), 1.10650352575, 1e-9);
    EXPECT_EQ(logistic_normal_spread(0.3, 0), 0);
}

TEST(LogisticNormal, RefusesAnIccThatNoClustersHave) {
    EXPECT_THROW(logistic_normal_spread(0.5, 0.999), Error);
}

}  // namespace
}  // namespace clustertrial::latent_test
