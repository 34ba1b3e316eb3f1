// Which printed numbers can hold together: hand-sized cases, and the findings of the Bolton report.
#include "clustertrial/synthesis/consistency.hpp"

#include "support/trials.hpp"

#include <cmath>

#include <gtest/gtest.h>

#include <gmock/gmock.h>

namespace clustertrial::consistency_test {
namespace {

/// 100 individuals an arm, 20 clusters.
constexpr ByArm<double> hundreds{100, 100};
constexpr std::size_t twenty = 20;

Target target(Quantity quantity, const std::string& printed, const std::string& name,
              std::optional<std::size_t> arm = {}) {
    return {quantity, arm, printed_from_text(printed), false, name};
}

OutcomeTargets means(const std::string& intervention, const std::string& control) {
    OutcomeTargets outcome;
    outcome.name = "events";
    outcome.targets = {target(Quantity::mean, intervention, "mean.intervention", intervention_arm),
                       target(Quantity::mean, control, "mean.control", control_arm)};
    return outcome;
}

/// Events such as a mean of two decimals gives in arms of 100.
OutcomeTargets ten_and_twenty() {
    return means("0.10", "0.20");
}

AnalysisSpec stata() {
    AnalysisSpec options;
    test::as_stata(options);
    return options;
}

std::vector<std::string> names_of(const Consistency& consistency) {
    std::vector<std::string> names;
    for (const Conflict& conflict : consistency.conflicts) {
        std::string joined;
        for (const auto& left : conflict.leave_out) joined += (joined.empty() ? "" : " + ") + left.target.name;
        names.push_back(joined);
    }
    return names;
}

TEST(CheckConsistency, MeansAloneHoldTogetherAndGiveTheEvents) {
    const Consistency found = check_consistency(ten_and_twenty(), hundreds, twenty, {});
    EXPECT_TRUE(found.holds);
    EXPECT_EQ(found.events, (ByArm<double>{20, 10}));
    EXPECT_FALSE(found.std_error.has_value());
}

// 0.015 of 100 is one event and a half; 1.20 of 100 is more events than individuals.
TEST(CheckConsistency, AMeanThatNoWholeNumberOfEventsPrintsIsNamedWithTheNearest) {
    const Consistency half = check_consistency(means("0.015", "0.200"), hundreds, twenty, {});
    EXPECT_FALSE(half.holds);
    ASSERT_THAT(names_of(half), testing::ElementsAre("mean.intervention"));
    EXPECT_EQ(describe(half.conflicts[0].leave_out[0]),
              "mean.intervention is printed as 0.015; no whole number of events gives this value: the nearest give "
              "0.010 (1 of 100) "
              "and 0.020 (2 of 100)");
    const Consistency above = check_consistency(means("0.10", "1.20"), hundreds, twenty, {});
    ASSERT_THAT(names_of(above), testing::ElementsAre("mean.control"));
    EXPECT_EQ(describe(above.conflicts[0].leave_out[0]),
              "mean.control is printed as 1.20; no whole number of events gives this value: the nearest gives 1.00 "
              "(100 of 100)");
    EXPECT_THAT(names_of(check_consistency(means("0.015", "1.20"), hundreds, twenty, {})),
                testing::ElementsAre("mean.intervention + mean.control"));
}

// 10/100 - 20/100 = -0.10, printed as -0.12: either mean or the difference is wrong, and with the means the difference
// is -0.10 exactly, 0.015 from the interval of -0.12 (from -0.125 to -0.115).
TEST(CheckConsistency, ADifferenceThatIsNotThatOfTheMeansIsFoundAndMeasured) {
    OutcomeTargets outcome = ten_and_twenty();
    outcome.targets.push_back(target(Quantity::unadjusted, "-0.12", "unadjusted"));
    const Consistency found = check_consistency(outcome, hundreds, twenty, {});
    EXPECT_FALSE(found.holds);
    EXPECT_THAT(names_of(found), testing::UnorderedElementsAre("mean.intervention", "mean.control", "unadjusted"));
    const Conflict::Left& left = found.conflicts.back().leave_out.front();
    EXPECT_EQ(left.target.name, "unadjusted");
    EXPECT_NEAR(left.low, -0.10, 1e-12);
    EXPECT_NEAR(left.high, -0.10, 1e-12);
    EXPECT_NEAR(left.gap(), 0.015, 1e-12);
}

TEST(CheckConsistency, WhatIsSetAsideIsNotHeldAgainstTheRest) {
    OutcomeTargets outcome = ten_and_twenty();
    outcome.targets.push_back(target(Quantity::unadjusted, "-0.12", "unadjusted"));
    outcome.targets.back().set_aside = true;
    const Consistency found = check_consistency(outcome, hundreds, twenty, {});
    EXPECT_TRUE(found.holds);
    ASSERT_EQ(found.set_aside.size(), 1U);
    EXPECT_NEAR(found.set_aside.front().gap(), 0.015, 1e-12);
}

// 0.0110 (0.01095 to 0.01105) is 1.095 to 1.105 points, printed as 1.11 (1.105 to 1.115): they meet in one number.
TEST(CheckConsistency, ATieOfTwoRoundingsIsNoRoom) {
    OutcomeTargets outcome = ten_and_twenty();
    outcome.targets.push_back(target(Quantity::adjusted, "0.0110", "adjusted"));
    outcome.targets.push_back(target(Quantity::points, "1.11", "points"));
    const Consistency found = check_consistency(outcome, hundreds, twenty, {});
    EXPECT_FALSE(found.holds);
    EXPECT_THAT(names_of(found), testing::UnorderedElementsAre("adjusted", "points"));
    EXPECT_THAT(describe(found.conflicts.front().leave_out.front()), testing::HasSubstr("only in a tie"));
}

// An interval of points (-0.2, 0.2) is centred on 0 with a half-width of 0.2: with t(0.975; 19) = 2.0930 the standard
// error is 0.2/2.0930/100 = 0.00095557, the middle of the room.
TEST(CheckConsistency, AnIntervalBoundsTheStandardError) {
    OutcomeTargets outcome = ten_and_twenty();
    outcome.targets.push_back(target(Quantity::points_low, "-0.200", "points_low"));
    outcome.targets.push_back(target(Quantity::points_high, "0.200", "points_high"));
    const Consistency found = check_consistency(outcome, hundreds, twenty, stata());
    ASSERT_TRUE(found.holds);
    EXPECT_NEAR(found.std_error.value(), 0.00095557, 3e-7);
}

// The same interval with p = 0.900 puts |estimate| at 0.13 standard errors, 0.012 points: outside what the interval's
// centre allows (within 0.0005 of 0).
TEST(CheckConsistency, PIsHeldAgainstTheInterval) {
    OutcomeTargets outcome = ten_and_twenty();
    outcome.targets.push_back(target(Quantity::points_low, "-0.200", "points_low"));
    outcome.targets.push_back(target(Quantity::points_high, "0.200", "points_high"));
    outcome.targets.push_back(target(Quantity::p, "0.900", "p"));
    EXPECT_FALSE(check_consistency(outcome, hundreds, twenty, stata()).holds);
    outcome.targets.back() = target(Quantity::p, "0.998", "p");
    EXPECT_TRUE(check_consistency(outcome, hundreds, twenty, stata()).holds);
}

// --- The Bolton report's own contradictions, as tests/published/bolton.toml describes them
// -----------------------------

constexpr ByArm<double> bolton_pupils{13533, 13819};
constexpr std::size_t bolton_schools = 94;

OutcomeTargets s47() {
    OutcomeTargets outcome = means("0.0047", "0.0067");
    outcome.targets.push_back(target(Quantity::points_low, "-0.484", "points_low"));
    outcome.targets.push_back(target(Quantity::points_high, "0.016", "points_high"));
    outcome.targets.push_back(target(Quantity::p, "0.064", "p"));
    outcome.targets.push_back(target(Quantity::adjusted, "-0.00235", "adjusted"));
    return outcome;
}

// Finding "s47-upper": "an upper limit of 0.014 would fit all of them".
TEST(CheckConsistency, BoltonsS47UpperLimitIsWhatDoesNotFit) {
    const Consistency found = check_consistency(s47(), bolton_pupils, bolton_schools, stata());
    ASSERT_FALSE(found.holds);
    EXPECT_THAT(names_of(found), testing::Contains("points_high"));
    for (const Conflict& conflict : found.conflicts) {
        if (conflict.leave_out.front().target.name != "points_high" || conflict.leave_out.size() > 1) continue;
        EXPECT_LT(conflict.leave_out.front().low, 0.014);
        EXPECT_GT(conflict.leave_out.front().high, 0.014);
    }
}

// Finding "nfa-control-variance": 166 of 13,533 has variance 0.012117; 167 gives 0.0122 but not the difference.
TEST(CheckConsistency, BoltonsControlVarianceDoesNotFitItsDifference) {
    OutcomeTargets outcome = means("0.0118", "0.0123");
    outcome.targets.push_back(target(Quantity::unadjusted, "-0.00047", "unadjusted"));
    outcome.targets.push_back(target(Quantity::variance, "0.0122", "variance.control", control_arm));
    const Consistency found = check_consistency(outcome, bolton_pupils, bolton_schools, stata());
    ASSERT_FALSE(found.holds);
    EXPECT_THAT(names_of(found), testing::IsSupersetOf({"variance.control", "unadjusted"}));
    outcome.targets.back().set_aside = true;
    const Consistency rest = check_consistency(outcome, bolton_pupils, bolton_schools, stata());
    EXPECT_EQ(rest.events, (ByArm<double>{166, 163}));
    EXPECT_NEAR(rest.set_aside.front().low, 0.012117, 5e-7);
}

// Satterthwaite's df are of data: taken as clusters - 1 they would give another interval than any analysis.
TEST(CheckConsistency, RefusesDegreesOfFreedomThatPrintedNumbersDoNotTell) {
    OutcomeTargets outcome = ten_and_twenty();
    outcome.targets.push_back(target(Quantity::adjusted, "-0.100", "adjusted"));
    EXPECT_TRUE(check_consistency(outcome, hundreds, twenty, {}).holds);
    outcome.targets.push_back(target(Quantity::p, "0.300", "p"));
    EXPECT_THAT(
        test::message_of([&] { check_consistency(outcome, hundreds, twenty, {}); }),
        testing::HasSubstr("degrees_of_freedom = 'satterthwaite' cannot be derived from printed numbers; expected "
                           "clusters-1 or normal"));
    EXPECT_TRUE(check_consistency(outcome, hundreds, twenty, stata()).holds);
}

TEST(ValueOf, AnEffectSizeIsOverTheControlGroupsIndividuals) {
    // Control: 20 of 100, SD sqrt(0.2 x 0.8 x 100/99) = 0.402015.
    const OutcomeNumbers numbers{hundreds, {20, 10}, -0.1, 0.05, {}};
    EXPECT_NEAR(value_of(Quantity::effect_size, {}, numbers, stata(), twenty).value(), -0.1 / 0.402015, 1e-6);
    AnalysisSpec normal = stata();
    normal.effect_size_ci = CriticalValue::normal;
    EXPECT_NEAR(value_of(Quantity::effect_size_high, {}, numbers, normal, twenty).value(),
                (-0.1 + 1.959964 * 0.05) / 0.402015, 1e-6);
    EXPECT_NEAR(value_of(Quantity::points_low, {}, numbers, stata(), twenty).value(), -10 - 2.093024 * 5, 1e-5);
}

TEST(ValueOf, WithoutVariationThereIsNoEffectSize) {
    const OutcomeNumbers numbers{hundreds, {0, 10}, -0.1, 0.05, {}};
    EXPECT_FALSE(value_of(Quantity::effect_size, {}, numbers, stata(), twenty).has_value());
}

}  // namespace
}  // namespace clustertrial::consistency_test
