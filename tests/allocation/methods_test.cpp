#include "clustertrial/allocation/methods.hpp"

#include "helpers.hpp"

#include <algorithm>
#include <numeric>

namespace clustertrial::methods_test {
namespace {

using testing::ElementsAre;

std::vector<std::size_t> up_to(std::size_t n) {
    std::vector<std::size_t> indices(n);
    std::iota(indices.begin(), indices.end(), std::size_t{0});
    return indices;
}

/// Appendix D, line by line, by a bubble sort over rows that really move.
struct AppendixDRow {
    std::size_t school;
    double pnumfsmever;
    std::size_t fsmblock;
    float rand_seq;
    bool treated;
};

template <typename Less>
void bubble_sort(std::vector<AppendixDRow>& rows, Less less) {
    for (std::size_t pass = 0; pass < rows.size(); ++pass) {
        for (std::size_t i = 1; i < rows.size(); ++i) {
            if (less(rows[i], rows[i - 1])) std::swap(rows[i], rows[i - 1]);
        }
    }
}

std::vector<std::size_t> appendix_d(const std::vector<double>& fsm, std::uint64_t seed) {
    std::vector<AppendixDRow> rows;
    for (std::size_t i = 0; i < fsm.size(); ++i) rows.push_back({i, fsm[i], 3, 0, false});
    bubble_sort(rows, [](const auto& a, const auto& b) { return a.pnumfsmever < b.pnumfsmever; });
    const std::size_t n = rows.size();
    const double medfsm = (rows[(n - 1) / 2].pnumfsmever + rows[n / 2].pnumfsmever) / 2;
    for (auto& row : rows) {
        if (row.pnumfsmever < medfsm) row.fsmblock = 1;
        if (row.pnumfsmever > medfsm) row.fsmblock = 2;
    }
    StataMt64 generator(seed);
    for (auto& row : rows) row.rand_seq = static_cast<float>(generator.uniform());
    bubble_sort(rows, [](const auto& a, const auto& b) {
        return a.fsmblock < b.fsmblock || (a.fsmblock == b.fsmblock && a.rand_seq < b.rand_seq);
    });
    for (auto& row : rows) row.treated = row.rand_seq > .5F;
    for (std::size_t i = 1; i < n; ++i) rows[i].treated = !rows[i - 1].treated;
    std::vector<std::size_t> arms(n);
    for (const auto& row : rows) arms[row.school] = row.treated ? 1 : 0;
    return arms;
}

TEST(SortedAlternation, IsAppendixDOfTheBoltonReport) {
    for (std::uint64_t seed = 1; seed <= 200; ++seed) {
        RandomStream shape(GeneratorKind::stata_kiss32, seed);
        std::vector<double> fsm(2 + shape.below(40));
        for (auto& value : fsm) value = shape.uniform();
        std::vector<double> sorted = fsm;
        std::sort(sorted.begin(), sorted.end());
        const std::size_t n = fsm.size();
        const double median = (sorted[(n - 1) / 2] + sorted[n / 2]) / 2;
        std::vector<std::size_t> block;
        for (const double value : fsm) block.push_back(value < median ? 0 : value > median ? 1 : 2);

        RandomStream random(GeneratorKind::stata_mt64, seed);
        const auto allocation =
            allocate_sorted_alternation(block, fsm, std::vector<std::size_t>(n, 0), DrawStorage::as_float, random);
        ASSERT_EQ(allocation.arms, appendix_d(fsm, seed)) << "seed " << seed;
        ASSERT_TRUE(allocation.ties.empty());
    }
}

// 94 schools in two blocks of 47: the first is treated only when the smallest of 47 draws is above one half, and the
// alternation runs on across the blocks, so that block 1 splits 23 treated, 24 control and block 2 the other way round.
TEST(SortedAlternation, SplitsTwoBlocksOf47AsItDidInBolton) {
    std::vector<double> key(94);
    std::iota(key.begin(), key.end(), 0.0);
    std::vector<std::size_t> block(94, 0);
    std::fill(block.begin() + 47, block.end(), 1);
    for (std::uint64_t seed = 0; seed < 50; ++seed) {
        RandomStream random(GeneratorKind::stata_mt64, seed);
        const auto allocation =
            allocate_sorted_alternation(block, key, std::vector<std::size_t>(94, 0), DrawStorage::as_double, random);
        EXPECT_EQ(std::count(allocation.arms.begin(), allocation.arms.begin() + 47, 1), 23);
        EXPECT_EQ(std::count(allocation.arms.begin() + 47, allocation.arms.end(), 1), 24);
    }
}

TEST(SortedAlternation, SchoolsThatTieOnTheKeyAreNamed) {
    RandomStream random(GeneratorKind::stata_mt64, 1);
    const std::vector<double> key{3, 1, 3, 2};
    const auto allocation = allocate_sorted_alternation(std::vector<std::size_t>(4, 0), key,
                                                        std::vector<std::size_t>(4, 0), DrawStorage::as_double, random);
    ASSERT_EQ(allocation.ties.size(), 1U);
    EXPECT_EQ(allocation.ties[0].on, Tie::On::sort_key);
    EXPECT_EQ(allocation.ties[0].value, 3);
    EXPECT_THAT(allocation.ties[0].schools, ElementsAre(0, 2));
}

TEST(SortedAlternation, ATieRankDecidesWhoDrawsFirst) {
    const std::vector<double> key{3, 3};
    const auto draws = [&](const std::vector<std::size_t>& rank) {
        RandomStream random(GeneratorKind::stata_mt64, 12345);
        return allocate_sorted_alternation(std::vector<std::size_t>(2, 0), key, rank, DrawStorage::as_double, random);
    };
    EXPECT_TRUE(draws({1, 0}).ties.empty());
    // Stata's first two draws of this seed: .3576, .4004
    EXPECT_NEAR(draws({0, 1}).draws[0], .357629722888425872, 1e-17);
    EXPECT_NEAR(draws({1, 0}).draws[0], .400442617044061255, 1e-17);
}

TEST(Stored, FloatHas24Bits) {
    EXPECT_EQ(stored(0x1p-1 + 0x1p-30, DrawStorage::as_float), 0.5);
    EXPECT_EQ(stored(0x1p-1 + 0x1p-30, DrawStorage::as_double), 0x1p-1 + 0x1p-30);
}

TEST(Complete, DrawsComeInTheCanonicalOrderBeforeTheRounding) {
    RandomStream random(GeneratorKind::stata_mt64, 12345);
    const auto allocation = allocate_complete(std::vector<std::size_t>{0, 0, 0}, 1, std::vector<std::size_t>{2, 0, 1},
                                              std::vector<std::size_t>{0, 0, 0}, std::vector<std::uint64_t>{1, 1},
                                              DrawStorage::as_double, random);
    EXPECT_NEAR(allocation.draws[2], .357629722888425872, 1e-17);
    EXPECT_NEAR(allocation.draws[0], .400442617044061255, 1e-17);
    EXPECT_NEAR(allocation.draws[1], .689383317002768448, 1e-17);
}

TEST(Complete, TheSmallestDrawsOfAStratumGoToTheFirstArm) {
    RandomStream random(GeneratorKind::stata_mt64, 99);
    const std::vector<std::size_t> stratum(12, 0);
    const auto allocation = allocate_complete(stratum, 1, up_to(12), std::vector<std::size_t>(12, 0),
                                              std::vector<std::uint64_t>{1, 2}, DrawStorage::as_double, random);
    std::vector<double> sorted = allocation.draws;
    std::sort(sorted.begin(), sorted.end());
    for (std::size_t i = 0; i < 12; ++i) EXPECT_EQ(allocation.arms[i], allocation.draws[i] <= sorted[3] ? 0U : 1U);
}

// Two float draws are equal with probability 2/3 x 2^-24: 0.18 such pairs are expected among 3,000 schools, 3.6 over 20
// seeds.
TEST(Complete, EqualFloatDrawsInAStratumAreTies) {
    std::size_t with_ties = 0;
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        RandomStream random(GeneratorKind::stata_mt64, seed);
        const auto allocation =
            allocate_complete(std::vector<std::size_t>(3000, 0), 1, up_to(3000), std::vector<std::size_t>(3000, 0),
                              std::vector<std::uint64_t>{1, 1}, DrawStorage::as_float, random);
        for (const auto& tie : allocation.ties) {
            EXPECT_EQ(tie.on, Tie::On::draw);
            EXPECT_EQ(allocation.draws[tie.schools.at(0)], allocation.draws[tie.schools.at(1)]);
        }
        with_ties += allocation.ties.empty() ? 0U : 1U;
    }
    EXPECT_GT(with_ties, 0U);
}

TEST(Simple, EachDrawFallsIntoItsArmsShare) {
    RandomStream random(GeneratorKind::stata_mt64, 3);
    const auto allocation =
        allocate_simple(up_to(1000), std::vector<std::uint64_t>{1, 2, 1}, DrawStorage::as_double, random);
    for (std::size_t i = 0; i < 1000; ++i) {
        const double draw = allocation.draws[i];
        EXPECT_EQ(allocation.arms[i], draw < 0.25 ? 0U : draw < 0.75 ? 1U : 2U);
    }
}

}  // namespace
}  // namespace clustertrial::methods_test
