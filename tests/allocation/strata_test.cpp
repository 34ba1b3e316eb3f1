#include "clustertrial/allocation/strata.hpp"

#include "helpers.hpp"

namespace clustertrial::strata_test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

const Categories everyone_of_five{{0, 0, 0, 0, 0}, {""}};

TEST(CanonicalOrder, WholeNumbersBySizeOtherTextByBytes) {
    EXPECT_THAT(canonical_order(std::vector<std::string>{"10", "9", "100"}), ElementsAre(1, 0, 2));
    EXPECT_THAT(canonical_order(std::vector<std::string>{"10", "9", "A1"}), ElementsAre(0, 1, 2));
    EXPECT_THAT(canonical_order(std::vector<std::string>{"b", "B", "a"}), ElementsAre(1, 2, 0));
}

TEST(CanonicalOrder, EqualNumbersAreInByteOrder) {
    EXPECT_THAT(canonical_order(std::vector<std::string>{"7", "007"}), ElementsAre(1, 0));
}

TEST(BandQuantiles, MedianOfAnEvenCountIsTheMidpoint) {
    EXPECT_THAT(band_quantiles(std::vector<double>{4, 1, 3, 2}, 2), ElementsAre(2.5));
    EXPECT_THAT(band_quantiles(std::vector<double>{5, 1, 3}, 2), ElementsAre(3));
    EXPECT_THAT(band_quantiles(std::vector<double>{7}, 2), ElementsAre(7));
}

// R 4.2: quantile(x, type = 2) of x <- c(15.2, 3, 8.5, 22, 9, 41, 8.5, 30, 12, 0.5)
TEST(BandQuantiles, AgreeWithRsType2) {
    const std::vector<double> x{15.2, 3, 8.5, 22, 9, 41, 8.5, 30, 12, 0.5};
    EXPECT_THAT(band_quantiles(x, 4), ElementsAre(8.5, 10.5, 22));         // 1:3 / 4
    EXPECT_THAT(band_quantiles(x, 3), ElementsAre(8.5, 15.2));             // 1:2 / 3
    EXPECT_THAT(band_quantiles(x, 5), ElementsAre(5.75, 8.75, 13.6, 26));  // 1:4 / 5
}

TEST(DivideByThresholds, AValueOnTheMedianFollowsTheRule) {
    const StratumSpec spec{"FSM", StratumKind::median, 2, {}, ""};
    const std::vector<double> values{5, 3, 1, 4, 2};  // the second school's 3 is the median
    const auto levels = [&](AtThreshold rule) {
        return divide_by_thresholds(spec, values, everyone_of_five, rule).level;
    };
    EXPECT_THAT(levels(AtThreshold::low), ElementsAre(1, 0, 0, 1, 0));
    EXPECT_THAT(levels(AtThreshold::high), ElementsAre(1, 1, 0, 1, 0));
    EXPECT_THAT(levels(AtThreshold::none), ElementsAre(1, 2, 0, 1, 0));
    const auto division = divide_by_thresholds(spec, values, everyone_of_five, AtThreshold::error);
    EXPECT_THAT(division.on_threshold, ElementsAre(1));
    EXPECT_EQ(division.thresholds.at(0).schools_on, 1U);
}

TEST(DivideByThresholds, WithinAColumnEachValueHasItsOwnMedian) {
    const StratumSpec spec{"FSM", StratumKind::median, 2, {}, "LA"};
    const Categories la{{0, 1, 0, 1}, {"350", "351"}};
    const auto division = divide_by_thresholds(spec, std::vector<double>{1, 10, 3, 30}, la, AtThreshold::low);
    EXPECT_THAT(division.level, ElementsAre(0, 0, 1, 1));
    ASSERT_EQ(division.thresholds.size(), 2U);
    EXPECT_EQ(division.thresholds[0].within, "350");
    EXPECT_THAT(division.thresholds[0].values, ElementsAre(2));
    EXPECT_THAT(division.thresholds[1].values, ElementsAre(20));
}

TEST(DivideByThresholds, CutsMakeNumberedBands) {
    const StratumSpec spec{"FSM", StratumKind::cuts, 2, {10, 20}, ""};
    const auto division =
        divide_by_thresholds(spec, std::vector<double>{20, 10, 9, 20.5, 15}, everyone_of_five, AtThreshold::low);
    EXPECT_THAT(division.level, ElementsAre(1, 0, 0, 2, 1));
    EXPECT_EQ(division.labels.at(1), "FSM 2 of 3");
}

TEST(Cross, KeepsTheStrataThatHoldASchoolInOrder) {
    const std::vector<Division> divisions{{{1, 0, 1}, {"350", "351"}, {}, {}}, {{0, 1, 0}, {"low", "high"}, {}, {}}};
    const Strata strata = cross(divisions, 3);
    EXPECT_THAT(strata.labels, ElementsAre("350 / high", "351 / low"));
    EXPECT_THAT(strata.of, ElementsAre(1, 0, 1));
    EXPECT_THAT(strata.sizes, ElementsAre(1, 2));
    EXPECT_THAT(strata.levels, ElementsAre(ElementsAre(0, 1), ElementsAre(1, 0)));
}

TEST(Cross, WithoutDivisionsAllSchoolsAreOneStratum) {
    EXPECT_THAT(cross({}, 2).labels, ElementsAre("all"));
}

TEST(Cross, TwoStrataOfOneNameAreAnError) {
    const std::vector<Division> divisions{{{0, 1}, {"a / b", "a"}, {}, {}}, {{0, 1}, {"c", "b / c"}, {}, {}}};
    EXPECT_THAT(message_of(ErrorKind::design, [&] { cross(divisions, 2); }), HasSubstr("'a / b / c'"));
    EXPECT_THAT(cross_levels(divisions, 2).labels, ElementsAre("a / b / c", "a / b / c")) << "strata all the same";
}

}  // namespace
}  // namespace clustertrial::strata_test
