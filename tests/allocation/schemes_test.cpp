#include "schemes.hpp"

#include "law.hpp"
#include "top_bits.hpp"

#include <algorithm>
#include <set>

#include <gmock/gmock.h>

namespace clustertrial {

using namespace allocation_detail;

namespace {

Schemes schemes_with(const std::vector<std::vector<std::uint64_t>>& counts) {
    Schemes schemes;
    schemes.counts.arms = counts[0].size();
    for (const auto& row : counts) {
        schemes.members.emplace_back();
        for (const auto count : row) {
            for (std::uint64_t i = 0; i < count; ++i) schemes.members.back().push_back(schemes.schools++);
            schemes.counts.cells.push_back(count);
        }
    }
    return schemes;
}

/// All assignments with these counts, from all assignments there are.
std::set<Pattern> all_schemes(const Schemes& schemes) {
    std::set<Pattern> all;
    for (const auto& pattern : all_patterns(schemes.schools, schemes.counts.arms)) {
        CountTable counts{schemes.counts.arms, std::vector<std::uint64_t>(schemes.counts.cells.size(), 0)};
        for (std::size_t s = 0; s < schemes.members.size(); ++s) {
            for (const auto school : schemes.members[s]) ++counts.at(s, pattern[school]);
        }
        if (counts.cells == schemes.counts.cells) all.insert(pattern);
    }
    return all;
}

class EnumerationOf : public testing::TestWithParam<std::vector<std::vector<std::uint64_t>>> {};

TEST_P(EnumerationOf, PassesEachOnceByOneExchangeAtATime) {
    const Schemes schemes = schemes_with(GetParam());
    const auto first = first_scheme(schemes);
    Pattern arms(first.begin(), first.end());
    std::set<Pattern> seen{arms};
    std::size_t steps = 1;
    Enumeration enumeration(schemes);
    for (Exchange exchange; enumeration.next(exchange); ++steps) {
        ASSERT_NE(arms[exchange.first], arms[exchange.second]);
        std::swap(arms[exchange.first], arms[exchange.second]);
        seen.insert(arms);
    }
    EXPECT_EQ(seen.size(), steps);
    EXPECT_EQ(seen, all_schemes(schemes));
    EXPECT_EQ(count_of(schemes), static_cast<double>(steps));
}

INSTANTIATE_TEST_SUITE_P(Schemes, EnumerationOf,
                         testing::Values(std::vector<std::vector<std::uint64_t>>{{1, 1}},
                                         std::vector<std::vector<std::uint64_t>>{{0, 3}},
                                         std::vector<std::vector<std::uint64_t>>{{1, 6}},
                                         std::vector<std::vector<std::uint64_t>>{{4, 4}},
                                         std::vector<std::vector<std::uint64_t>>{{5, 3}},
                                         std::vector<std::vector<std::uint64_t>>{{6, 1}, {2, 3}},
                                         std::vector<std::vector<std::uint64_t>>{{2, 2, 2}},
                                         std::vector<std::vector<std::uint64_t>>{{1, 2, 1}, {0, 1, 2}},
                                         std::vector<std::vector<std::uint64_t>>{{2, 1, 1, 2}},
                                         std::vector<std::vector<std::uint64_t>>{{1, 1}, {1, 2}, {2, 0}, {1, 1}}));

// 16 schools, 8 an arm: 12,870.
TEST(Enumeration, CountsThePublishedExample) {
    EXPECT_EQ(count_of(schemes_with({{8, 8}})), 12870);
}

TEST(RandomScheme, TakesEachAlike) {
    const Schemes schemes = schemes_with({{2, 1, 1}, {1, 1, 0}});
    const auto all = all_schemes(schemes);
    ASSERT_EQ(all.size(), 24U);
    std::map<Pattern, double> law;
    for (const auto& scheme : all) law[scheme] = 1.0 / 24;
    expect_law(law, [&](RandomStream& random) {
        const auto arms = random_scheme(schemes, random);
        return Pattern(arms.begin(), arms.end());
    });
}

// From a random one, three exchanges later: all alike again, and the counts kept.
// A stratum of 24,000 has 144 million exchanges: they are counted, not listed. Another stratum and three arms: the
// schools that change places are of one stratum and different arms.
TEST(ExchangeWalk, TakesLargeStrata) {
    Schemes schemes;
    schemes.schools = 24100;
    schemes.members.resize(2);
    for (std::size_t i = 0; i < 24100; ++i) schemes.members[i < 24000 ? 0 : 1].push_back(i);
    schemes.counts = {3, {6000, 6000, 12000, 30, 0, 70}};
    auto arms = first_scheme(schemes);
    ExchangeWalk walk(schemes, arms);
    RandomStream random(GeneratorKind::stata_mt64, 64);
    for (int step = 0; step < 100000; ++step) {
        const auto [one, other] = walk.next(random);
        ASSERT_EQ(one < 24000, other < 24000);
        ASSERT_NE(arms[one], arms[other]);
        std::swap(arms[one], arms[other]);
    }
}

// The twos are numbered as a list of them would be: in order of stratum, i and j.
TEST(ExchangeWalk, NumbersExchangesInOrder) {
    Schemes schemes;
    schemes.schools = 9;
    schemes.members = {{0, 2, 4, 6, 8}, {1, 3, 5, 7}};
    schemes.counts = {3, {2, 1, 2, 1, 3, 0}};
    const auto start = first_scheme(schemes);
    std::vector<Exchange> listed;
    for (const auto& members : schemes.members) {  // first_scheme has them in order of arm
        for (std::size_t i = 0; i < members.size(); ++i) {
            for (std::size_t j = i + 1; j < members.size(); ++j) {
                if (start[members[i]] != start[members[j]]) listed.emplace_back(members[i], members[j]);
            }
        }
    }
    ASSERT_EQ(listed.size(), 11U);  // 2 x 3 + 1 x 2, and 1 x 3
    for (std::uint64_t seed = 1; seed <= 200; ++seed) {
        RandomStream random(GeneratorKind::stata_mt64, seed);
        RandomStream same(GeneratorKind::stata_mt64, seed);
        ExchangeWalk walk(schemes, start);
        EXPECT_EQ(walk.next(random), listed[top_bits_below(listed.size(), same)]);
    }
}

TEST(ExchangeWalk, StaysUniform) {
    const Schemes schemes = schemes_with({{2, 2}, {1, 1}});
    std::map<Pattern, double> law;
    for (const auto& scheme : all_schemes(schemes)) law[scheme] = 1.0 / 12;
    expect_law(law, [&](RandomStream& random) {
        const auto start = random_scheme(schemes, random);
        Pattern arms(start.begin(), start.end());
        ExchangeWalk walk(schemes, start);
        for (int i = 0; i < 3; ++i) {
            const Exchange exchange = walk.next(random);
            EXPECT_NE(arms[exchange.first], arms[exchange.second]);
            std::swap(arms[exchange.first], arms[exchange.second]);
        }
        return arms;
    });
}

// From one place: each of the 4 + 1 exchanges alike.
TEST(ExchangeWalk, TakesEachExchangeAlike) {
    const Schemes schemes = schemes_with({{2, 2}, {1, 1}});
    const auto start = first_scheme(schemes);
    std::map<Pattern, double> law;
    for (const auto& exchange : {Exchange{0, 2}, Exchange{0, 3}, Exchange{1, 2}, Exchange{1, 3}, Exchange{4, 5}}) {
        Pattern arms(start.begin(), start.end());
        std::swap(arms[exchange.first], arms[exchange.second]);
        law[arms] = 0.2;
    }
    expect_law(law, [&](RandomStream& random) {
        Pattern arms(start.begin(), start.end());
        ExchangeWalk walk(schemes, start);
        const Exchange exchange = walk.next(random);
        std::swap(arms[exchange.first], arms[exchange.second]);
        return arms;
    });
}

}  // namespace
}  // namespace clustertrial
