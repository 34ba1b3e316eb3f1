// What --check says of the data, before anything is estimated.
#include "clustertrial/report/check_tables.hpp"

#include "support/trials.hpp"
#include "table_reading.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <gmock/gmock.h>

namespace clustertrial::check_tables_test {
namespace {

using test::arrange_text;
using testing::Contains;
using testing::ElementsAre;

Trial attendance() {
    Trial trial;
    trial.unit = "school";
    trial.data.file = "outcomes.csv";
    trial.data.cluster = "urn";
    trial.arms.column = "arm";
    OutcomeSpec outcome;
    outcome.name = outcome.value = "attendance";
    outcome.label = "Attendance";
    trial.outcomes = {outcome};
    return trial;
}

const std::string rows = "urn,arm,attendance\n1,0,91.5\n2,1,954\n3,0,NA\n4,1,\n5,0,93\n";

std::vector<std::vector<std::string>> cells_of(const TrialData& data, std::size_t table) {
    const std::vector<ResultTable> tables = check_tables(data, attendance());
    std::vector<std::vector<std::string>> cells;
    for (const TableRow& row : tables.at(table).rows) {
        cells.push_back(test::texts_of(row));
    }
    return cells;
}

TEST(CheckTables, ShowEachOutcomesCellsAndTheSchoolsWithoutOne) {
    // By hand: (91.5 + 954 + 93) / 3 = 379.5.
    EXPECT_THAT(cells_of(arrange_text(attendance(), rows), 2),
                ElementsAre(ElementsAre("Attendance", "attendance", "2 schools: 3, 4", "91.5", "379.50", "954")));
}

TEST(CheckTables, SayWhichSchoolsHaveARow) {
    TrialData data = arrange_text(attendance(), rows);
    EXPECT_THAT(cells_of(data, 0), Contains(ElementsAre("Data", "outcomes.csv: 5 schools")));
    data.stated.lost = {"2"};
    data.stated.left_out = {"3"};
    data.stated.lost_of_unknown_arm = {"9"};
    EXPECT_THAT(cells_of(data, 0),
                Contains(ElementsAre(
                    "Data", "outcomes.csv: 3 schools with a row, 2 lost (no row: 2, 9), 1 left out by where (3)")));
}

}  // namespace
}  // namespace clustertrial::check_tables_test
