// Hypotheses of the protocol: other effects than 0, one-sided, non-inferior, equivalent.
#include "clustertrial/analysis/hypotheses.hpp"

#include "clustertrial/analysis/analyse.hpp"
#include "clustertrial/analysis/coefficients.hpp"
#include "clustertrial/analysis/context.hpp"

#include "support/reference.hpp"
#include "support/trials.hpp"

#include <cmath>
#include <limits>
#include <string>

#include <gtest/gtest.h>

#include <gmock/gmock.h>

namespace clustertrial::hypotheses_test {
namespace {

using test::arrange_file;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const std::string folder = CLUSTERTRIAL_TEST_DIR "/reference/hypotheses/";
constexpr double infinity = std::numeric_limits<double>::infinity();

Trial scores_trial() {
    Trial trial;
    trial.unit = "school";
    trial.individual = "pupil";
    trial.data.file = "scores.csv";
    trial.data.cluster = "school";
    trial.arms.column = "treated";
    OutcomeSpec outcome;
    outcome.name = outcome.label = outcome.value = "score";
    trial.outcomes = {outcome};
    return trial;
}

/// The scores trial with this hypothesis: of `null_effect`, or with the margin.
Trial trial_of(Alternative alternative, double effect, std::optional<Better> better = {}) {
    Trial trial = scores_trial();
    OutcomeSpec& outcome = trial.outcomes[0];
    outcome.alternative = alternative;
    outcome.better = better;
    if (traits_of(alternative).of_margin) {
        outcome.margin = effect;
    } else {
        outcome.null_effect = effect;
    }
    return trial;
}

HypothesisTest tested(const Trial& trial) {
    const TrialData data = arrange_file(trial, folder + "scores.csv");
    const std::vector<HypothesisTest> tests = analyse_trial(data, trial).get<HypothesisTests>().tests;
    EXPECT_EQ(tests.size(), 1U);
    return tests.at(0);
}

void expect_as_in_r(const Trial& trial, const std::string& name) {
    static const test::Reference values(folder + "values.csv", {"case"},
                                        {"p", "low", "high", "estimate", "std_error", "df"});
    const HypothesisTest hypothesis = tested(trial);
    const auto expect = [&](double actual, const std::string& column) {
        const double expected = values({name}, column);
        EXPECT_NEAR(actual, expected, 1e-10 * std::abs(expected)) << name << " " << column;
    };
    expect(hypothesis.estimate, "estimate");
    expect(hypothesis.std_error.value(), "std_error");
    expect(hypothesis.df.value(), "df");
    expect(hypothesis.p_value(), "p");
    ASSERT_TRUE(hypothesis.interval);
    const Interval limits = *hypothesis.interval;
    if (std::isinf(limits.low)) {
        EXPECT_TRUE(std::isnan(values({name}, "low"))) << name;
    } else {
        expect(limits.low, "low");
    }
    if (std::isinf(limits.high)) {
        EXPECT_TRUE(std::isnan(values({name}, "high"))) << name;
    } else {
        expect(limits.high, "high");
    }
}

TEST(Hypotheses, OfTheModelAreAsInR) {
    expect_as_in_r(trial_of(Alternative::two_sided, 0.5), "two-sided");
    expect_as_in_r(trial_of(Alternative::greater, 0.5), "greater");
    expect_as_in_r(trial_of(Alternative::less, 3), "less");
    expect_as_in_r(trial_of(Alternative::non_inferiority, 2, Better::higher), "non-inferiority-higher");
    expect_as_in_r(trial_of(Alternative::non_inferiority, 2, Better::lower), "non-inferiority-lower");
    expect_as_in_r(trial_of(Alternative::equivalence, 4), "equivalence");
}

/// All 3,432 allocations, of the difference in means.
Trial by_allocations(Trial trial) {
    trial.analysis.inference = Inference::randomisation;
    trial.analysis.resampling.randomisation_statistic = RandomisationStatistic::difference;
    return trial;
}

TEST(Hypotheses, OfAllAllocationsAreSharesOfThem) {
    const test::Reference values(folder + "values.csv", {"case"}, {"p"});
    const auto expect = [&](const Trial& trial, const std::string& name) {
        const HypothesisTest hypothesis = tested(by_allocations(trial));
        ASSERT_FALSE(hypothesis.tests.empty());
        EXPECT_TRUE(hypothesis.tests[0].by_draws.value().exact);
        EXPECT_NEAR(hypothesis.p_value(), values({name}, "p"), 1e-12) << name;
    };
    expect(trial_of(Alternative::greater, 0.5), "greater-by-allocations");
    expect(trial_of(Alternative::less, 3), "less-by-allocations");
    expect(trial_of(Alternative::equivalence, 4), "equivalence-by-allocations");
}

Trial by_bootstrap(Trial trial) {
    trial.analysis.inference = Inference::wild_bootstrap;
    trial.analysis.resampling.draws = 1999;
    return trial;
}

// Where the hypothesis is put at the one-sided limit, the p-value is 1 - confidence: by the model just so, by draws
// within one draw.
TEST(Hypotheses, LimitsAreTheEffectsThatAreJustNotRejected) {
    for (const bool drawn : {false, true}) {
        for (const Alternative side : {Alternative::greater, Alternative::less}) {
            Trial trial = trial_of(side, 0.25);
            if (drawn) trial = by_bootstrap(trial);
            const Interval limits = tested(trial).interval.value();
            trial.outcomes[0].null_effect = side == Alternative::greater ? limits.low : limits.high;
            EXPECT_EQ(side == Alternative::greater ? limits.high : limits.low,
                      side == Alternative::greater ? infinity : -infinity);
            EXPECT_NEAR(tested(trial).p_value(), 0.05, drawn ? 2.0 / 1999 : 1e-12);
        }
    }
}

// Of a statistic whose draws have no ties the two one-sided shares overlap in the observed one alone.
TEST(Hypotheses, TheTwoSidesOfADrawnTestAddUpToOneAndTheObserved) {
    const HypothesisTest above = tested(by_bootstrap(trial_of(Alternative::greater, 0.25)));
    const HypothesisTest below = tested(by_bootstrap(trial_of(Alternative::less, 0.25)));
    EXPECT_EQ(above.tests[0].by_draws->at_least_as_extreme + below.tests[0].by_draws->at_least_as_extreme, 1999U);
    EXPECT_NEAR(above.p_value() + below.p_value(), 1 + 1.0 / 2000, 1e-12);
}

TEST(Hypotheses, ScaleShiftAndTheOtherDirectionMirrorTheTest) {
    const HypothesisTest plain = tested(trial_of(Alternative::non_inferiority, 2, Better::higher));
    // The same scores times -10, plus 7: what was better is worse, and the margin is ten times as large.
    Trial trial = trial_of(Alternative::non_inferiority, 20, Better::lower);
    TrialData data = arrange_file(trial, folder + "scores.csv");
    for (double& mean : data.outcomes[0].mean) mean = 7 - 10 * mean;
    const HypothesisTest mirrored = analyse_trial(data, trial).get<HypothesisTests>().tests.at(0);
    EXPECT_NEAR(mirrored.p_value(), plain.p_value(), 1e-12);
    EXPECT_NEAR(mirrored.interval.value().high, -10 * plain.interval.value().low, 1e-10);
    EXPECT_TRUE(plain.is_shown());
    EXPECT_TRUE(mirrored.is_shown());
}

TEST(Hypotheses, DrawsOfARawDifferenceTestNoOtherEffectThan0OfAnAdjustedModel) {
    Trial trial = by_allocations(trial_of(Alternative::greater, 0.5));
    TrialData data = arrange_file(trial, folder + "scores.csv");
    data.stratum.assign(data.stratum.size(), 0);
    for (std::size_t g = 0; g < data.stratum.size(); ++g) data.stratum[g] = g < 7 ? 0 : 1;
    data.strata = {"low", "high"};
    const HypothesisTest hypothesis = analyse_trial(data, trial).get<HypothesisTests>().tests.at(0);
    EXPECT_THAT(hypothesis.tests, IsEmpty());
    EXPECT_THAT(hypothesis.why_none, HasSubstr("they test no effect but 0"));
    EXPECT_FALSE(hypothesis.is_shown());
}

TEST(Hypotheses, AnOutcomeWithoutAnEstimateHasTheReason) {
    Trial trial = trial_of(Alternative::equivalence, 4);
    trial.outcomes.push_back(trial.outcomes[0]);
    trial.outcomes[1].name = "same";
    TrialData data = arrange_file(trial, folder + "scores.csv");
    data.outcomes[1].mean.assign(data.outcomes[1].mean.size(), 3);
    const AnalysisResult result = analyse_trial(data, trial);
    const auto& tests = result.get<HypothesisTests>().tests;
    ASSERT_EQ(tests.size(), 2U);
    EXPECT_EQ(tests[0].tests.size(), 2U);
    EXPECT_THAT(tests[1].why_none, HasSubstr("the same value"));
}

TEST(Hypotheses, WithoutOneNothingIsTested) {
    const Trial trial = scores_trial();
    EXPECT_EQ(analyse_trial(arrange_file(trial, folder + "scores.csv"), trial).find<HypothesisTests>(), nullptr);
}

TEST(Hypotheses, KeysThatContradictEachOtherAreRefused) {
    const auto problems = [](const Trial& trial) { return problems_of(trial.outcomes[0]); };
    Trial trial = trial_of(Alternative::non_inferiority, 2);
    EXPECT_THAT(problems(trial), ElementsAre(HasSubstr("needs 'better'")));
    trial = trial_of(Alternative::equivalence, 2);
    EXPECT_THAT(problems(trial), IsEmpty());
    trial.outcomes[0].null_effect = 1;
    EXPECT_THAT(problems(trial), ElementsAre(HasSubstr("leave out 'null'")));
    trial.outcomes[0].null_effect = 0;
    trial.outcomes[0].margin.reset();
    EXPECT_THAT(problems(trial), ElementsAre(HasSubstr("needs 'margin'")));
    trial = trial_of(Alternative::greater, 1);
    trial.outcomes[0].margin = 2;
    EXPECT_THAT(problems(trial),
                ElementsAre(HasSubstr("'margin' goes with alternative non-inferiority or equivalence")));
}

TEST(Hypotheses, OfACountAreProportionsNotPercentagePoints) {
    Trial trial = trial_of(Alternative::equivalence, 2);
    EXPECT_THAT(problems_of(trial.outcomes[0]), IsEmpty());
    trial.outcomes[0].count = "events";
    trial.outcomes[0].value.clear();
    EXPECT_THAT(problems_of(trial.outcomes[0]), ElementsAre(HasSubstr("2 percentage points are 0.02")));
}

// The arm's row is the effect's own; of a model with nothing else it is the only one.
TEST(Coefficients, OfTheArmAreThoseOfTheEffect) {
    Trial trial = scores_trial();
    trial.report.coefficients = true;
    const AnalysisResult result = analyse_trial(arrange_file(trial, folder + "scores.csv"), trial);
    const auto& lists = result.get<CoefficientLists>().outcomes;
    ASSERT_EQ(lists.size(), 1U);
    ASSERT_EQ(lists[0].coefficients.size(), 1U);
    const test::Reference values(folder + "values.csv", {"case"}, {"estimate", "std_error", "df"});
    const Coefficient& arm = lists[0].coefficients[0];
    EXPECT_EQ(arm.name, "intervention");
    EXPECT_NEAR(arm.estimate, values({"greater"}, "estimate"), 1e-10);
    EXPECT_NEAR(arm.std_error.value(), values({"greater"}, "std_error"), 1e-10);
    EXPECT_NEAR(arm.df.value(), values({"greater"}, "df"), 1e-8);
}

// Where the table of results refuses to test an arm of one school, this one does too.
TEST(Coefficients, AnArmOfOneSchoolIsNotTested) {
    Trial trial = scores_trial();
    trial.report.coefficients = true;
    const std::string rows = "school,treated,score\na,0,3\na,0,5\nb,0,4\nb,0,8\nc,0,6\nc,0,7\nd,1,9\nd,1,4\n";
    const AnalysisResult result = analyse_trial(test::arrange_text(trial, rows), trial);
    const Coefficient& arm = result.get<CoefficientLists>().outcomes.at(0).coefficients.at(0);
    EXPECT_EQ(result.get<Effects>().estimates.at(0).std_error, std::nullopt);
    EXPECT_EQ(arm.std_error, std::nullopt);
    EXPECT_THAT(arm.why_none, HasSubstr("has one school"));
}

}  // namespace
}  // namespace clustertrial::hypotheses_test
