// Trials that allocated a number in place of an arm, which may differ within clusters.
#include "clustertrial/analysis/analyse.hpp"
#include "clustertrial/analysis/context.hpp"
#include "clustertrial/analysis/effect.hpp"
#include "clustertrial/analysis/explained.hpp"
#include "clustertrial/core/error.hpp"
#include "clustertrial/trial/trial_file.hpp"

#include "support/reference.hpp"
#include "support/trials.hpp"

#include <cmath>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <gmock/gmock.h>

namespace clustertrial::allocated_dose_test {
namespace {

using test::arrange_file;
using test::arrange_text;
using testing::HasSubstr;

const std::string folder = CLUSTERTRIAL_TEST_DIR "/reference/allocated_dose/";

ArmsSpec doses_in(const std::string& column) {
    ArmsSpec arms;
    arms.dose = column;
    arms.arms = {{"all", ""}};
    return arms;
}

/// A case of make.R.
Trial trial_of(const std::string& name) {
    Trial trial;
    trial.unit = "school";
    trial.individual = "pupil";
    trial.data.file = "pupils.csv";
    trial.data.cluster = "school";
    const bool within = name == "within" || name == "votes" || name == "votes_block";
    trial.arms = doses_in(within ? "treated" : "hours");
    trial.strata = {within && name != "votes_block" ? "school" : "block"};
    OutcomeSpec outcome;
    outcome.name = outcome.label = name;
    (name == "event" ? outcome.count : outcome.value) = name == "event" ? "event" : "score";
    trial.outcomes = {outcome};
    if (!within || name == "votes_block") trial.analysis.covariates = {{"prior", false}};
    if (name.starts_with("votes")) trial.analysis.weights = Weights::equal;
    return trial;
}

EffectEstimate effect_of(const TrialData& data, const Trial& trial) {
    return estimate_allocated_dose(make_context(data, trial, data.outcomes.at(0), trial.analysis));
}

TEST(AllocatedDose, IsTestedAsInR) {
    const test::Reference values(folder + "values.csv", {"case"},
                                 {"estimate", "CR0", "CR1", "CR2", "CR3", "df", "p_value"});
    for (const std::string name : {"within", "hours", "event", "votes", "votes_block"}) {
        Trial trial = trial_of(name);
        const TrialData data = arrange_file(trial, folder + "pupils.csv");
        const EffectEstimate effect = effect_of(data, trial);
        const auto expect = [&](double actual, const std::string& column) {
            const double expected = values({name}, column);
            EXPECT_NEAR(actual, expected, 1e-9 * std::abs(expected)) << name << " " << column;
        };
        expect(effect.estimate, "estimate");
        expect(effect.df().value(), "df");
        expect(effect.test.value().p_value, "p_value");
        for (const CovarianceKind kind :
             {CovarianceKind::CR0, CovarianceKind::CR1, CovarianceKind::CR2, CovarianceKind::CR3}) {
            if ((name == "within" || name == "votes") && kind == CovarianceKind::CR3)
                continue;  // which clubSandwich has not
            trial.analysis.standard_errors = kind;
            expect(effect_of(data, trial).std_error.value(), std::string(to_name(kind)));
        }
    }
}

/// Of four schools: within some of them a part of the pupils was treated. The numbers are of no study.
const std::string by_group =
    "school,treated,pupils,events\n"
    "a,0,20,3\na,1,30,9\nb,0,25,5\nb,1,25,9\nc,0,40,9\nc,1,10,4\nd,1,30,9\nd,0,20,3\ne,0,25,8\n";

std::string by_pupil() {
    std::istringstream rows(by_group);
    std::string line;
    std::getline(rows, line);
    std::string text = line + "\n";
    while (std::getline(rows, line)) {
        const std::size_t first = line.find(',', 2);
        const std::size_t last = line.rfind(',');
        const int pupils = std::stoi(line.substr(first + 1));
        const int events = std::stoi(line.substr(last + 1));
        for (int pupil = 0; pupil < pupils; ++pupil)
            text += line.substr(0, first) + ",1," + (pupil < events ? "1" : "0") + "\n";
    }
    return text;
}

Trial grouped_trial() {
    Trial trial;
    trial.data.file = "f.csv";
    trial.data.cluster = "school";
    trial.data.size = "pupils";
    trial.arms = doses_in("treated");
    OutcomeSpec outcome;
    outcome.name = outcome.label = outcome.count = "events";
    trial.outcomes = {outcome};
    return trial;
}

TEST(AllocatedDose, OfGroupsIsThatOfTheirPupils) {
    const Trial trial = grouped_trial();
    const TrialData groups = arrange_text(trial, by_group);
    const TrialData pupils = arrange_text(trial, by_pupil());
    EXPECT_EQ(pupils.outcomes.at(0).mean.size(), 9U) << "rows of a school and a dose are one";
    for (const CovarianceKind kind : {CovarianceKind::CR1, CovarianceKind::CR2}) {
        Trial how = trial;
        how.analysis.standard_errors = kind;
        const EffectEstimate of_groups = effect_of(groups, how);
        const EffectEstimate of_pupils = effect_of(pupils, how);
        EXPECT_DOUBLE_EQ(of_groups.estimate, of_pupils.estimate);
        EXPECT_DOUBLE_EQ(of_groups.std_error.value(), of_pupils.std_error.value());
        EXPECT_DOUBLE_EQ(of_groups.df().value(), of_pupils.df().value());
    }
}

/// One more of a dose that is counted in other units is another effect, and the same test.
TEST(AllocatedDose, IsPerUnit) {
    const Trial trial = grouped_trial();
    std::string text = by_group;
    for (std::size_t at = text.find(",1,"); at != std::string::npos; at = text.find(",1,", at + 1))
        text.replace(at, 3, ",0.25,");
    const EffectEstimate whole = effect_of(arrange_text(trial, by_group), trial);
    const EffectEstimate quarters = effect_of(arrange_text(trial, text), trial);
    EXPECT_NEAR(quarters.estimate, 4 * whole.estimate, 1e-13);
    EXPECT_NEAR(quarters.test.value().p_value, whole.test.value().p_value, 1e-13);
}

TEST(AllocatedDose, IsAnalysedInPlaceOfArmsAndSaysWhereItDiffers) {
    Trial trial = grouped_trial();
    const AnalysisResult result = analyse_trial(arrange_text(trial, by_group), trial);
    const AllocatedDose& found = result.get<AllocatedDose>();
    ASSERT_EQ(found.estimates.size(), 1U);
    EXPECT_EQ(found.estimates[0].term, "treated");
    EXPECT_EQ(found.estimates[0].analysis, "primary");
    EXPECT_EQ(found.estimates[0].total.clusters, 5U);
    ASSERT_EQ(found.doses.size(), 1U);
    EXPECT_EQ(found.doses[0].low, 0);
    EXPECT_EQ(found.doses[0].high, 1);
    EXPECT_EQ(found.doses[0].clusters_within, 4U);
    EXPECT_TRUE(result.get<Effects>().estimates.empty());
}

TEST(AllocatedDose, IsTestedByTheBootstrapToo) {
    Trial trial = trial_of("hours");
    trial.analysis.inference = Inference::wild_bootstrap;
    trial.analysis.resampling.draws = 199;
    trial.analysis.resampling.seed = 1;
    const EffectEstimate effect = effect_of(arrange_file(trial, folder + "pupils.csv"), trial);
    ASSERT_TRUE(effect.test);
    ASSERT_TRUE(effect.test->resampled);
    EXPECT_GT(effect.test->p_value, 0);
    EXPECT_LE(effect.test->p_value, 1);
}

std::string why_not(const Trial& trial, const std::string& text) {
    try {
        effect_of(arrange_text(trial, text), trial);
    } catch (const Error& error) {
        return error.what();
    }
    return "";
}

TEST(AllocatedDose, WithoutANumberOrAnotherOneIsRefused) {
    const Trial trial = grouped_trial();
    EXPECT_THAT(why_not(trial, "school,treated,pupils,events\na,,20,3\nb,1,20,4\nc,0,20,5\n"),
                HasSubstr("column 'treated': found no value; expected the dose that was allocated; 0 for none"));
    EXPECT_THAT(why_not(trial, "school,treated,pupils,events\na,1,20,3\nb,1,20,4\nc,1,20,5\n"),
                HasSubstr("'treated' is the same in all rows; expected other doses to compare with"));
    const EffectEstimate of_one =
        effect_of(arrange_text(trial, "school,treated,pupils,events\na,0,20,3\nb,1,20,4\nc,0,20,5\nd,0,20,1\n"), trial);
    EXPECT_FALSE(of_one.test);
    EXPECT_THAT(of_one.why_no_std_error, HasSubstr("one cluster alone has a dose"));
}

TEST(AllocatedDose, OfTheStrataIsRefused) {
    Trial by_school = trial_of("hours");
    by_school.strata = {"school"};
    try {
        effect_of(arrange_file(by_school, folder + "pupils.csv"), by_school);
        FAIL() << "a dose of the strata";
    } catch (const Error& error) {
        EXPECT_THAT(error.what(), HasSubstr("'hours' is the same in all rows of each stratum"));
    }
}

TEST(AllocatedDose, IsHeldAgainstTheStatedEstimand) {
    Trial trial = grouped_trial();
    trial.estimand.emplace().average = AverageOver::clusters;
    const EffectEstimate effect = effect_of(arrange_text(trial, by_group), trial);
    ASSERT_EQ(effect.departures.size(), 1U);
    EXPECT_THAT(effect.departures[0], HasSubstr("the stated estimand is the cluster-average effect"));
    EXPECT_THAT(effect.departures[0], testing::Not(HasSubstr("Which average")));
}

/// Where the dose differs within clusters, what their means leave is no variance within them.
TEST(AllocatedDose, WithinClustersHasNoComponentsForTheNextTrial) {
    const auto explained = [](const std::string& name) {
        const Trial trial = trial_of(name);
        const TrialData data = arrange_file(trial, folder + "pupils.csv");
        return describe_explained(make_context(data, trial, data.outcomes[0], trial.analysis));
    };
    EXPECT_FALSE(explained("within").icc);
    EXPECT_TRUE(explained("hours").icc);
}

std::string refusal_of(const Trial& trial) {
    try {
        check_complete(trial);
    } catch (const Error& error) {
        return error.what();
    }
    return "";
}

TEST(AllocatedDose, GoesWithoutWhatComparesArms) {
    Trial trial = grouped_trial();
    EXPECT_EQ(refusal_of(trial), "");
    trial.arms.column = "arm";
    EXPECT_THAT(refusal_of(trial), HasSubstr("'dose' of [arms] is in place of 'column'; leave one of them out"));
    trial = grouped_trial();
    trial.analysis.inference = Inference::randomisation;
    EXPECT_THAT(refusal_of(trial), HasSubstr("inference 'randomisation' compares them"));
    trial = grouped_trial();
    trial.compliance.emplace().dose = "sessions";
    EXPECT_THAT(refusal_of(trial), HasSubstr("[compliance] compares them"));
    trial = grouped_trial();
    trial.subgroups.emplace_back();
    EXPECT_THAT(refusal_of(trial), HasSubstr("[[subgroup]] compares them"));
}

}  // namespace
}  // namespace clustertrial::allocated_dose_test
