#include "clustertrial/core/root.hpp"

#include "clustertrial/core/error.hpp"

#include <cmath>

#include <gtest/gtest.h>

namespace clustertrial::root_test {
namespace {

TEST(RootBetween, FindsTheRootToTheLastPlaces) {
    EXPECT_NEAR(root_between(0, 2, [](double x) { return x * x - 2; }), std::sqrt(2.0), 1e-15);
    EXPECT_NEAR(root_between(-10, 10, [](double x) { return std::exp(x) - 1e-3; }), std::log(1e-3), 1e-14);
}

TEST(RootBetween, RefusesABracketWithoutAChangeOfSign) {
    EXPECT_THROW(root_between(2, 3, [](double x) { return x * x - 2; }), Error);
}

}  // namespace
}  // namespace clustertrial::root_test
