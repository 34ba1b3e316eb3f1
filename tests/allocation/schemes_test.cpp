#include "schemes.hpp"

#include "law.hpp"

#include <algorithm>
#include <set>

#include <gmock/gmock.h>

namespace clustertrial {
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
