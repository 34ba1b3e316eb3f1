// Effects by the probabilities that the records of an allocation state.
#include "clustertrial/analysis/design_based.hpp"

#include "clustertrial/analysis/analyse.hpp"

#include "support/trials.hpp"

#include <cmath>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <gmock/gmock.h>

namespace clustertrial::design_based_analysis_test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Trial trial_of(const std::string& records) {
    Trial trial;
    trial.unit = "school";
    trial.individual = "pupil";
    trial.data.file = "rows.csv";
    trial.data.cluster = "school";
    trial.data.size = "pupils";
    trial.arms.column = "treated";
    OutcomeSpec outcome;
    outcome.name = outcome.label = outcome.value = "score";
    trial.outcomes = {outcome};
    trial.randomisation.emplace().records = {records};
    return trial;
}

/// The rows with the blocks of a record, and the shares of both arms in each of them.
TrialData with_blocks(const Trial& trial, const std::string& rows, const std::vector<std::uint32_t>& blocks,
                      const std::vector<std::vector<double>>& shares, const std::string& method) {
    TrialData data = test::arrange_text(trial, rows);
    data.units.exchanged_in = blocks;
    for (const std::uint32_t block : blocks) data.allocation_shares.push_back(shares[block]);
    data.stated.from_records = true;
    data.stated.source = "a.record.json";
    data.stated.method = method;
    return data;
}

const std::string pairs_csv =
    "school,treated,pupils,score\na,1,20,0.4\nb,0,20,0.2\nc,1,24,0.25\nd,0,36,0.35\ne,0,50,0.5\nf,1,50,0.8\n";

// The three pairs of the estimator's own test: .16, and a variance of .0247.
TEST(DesignBased, PairsOfARecordHaveTheEstimatorOfPairs) {
    const Trial trial = trial_of("a.record.json");
    const TrialData data = with_blocks(trial, pairs_csv, {0, 0, 1, 1, 2, 2}, {{.5, .5}, {.5, .5}, {.5, .5}}, "matched");
    const DesignBasedEffects made = analyse_trial(data, trial).get<DesignBasedEffects>();
    ASSERT_EQ(made.effects.size(), 1U);
    EXPECT_EQ(made.effects[0].kind, DesignBasedKind::matched_pairs);
    EXPECT_NEAR(made.effects[0].estimate, 0.16, 1e-14);
    EXPECT_NEAR(*made.effects[0].std_error, std::sqrt(0.0247), 1e-6);
    EXPECT_EQ(made.effects[0].df, 2);
    EXPECT_EQ(made.effects[0].units, 6U);
    EXPECT_THAT(made.doubts, IsEmpty());
}

/// Two blocks, of whose units a third and a half are in the arm.
const std::string blocks_csv =
    "school,treated,pupils,score\na,1,10,5\nb,1,20,6\nc,0,10,3\nd,0,30,4\ne,0,10,5\nf,0,10,2\n"
    "g,1,20,9\nh,1,40,7\ni,0,20,6\nj,0,20,8\n";

// By hand: of the arm 6 x (50 + 120) / 2 + 4 x (180 + 280) / 2 = 1430, of control 6 x (30 + 120 + 50 + 20) / 4 + 4 x
// (120 + 160) / 2 = 890, of 190 pupils. Sizes: 6 x 15 + 4 x 30 = 210 and 6 x 15 + 4 x 20 = 170.
TEST(DesignBased, UnequalSharesAreWeighedByTheirProbabilities) {
    const Trial trial = trial_of("a.record.json");
    const std::vector<std::uint32_t> blocks{0, 0, 0, 0, 0, 0, 1, 1, 1, 1};
    const TrialData data = with_blocks(trial, blocks_csv, blocks, {{2. / 3, 1. / 3}, {.5, .5}}, "complete");
    const DesignBasedEffects made = analyse_trial(data, trial).get<DesignBasedEffects>();
    ASSERT_EQ(made.effects.size(), 2U);
    EXPECT_NEAR(made.effects[0].estimate, (1430.0 - 890) / 190, 1e-13);
    EXPECT_NEAR(made.effects[1].estimate, 1430.0 / 210 - 890.0 / 170, 1e-13);
    EXPECT_EQ(made.effects[0].df, 10 - 4);
}

TEST(DesignBased, EqualSharesNeedNone) {
    const Trial trial = trial_of("a.record.json");
    const std::vector<std::uint32_t> blocks{0, 0, 0, 0, 0, 0, 1, 1, 1, 1};
    const TrialData data = with_blocks(trial, blocks_csv, blocks, {{.5, .5}, {.5, .5}}, "complete");
    EXPECT_EQ(analyse_trial(data, trial).find<DesignBasedEffects>(), nullptr);
}

TEST(DesignBased, OtherMethodsAreADoubtAndABlockWithOneUnitOfAnArmAReason) {
    const Trial trial = trial_of("a.record.json");
    const std::vector<std::uint32_t> blocks{0, 1, 0, 0, 0, 0, 1, 1, 1, 1};
    const TrialData data = with_blocks(trial, blocks_csv, blocks, {{.8, .2}, {.4, .6}}, "simple");
    const DesignBasedEffects made = analyse_trial(data, trial).get<DesignBasedEffects>();
    EXPECT_THAT(made.doubts, ElementsAre(HasSubstr("the method 'simple'")));
    for (const DesignBasedEffect& effect : made.effects)
        EXPECT_THAT(effect.why_none, HasSubstr("fewer than two units"));
}

// The pair that lost a school is in neither the estimate nor the number of units.
TEST(DesignBased, APairWithoutOneOfItsUnitsIsLeftOut) {
    const Trial trial = trial_of("a.record.json");
    const std::string rows = pairs_csv + "g,0,30,0.9\nh,1,10,\n";
    const std::vector<std::vector<double>> halves(4, {.5, .5});
    const TrialData data = with_blocks(trial, rows, {0, 0, 1, 1, 2, 2, 3, 3}, halves, "matched");
    const DesignBasedEffect effect = analyse_trial(data, trial).get<DesignBasedEffects>().effects.at(0);
    EXPECT_NEAR(effect.estimate, 0.16, 1e-14);
    EXPECT_EQ(effect.units, 6U);
}

}  // namespace
}  // namespace clustertrial::design_based_analysis_test
