// Inputs of the next plan from data that are there.
#include "clustertrial/analysis/past_data.hpp"

#include "clustertrial/core/error.hpp"

#include <cmath>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <gmock/gmock.h>

namespace clustertrial::past_data_test {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;

/// A folder with a trial file and its data.
class Folder {
  public:
    Folder(const std::string& protocol, const std::string& rows)
        : path_(std::filesystem::path(testing::TempDir()) / ("past_data_" + std::to_string(++count))) {
        std::filesystem::create_directories(path_);
        std::ofstream(path_ / "trial.toml") << protocol;
        std::ofstream(path_ / "data.csv") << rows;
    }
    ~Folder() { std::filesystem::remove_all(path_); }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    [[nodiscard]] std::string trial() const { return (path_ / "trial.toml").string(); }

  private:
    static inline int count = 0;
    std::filesystem::path path_;
};

const std::string data_section = "[data]\nfile = \"data.csv\"\ncluster = \"school\"\n";
const std::string scores = "[[outcome]]\nname = \"score\"\nlabel = \"Score\"\nvalue = \"score\"\n";

/// Three schools of two pupils: means 2, 5 and 11, each pupil 1 from the mean. MSB is 2 x 42 / 2 = 42, MSW is 6 / 3 =
/// 2, so the ICC is (42 - 2) / (42 + 2).
TEST(PastData, OfOneGroupHaveTheAnovaIcc) {
    const Folder folder(data_section + scores, "school,score\na,1\na,3\nb,4\nb,6\nc,10\nc,12\n");
    const PastData past = measure_past_data(folder.trial(), "");
    EXPECT_NEAR(past.icc, 40.0 / 44, 1e-12);
    EXPECT_EQ(past.clusters, 3);
    EXPECT_EQ(past.cluster_size, 2);
    EXPECT_EQ(past.cluster_size_cv, 0);
    EXPECT_NEAR(past.r2_cluster, 0, 1e-12);
    EXPECT_EQ(past.outcome, "score");
}

/// With arms the ICC is given them: schools of an arm differ by 2, the arms by 20.
TEST(PastData, OfATrialHaveTheIccGivenTheArms) {
    const std::string arms = "[arms]\ncolumn = \"arm\"\n";
    const std::string rows = "school,arm,score\na,0,1\na,0,3\nb,0,3\nb,0,5\nc,1,21\nc,1,23\nd,1,23\nd,1,25\n";
    const PastData with = measure_past_data(Folder(data_section + arms + scores, rows).trial(), "");
    const PastData without = measure_past_data(Folder(data_section + scores, rows).trial(), "");
    EXPECT_LT(with.icc, 0.5);
    EXPECT_GT(without.icc, 0.98);
}

TEST(PastData, BelowZeroAreZeroWhichIsSaid) {
    const Folder folder(data_section + scores, "school,score\na,1\na,9\nb,2\nb,8\nc,0\nc,12\n");
    const PastData past = measure_past_data(folder.trial(), "score");
    EXPECT_EQ(past.icc, 0);
    EXPECT_THAT(past.notes, Contains(HasSubstr("the ICC was measured as -")));
}

TEST(PastData, AnOutcomeThatIsNotThereIsRefused) {
    const Folder folder(data_section + scores, "school,score\na,1\na,3\nb,4\nb,6\n");
    try {
        measure_past_data(folder.trial(), "plans");
        FAIL();
    } catch (const Error& error) {
        EXPECT_THAT(error.what(), HasSubstr("found no outcome 'plans'; expected one of score"));
    }
}

TEST(PastData, AFlagBeatsThemAndThenTheLimitsAreNotSaid) {
    PastData past;
    past.clusters = 20;
    past.cluster_size = 30;
    past.icc = 0.1;
    past.icc_low = -0.02;
    past.icc_high = 0.3;
    PowerStage stage;
    take_past_data(past, {}, stage);
    const auto limits = at_icc_limits(past, stage);
    ASSERT_TRUE(limits);
    EXPECT_EQ(limits->low.stage.icc, 0) << "no plan has a negative one";
    EXPECT_LT(limits->low.mdes, limits->high.mdes);
    PowerStage given;
    given.icc = 0.05;
    take_past_data(past, {"icc"}, given);
    EXPECT_EQ(given.icc, 0.05);
    EXPECT_EQ(given.clusters, 20);
    EXPECT_FALSE(at_icc_limits(past, given));
}

}  // namespace
}  // namespace clustertrial::past_data_test
