// [[subgroup]]: values of R's clubSandwich from individual rows (tests/reference/subgroups/make.R), what must not
// matter, and what single levels cannot hold.
#include "clustertrial/analysis/subgroups.hpp"

#include "clustertrial/analysis/analyse.hpp"
#include "clustertrial/analysis/family.hpp"
#include "clustertrial/estimation/multiplicity.hpp"

#include "support/reference.hpp"
#include "support/trials.hpp"

#include <algorithm>
#include <cmath>
#include <random>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <gmock/gmock.h>

namespace clustertrial::subgroups_test {
namespace {

using test::arrange_text;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

SubgroupSpec by_levels(const std::string& column, const std::vector<std::string>& levels = {}) {
    SubgroupSpec spec;
    spec.column = spec.label = column;
    spec.levels = levels;
    spec.role = SubgroupRole::prespecified;
    return spec;
}

SubgroupSpec at_values(const std::string& column, const std::vector<double>& values) {
    SubgroupSpec spec = by_levels(column);
    spec.values = values;
    return spec;
}

std::vector<SubgroupAnalysis> analyses_of(const TrialData& data, const Trial& trial) {
    return analyse_trial(data, trial).get<Subgroups>().analyses;
}

// --- Reference values

constexpr double reference_tolerance = 1e-9;  // relative; R's fits of 4,100 rows are good to that

const test::Reference& reference() {
    static const test::Reference values(CLUSTERTRIAL_TEST_DIR "/reference/subgroups/values.csv", {"case", "what"},
                                        {"estimate", "std_error", "df", "p_value", "df1"});
    return values;
}

/// Knowledge in 20 communities, one row a community, ethnic group and age group.
Trial communities() {
    Trial trial;
    trial.unit = "community";
    trial.data.cluster = "community";
    trial.data.size = "n";
    trial.arms.column = "arm";
    trial.strata = {"stratum"};
    OutcomeSpec outcome;
    outcome.name = outcome.label = outcome.count = "know";
    trial.outcomes = {outcome};
    return trial;
}

SubgroupAnalysis of_communities(const SubgroupSpec& subgroup) {
    Trial trial = communities();
    trial.subgroups = {subgroup};
    const std::string file = CLUSTERTRIAL_TEST_DIR "/reference/subgroups/counts.csv";
    return analyses_of(test::arrange_file(trial, file), trial).at(0);
}

void expect_reference(const SubgroupEffect& one, const std::string& name, const std::string& what) {
    SCOPED_TRACE(name + ", " + what);
    ASSERT_TRUE(one.effect && one.effect->test) << one.why_none;
    const auto near = [&](double actual, const std::string& column) {
        const double expected = reference()({name, what}, column);
        EXPECT_NEAR(actual, expected, reference_tolerance * std::abs(expected)) << column;
    };
    near(one.effect->estimate, "estimate");
    near(*one.effect->std_error, "std_error");
    near(one.effect->df().value(), "df");
    near(one.effect->test->p_value, "p_value");
}

void expect_reference_levels(const SubgroupAnalysis& analysis, const std::string& name) {
    ASSERT_FALSE(analysis.rows.empty()) << analysis.why_none;
    for (const SubgroupRow& row : analysis.rows) {
        expect_reference(row.split, name, "split " + row.level);
        expect_reference(row.interacted, name, "one " + row.level);
        if (&row != &analysis.rows.front()) expect_reference(row.interaction, name, "interaction " + row.level);
    }
}

void expect_reference_joint(const SubgroupAnalysis& analysis, const std::string& name) {
    const InteractionTest& test = analysis.interactions.at(0);
    ASSERT_TRUE(test.joint) << test.why_none;
    EXPECT_EQ(test.joint->kind, JointTestKind::htz);
    EXPECT_EQ(test.joint->df1, reference()({name, "joint"}, "df1"));
    const auto near = [&](double actual, const std::string& column) {
        const double expected = reference()({name, "joint"}, column);
        EXPECT_NEAR(actual, expected, reference_tolerance * std::abs(expected)) << column;
    };
    near(test.joint->statistic, "estimate");
    near(test.joint->df2, "df");
    near(test.joint->p_value, "p_value");
    EXPECT_EQ(test.p_value, test.joint->p_value);
}

TEST(Subgroups, OfTwoLevelsOfIndividualsAgreeWithClubSandwich) {
    const SubgroupAnalysis analysis = of_communities(by_levels("ethnicgp"));
    expect_reference_levels(analysis, "ethnicgp");
    EXPECT_EQ(analysis.interactions.at(0).p_value, analysis.rows.at(1).interaction.effect->test->p_value)
        << "one contrast needs no joint test";
    EXPECT_FALSE(analysis.interactions[0].joint);
}

TEST(Subgroups, OfThreeLevelsAgreeWithClubSandwichAndItsHtzTest) {
    const SubgroupAnalysis analysis = of_communities(by_levels("agegp"));
    expect_reference_levels(analysis, "agegp");
    expect_reference_joint(analysis, "agegp");
}

TEST(Subgroups, OfAColumnOfClustersAgreeWithClubSandwich) {
    expect_reference_levels(of_communities(by_levels("half")), "half");
}

TEST(Subgroups, ThatAreTheStrataHaveNoMainEffectOfTheirOwn) {
    const SubgroupAnalysis analysis = of_communities(by_levels("stratum"));
    expect_reference_levels(analysis, "stratum");
    expect_reference_joint(analysis, "stratum");
    EXPECT_THAT(analysis.remarks, Contains(HasSubstr("'stratum' is the same throughout each stratum")));
}

TEST(Subgroups, OfAContinuousModeratorAgreeWithClubSandwichAtEachValue) {
    const SubgroupAnalysis analysis = of_communities(at_values("agegp", {1, 2, 3, 4}));
    ASSERT_EQ(analysis.rows.size(), 4U) << analysis.why_none;
    for (const SubgroupRow& row : analysis.rows) expect_reference(row.interacted, "age", "at " + row.level);
    expect_reference(analysis.interactions.at(0).slope, "age", "slope");
    EXPECT_EQ(analysis.interactions[0].p_value, analysis.interactions[0].slope.effect->test->p_value);
    EXPECT_THAT(analysis.doubts, Contains(HasSubstr("the effect at 4 is an extrapolation: 'agegp' goes from 1 to 3")));
}

TEST(Subgroups, TheMdesIsTheQuantilesOfTAtSignificanceAndPowerTimesTheStandardError) {
    const SubgroupAnalysis analysis = of_communities(by_levels("ethnicgp"));
    const SubgroupRow& row = analysis.rows.at(1);
    ASSERT_TRUE(row.mdes);
    const double std_error = reference()({"ethnicgp", "interaction 1"}, "std_error");
    // R 4.2.2: qt(0.975, df) + qt(0.8, df) with the degrees of freedom of the interaction.
    const double multiplier = reference()({"ethnicgp", "multiplier 1"}, "estimate");
    EXPECT_NEAR(row.mdes->outcome_units, multiplier * std_error, 1e-9);
    // Glass's delta: the standard deviation of the control arm, p = 908 / 2024 of them knew.
    const double control_sd = reference()({"ethnicgp", "control sd"}, "estimate");
    EXPECT_NEAR(row.mdes->in_sds.value(), multiplier * std_error / control_sd, 1e-9);
    EXPECT_FALSE(analysis.rows.at(0).mdes) << "the others are compared with it";
}

// --- What must not matter

struct Pupil {
    int school, arm, block, phase, sex, event, prior;
    double score;
};

std::vector<Pupil> draw_pupils(unsigned seed) {
    std::mt19937 random(seed);
    const auto between = [&](int low, int high) { return std::uniform_int_distribution<int>(low, high)(random); };
    std::vector<Pupil> pupils;
    for (int school = 0; school < 24; ++school) {
        const int shift = between(-2, 2);
        const int size = between(5, 30);
        for (int i = 0; i < size; ++i) {
            const int sex = between(0, 1);
            pupils.push_back({school, school % 2, school / 2 % 2, school / 3 % 3, sex, between(0, 9) < 3 + shift + sex,
                              between(0, 9) < 3, 50 + 3 * shift + 2 * sex + between(-9, 9) + 0.25 * between(0, 3)});
        }
    }
    return pupils;
}

Trial school_trial() {
    Trial trial;
    trial.unit = "school";
    trial.individual = "pupil";
    trial.data.cluster = "school";
    trial.data.size = "n";
    trial.arms.column = "arm";
    trial.strata = {"block"};
    OutcomeSpec outcome;
    outcome.name = outcome.label = outcome.count = "events";
    outcome.prior = "prior";
    trial.outcomes = {outcome};
    return trial;
}

constexpr const char* pupil_header = "school,arm,block,phase,sex,n,events,prior\n";

/// One row a pupil, or one a group of pupils of a school: `group` numbers them.
template <typename Group>
std::string rows_of(const std::vector<Pupil>& pupils, Group group) {
    struct Row {
        Pupil first;
        int n = 0, events = 0, prior = 0;
    };
    std::vector<std::pair<int, Row>> rows;
    for (std::size_t i = 0; i < pupils.size(); ++i) {
        const int key = group(pupils[i], static_cast<int>(i));
        auto found = std::find_if(rows.begin(), rows.end(), [&](const auto& row) { return row.first == key; });
        if (found == rows.end()) found = rows.insert(rows.end(), {key, Row{pupils[i]}});
        ++found->second.n;
        found->second.events += pupils[i].event;
        found->second.prior += pupils[i].prior;
    }
    std::ostringstream csv;
    csv << pupil_header;
    for (const auto& [key, row] : rows) {
        csv << 's' << row.first.school << ',' << row.first.arm << ',' << row.first.block << ",p" << row.first.phase
            << ',' << (row.first.sex == 0 ? "f" : "m") << ',' << row.n << ',' << row.events << ',' << row.prior << '\n';
    }
    return csv.str();
}

std::string by_pupil(const std::vector<Pupil>& pupils) {
    return rows_of(pupils, [](const Pupil&, int i) { return i; });
}

void expect_same_effect(const SubgroupEffect& a, const SubgroupEffect& b, double factor = 1) {
    constexpr double tolerance = 1e-11;
    EXPECT_EQ(a.why_none, b.why_none);
    ASSERT_EQ(a.effect.has_value(), b.effect.has_value());
    if (!a.effect || !a.effect->test) return;
    const double std_error = factor * a.effect->std_error.value();
    EXPECT_NEAR(factor * a.effect->estimate, b.effect->estimate, tolerance * (1 + std_error));
    EXPECT_NEAR(std_error, b.effect->std_error.value(), tolerance * std_error);
    EXPECT_NEAR(a.effect->test->p_value, b.effect->test->p_value, 1e-9);
    EXPECT_NEAR(a.effect->df().value(), b.effect->df().value(), 1e-8 * b.effect->df().value());
}

/// All numbers of two analyses, the second in outcome units `factor` times as many.
void expect_same(const SubgroupAnalysis& a, const SubgroupAnalysis& b, double factor = 1) {
    ASSERT_EQ(a.rows.size(), b.rows.size());
    EXPECT_EQ(a.why_none, b.why_none);
    for (std::size_t i = 0; i < a.rows.size(); ++i) {
        SCOPED_TRACE(a.rows[i].level);
        EXPECT_EQ(a.rows[i].level, b.rows[i].level);
        expect_same_effect(a.rows[i].split, b.rows[i].split, factor);
        expect_same_effect(a.rows[i].interacted, b.rows[i].interacted, factor);
        expect_same_effect(a.rows[i].interaction, b.rows[i].interaction, factor);
        for (std::size_t arm = 0; arm < a.rows[i].arms.size(); ++arm) {
            EXPECT_EQ(a.rows[i].arms[arm].clusters, b.rows[i].arms[arm].clusters);
            EXPECT_EQ(a.rows[i].arms[arm].individuals, b.rows[i].arms[arm].individuals);
        }
        ASSERT_EQ(a.rows[i].mdes.has_value(), b.rows[i].mdes.has_value());
        if (!a.rows[i].mdes) continue;
        EXPECT_NEAR(a.rows[i].mdes->in_sds.value(), b.rows[i].mdes->in_sds.value(), 1e-9)
            << "standard deviations have no unit";
    }
    for (std::size_t i = 0; i < a.interactions.size(); ++i)
        EXPECT_NEAR(a.interactions[i].p_value.value_or(-1), b.interactions[i].p_value.value_or(-1), 1e-9);
}

TEST(Subgroups, OneRowASchoolIsOneRowAPupilWhereTheColumnIsOfSchools) {
    Trial trial = school_trial();
    trial.subgroups = {by_levels("phase")};
    for (const Weights weights : {Weights::individuals, Weights::equal}) {
        trial.analysis.weights = weights;
        for (unsigned seed = 1; seed <= 5; ++seed) {
            SCOPED_TRACE(seed);
            const std::vector<Pupil> pupils = draw_pupils(seed);
            const std::string schools = rows_of(pupils, [](const Pupil& pupil, int) { return pupil.school; });
            expect_same(analyses_of(arrange_text(trial, by_pupil(pupils)), trial).at(0),
                        analyses_of(arrange_text(trial, schools), trial).at(0));
        }
    }
}

TEST(Subgroups, OneRowASchoolAndLevelIsOneRowAPupilWhereTheColumnIsOfPupils) {
    Trial trial = school_trial();
    trial.subgroups = {by_levels("sex")};
    for (const Weights weights : {Weights::individuals, Weights::equal}) {
        trial.analysis.weights = weights;
        for (unsigned seed = 1; seed <= 5; ++seed) {
            SCOPED_TRACE(seed);
            const std::vector<Pupil> pupils = draw_pupils(seed);
            const std::string groups =
                rows_of(pupils, [](const Pupil& pupil, int) { return 2 * pupil.school + pupil.sex; });
            expect_same(analyses_of(arrange_text(trial, by_pupil(pupils)), trial).at(0),
                        analyses_of(arrange_text(trial, groups), trial).at(0));
        }
    }
}

TEST(Subgroups, TheOrderOfRowsDoesNotMatter) {
    Trial trial = school_trial();
    trial.subgroups = {by_levels("sex"), by_levels("phase")};
    std::vector<Pupil> pupils = draw_pupils(7);
    const auto before = analyses_of(arrange_text(trial, by_pupil(pupils)), trial);
    std::shuffle(pupils.begin(), pupils.end(), std::mt19937(3));
    const auto after = analyses_of(arrange_text(trial, by_pupil(pupils)), trial);
    for (std::size_t i = 0; i < before.size(); ++i) expect_same(before[i], after[i]);
}

/// The pupils' scores, `scale` times and `shift` more.
std::string scores_of(const std::vector<Pupil>& pupils, double scale, double shift) {
    std::ostringstream csv;
    csv.precision(17);
    csv << "school,arm,block,phase,sex,n,events,age\n";
    for (const Pupil& pupil : pupils) {
        csv << 's' << pupil.school << ',' << pupil.arm << ',' << pupil.block << ",p" << pupil.phase << ','
            << (pupil.sex == 0 ? "f" : "m") << ",1," << scale * pupil.score + shift << ','
            << 7 + pupil.phase + pupil.sex << '\n';
    }
    return csv.str();
}

TEST(Subgroups, AScaleIsInTheEffectsAndAShiftInNone) {
    Trial trial = school_trial();
    trial.outcomes[0].count.clear();
    trial.outcomes[0].prior.clear();
    trial.outcomes[0].value = "events";
    trial.subgroups = {by_levels("sex"), by_levels("phase"), at_values("age", {8, 9})};
    const std::vector<Pupil> pupils = draw_pupils(11);
    const auto before = analyses_of(arrange_text(trial, scores_of(pupils, 1, 0)), trial);
    const auto after = analyses_of(arrange_text(trial, scores_of(pupils, 4, 1000)), trial);
    ASSERT_EQ(before.size(), 3U);
    for (std::size_t i = 0; i < before.size(); ++i) expect_same(before[i], after[i], 4);
}

TEST(Subgroups, AShiftOfTheModeratorMovesTheValuesAlone) {
    Trial trial = school_trial();
    trial.outcomes[0].count.clear();
    trial.outcomes[0].prior.clear();
    trial.outcomes[0].value = "events";
    trial.subgroups = {at_values("age", {8, 9})};
    const std::string rows = scores_of(draw_pupils(13), 1, 0);
    std::istringstream lines(rows);
    std::ostringstream years;
    std::string line;
    std::getline(lines, line);
    years << line << '\n';
    while (std::getline(lines, line)) {
        const auto comma = line.rfind(',') + 1;
        years << line.substr(0, comma) << 2000 + std::stoi(line.substr(comma)) << '\n';
    }
    const SubgroupAnalysis ages = analyses_of(arrange_text(trial, rows), trial).at(0);
    trial.subgroups = {at_values("age", {2008, 2009})};
    const SubgroupAnalysis born = analyses_of(arrange_text(trial, years.str()), trial).at(0);
    for (std::size_t i = 0; i < 2; ++i) expect_same_effect(ages.rows.at(i).interacted, born.rows.at(i).interacted);
    expect_same_effect(ages.interactions.at(0).slope, born.interactions.at(0).slope);
}

// Without strata, prior and covariates the model of all levels is the levels' means: least squares by hand.
TEST(Subgroups, WithoutAnythingElseTheEffectsAreDifferencesOfMeans) {
    Trial trial = school_trial();
    trial.strata.clear();
    trial.outcomes[0].prior.clear();
    trial.subgroups = {by_levels("sex")};
    const std::vector<Pupil> pupils = draw_pupils(17);
    const SubgroupAnalysis analysis = analyses_of(arrange_text(trial, by_pupil(pupils)), trial).at(0);
    for (const int sex : {0, 1}) {
        double events[2] = {0, 0}, n[2] = {0, 0};
        for (const Pupil& pupil : pupils) {
            if (pupil.sex != sex) continue;
            events[pupil.arm] += pupil.event;
            ++n[pupil.arm];
        }
        const SubgroupRow& row = analysis.rows.at(static_cast<std::size_t>(sex));
        EXPECT_NEAR(row.interacted.effect->estimate, events[1] / n[1] - events[0] / n[0], 1e-13);
        EXPECT_NEAR(row.split.effect->estimate, events[1] / n[1] - events[0] / n[0], 1e-13);
        EXPECT_NEAR(row.arms.at(0).mean.value(), events[0] / n[0], 1e-14);
        EXPECT_EQ(row.arms.at(1).individuals, n[1]);
    }
}

// With one vote a school and level, the effect in a level is the difference of the means of its schools' means.
TEST(Subgroups, OneVoteASchoolIsOneVoteInEachLevel) {
    Trial trial = school_trial();
    trial.strata.clear();
    trial.outcomes[0].prior.clear();
    trial.analysis.weights = Weights::equal;
    trial.subgroups = {by_levels("sex")};
    const std::vector<Pupil> pupils = draw_pupils(19);
    const SubgroupAnalysis analysis = analyses_of(arrange_text(trial, by_pupil(pupils)), trial).at(0);
    for (const int sex : {0, 1}) {
        double sum[2] = {0, 0}, schools[2] = {0, 0};
        for (int school = 0; school < 24; ++school) {
            double events = 0, n = 0;
            for (const Pupil& pupil : pupils) {
                if (pupil.school != school || pupil.sex != sex) continue;
                events += pupil.event;
                ++n;
            }
            if (n == 0) continue;
            sum[school % 2] += events / n;
            ++schools[school % 2];
        }
        EXPECT_NEAR(analysis.rows.at(static_cast<std::size_t>(sex)).interacted.effect->estimate,
                    sum[1] / schools[1] - sum[0] / schools[0], 1e-12);
    }
}

// --- What a level or a column cannot hold

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

TEST(Subgroups, ALevelOfOneSchoolIsNotEstimatedAndTheOthersAre) {
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

TEST(Subgroups, ALevelInOneArmOnlyIsNotEstimated) {
    const SubgroupAnalysis analysis = of_schools({"a", "a", "a", "a", "b", "b", "b", "b", "c", "a", "c", "b"});
    EXPECT_EQ(analysis.rows.at(2).interacted.why_none,
              "no school of arm 'intervention' has this level, so arms cannot be compared");
    EXPECT_EQ(analysis.rows[2].split.why_none, analysis.rows[2].interacted.why_none);
    EXPECT_TRUE(analysis.rows[1].interaction.effect->test);
}

TEST(Subgroups, ALevelWithOneSchoolOfAnArmIsInNoModelOfAllLevels) {
    const SubgroupAnalysis analysis = of_schools({"a", "a", "a", "a", "b", "b", "b", "b", "c", "c", "c", "b"});
    EXPECT_THAT(analysis.rows.at(2).interacted.why_none,
                HasSubstr("one school of arm 'intervention' has this level, so the variation between its schools"));
    ASSERT_TRUE(analysis.rows[2].split.effect);
    EXPECT_FALSE(analysis.rows[2].split.effect->test);
    EXPECT_THAT(analysis.rows[2].split.why_none, HasSubstr("the standard error cannot be estimated"));
}

TEST(Subgroups, OneLevelThatCanBeComparedHasNoInteraction) {
    const SubgroupAnalysis analysis = of_schools({"a", "a", "a", "a", "b", "a", "b", "a"});
    EXPECT_FALSE(analysis.interactions.at(0).p_value);
    EXPECT_EQ(analysis.interactions[0].why_none,
              "fewer than two levels can be compared, so there is no model of all levels");
    EXPECT_EQ(analysis.rows.at(0).interacted.why_none, analysis.interactions[0].why_none);
    EXPECT_TRUE(analysis.rows.at(0).split.effect->test);
}

TEST(Subgroups, ALevelThatNoRowHasIsNamedWithTheNearest) {
    const AnalysisResult result = result_of({"low", "low", "low", "low", "high", "high", "high", "high"},
                                            by_levels("phase", {"low", "high", "hihg"}));
    const SubgroupAnalysis& analysis = result.get<Subgroups>().analyses.at(0);
    EXPECT_EQ(analysis.rows.at(2).interacted.why_none, "no row that is analysed has this level");
    EXPECT_THAT(result.warnings,
                Contains("subgroup 'phase': column 'phase' has no level 'hihg'; did you mean 'high'?"));
}

TEST(Subgroups, RowsOfLevelsThatAreNotListedAreLeftOutAndCounted) {
    const SubgroupAnalysis analysis =
        of_schools({"a", "a", "a", "a", "b", "b", "b", "b", "c", "c"}, by_levels("phase", {"b", "a"}));
    EXPECT_EQ(analysis.rows.at(0).level, "b") << "the order is the list's";
    ASSERT_EQ(analysis.other_levels.size(), 2U);
    EXPECT_EQ(analysis.other_levels[1].individuals, 20);
    EXPECT_EQ(analysis.other_levels[1].clusters, 1U);
}

TEST(Subgroups, RowsWithoutAValueAreLeftOutAndCountedByArm) {
    const AnalysisResult result = result_of({"a", "a", "a", "a", "b", "b", "b", "b", "", "b"}, by_levels("phase"));
    const SubgroupAnalysis& analysis = result.get<Subgroups>().analyses.at(0);
    EXPECT_EQ(analysis.without.at(0).individuals, 20);
    EXPECT_EQ(analysis.without.at(1).individuals, 0);
    EXPECT_THAT(result.warnings,
                Contains("subgroup 'phase': outcome 'events': rows without a value of 'phase' are left "
                         "out (control: 20 pupils of 1 school; intervention: 0)"));
}

TEST(Subgroups, MoreThanTwelveLevelsAskForLevelsOrValues) {
    std::vector<std::string> levels;
    for (int i = 0; i < 13; ++i) levels.push_back("l" + std::to_string(i));
    const SubgroupAnalysis analysis = of_schools(levels);
    EXPECT_EQ(analysis.why_none,
              "column 'phase' has 13 levels; list at most 12 of them as 'levels' or, where it holds numbers, give the "
              "'values' at which the effect is wanted");
    EXPECT_THAT(analysis.rows, IsEmpty());
}

TEST(Subgroups, OneLevelIsNoSubgroup) {
    EXPECT_THAT(of_schools({"a", "a", "a", "a"}).why_none, HasSubstr("every row has the level 'a' of column 'phase'"));
    EXPECT_THAT(of_schools({"5", "5", "5", "5"}, at_values("phase", {5})).why_none,
                HasSubstr("column 'phase' has the same number in every row"));
}

TEST(Subgroups, AModeratorThatVariesInOneArmOnlyHasNoInteraction) {
    EXPECT_THAT(of_schools({"5", "1", "5", "2", "5", "3", "5", "4"}, at_values("phase", {5})).why_none,
                HasSubstr("'phase' has one value in arm 'control'"));
}

TEST(Subgroups, ALevelWhoseStrataHoldOneArmEachIsNotComparedInTheModelOfAllLevels) {
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

TEST(Subgroups, FewDegreesOfFreedomAreADoubt) {
    const SubgroupAnalysis analysis = of_schools({"a", "a", "a", "a", "b", "b", "b", "b"});
    EXPECT_THAT(analysis.doubts, Contains(HasSubstr("fewer than 4 Satterthwaite degrees of freedom")));
    EXPECT_THAT(analysis.doubts, Contains(HasSubstr("'a' in one model (2.0)")));
}

TEST(Subgroups, TestsAreTheModelsWhateverTheInference) {
    Trial trial = school_trial();
    trial.subgroups = {by_levels("sex")};
    const TrialData data = arrange_text(trial, by_pupil(draw_pupils(23)));
    const SubgroupAnalysis by_model = analyses_of(data, trial).at(0);
    for (const Inference inference : {Inference::wild_bootstrap, Inference::randomisation}) {
        trial.analysis.inference = inference;
        trial.analysis.resampling.draws = 99;
        const SubgroupAnalysis analysis = analyses_of(data, trial).at(0);
        expect_same(by_model, analysis);
        EXPECT_EQ(analysis.options.inference, Inference::model);
    }
}

TEST(Subgroups, ProtocolsWithOtherDegreesOfFreedomTestJointlyByWaldsF) {
    Trial trial = school_trial();
    test::as_stata(trial.analysis);
    trial.subgroups = {by_levels("phase")};
    const SubgroupAnalysis analysis = analyses_of(arrange_text(trial, by_pupil(draw_pupils(29))), trial).at(0);
    EXPECT_EQ(analysis.interactions.at(0).joint.value().kind, JointTestKind::wald_f);
    EXPECT_EQ(analysis.rows.at(1).interaction.effect->df(), 23);
}

TEST(Subgroups, EachInterventionArmHasItsOwnRowsAndInteraction) {
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

TEST(Subgroups, LostClustersLeaveTheirLevelWithoutRowsAndAreNoClustersOfIt) {
    Trial trial = school_trial();
    trial.strata.clear();
    trial.outcomes[0].prior.clear();
    trial.subgroups = {by_levels("phase")};
    std::string rows = schools_with({"a", "a", "a", "a", "b", "b", "b", "b"});
    const SubgroupAnalysis all = analyses_of(arrange_text(trial, rows), trial).at(0);
    // A school without the outcome is missing, whatever its level.
    const SubgroupAnalysis one_more = analyses_of(arrange_text(trial, rows + "lost,1,0,b,20,NA\n"), trial).at(0);
    expect_same(all, one_more);
    EXPECT_EQ(one_more.rows.at(1).arms.at(1).clusters, 2U);
}

// --- Families

TEST(Subgroups, AFamilyAdjustsTheInteractionsThatItNames) {
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

TEST(Subgroups, AnInteractionThatIsNotTestedIsNotAmongThoseAdjusted) {
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
}  // namespace clustertrial::subgroups_test
