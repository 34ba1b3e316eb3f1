// Bins and counts worked out by hand.
#include "clustertrial/core/bins.hpp"

#include "clustertrial/core/error.hpp"

#include <cmath>
#include <numeric>

#include <gtest/gtest.h>

#include <gmock/gmock.h>

namespace clustertrial::bins_test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

TEST(BinsOf, AreFreedmanAndDiaconisWhereThatIsNarrower) {
    // n = 8, quartiles of type 7: 1.75 and 5.25 between 0, 1, ..., 7; 2 * 3.5 / 8^(1/3) = 3.5. Sturges: 7 / (3 + 1) =
    // 1.75, narrower, nearest 2 (by ratio: 1.75 / 1 > 2 / 1.75).
    EXPECT_THAT(bins_of({0, 1, 2, 3, 4, 5, 6, 7}).edges, ElementsAre(0, 2, 4, 6, 8));
    // Quartiles 2 and 4 of 0, 2, 2, 3, 3, 4, 4, 100 (type 7: positions 1.75 and 5.25); 2 * 2 / 2 = 2. Sturges would be
    // 25. The range of 100 in steps of 2 is 50 bins, too many: steps of 5.
    const Bins bins = bins_of({100, 4, 2, 3, 0, 4, 2, 3});
    EXPECT_THAT(bins.edges, SizeIs(21));
    EXPECT_EQ(bins.edges[1], 5);
    EXPECT_EQ(bins.edges.back(), 100);
}

TEST(BinsOf, FallBackOnSturgesWhereTheMiddleHalfIsOneValue) {
    // n = 8, IQR 0, range 8: 8 / 4 = 2.
    EXPECT_THAT(bins_of({0, 0, 0, 0, 0, 0, 0, 8}).edges, ElementsAre(0, 2, 4, 6, 8));
}

TEST(BinsOf, HaveEdgesThatAreTheDecimalsThemselves) {
    // n = 4, range 0.3; Sturges 0.3 / 3 = 0.1; type 7 quartiles 0.075 and 0.225: 2 * 0.15 / 4^(1/3) = 0.189.
    const Bins bins = bins_of({0, 0.1, 0.2, 0.3});
    EXPECT_THAT(bins.edges, ElementsAre(0, 0.1, 0.2, 0.3));  // not 3 * 0.1, which is another double
    EXPECT_EQ(bins.digits, 1);
}

TEST(BinsOf, BeginAndEndAtWholeMultiplesBelowZeroToo) {
    // n = 4, range 4.5; Sturges 1.5, nearest 2 (1.5 / 1 = 1.5 > 2 / 1.5 = 1.33).
    EXPECT_THAT(bins_of({-2.5, -1, 0.5, 2}).edges, ElementsAre(-4, -2, 0, 2));
}

TEST(BinsOf, ValuesThatAreAllTheSameGetOneBin) {
    EXPECT_THAT(bins_of({0, 0, 0}).edges, ElementsAre(0, 1));
    EXPECT_THAT(bins_of({0.3, 0.3}).edges, ElementsAre(0.3, 0.32));  // a tenth of 0.3 is nearest to 0.02
    EXPECT_THAT(bins_of({1e15, 1e15}).edges, SizeIs(2));
}

TEST(BinsOf, ValuesThatDifferByTheirRoundingAreTheSame) {
    const double third = 1.0 / 3;
    EXPECT_THAT(bins_of({third, std::nextafter(third, 1)}).edges, SizeIs(2));
}

TEST(BinsOf, NoValuesGetNoBin) {
    EXPECT_THAT(bins_of({}).edges, IsEmpty());
    EXPECT_THAT(counts_in(bins_of({}), {}), IsEmpty());
}

TEST(BinsOf, EndForValuesAtTheLimitsOfADouble) {
    for (const std::vector<double>& values :
         {std::vector<double>{1e-308, 2e-308}, {-1.7e308, 1.7e308}, {0, 1e-308}, {1e300, 1.0000001e300}}) {
        const auto counts = counts_in(bins_of(values), values);
        EXPECT_EQ(std::accumulate(counts.begin(), counts.end(), std::size_t{0}), 2U);
    }
}

TEST(CountsIn, AValueOnAnEdgeIsInTheBinAboveAndTheHighestInTheLast) {
    const Bins bins{{0, 1, 2}, 0};
    EXPECT_THAT(counts_in(bins, {0, 0.5, 1, 1.5, 2}), ElementsAre(2, 3));
}

TEST(CountsIn, RefuseWhatLiesOutside) {
    EXPECT_THROW(counts_in({{0, 1}, 0}, {1.5}), Error);
    EXPECT_THROW(counts_in({{0, 1}, 0}, {-0.5}), Error);
    EXPECT_THROW(counts_in({}, {1}), Error);
}

TEST(BinsBetween, HaveTheNearestReadableWidthAndHoldBothEnds) {
    // 0.9 is nearest to 1 (by ratio); -2.5 and 3.1 lie in bins that begin and end at whole numbers.
    EXPECT_THAT(bins_between(-2.5, 3.1, 0.9).edges, ElementsAre(-3, -2, -1, 0, 1, 2, 3, 4));
    EXPECT_THAT(bins_between(-1, 1, 0.001).edges, SizeIs(21)) << "0.05 would be 41 bins";
    EXPECT_THAT(bins_between(2, 2, 0).edges, ElementsAre(2, 2.2)) << "one value: a tenth of it";
}

// A slip in one cell: the width that the others ask for would be too many bins to count.
TEST(BinsOf, EndWhereOneValueIsFarFromAllOthers) {
    for (const double far : {1e9, 1e15, 1e20, 1e25, 1e60, 1e307, -1e307}) {
        const Bins bins = bins_of({1, 2, far, 2, 3, 1, 2, 4});
        EXPECT_LE(bins.edges.size(), 42U) << far;
        EXPECT_LE(bins.edges.front(), std::min(far, 1.0));
        EXPECT_GE(bins.edges.back(), std::max(far, 4.0));
    }
    EXPECT_LE(bins_of({-1.7e308, 0, 1.7e308}).edges.size(), 42U);
}

}  // namespace
}  // namespace clustertrial::bins_test
