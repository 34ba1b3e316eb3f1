// The returns of data/examples/collate, each in another kind of mess, come to what their script drew first.
#include "clustertrial/data/csv.hpp"

#include "plan_fixture.hpp"

#include <gmock/gmock.h>

namespace clustertrial::collation_test {
namespace {

const std::string examples = std::string(CLUSTERTRIAL_SOURCE_DIR) + "/data/examples/collate/";

/// As expected.csv writes it: "7", "1 to 5", and nothing for no value.
std::string text_of(const ExpressionValue& value) {
    const auto* range = std::get_if<Range>(&value);
    if (range == nullptr) return "";
    const std::string low = format_shortest(range->low);
    return range->low == range->high ? low : low + " to " + format_shortest(range->high);
}

TEST(CollateExample, EveryCellIsWhatTheReturnMeans) {
    const Collation collation = collate(read_trial_file(examples + "trial.toml"));
    EXPECT_EQ(collation.failures(), 0U);
    const std::vector<std::string> columns = {"pupils", "nfa_prior", "nfa", "referrals", "contacts"};
    std::vector<ColumnRequest> requests{{"urn", CellKind::text}};
    for (const std::string& column : columns) requests.push_back({column, CellKind::text});
    const Table expected = read_csv(examples + "expected.csv", requests);
    ASSERT_EQ(collation.rows.size(), expected.rows);
    for (std::size_t row = 0; row < expected.rows; ++row) {
        const std::string& urn = expected.text("urn").at(row);
        for (const std::string& column : columns) {
            const TextColumn& cells = expected.text(column);
            const std::string cell = cells.is_missing(row) ? "" : cells.at(row);
            EXPECT_EQ(text_of(value_of(collation, urn, column)), cell) << urn << " " << column;
        }
    }
}

}  // namespace
}  // namespace clustertrial::collation_test
