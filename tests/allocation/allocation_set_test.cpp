#include "clustertrial/allocation/allocation_set.hpp"

#include "helpers.hpp"
#include "law.hpp"

namespace clustertrial::allocation_set_test {
namespace {

// Three allocations of four schools: 0 and 1 are always together, 0 and 3 never, 0 and 2 in one of three.
TEST(Validity, CountsPairsAndArms) {
    const AllocationSet set{4, 2, {0, 0, 0, 1, 1, 1, 0, 0, 0, 0, 1, 1}};
    const Validity validity = validity_of(set);
    EXPECT_EQ(validity.allocations, 3U);
    EXPECT_DOUBLE_EQ(validity.arm_share(0, 0), 2.0 / 3);
    EXPECT_DOUBLE_EQ(validity.arm_share(0, 1), 1.0 / 3);
    EXPECT_DOUBLE_EQ(validity.together(0, 1), 1);
    EXPECT_DOUBLE_EQ(validity.together(2, 0), 1.0 / 3);
    EXPECT_DOUBLE_EQ(validity.together(2, 3), 2.0 / 3);
    EXPECT_DOUBLE_EQ(validity.together(3, 3), 1);
    using testing::ElementsAre;
    using testing::Pair;
    EXPECT_THAT(validity.always, ElementsAre(Pair(0, 1)));
    EXPECT_THAT(validity.never, ElementsAre(Pair(0, 3), Pair(1, 3)));
}

// More than one word of bits, three arms, against counting allocation by allocation.
TEST(Validity, IsWhatCountingOneByOneGives) {
    RandomStream random(GeneratorKind::stata_mt64, 5);
    AllocationSet set{7, 3, {}};
    constexpr std::size_t allocations = 201;
    for (std::size_t i = 0; i < allocations * 7; ++i) set.cells.push_back(static_cast<std::uint8_t>(random.below(3)));
    const Validity validity = validity_of(set);
    for (std::size_t i = 0; i < 7; ++i) {
        for (std::size_t j = 0; j < 7; ++j) {
            double together = 0;
            for (std::size_t a = 0; a < allocations; ++a)
                together += set.allocation(a)[i] == set.allocation(a)[j] ? 1 : 0;
            EXPECT_DOUBLE_EQ(validity.together(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(j)),
                             together / 201);
        }
        EXPECT_DOUBLE_EQ(validity.arm_share.row(static_cast<Eigen::Index>(i)).sum(), 1);
    }
}

TEST(Validity, OfNoAllocationIsRefused) {
    EXPECT_THROW(validity_of({4, 2, {}}), Error);
}

// Complete randomisation of 4 schools: in 2 of the 6 allocations a pair is together.
TEST(SimulateAllocations, EstimatesWhatIsKnown) {
    RandomStream random(GeneratorKind::stata_mt64, 9);
    const auto complete = [](RandomStream& stream) {
        return allocate_complete(Pattern(4, 0), 1, up_to(4), Pattern(4, 0), std::vector<std::uint64_t>{1, 1},
                                 DrawStorage::as_double, stream)
            .arms;
    };
    const Validity validity = validity_of(simulate_allocations(4, 2, 40000, complete, random));
    EXPECT_NEAR(validity.together(0, 3), 1.0 / 3, 4.5 * std::sqrt(2.0 / 9 / 40000));
    EXPECT_NEAR(validity.arm_share(1, 1), 0.5, 4.5 * 0.5 / 200);
    EXPECT_THROW(simulate_allocations(5, 2, 1, complete, random), Error);
}

TEST(SimulateAllocations, EndsWhereNothingMoreComesOut) {
    RandomStream random(GeneratorKind::stata_mt64, 9);
    std::size_t times = 0;
    const auto thrice = [&](RandomStream&) -> std::optional<std::vector<std::size_t>> {
        if (times == 3) return std::nullopt;
        return std::vector<std::size_t>{0, times++ % 2};
    };
    EXPECT_EQ(simulate_allocations(2, 2, 100, thrice, random).cells, (std::vector<std::uint8_t>{0, 0, 0, 1, 0, 0}));
}

}  // namespace
}  // namespace clustertrial::allocation_set_test
