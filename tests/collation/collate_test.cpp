// What a plan makes of returns: every value where it belongs, and every doubt said.
#include "plan_fixture.hpp"
#include "support/trials.hpp"

#include <random>
#include <sstream>

#include <gmock/gmock.h>

namespace clustertrial::collation_test {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

const ExpressionValue nothing;

TEST_F(Collating, JoinsEveryReturnToTheSchoolsOfTheRecord) {
    const Collation collation = run();
    EXPECT_THAT(collation.findings, IsEmpty());
    ASSERT_THAT(collation.rows, SizeIs(6));
    EXPECT_EQ(value_of(collation, "001001", "nfa"), exactly(3));
    EXPECT_EQ(value_of(collation, "001002", "nfa"), exactly(0));  // none is not no value
    EXPECT_EQ(value_of(collation, "002003", "pupils"), exactly(160));
    const CollatedRow& row = row_of(collation, "002002");
    EXPECT_EQ(row.authority, "York");
    ASSERT_THAT(row.from, SizeIs(1));
    EXPECT_EQ(row.from.front().file, folder_.path("York.returns.csv"));
    EXPECT_EQ(row.from.front().line, 3U);
}

TEST_F(Collating, ArmsAreThoseOfTheRecord) {
    ASSERT_THAT(folder_.differences("list"), IsEmpty());
    const std::string allocation = folder_.read("list.allocation.csv");
    const Collation collation = run();
    for (const CollatedRow& row : collation.rows) {
        const std::size_t line = allocation.find(collation.population.ids[row.school]);
        const std::string text = allocation.substr(line, allocation.find('\n', line) - line);
        EXPECT_TRUE(text.ends_with("," + collation.population.arms[row.school])) << text;
    }
}

// The strata of the draw may be the authorities: one column of that name is enough.
TEST_F(Collating, TheAuthorityIsTheListsWhereNothingElseIsSaid) {
    AllocationPlan draw;
    draw.id = "urn";
    draw.strata = {parse_stratum_spec("authority"), parse_stratum_spec("fsm")};
    draw.arms = {"control", "intervention"};
    folder_.draw("list", draw);
    folder_.write("leeds.returns.csv", leeds_csv);
    folder_.remove("Leeds.returns.csv");
    folder_.remove("York.returns.csv");
    PlanText plan;
    plan.collate.clear();
    const std::string csv = collated_csv(run(plan));
    EXPECT_TRUE(csv.starts_with("urn,authority,arm,fsm,pupils,nfa,no_return\n001001,Leeds,")) << csv;
    EXPECT_THAT(csv, HasSubstr("York sent no return"));
}

TEST_F(Collating, ASchoolWithoutARowIsThereWithTheReason) {
    folder_.write("Leeds.returns.csv", "urn,pupils,nfa\n001001,200,3\n001003,150,7\n");
    folder_.remove("York.returns.csv");
    const Collation collation = run();
    ASSERT_THAT(collation.rows, SizeIs(6));
    EXPECT_EQ(row_of(collation, "001002").no_return, "the return of Leeds has no row for it");
    EXPECT_EQ(row_of(collation, "002001").no_return, "York sent no return");
    EXPECT_EQ(value_of(collation, "002001", "nfa"), nothing);
    EXPECT_THAT(found(collation, FindingKind::no_return), SizeIs(4));
    EXPECT_THAT(collated_csv(collation), HasSubstr("\n001002,Leeds,"));
    EXPECT_THAT(collated_csv(collation), HasSubstr(",,,York sent no return\n"));
}

TEST_F(Collating, ASchoolOutsideTheTrialIsLeftOutAndASlipIsSaid) {
    folder_.write("Leeds.returns.csv", "urn,pupils,nfa\n001001,200,3\n001020,300,0\n001003,150,7\n555555,9,9\n");
    const Collation collation = run();
    EXPECT_THAT(collation.rows, SizeIs(6));
    EXPECT_THAT(done(collation, DecisionKind::outside),
                ElementsAre("001020: is not a school of the trial", "555555: is not a school of the trial"));
    EXPECT_THAT(found(collation, FindingKind::id),
                ElementsAre("001020: is not a school of the trial; 001002, which has no row, is nearly the same"));
}

TEST_F(Collating, IdsThatLostTheirZerosAreTheSameSchools) {
    folder_.write("Leeds.returns.csv", "urn,pupils,nfa\n1001,200,3\n 1002 ,300,0\n001003,150,7\n");
    const Collation collation = run();
    EXPECT_THAT(collation.findings, IsEmpty());
    EXPECT_EQ(value_of(collation, "001002", "pupils"), exactly(300));
    EXPECT_THAT(done(collation, DecisionKind::padded),
                ElementsAre("001001: '1001' is read as 001001", "001002: '1002' is read as 001002"));
    EXPECT_THAT(collation.returns.front().notes, ElementsAre(HasSubstr("2 ids were padded with zeros to 6 digits")));
}

TEST_F(Collating, ARowWithoutAnIdStopsTheRun) {
    folder_.write("Leeds.returns.csv", leeds_csv + ",77,1\n");
    const Collation collation = run();
    EXPECT_EQ(collation.failures(), 1U);
    EXPECT_THAT(found(collation, FindingKind::id), ElementsAre(HasSubstr("has no urn")));
}

TEST_F(Collating, AnotherArmStopsTheRunAndTheRecordCounts) {
    const Collation before = run();
    std::string csv = "urn,pupils,nfa,arm\n";
    for (const std::string id : {"001001", "001002", "001003"}) {
        const std::string arm = before.population.arms[row_of(before, id).school];
        csv += id + ",200,3," + (id == "001002" ? (arm == "control" ? "intervention" : "control") : arm) + "\n";
    }
    folder_.write("Leeds.returns.csv", csv);
    const Collation collation = run();
    EXPECT_THAT(found(collation, FindingKind::arm), ElementsAre(HasSubstr("001002: found arm")));
    EXPECT_EQ(collation.failures(), 1U);
    EXPECT_EQ(collation.population.arms, before.population.arms);
}

// ---- cells ----

TEST_F(Collating, ASuppressedCellIsAnIntervalNeverZeroNorMissing) {
    folder_.write("Leeds.returns.csv", "urn,pupils,nfa\n001001,200,c\n001002,300,<5\n001003,150,7\n");
    PlanText plan;
    plan.source += "suppressed = { c = [1, 5], \"<5\" = [0, 4] }\n";
    plan.rest = "[[collate.derived]]\nname = \"twice\"\nvalue = \"nfa * 2\"\n";
    const Collation collation = run(plan);
    EXPECT_THAT(collation.findings, IsEmpty());
    EXPECT_EQ(value_of(collation, "001001", "nfa"), ExpressionValue(Range{1, 5}));
    EXPECT_EQ(value_of(collation, "001002", "twice"), ExpressionValue(Range{0, 8}));
    const std::string csv = collated_csv(collation);
    EXPECT_THAT(csv, HasSubstr("pupils,nfa,nfa_low,nfa_high,twice,twice_low,twice_high,no_return\n"));
    EXPECT_THAT(csv, HasSubstr(",200,SUPP,1,5,SUPP,2,10,\n"));
    EXPECT_THAT(csv, HasSubstr(",150,7,7,7,14,14,14,\n"));
}

TEST_F(Collating, AMarkerThatThePlanDoesNotKnowStopsTheRun) {
    folder_.write("Leeds.returns.csv", "urn,pupils,nfa\n001001,200,c\n001002,300,<5\n001003,150,*\n");
    const Collation collation = run();
    EXPECT_THAT(found(collation, FindingKind::marker), ElementsAre(HasSubstr("found 'c'; expected a number"),
                                                                   HasSubstr("found '<5'"), HasSubstr("found '*'")));
    EXPECT_EQ(value_of(collation, "001001", "nfa"), nothing);
}

TEST_F(Collating, ACellThatIsNoNumberOrOutsideItsDomainStopsTheRun) {
    folder_.write("Leeds.returns.csv", "urn,pupils,nfa\n001001,0,3.5\n001002,300,-1\n001003,150,three\n");
    PlanText plan;
    plan.columns = "[[collate.column]]\nname = \"pupils\"\nminimum = 1\n[[collate.column]]\nname = \"nfa\"\n";
    EXPECT_THAT(found(run(plan), FindingKind::cell),
                ElementsAre("001001: found '0'; expected a whole number from 0, at least 1",
                            "001001: found '3.5'; expected a whole number from 0",
                            "001002: found '-1'; expected a whole number from 0",
                            "001003: found 'three'; expected a whole number from 0"));
}

TEST_F(Collating, ADecimalInAColumnOfCountsSaysHowToReadIt) {
    folder_.write("Leeds.returns.csv", "urn,pupils,nfa\n001001,200,3.5\n001002,300,-1\n001003,150,2\n");
    for (const Finding& finding : run().findings) {
        if (finding.kind != FindingKind::cell) continue;
        const bool decimal = finding.text.find("3.5") != std::string::npos;
        EXPECT_EQ(finding.remedy.find("type = \"number\"") != std::string::npos, decimal) << finding.text;
    }
}

TEST_F(Collating, PercentagesThousandsAndDecimalCommasAreReadWhereThePlanSaysSo) {
    folder_.write("Leeds.returns.csv", "urn;pupils;nfa\n001001;1.204;8,5%\n001002;300;12%\n001003;150;0,25%\n");
    folder_.remove("York.returns.csv");
    PlanText plan;
    plan.columns = "[[collate.column]]\nname = \"pupils\"\n[[collate.column]]\nname = \"nfa\"\ntype = \"number\"\n";
    plan.source += "decimal = \"comma\"\npercent = [\"nfa\"]\nthousands = [\"pupils\"]\n";
    const Collation collation = run(plan);
    EXPECT_THAT(found(collation, FindingKind::cell), IsEmpty());
    EXPECT_EQ(value_of(collation, "001001", "pupils"), exactly(1204));
    EXPECT_EQ(value_of(collation, "001001", "nfa"), exactly(8.5));
    folder_.write("Leeds.returns.csv", "urn;pupils;nfa\n001001;1.204;8,5%\n001002;300;0,12\n");
    EXPECT_THAT(found(run(plan), FindingKind::file), ElementsAre(HasSubstr("found '0,12' without a percent sign")));
}

TEST_F(Collating, MissingIsNoValueAndIsNoFault) {
    folder_.write("Leeds.returns.csv", "urn,pupils,nfa\n001001,200,\n001002,300,NA\n001003,150,7\n");
    const Collation collation = run();
    EXPECT_THAT(collation.findings, IsEmpty());
    EXPECT_EQ(value_of(collation, "001001", "nfa"), nothing);
    EXPECT_EQ(value_of(collation, "001002", "nfa"), nothing);
}

// A mark that means no value among numbers is a value among texts.
TEST_F(Collating, ATextColumnKeepsWhatStandsThere) {
    folder_.write("Leeds.returns.csv", "urn,pupils,nfa\n001001,200,NA\n001002,300,c\n001003,150,\n");
    PlanText plan;
    plan.columns = "[[collate.column]]\nname = \"pupils\"\n[[collate.column]]\nname = \"nfa\"\ntype = \"text\"\n";
    const Collation collation = run(plan);
    EXPECT_EQ(value_of(collation, "001001", "nfa"), ExpressionValue(std::string("NA")));
    EXPECT_EQ(value_of(collation, "001002", "nfa"), ExpressionValue(std::string("c")));
    EXPECT_EQ(value_of(collation, "001003", "nfa"), nothing);
}

// ---- rows that meet ----

TEST_F(Collating, TwoRowsThatSayTheSameAreOne) {
    folder_.write("Leeds.returns.csv", leeds_csv + "1002,300,0\n");
    const Collation collation = run();
    EXPECT_THAT(collation.findings, IsEmpty());
    EXPECT_THAT(collation.rows, SizeIs(6));
    EXPECT_THAT(done(collation, DecisionKind::merged), ElementsAre(HasSubstr("001002: says the same as")));
}

TEST_F(Collating, TwoRowsThatDifferHaveNoValueWhereTheyDo) {
    folder_.write("Leeds.returns.csv", leeds_csv + "001002,300,9\n");
    const Collation collation = run();
    EXPECT_THAT(found(collation, FindingKind::duplicate),
                ElementsAre(AllOf(HasSubstr("Leeds.returns.csv: line 3"), HasSubstr("nfa ('0' and '9')"))));
    EXPECT_EQ(value_of(collation, "001002", "nfa"), nothing);
    EXPECT_EQ(value_of(collation, "001002", "pupils"), exactly(300));
    EXPECT_EQ(collation.failures(), 1U);
}

TEST_F(Collating, ASchoolInTwoReturnsWithOtherValuesIsSaidWithBothPlaces) {
    folder_.write("York.returns.csv", york_csv + "001001,200,4\n");
    const Collation collation = run();
    EXPECT_THAT(found(collation, FindingKind::duplicate), ElementsAre(HasSubstr("Leeds.returns.csv: line 2")));
    EXPECT_THAT(found(collation, FindingKind::authority),
                ElementsAre("001001: was sent by 'York'; the list has it in 'Leeds'"));
}

TEST_F(Collating, RowsByYearGroupStandInTheirOrder) {
    folder_.write("Leeds.returns.csv",
                  "urn,year,pupils,nfa\n001001,10,20,1\n001001,9,21,2\n001001,R,22,3\n001002,9,23,4\n001003,9,24,5\n");
    folder_.write("York.returns.csv", "urn,year,pupils,nfa\n002001,9,1,1\n002002,9,1,1\n002003,9,1,1\n");
    PlanText plan;
    plan.collate += "by = [\"year\"]\n";
    const Collation collation = run(plan);
    EXPECT_THAT(collation.findings, IsEmpty());
    EXPECT_THAT(row_of(collation, "001001", 0).by, ElementsAre("9"));
    EXPECT_THAT(row_of(collation, "001001", 1).by, ElementsAre("10"));
    EXPECT_THAT(row_of(collation, "001001", 2).by, ElementsAre("R"));
    EXPECT_THAT(collated_csv(collation),
                AllOf(HasSubstr("urn,year,authority,arm,fsm,pupils"), HasSubstr("\n001001,9,Leeds,")));
}

// ---- totals, checks, derived columns ----

TEST_F(Collating, ALineOfTotalsIsHeldAgainstItsRows) {
    folder_.write("Leeds.returns.csv", leeds_csv + "Total,650,11\n");
    const Collation collation = run();
    EXPECT_THAT(found(collation, FindingKind::total), ElementsAre(": the total is 11, and the rows sum up to 10"));
    EXPECT_EQ(collation.failures(), 0U);
    EXPECT_EQ(collation.returns.front().totals, 1U);
}

TEST_F(Collating, ATotalWithinWhatSuppressedRowsAllowIsNoFinding) {
    folder_.write("Leeds.returns.csv", "urn,pupils,nfa\n001001,200,c\n001002,300,0\n001003,150,7\nTotal,650,11\n");
    PlanText plan;
    plan.source += "suppressed = { c = [1, 5] }\n";
    EXPECT_THAT(found(run(plan), FindingKind::total), IsEmpty());
    plan.source = PlanText{}.source + "suppressed = { c = [1, 3] }\n";
    EXPECT_THAT(found(run(plan), FindingKind::total), ElementsAre(": the total is 11, and the rows sum up to 8 to 10"));
}

TEST_F(Collating, ChecksFailWarnAndCannotBeTold) {
    folder_.write("Leeds.returns.csv", "urn,pupils,nfa\n001001,200,300\n001002,300,\n001003,150,7\n");
    PlanText plan;
    plan.rest =
        "[[collate.check]]\nrule = \"nfa <= pupils\"\nlabel = \"Too many\"\n"
        "[[collate.check]]\nrule = \"nfa < 7\"\nseverity = \"warn\"\n"
        "[[collate.check]]\nrule = \"sum(pupils) by authority > 660\"\nseverity = \"warn\"\n";
    const Collation collation = run(plan);
    EXPECT_EQ(collation.checks[0].held, 4U);
    EXPECT_EQ(collation.checks[0].failed, 1U);
    EXPECT_EQ(collation.checks[0].unknown, 1U);
    EXPECT_EQ(collation.failures(), 1U);
    EXPECT_THAT(found(collation, FindingKind::check),
                ElementsAre("001001: Too many: 'nfa <= pupils' does not hold: nfa = 300, pupils = 200",
                            HasSubstr("001001: 'nfa < 7' does not hold"), HasSubstr("001003: 'nfa < 7' does not hold"),
                            HasSubstr(": 'sum(pupils) by authority > 660' does not hold")));
}

TEST_F(Collating, ADivisionByZeroIsNoValueAndSaid) {
    PlanText plan;
    plan.rest = "[[collate.derived]]\nname = \"rate\"\nvalue = \"pupils / nfa\"\n";
    const Collation collation = run(plan);
    EXPECT_EQ(value_of(collation, "001002", "rate"), nothing);
    EXPECT_THAT(found(collation, FindingKind::expression), ElementsAre(HasSubstr("001002: 'rate': division by 0")));
    EXPECT_EQ(value_of(collation, "002001", "rate"), exactly(210.0 / 4));
}

TEST_F(Collating, RowsAreDroppedByRuleAndEachIsSaid) {
    folder_.write("Leeds.returns.csv", leeds_csv + "Note: as of May,,\n,,\n");
    PlanText plan;
    plan.source += "drop_rows = [\"urn ~ '^Note'\", \"nfa = 99\"]\n";
    const Collation collation = run(plan);
    EXPECT_THAT(collation.findings, IsEmpty());
    EXPECT_THAT(done(collation, DecisionKind::dropped), Contains("Note: as of May: urn ~ '^Note'"));
    EXPECT_EQ(collation.returns.front().used, 3U);
}

// ---- corrections ----

const std::string correction =
    "[[collate.correction]]\nid = \"1001\"\ncolumn = \"nfa\"\nfound = \"3\"\nvalue = \"5\"\nreason = \"by letter\"\n";

TEST_F(Collating, ACorrectionTakesThePlaceOfTheCellThatItKnows) {
    PlanText plan;
    plan.rest = correction;
    const Collation collation = run(plan);
    EXPECT_THAT(collation.findings, IsEmpty());
    EXPECT_EQ(value_of(collation, "001001", "nfa"), exactly(5));
    EXPECT_THAT(done(collation, DecisionKind::corrected), ElementsAre("001001: nfa: '3' is '5' (by letter)"));
    EXPECT_EQ(row_of(collation, "001001").cells[1].found, "3");
}

TEST_F(Collating, ACorrectionOfAnotherCellStopsTheRun) {
    folder_.write("Leeds.returns.csv", "urn,pupils,nfa\n001001,200,4\n001002,300,0\n001003,150,7\n");
    PlanText plan;
    plan.rest = correction;
    const Collation collation = run(plan);
    EXPECT_THAT(found(collation, FindingKind::correction), ElementsAre(HasSubstr("001001: found '4'")));
    EXPECT_EQ(value_of(collation, "001001", "nfa"), exactly(4));
    folder_.write("Leeds.returns.csv", "urn,pupils,nfa\n001002,300,0\n001003,150,7\n");
    EXPECT_THAT(found(run(plan), FindingKind::correction),
                ElementsAre(HasSubstr("1001: a [[collate.correction]] of 'nfa': no return has the row")));
}

// ---- headers and files ----

TEST_F(Collating, TwoHeadersOfOneColumnStopThatReturnAndNoOther) {
    folder_.write("Leeds.returns.csv", "urn,pupils,nfa,NFA 18/19\n001001,200,3,4\n");
    PlanText plan;
    plan.source += "rename = { \"NFA 18/19\" = \"nfa\" }\n";
    const Collation collation = run(plan);
    EXPECT_THAT(found(collation, FindingKind::file),
                ElementsAre(HasSubstr("has 'nfa' and 'NFA 18/19', which are both 'nfa'")));
    EXPECT_EQ(value_of(collation, "002001", "nfa"), exactly(4));
}

TEST_F(Collating, HeadersAreKnownByNameLabelOtherNamesAndRename) {
    folder_.write("Leeds.returns.csv",
                  "School URN;Number  on Roll;no further action\n001001;200;3\n001002;300;0\n001003;150;7\n");
    PlanText plan;
    plan.columns =
        "[[collate.column]]\nname = \"pupils\"\nlabel = \"Number on roll\"\n"
        "[[collate.column]]\nname = \"nfa\"\nalso = [\"No further action\"]\n";
    plan.source += "rename = { \"School URN\" = \"urn\" }\n";
    const Collation collation = run(plan);
    EXPECT_THAT(collation.findings, IsEmpty());
    EXPECT_EQ(value_of(collation, "001003", "nfa"), exactly(7));
    EXPECT_THAT(done(collation, DecisionKind::renamed), Contains(": 'Number  on Roll' is pupils"));
}

TEST_F(Collating, AColumnThatAReturnLacksIsSaidUnlessItIsOptional) {
    folder_.write("Leeds.returns.csv", "urn,pupils\n001001,200\n001002,300\n001003,150\n");
    EXPECT_THAT(found(run(), FindingKind::column), ElementsAre(HasSubstr("has no column 'nfa'")));
    PlanText plan;
    plan.columns += "optional = true\n";
    const Collation collation = run(plan);
    EXPECT_THAT(collation.findings, IsEmpty());
    EXPECT_THAT(collation.returns.front().absent, ElementsAre("nfa"));
}

TEST_F(Collating, AReturnThatCannotBeReadDoesNotStopTheOthers) {
    folder_.write("Leeds.returns.csv", "PK\x03\x04 this is no workbook");
    folder_.write("Hull.returns.csv", "");
    const Collation collation = run();
    EXPECT_THAT(found(collation, FindingKind::file), SizeIs(2));
    EXPECT_EQ(value_of(collation, "002003", "nfa"), exactly(6));
    EXPECT_EQ(row_of(collation, "001001").no_return, "the return of Leeds could not be read");
}

TEST_F(Collating, AnAuthorityTwiceOrUnknownIsSaid) {
    folder_.write("Leads.returns.csv", leeds_csv);
    folder_.remove("Leeds.returns.csv");
    EXPECT_THAT(found(run(), FindingKind::authority),
                Contains(HasSubstr("is of 'Leads', an authority that the list does not have; did it mean 'Leeds'?")));
    folder_.remove("Leads.returns.csv");
    folder_.write("Leeds.returns.csv", leeds_csv);
    folder_.write("leeds.returns.csv", leeds_csv);
    EXPECT_THAT(found(run(), FindingKind::authority), ElementsAre(HasSubstr("is a second return of leeds")));
}

TEST_F(Collating, AnAllocationThatDoesNotVerifyIsAnError) {
    folder_.replace("list.allocation.csv", "001001", "001009");
    EXPECT_THAT(test::message_of([&] { return run(); }), HasSubstr("list.record.json"));
}

TEST_F(Collating, OneReturnCanBeCheckedAlone) {
    folder_.write("Leeds.returns.csv", "urn,pupils,nfa\n001001,200,many\n");
    PlanText plan;
    plan.rest = correction;
    CollateOptions options;
    options.only = folder_.path("Leeds.returns.csv");
    Collation collation = collate(trial(plan), options);
    EXPECT_THAT(collation.rows, SizeIs(1));
    EXPECT_THAT(found(collation, FindingKind::correction), SizeIs(1));  // it is of that cell, and does not fit
    folder_.write("York.returns.csv", york_csv);
    options.only = folder_.path("York.returns.csv");
    EXPECT_THAT(collate(trial(plan), options).findings, IsEmpty());
    options.only = folder_.path("Leeds.returns.csv");
    collation = collate(trial(), options);
    EXPECT_THAT(found(collation, FindingKind::no_return), IsEmpty());
    EXPECT_THAT(found(collation, FindingKind::cell), SizeIs(1));
}

TEST_F(Collating, QuestionsAreThoseThatAnAuthorityCanAnswer) {
    folder_.write("Leeds.returns.csv", "urn,pupils,nfa\n001001,200,c\n001002,300,many\n001003,150,7\n");
    const std::vector<AuthorityQueries> queries = authority_queries(run());
    ASSERT_THAT(queries, SizeIs(1));
    EXPECT_EQ(queries[0].authority, "Leeds");
    const std::string file = folder_.path("Leeds.returns.csv");
    EXPECT_EQ(queries[0].csv, "number,file,row,urn,column,question,answer\n1," + file +
                                  ",2,001001,nfa,\"found 'c'; expected a number, or what the cell means\",\n2," + file +
                                  ",3,001002,nfa,found 'many'; expected a whole number from 0,\n");
    EXPECT_THAT(queries[0].csv, testing::Not(HasSubstr("collate")));  // what the plan can do is no question
}

// ---- properties ----

/// The lines of a return in another order.
std::string shuffled(const std::string& csv, std::mt19937& random) {
    std::istringstream stream(csv);
    std::string header;
    std::getline(stream, header);
    std::vector<std::string> lines;
    for (std::string line; std::getline(stream, line);) lines.push_back(line);
    std::shuffle(lines.begin(), lines.end(), random);
    std::string text = header + "\n";
    for (const std::string& line : lines) text += line + "\n";
    return text;
}

// Rows twice, of several spellings of `by`, of parts, suppressed, and sent by another authority too.
TEST_F(Collating, TheOrderOfRowsDecidesNothing) {
    folder_.write("links.csv", "old,new\n1003,900002\n1003,900003\n");
    PlanText plan;
    plan.ids += "successors = \"links.csv\"\n";
    plan.collate += "by = [\"year\"]\n";
    plan.source += "suppressed = { c = [1, 5] }\n";
    const std::string leeds =
        "urn,year,pupils,nfa\n001001,5,20,c\n001001,05,20,c\n1002,6,3,1\n900002,5,4,2\n900003,05,6,c\n001001,6,7,7\n";
    const std::string york = "urn,year,pupils,nfa\n002001,05,9,4\n001001,6,7,7\n002002,5,9,1\n002003,6,1,0\n";
    folder_.write("Leeds.returns.csv", leeds);
    folder_.write("York.returns.csv", york);
    const std::string expected = collated_csv(run(plan));
    EXPECT_THAT(expected, HasSubstr("001003,5,Leeds,"));
    std::mt19937 random(5);
    for (int again = 0; again < 20; ++again) {
        folder_.write("Leeds.returns.csv", shuffled(leeds, random));
        folder_.write("York.returns.csv", shuffled(york, random));
        EXPECT_EQ(collated_csv(run(plan)), expected);
    }
}

TEST_F(Collating, EveryRowIsCountedOnce) {
    std::mt19937 random(11);
    folder_.write("links.csv", "old,new\n1001,900001\n1002,900001\n1003,900002\n1003,900003\n");
    PlanText plan;
    plan.ids += "successors = \"links.csv\"\n";
    const std::vector<std::string> ids = {"001001", "1002", "900001", "002001", "999999", "", "Total", "900002"};
    for (int again = 0; again < 50; ++again) {
        std::string csv = "urn,pupils,nfa\n";
        for (int row = 0; row < 8; ++row)
            csv += ids[random() % ids.size()] + "," + std::to_string(random() % 100) + "," +
                   std::to_string(random() % 9) + "\n";
        folder_.write("Leeds.returns.csv", csv);
        const Collation collation = run(plan);
        const ReadReturn& one = collation.returns.front();
        EXPECT_EQ(one.rows, one.used + one.outside + one.dropped + one.totals + one.refused) << csv;
    }
}

// Without a record: the rules read columns of their own, numbers and texts.
TEST_F(Collating, AListAloneIsOfTheRowsThatItsRulesChoose) {
    folder_.write("all.csv",
                  "urn,authority,fsm,pupils\n001001,Leeds,low,200\n001002,Leeds,high,310\n"
                  "001003,Leeds,low,90\n002001,York,high,400\n");
    const auto ids = [&](const std::string& where) {
        PlanText plan;
        std::string text = plan.text();
        const std::string record = "record = \"list.record.json\"\n";
        text.replace(text.find(record), record.size(), "file = \"all.csv\"\nid = \"urn\"\nwhere = " + where + "\n");
        folder_.write("plan.toml", text);
        const Collation collation = collate(read_trial_file(folder_.path("plan.toml")));
        EXPECT_THAT(collation.population.warnings, testing::Contains(testing::HasSubstr("left out by where")));
        return collation.population.ids;
    };
    EXPECT_THAT(ids("[\"pupils >= 200\"]"), testing::ElementsAre("001001", "001002", "002001"));
    EXPECT_THAT(ids("[\"authority=Leeds\", \"fsm=low\"]"), testing::ElementsAre("001001", "001003"));
}

}  // namespace
}  // namespace clustertrial::collation_test
