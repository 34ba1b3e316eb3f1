#include "clustertrial/analysis/description.hpp"

#include "clustertrial/analysis/analyse.hpp"
#include "clustertrial/report/trial_tables.hpp"

#include "support/trials.hpp"

#include <map>

#include <gtest/gtest.h>

#include <gmock/gmock.h>

namespace clustertrial::description_test {
namespace {

using test::arrange_text;
using testing::Contains;
using testing::ElementsAre;

Trial trial_with_baseline() {
    Trial trial;
    trial.data.cluster = "urn";
    trial.arms.column = "treated";
    OutcomeSpec outcome;
    outcome.name = outcome.label = "y";
    outcome.count = "y";
    trial.outcomes = {outcome};
    trial.baseline.categorical = {{"ofsted", "Ofsted", {"Good", "Inadequate", "Outstanding"}, {}}};
    trial.baseline.continuous = {{"roll", "Roll", {}, {}}};
    trial.compliance = ComplianceSpec{};
    trial.compliance->dose = "sessions";
    trial.compliance->maximum = 3;
    return trial;
}

const std::string described_rows =
    "urn,treated,y,ofsted,roll,sessions\n"
    "a,0,1,Good,10,\n"
    "b,0,0,Outstanding,20,\n"
    "c,0,,Good,,\n"
    "d,1,1,Good,40,3\n"
    "e,1,0,,50,1.5\n"
    "f,1,0,Outstanding,70,0\n"
    "g,1,0,Outstanding,80,\n";

TEST(Attrition, CountsRandomisedAndAnalysedClusters) {
    const Trial trial = trial_with_baseline();
    const TrialData data = arrange_text(trial, described_rows);
    const Attrition attrition = describe_attrition(data, trial, data.outcomes[0]);
    EXPECT_THAT(attrition.randomised, ElementsAre(3, 4));
    EXPECT_THAT(attrition.analysed, ElementsAre(2, 4));
}

const std::string rows_with_sizes =
    "urn,pupils,treated,y,ofsted,roll,sessions\n"
    "a,10,0,1,Good,10,\n"
    "b,30,0,2,Outstanding,20,\n"
    "c,20,0,,Good,40,\n"
    "d,40,1,1,Good,40,3\n"
    "e,10,1,0,,50,1\n"
    "e,5,1,,,50,1\n"
    "f,30,1,2,Outstanding,70,0\n"
    "f,,1,,,,0\n";

Trial trial_with_sizes() {
    Trial trial = trial_with_baseline();
    trial.unit = "school";
    trial.individual = "pupil";
    trial.data.size = "pupils";
    return trial;
}

// Control: 60 pupils, 20 of them in the school without an outcome; intervention: 85 that are known of, 5 in a row
// without an outcome, and a row of an unknown number.
TEST(Attrition, CountsIndividualsAndWhoseNumberIsNotKnown) {
    const Trial trial = trial_with_sizes();
    const TrialData data = arrange_text(trial, rows_with_sizes);
    const Attrition attrition = describe_attrition(data, trial, data.outcomes[0]);
    EXPECT_THAT(attrition.randomised, ElementsAre(3, 3));
    EXPECT_THAT(attrition.analysed, ElementsAre(2, 3));
    EXPECT_THAT(attrition.individuals_randomised, ElementsAre(60, 85));
    EXPECT_THAT(attrition.individuals_analysed, ElementsAre(40, 80));
    EXPECT_THAT(attrition.clusters_of_unknown_size, ElementsAre(0, 1));
}

TEST(Baseline, IsAlsoOfThoseAnalysedAndOfIndividuals) {
    const Trial trial = trial_with_sizes();
    const AnalysisResult result = analyse_trial(arrange_text(trial, rows_with_sizes), trial);
    const std::vector<BaselineGroup>& groups = result.get<FurtherBaselines>().groups;
    ASSERT_EQ(groups.size(), 3U);
    EXPECT_FALSE(groups[0].individuals);
    EXPECT_TRUE(groups[0].analysed);
    EXPECT_EQ(groups[0].baseline.continuous[0].arms[0].clusters, 2U);
    EXPECT_DOUBLE_EQ(groups[0].baseline.continuous[0].arms[0].mean.value(), 15);  // without c
    EXPECT_TRUE(groups[1].individuals);
    EXPECT_FALSE(groups[1].analysed);
    const BaselineArm& pupils = groups[1].baseline.continuous[0].arms[0];
    EXPECT_EQ(pupils.clusters, 60U);
    EXPECT_DOUBLE_EQ(pupils.mean.value(), 25);  // (10 x 10 + 30 x 20 + 20 x 40) / 60
    // sqrt((10 x 225 + 30 x 25 + 20 x 225) / 59)
    EXPECT_NEAR(pupils.sd.value(), 11.274690420042432, 1e-13);
    EXPECT_THAT(groups[1].baseline.categorical[0].arms[0].counts, ElementsAre(30, 0, 30));
    EXPECT_EQ(groups[1].baseline.categorical[0].arms[1].missing, 15U);
    EXPECT_TRUE(groups[2].analysed);
    EXPECT_EQ(groups[2].baseline.continuous[0].arms[0].clusters, 40U);
    EXPECT_DOUBLE_EQ(groups[2].baseline.continuous[0].arms[0].mean.value(), 17.5);  // (100 + 600) / 40
    EXPECT_EQ(groups[2].baseline.continuous[0].arms[1].clusters, 80U);
}

// Where clusters are all there is, and all are analysed, no further table would say anything else.
TEST(Baseline, IsNotRepeatedWhereItWouldSayTheSame) {
    const Trial trial = trial_with_baseline();
    const std::string rows =
        "urn,treated,y,ofsted,roll,sessions\na,0,1,Good,10,\nb,0,0,Good,20,\nc,1,1,Good,30,1\nd,1,0,Good,50,2\n";
    EXPECT_TRUE(analyse_trial(arrange_text(trial, rows), trial).get<FurtherBaselines>().groups.empty());
}

TEST(Baseline, CountsLevelsAndMissingValuesByArm) {
    const Trial trial = trial_with_baseline();
    const Baseline baseline = describe_baseline(arrange_text(trial, described_rows), trial);
    const BaselineRow& ofsted = baseline.categorical.at(0);
    EXPECT_THAT(ofsted.arms[0].counts, ElementsAre(2, 0, 1));
    EXPECT_THAT(ofsted.arms[1].counts, ElementsAre(1, 0, 2));
    EXPECT_EQ(ofsted.arms[1].missing, 1U);
    EXPECT_EQ(ofsted.arms[1].clusters, 4U);
    // Outstanding: 2/3 against 1/3, both variances 2/9: (1/3) / sqrt(2/9).
    EXPECT_NEAR(ofsted.standardised_differences[0][2].value(), 0.70710678118654752, 1e-15);
    EXPECT_FALSE(ofsted.standardised_differences[0][1]) << "nobody is inadequate: no variance to divide by";
}

TEST(Baseline, MeansAndSdsOfWhatIsKnown) {
    const Trial trial = trial_with_baseline();
    const Baseline baseline = describe_baseline(arrange_text(trial, described_rows), trial);
    const BaselineRow& roll = baseline.continuous.at(0);
    EXPECT_EQ(roll.arms[0].missing, 1U);
    EXPECT_DOUBLE_EQ(roll.arms[0].mean.value(), 15);
    EXPECT_NEAR(roll.arms[0].sd.value(), 7.0710678118654755, 1e-14);  // sqrt(50)
    EXPECT_DOUBLE_EQ(roll.arms[1].mean.value(), 60);
    EXPECT_NEAR(roll.arms[1].sd.value(), 18.257418583505537, 1e-13);  // sqrt(1000 / 3)
    // 45 / sqrt((50 + 1000/3) / 2)
    EXPECT_NEAR(roll.standardised_differences[0][0].value(), 3.2504180333157686, 1e-13);
}

// ---- values of rows ----

Trial trial_of_rows(Aggregate aggregate) {
    Trial trial = trial_with_sizes();
    trial.baseline.categorical.clear();
    trial.baseline.continuous = {{"age", "Age", {}, {}, aggregate}};
    trial.compliance.reset();
    return trial;
}

// a: 10 pupils of 8 and 30 of 12; b: 20 of 9, 5 that nobody knows of; c: one row. Nobody counted d's second row.
const std::string rows_of_years =
    "urn,pupils,treated,y,age\n"
    "a,10,0,1,8\na,30,0,,12\n"
    "b,20,0,2,9\nb,5,0,1,\n"
    "c,40,1,3,10\n"
    "d,10,1,1,6\nd,,1,,7\n";

TEST(BaselineOfRows, AnAverageIsOfTheRowsThatAreKnownAndSaysHowManyAreNot) {
    const Trial trial = trial_of_rows(Aggregate::mean);
    const TrialData data = arrange_text(trial, rows_of_years);
    // a: (10 x 8 + 30 x 12) / 40; b: of the row that is known; d: of the row whose pupils are counted.
    EXPECT_THAT(data.baseline_continuous[0].values, ElementsAre(11, 9, 10, 6));
    EXPECT_THAT(data.baseline_continuous[0].rows_without, ElementsAre(0, 1, 0, 1));
    const Baseline baseline = describe_baseline(data, trial);
    EXPECT_EQ(baseline.continuous[0].arms[0].clusters_in_part, 1U);
    EXPECT_EQ(baseline.continuous[0].arms[1].rows_without, 1U);
    EXPECT_EQ(baseline.continuous[0].arms[0].missing, 0U);
    for (const ResultTable& table : to_tables(analyse_trial(data, trial))) {
        if (table.id == "baseline") {
            EXPECT_THAT(table.notes, Contains("Age: 2 rows of 2 schools have no value or no size; these schools are "
                                              "averaged over the other rows."));
        }
    }
}

TEST(BaselineOfRows, ATotalNeedsAllRows) {
    const Trial trial = trial_of_rows(Aggregate::sum);
    const TrialData data = arrange_text(trial, rows_of_years);
    EXPECT_THAT(data.baseline_continuous[0].values, ElementsAre(20, std::nullopt, 10, 13));
    const Baseline baseline = describe_baseline(data, trial);
    EXPECT_EQ(baseline.continuous[0].arms[0].missing, 1U);
    for (const ResultTable& table : to_tables(analyse_trial(data, trial))) {
        if (table.id == "baseline") {
            EXPECT_THAT(table.notes,
                        Contains("Age: 1 row of 1 school has no value; this school is counted as missing: a "
                                 "total needs all rows."));
        }
    }
}

TEST(BaselineOfRows, APercentageIsOfTheRowsThatAreKnown) {
    const Trial trial = trial_of_rows(Aggregate::percent);
    const TrialData data = arrange_text(trial, rows_of_years);
    // a: 20 of 40; b: 9 of 20; c: 10 of 40; d: 6 of 10.
    EXPECT_THAT(data.baseline_continuous[0].values, ElementsAre(50, 45, 25, 60));
}

// R 4.2.2: x <- rep(c(8, 12, 9), c(10, 30, 20)); mean(x); sd(x); and of rep(c(8, 9), c(10, 20)) for those analysed.
TEST(BaselineOfRows, IndividualsHaveTheValuesOfTheirOwnRows) {
    const Trial trial = trial_of_rows(Aggregate::mean);
    const AnalysisResult result = analyse_trial(arrange_text(trial, rows_of_years), trial);
    const std::vector<BaselineGroup>& groups = result.get<FurtherBaselines>().groups;
    ASSERT_EQ(groups.size(), 2U);
    const BaselineArm& randomised = groups[0].baseline.continuous[0].arms[0];
    EXPECT_TRUE(randomised.by_row);
    EXPECT_EQ(randomised.clusters, 65U);
    EXPECT_EQ(randomised.missing, 5U);
    EXPECT_NEAR(randomised.mean.value(), 10.333333333333334, 1e-13);
    EXPECT_NEAR(randomised.sd.value(), 1.7140166590044079, 1e-13);
    const BaselineArm& analysed = groups[1].baseline.continuous[0].arms[0];
    EXPECT_EQ(analysed.clusters, 35U);
    EXPECT_EQ(analysed.missing, 5U);
    EXPECT_NEAR(analysed.mean.value(), 8.6666666666666661, 1e-13);
    EXPECT_NEAR(analysed.sd.value(), 0.4794633014853841, 1e-13);
    for (const ResultTable& table : to_tables(result)) {
        if (table.id == "baseline-individuals-randomised") {
            EXPECT_THAT(table.notes, Contains(testing::HasSubstr("Age: the value of each row counts once for each")));
        }
    }
}

// R 4.2.2: x <- rep(c(100, 0), c(29, 31)); mean(x); sd(x): 8 of 10, 12 of 30 and 9 of 20.
TEST(BaselineOfRows, IndividualsOfAPercentageHaveTheirOwn) {
    const Trial trial = trial_of_rows(Aggregate::percent);
    const AnalysisResult result = analyse_trial(arrange_text(trial, rows_of_years), trial);
    const BaselineArm& arm = result.get<FurtherBaselines>().groups.at(0).baseline.continuous[0].arms[0];
    EXPECT_EQ(arm.clusters, 65U);
    EXPECT_EQ(arm.missing, 5U);
    EXPECT_NEAR(arm.mean.value(), 48.333333333333336, 1e-12);
    EXPECT_NEAR(arm.sd.value(), 50.393928429909785, 1e-12);
    for (const ResultTable& table : to_tables(result)) {
        if (table.id == "baseline-individuals-randomised") {
            EXPECT_THAT(table.notes, Contains(testing::HasSubstr("Age: 0 or 100 for each pupil")));
        }
    }
}

TEST(BaselineTables, OfSeveralPrimaryOutcomesHaveTheirOwnIds) {
    Trial trial = trial_with_sizes();
    OutcomeSpec other = trial.outcomes[0];
    other.name = other.label = "z";
    other.count = "z";
    trial.outcomes.push_back(other);
    const AnalysisResult result = analyse_trial(arrange_text(trial,
                                                             "urn,pupils,treated,y,z,ofsted,roll,sessions\n"
                                                             "a,10,0,1,1,Good,10,\nb,30,0,2,,Good,20,\n"
                                                             "c,20,0,,3,Good,40,\nd,40,1,1,2,Good,40,3\n"
                                                             "e,10,1,0,1,Good,50,1\nf,12,1,3,4,Good,50,1\n"),
                                                trial);
    std::map<std::string, int> ids;
    for (const ResultTable& table : to_tables(result)) ++ids[table.id];
    for (const auto& [id, times] : ids) EXPECT_EQ(times, 1) << id;
    EXPECT_TRUE(ids.contains("baseline-clusters-analysed-1"));
    EXPECT_TRUE(ids.contains("baseline-individuals-analysed-2"));
}

// More than the row's individuals: hours, say.
TEST(BaselineOfRows, WhatIsNoCountHasTheValueOfItsSchool) {
    const Trial trial = trial_of_rows(Aggregate::percent);
    const std::string rows =
        "urn,pupils,treated,y,age\na,10,0,1,80\na,30,0,2,12\nb,25,0,2,9\nc,40,1,3,10\nd,11,1,1,6\n";
    const AnalysisResult result = analyse_trial(arrange_text(trial, rows), trial);
    EXPECT_FALSE(result.get<FurtherBaselines>().groups.at(0).baseline.continuous[0].arms[0].by_row);
}

// Rows that say the same are the school's own value, as one row of it is.
TEST(BaselineOfRows, WhereRowsAgreeIndividualsHaveTheValueOfTheirSchool) {
    const Trial trial = trial_of_rows(Aggregate::mean);
    const std::string rows =
        "urn,pupils,treated,y,age\na,10,0,1,8.1\na,30,0,2,8.1\nb,25,0,2,9.3\nc,40,1,3,10.7\nd,11,1,1,6.9\n";
    const AnalysisResult result = analyse_trial(arrange_text(trial, rows), trial);
    const BaselineArm& arm = result.get<FurtherBaselines>().groups.at(0).baseline.continuous[0].arms[0];
    EXPECT_FALSE(arm.by_row);
    EXPECT_EQ(arm.clusters, 65U);
}

TEST(Attendance, ListsEveryWholeDoseAndWhoHadNone) {
    const Trial trial = trial_with_baseline();
    const Attendance attendance = describe_attendance(arrange_text(trial, described_rows), trial);
    ASSERT_EQ(attendance.doses.size(), 4U);
    EXPECT_EQ(attendance.doses[0].dose, 1);
    EXPECT_EQ(attendance.doses[0].clusters, 0U);
    EXPECT_EQ(attendance.doses[1].dose, 1.5);
    EXPECT_EQ(attendance.doses[1].clusters, 1U);
    EXPECT_EQ(attendance.doses[3].clusters, 1U);
    EXPECT_EQ(attendance.none + attendance.missing, 2U);
    EXPECT_EQ(attendance.total, 4U);
}

}  // namespace
}  // namespace clustertrial::description_test
