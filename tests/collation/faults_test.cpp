// One fault is said once, however many cells and schools have it.
#include "plan_fixture.hpp"

#include <gmock/gmock.h>

namespace clustertrial::collation_test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

/// As people read them: place, id and text.
std::vector<std::string> said(const Collation& collation) {
    std::vector<std::string> texts;
    for (const Finding& one : findings_by_fault(collation.findings))
        texts.push_back(to_text(one.place) + " [" + one.id + "] " + one.text);
    return texts;
}

PlanText with_years() {
    PlanText plan;
    plan.collate += "by = [\"year\"]\n";
    plan.columns =
        "[[collate.column]]\nname = \"score\"\ntype = \"number\"\n[[collate.column]]\nname = \"nfa\"\noptional = "
        "true\n";
    return plan;
}

/// Thirty rows with decimal commas, and a cell that is no number.
std::string decimal_commas() {
    std::string csv = "urn;year;score;nfa\n";
    for (int year = 1; year <= 10; ++year)
        for (const std::string school : {"001003", "001001", "001002"})
            csv += school + ";" + std::to_string(year) + ";" + std::to_string(90 + year) + ",5;1\n";
    return csv + "001001;11;many;1\n";
}

TEST_F(Collating, ThirtyCellsOfOneFaultAreOneFindingWithTheFirstLines) {
    folder_.write("Leeds.returns.csv", decimal_commas());
    folder_.remove("York.returns.csv");
    const Collation collation = run(with_years());
    const std::string file = folder_.path("Leeds.returns.csv");
    EXPECT_THAT(found(collation, FindingKind::cell), SizeIs(31)) << "a cell each, for records and questions";
    std::vector<std::string> texts = said(collation);
    std::erase_if(texts, [](const std::string& text) { return text.find("York") != std::string::npos; });
    EXPECT_THAT(texts,
                ElementsAre(file + ", score [] 30 cells (lines 2, 3, 4 and 27 more), in the first: found '91,5'; "
                                   "expected a number",
                            file + ": line 32, score [001001] found 'many'; expected a number"));
    const std::vector<Finding> findings = findings_by_fault(collation.findings);
    EXPECT_EQ(findings[0].remedy,
              "correct the cell with a [[collate.correction]], or read all such cells with decimal = \"comma\" of "
              "[[collate.source]]");
    EXPECT_EQ(findings[0].authority, "Leeds");
}

TEST_F(Collating, OneMarkerThatNobodyKnowsIsOneFaultAndAnotherIsAnother) {
    folder_.write("Leeds.returns.csv", "urn,pupils,nfa\n001003,200,c\n001002,300,*\n001001,150,c\n");
    const std::string file = folder_.path("Leeds.returns.csv");
    EXPECT_THAT(
        said(run()),
        ElementsAre(file + ", nfa [] 2 cells (lines 2 and 4): found 'c'; expected a number, or what the cell means",
                    file + ": line 3, nfa [001002] found '*'; expected a number, or what the cell means"));
}

TEST_F(Collating, TheSameFaultOfTwoReturnsIsTwo) {
    folder_.write("Leeds.returns.csv", "urn,pupils,nfa\n001001,200,c\n001002,300,c\n001003,1,1\n");
    folder_.write("York.returns.csv", "urn,pupils,nfa\n002001,210,c\n002002,310,5\n002003,160,6\n");
    EXPECT_THAT(said(run()), SizeIs(2));
}

TEST_F(Collating, AnAuthorityThatTheListDoesNotHaveIsOneFinding) {
    folder_.write("Leads.returns.csv", leeds_csv + "Total,650,11\n");
    folder_.remove("Leeds.returns.csv");
    const Collation collation = run();
    EXPECT_THAT(found(collation, FindingKind::authority),
                ElementsAre(": is of 'Leads', an authority that the list does not have; did it mean 'Leeds'? The list "
                            "has its 3 schools in 'Leeds'"));
    EXPECT_THAT(found(collation, FindingKind::no_return), IsEmpty());
}

TEST_F(Collating, AnAuthorityOfRowsThatTheListDoesNotHaveIsOneFindingToo) {
    folder_.write("Leeds.returns.csv",
                  "urn,pupils,nfa,la\n001001,200,3,Humberside\n001002,300,0,Humberside\n001003,150,7,Leeds\n"
                  "002001,210,4,Humberside\n002002,310,5,York\n002003,160,6,York\n");
    folder_.remove("York.returns.csv");
    PlanText plan;
    plan.source = "files = [\"*.returns.csv\"]\nauthority = { from = \"column\", column = \"la\" }\n";
    EXPECT_THAT(found(run(plan), FindingKind::authority),
                ElementsAre(": has rows of 'Humberside', an authority that the list does not have; the list has its 3 "
                            "schools in 'Leeds' and 'York'"));
}

TEST_F(Collating, RowsOfAnotherAuthorityOfTheListAreOneFaultOfTheReturn) {
    folder_.write("York.returns.csv", york_csv + "001001,200,3\n001003,150,7\n");
    folder_.write("Leeds.returns.csv", "urn,pupils,nfa\n001002,300,0\n");
    const Collation collation = run();
    EXPECT_THAT(found(collation, FindingKind::authority), SizeIs(2));
    EXPECT_THAT(said(collation), ElementsAre(folder_.path("York.returns.csv") +
                                             " [] 2 rows (lines 5 and 6): was sent by 'York'; the list has it in "
                                             "'Leeds'"));
}

}  // namespace
}  // namespace clustertrial::collation_test
