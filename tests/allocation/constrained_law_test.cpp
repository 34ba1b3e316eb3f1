// The law of constrained randomisation over many seeds, on lists so small that every possible allocation can be
// counted.
#include "constrained_helpers.hpp"

#include <algorithm>

namespace clustertrial::constrained_law_test {
namespace {

const Covariates six = numbers({{3.1, 4.7, 1.2, 8.8, 6.5, 2.9}, {1, 0, 0, 2, 1, 5}});

std::vector<Pattern> with_first_arm_of(std::size_t schools, std::size_t size) {
    std::vector<Pattern> patterns;
    for (const auto& arms : all_patterns(schools, 2)) {
        if (arm_sizes(arms, 2)[0] == size) patterns.push_back(arms);
    }
    return patterns;
}

void expect_constrained_law(const std::map<Pattern, double>& law, const Pattern& stratum, const CountTable& ratios,
                            const ConstrainedOptions& options, const Covariates& covariates = six,
                            std::uint64_t seeds = costly_law_seeds) {
    expect_law(
        law, [&](RandomStream& random) { return constrained(covariates, stratum, ratios, options, random).arms; },
        seeds);
}

// Four schools at 0, 1, 3 and 7: the better of the three ways to halve them is {0, 7} against {1, 3}, each one's mirror
// image as good.
TEST(ConstrainedLaw, MirrorImagesAreAlike) {
    ConstrainedOptions options;
    options.keep = BestShare{0.3};  // two of six
    const std::map<Pattern, double> law{{{0, 1, 1, 0}, 0.5}, {{1, 0, 0, 1}, 0.5}};
    expect_constrained_law(law, Pattern(4, 0), CountTable{2, {1, 1}}, options, numbers({{0, 1, 3, 7}}), law_seeds);
}

// Two strata of two and three schools, 1:1 and 2:1: nothing to round, 2 x 3 candidates, those at most at the third
// smallest score.
TEST(ConstrainedLaw, EveryStratumHasItsOwnRatio) {
    const Covariates five = numbers({{3.1, 4.7, 1.2, 8.8, 6.5}});
    ConstrainedOptions options;
    options.score = BalanceScore::mahalanobis;
    options.keep = BestShare{0.5};
    std::vector<Pattern> patterns;
    for (const auto& arms : all_patterns(5, 2)) {
        if (arms[0] + arms[1] == 1 && arms[2] + arms[3] + arms[4] == 1) patterns.push_back(arms);
    }
    std::sort(patterns.begin(), patterns.end(), [&](const auto& a, const auto& b) {
        return naive_score(five, a, 2, BalanceScore::mahalanobis) < naive_score(five, b, 2, BalanceScore::mahalanobis);
    });
    ASSERT_EQ(patterns.size(), 6U);
    std::map<Pattern, double> law;
    for (std::size_t i = 0; i < 3; ++i) law[patterns[i]] = 1.0 / 3;
    expect_constrained_law(law, {0, 0, 1, 1, 1}, CountTable{2, {1, 1, 2, 1}}, options, five);
}

TEST(ConstrainedLaw, KeptAllocationsAreAlike) {
    ConstrainedOptions options;
    options.score = BalanceScore::l1;
    options.keep = CutOff{1.3};
    std::map<Pattern, double> law;
    for (const auto& arms : with_first_arm_of(6, 3)) {
        if (naive_score(six, arms, 2, BalanceScore::l1) <= 1.3) law[arms] = 1;
    }
    ASSERT_GT(law.size(), 2U);
    ASSERT_LT(law.size(), 20U);
    for (auto& [arms, probability] : law) probability = 1.0 / static_cast<double>(law.size());
    expect_constrained_law(law, Pattern(6, 0), CountTable{2, {1, 1}}, options);
}

// Five schools, 1:1: 2 : 3 or 3 : 2 by a coin first, then one of those kept with these counts.
TEST(ConstrainedLaw, CountsAreDrawnFirst) {
    const Covariates five = numbers({{3.1, 4.7, 1.2, 8.8, 6.5}});
    ConstrainedOptions options;
    options.keep = BestShare{0.4};  // four of ten
    std::map<Pattern, double> law;
    for (const std::size_t size : {2U, 3U}) {
        auto patterns = with_first_arm_of(5, size);
        std::sort(patterns.begin(), patterns.end(), [&](const auto& a, const auto& b) {
            return naive_score(five, a, 2, BalanceScore::l2) < naive_score(five, b, 2, BalanceScore::l2);
        });
        for (std::size_t i = 0; i < 4; ++i) law[patterns[i]] = 1.0 / 8;
    }
    expect_constrained_law(law, Pattern(5, 0), CountTable{2, {1, 1}}, options, five);
}

// Five distinct ones of the 20, each set of five alike; the best of them, and its mirror image when it is among them,
// are kept: one of those.
TEST(ConstrainedLaw, DrawsAreDistinctAndIndependent) {
    ConstrainedOptions options;
    options.enumerate_up_to = 0;
    options.draws = 5;
    options.keep = BestShare{0.2};
    const auto patterns = with_first_arm_of(6, 3);
    std::vector<double> scores;
    for (const auto& arms : patterns) scores.push_back(naive_score(six, arms, 2, BalanceScore::l2));
    std::map<Pattern, double> law;
    std::vector<bool> chosen(20, false);
    std::fill(chosen.end() - 5, chosen.end(), true);
    do {  // all 15,504 sets
        double best = 1e300;
        for (std::size_t i = 0; i < 20; ++i) best = chosen[i] ? std::min(best, scores[i]) : best;
        std::vector<std::size_t> kept;
        for (std::size_t i = 0; i < 20; ++i) {
            if (chosen[i] && scores[i] <= best + 1e-9) kept.push_back(i);
        }
        for (const auto i : kept) law[patterns[i]] += 1.0 / 15504 / static_cast<double>(kept.size());
    } while (std::next_permutation(chosen.begin(), chosen.end()));
    expect_constrained_law(law, Pattern(6, 0), CountTable{2, {1, 1}}, options);
}

// Two places of a walk over the 20, the better one taken: a pair of neighbours (each of the 20 x 9 ordered ones alike,
// the first place being uniform); both when they are equally good.
TEST(ConstrainedLaw, WalksFromARandomAllocation) {
    ConstrainedOptions options;
    options.enumerate_up_to = 0;
    options.draws = 2;
    options.keep = BestShare{0.5};
    options.sampled = Candidates::swap_walk;
    std::map<Pattern, double> law;
    for (const auto& first : with_first_arm_of(6, 3)) {
        for (std::size_t i = 0; i < 6; ++i) {
            for (std::size_t j = i + 1; j < 6; ++j) {
                if (first[i] == first[j]) continue;
                Pattern second = first;
                std::swap(second[i], second[j]);
                const double difference =
                    naive_score(six, first, 2, BalanceScore::l2) - naive_score(six, second, 2, BalanceScore::l2);
                const double first_kept = std::abs(difference) < 1e-9 ? 0.5 : difference < 0 ? 1 : 0;
                law[first] += first_kept / 180;
                law[second] += (1 - first_kept) / 180;
            }
        }
    }
    std::erase_if(law, [](const auto& entry) { return entry.second == 0; });
    expect_constrained_law(law, Pattern(6, 0), CountTable{2, {1, 1}}, options);
}

// Three arms 1:1:1 in two strata: 36 allocations, the best third of them.
TEST(ConstrainedLaw, SeveralArmsAndStrata) {
    ConstrainedOptions options;
    options.keep = BestShare{0.3};
    const Pattern stratum{0, 0, 0, 1, 1, 1};
    std::vector<Pattern> patterns;
    for (const auto& arms : all_patterns(6, 3)) {
        if (arm_sizes({arms.begin(), arms.begin() + 3}, 3) == Pattern(3, 1) && arm_sizes(arms, 3) == Pattern(3, 2))
            patterns.push_back(arms);
    }
    ASSERT_EQ(patterns.size(), 36U);
    std::vector<double> scores;
    for (const auto& arms : patterns) scores.push_back(naive_score(six, arms, 3, BalanceScore::l2));
    auto sorted = scores;
    std::sort(sorted.begin(), sorted.end());
    std::map<Pattern, double> law;
    for (std::size_t i = 0; i < 36; ++i) {
        if (scores[i] <= sorted[10] + 1e-9)
            law[patterns[i]] = 1;  // 0.3 x 36 = 10.8: eleven, and ties by the arms' names
    }
    ASSERT_EQ(law.size(), 12U);
    for (auto& [arms, probability] : law) probability = 1.0 / 12;
    expect_constrained_law(law, stratum, CountTable{3, {1, 1, 1, 1, 1, 1}}, options);
}

}  // namespace
}  // namespace clustertrial::constrained_law_test
