// Analyses that follow the design that [randomisation] states: exact p-values of naive loops in R over all allocations
// (tests/reference/stated_design/make.R).
#include "clustertrial/analysis/analyse.hpp"
#include "clustertrial/analysis/clustering.hpp"
#include "clustertrial/analysis/context.hpp"
#include "clustertrial/analysis/description.hpp"
#include "clustertrial/analysis/effect.hpp"
#include "clustertrial/analysis/explained.hpp"
#include "clustertrial/analysis/influence.hpp"
#include "clustertrial/core/philox.hpp"
#include "clustertrial/sample/stated_allocation.hpp"
#include "clustertrial/trial/keys.hpp"
#include "clustertrial/trial/trial_file.hpp"

#include "support/reference.hpp"
#include "support/sanitized.hpp"
#include "support/trials.hpp"

#include <cmath>
#include <fstream>
#include <set>

#include <gtest/gtest.h>

#include <gmock/gmock.h>

namespace clustertrial::stated_design_test {
namespace {

using test::message_of;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const std::string folder = CLUSTERTRIAL_TEST_DIR "/reference/stated_design/";

double value_of(const std::string& name, const std::string& column) {
    static const test::Reference values(folder + "values.csv", {"case"},
                                        {"estimate", "std_error", "units", "allocations", "extreme", "p_value"});
    return values({name}, column);
}

Trial trial_of(const std::string& name) {
    return read_trial_file(folder + name + ".toml");
}

EffectEstimate effect_of(const Trial& trial) {
    const TrialData data = read_trial_data(trial);
    return estimate_effects(make_context(data, trial, data.outcomes.at(0), trial.analysis), "primary").at(0);
}

TEST(StatedDesign, ExactPValuesAreThoseOfEveryAllocationThatTheSectionAllows) {
    for (const std::string name : {"together", "heads", "pairs", "ratio", "alternation", "simple"}) {
        SCOPED_TRACE(name);
        Trial trial = trial_of(name);
        trial.analysis.standard_errors = CovarianceKind::CR1;
        const EffectEstimate effect = effect_of(trial);
        EXPECT_NEAR(effect.estimate, value_of(name, "estimate"), 1e-10);
        EXPECT_NEAR(effect.std_error.value(), value_of(name, "std_error"), 1e-10);
        EXPECT_EQ(effect.units, value_of(name, "units"));
        ASSERT_TRUE(effect.resampled());
        EXPECT_TRUE(effect.resampled()->exact);
        EXPECT_EQ(effect.resampled()->draws, value_of(name, "allocations"));
        EXPECT_EQ(effect.resampled()->at_least_as_extreme, value_of(name, "extreme"));
        EXPECT_NEAR(effect.test.value().p_value, value_of(name, "p_value"), 1e-12);
    }
}

TEST(StatedDesign, OneOfSeveralArmsIsTestedWhileTheOthersStayWhereTheyAre) {
    Trial trial = trial_of("arms");
    trial.analysis.standard_errors = CovarianceKind::CR1;
    const TrialData data = read_trial_data(trial);
    const auto effects = estimate_effects(make_context(data, trial, data.outcomes.at(0), trial.analysis), "primary");
    ASSERT_EQ(effects.size(), 2U);
    for (const EffectEstimate& effect : effects) {
        SCOPED_TRACE(effect.term);
        const std::string name = "arms " + effect.term;
        EXPECT_NEAR(effect.estimate, value_of(name, "estimate"), 1e-10);
        EXPECT_NEAR(effect.std_error.value(), value_of(name, "std_error"), 1e-10);
        EXPECT_EQ(effect.resampled()->draws, value_of(name, "allocations"));
        EXPECT_EQ(effect.allocations, value_of(name, "allocations"));
        EXPECT_EQ(effect.resampled()->at_least_as_extreme, value_of(name, "extreme"));
        EXPECT_NEAR(effect.test.value().p_value, value_of(name, "p_value"), 1e-12);
        EXPECT_EQ(effect.other_arms, OtherArms::held);
        EXPECT_THAT(effect.doubts, testing::Contains(HasSubstr("of arm '" + effect.term + "' and control")));
    }
}

// Two of each arm in every one of a few allocations drawn by a method without numbers: none leaves the other arm alone.
TEST(StatedDesign, WhereOtherArmsCannotBeHeldTheAssumptionIsSaid) {
    const Trial trial = trial_of("arms");
    TrialData data = read_trial_data(trial);
    data.allocations = {data.arm, {0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2}, {2, 1, 0, 0, 1, 2, 0, 1, 2, 0, 1, 2}};
    const EffectEstimate effect =
        estimate_effects(make_context(data, trial, data.outcomes.at(0), trial.analysis), "primary").at(0);
    EXPECT_EQ(effect.resampled()->draws, 3U);
    EXPECT_EQ(effect.other_arms, OtherArms::moved);
    EXPECT_THAT(effect.doubts, testing::Contains(HasSubstr("as if the arms other than 'a' had no effect")));
}

TEST(StatedDesign, DegreesOfFreedomCountUnitsAndTablesCountClustersToo) {
    Trial trial = trial_of("together");
    trial.analysis.inference = Inference::model;
    trial.analysis.standard_errors = CovarianceKind::CR1;
    trial.analysis.degrees_of_freedom = DegreesOfFreedom::clusters_minus_1;
    const EffectEstimate effect = effect_of(trial);
    ASSERT_TRUE(effect.df());
    EXPECT_EQ(*effect.df(), 7);
    EXPECT_EQ(effect.units, 8U);
    EXPECT_EQ(effect.total.clusters, 24U);
    EXPECT_EQ(effect.design.unit_column, "trust");
}

TEST(StatedDesign, TheUnitsAreThoseOfTheListWhereTheDataHaveNoSuchColumn) {
    Trial trial = trial_of("pairs");
    trial.randomisation->method = AllocationMethod::complete;
    trial.randomisation->covariates.clear();
    trial.randomisation->together = "x";
    const TrialData data = read_trial_data(trial);
    EXPECT_EQ(data.units.column, "x");
    EXPECT_EQ(data.units.count(), 12U);
    EXPECT_EQ(data.units.names.front(), "10");
}

TEST(StatedDesign, AColumnThatNeitherListNorDataHaveIsAnErrorThatNamesBoth) {
    Trial trial = trial_of("together");
    trial.randomisation->together = "head";
    const std::string message = message_of([&] { read_trial_data(trial); });
    EXPECT_THAT(message, HasSubstr("together-list.csv has no 'head'"));
    EXPECT_THAT(message, HasSubstr("together-data.csv has no 'head'"));
}

TEST(StatedDesign, WithoutStrataOfItsOwnTheModelHasThoseOfTheRandomisation) {
    const TrialData data = read_trial_data(trial_of("ratio"));
    EXPECT_TRUE(data.stated.strata_of_model);
    ASSERT_EQ(data.stratum_columns.size(), 1U);
    EXPECT_EQ(data.stratum_columns[0].column, "x:median");
    EXPECT_EQ(data.strata.size(), 2U);
    EXPECT_THAT(effect_of(trial_of("ratio")).design.strata, ElementsAre("x:median"));
}

TEST(StatedDesign, EqualOrCoarserStrataContradictNothingAndFinerOnesAreWarnedOf) {
    const std::string rows =
        "id,x,half,third,t,n,k\n1,1,a,p,0,30,3\n2,2,a,p,1,30,6\n3,3,a,q,0,30,4\n4,4,a,q,1,30,7\n"
        "5,5,b,q,0,30,5\n6,6,b,q,1,30,9\n7,7,b,r,0,30,2\n8,8,b,r,1,30,8\n";
    const std::string path = testing::TempDir() + "clustertrial_partitions.csv";
    { std::ofstream(path) << rows; }
    Trial trial = trial_of("alternation");
    trial.data.file = path;
    trial.randomisation->method.reset();
    const auto warnings_with = [&](std::vector<std::string> strata) {
        trial.strata = std::move(strata);
        return read_trial_data(trial).warnings;
    };
    EXPECT_THAT(warnings_with({"half"}), IsEmpty());
    const std::vector<std::string> warnings = warnings_with({"third"});
    ASSERT_EQ(warnings.size(), 1U);
    EXPECT_THAT(warnings[0], HasSubstr("'1' is in 'p' and '3' in 'q'"));
}

TEST(StatedDesign, TheAttritionTableCountsUnitsToo) {
    const Trial trial = trial_of("together");
    const TrialData data = read_trial_data(trial);
    const Attrition attrition = describe_attrition(data, trial, data.outcomes[0]);
    EXPECT_EQ(attrition.unit_column, "trust");
    EXPECT_THAT(attrition.units_randomised, ElementsAre(4U, 4U));
    EXPECT_THAT(attrition.units_analysed, ElementsAre(4U, 4U));
    EXPECT_THAT(attrition.randomised, ElementsAre(12U, 12U));
}

TEST(StatedDesign, InfluenceLeavesOutUnitsAndTheIccIsThereAtBothLevels) {
    Trial trial = trial_of("together");
    trial.analysis.standard_errors = CovarianceKind::CR1;
    const TrialData data = read_trial_data(trial);
    const OutcomeContext context = make_context(data, trial, data.outcomes[0], trial.analysis);
    const std::vector<Influence> influence = describe_influence(context);
    ASSERT_EQ(influence.size(), 1U);
    EXPECT_EQ(influence[0].unit, "trust");
    EXPECT_EQ(influence[0].left_out.at(0).column, "trust");
    EXPECT_EQ(influence[0].left_out.at(0).estimates.size(), 8U);
    const Clustering clustering = describe_clustering(data, trial, data.outcomes[0], &context);
    EXPECT_EQ(clustering.clusters, 24U);
    EXPECT_EQ(clustering.units, 8U);
    // ICC and design effect are of trusts, which the standard errors count: R's aov on the pupils, in
    // tests/reference/stated_design/icc.R.
    ASSERT_TRUE(clustering.overall && clustering.of_clusters && clustering.design_effect);
    EXPECT_NEAR(clustering.overall->estimate, 0.05597739994732612, 1e-12);
    EXPECT_NEAR(clustering.of_clusters->estimate, 0.03231791484637604, 1e-12);
    EXPECT_NEAR(*clustering.design_effect, 7.07682415161530454, 1e-12);
    const ExplainedVariation explained = describe_explained(context);
    EXPECT_EQ(explained.unit_column, "trust");
    EXPECT_NEAR(explained.icc.value(), 0.05014406264973331, 1e-12);
}

/// Schools s1 .. in units of two, arms and strata as given.
Trial of_units() {
    Trial trial;
    trial.unit = "school";
    trial.data.file = "rows.csv";
    trial.data.cluster = "id";
    trial.data.size = "n";
    trial.arms.column = "t";
    trial.randomisation.emplace().together = "head";
    OutcomeSpec outcome;
    outcome.name = outcome.label = outcome.value = "y";
    outcome.allow_mean_sd = true;
    trial.outcomes = {outcome};
    trial.analysis.inference = Inference::randomisation;
    return trial;
}

TrialData arrange_units_of(const Trial& trial, const std::string& rows) {
    std::vector<ColumnRequest> columns = columns_of(trial);
    columns.push_back({"head", CellKind::text, {}, {{""}}});
    return arrange(read_csv_text(rows, "rows.csv", columns), trial);
}

TEST(StatedDesign, RowsThatDisagreeAboutTheUnitAreNamed) {
    const std::string message = message_of(
        [] { arrange_units_of(of_units(), "id,head,t,n,y\ns1,h1,0,1,2\ns1,h2,0,1,3\ns2,h2,1,1,4\ns3,h3,1,1,1\n"); });
    EXPECT_THAT(message, HasSubstr("rows.csv:3: column 'head'"));
    EXPECT_THAT(message, HasSubstr("'h2' for school 's1'"));
    EXPECT_THAT(message, HasSubstr("'h1' as on line 2"));
}

TEST(StatedDesign, SchoolsOfAUnitInTwoArmsAreNamed) {
    const std::string message = message_of(
        [] { arrange_units_of(of_units(), "id,head,t,n,y\ns1,h1,0,1,2\ns2,h1,1,1,4\ns3,h3,1,1,1\ns4,,0,1,1\n"); });
    EXPECT_THAT(message,
                HasSubstr("'h1' was allocated as one; found 's1' in arm 'control' and 's2' in 'intervention'"));
}

TEST(StatedDesign, ASchoolWithoutAValueIsAUnitByItself) {
    const TrialData data =
        arrange_units_of(of_units(), "id,head,t,n,y\ns1,h1,0,1,2\ns2,h1,0,1,4\ns3,,1,1,1\ns4,,0,1,1\ns5,h2,1,1,3\n");
    EXPECT_THAT(data.units.names, ElementsAre("h1", "s3", "s4", "h2"));
    EXPECT_THAT(data.units.of, ElementsAre(0, 0, 1, 2, 3));
}

// Two schools of a head share its effect; nothing else differs. Moved by heads the test keeps to 5 %; schools moved one
// by one would reject four times as often (issue 10: 21 %).
TEST(StatedDesign, SimulatedSizeOfATestByUnitsIsAtMostFivePercent) {
    constexpr int trials = test::sanitized ? 40 : 400;  // the bounds go by their number
    Trial by_head = of_units();
    by_head.analysis.resampling.draws = 999;
    Trial by_school = by_head;
    by_school.randomisation.reset();
    int rejected_by_head = 0;
    int rejected_by_school = 0;
    for (int number = 0; number < trials; ++number) {
        DrawStream random(11, static_cast<std::uint64_t>(number));
        std::string rows = "id,head,t,n,y\n";
        for (int head = 0; head < 8; ++head) {
            const double effect = random.uniform() + random.uniform() + random.uniform();
            for (int school = 0; school < 2; ++school) {
                const double y = effect + 0.3 * random.uniform();
                rows += "s" + std::to_string(2 * head + school + 10) + ",h" + std::to_string(head) + "," +
                        std::to_string(head % 2) + ",1," + std::to_string(y) + "\n";
            }
        }
        const auto p_of = [&](const Trial& trial) {
            const TrialData data = arrange_units_of(trial, rows);
            return estimate_effects(make_context(data, trial, data.outcomes[0], trial.analysis), "primary")
                .at(0)
                .test.value()
                .p_value;
        };
        rejected_by_head += p_of(by_head) <= 0.05 ? 1 : 0;
        rejected_by_school += p_of(by_school) <= 0.05 ? 1 : 0;
    }
    const double error = std::sqrt(0.05 * 0.95 / trials);
    EXPECT_LE(rejected_by_head, trials * (0.05 + 3 * error));
    EXPECT_GE(rejected_by_school, trials * 0.12);  // the simulation would see the fault
}

// ---- methods that are drawn again ----

std::string eight_schools(const std::vector<int>& arms) {
    const std::vector<int> x = {1, 2, 3, 4, 5, 6, 7, 8};
    const std::vector<int> events = {6, 3, 8, 4, 9, 5, 11, 6};
    std::string rows = "id,x,size,t,n,k\n";
    for (std::size_t i = 0; i < x.size(); ++i) {
        rows += "s" + std::to_string(i + 1) + "," + std::to_string(x[i]) + "," + (i % 2 == 0 ? "small" : "large") +
                "," + std::to_string(arms[i]) + ",40," + std::to_string(events[i]) + "\n";
    }
    return rows;
}

class DrawnAgain : public testing::Test {
  protected:
    /// `arms` of the data, and [randomisation] on the data as the list.
    Trial trial_with(const std::string& randomisation, const std::vector<int>& arms) const {
        const std::string name = testing::UnitTest::GetInstance()->current_test_info()->name();
        const std::string path = testing::TempDir() + "clustertrial_" + name;
        std::ofstream(path + ".csv") << eight_schools(arms);
        return parse_trial_file(
            "[data]\nfile = \"" + path +
                ".csv\"\ncluster = \"id\"\nsize = \"n\"\n[arms]\ncolumn = \"t\"\n[[outcome]]\nname = "
                "\"k\"\ncount = \"k\"\n[analysis]\ninference = \"randomisation\"\nstandard_errors = "
                "\"CR1\"\ndraws = 999\n[randomisation]\n" +
                randomisation,
            "trial.toml");
    }
};

// By hand: scores are squared differences of means of x = 1 .. 8; of the 70 allocations with four in each arm the sums
// of an arm are 18 in eight, and 17 or 19 in fourteen more: the best 0.3 of 70 are the 22 within 1 of 18 (21 wanted,
// ties stay).
TEST_F(DrawnAgain, AConstrainedDrawIsTestedOverTheAllocationsThatItChoseFrom) {
    const std::string keys = "seed = 3\nmethod = \"constrained\"\ncovariates = [\"x\"]\nkeep = 0.3\n";
    const EffectEstimate effect = effect_of(trial_with(keys, {0, 1, 1, 0, 1, 0, 0, 1}));  // sum of arm 1: 2 + 3 + 5 + 8
    ASSERT_TRUE(effect.resampled());
    EXPECT_TRUE(effect.resampled()->exact);
    EXPECT_EQ(effect.resampled()->draws, 22U);
    EXPECT_TRUE(effect.design.kept);
}

TEST_F(DrawnAgain, ArmsThatAConstrainedDrawCouldNotHaveChosenAreRefused) {
    const std::string keys = "seed = 3\nmethod = \"constrained\"\ncovariates = [\"x\"]\nkeep = 0.3\n";
    const Trial trial = trial_with(keys, {0, 0, 0, 0, 1, 1, 1, 1});
    EXPECT_THAT(message_of([&] { effect_of(trial); }), HasSubstr("the observed allocation is not among the 22"));
}

// Morgan and Rubin's distance hangs on the sum of an arm alone, so that the accepted allocations are those whose sum is
// near enough to 18: those within 1 have a distance of at most 0.083, those 2 away 0.33 (S = 6): 22 allocations, drawn
// alike.
// The share of the draws estimates that of the 22, which the constrained method lists.
TEST_F(DrawnAgain, ARerandomisedTrialMovesAmongTheAllocationsThatAreAccepted) {
    const std::string keys = "seed = 3\nmethod = \"rerandomisation\"\ncovariates = [\"x\"]\nthreshold = 0.15\n";
    const std::vector<int> arms = {0, 1, 1, 0, 1, 0, 0, 1};
    const TrialData data = read_trial_data(trial_with(keys, arms));
    ASSERT_EQ(data.allocations.size(), 999U);
    EXPECT_TRUE(data.allocations_are_draws);
    std::set<std::vector<std::uint32_t>> different;
    for (const auto& allocation : data.allocations) {
        int sum = 0;
        for (std::size_t i = 0; i < allocation.size(); ++i) sum += allocation[i] == 1 ? static_cast<int>(i) + 1 : 0;
        EXPECT_LE(std::abs(sum - 18), 1);
        different.insert(allocation);
    }
    EXPECT_EQ(different.size(), 22U);
    const EffectEstimate effect = effect_of(trial_with(keys, arms));
    ASSERT_TRUE(effect.resampled());
    EXPECT_FALSE(effect.resampled()->exact);
    EXPECT_EQ(effect.resampled()->draws, 999U);
    // The observed one counts among them.
    EXPECT_DOUBLE_EQ(effect.test.value().p_value,
                     (1.0 + static_cast<double>(effect.resampled()->at_least_as_extreme)) / 1000);
    const EffectEstimate listed = [&] {
        const std::string constrained = "seed = 3\nmethod = \"constrained\"\ncovariates = [\"x\"]\nkeep = 0.3\n";
        return effect_of(trial_with(constrained, arms));
    }();
    EXPECT_NEAR(effect.test.value().p_value, listed.test.value().p_value,
                4 * std::sqrt(0.25 / 999));  // the same 22, equally likely
}

TEST_F(DrawnAgain, MinimisationIsDrawnAgainByItsFactors) {
    const std::string keys =
        "seed = 3\nmethod = \"minimisation\"\nfactors = [\"size\"]\nprobability = 1\norder = \"id\"\n";
    const TrialData data = read_trial_data(trial_with(keys, {0, 0, 1, 1, 0, 0, 1, 1}));
    ASSERT_EQ(data.allocations.size(), 999U);
    // With probability 1 and one factor arms of each level are never more than one apart: two and two.
    for (const auto& allocation : data.allocations) {
        EXPECT_EQ(allocation[0] + allocation[2] + allocation[4] + allocation[6], 2U);
        EXPECT_EQ(allocation[1] + allocation[3] + allocation[5] + allocation[7], 2U);
    }
}

TEST_F(DrawnAgain, EntriesWithOtherDrawsAreDrawnForThemselves) {
    Trial trial = trial_with("seed = 3\nmethod = \"minimisation\"\nfactors = [\"size\"]\n", {0, 0, 1, 1, 0, 0, 1, 1});
    trial.analysis.inference = Inference::model;
    SensitivitySpec entry;
    entry.label = "moved";
    change(entry, "inference", {"randomisation"});
    change(entry, "draws", {"99"});
    trial.sensitivity = {entry};
    const TrialData data = read_trial_data(trial);
    EXPECT_THAT(data.allocations, IsEmpty());
    EXPECT_EQ(data.sensitivity.at(0).allocations.size(), 99U);
}

TEST_F(DrawnAgain, WhatCannotBeDrawnForWantOfColumnsNamesThem) {
    const Trial trial =
        trial_with("seed = 3\nmethod = \"minimisation\"\nfactors = [\"region\"]\n", {0, 0, 1, 1, 0, 0, 1, 1});
    EXPECT_THAT(message_of([&] { read_trial_data(trial); }), HasSubstr("has no 'region'"));
}

}  // namespace
}  // namespace clustertrial::stated_design_test
