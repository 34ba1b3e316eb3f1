#include "clustertrial/trial/trial_file.hpp"

#include "support/trials.hpp"

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include <gmock/gmock.h>

namespace clustertrial::allocations_test {
namespace {

using test::message_of;
using testing::ElementsAre;
using testing::HasSubstr;
namespace fs = std::filesystem;

/// Four schools, and a trial file that names a file of allocations beside it.
class Allocations : public testing::Test {
  protected:
    void SetUp() override {
        const auto* test = testing::UnitTest::GetInstance()->current_test_info();
        folder_ = fs::path(testing::TempDir()) / (std::string("clustertrial_allocations_") + test->name());
        fs::create_directories(folder_);
        write("schools.csv", "urn,treated,pupils,events\n7,0,50,3\n10,1,50,5\n12,0,50,2\n9,1,50,4\n");
        write("trial.toml",
              "[data]\nfile = \"schools.csv\"\ncluster = \"urn\"\nsize = \"pupils\"\n[arms]\ncolumn = \"treated\"\n"
              "[[outcome]]\nname = \"events\"\ncount = \"events\"\n[analysis]\nallocations = \"possible.csv\"\n");
    }
    void TearDown() override { fs::remove_all(folder_); }

    void write(const std::string& name, const std::string& text) const { std::ofstream(folder_ / name) << text; }

    TrialData read(const std::string& allocations) const {
        write("possible.csv", allocations);
        return read_trial_data(read_trial_file((folder_ / "trial.toml").string()));
    }

    fs::path folder_;
};

TEST_F(Allocations, AreReadByIdWhateverTheOrderOfColumnsAndOthersAreNotLookedAt) {
    const TrialData data = read("note,12,10,9,7\nfirst,0,1,1,0\nsecond,control,0,intervention,1\n");
    EXPECT_THAT(data.clusters, ElementsAre("7", "9", "10", "12"));
    ASSERT_EQ(data.allocations.size(), 2U);
    EXPECT_THAT(data.allocations[0], ElementsAre(0, 1, 1, 0));
    EXPECT_THAT(data.allocations[1], ElementsAre(1, 1, 0, 0));
    EXPECT_THAT(
        data.warnings,
        ElementsAre(HasSubstr(
            "column '9': arms are called by their labels and by their names: took 'intervention' (1 row) for '1'")));
}

TEST_F(Allocations, AreOfTheClustersByTheRuleOfSpelling) {
    const TrialData data = read("007,9,10,12.0\n0,1,1,0\n1,0,0,1\n");
    EXPECT_THAT(data.allocations[1], ElementsAre(1, 0, 0, 1));
    EXPECT_THAT(data.warnings, testing::Contains(HasSubstr("'007' for '7', '12.0' for '12'")));
}

TEST_F(Allocations, NeedAColumnForEveryCluster) {
    EXPECT_THAT(message_of([&] { read("7,9,10\n0,1,1\n"); }), HasSubstr("'12'"));
}

TEST_F(Allocations, CellsThatAreNoArmAreNamedWithTheirPlace) {
    const std::string message = message_of([&] { read("7,9,10,12\n0,1,1,0\n2,1,,0\n"); });
    EXPECT_THAT(message,
                HasSubstr("possible.csv:3: column '7': found '2'; expected '0' (control) or '1' (intervention)"));
    EXPECT_THAT(message, HasSubstr("possible.csv:3: column '10': found no value"));
}

// The column of units is read by the data's own markers, like every other column of names.
TEST_F(Allocations, ASchoolWhoseUnitMeansNoValueIsByItself) {
    write("schools.csv",
          "urn,treated,pupils,events,trust\n7,0,50,3,Elm\n10,1,50,5,none\n12,0,50,2,Elm\n9,1,50,4,none\n");
    write("trial.toml",
          "[data]\nfile = \"schools.csv\"\ncluster = \"urn\"\nsize = \"pupils\"\nmissing_text = [\"\", \"none\"]\n"
          "[arms]\ncolumn = \"treated\"\n[randomisation]\ntogether = \"trust\"\n"
          "[[outcome]]\nname = \"events\"\ncount = \"events\"\n");
    EXPECT_THAT(read("").units.names, ElementsAre("Elm", "9", "10"));
}

TEST_F(Allocations, AFileWithoutRowsIsAnError) {
    EXPECT_NE(message_of([&] { read("7,9,10,12\n"); }), "");
}

}  // namespace
}  // namespace clustertrial::allocations_test
