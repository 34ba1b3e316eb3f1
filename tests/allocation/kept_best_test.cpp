#include "kept_best.hpp"

#include "clustertrial/core/random.hpp"

#include "fingerprints.hpp"
#include "helpers.hpp"

#include <algorithm>
#include <set>

namespace clustertrial {

using namespace allocation_detail;

namespace {

/// Allocations of four schools: the number offered, digit by digit.
std::vector<std::uint8_t> number(std::size_t i) {
    return {static_cast<std::uint8_t>(i % 10), static_cast<std::uint8_t>(i / 10 % 10),
            static_cast<std::uint8_t>(i / 100 % 10), static_cast<std::uint8_t>(i / 1000 % 10)};
}

// 9,000 offers with many equal scores, so that the limit comes down several times: those kept are what sorting all of
// them gives, in the order offered, each with its own allocation.
TEST(KeptBest, IsWhatSortingAllOfThemGives) {
    RandomStream random(GeneratorKind::stata_mt64, 51);
    for (const std::size_t wanted : {1U, 30U, 1500U, 8999U, 9000U}) {
        std::vector<double> offered;
        KeptBest best(4, {{}, wanted});
        for (std::size_t i = 0; i < 9000; ++i) {
            offered.push_back(static_cast<double>(random.below(700)));
            best.offer(offered[i], number(i));
        }
        best.finish();
        auto sorted = offered;
        std::sort(sorted.begin(), sorted.end());
        std::vector<double> scores;
        std::vector<std::uint8_t> cells;
        for (std::size_t i = 0; i < 9000; ++i) {
            if (offered[i] > sorted[wanted - 1]) continue;
            scores.push_back(offered[i]);
            const auto arms = number(i);
            cells.insert(cells.end(), arms.begin(), arms.end());
        }
        EXPECT_EQ(best.scores(), scores);
        EXPECT_EQ(best.cells(), cells);
        EXPECT_EQ(best.best(), sorted[0]);
        EXPECT_EQ(best.scored(), 9000U);
    }
}

TEST(KeptBest, ForgetsRepeatsButTheFirst) {
    KeptBest best(4, {1.0, 0});
    for (const std::size_t i : {5U, 7U, 5U, 7U, 6U}) best.offer(static_cast<double>(i) / 10, number(i));
    best.finish();
    best.forget_repeats(10);
    EXPECT_THAT(best.scores(), testing::ElementsAre(0.5, 0.7, 0.6));
    EXPECT_THAT(best.cells(), testing::ElementsAre(5, 0, 0, 0, 7, 0, 0, 0, 6, 0, 0, 0));
}

TEST(KeptBest, RefusesWhatDoesNotFit) {
    EXPECT_THAT(message_of(ErrorKind::design,
                           [] {
                               KeptBest(1U << 20U, {{}, 5000});
                           }),
                testing::HasSubstr("5000 or more allocations to keep do not fit in 4 GiB"));
}

TEST(FingerprintSet, IsASet) {
    RandomStream random(GeneratorKind::stata_mt64, 52);
    FingerprintSet set(500);
    std::set<std::uint64_t> naive;
    for (int i = 0; i < 5000; ++i) {
        // Half of them multiples of the number of slots: they all ask for the first one. Zero is among them.
        const std::uint64_t value = random.below(250) * (i % 2 == 0 ? 1 : 1024);
        EXPECT_EQ(set.insert(value), naive.insert(value).second);
    }
    EXPECT_EQ(set.size(), naive.size());
}

TEST(Fingerprints, TellAllocationsApart) {
    const Fingerprints fingerprints(4, 10);
    std::set<std::uint64_t> seen;
    for (std::size_t i = 0; i < 10000; ++i) seen.insert(fingerprints.of(number(i)));
    EXPECT_EQ(seen.size(), 10000U);
}

}  // namespace
}  // namespace clustertrial
