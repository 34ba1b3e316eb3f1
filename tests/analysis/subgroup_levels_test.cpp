// [[subgroup]]: what single levels and columns cannot hold, other inference, and families of interactions.
#include "clustertrial/analysis/analyse.hpp"
#include "clustertrial/analysis/family.hpp"
#include "clustertrial/analysis/subgroups.hpp"

#include "subgroup_trials.hpp"
#include "support/trials.hpp"

#include <algorithm>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <gmock/gmock.h>

namespace clustertrial::subgroup_levels_test {
namespace {

using namespace subgroup_trials;
using test::arrange_text;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;

/// Schools s0, s1, ... in turn of control and intervention, with these levels and 3 events more in each.
std::string schools_with(const std::vector<std::string>& levels) {
    std::ostringstream csv;
    csv << "school,arm,block,phase,n,events\n";
    const int events[] = {3, 5, 8, 2, 6, 9, 4, 7, 1, 10, 5, 3, 8, 6, 2, 9};
    for (std::size_t i = 0; i < levels.size(); ++i)
        csv << 's' << i << ',' << i % 2 << ',' << i / 2 % 2 << ',' << levels[i] << ",20," << events[i % 16] << '\n';
    return csv.str();
}

AnalysisResult result_of(const std::vector<std::string>& levels, const SubgroupSpec& spec) {
    Trial trial = school_trial();
    trial.strata.clear();
    trial.outcomes[0].prior.clear();
    trial.subgroups = {spec};
    return analyse_trial(arrange_text(trial, schools_with(levels)), trial);
}

SubgroupAnalysis of_schools(const std::vector<std::string>& levels, const SubgroupSpec& spec = by_levels("phase")) {
    return result_of(levels, spec).get<Subgroups>().analyses.at(0);
}

TEST(SubgroupLevels, ALevelOfOneSchoolIsNotEstimatedAndTheOthersAre) {
    const AnalysisResult result = result_of({"a", "a", "a", "a", "b", "b", "b", "b", "b", "c"}, by_levels("phase"));
    const SubgroupAnalysis& analysis = result.get<Subgroups>().analyses.at(0);
    const std::string why = "one school has this level, so arms cannot be compared in it";
    EXPECT_EQ(analysis.rows.at(2).split.why_none, why);
    EXPECT_EQ(analysis.rows[2].interacted.why_none, why);
    EXPECT_TRUE(analysis.rows[0].interacted.effect->test && analysis.rows[1].interacted.effect->test);
    EXPECT_TRUE(analysis.interactions.at(0).p_value);
    EXPECT_THAT(result.warnings, Contains("subgroup 'phase': outcome 'events': level 'c': not estimated: " + why));
    EXPECT_EQ(result.get<Effects>().estimates.size(), 1U) << "the rest of the report stands";
}

TEST(SubgroupLevels, ALevelInOneArmOnlyIsNotEstimated) {
    const SubgroupAnalysis analysis = of_schools({"a", "a", "a", "a", "b", "b", "b", "b", "c", "a", "c", "b"});
    EXPECT_EQ(analysis.rows.at(2).interacted.why_none,
              "no school of arm 'intervention' has this level, so arms cannot be compared");
    EXPECT_EQ(analysis.rows[2].split.why_none, analysis.rows[2].interacted.why_none);
    EXPECT_TRUE(analysis.rows[1].interaction.effect->test);
}

TEST(SubgroupLevels, ALevelWithOneSchoolOfAnArmIsInNoModelOfAllLevels) {
    const SubgroupAnalysis analysis = of_schools({"a", "a", "a", "a", "b", "b", "b", "b", "c", "c", "c", "b"});
    EXPECT_THAT(analysis.rows.at(2).interacted.why_none,
                HasSubstr("one school of arm 'intervention' has this level, so the variation between its schools"));
    ASSERT_TRUE(analysis.rows[2].split.effect);
    EXPECT_FALSE(analysis.rows[2].split.effect->test);
    EXPECT_THAT(analysis.rows[2].split.why_none, HasSubstr("the standard error cannot be estimated"));
}

TEST(SubgroupLevels, OneLevelThatCanBeComparedHasNoInteraction) {
    const SubgroupAnalysis analysis = of_schools({"a", "a", "a", "a", "b", "a", "b", "a"});
    EXPECT_FALSE(analysis.interactions.at(0).p_value);
    EXPECT_EQ(analysis.interactions[0].why_none,
              "fewer than two levels can be compared, so there is no model of all levels");
    EXPECT_EQ(analysis.rows.at(0).interacted.why_none, analysis.interactions[0].why_none);
    EXPECT_TRUE(analysis.rows.at(0).split.effect->test);
}

TEST(SubgroupLevels, ALevelThatNoRowHasIsNamedWithTheNearest) {
    const AnalysisResult result = result_of({"low", "low", "low", "low", "high", "high", "high", "high"},
                                            by_levels("phase", {"low", "high", "hihg"}));
    const SubgroupAnalysis& analysis = result.get<Subgroups>().analyses.at(0);
    EXPECT_EQ(analysis.rows.at(2).interacted.why_none, "no row that is analysed has this level");
    EXPECT_THAT(result.warnings,
                Contains("subgroup 'phase': column 'phase' has no level 'hihg'; did you mean 'high'?"));
}

TEST(SubgroupLevels, RowsOfLevelsThatAreNotListedAreLeftOutAndCounted) {
    const SubgroupAnalysis analysis =
        of_schools({"a", "a", "a", "a", "b", "b", "b", "b", "c", "c"}, by_levels("phase", {"b", "a"}));
    EXPECT_EQ(analysis.rows.at(0).level, "b") << "the order is the list's";
    ASSERT_EQ(analysis.other_levels.size(), 2U);
    EXPECT_EQ(analysis.other_levels[1].individuals, 20);
    EXPECT_EQ(analysis.other_levels[1].clusters, 1U);
}

TEST(SubgroupLevels, RowsWithoutAValueAreLeftOutAndCountedByArm) {
    const AnalysisResult result = result_of({"a", "a", "a", "a", "b", "b", "b", "b", "", "b"}, by_levels("phase"));
    const SubgroupAnalysis& analysis = result.get<Subgroups>().analyses.at(0);
    EXPECT_EQ(analysis.without.at(0).individuals, 20);
    EXPECT_EQ(analysis.without.at(1).individuals, 0);
    EXPECT_THAT(result.warnings,
                Contains("subgroup 'phase': outcome 'events': rows without a value of 'phase' are left "
                         "out (control: 20 pupils of 1 school; intervention: 0)"));
}

TEST(SubgroupLevels, MoreThanTwelveLevelsAskForLevelsOrValues) {
    std::vector<std::string> levels;
    for (int i = 0; i < 13; ++i) levels.push_back("l" + std::to_string(i));
    const SubgroupAnalysis analysis = of_schools(levels);
    EXPECT_EQ(analysis.why_none,
              "column 'phase' has 13 levels; list at most 12 of them as 'levels' or, where it holds numbers, give the "
              "'values' at which the effect is wanted");
    EXPECT_THAT(analysis.rows, IsEmpty());
}

TEST(SubgroupLevels, OneLevelIsNoSubgroup) {
    EXPECT_THAT(of_schools({"a", "a", "a", "a"}).why_none, HasSubstr("every row has the level 'a' of column 'phase'"));
    EXPECT_THAT(of_schools({"5", "5", "5", "5"}, at_values("phase", {5})).why_none,
                HasSubstr("column 'phase' has the same number in every row"));
}

TEST(SubgroupLevels, AModeratorThatVariesInOneArmOnlyHasNoInteraction) {
    EXPECT_THAT(of_schools({"5", "1", "5", "2", "5", "3", "5", "4"}, at_values("phase", {5})).why_none,
                HasSubstr("'phase' has one value in arm 'control'"));
}

TEST(SubgroupLevels, ALevelWhoseStrataHoldOneArmEachIsNotComparedInTheModelOfAllLevels) {
    Trial trial = school_trial();
    trial.outcomes[0].prior.clear();
    trial.strata = {"region"};
    trial.subgroups = {by_levels("phase")};
    // Level c is in regions 3 and 4, and each of them has one arm.
    const std::string rows =
        "school,arm,region,phase,n,events\n"
        "a,0,1,a,20,3\nb,1,1,a,20,5\nc,0,1,a,20,8\nd,1,1,a,20,2\ne,0,2,b,20,6\nf,1,2,b,20,9\ng,0,2,b,20,4\n"
        "h,1,2,b,20,7\ni,0,3,c,20,1\nj,0,3,c,20,9\nk,1,4,c,20,5\nl,1,4,c,20,3\n";
    const SubgroupAnalysis analysis = analyses_of(arrange_text(trial, rows), trial).at(0);
    EXPECT_EQ(analysis.rows.at(2).interacted.why_none,
              "the strata determine the arm in this level, so arms cannot be compared within a stratum");
    EXPECT_TRUE(analysis.interactions.at(0).p_value) << analysis.interactions[0].why_none;
    EXPECT_THAT(analysis.rows[2].split.why_none, HasSubstr("collinear with the strata"));
}

TEST(SubgroupLevels, FewDegreesOfFreedomAreADoubt) {
    const SubgroupAnalysis analysis = of_schools({"a", "a", "a", "a", "b", "b", "b", "b"});
    EXPECT_THAT(analysis.doubts, Contains(HasSubstr("fewer than 4 Satterthwaite degrees of freedom")));
    EXPECT_THAT(analysis.doubts, Contains(HasSubstr("'a' in one model (2.0)")));
}

TEST(SubgroupLevels, ProtocolsWithOtherDegreesOfFreedomTestJointlyByWaldsF) {
    Trial trial = school_trial();
    test::as_stata(trial.analysis);
    trial.subgroups = {by_levels("phase")};
    const SubgroupAnalysis analysis = analyses_of(arrange_text(trial, by_pupil(draw_pupils(29))), trial).at(0);
    EXPECT_EQ(analysis.interactions.at(0).joint.value().kind, JointTestKind::wald_f);
    EXPECT_EQ(analysis.rows.at(1).interaction.effect->df(), 23);
}

TEST(SubgroupLevels, ClusteredTwoWaysInteractionsAreTestedOneByOne) {
    Trial trial = school_trial();
    trial.analysis.second_cluster = "sex";
    trial.subgroups = {by_levels("phase")};
    // Twelve tutors in the place of the sexes, each with pupils of all schools.
    std::vector<Pupil> pupils = draw_pupils(37);
    for (std::size_t i = 0; i < pupils.size(); ++i) pupils[i].sex = 0;
    std::string rows = by_pupil(pupils);
    std::size_t at = 0;
    for (int row = 0; (at = rows.find(",f,", at)) != std::string::npos; ++row)
        rows.replace(at, 3, ",t" + std::to_string(row % 12) + ",");
    const SubgroupAnalysis analysis = analyses_of(arrange_text(trial, rows), trial).at(0);
    ASSERT_EQ(analysis.interactions.size(), 1U) << analysis.why_none;
    EXPECT_EQ(analysis.interactions[0].why_none, "clustered two ways, interactions are tested one by one only");
    EXPECT_FALSE(analysis.interactions[0].p_value);
    EXPECT_EQ(analysis.rows.at(1).interaction.effect.value().df(), 11) << "the fewer kind of clusters less 1";
}

TEST(SubgroupLevels, EachInterventionArmHasItsOwnRowsAndInteraction) {
    Trial trial = school_trial();
    trial.strata.clear();
    trial.outcomes[0].prior.clear();
    trial.arms.arms.push_back({"coaching", "2"});
    trial.subgroups = {by_levels("phase")};
    std::ostringstream rows;
    rows << "school,arm,phase,n,events\n";
    const int events[] = {3, 5, 8, 2, 6, 9, 4, 7, 1, 10, 5, 3, 8, 6, 2, 9, 4, 12};
    for (int i = 0; i < 18; ++i)
        rows << 's' << i << ',' << i % 3 << ',' << (i / 3 % 2 == 0 ? "a" : "b") << ",20," << events[i] << '\n';
    const SubgroupAnalysis analysis = analyses_of(arrange_text(trial, rows.str()), trial).at(0);
    ASSERT_EQ(analysis.rows.size(), 4U);
    ASSERT_EQ(analysis.interactions.size(), 2U);
    // Schools 0, 6, 12 are control of level a (3, 4, 8 events of 20), 2, 8, 14 coaching (8, 1, 2).
    EXPECT_NEAR(analysis.rows[1].interacted.effect->estimate, 11.0 / 60 - 15.0 / 60, 1e-13);
    EXPECT_EQ(analysis.rows[1].arms.at(1).arm, "coaching");
}

TEST(SubgroupLevels, LostClustersLeaveTheirLevelWithoutRowsAndAreNoClustersOfIt) {
    Trial trial = school_trial();
    trial.strata.clear();
    trial.outcomes[0].prior.clear();
    trial.subgroups = {by_levels("phase")};
    std::string rows = schools_with({"a", "a", "a", "a", "b", "b", "b", "b"});
    const SubgroupAnalysis all = analyses_of(arrange_text(trial, rows), trial).at(0);
    // A school without the outcome is missing, whatever its level.
    const SubgroupAnalysis one_more = analyses_of(arrange_text(trial, rows + "lost,1,0,b,20,NA\n"), trial).at(0);
    EXPECT_EQ(all.rows.at(1).interaction.effect->estimate, one_more.rows.at(1).interaction.effect->estimate);
    EXPECT_EQ(all.interactions.at(0).p_value, one_more.interactions.at(0).p_value);
    EXPECT_EQ(one_more.rows.at(1).arms.at(1).clusters, 2U);
}

// --- Families

TEST(SubgroupFamilies, AFamilyAdjustsTheInteractionsThatItNames) {
    Trial trial = school_trial();
    trial.subgroups = {by_levels("sex"), by_levels("phase")};
    FamilySpec family;
    family.name = "interactions";
    family.outcomes = {"events"};
    family.subgroups = {"sex", "phase"};
    trial.families = {family};
    const AnalysisResult result = analyse_trial(arrange_text(trial, by_pupil(draw_pupils(31))), trial);
    const Family& adjusted = result.get<Families>().families.at(0);
    ASSERT_EQ(adjusted.members.size(), 2U) << adjusted.why_none;
    const auto& analyses = result.get<Subgroups>().analyses;
    const double sex = analyses.at(0).interactions.at(0).p_value.value();
    const double phase = analyses.at(1).interactions.at(0).p_value.value();
    EXPECT_EQ(adjusted.members[0].subgroup, "sex");
    EXPECT_EQ(adjusted.members[0].p_value, sex);
    EXPECT_EQ(adjusted.members[1].p_value, phase);
    // Holm's, of two: twice the smaller, and no less for the larger.
    const double smaller = std::min(1.0, 2 * std::min(sex, phase));
    EXPECT_NEAR(adjusted.members[sex < phase ? 0 : 1].adjusted, smaller, 1e-15);
    EXPECT_NEAR(adjusted.members[sex < phase ? 1 : 0].adjusted, std::max(smaller, std::max(sex, phase)), 1e-15);
}

TEST(SubgroupFamilies, AnInteractionThatIsNotTestedIsNotAmongThoseAdjusted) {
    Trial trial = school_trial();
    trial.strata.clear();
    trial.outcomes[0].prior.clear();
    trial.subgroups = {by_levels("phase"), by_levels("block")};
    FamilySpec family;
    family.name = "interactions";
    family.outcomes = {"events"};
    family.subgroups = {"phase", "block"};
    trial.families = {family};
    const AnalysisResult result =
        analyse_trial(arrange_text(trial, schools_with({"a", "a", "a", "a", "a", "a", "a", "a"})), trial);
    const Family& adjusted = result.get<Families>().families.at(0);
    ASSERT_EQ(adjusted.members.size(), 1U);
    EXPECT_EQ(adjusted.members[0].subgroup, "block");
    ASSERT_EQ(adjusted.not_tested.size(), 1U);
    EXPECT_EQ(adjusted.not_tested[0].subgroup, "phase");
    EXPECT_THAT(adjusted.not_tested[0].why, HasSubstr("every row has the level 'a'"));
}

}  // namespace
}  // namespace clustertrial::subgroup_levels_test
