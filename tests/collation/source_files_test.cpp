// Which files a pattern names.
#include "source_files.hpp"

#include "plan_fixture.hpp"
#include "support/trials.hpp"

#include <gmock/gmock.h>

namespace clustertrial::collation_test {
namespace {

using collation_detail::files_of_sources;
using collation_detail::is_like;
using collation_detail::source_of_file;
using testing::AllOf;
using testing::HasSubstr;

TEST(NamesLikePatterns, StarsAndQuestionMarks) {
    EXPECT_TRUE(is_like("*.csv", "leeds.csv"));
    EXPECT_TRUE(is_like("*.csv", ".csv"));
    EXPECT_TRUE(is_like("a*b*c", "aXbYbZc"));
    EXPECT_TRUE(is_like("l??ds.csv", "leeds.csv"));
    EXPECT_TRUE(is_like("**", "anything"));
    EXPECT_TRUE(is_like("", ""));
    EXPECT_FALSE(is_like("*.csv", "leeds.csv.gz"));
    EXPECT_FALSE(is_like("l?ds", "leeds"));
    EXPECT_FALSE(is_like("*.csv", "folder/leeds.csv"));
    EXPECT_FALSE(is_like("a?c", "a/c"));
    EXPECT_FALSE(is_like("", "x"));
}

// What a matcher that tries every way would not finish in a lifetime.
TEST(NamesLikePatterns, ManyStarsTakeNoTime) {
    EXPECT_FALSE(is_like(std::string(60, '*') + "b*a*b*a*b*a*b*a*b", std::string(5000, 'a')));
}

TEST_F(Collating, FilesStandInTheOrderOfTheirNames) {
    folder_.write("Alton.returns.csv", leeds_csv);
    folder_.write("~$Leeds.returns.csv", "left by a spreadsheet that has it open");
    const auto files = files_of_sources(trial());
    ASSERT_EQ(files.size(), 3U);
    EXPECT_EQ(files[0].file, folder_.path("Alton.returns.csv"));
    EXPECT_EQ(files[0].name, "Alton.returns.csv");
    EXPECT_EQ(files[2].file, folder_.path("York.returns.csv"));
}

TEST_F(Collating, APatternWithoutAFileNamesWhatIsThere) {
    PlanText plan;
    plan.source = "files = [\"*.xlsx\"]\n";
    EXPECT_THAT(test::message_of([&] { return files_of_sources(trial(plan)); }),
                AllOf(HasSubstr("*.xlsx"), HasSubstr("matches no file of the folder"), HasSubstr("York.returns.csv")));
    plan.source = "files = [\"Leeds.return.csv\"]\n";
    EXPECT_THAT(test::message_of([&] { return files_of_sources(trial(plan)); }), HasSubstr("Leeds.returns.csv"));
    plan.source = "files = [\"*/Leeds.csv\"]\n";
    EXPECT_THAT(test::message_of([&] { return files_of_sources(trial(plan)); }), HasSubstr("in the name of a folder"));
}

TEST_F(Collating, AFileOfTwoSourcesIsAnError) {
    PlanText plan;
    plan.rest = "[[collate.source]]\nfiles = [\"Leeds*\"]\n";
    EXPECT_THAT(test::message_of([&] { return files_of_sources(trial(plan)); }),
                HasSubstr("Leeds.returns.csv: is named twice"));
}

TEST_F(Collating, ANewReturnIsReadAsTheSourceItIsNamedLike) {
    PlanText plan;
    plan.rest = "[[collate.source]]\nfiles = [\"*.xlsx\"]\n";
    EXPECT_EQ(source_of_file(trial(plan), folder_.path("elsewhere/Hull.xlsx")).source, 1U);
    EXPECT_THAT(test::message_of([&] { return source_of_file(trial(plan), "Hull.dta"); }),
                HasSubstr("no [[collate.source]] has 'files' that match it"));
    EXPECT_EQ(source_of_file(trial(), "Hull.dta").source, 0U);
}

}  // namespace
}  // namespace clustertrial::collation_test
