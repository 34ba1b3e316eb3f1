// The law of two waves of complete randomisation, and of a wave of the other methods given an earlier one, over many
// seeds on lists so small that every possible allocation can be counted.
#include "clustertrial/allocation/earlier.hpp"
#include "clustertrial/allocation/rerandomisation.hpp"

#include "constrained_helpers.hpp"

#include <algorithm>

namespace clustertrial::waves_law_test {
namespace {

const std::vector<std::uint64_t> even{1, 1};

Pattern complete_wave(const Pattern& stratum, std::size_t strata, const Shortfall& before, RandomStream& random) {
    return allocate_complete(stratum, up_to(stratum.size()), Pattern(stratum.size(), 0), same_ratio(strata, even),
                             DrawStorage::as_double, random, before)
        .arms;
}

CountTable counts_of(const Pattern& stratum, std::size_t strata, const Pattern& arms) {
    CountTable counts{2, std::vector<std::uint64_t>(strata * 2, 0)};
    for (std::size_t i = 0; i < arms.size(); ++i) ++counts.at(stratum[i], arms[i]);
    return counts;
}

// Three schools, then strata of 2 and 1 from the same stream, 1:1. The first wave has one or two in the first arm, each
// of the 6 patterns alike. With one, the first arm is half a school short, and the rounding is the hand case of
// earlier_test.cpp: (2, 0) with 1/3, (1, 1) with 2/3, the latter in two ways. With two, the arms change names.
TEST(WavesLaw, TwoCompleteWaves) {
    const Pattern second_stratum{0, 0, 1};
    std::map<Pattern, double> law;
    for (const auto& first : all_patterns(3, 2)) {
        const std::size_t in_second_arm = arm_sizes(first, 2)[1];
        if (in_second_arm == 0 || in_second_arm == 3) continue;
        const std::size_t short_arm = in_second_arm == 2 ? 0 : 1;
        const std::size_t other = 1 - short_arm;
        const auto add = [&](const Pattern& second, double probability) {
            Pattern both = first;
            both.insert(both.end(), second.begin(), second.end());
            law[both] = probability / 6;
        };
        add({short_arm, short_arm, other}, 1.0 / 3);
        add({short_arm, other, short_arm}, 1.0 / 3);
        add({other, short_arm, short_arm}, 1.0 / 3);
    }
    // Whence each school of both waves is in each arm with probability 1/2.
    for (std::size_t school = 0; school < 6; ++school) {
        double in_second_arm = 0;
        for (const auto& [arms, probability] : law) in_second_arm += probability * static_cast<double>(arms[school]);
        ASSERT_NEAR(in_second_arm, 0.5, 1e-12);
    }
    expect_law(law, [&](RandomStream& random) {
        Pattern both = complete_wave(Pattern(3, 0), 1, {}, random);
        const Shortfall before =
            shortfall_of(std::vector<std::size_t>{3}, same_ratio(1, even), counts_of(Pattern(3, 0), 1, both));
        const Pattern second = complete_wave(second_stratum, 2, before, random);
        both.insert(both.end(), second.begin(), second.end());
        return both;
    });
}

/// Three earlier units, two of them in the second arm, and six new ones.
const Covariates six = numbers({{3.1, 4.7, 1.2, 8.8, 6.5, 2.9}, {1, 0, 0, 2, 1, 5}});
EarlierUnits three_earlier() {
    EarlierUnits earlier;
    earlier.x = numbers({{7.4, 2.2, 5.9}, {3, 1, 4}}).x;
    earlier.arms = {1, 0, 1};
    earlier.shortfall = shortfall_of(std::vector<std::size_t>{3}, same_ratio(1, even), {2, {1, 2}});
    return earlier;
}

/// All nine units' covariates and arms.
Covariates with_earlier(const Covariates& covariates, const EarlierUnits& earlier) {
    Covariates all = covariates;
    all.x.conservativeResize(covariates.x.rows() + earlier.x.rows(), Eigen::NoChange);
    all.x.bottomRows(earlier.x.rows()) = earlier.x;
    return all;
}
Pattern with_earlier(Pattern arms, const EarlierUnits& earlier) {
    arms.insert(arms.end(), earlier.arms.begin(), earlier.arms.end());
    return arms;
}

// Targets 3.5 and 2.5: four or three of the six in the first arm, by a coin; then the best of these 15 or 20 by the
// naive score of all nine units, 0.2 of them: three or four.
TEST(WavesLaw, ConstrainedGivenEarlierUnits) {
    const EarlierUnits earlier = three_earlier();
    const Covariates all = with_earlier(six, earlier);
    for (const auto score : {BalanceScore::l1, BalanceScore::l2, BalanceScore::mahalanobis}) {
        std::map<Pattern, double> law;
        for (const std::size_t size : {3U, 4U}) {
            std::vector<std::pair<double, Pattern>> scored;
            for (const auto& arms : all_patterns(6, 2)) {
                if (arm_sizes(arms, 2)[0] == size)
                    scored.emplace_back(naive_score(all, with_earlier(arms, earlier), 2, score), arms);
            }
            std::sort(scored.begin(), scored.end());
            const std::size_t kept = scored.size() / 5;
            ASSERT_GT(scored[kept].first, scored[kept - 1].first + 1e-6);  // no ties at the limit
            for (std::size_t i = 0; i < kept; ++i) law[scored[i].second] = 0.5 / static_cast<double>(kept);
        }
        ConstrainedOptions options;
        options.score = score;
        options.keep = BestShare{0.2};
        expect_law(
            law,
            [&](RandomStream& random) {
                return allocate_constrained(six, Pattern(6, 0), up_to(6), same_ratio(1, even), options, random, earlier)
                    .arms;
            },
            law_seeds / 4);
    }
}

/// Morgan and Rubin's M of all units, with the covariance within the strata of both waves.
double naive_m(const Covariates& all, const Pattern& arms) {
    const Eigen::MatrixXd covariance =
        (6 * naive_covariance(all.x.topRows(6)) + 3 * naive_covariance(all.x.bottomRows(3))) / 9;
    const auto sizes = arm_sizes(arms, 2);
    const Eigen::VectorXd d = arm_mean(all.x, arms, 1) - arm_mean(all.x, arms, 0);
    return static_cast<double>(sizes[0] * sizes[1]) / 9 * d.dot(covariance.inverse() * d);
}

// Every pattern that complete/1 can give, by a coin for the counts, with an M of at most 1.
TEST(WavesLaw, RerandomisedGivenEarlierUnits) {
    const EarlierUnits earlier = three_earlier();
    const Covariates all = with_earlier(six, earlier);
    std::map<Pattern, double> law;
    double accepted = 0;
    for (const auto& arms : all_patterns(6, 2)) {
        const std::size_t size = arm_sizes(arms, 2)[0];
        if (size != 3 && size != 4) continue;
        if (naive_m(all, with_earlier(arms, earlier)) > 1) continue;
        law[arms] = 0.5 / (size == 3 ? 20 : 15);
        accepted += law[arms];
    }
    ASSERT_GT(law.size(), 3U);
    ASSERT_LT(law.size(), 30U);
    for (auto& [arms, probability] : law) probability /= accepted;
    expect_law(
        law,
        [&](RandomStream& random) {
            const auto result =
                allocate_rerandomised(six, Pattern(6, 0), up_to(6), Pattern(6, 0), same_ratio(1, even),
                                      {DistanceLimit{1.0}, 1000}, DrawStorage::as_double, random, earlier);
            EXPECT_NEAR(result.distance, naive_m(all, with_earlier(result.allocation.arms, earlier)), 1e-12);
            return result.allocation.arms;
        },
        costly_law_seeds);
}

}  // namespace
}  // namespace clustertrial::waves_law_test
