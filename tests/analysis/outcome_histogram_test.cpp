// Bins and counts worked out by hand.
#include "clustertrial/analysis/outcome_histogram.hpp"

#include "clustertrial/core/error.hpp"

#include "support/trials.hpp"

#include <cmath>
#include <numeric>

#include <gtest/gtest.h>

#include <gmock/gmock.h>

namespace clustertrial::outcome_histogram_test {
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

Trial counted_trial() {
    Trial trial;
    trial.data.cluster = "urn";
    trial.data.size = "pupils";
    trial.arms.column = "treated";
    OutcomeSpec outcome;
    outcome.name = outcome.label = "y";
    outcome.count = "y";
    trial.outcomes = {outcome};
    return trial;
}

TEST(DescribeHistogram, CountsEachClusterOnceByItsRate) {
    const Trial trial = counted_trial();
    // Rates 0, 0.1 (in two rows: 3 of 30), 0.2 in the control arm; 0.3 (3 of 10), 0.1 and missing in the other.
    const auto data = test::arrange_text(trial,
                                         "urn,treated,pupils,y\n"
                                         "a,0,10,0\n"
                                         "b,0,10,1\nb,0,20,2\n"
                                         "c,0,500,100\n"
                                         "d,1,10,3\ne,1,10,1\nf,1,10,NA\n");
    const OutcomeHistogram histogram = describe_histogram(data, trial, data.outcomes[0]);
    // n = 5: 0, 0.1, 0.1, 0.2, 0.3. Quartiles 0.1 and 0.2: 0.2 / 5^(1/3) = 0.117; Sturges 0.3 / (2.32 + 1) = 0.09,
    // nearest 0.1.
    EXPECT_THAT(histogram.bins.edges, ElementsAre(0, 0.1, 0.2, 0.3));
    ASSERT_THAT(histogram.arms, SizeIs(2));
    EXPECT_EQ(histogram.arms[0].arm, "control");
    EXPECT_THAT(histogram.arms[0].counts, ElementsAre(1, 1, 1));
    EXPECT_EQ(histogram.arms[0].clusters, 3U);
    EXPECT_EQ(histogram.arms[0].missing, 0U);
    EXPECT_THAT(histogram.arms[1].counts, ElementsAre(0, 1, 1));
    EXPECT_EQ(histogram.arms[1].clusters, 2U);
    EXPECT_EQ(histogram.arms[1].missing, 1U);
}

TEST(DescribeHistogram, AClusterThatIsLeftOutIsNotMissing) {
    const Trial trial = counted_trial();
    auto data = test::arrange_text(trial, "urn,treated,pupils,y\na,0,10,1\nb,0,10,2\nc,1,10,NA\nd,1,10,NA\ne,1,10,3\n");
    data.left_out = {false, false, true, false, false};
    const OutcomeHistogram histogram = describe_histogram(data, trial, data.outcomes[0]);
    EXPECT_EQ(histogram.arms[1].missing, 1U);
    EXPECT_EQ(histogram.arms[1].clusters, 1U);
}

TEST(DescribeHistogram, TakesTheMeanOverIndividualsOfAMeasuredValue) {
    Trial trial = counted_trial();
    trial.outcomes[0].count.clear();
    trial.outcomes[0].value = "y";
    // Means 1 (10 of 0 and 10 of 2), 4 and 4.
    const auto data = test::arrange_text(trial, "urn,treated,pupils,y\na,0,10,0\na,0,10,2\nb,1,5,4\nc,0,5,4\n");
    const OutcomeHistogram histogram = describe_histogram(data, trial, data.outcomes[0]);
    EXPECT_EQ(histogram.bins.edges.front(), 1);
    EXPECT_EQ(histogram.arms[0].counts.front(), 1U);
    EXPECT_EQ(histogram.arms[0].counts.back(), 1U);
    EXPECT_EQ(histogram.arms[1].counts.back(), 1U);
}

TEST(DescribeHistogram, KeepsEachClusterWithItsSizeAndPrior) {
    Trial trial = counted_trial();
    trial.outcomes[0].count.clear();
    trial.outcomes[0].value = "y";
    trial.outcomes[0].prior = "before";
    // Before, in a: 10 of 1 and 30 of 5, by hand (10 + 150) / 40 = 4; y: (10 * 0 + 30 * 2) / 40 = 1.5.
    const auto data = test::arrange_text(trial,
                                         "urn,treated,pupils,y,before\na,0,10,0,1\na,0,30,2,5\nb,1,5,4,2\n"
                                         "c,0,5,4,3\nd,1,9,NA,7\n");
    const OutcomeHistogram histogram = describe_histogram(data, trial, data.outcomes[0]);
    ASSERT_THAT(histogram.clusters, SizeIs(3)) << "d is not analysed";
    EXPECT_EQ(histogram.clusters[0].individuals, 40);
    EXPECT_EQ(histogram.clusters[0].value, 1.5);
    EXPECT_EQ(histogram.clusters[0].prior, 4);
    EXPECT_EQ(histogram.clusters[1].arm, 1U);
    trial.outcomes[0].prior.clear();
    const auto without = test::arrange_text(trial, "urn,treated,pupils,y\na,0,10,0\nb,1,5,4\nc,0,5,4\n");
    EXPECT_FALSE(describe_histogram(without, trial, without.outcomes[0]).clusters[0].prior);
}

}  // namespace
}  // namespace clustertrial::outcome_histogram_test
