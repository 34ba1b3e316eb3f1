#include "clustertrial/allocation/split.hpp"

#include "helpers.hpp"

namespace clustertrial::split_test {
namespace {

using testing::AllOf;
using testing::HasSubstr;

AllocationPlan plan_by_id() {
    AllocationPlan plan;
    plan.id = "id";
    plan.seed = 7;
    return plan;
}

std::vector<SplitPart> parts_of(const std::string& csv, const AllocationPlan& plan = plan_by_id()) {
    const Table table = read_csv_text(csv, "list.csv", columns_for_split(plan, "la"), table_options_for(plan));
    return split_by(table, allocate(table, plan), "la");
}

std::string lines_with(const std::string& text, const std::string& part) {
    std::string found;
    for (std::size_t start = 0; start < text.size();) {
        const std::size_t end = text.find('\n', start) + 1;
        const std::string line = text.substr(start, end - start);
        if (line.find(part) != std::string::npos) found += line;
        start = end;
    }
    return found;
}

TEST(SplitBy, EachPartHasTheLinesOfItsOwnSchoolsInTheListsOrder) {
    const std::string csv = "id,la\n4,350\n1,9\n3,350\n2,9\n5,St. Helens\n";
    const AllocationPlan plan = plan_by_id();
    const Table table = list_of(csv, plan);
    const std::string whole = allocation_csv(table, allocate(table, plan));
    const std::string header = whole.substr(0, whole.find('\n') + 1);
    const auto parts = parts_of(csv);
    ASSERT_EQ(parts.size(), 3U);
    // By bytes, since not all values are numbers: 350 before 9.
    EXPECT_EQ(parts[0].value, "350");
    EXPECT_EQ(parts[0].file, "350.csv");
    EXPECT_EQ(parts[0].bytes, header + lines_with(whole, ",350,"));
    EXPECT_EQ(parts[1].bytes, header + lines_with(whole, ",9,"));
    EXPECT_EQ(parts[2].value, "St. Helens");
    EXPECT_EQ(parts[2].file, "St__Helens.csv");
}

TEST(SplitBy, NumbersAreInOrderOfSize) {
    const auto parts = parts_of("id,la\n4,350\n1,9\n3,350\n2,9\n");
    ASSERT_EQ(parts.size(), 2U);
    EXPECT_EQ(parts[0].value, "9");
}

TEST(SplitBy, AValueOfNoSchoolOfTheTrialHasNoPart) {
    AllocationPlan plan = plan_by_id();
    plan.where = {parse_row_rule("la!=9")};
    const auto parts = parts_of("id,la\n4,350\n1,9\n3,350\n2,9\n", plan);
    ASSERT_EQ(parts.size(), 1U);
    EXPECT_EQ(parts[0].value, "350");
}

TEST(SplitBy, SchoolsWithoutAValueAreNamed) {
    EXPECT_THAT(message_of(ErrorKind::input, [] { parts_of("id,la\n4,350\n1,\n3,NA\n2,9\n"); }),
                AllOf(HasSubstr("list.csv:3: column 'la': found no value"), HasSubstr("list.csv:4:")));
}

TEST(SplitBy, ValuesWhoseFilesWouldHaveOneNameAreRefused) {
    EXPECT_THAT(message_of(ErrorKind::design, [] { parts_of("id,la\n4,A!\n1,A?\n3,A!\n2,B\n"); }),
                HasSubstr("'A!' and 'A?' would both be written to A_.csv"));
}

TEST(SplitBy, ValuesWhoseFilesDifferInCapitalsOnlyAreRefused) {
    EXPECT_THAT(message_of(ErrorKind::design, [] { parts_of("id,la\n4,Bath\n1,BATH\n3,Bath\n2,B\n"); }),
                HasSubstr("'BATH' and 'Bath' would both be written to Bath.csv"));
}

TEST(NameFrom, TakesNoDeviceOfWindows) {
    for (const char* device : {"CON", "con", "Prn", "AUX", "nul", "COM1", "com9", "LPT1", "lpt0"})
        EXPECT_EQ(name_from(device), std::string(device) + "_");
    for (const char* name : {"CONE", "COM", "COM10", "LPTX", "NULL", "CON_x"}) EXPECT_EQ(name_from(name), name);
    // A point ends a name for Windows; none is left, at the end neither.
    EXPECT_EQ(name_from("con.txt"), "con_txt");
    EXPECT_EQ(name_from("St. Helens..."), "St__Helens___");
    EXPECT_EQ(name_from("Bath "), "Bath_");
}

TEST(NameFrom, IsNoOptionAndNotTooLong) {
    EXPECT_EQ(name_from("-rf"), "_rf");
    EXPECT_EQ(name_from("a-b"), "a-b");
    EXPECT_EQ(name_from(std::string(300, 'x')), std::string(200, 'x'));
}

TEST(NameFrom, KeepsWhatEveryFileSystemTakes) {
    EXPECT_EQ(name_from("Bath-and_NE Somerset/2"), "Bath-and_NE_Somerset_2");
    EXPECT_EQ(name_from("../x"), "___x");
}

TEST(ColumnsForSplit, AsksForAColumnOnce) {
    AllocationPlan plan = plan_by_id();
    EXPECT_EQ(columns_for_split(plan, "la").size(), 2U);
    EXPECT_EQ(columns_for_split(plan, "id").size(), 1U);
}

}  // namespace
}  // namespace clustertrial::split_test
