#include "clustertrial/report/trial_template.hpp"

#include "clustertrial/data/csv.hpp"
#include "clustertrial/trial/trial_file.hpp"

#include <string>
#include <vector>

#include <gmock/gmock.h>

namespace clustertrial::trial_template_test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

std::string template_of(const std::string& csv, const Trial& told = {}) {
    std::vector<ColumnRequest> columns;
    for (const char* name : {"urn", "school", "arm", "nfa", "rate"}) columns.push_back({name, CellKind::text});
    TableOptions options;
    options.missing = {"", "NA"};
    return trial_template(read_csv_text(csv, "folder/rows.csv", columns, options), told);
}

const std::string rows =
    "urn,school,arm,nfa,rate\n100,Elm,usual,1,0.5\n101,\"Oak \"\"A\"\"\",new,2,1.5\n102,Ash,usual,3,NA\n"
    "103,Fir,new,4,2\n104,Yew,usual,5,2.5\n105,Box,new,6,3\n106,Bay,new,7,3.5\n";

TEST(TrialTemplate, SaysWhatTheColumnsHoldAndWhatItGuessed) {
    const std::string text = template_of(rows);
    EXPECT_THAT(text,
                AllOf(HasSubstr("from rows.csv: 7 rows."), HasSubstr("#   nfa     numbers from 1 to 7\n"),
                      HasSubstr("#   rate    6 values: '0.5', '1.5', '2', '2.5', '3', '3.5', 1 missing\n"),
                      HasSubstr("#   arm     2 values: 'usual', 'new'\n"), HasSubstr("file = \"folder/rows.csv\"\n")));
    EXPECT_THAT(text, AllOf(HasSubstr("column = \"arm\"  # a guess"), HasSubstr("count = \"?\""),
                            HasSubstr("control = \"usual\"  # a guess\nintervention = \"new\"  # a guess\n")));
    EXPECT_THAT(text, HasSubstr("cluster = \"?\"")) << "urn and school could both be meant";
}

TEST(TrialTemplate, HasWhatIsToldAndIsATrialFile) {
    Trial told;
    told.data.cluster = "urn";
    told.arms.column = "arm";
    OutcomeSpec outcome;
    outcome.name = outcome.label = outcome.count = "a \"count\" \\";
    told.outcomes = {outcome};
    const Trial read = parse_trial_file(template_of(rows, told), "t.toml");
    EXPECT_EQ(read.data.cluster, "urn");
    EXPECT_EQ(read.arms.column, "arm");
    EXPECT_EQ(read.outcomes.at(0).count, "a \"count\" \\");
    ASSERT_EQ(read.arms.arms.size(), 2U);
    EXPECT_EQ(read.arms.arms[0].name, "control");
    EXPECT_THAT(template_of(rows, told), Not(HasSubstr("\"urn\"  # a guess")));
}

}  // namespace
}  // namespace clustertrial::trial_template_test
