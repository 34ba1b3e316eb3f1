// How text tables look at the width of a terminal: the tables of the report, and what gives way first.
#include "clustertrial/report/render.hpp"

#include "display.hpp"
#include "sample_tables.hpp"

#include <gtest/gtest.h>

#include <gmock/gmock.h>

namespace clustertrial {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

TEST(RenderText, AttritionTableOfTheReport) {
    EXPECT_EQ(render_text(samples::attrition()), R"(Table 1. School level attrition from the trial (primary outcome)
------------------------------------------
              Intervention  Control  Total
------------------------------------------
Number of schools
  Randomised            47       47     94
  Analysed              47       47     94

Attrition (from randomisation to analysis)
  Number                 0        0      0
  Percentage            0%       0%     0%
------------------------------------------
)");
}

TEST(RenderText, PrimaryAnalysisOfTheReportInTwoPanelsOf80Columns) {
    EXPECT_EQ(render_text(samples::primary()), R"(Table 3. Primary analysis
------------------------------------------------------------------------
Outcome
          Intervention group                    Control group
  ----------------------------------  ----------------------------------
         n (missing)   Mean (95% CI)         n (missing)   Mean (95% CI)
------------------------------------------------------------------------
Contacts leading to no further action (as proportion of pupils)
     Schools: 47 (0)          0.0118     Schools: 47 (0)          0.0123
  Pupils: 13,819 (0)  (0.011, 0.014)  Pupils: 13,533 (0)  (0.010, 0.014)
------------------------------------------------------------------------
Outcome
                            Effect size
  ---------------------------------------------------------------
                      % point change in
           Total n  outcome (95% CI) OR
    (intervention;       risk ratio for    Glass's Delta
          control)      binary outcomes         (95% CI)  p-value
------------------------------------------------------------------------
Contacts leading to no further action (as proportion of pupils)
            27,352               -0.140           -0.013    0.470
  (13,819; 13,533)      (-0.522, 0.243)  (-0.047, 0.022)
------------------------------------------------------------------------
As per our statistical guidance, for trials of different types - for example
  clustered trials, or when additional covariates are used, we continue to
  recommend using Glass's Delta, calculated using unconditional (that is,
  unadjusted) standard deviations.
)");
}

TEST(RenderText, PrimaryAnalysisOfTheReportSideBySideOnAWideTerminal) {
    const std::string text = render_text(samples::primary(), {200});
    EXPECT_THAT(text, Not(HasSubstr("  Schools: 47 (0)\n")));
    EXPECT_THAT(text, HasSubstr("-0.140 (-0.522, 0.243)  -0.013 (-0.047, 0.022)"));
}

TEST(RenderText, BaselineTableOfTheReportKeepsItsNumbersOnOneLine) {
    const std::string text = render_text(samples::baseline());
    EXPECT_THAT(text, HasSubstr("  Good                   70%  33/47 (0)       33 (70%)  26/47 (0)       26 (55%)\n"));
    EXPECT_THAT(text, HasSubstr("  Requires               10%   2/47 (0)         2 (4%)   7/47 (0)        7 (15%)\n"
                                "    improvement\n"));
    EXPECT_THAT(text, HasSubstr("\n\nSchool-level                        n/N      Mean (SD)        n/N      Mean (SD)\n"
                                "  (continuous)                (missing)                 (missing)\n"
                                "Pupil composition (3):\n"));
    EXPECT_THAT(text, HasSubstr("National averages are\n  those for state-funded primary schools in England.\n"));
}

TEST(RenderText, LongAllocationTableIsOneLineAStratum) {
    const std::string text = render_text(samples::allocation(300));
    EXPECT_THAT(text, StartsWith("Schools by stratum and arm\n"
                                 "-------------------------------------------------------\n"
                                 "                                   Arm\n"
                                 "                          ----------------------\n"
                                 "Stratum                    control  intervention  Total\n"
                                 "-------------------------------------------------------\n"
                                 "LA 1, PNUMFSMEVER low     20 (49%)      21 (51%)     41\n"
                                 "LA 2, PNUMFSMEVER high    20 (50%)      20 (50%)     40\n"));
    EXPECT_EQ(report_detail::split(text, '\n').size(), 300U + 8U);  // title, three rules, three headers, the end
}

ResultTable two_columns(const std::string& stub, Cell cell) {
    ResultTable table{"small", "", {{"Outcome"}, {"Mean", "", Align::right}}, {}, {}};
    table.rows = {{{stub, std::move(cell)}}};
    return table;
}

TEST(RenderText, LongStubIsWrappedBesideItsNumber) {
    EXPECT_EQ(render_text(two_columns("Contacts leading to no further action", number_cell(0.0118, 4)), {30}),
              "------------------------------\n"
              "Outcome                   Mean\n"
              "------------------------------\n"
              "Contacts leading to no  0.0118\n"
              "  further action\n"
              "------------------------------\n");
}

TEST(RenderText, BracketOfManyWordsIsATextAndIsWrapped) {
    ResultTable table{"", "", {{"Stratum"}, {"Highest"}}, {}, {}};
    table.rows = {{{"Without one school", number_cell(0.213, 3).add(" (The Sacred Heart Primary School)")}},
                  {{"Effective schools", number_cell(71.2, 1).add(" (rho = 1)")}}};
    EXPECT_EQ(render_text(table, {36}), R"(-----------------------------
Stratum             Highest
-----------------------------
Without one school  0.213
                    (The
                    Sacred
                    Heart
                    Primary
                    School)

Effective schools   71.2
                    (rho = 1)
-----------------------------
)");
}

TEST(RenderText, StubGoesAboveItsRowWhenItsColumnWouldBeTooNarrow) {
    // 16 for the stub, 2 between, 15 for "(-0.522, 0.243)": 33.
    const ResultTable table =
        two_columns("Contacts leading to no further action", interval_cell(-0.14, -0.522, 0.243, 3, 3));
    EXPECT_EQ(render_text(table, {33}),
              "---------------------------------\n"
              "Outcome                      Mean\n"
              "---------------------------------\n"
              "Contacts leading           -0.140\n"
              "  to no further   (-0.522, 0.243)\n"
              "  action\n"
              "---------------------------------\n");
    EXPECT_EQ(render_text(table, {32}),
              "------------------------------\n"
              "Outcome\n"
              "                    Mean\n"
              "------------------------------\n"
              "Contacts leading to no further\n"
              "  action\n"
              "  -0.140 (-0.522, 0.243)\n"
              "------------------------------\n");
}

TEST(RenderText, HeadingWithoutTextEndsItsBlock) {
    ResultTable table{"mdes", "", {{""}, {"Analysis", "", Align::right}}, {}, {}};
    table.rows = {{{"MDES", number_cell(0.06, 2)}},
                  {{"Intracluster correlations (ICCs):"}, true},
                  {{"School", number_cell(0.01, 2)}},
                  {{}, true},
                  {{"Alpha", number_cell(0.05, 2)}}};
    EXPECT_EQ(render_text(table),
              "---------------------------------\n"
              "          Analysis\n"
              "---------------------------------\n"
              "MDES          0.06\n"
              "\n"
              "Intracluster correlations (ICCs):\n"
              "  School      0.01\n"
              "\n"
              "Alpha         0.05\n"
              "---------------------------------\n");
}

TEST(RenderText, ColumnsAreAlignedByWhatIsSeen) {
    ResultTable table{"wide", "", {{"LA"}, {"n", "", Align::right}}, {}, {}};
    table.rows = {{{"Ll\u0177n", count_cell(7)}}, {{"\u5B66\u6821", count_cell(12)}}};
    EXPECT_EQ(render_text(table),
              "--------\n"
              "LA     n\n"
              "--------\n"
              "Ll\u0177n   7\n"
              "\u5B66\u6821  12\n"
              "--------\n");
}

TEST(RenderText, TableWithoutColumnsIsItsTitleAndNotes) {
    EXPECT_EQ(render_text(ResultTable{"empty", "Table 9. Nothing", {}, {}, {"No school was randomised."}}),
              "Table 9. Nothing\nNo school was randomised.\n");
}

TEST(RenderText, TableWithoutRowsIsItsHeaders) {
    EXPECT_EQ(render_text(ResultTable{"empty", "", {{"Outcome"}, {"Mean"}}, {}, {}}),
              "-------------\nOutcome  Mean\n-------------\n-------------\n");
}

}  // namespace
}  // namespace clustertrial
