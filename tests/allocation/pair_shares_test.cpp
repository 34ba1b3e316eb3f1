#include "clustertrial/allocation/pair_shares.hpp"

#include "helpers.hpp"

namespace clustertrial::pair_shares_test {
namespace {

using testing::HasSubstr;

/// Three schools, four allocations: 1 and 2 share an arm in the first and the third, 1 and 3 in the second and the
/// fourth, 2 and 3 in none.
AllocatedList three_schools() {
    AllocatedList list;
    list.ids = {"7", "8", "nine, or so"};
    list.units = {{0, 1, 2}, {{0}, {1}, {2}}};
    list.probabilities.validity = validity_of({3, 2, {0, 0, 1, 0, 1, 0, 0, 0, 1, 1, 0, 1}});
    return list;
}

TEST(PairShares, AreCountedByBand) {
    const PairShares shares = pair_shares(three_schools());
    EXPECT_EQ(shares.total, 3U);
    EXPECT_EQ(shares.pairs[0], 1U);  // never
    EXPECT_EQ(shares.pairs[5], 2U);  // above 40 %, up to 50 %
    EXPECT_DOUBLE_EQ(shares.lowest, 0);
    EXPECT_DOUBLE_EQ(shares.mean, 1.0 / 3);
    EXPECT_DOUBLE_EQ(shares.highest, 0.5);
}

TEST(PairShares, SchoolsOfOneUnitAreNoPair) {
    AllocatedList list = three_schools();
    list.units = {{0, 0, 1}, {{0, 1}, {2}}};
    const PairShares shares = pair_shares(list);
    EXPECT_EQ(shares.total, 1U);
    EXPECT_EQ(shares.pairs[5], 1U);
}

TEST(PairShares, BoundsOfTenthsBelongToTheBandBelowThem) {
    AllocatedList list = three_schools();
    auto& together = list.probabilities.validity->together;
    together(0, 1) = 3.0 / 10;
    together(0, 2) = 0.1 + 0.2;  // a hair above three tenths
    together(1, 2) = 1;
    const PairShares shares = pair_shares(list);
    EXPECT_EQ(shares.pairs[3], 2U);
    EXPECT_EQ(shares.pairs[PairShares::bands - 1], 1U);
}

TEST(PairsCsv, HasALineAPair) {
    EXPECT_EQ(pairs_csv(three_schools()), "id_1,id_2,together\n7,8,0.5\n7,\"nine, or so\",0.5\n8,\"nine, or so\",0\n");
}

TEST(PairShares, NeedAllocationsToCountIn) {
    EXPECT_THAT(message_of(ErrorKind::usage, [] { static_cast<void>(pair_shares({})); }),
                HasSubstr("no allocations were kept or simulated"));
    EXPECT_THROW(static_cast<void>(pairs_csv({})), Error);
}

}  // namespace
}  // namespace clustertrial::pair_shares_test
