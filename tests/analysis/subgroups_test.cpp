// [[subgroup]]: values of R's clubSandwich from individual rows (tests/reference/subgroups/make.R), what must not
// matter, and what single levels cannot hold.
#include "clustertrial/analysis/subgroups.hpp"

#include "clustertrial/analysis/analyse.hpp"

#include "subgroup_trials.hpp"
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

using namespace subgroup_trials;
using test::arrange_text;
using testing::Contains;
using testing::HasSubstr;

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

}  // namespace
}  // namespace clustertrial::subgroups_test
