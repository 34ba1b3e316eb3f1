#include "clustertrial/report/trial_template.hpp"

#include "clustertrial/data/csv.hpp"
#include "clustertrial/trial/trial_file.hpp"

#include "support/trials.hpp"

#include <string>
#include <vector>

#include <gmock/gmock.h>

namespace clustertrial::trial_template_test {
namespace {

using test::message_of;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

std::string template_of(const std::string& csv, const Trial& told = {},
                        const std::vector<const KeyOf<Trial>*>& given = {}) {
    std::vector<ColumnRequest> columns;
    for (const char* name : {"urn", "school", "arm", "nfa", "rate"}) columns.push_back({name, CellKind::text});
    TableOptions options;
    options.missing = {"", "NA"};
    return trial_template(read_csv_text(csv, "folder/rows.csv", columns, options), told, given);
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
    told.title = "T";
    told.data.cluster = "urn";
    told.arms.column = "arm";
    OutcomeSpec outcome;
    outcome.name = outcome.label = outcome.count = "a \"count\" \\";
    told.outcomes = {outcome};
    const Trial read = parse_trial_file(template_of(rows, told), "t.toml");
    EXPECT_EQ(read.data.cluster, "urn");
    EXPECT_EQ(read.arms.column, "arm");
    EXPECT_EQ(read.title, "T");
    EXPECT_EQ(read.outcomes.at(0).count, "a \"count\" \\");
    ASSERT_EQ(read.arms.arms.size(), 2U);
    EXPECT_EQ(read.arms.arms[0].name, "control");
    EXPECT_THAT(template_of(rows, told), Not(HasSubstr("\"urn\"  # a guess")));
}

TEST(TrialTemplate, IsRefusedUntilItIsFilledIn) {
    EXPECT_THAT(message_of([&] { parse_trial_file(template_of(rows), "t.toml"); }),
                AllOf(HasSubstr("t.toml: still has '?' on lines "), Not(HasSubstr("share the label"))));
}

TEST(TrialTemplate, WritesWhatFlagsSayOfReading) {
    Trial told;
    told.title = "T";
    told.data.cluster = "urn";
    told.data.header_row = 1;
    told.data.delimiter = ';';
    told.data.encoding = Encoding::latin1;
    told.data.decimal = DecimalMark::comma;
    told.data.where = {parse_row_rule("school!=Elm \"x\"")};
    told.data.missing = {"", "-"};
    told.data.labels = true;
    told.arms.arms[0].label = "usual";
    told.arms.arms[1].label = "new";
    told.strata = {"school"};
    OutcomeSpec outcome;
    outcome.name = outcome.label = outcome.count = "nfa";
    told.outcomes = {outcome};
    const Trial read = parse_trial_file(template_of(rows, told), "t.toml");
    EXPECT_EQ(read.data.header_row, 1U);
    EXPECT_EQ(read.data.delimiter, ';');
    EXPECT_EQ(read.data.encoding, Encoding::latin1);
    EXPECT_EQ(read.data.decimal, DecimalMark::comma);
    EXPECT_EQ(to_text(read.data.where), "school!=Elm \"x\"");
    EXPECT_THAT(read.data.missing, ElementsAre("", "-"));
    EXPECT_TRUE(read.data.labels);
    EXPECT_EQ(read.arms.arms[1].label, "new");
    EXPECT_THAT(read.strata, ElementsAre("school"));
    EXPECT_THAT(template_of(rows, Trial{}), Not(HasSubstr("\nspelling = ")));
    EXPECT_THAT(template_of(rows, Trial{}, {&key_of<Trial>("spelling")}), HasSubstr("\nspelling = \"checked\"\n"));
}

TEST(TrialTemplate, SaysWhichLineIsTheHeaderWhereSomethingStandsAboveIt) {
    EXPECT_THAT(template_of("Outcomes of the term\n\n" + rows),
                HasSubstr("# Every key is explained in docs/trial-file.md. The header is line 3; nothing above it is "
                          "read.\n# The columns:\n"));
    EXPECT_THAT(template_of(rows), Not(HasSubstr("The header is")));
}

TEST(TrialTemplate, HasTheRecordAndTheArmsOfTheDataAsAlternatives) {
    const std::string text = template_of(rows);
    EXPECT_THAT(text, HasSubstr("# take away [arms] if you name the record of the draw.\n# [randomisation]\n# record"));
    EXPECT_LT(text.find("[arms]"), text.find("# [randomisation]"));
}

}  // namespace
}  // namespace clustertrial::trial_template_test
