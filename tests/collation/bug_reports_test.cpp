// What public bug reports of other readers of spreadsheets show, tried on returns: each wrong, or silent, before.
#include "clustertrial/data/stata_file.hpp"

#include "plan_fixture.hpp"
#include "workbooks.hpp"

#include <algorithm>
#include <filesystem>

#include <gmock/gmock.h>

namespace clustertrial::collation_test {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

/// Columns that may be called otherwise, so that the headers of blocks can differ.
PlanText with_names() {
    PlanText plan;
    plan.columns =
        "[[collate.column]]\nname = \"pupils\"\nalso = [\"NOR\"]\n[[collate.column]]\nname = \"nfa\"\n"
        "[[collate.column]]\nname = \"prior\"\n";
    return plan;
}

/// Why the return of Leeds could not be read; empty: it was.
std::string why_not_read(const Collation& collation) {
    for (const ReadReturn& one : collation.returns)
        if (one.authority == "Leeds") return one.why_not_read;
    return "no return of Leeds";
}

TEST_F(Collating, ASecondHeaderIsKnownByAnyOfItsNames) {
    const std::string first = "urn,pupils,nfa,prior\n001001,200,3,1\n";
    for (const std::string header : {"School ID,NOR,prior,nfa", "URN,NOR,prior,nfa", "urn,headcount,prior,nfa"}) {
        SCOPED_TRACE(header);
        folder_.write("Leeds.returns.csv", first + header + "\n001002,300,4,9\n");
        EXPECT_THAT(why_not_read(run(with_names())), HasSubstr("in a second header; expected one header"));
    }
    // A rule that leaves the header out leaves its rows to the wrong columns all the same.
    PlanText dropping = with_names();
    dropping.source += "drop_rows = [\"urn ~ '^School'\"]\n";
    folder_.write("Leeds.returns.csv", first + "School ID,NOR,prior,nfa\n001002,300,4,9\n");
    EXPECT_THAT(why_not_read(run(dropping)), HasSubstr("in a second header"));
    folder_.write("Leeds.returns.csv", first + "URN,NOR,nfa,prior\n001002,300,4,9\n");
    const Collation same = run(with_names());
    EXPECT_EQ(why_not_read(same), "");
    EXPECT_EQ(value_of(same, "001002", "nfa"), exactly(4));
    EXPECT_THAT(done(same, DecisionKind::dropped), ElementsAre("URN: it repeats the header"));
}

TEST_F(Collating, ATitleOfOneWordIsNoHeader) {
    PlanText plan;
    plan.columns = "[[collate.column]]\nname = \"nfa\"\nlabel = \"NFA\"\nalso = [\"N.F.A.\", \"No further action\"]\n";
    folder_.write("Leeds.returns.csv", "NFA\nurn,NFA\n001001,3\n001002,0\n");
    const Collation collation = run(plan);
    EXPECT_EQ(why_not_read(collation), "");
    EXPECT_EQ(value_of(collation, "001001", "nfa"), exactly(3));
}

TEST_F(Collating, ARowOfNoSchoolWithTextsForNumbersIsDoubted) {
    folder_.write("Leeds.returns.csv", leeds_csv + "School ref,Headcount,Contacts closed\n");
    EXPECT_THAT(found(run(), FindingKind::id),
                Contains("School ref: is not a school of the trial and has text in columns of numbers"));
}

TEST_F(Collating, AHeaderOverTwoColumnsStopsTheReturn) {
    folder_.write("Leeds.returns.csv", "urn,pupils,nfa,\n001001,200,3,9\n001002,300,0,8\n001003,150,7,c\n");
    EXPECT_EQ(
        why_not_read(run()),
        "line 1: column 'nfa': found a header over several columns: column D has no header, and holds 3 cells, the "
        "first in line 2, mostly numbers; expected a header for each column: write what each holds in the file");
    // In a workbook the header may end before the column.
    const auto row = [](const std::string& id, const std::string& numbers) {
        return clustertrial::row_of(text_cell(id) + number_cell("9") + numbers);
    };
    const std::string header = clustertrial::row_of(text_cell("urn") + text_cell("pupils") + text_cell("nfa"));
    folder_.write("Leeds.returns.xlsx",
                  bytes_of(WorkbookXml{{{"R", header + row("001001", number_cell("3") + number_cell("4"))}}}));
    folder_.remove("Leeds.returns.csv");
    PlanText plan;
    plan.source = "files = [\"*.returns.xlsx\", \"*.returns.csv\"]\nauthority = { pattern = \"^(.*)[.]returns\" }\n";
    EXPECT_THAT(why_not_read(run(plan)), HasSubstr("found a header over several columns: column D"));
}

TEST_F(Collating, ARemarkWithoutAHeaderIsNoted) {
    folder_.write("Leeds.returns.csv", "urn,pupils,nfa,\n001001,200,3,\n001002,300,0,moved in May\n001003,150,7,\n");
    const Collation collation = run();
    EXPECT_EQ(value_of(collation, "001002", "nfa"), exactly(0));
    EXPECT_THAT(collation.returns.front().notes,
                Contains(HasSubstr("column D has no header, and holds 1 cell, the first in line 3: it is not read")));
}

TEST_F(Collating, ARaisedNoteIsNoDigit) {
    const std::string note =
        "<c t=\"inlineStr\"><is><r><t>12</t></r><r><rPr><vertAlign val=\"superscript\"/></rPr>"
        "<t>1</t></r></is></c>";
    const std::string header = clustertrial::row_of(text_cell("urn") + text_cell("pupils") + text_cell("nfa"));
    folder_.write(
        "Leeds.returns.xlsx",
        bytes_of(WorkbookXml{{{"R", header + clustertrial::row_of(text_cell("001001") + number_cell("9") + note)}}}));
    folder_.remove("Leeds.returns.csv");
    PlanText plan;
    plan.source = "files = [\"*.returns.xlsx\", \"*.returns.csv\"]\nauthority = { pattern = \"^(.*)[.]returns\" }\n";
    const Collation collation = run(plan);
    EXPECT_EQ(value_of(collation, "001001", "nfa"), ExpressionValue());
    EXPECT_THAT(found(collation, FindingKind::cell), ElementsAre(HasSubstr("found '12[raised: 1]'")));
}

// Stata and SPSS keep the reason why there is no value: a plan says what it stands for, or it is asked.
TEST_F(Collating, AValueThatIsCodedAsMissingIsWhatThePlanSays) {
    folder_.write("Leeds.returns.dta",
                  stata_file({{"urn", "", std::vector<std::string>{"001001", "001002", "001003"}},
                              {"pupils", "", std::vector<StataNumber>{200.0, 300.0, 150.0}},
                              {"nfa", "", std::vector<StataNumber>{StataMissing{'s'}, 4.0, StataMissing{'.'}}}},
                             ""));
    folder_.remove("Leeds.returns.csv");
    PlanText plan;
    plan.source = "files = [\"*.returns.dta\", \"*.returns.csv\"]\nauthority = { pattern = \"^(.*)[.]returns\" }\n";
    const Collation unknown = run(plan);
    EXPECT_THAT(found(unknown, FindingKind::marker), ElementsAre(HasSubstr("001001: found '.s'")));
    EXPECT_EQ(value_of(unknown, "001003", "nfa"), ExpressionValue()) << "'.' says nothing";
    plan.source += "suppressed = { \".s\" = [1, 5] }\n";
    const Collation known = run(plan);
    EXPECT_THAT(known.findings, IsEmpty());
    EXPECT_EQ(value_of(known, "001001", "nfa"), ExpressionValue(Range{1, 5}));
}

TEST_F(Collating, AValueOfByThatIsATotalOrNoValueIsRefused) {
    PlanText plan;
    plan.collate += "by = [\"year\"]\n";
    for (const std::string year : {"Total", "All schools", "N/A", "-"}) {
        SCOPED_TRACE(year);
        folder_.write("Leeds.returns.csv",
                      "urn,year,pupils,nfa\n001001,7,100,1\n001001," + year + ",200,3\n001002,7,1,1\n001003,7,1,1\n");
        folder_.write("York.returns.csv", "urn,year,pupils,nfa\n002001,7,1,1\n002002,7,1,1\n002003,7,1,1\n");
        const Collation collation = run(plan);
        EXPECT_THAT(found(collation, FindingKind::id), ElementsAre("001001: has no year, but '" + year + "'"));
        EXPECT_GT(collation.failures(), 0U);
    }
}

TEST_F(Collating, ACellWithALineBreakIsItsOwnFindingAndHidesNoOther) {
    folder_.write("Leeds.returns.csv",
                  "urn,pupils,nfa,why\n001001,\"200\n\",3,\"two\nlines\"\n001002,\"3\n0\",abc,x\n001003,150,7,\n");
    PlanText plan;
    plan.columns += "[[collate.column]]\nname = \"why\"\ntype = \"text\"\noptional = true\n";
    const Collation collation = run(plan);
    EXPECT_EQ(value_of(collation, "001001", "pupils"), exactly(200));
    EXPECT_EQ(value_of(collation, "001001", "why"), ExpressionValue(std::string("two\nlines")));
    EXPECT_THAT(found(collation, FindingKind::cell),
                ElementsAre(HasSubstr("found '3\\x0a0'; expected a whole number from 0"), HasSubstr("found 'abc'")));
}

TEST_F(Collating, AReturnThatNobodyFilledInIsSaid) {
    folder_.write("Leeds.returns.csv", "urn,pupils,nfa\n001001,,\n001002,,\n001003,,\n");
    folder_.write("York.returns.csv", "urn,pupils,nfa\n002001,210,4\n002002,,\n002003,160,6\n");
    EXPECT_THAT(found(run(), FindingKind::no_return),
                ElementsAre(": has 3 rows, and no value in any column: was it filled in?",
                            "002002: its row has no value in any column"));
}

TEST_F(Collating, AnIdThatAFormulaDidNotFindIsNoSchoolOutsideTheTrial) {
    for (const std::string id : {"#N/A", "n/a", "-"}) {
        folder_.write("Leeds.returns.csv", "urn,pupils,nfa\n" + id + ",200,3\n001002,300,0\n001003,150,7\n");
        const Collation collation = run();
        EXPECT_THAT(found(collation, FindingKind::id), ElementsAre(": has no urn, but '" + id + "'"));
        EXPECT_GT(collation.failures(), 0U);
    }
}

TEST_F(Collating, TheKeyThatReadsACellIsNamed) {
    folder_.write("Leeds.returns.csv", "urn,pupils,nfa\n001001,\"1,190\",3%\n001002,300,0\n001003,150,7\n");
    const Collation collation = run();
    std::vector<std::string> remedies;
    for (const Finding& one : collation.findings) remedies.push_back(one.remedy);
    EXPECT_THAT(remedies, ElementsAre("correct the cell with a [[collate.correction]], or read all such cells with "
                                      "'thousands' of [[collate.source]]",
                                      "correct the cell with a [[collate.correction]], or read all such cells with "
                                      "'percent' of [[collate.source]]"));
    PlanText plan;
    plan.columns = "[[collate.column]]\nname = \"pupils\"\ntype = \"number\"\n[[collate.column]]\nname = \"nfa\"\n";
    folder_.write("Leeds.returns.csv", "urn;pupils;nfa\n001001;0,5;3\n001002;300;0\n001003;150;7\n");
    EXPECT_THAT(run(plan).findings.at(0).remedy, HasSubstr("with decimal = \"comma\" of [[collate.source]]"));
}

TEST_F(Collating, FilesAndSheetsThatNobodyReadsAreSaid) {
    std::filesystem::create_directories(folder_.path("returns"));
    folder_.write("returns/Leeds.csv", leeds_csv);
    folder_.write("returns/York.csv", york_csv);
    folder_.write("returns/Ripon.CSV", "urn,pupils\n");
    folder_.write("returns/letter.pdf", "");
    folder_.write("returns/Thumbs.db", "");
    PlanText plan;
    plan.source = "files = [\"returns/*.csv\"]\n";
    const Collation collation = run(plan);
    EXPECT_THAT(found(collation, FindingKind::file), ElementsAre(": matches no [[collate.source]], so it is not read"));
    EXPECT_THAT(to_text(collation.findings.front().place), HasSubstr("Ripon.CSV"));
    EXPECT_EQ(collation.failures(), 0U);
    const std::string header = clustertrial::row_of(text_cell("urn") + text_cell("pupils") + text_cell("nfa"));
    const std::string school = clustertrial::row_of(text_cell("001001") + number_cell("9") + number_cell("1"));
    folder_.write("returns/Leeds.csv",
                  bytes_of(WorkbookXml{{{"Return", header + school}, {"More", school + school}, {"Notes", ""}}}));
    EXPECT_THAT(run(plan).returns.front().notes,
                Contains(HasSubstr("#Return is read, and the sheet 'More' of the same file is not")));
}

TEST_F(Collating, ALineOfTotalsIsKnownByMoreNamesAndALineOfMeansIsNone) {
    for (const std::string total : {"Total:", "Grand total*", "All schools", "TOTALS."}) {
        folder_.write("Leeds.returns.csv", leeds_csv + total + ",650,10\nAverage,217,3\n");
        const Collation collation = run();
        EXPECT_THAT(collation.findings, IsEmpty()) << total;
        EXPECT_THAT(done(collation, DecisionKind::dropped), ElementsAre("Average: a line of means"));
        EXPECT_EQ(collation.returns.front().totals, 1U);
    }
}

TEST_F(Collating, AWordForAnArmIsTheArmBesideWhichItStands) {
    const Collation plain = run();
    const auto arm_of = [&](const std::string& id, const std::string& control, const std::string& other) {
        const std::vector<std::string>& ids = plain.population.ids;
        const auto at = static_cast<std::size_t>(std::find(ids.begin(), ids.end(), id) - ids.begin());
        return plain.population.arms[at] == "control" ? control : other;
    };
    const auto with_arms = [&](const std::string& control, const std::string& other) {
        std::string csv = "urn,pupils,nfa,arm\n";
        for (const std::string id : {"002001", "002002", "002003"})
            csv += id + ",1,1," + arm_of(id, control, other) + "\n";
        folder_.write("York.returns.csv", csv);
    };
    with_arms("C", "T");
    const Collation coded = run();
    EXPECT_THAT(found(coded, FindingKind::arm), IsEmpty());
    EXPECT_THAT(done(coded, DecisionKind::spelled), Contains(HasSubstr("arm 'T' is read as 'intervention'")));
    with_arms("X", "X");
    EXPECT_THAT(found(run(), FindingKind::arm), SizeIs(3)) << "beside both arms it is a word for none";
    with_arms("intervention", "control");
    EXPECT_THAT(found(run(), FindingKind::arm), SizeIs(3));
}

TEST_F(Collating, TheSheetOfAnyNameCanBeRead) {
    const std::string header = clustertrial::row_of(text_cell("urn") + text_cell("pupils") + text_cell("nfa"));
    const std::string school = clustertrial::row_of(text_cell("001001") + number_cell("9") + number_cell("1"));
    folder_.write("Leeds.returns.xlsx", bytes_of(WorkbookXml{{{"A and B #1", header + school}}}));
    PlanText plan;
    plan.source =
        "files = [\"Leeds.returns.xlsx#A and B #1\", \"York.returns.csv\"]\n"
        "authority = { pattern = \"^(.*)[.]returns\" }\n";
    EXPECT_EQ(value_of(run(plan), "001001", "pupils"), exactly(9));
}

TEST_F(Collating, WordsOfThePlanThatFitNothingAreSaidWithWhatIsNear) {
    PlanText plan;
    plan.source += "rename = { \"No further actoin\" = \"nfa\" }\n";
    folder_.write("Leeds.returns.csv", "urn,pupils,nfaa\n001001,200,3\n001002,300,0\n001003,150,7\n");
    EXPECT_THAT(found(run(plan), FindingKind::column),
                testing::UnorderedElementsAre(": 'rename' names the header 'No further actoin', which no return has",
                                              ": has no column 'nfa': its schools are missing there; it has 'nfaa', "
                                              "which is not read"));
}

TEST_F(Collating, AReturnThatCannotBeReadNamesItsFileOnce) {
    folder_.write("Leeds.returns.csv", "urn,pupils,nfa\n001001,200\n001002,300\n");
    EXPECT_EQ(
        why_not_read(run()),
        "line 2: found 2 fields; expected 3, as in the header; line 3: found 2 fields; expected 3, as in the header");
}

// ---- a return for another year ----

TEST_F(Collating, AReturnWhoseHeadersAreOfAnotherYearHasNoValues) {
    PlanText plan;
    plan.columns = "[[collate.column]]\nname = \"pupils\"\n[[collate.column]]\nname = \"nfa\"\nlabel = \"NFA 19/20\"\n";
    folder_.write("Leeds.returns.csv", "urn,pupils,NFA 18/19\n001001,200,3\n001002,300,0\n001003,150,7\n");
    const Collation collation = run(plan);
    EXPECT_THAT(
        found(collation, FindingKind::column),
        ElementsAre(
            ": has no column 'NFA 19/20': its schools are missing there; it has 'NFA 18/19', which is not read"));
    EXPECT_EQ(value_of(collation, "001001", "nfa"), nothing);
    EXPECT_EQ(value_of(collation, "002001", "nfa"), exactly(4));
}

TEST_F(Collating, AReturnWhoseRowsAreOfAnotherYearFailsTheCheckOfTheYear) {
    PlanText plan;
    plan.columns += "[[collate.column]]\nname = \"year\"\ntype = \"text\"\n";
    plan.rest = "[[collate.check]]\nrule = \"year = '2019/20'\"\nlabel = \"Another year\"\n";
    folder_.write("Leeds.returns.csv", "urn,pupils,nfa,year\n001001,200,3,2018/19\n001002,300,0,2018/19\n");
    folder_.write("York.returns.csv", "urn,pupils,nfa,year\n002001,210,4,2019/20\n");
    const Collation collation = run(plan);
    EXPECT_THAT(found(collation, FindingKind::check),
                ElementsAre("001001: Another year: 'year = '2019/20'' does not hold: year = '2018/19'",
                            "001002: Another year: 'year = '2019/20'' does not hold: year = '2018/19'"));
    EXPECT_EQ(collation.failures(), 2U);
}

}  // namespace
}  // namespace clustertrial::collation_test
