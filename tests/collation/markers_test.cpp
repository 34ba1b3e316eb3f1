// Which columns take the cells that stand in the place of numbers, and between what these then are.
#include "clustertrial/data/read_table.hpp"
#include "clustertrial/report/collation_template.hpp"

#include "plan_fixture.hpp"
#include "support/trials.hpp"

#include <gmock/gmock.h>

namespace clustertrial::collation_test {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

const std::string with_a_marker = "suppressed = { \"*\" = [1, 5] }\n";

/// A count and a rate, in which a school has a marker each.
PlanText with_attendance(const std::string& column = "") {
    PlanText plan;
    plan.columns =
        "[[collate.column]]\nname = \"nfa\"\n[[collate.column]]\nname = \"attendance\"\nlabel = \"Attendance (%)\"\n"
        "type = \"number\"\noptional = true\n" +
        column;
    plan.source += with_a_marker;
    return plan;
}

class Markers : public Collating {
  protected:
    void SetUp() override {
        Collating::SetUp();
        folder_.write("Leeds.returns.csv", "urn,nfa,Attendance (%)\n001001,*,93.5\n001002,2,*\n001003,7,97\n");
    }
    [[nodiscard]] Finding marker_of(const PlanText& plan) const {
        for (const Finding& one : run(plan).findings)
            if (one.kind == FindingKind::marker) return one;
        return {};
    }
};

TEST_F(Markers, OfASourceStandForSmallCountsAndForNoRate) {
    const Collation collation = run(with_attendance());
    EXPECT_EQ(value_of(collation, "001001", "nfa"), ExpressionValue(Range{1, 5}));
    EXPECT_EQ(value_of(collation, "001002", "attendance"), ExpressionValue());
    EXPECT_EQ(collation.failures(), 1U);
    EXPECT_THAT(collated_csv(collation), Not(HasSubstr("attendance_low")));
    const Finding unknown = marker_of(with_attendance());
    EXPECT_EQ(to_text(unknown.place), folder_.path("Leeds.returns.csv") + ": line 3, attendance");
    EXPECT_EQ(unknown.text, "found '*'; expected a number, or what the cell means");
    EXPECT_EQ(unknown.remedy, "if it marks a suppressed number, give its bounds in 'suppressed' of [[collate.column]]");
}

TEST_F(Markers, OfAColumnBeatThoseOfItsSource) {
    const Collation collation = run(with_attendance("suppressed = { \"*\" = [0, 100] }\n"));
    EXPECT_THAT(found(collation, FindingKind::marker), IsEmpty());
    EXPECT_EQ(value_of(collation, "001001", "nfa"), ExpressionValue(Range{1, 5}));
    EXPECT_EQ(value_of(collation, "001002", "attendance"), ExpressionValue(Range{0, 100}));
}

TEST_F(Markers, AreNoneOfACountThatSaysSo) {
    PlanText plan = with_attendance("suppressed = { \"*\" = [0, 100] }\n");
    plan.columns.insert(plan.columns.find("name = \"nfa\"\n"), "suppressed = {}\n");
    const Collation collation = run(plan);
    EXPECT_THAT(found(collation, FindingKind::marker), ElementsAre(HasSubstr("001001: found '*'")));
    EXPECT_EQ(value_of(collation, "001001", "nfa"), ExpressionValue());
}

TEST_F(Markers, AreNoneOfACountThatMayHavePercentSigns) {
    PlanText plan = with_attendance();
    plan.columns = "[[collate.column]]\nname = \"nfa\"\n[[collate.column]]\nname = \"share\"\noptional = true\n";
    plan.source += "percent = [\"share\"]\n";
    folder_.write("Leeds.returns.csv", "urn,nfa,share\n001001,*,93%\n001002,2,*\n001003,7,97%\n");
    EXPECT_THAT(found(run(plan), FindingKind::marker), ElementsAre(HasSubstr("001002: found '*'")));
    plan.columns += "suppressed = { \"*\" = [90, 110] }\n";
    EXPECT_EQ(marker_of(plan).text,
              "found '*', which stands for 90 to 110; expected a whole number from 0, from 0 to 100 as a percentage");
    plan.columns.replace(plan.columns.find("110"), 3, "100");
    EXPECT_EQ(value_of(run(plan), "001002", "share"), ExpressionValue(Range{90, 100}));
}

// The number on roll is at least 20: 1 to 5 of a source is none.
TEST_F(Markers, OutsideWhatTheirColumnTakesStopTheRun) {
    PlanText plan;
    plan.columns = "[[collate.column]]\nname = \"pupils\"\nminimum = 20\nmaximum = 900\n";
    plan.source += with_a_marker;
    folder_.write("Leeds.returns.csv", "urn,pupils\n001001,200\n001002,*\n001003,150\n");
    const Collation collation = run(plan);
    EXPECT_EQ(collation.failures(), 1U);
    EXPECT_EQ(value_of(collation, "001002", "pupils"), ExpressionValue());
    const Finding misplaced = marker_of(plan);
    EXPECT_EQ(to_text(misplaced.place), folder_.path("Leeds.returns.csv") + ": line 3, pupils");
    EXPECT_EQ(misplaced.text,
              "found '*', which stands for 1 to 5; expected a whole number from 0, at least 20, at most 900");
    EXPECT_EQ(misplaced.remedy,
              "give its bounds in this column in 'suppressed' of [[collate.column]], or {} if the column takes no "
              "marker");
    plan.columns += "suppressed = { \"*\" = [20, 25] }\n";
    EXPECT_EQ(value_of(run(plan), "001002", "pupils"), ExpressionValue(Range{20, 25}));
}

TEST_F(Markers, OfAColumnAreRefusedWhereItCannotHaveThem) {
    const auto message = [&](const std::string& column) {
        return test::message_of([&] { return trial(with_attendance("[[collate.column]]\n" + column)); });
    };
    EXPECT_THAT(message("name = \"a\"\ntype = \"text\"\nsuppressed = { c = [1, 5] }\n"),
                HasSubstr("column 'a': 'suppressed' is for numbers"));
    EXPECT_THAT(message("name = \"a\"\nsuppressed = { c = [0.5, 5] }\n"), HasSubstr("'c' stands for a count"));
    EXPECT_THAT(message("name = \"a\"\nminimum = 3\nsuppressed = { c = [1, 5] }\n"),
                AllOf(HasSubstr("column 'a': 'c' stands for 1 to 5"), HasSubstr("'minimum' and 'maximum'")));
    EXPECT_THAT(message("name = \"a\"\nsuppressed = false\n"),
                HasSubstr("expected a table { CELL = [LOW, HIGH], ... }"));
}

TEST_F(Markers, OfATemplateAreThoseThatTheFirstSourceTakesInAColumn) {
    PlanText plan = with_attendance("suppressed = { x = [0, 100] }\n");
    plan.columns += "[[collate.column]]\nname = \"rate\"\ntype = \"number\"\n";
    plan.rest = "[[collate.source]]\nfiles = [\"*.xlsx\"]\nsuppressed = { c = [1, 9] }\n";
    const CollateSpec spec = *trial(plan).collate;
    EXPECT_THAT(markers_of_template(spec, spec.columns[0]), ElementsAre(SuppressedMarker{"*", {1, 5}}));
    EXPECT_THAT(markers_of_template(spec, spec.columns[1]), ElementsAre(SuppressedMarker{"x", {0, 100}}));
    EXPECT_THAT(markers_of_template(spec, spec.columns[2]), SizeIs(0));
    folder_.write("template.xlsx", collation_template(trial(plan), read_population(trial(plan))));
    const Table guide = read_table(folder_.path("template.xlsx") + "#What to fill in",
                                   {{"Column", CellKind::text}, {"What it takes", CellKind::text}}, {});
    const TextColumn& takes = guide.text("What it takes");
    ASSERT_EQ(guide.rows, 4U);
    EXPECT_EQ(takes.at(1),
              "A whole number from 0; empty where it is not known. In the place of a small number: * (1 to 5).");
    EXPECT_EQ(takes.at(2), "A number; empty where it is not known. In the place of a number: x (0 to 100).");
    EXPECT_EQ(takes.at(3), "A number; empty where it is not known.");
}

}  // namespace
}  // namespace clustertrial::collation_test
