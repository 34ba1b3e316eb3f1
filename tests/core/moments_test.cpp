#include "clustertrial/core/moments.hpp"

#include <limits>
#include <vector>

#include <gtest/gtest.h>

namespace clustertrial::moments_test {
namespace {

TEST(MomentsOf, AreByHand) {
    // mean 5; squares of -3, -1, -1, 5: 9 + 1 + 1 + 25 = 36, over 3: 12
    const Moments moments = moments_of(std::vector<double>{2, 4, 4, 10});
    EXPECT_EQ(moments.count, 4U);
    EXPECT_DOUBLE_EQ(moments.mean.value(), 5);
    EXPECT_DOUBLE_EQ(moments.sd.value() * moments.sd.value(), 12);
}

TEST(MomentsOf, OneValueHasNoStandardDeviationAndNoneNoMean) {
    EXPECT_DOUBLE_EQ(moments_of(std::vector<double>{7}).mean.value(), 7);
    EXPECT_FALSE(moments_of(std::vector<double>{7}).sd);
    EXPECT_FALSE(moments_of({}).mean);
    EXPECT_EQ(moments_of({}).count, 0U);
}

TEST(MomentsOf, LoseNothingFarFromZero) {
    // E[x^2] - E[x]^2 would be 0 or less here
    EXPECT_DOUBLE_EQ(moments_of(std::vector<double>{1e9 + 1, 1e9 + 2, 1e9 + 3}).sd.value(), 1);
}

TEST(StandardisedDifference, IsOverTheRootOfTheMeanOfTheVariances) {
    EXPECT_DOUBLE_EQ(standardised_difference(6, 2, 16).value(), 2);  // sqrt((2 + 16) / 2) = 3
    EXPECT_DOUBLE_EQ(standardised_difference(-1, 0, 8).value(), -0.5);
    EXPECT_FALSE(standardised_difference(0, 0, 0));
    EXPECT_EQ(standardised_difference(6, 0, 0), std::numeric_limits<double>::infinity());
    EXPECT_EQ(standardised_difference(-6, 0, 0), -std::numeric_limits<double>::infinity());
}

}  // namespace
}  // namespace clustertrial::moments_test
