// Columns of another table joined to the rows of one.
#include "clustertrial/data/table.hpp"

#include "read_helpers.hpp"

namespace clustertrial::joined_columns_test {
namespace {

constexpr std::uint32_t none = JoinedRows::none;

struct Joined {
    Table table = read("urn\na\nb\na\nc\n", {{"urn", CellKind::text}});
    Table other = read("\nurn,la,n\nb,high,2\n\nx,mid,9\na,,1\n", {{"la", CellKind::text}, {"n"}});
    Joined() {
        other.file = "schools.csv";
        join_columns(table, other, {2, 0, 2, none}, {"la", "n"});
    }
};

TEST(JoinedColumns, HaveTheCellsOfTheirRowsAndNoneOfOthers) {
    const Joined joined;
    const NumberColumn& n = joined.table.numbers("n");
    EXPECT_EQ(n.values[0], 1);
    EXPECT_EQ(n.values[1], 2);
    EXPECT_EQ(n.values[2], 1);
    EXPECT_TRUE(n.is_missing(3));
    const TextColumn& la = joined.table.text("la");
    EXPECT_EQ(la.levels, std::vector<std::string>{"high"}) << "a level that no row has is none";
    EXPECT_TRUE(la.is_missing(3));
    EXPECT_EQ(la.at(1), "high");
}

TEST(JoinedColumns, StandInTheirOwnFile) {
    const Joined joined;
    const Place place = joined.table.place(2, "n");
    EXPECT_EQ(place.file, "schools.csv");
    EXPECT_EQ(place.line, 6U) << "behind a blank line";
    EXPECT_EQ(joined.table.place(1, "n").line, 3U);
    EXPECT_EQ(joined.table.place(2, "urn").file, "f.csv");
    EXPECT_EQ(joined.table.place(3, "n").file, "f.csv") << "no row there: the row that lacks it";
    EXPECT_EQ(joined.table.header_place("n").file, "schools.csv");
    EXPECT_EQ(joined.table.header_place("n").line, 2U);
    EXPECT_EQ(joined.table.column_place("la").file, "schools.csv");
    EXPECT_EQ(joined.table.column_place("urn").file, "f.csv");
}

TEST(JoinedColumns, KeepTheirPlacesWhereRowsAreLeftOut) {
    const Joined joined;
    const Table part = only_rows(joined.table, {1, 2});
    EXPECT_EQ(part.place(0, "n").line, 3U);
    EXPECT_EQ(part.place(1, "n").line, 6U);
    EXPECT_EQ(part.numbers("n").values[1], 1);
}

}  // namespace
}  // namespace clustertrial::joined_columns_test
