// What a plan may not say: each refused where it stands.
#include "plan_fixture.hpp"
#include "support/trials.hpp"

#include <gmock/gmock.h>

namespace clustertrial::collation_test {
namespace {

using testing::HasSubstr;

struct Refusal {
    std::string name;
    PlanText plan;
    std::string message;
};

PlanText with_source(const std::string& text) {
    PlanText plan;
    plan.source += text;
    return plan;
}

PlanText with_rest(const std::string& text) {
    PlanText plan;
    plan.rest = text;
    return plan;
}

PlanText with_columns(const std::string& text) {
    PlanText plan;
    plan.columns += text;
    return plan;
}

PlanText with_authority(const std::string& text) {
    PlanText plan;
    plan.source = "files = \"*.csv\"\nauthority = { " + text + " }\n";
    return plan;
}

std::vector<Refusal> refusals() {
    return {
        {"an unknown target", with_source("rename = { A = \"nfaa\" }\n"),
         "key 'rename': found 'nfaa', which is not a column of the result; did you mean 'nfa'?"},
        {"a number in the place of an interval", with_source("suppressed = { c = 3 }\n"),
         "'c': found 'c -> 3'; expected a cell and its lower and upper bound"},
        {"ends the wrong way round", with_source("suppressed = { c = [5, 1] }\n"), "expected the lower bound first"},
        {"three ends", with_source("suppressed = { c = [1, 2, 3] }\n"),
         "found a list; expected a text, or two numbers"},
        {"an empty marker", with_source("suppressed = { \" \" = [1, 5] }\n"), "an empty one is missing"},
        {"a marker that means no value too", with_source("missing = [\"c\"]\nsuppressed = { c = [1, 5] }\n"),
         "'c' is in both 'suppressed' and 'missing'"},
        {"a list in the place of a table", with_source("rename = [\"a\"]\n"),
         "key 'rename': found a list; expected a table"},
        {"a rule that does not parse", with_source("drop_rows = [\"urn ==\"]\n"), "key 'drop_rows': character"},
        {"a pattern that is none", with_source("drop_rows = [\"urn ~ '('\"]\n"), "key 'drop_rows': character"},
        {"a rule on other rows", with_source("drop_rows = [\"sum(nfa) > 3\"]\n"), "which depends on other rows"},
        {"totals of totals", with_source("totals = \"total(nfa) > 3\"\n"), "which depends on other rows"},
        {"an unknown percent column", with_source("percent = [\"rate\"]\n"), "key 'percent': found 'rate'"},
        {"an authority by two ways", with_authority("name = \"Leeds\", pattern = \"(.*)\""), "expected one of them"},
        {"an authority by no column", with_authority("from = \"column\""), "needs 'column'"},
        {"an authority's column without it", with_authority("column = \"la\""), "which goes with from = \"column\""},
        {"an authority's pattern", with_authority("pattern = \"(\""), "'authority': found the pattern '('"},
        {"a column twice", with_columns("[[collate.column]]\nname = \"NFA\"\n"),
         "column 'NFA': column has this name; each column needs its own"},
        {"a column called as the arm", with_columns("[[collate.column]]\nname = \"arm\"\n"),
         "the column of arms has this name"},
        {"an end of a number", with_columns("[[collate.column]]\nname = \"nfa_low\"\n"),
         "an end of 'nfa' has this name"},
        {"the column of reasons", with_columns("[[collate.column]]\nname = \"no_return\"\n"),
         "the column of reasons has"},
        {"one header of two columns",
         with_columns("also = [\"Total\"]\n[[collate.column]]\nname = \"a\"\nalso = [\"total\"]\n"),
         "'total' is a header of two columns, 'nfa' and 'a'"},
        {"an end below 0", with_source("suppressed = { c = [-5, 5] }\n"), "'c' stands for a count"},
        {"an end that is not whole", with_source("suppressed = { c = [0.5, 5] }\n"), "'c' stands for a count"},
        {"a text with a minimum", with_columns("[[collate.column]]\nname = \"a\"\ntype = \"text\"\nminimum = 1\n"),
         "'minimum' and 'maximum' are for numbers"},
        {"a minimum above the maximum", with_columns("[[collate.column]]\nname = \"a\"\nminimum = 3\nmaximum = 1\n"),
         "'minimum' is above 'maximum'"},
        {"a derived column of a later one",
         with_rest("[[collate.derived]]\nname = \"a\"\nvalue = \"b + 1\"\n[[collate.derived]]\nname = \"b\"\nvalue = "
                   "\"nfa\"\n"),
         "key 'value': found 'b', which is not a column of the result"},
        {"a check that is no condition", with_rest("[[collate.check]]\nrule = \"nfa + 1\"\n"), "is not true or false"},
        {"a check of an unknown column", with_rest("[[collate.check]]\nrule = \"nfa < pupil\"\n"),
         "did you mean 'pupils'?"},
        {"a correction without a cell",
         with_rest("[[collate.correction]]\nid = \"1\"\ncolumn = \"nfa\"\nvalue = \"1\"\nreason = \"r\"\n"),
         "[[collate.correction]] needs the key 'found'"},
        {"a correction without a reason",
         with_rest("[[collate.correction]]\nid = \"1\"\ncolumn = \"nfa\"\nfound = \"\"\nvalue = \"1\"\n"),
         "[[collate.correction]] needs the key 'reason'"},
        {"a correction of an unknown column",
         with_rest("[[collate.correction]]\nid = \"1\"\ncolumn = \"x\"\nfound = \"\"\nvalue = \"1\"\nreason = \"r\"\n"),
         "key 'column': found 'x'"},
    };
}

TEST_F(Collating, APlanIsRefusedWhereItDoesNotHold) {
    for (const Refusal& refusal : refusals()) {
        const std::string message = test::message_of([&] { return trial(refusal.plan); });
        EXPECT_THAT(message, HasSubstr("plan.toml:")) << refusal.name;
        EXPECT_THAT(message, HasSubstr(refusal.message)) << refusal.name;
    }
}

TEST_F(Collating, APlanWithoutItsPartsIsRefused) {
    PlanText plan;
    plan.columns.clear();
    EXPECT_THAT(test::message_of([&] { return trial(plan); }), HasSubstr("[collate] needs a [[collate.column]]"));
    folder_.write("plan.toml", "[collate]\n");
    const auto read = [&] { return read_trial_file(folder_.path("plan.toml")); };
    EXPECT_THAT(test::message_of(read), HasSubstr("[collate] needs [collate.ids] with the key 'column'"));
    EXPECT_THAT(test::message_of(read), HasSubstr("[collate] needs a [[collate.source]]"));
    folder_.write("plan.toml", "[trial]\n");
    EXPECT_THAT(test::message_of([&] { return collate(read()); }), HasSubstr("found no [collate]"));
}

TEST_F(Collating, WithoutARecordTheListSaysTheSchoolsAndNobodyTheArms) {
    std::string text = PlanText{}.text();
    text.replace(text.find("record = \"list.record.json\""), 27, "file = \"list.csv\"\nid = \"urn\"");
    folder_.write("plan.toml", text);
    const Collation collation = collate(read_trial_file(folder_.path("plan.toml")));
    EXPECT_EQ(collation.population.ids.size(), 6U);
    EXPECT_TRUE(collation.population.arms.empty());
    ASSERT_EQ(collation.warnings.size(), 1U);
    EXPECT_THAT(collation.warnings[0], HasSubstr("and their arms are unknown"));
    EXPECT_THAT(collated_csv(collation), HasSubstr("urn,authority,pupils,nfa,no_return\n"));
}

}  // namespace
}  // namespace clustertrial::collation_test
