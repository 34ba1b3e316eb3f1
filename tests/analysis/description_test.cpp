#include "clustertrial/analysis/description.hpp"

#include "support/trials.hpp"

#include <gtest/gtest.h>

#include <gmock/gmock.h>

namespace clustertrial::description_test {
namespace {

using test::arrange_text;
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
