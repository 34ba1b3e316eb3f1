#include "clustertrial/report/allocation_tables.hpp"

#include "clustertrial/report/render.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <gmock/gmock.h>

namespace clustertrial::allocation_tables_test {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;

/// Five schools in two strata, allocated: the first stratum 1 and 2, the second 1 and 1. Covariate size 10, 20, 30, 40,
/// 50 in the list's order, a level that the first two schools have.
AllocatedList five_schools() {
    AllocatedList list;
    list.plan.id = "id";
    list.plan.seed = 7;
    list.plan.covariates = {{"size", CovariateKind::number}, {"type", CovariateKind::level}};
    list.ids = {"1", "2", "3", "4", "5"};
    list.arms = {0, 1, 1, 0, 1};
    list.draws = {0.1, 0.2, 0.3, 0.4, 0.5};
    list.strata = {{0, 0, 0, 1, 1}, {"north", "south"}, {3, 2}};
    list.counts = {2, {1, 2, 1, 1}};
    list.units = {{0, 1, 2, 3, 4}, {{0}, {1}, {2}, {3}, {4}}};
    add_number(list.covariates, "size", std::vector<double>{10, 20, 30, 40, 50});
    add_levels(list.covariates, "type", {{0, 0, 1, 1, 1}, {"infant", "junior"}});
    list.balance = balance_of(list.covariates, list.arms, 2);
    return list;
}

std::vector<std::string> cells_of(const TableRow& row) {
    std::vector<std::string> cells;
    for (const Cell& cell : row.cells) cells.push_back(to_text(cell));
    return cells;
}

TEST(AllocationTables, CountSchoolsByStratumAndArm) {
    const auto tables = to_tables(five_schools());
    ASSERT_EQ(tables.size(), 2U);
    const ResultTable& table = tables[0];
    EXPECT_EQ(table.id, "allocation");
    EXPECT_THAT(cells_of(table.rows.at(0)), ElementsAre("north", "1 (33.3%)", "2 (66.7%)", "3"));
    EXPECT_THAT(cells_of(table.rows.at(1)), ElementsAre("south", "1 (50.0%)", "1 (50.0%)", "2"));
    EXPECT_THAT(cells_of(table.rows.at(2)), ElementsAre("Total", "2 (40.0%)", "3 (60.0%)", "5"));
    EXPECT_THAT(table.notes, ElementsAre("Method complete/1, generator stata-mt64, seed 7, draws stored as double."));
}

TEST(AllocationTables, BalanceIsByHand) {
    const ResultTable table = to_tables(five_schools()).at(1);
    EXPECT_EQ(table.id, "balance");
    // size: control 10, 40: mean 25, variance 450; intervention 20, 30, 50: mean 33.33, variance 233.33;
    // difference 8.333 / sqrt(341.67) = 0.4508; all: mean 30, variance 250, sd 15.8
    EXPECT_THAT(cells_of(table.rows.at(0)), ElementsAre("size", "25.0 (21.2)", "33.3 (15.3)", "30.0 (15.8)", "0.45"));
    // infant: 1 of 2, 1 of 3; (1/3 - 1/2) / sqrt((1/4 + 2/9) / 2) = -0.3430
    EXPECT_THAT(cells_of(table.rows.at(1)), ElementsAre("type infant", "1 (50%)", "1 (33%)", "2 (40%)", "-0.34"));
    EXPECT_THAT(table.notes,
                ElementsAre(HasSubstr("Mean (SD); for a level, number of schools (%). Difference from control")));
}

TEST(AllocationTables, ValidityShowsHowOftenPairsShareAnArm) {
    AllocatedList list = five_schools();
    list.probabilities.source = ProbabilitySource::kept_set;
    list.probabilities.allocations = 2;
    list.probabilities.validity = validity_of({5, 2, {0, 1, 1, 0, 1, 0, 0, 1, 1, 1}});
    list.probabilities.together_by_complete = 0.4;
    const ResultTable table = to_tables(list).at(2);
    EXPECT_EQ(table.id, "validity");
    // Never: 1-3, 1-5, 2-4 ... of ten pairs: shares of 1: 3-5; of 0: 1-3, 1-5, 2-4; the other six 0.5
    EXPECT_THAT(cells_of(table.rows.at(0)), ElementsAre("never", "3 (30.0%)"));
    EXPECT_THAT(cells_of(table.rows.at(1)), ElementsAre("40% to 50%", "6 (60.0%)"));
    EXPECT_THAT(cells_of(table.rows.at(2)), ElementsAre("always", "1 (10.0%)"));
    EXPECT_THAT(table.notes,
                ElementsAre("Lowest 0.000, mean 0.400, highest 1.000, over 2 allocations kept; under complete "
                            "randomisation the mean is 0.400."));
}

TEST(AllocationTables, UnitsThatStayTogetherAreSaid) {
    AllocatedList list = five_schools();
    list.plan.together = "trust";
    list.units = {{0, 0, 1, 1, 2}, {{0, 1}, {2, 3}, {4}}};
    EXPECT_THAT(to_tables(list).at(0).notes, Contains("5 schools in 3 units by trust."));
}

}  // namespace
}  // namespace clustertrial::allocation_tables_test
