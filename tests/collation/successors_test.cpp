// Schools that became others: found, added, or refused.
#include "plan_fixture.hpp"
#include "support/trials.hpp"

#include <gmock/gmock.h>

namespace clustertrial::collation_test {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

const ExpressionValue no_value;

const std::string with_links = "pad = 6\nsuccessors = \"links.csv\"\nkind_column = \"kind\"\n";

TEST_F(Collating, AnIdThatASchoolBecameIsThatSchool) {
    folder_.write("links.csv", "old,new,kind\n1001,900001,academy\n900001,900002,renamed\n");
    folder_.write("Leeds.returns.csv", "urn,pupils,nfa\n900002,200,3\n001002,300,0\n001003,150,7\n");
    PlanText plan;
    plan.ids = with_links;
    const Collation collation = run(plan);
    EXPECT_THAT(collation.findings, IsEmpty());
    EXPECT_EQ(value_of(collation, "001001", "nfa"), exactly(3));
    EXPECT_THAT(done(collation, DecisionKind::successor),
                ElementsAre("001001: 001001 became 900001 (academy), 900001 became 900002 (renamed)"));
}

TEST_F(Collating, AnIdBeforeTheListIsThatSchool) {
    folder_.write("links.csv", "old,new,kind\n700001,1001,academy\n");
    folder_.write("Leeds.returns.csv", "urn,pupils,nfa\n700001,200,3\n001002,300,0\n001003,150,7\n");
    PlanText plan;
    plan.ids = with_links;
    EXPECT_EQ(value_of(run(plan), "001001", "nfa"), exactly(3));
}

TEST_F(Collating, TheCountsOfASplitSchoolAreAdded) {
    folder_.write("links.csv", "old,new,kind\n1001,900001,split\n1001,900002,split\n");
    folder_.write("Leeds.returns.csv", "urn,pupils,nfa\n900001,120,c\n900002,80,3\n001002,300,0\n001003,150,7\n");
    PlanText plan;
    plan.ids = with_links;
    plan.source += "suppressed = { c = [1, 5] }\n";
    const Collation collation = run(plan);
    EXPECT_THAT(collation.findings, IsEmpty());
    EXPECT_EQ(value_of(collation, "001001", "pupils"), exactly(200));
    EXPECT_EQ(value_of(collation, "001001", "nfa"), ExpressionValue(Range{4, 8}));
    EXPECT_THAT(row_of(collation, "001001").from, SizeIs(2));
}

TEST_F(Collating, APartOfASplitSchoolIsNotTheWhole) {
    folder_.write("links.csv", "old,new,kind\n1001,900001,split\n1001,900002,split\n1001,900003,split\n");
    folder_.write("Leeds.returns.csv", "urn,pupils,nfa\n900001,120,2\n900002,80,3\n001002,300,0\n001003,150,7\n");
    PlanText plan;
    plan.ids = with_links;
    const Collation collation = run(plan);
    EXPECT_THAT(found(collation, FindingKind::successor),
                ElementsAre(HasSubstr("and 900003, but there is no row for it")));
    EXPECT_EQ(collation.failures(), 1U);
    EXPECT_EQ(value_of(collation, "001001", "nfa"), no_value);
}

// One part alone is no group of rows: it is the same fault.
TEST_F(Collating, ASinglePartOfASplitSchoolIsNotTheWhole) {
    folder_.write("links.csv", "old,new,kind\n1001,900001,split\n1001,900002,split\n");
    folder_.write("Leeds.returns.csv", "urn,pupils,nfa\n900001,120,2\n001002,300,0\n001003,150,7\n");
    PlanText plan;
    plan.ids = with_links;
    const Collation collation = run(plan);
    EXPECT_THAT(found(collation, FindingKind::successor), ElementsAre(HasSubstr("900002, but there is no row for it")));
    EXPECT_EQ(value_of(collation, "001001", "nfa"), no_value);
}

TEST_F(Collating, AMergerOfTwoSchoolsOfTheTrialIsNeither) {
    folder_.write("links.csv", "old,new,kind\n1001,900001,merger\n1002,900001,merger\n");
    folder_.write("Leeds.returns.csv", "urn,pupils,nfa\n900001,500,3\n001003,150,7\n");
    PlanText plan;
    plan.ids = with_links;
    const Collation collation = run(plan);
    EXPECT_THAT(found(collation, FindingKind::successor),
                ElementsAre(HasSubstr("001001: '900001' is of 001001 and 001002 together"), HasSubstr("001002: ")));
    EXPECT_EQ(value_of(collation, "001001", "nfa"), no_value);
}

TEST_F(Collating, SuccessorsInACircleAreAnError) {
    folder_.write("links.csv", "old,new,kind\n1001,2,x\n2,3,x\n3,1001,x\n5,1001,x\n");
    PlanText plan;
    plan.ids = with_links;
    EXPECT_THAT(test::message_of([&] { return run(plan); }),
                AllOf(HasSubstr("links.csv"), HasSubstr("become themselves again: 001001, 000002, 000003")));
}

// The file says that 001007 became 149999, and the school is 001001 or 001002: both are nearly the same.
TEST_F(Collating, ALinkWithASlipIsSaidWithItsLineAndTheNearestSchool) {
    folder_.write("links.csv", "old,new,kind\n1007,149998,academy\n149998,149999,renamed\n555555,666666,academy\n");
    folder_.write("Leeds.returns.csv", "urn,pupils,nfa\n149999,200,3\n001002,300,0\n001003,150,7\n666666,9,9\n");
    PlanText plan;
    plan.ids = with_links;
    const Collation collation = run(plan);
    EXPECT_THAT(found(collation, FindingKind::id),
                ElementsAre("149999: is not a school of the trial; " + folder_.path("links.csv") +
                            ":2 leads from 149998 to 001007, which is not a school of the trial; nearest '001001'"));
    for (const Finding& one : collation.findings) {
        if (one.kind != FindingKind::id) continue;
        EXPECT_EQ(one.remedy, "correct the id in the file that 'successors' names");
        EXPECT_EQ(to_text(one.place), folder_.path("Leeds.returns.csv") + ": line 2");
    }
    EXPECT_EQ(collation.failures(), 0U);
}

// All of the links of a country are in such a file, and the returns of an authority have schools outside the trial.
TEST_F(Collating, LinksBetweenSchoolsOutsideTheTrialAreNoFault) {
    folder_.write("links.csv", "old,new,kind\n1007,149999,academy\n555555,666666,academy\n");
    folder_.write("Leeds.returns.csv", leeds_csv + "149999,200,3\n666666,9,9\n");
    PlanText plan;
    plan.ids = with_links;
    EXPECT_THAT(run(plan).findings, IsEmpty()) << "every school that 001007 is nearly has its row";
}

}  // namespace
}  // namespace clustertrial::collation_test
