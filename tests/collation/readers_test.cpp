// What readers of the first version found: each wrong, or silent, before.
#include "near_ids.hpp"
#include "plan_fixture.hpp"
#include "support/trials.hpp"
#include "workbooks.hpp"

#include <gmock/gmock.h>

namespace clustertrial::collation_test {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

const ExpressionValue missing;
const std::string linked = "pad = 6\nsuccessors = \"links.csv\"\n";

PlanText linked_plan() {
    PlanText plan;
    plan.ids = linked;
    return plan;
}

// X became Y, and Y the school: rows of X and Y are of one school at two times.
TEST_F(Collating, AnIdAndWhatItBecameAreNoParts) {
    folder_.write("links.csv", "old,new\n700001,700002\n700002,1001\n");
    folder_.write("Leeds.returns.csv", "urn,pupils,nfa\n700001,200,3\n001002,1,1\n001003,1,1\n");
    folder_.write("York.returns.csv", york_csv + "700002,200,3\n");
    EXPECT_EQ(value_of(run(linked_plan()), "001001", "nfa"), exactly(3));
    folder_.write("links.csv", "old,new\n700001,1001\n1001,900001\n");
    folder_.write("York.returns.csv", york_csv + "900001,200,4\n");
    const Collation collation = run(linked_plan());
    EXPECT_THAT(found(collation, FindingKind::duplicate), SizeIs(1));
    EXPECT_EQ(value_of(collation, "001001", "nfa"), missing);
}

TEST_F(Collating, APartThatStandsThereTwiceIsAddedOnce) {
    folder_.write("links.csv", "old,new\n1001,900001\n1001,900002\n");
    folder_.write("Leeds.returns.csv",
                  "urn,pupils,nfa\n900001,100,3\n900001,100,3\n900002,50,4\n001002,1,1\n001003,1,1\n");
    const Collation collation = run(linked_plan());
    EXPECT_THAT(collation.findings, IsEmpty());
    EXPECT_EQ(value_of(collation, "001001", "nfa"), exactly(7));
    EXPECT_THAT(row_of(collation, "001001").from, SizeIs(3));
}

// A merger with a school outside the trial is not the school, nor is what a school outside has come from too.
TEST_F(Collating, AMergerWithASchoolOutsideTheTrialIsNotTheSchool) {
    folder_.write("links.csv", "old,new\n1001,900001\n999999,900001\n");
    folder_.write("Leeds.returns.csv", "urn,pupils,nfa\n900001,500,30\n001002,1,1\n001003,1,1\n");
    const Collation merged = run(linked_plan());
    EXPECT_THAT(found(merged, FindingKind::successor),
                ElementsAre(HasSubstr("001001: '900001' is of 001001 and 999999 together")));
    EXPECT_EQ(value_of(merged, "001001", "nfa"), missing);
    EXPECT_THAT(row_of(merged, "001001").no_return, HasSubstr("its row is that of 900001, which others share"));
    EXPECT_EQ(merged.returns.front().refused, 1U);
    folder_.write("links.csv", "old,new\n700001,1001\n700001,999999\n");
    folder_.write("Leeds.returns.csv", "urn,pupils,nfa\n700001,500,30\n001002,1,1\n001003,1,1\n");
    EXPECT_THAT(found(run(linked_plan()), FindingKind::successor), SizeIs(1));
}

TEST_F(Collating, LinksListedFromBothEndsAreReadFromOne) {
    folder_.write("links.csv", "old,new,kind\n1001,900001,Successor\n900001,1001,Predecessor\n");
    folder_.write("Leeds.returns.csv", "urn,pupils,nfa\n900001,200,3\n001002,1,1\n001003,1,1\n");
    EXPECT_THAT(test::message_of([&] { return run(linked_plan()); }), HasSubstr("'successor_rows' of [collate.ids]"));
    PlanText plan = linked_plan();
    plan.ids += "successor_rows = \"kind ~ '^Successor'\"\n";
    const Collation collation = run(plan);
    EXPECT_EQ(value_of(collation, "001001", "nfa"), exactly(3));
    EXPECT_THAT(collation.warnings, ElementsAre(HasSubstr("1 row of 2 does not count, by 'successor_rows'")));
    plan.ids = linked + "successor_rows = \"kind > 3\"\n";
    EXPECT_THAT(test::message_of([&] { return run(plan); }), HasSubstr("'Successor' in column 'kind' is not a number"));
}

TEST_F(Collating, WhatIsNoCountOfPartsIsNotAddedAndIsSaid) {
    folder_.write("links.csv", "old,new\n1001,900001\n1001,900002\n");
    folder_.write("Leeds.returns.csv", "urn,pupils,nfa\n900001,100,1.5\n900002,50,2\n001002,1,1\n001003,1,1\n");
    PlanText plan = linked_plan();
    plan.columns = "[[collate.column]]\nname = \"pupils\"\n[[collate.column]]\nname = \"nfa\"\ntype = \"number\"\n";
    const Collation collation = run(plan);
    EXPECT_EQ(value_of(collation, "001001", "pupils"), exactly(150));
    EXPECT_EQ(value_of(collation, "001001", "nfa"), missing);
    EXPECT_THAT(found(collation, FindingKind::successor), ElementsAre(HasSubstr("its parts differ in 'nfa'")));
    EXPECT_EQ(collation.failures(), 0U);
}

// A header that 'rename' gave to another column is not the column that is called so.
TEST_F(Collating, AColumnThatIsLackingIsNotReadFromARenamedHeader) {
    folder_.write("Leeds.returns.csv", "urn,nfa\n001001,3\n001002,1\n001003,1\n");
    PlanText plan;
    plan.source += "rename = { nfa = \"pupils\" }\n";
    const Collation collation = run(plan);
    EXPECT_EQ(value_of(collation, "001001", "pupils"), exactly(3));
    EXPECT_EQ(value_of(collation, "001001", "nfa"), missing);
}

TEST_F(Collating, OneSpellingOfEachYear) {
    folder_.write("Leeds.returns.csv", "urn,year,pupils,nfa\n001001,5,1,3\n001002,05,1,3\n001003,5.0,1,3\n");
    folder_.write("York.returns.csv", "urn,year,pupils,nfa\n002001,5,1,1\n002002,5,1,1\n002003,5,1,1\n");
    PlanText plan;
    plan.collate += "by = [\"year\"]\n";
    plan.rest = "[[collate.derived]]\nname = \"all\"\nvalue = \"sum(nfa) by year\"\n";
    const Collation collation = run(plan);
    EXPECT_EQ(value_of(collation, "001002", "all"), exactly(12));
    EXPECT_THAT(collated_csv(collation), Not(HasSubstr(",05,")));
    EXPECT_THAT(done(collation, DecisionKind::spelled),
                ElementsAre("001002: year '05' is read as 5", "001003: year '5.0' is read as 5"));
}

TEST_F(Collating, ARowWithoutItsYearAndAReturnWithoutYearsAreRefused) {
    folder_.write("Leeds.returns.csv", "urn,year,pupils,nfa\n001001,,1,3\n001002,5,1,3\n001003,5,1,3\n");
    PlanText plan;
    plan.collate += "by = [\"year\"]\n";
    const Collation collation = run(plan);
    EXPECT_THAT(found(collation, FindingKind::id), ElementsAre("001001: has no year"));
    EXPECT_THAT(found(collation, FindingKind::file), ElementsAre(HasSubstr("has no column 'year'")));
}

// Each row in which a rule on many rows does not hold is named.
TEST_F(Collating, ARuleOnManyRowsHidesNoRow) {
    folder_.write("Leeds.returns.csv", "urn,pupils,nfa\n001001,9,1000\n001002,9,2000\n001003,9,1\n");
    PlanText plan;
    plan.rest = "[[collate.check]]\nrule = \"nfa <= 1.5 * mean(nfa)\"\n";
    const Collation collation = run(plan);
    EXPECT_EQ(collation.checks[0].failed, 2U);
    EXPECT_THAT(found(collation, FindingKind::check),
                ElementsAre(AllOf(HasSubstr("001001: "), HasSubstr("nor in the rows of 001002"))));
}

TEST_F(Collating, NumbersAreComparedAsNumbers) {
    folder_.write("Leeds.returns.csv", leeds_csv + "001002,300.0,NA\n");
    folder_.write("York.returns.csv", york_csv + "001001,200,3.0\n");
    EXPECT_THAT(found(run(), FindingKind::duplicate), ElementsAre(HasSubstr("001002: ")));
    folder_.write("Leeds.returns.csv", "urn,pupils,nfa\n001001,200,3\n001002,300,0\n001002,300.0,0\n001003,150,7\n");
    EXPECT_THAT(run().findings, Not(testing::Contains(testing::Field(&Finding::kind, FindingKind::duplicate))));
}

TEST_F(Collating, ATotalIsOfTheRowsAsSentOrAsCorrected) {
    PlanText plan;
    plan.rest =
        "[[collate.correction]]\nid = \"1001\"\ncolumn = \"nfa\"\nfound = \"30\"\nvalue = \"3\"\nreason = \"r\"\n";
    for (const std::string total : {"37", "10"}) {
        folder_.write("Leeds.returns.csv",
                      "urn,pupils,nfa\n001001,200,30\n001002,300,0\n001003,150,7\nTotal,650," + total + "\n");
        EXPECT_THAT(found(run(plan), FindingKind::total), IsEmpty()) << total;
    }
    folder_.write("Leeds.returns.csv", "urn,pupils,nfa\n001001,200,30\n001002,300,0\n001003,150,7\nTotal,650,11\n");
    EXPECT_THAT(found(run(plan), FindingKind::total), SizeIs(1));
    folder_.write("Leeds.returns.csv", "urn,pupils,nfa\n001001,200,30\n001002,1,0\n001003,1,7\nTotal,many,37\n");
    EXPECT_THAT(found(run(plan), FindingKind::total), ElementsAre(HasSubstr("the total cannot be read")));
}

TEST_F(Collating, SeveralLinesOfTotalsAreSaid) {
    folder_.write("Leeds.returns.csv", leeds_csv + "Total infants,1,1\nTotal,650,99\n");
    PlanText plan;
    plan.source += "totals = \"urn ~ '^Total'\"\n";
    EXPECT_THAT(found(run(plan), FindingKind::total), ElementsAre(HasSubstr("found 2 lines of totals")));
    plan.source += "drop_rows = [\"urn = 'Total infants'\"]\n";
    plan.source = PlanText{}.source + "totals = \"urn = 'Total'\"\ndrop_rows = [\"urn = 'Total infants'\"]\n";
    EXPECT_THAT(found(run(plan), FindingKind::total), ElementsAre(HasSubstr("the total is 99")));
    plan.rest = "[[collate.check]]\nrule = \"total(pupils) = 650\"\nseverity = \"warn\"\n";
    EXPECT_EQ(run(plan).checks[0].held, 3U);
}

TEST_F(Collating, ACorrectionSaysWhichRowOfASchool) {
    folder_.write("Leeds.returns.csv", "urn,year,pupils,nfa\n001001,7,1,5\n001001,8,1,5\n001002,7,1,3\n001003,7,1,3\n");
    folder_.write("York.returns.csv", "urn,year,pupils,nfa\n002001,7,1,1\n002002,7,1,1\n002003,7,1,1\n");
    PlanText plan;
    plan.collate += "by = [\"year\"]\n";
    plan.rest =
        "[[collate.correction]]\nid = \"1001\"\ncolumn = \"nfa\"\nfound = \"5\"\nvalue = \"6\"\nreason = \"r\"\n";
    EXPECT_THAT(found(run(plan), FindingKind::correction), ElementsAre(HasSubstr("is of several rows of the school")));
    plan.rest += "by = \"8\"\n";
    const Collation collation = run(plan);
    EXPECT_THAT(found(collation, FindingKind::correction), IsEmpty());
    EXPECT_EQ(row_of(collation, "001001", 0).cells[1].value, exactly(5));
    EXPECT_EQ(row_of(collation, "001001", 1).cells[1].value, exactly(6));
}

TEST_F(Collating, SpellingExactKeepsIdsThatAreSpelledAlikeApart) {
    folder_.write("list.csv", "urn,fsm\nAB1,low\nab1,low\nAB2,low\nab2,low\n");
    AllocationPlan draw;
    draw.id = "urn";
    draw.arms = {"control", "intervention"};
    folder_.draw("list", draw);
    folder_.write("Leeds.returns.csv", "urn,pupils,nfa\nAB1,1,1\nab1,2,2\nAB2,3,3\nab2,4,4\n");
    folder_.remove("York.returns.csv");
    folder_.write("plan.toml", "[data]\nspelling = \"exact\"\n" + PlanText{.collate = ""}.text());
    const Collation collation = collate(read_trial_file(folder_.path("plan.toml")));
    EXPECT_EQ(value_of(collation, "AB1", "nfa"), exactly(1));
    EXPECT_EQ(value_of(collation, "ab1", "nfa"), exactly(2));
}

TEST_F(Collating, LinesOfAListThatAreNoSchoolsAreRefused) {
    folder_.write("schools.csv", list_csv + "Total,,\n");
    std::string text = PlanText{}.text();
    text.replace(text.find("record = \"list.record.json\""), 27, "file = \"schools.csv\"\nid = \"urn\"");
    folder_.write("plan.toml", text);
    EXPECT_THAT(test::message_of([&] { return collate(read_trial_file(folder_.path("plan.toml"))); }),
                HasSubstr("expected a cluster"));
}

TEST_F(Collating, TheAuthorityIsInTheNameWhateverElseIs) {
    folder_.remove("York.returns.csv");
    folder_.remove("Leeds.returns.csv");
    folder_.write("York #2.csv", york_csv);
    PlanText plan;
    plan.source = "files = [\"York*.csv\"]\n";
    EXPECT_EQ(run(plan).returns.front().authority, "York #2");
    plan.source += "authority = { from = \"sheet\" }\n";
    EXPECT_THAT(found(run(plan), FindingKind::file), ElementsAre(HasSubstr("is not a workbook")));
    folder_.write("all.csv", "urn,la,pupils,nfa\n002001,York,1,1\n002002,,1,1\n");
    plan.source = "files = [\"all.csv\"]\nauthority = { from = \"column\", column = \"la\" }\n";
    const Collation collation = run(plan);
    EXPECT_THAT(found(collation, FindingKind::authority), ElementsAre("002002: the sender of the row is unknown"));
    EXPECT_THAT(collation.returns.front().unused, IsEmpty());
}

TEST_F(Collating, ASecondHeaderIsPassedOverOrStopsTheReturn) {
    folder_.write("Leeds.returns.csv", "urn,pupils,nfa\n001001,100,5\nurn,pupils,nfa\n001002,2,50\n001003,9,9\n");
    const Collation same = run();
    EXPECT_THAT(same.findings, IsEmpty());
    EXPECT_THAT(done(same, DecisionKind::dropped), ElementsAre("urn: it repeats the header"));
    folder_.write("Leeds.returns.csv", "urn,pupils,nfa\n001001,100,5\nurn,nfa,pupils\n001002,2,50\n");
    EXPECT_THAT(found(run(), FindingKind::file), ElementsAre(HasSubstr("found 'nfa', in a second header")));
}

TEST_F(Collating, AReturnOfOtherSchoolsAloneIsSaid) {
    folder_.write("Leeds.returns.csv", "urn,pupils,nfa\n43586,1,1\n43587,1,1\n");
    EXPECT_THAT(found(run(), FindingKind::id),
                ElementsAre(HasSubstr("none of its 2 rows is of a school of the trial; its first id is '043586'")));
}

TEST_F(Collating, OneFileUnderTwoNamesIsReadOnce) {
    PlanText plan;
    plan.rest = "[[collate.source]]\nfiles = [\"./Leeds.returns.csv\"]\n";
    EXPECT_THAT(test::message_of([&] { return run(plan); }), HasSubstr("is named twice"));
}

TEST_F(Collating, AnotherSheetWithTheColumnsStopsTheRunUntilTheSheetIsNamed) {
    const std::string header = clustertrial::row_of(text_cell("urn") + text_cell("pupils") + text_cell("nfa"));
    const auto school = [](const std::string& id) {
        return clustertrial::row_of(text_cell(id) + number_cell("9") + number_cell("1"));
    };
    folder_.write("Leeds.returns.xlsx", bytes_of(WorkbookXml{{{"Primary", header + school("001001")},
                                                              {"Guide", clustertrial::row_of(text_cell("pupils"))},
                                                              {"Secondary", header + school("001002")}}}));
    folder_.remove("Leeds.returns.csv");
    PlanText plan;
    plan.source = "files = [\"*.returns.xlsx\", \"*.returns.csv\"]\nauthority = { pattern = \"^(.*)[.]returns\" }\n";
    EXPECT_THAT(found(run(plan), FindingKind::file),
                ElementsAre(": is one sheet, and 'Secondary' of the same file has such columns too"));
    plan.source =
        "files = [\"*.xlsx#Primary\", \"*.xlsx#Secondary\", \"*.returns.csv\"]\n"
        "authority = { pattern = \"^(.*)[.]returns\" }\n";
    const Collation collation = run(plan);
    EXPECT_THAT(found(collation, FindingKind::file), IsEmpty());
    EXPECT_EQ(value_of(collation, "001001", "pupils"), exactly(9));
    EXPECT_EQ(value_of(collation, "001002", "nfa"), exactly(1));
}

// 1.234 that a workbook stores as a number is no thousand, whatever stands before decimals in texts.
TEST_F(Collating, StoredNumbersAreThemselvesWhateverTextsMean) {
    folder_.write(
        "Leeds.returns.xlsx",
        bytes_of(WorkbookXml{
            {{"R", clustertrial::row_of(text_cell("urn") + text_cell("pupils") + text_cell("nfa")) +
                       clustertrial::row_of(text_cell("001001") + number_cell("9") + number_cell("1.234")) +
                       clustertrial::row_of(text_cell("001002") + number_cell("9") + number_cell("1234.5")) +
                       clustertrial::row_of(text_cell("001003") + number_cell("9") + text_cell("1.234,5"))}}}));
    folder_.remove("Leeds.returns.csv");
    PlanText plan;
    plan.columns = "[[collate.column]]\nname = \"pupils\"\n[[collate.column]]\nname = \"nfa\"\ntype = \"number\"\n";
    plan.source = "files = \"*.returns.xlsx\"\ndecimal = \"comma\"\nthousands = [\"nfa\"]\n";
    const Collation collation = run(plan);
    EXPECT_EQ(value_of(collation, "001001", "nfa"), exactly(1.234));
    EXPECT_EQ(value_of(collation, "001002", "nfa"), exactly(1234.5));
    EXPECT_EQ(value_of(collation, "001003", "nfa"), exactly(1234.5));
}

TEST_F(Collating, AColumnOfTheDrawThatIsNotCopiedIsSaid) {
    PlanText plan;
    plan.columns += "[[collate.column]]\nname = \"fsm\"\ntype = \"text\"\noptional = true\n";
    EXPECT_THAT(run(plan).warnings, ElementsAre(HasSubstr("the list's 'fsm' is not copied")));
    EXPECT_THAT(run().warnings, IsEmpty());
}

TEST(OneSlip, OfATypist) {
    EXPECT_TRUE(collation_detail::is_one_slip_from("100123", "100124"));
    EXPECT_TRUE(collation_detail::is_one_slip_from("100123", "10123"));
    EXPECT_TRUE(collation_detail::is_one_slip_from("100123", "1001233"));
    EXPECT_TRUE(collation_detail::is_one_slip_from("100123", "100132"));
    EXPECT_FALSE(collation_detail::is_one_slip_from("100123", "100123"));
    EXPECT_FALSE(collation_detail::is_one_slip_from("100123", "100245"));
    EXPECT_FALSE(collation_detail::is_one_slip_from("100123", "321001"));
    collation_detail::NearIds near;
    near.add("100123");
    near.add("200456");
    EXPECT_EQ(near.near("200465"), "200456");
    EXPECT_EQ(near.near("100999"), "");
}

}  // namespace
}  // namespace clustertrial::collation_test
