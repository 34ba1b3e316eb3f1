#include "clustertrial/allocation/rerandomisation.hpp"

#include "covariate_helpers.hpp"
#include "helpers.hpp"
#include "law.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

namespace clustertrial::rerandomisation_test {
namespace {

/// Morgan and Rubin (2012), equation (1), for two arms: (n_0 n_1 / n) d' S^-1 d.
double naive_m(const Eigen::MatrixXd& x, const Eigen::MatrixXd& covariance, const Pattern& arms) {
    const auto sizes = arm_sizes(arms, 2);
    const Eigen::VectorXd d = arm_mean(x, arms, 1) - arm_mean(x, arms, 0);
    return static_cast<double>(sizes[0] * sizes[1]) / static_cast<double>(arms.size()) *
           d.dot(covariance.inverse() * d);
}

RerandomisedAllocation rerandomised(const Covariates& covariates, const Pattern& stratum, const CountTable& ratios,
                                    const RerandomisationOptions& options, RandomStream& random) {
    return allocate_rerandomised(covariates, stratum, up_to(stratum.size()), Pattern(stratum.size(), 0), ratios,
                                 options, DrawStorage::as_double, random);
}

/// The allocations of `possible` with the smallest half of distances, each alike.
struct BetterHalf {
    std::map<Pattern, double> law;
    double threshold = 0;
};
BetterHalf better_half(const std::vector<Pattern>& possible, const Eigen::MatrixXd& x,
                       const Eigen::MatrixXd& covariance) {
    std::vector<double> distances;
    for (const auto& arms : possible) distances.push_back(naive_m(x, covariance, arms));
    std::vector<double> sorted = distances;
    std::sort(sorted.begin(), sorted.end());
    BetterHalf half;
    half.threshold = (sorted[sorted.size() / 2 - 1] + sorted[sorted.size() / 2]) / 2;
    for (std::size_t i = 0; i < possible.size(); ++i) {
        if (distances[i] < half.threshold) half.law[possible[i]] = 2.0 / static_cast<double>(possible.size());
    }
    return half;
}

const Covariates two_covariates = numbers({{3.1, 4.7, 1.2, 8.8, 6.5, 2.9}, {1, 0, 0, 2, 1, 5}});

TEST(RerandomisationLaw, AcceptedAllocationsAreAlike) {
    std::vector<Pattern> possible;
    for (const auto& arms : all_patterns(6, 2)) {
        if (arm_sizes(arms, 2)[0] == 3) possible.push_back(arms);
    }
    const auto half = better_half(possible, two_covariates.x, naive_covariance(two_covariates.x));
    ASSERT_EQ(half.law.size(), 10U);
    std::map<Pattern, double> distances;
    for (const auto& arms : possible)
        distances[arms] = naive_m(two_covariates.x, naive_covariance(two_covariates.x), arms);
    expect_law(
        half.law,
        [&](RandomStream& random) {
            const auto result = rerandomised(two_covariates, Pattern(6, 0), CountTable{2, {1, 1}},
                                             {DistanceLimit{half.threshold}, 1000}, random);
            EXPECT_NEAR(result.distance, distances.at(result.allocation.arms), 1e-12);
            return result.allocation.arms;
        },
        costly_law_seeds);
}

// Four schools at 0, 1, 3 and 7, S = 9.583: M = (4 / 4) d^2 / S is 1.5^2 / S = 0.235 for {0, 7} against {1, 3}, 2.5^2 /
// S = 0.652 for {0, 3} against {1, 7}, and 4.5^2 / S = 2.113 for {0, 1} against {3, 7}, which is not accepted.
TEST(RerandomisationLaw, MirrorImagesAreAlike) {
    const std::map<Pattern, double> law{
        {{0, 1, 1, 0}, 0.25}, {{1, 0, 0, 1}, 0.25}, {{0, 1, 0, 1}, 0.25}, {{1, 0, 1, 0}, 0.25}};
    const Covariates four = numbers({{0, 1, 3, 7}});
    expect_law(law, [&](RandomStream& random) {
        return rerandomised(four, Pattern(4, 0), CountTable{2, {1, 1}}, {DistanceLimit{1.0}, 1000}, random)
            .allocation.arms;
    });
}

// Five schools, 1:1: complete randomisation takes 2 : 3 or 3 : 2, 20 allocations alike; those that are accepted stay
// so.
TEST(RerandomisationLaw, LeftoversAreDrawnAgainWithEveryTry) {
    const Covariates five = numbers({{3.1, 4.7, 1.2, 8.8, 6.5}});
    std::vector<Pattern> possible;
    for (const auto& arms : all_patterns(5, 2)) {
        const auto first = arm_sizes(arms, 2)[0];
        if (first == 2 || first == 3) possible.push_back(arms);
    }
    const auto half = better_half(possible, five.x, naive_covariance(five.x));
    ASSERT_EQ(half.law.size(), 10U);
    expect_law(
        half.law,
        [&](RandomStream& random) {
            return rerandomised(five, Pattern(5, 0), CountTable{2, {1, 1}}, {DistanceLimit{half.threshold}, 1000},
                                random)
                .allocation.arms;
        },
        costly_law_seeds);
}

// One school to each of three arms and one more to the first: 12 allocations, M by the formula over arms.
TEST(RerandomisationLaw, ThreeArmsOfUnequalShares) {
    const Covariates four = numbers({{0, 1, 3, 7}});
    const double mean = 11.0 / 4;
    const double variance = naive_covariance(four.x)(0, 0);
    std::map<Pattern, double> law;
    for (const auto& arms : all_patterns(4, 3)) {
        if (arm_sizes(arms, 3) != Pattern{2, 1, 1}) continue;
        double m = 0;
        for (std::size_t arm = 0; arm < 3; ++arm) {
            const double d = arm_mean(four.x, arms, arm)[0] - mean;
            m += static_cast<double>(arm_sizes(arms, 3)[arm]) * d * d / variance;
        }
        if (m <= 2.5) law[arms] = 1;
    }
    ASSERT_GT(law.size(), 2U);
    ASSERT_LT(law.size(), 12U);
    for (auto& [arms, probability] : law) probability = 1.0 / static_cast<double>(law.size());
    expect_law(
        law,
        [&](RandomStream& random) {
            return rerandomised(four, Pattern(4, 0), CountTable{3, {2, 1, 1}}, {DistanceLimit{2.5}, 1000}, random)
                .allocation.arms;
        },
        costly_law_seeds);
}

// Strata of 4 and 2: S = (4 S_1 + 2 S_2) / 6, and the 6 x 2 allocations that are even in both.
TEST(RerandomisationLaw, StrataHaveTheirOwnCovariance) {
    const Pattern stratum{0, 1, 0, 0, 1, 0};
    const Eigen::MatrixXd x = two_covariates.x;
    const Eigen::MatrixXd covariance = (4 * naive_covariance(x(std::vector<Eigen::Index>{0, 2, 3, 5}, Eigen::all)) +
                                        2 * naive_covariance(x(std::vector<Eigen::Index>{1, 4}, Eigen::all))) /
                                       6;
    std::vector<Pattern> possible;
    for (const auto& arms : all_patterns(6, 2)) {
        if (arms[1] + arms[4] == 1 && arms[0] + arms[2] + arms[3] + arms[5] == 2) possible.push_back(arms);
    }
    const auto half = better_half(possible, x, covariance);
    ASSERT_EQ(half.law.size(), 6U);
    expect_law(
        half.law,
        [&](RandomStream& random) {
            return rerandomised(two_covariates, stratum, CountTable{2, {1, 1, 1, 1}},
                                {DistanceLimit{half.threshold}, 1000}, random)
                .allocation.arms;
        },
        costly_law_seeds);
}

// Six schools in three arms of two. Each of the 15 partitions has 6 namings of its arms with one M, so that a threshold
// at the M of any allocation accepts whole partitions.
TEST(Rerandomisation, NamesOfArmsDoNotDecideAtTheThreshold) {
    const Covariates six = numbers({{3.1, 4.7, 1.2, 8.8, 6.5, 2.9}});
    const CountTable ratios{3, {1, 1, 1}};
    RandomStream random(GeneratorKind::stata_mt64, 23);
    std::map<Pattern, double> distances;
    for (int i = 0; i < 2000; ++i) {
        const auto any = rerandomised(six, Pattern(6, 0), ratios, {DistanceLimit{1e9}, 1}, random);
        distances[any.allocation.arms] = any.distance;
    }
    ASSERT_EQ(distances.size(), 90U);
    std::map<Pattern, std::set<double>> by_partition;  // arms renamed in the order in which they come
    for (const auto& [arms, distance] : distances) {
        Pattern name(3, 3);
        std::size_t next = 0;
        Pattern renamed;
        for (const auto arm : arms) {
            if (name[arm] == 3) name[arm] = next++;
            renamed.push_back(name[arm]);
        }
        by_partition[renamed].insert(distance);
    }
    ASSERT_EQ(by_partition.size(), 15U);
    for (const auto& entry : by_partition) {
        const std::set<double>& attained = entry.second;
        // The lowest sum is told; the allocation with the highest one is accepted when it comes up first.
        for (const auto& [arms, distance] : distances) {
            if (distance != *attained.rbegin()) continue;
            std::size_t accepted = 0;
            for (int i = 0; i < 2000; ++i) {
                RandomStream one(GeneratorKind::stata_mt64, static_cast<std::uint64_t>(i));
                RandomStream same(GeneratorKind::stata_mt64, static_cast<std::uint64_t>(i));
                if (rerandomised(six, Pattern(6, 0), ratios, {DistanceLimit{1e9}, 1}, one).allocation.arms != arms)
                    continue;
                EXPECT_EQ(
                    rerandomised(six, Pattern(6, 0), ratios, {DistanceLimit{*attained.begin()}, 1000}, same).tries, 1U);
                ++accepted;
            }
            EXPECT_GT(accepted, 0U);
            break;
        }
    }
}

// Over the tries that all are accepted the mean of M is its degrees of freedom, whatever the covariates: Morgan and
// Rubin (2012) by the covariance of a difference of means. Here 2 x (3 - 1), with unequal arms.
TEST(Rerandomisation, DistanceOfThreeArmsHasItsDegreesOfFreedomAsMean) {
    RandomStream random(GeneratorKind::stata_mt64, 21);
    const Covariates covariates = random_numbers(12, 2, random);
    double sum = 0;
    constexpr int tries = 20000;
    for (int i = 0; i < tries; ++i) {
        const auto result =
            rerandomised(covariates, Pattern(12, 0), CountTable{3, {3, 2, 1}}, {DistanceLimit{1e9}, 1}, random);
        EXPECT_EQ(result.df, 4);
        double naive = 0;
        for (std::size_t arm = 0; arm < 3; ++arm) {
            const Eigen::VectorXd d =
                arm_mean(covariates.x, result.allocation.arms, arm) - covariates.x.colwise().mean().transpose();
            naive += static_cast<double>(arm_sizes(result.allocation.arms, 3)[arm]) *
                     d.dot(naive_covariance(covariates.x).inverse() * d);
        }
        ASSERT_NEAR(result.distance, naive, 1e-9);
        sum += result.distance;
    }
    EXPECT_NEAR(sum / tries, 4, 4.5 * std::sqrt(8.0 / tries));
}

// A category's levels add up to one: the last one is no degree of freedom.
TEST(Rerandomisation, DegreesOfFreedomAreTheRank) {
    RandomStream random(GeneratorKind::stata_mt64, 1);
    const Covariates levels = numbers({{1, 0, 0, 1, 0, 0}, {0, 1, 0, 0, 1, 0}, {0, 0, 1, 0, 0, 1}});
    EXPECT_EQ(rerandomised(levels, Pattern(6, 0), CountTable{2, {1, 1}}, {DistanceLimit{1e9}, 1}, random).df, 2);
}

// 60 schools, three covariates: about one try in twenty is accepted; the number of tries is geometric.
TEST(Rerandomisation, AcceptanceIsAboutWhatIsAskedFor) {
    RandomStream random(GeneratorKind::stata_mt64, 22);
    const Covariates covariates = random_numbers(60, 3, random);
    double tries = 0;
    constexpr int times = 1000;
    for (int i = 0; i < times; ++i) {
        const auto result =
            rerandomised(covariates, Pattern(60, 0), CountTable{2, {1, 1}}, {Acceptance{0.05}, 10000}, random);
        EXPECT_LE(result.distance, result.threshold);
        tries += static_cast<double>(result.tries);
    }
    EXPECT_NEAR(times / tries, 0.05, 0.01);
}

TEST(Rerandomisation, RowsInAnyOrderGiveTheSameAllocation) {
    RandomStream one(GeneratorKind::stata_mt64, 6);
    RandomStream other(GeneratorKind::stata_mt64, 6);
    const Pattern rows{3, 0, 5, 1, 4, 2};
    Pattern order(6);
    for (std::size_t i = 0; i < 6; ++i) order[rows[i]] = i;
    const CountTable ratios{2, {1, 1}};
    const RerandomisationOptions options{DistanceLimit{1.0}, 1000};
    const auto first = rerandomised(two_covariates, Pattern(6, 0), ratios, options, one);
    const auto second = allocate_rerandomised(permuted(two_covariates, rows), Pattern(6, 0), order, Pattern(6, 0),
                                              ratios, options, DrawStorage::as_double, other);
    EXPECT_EQ(first.distance, second.distance);
    for (std::size_t i = 0; i < 6; ++i) EXPECT_EQ(second.allocation.arms[i], first.allocation.arms[rows[i]]);
}

// Strata of 4 and 6: 8 degrees of freedom within them.
TEST(Rerandomisation, RefusesAsManyCovariatesAsDegreesOfFreedom) {
    RandomStream random(GeneratorKind::stata_mt64, 24);
    const Pattern stratum{0, 1, 0, 1, 1, 0, 1, 1, 0, 1};
    const CountTable ratios{2, {1, 1, 1, 1}};
    const Covariates eight = random_numbers(10, 8, random);
    EXPECT_EQ(
        message_of(ErrorKind::design,
                   [&] {
                       rerandomised(eight, stratum, ratios, {DistanceLimit{1e9}, 1}, random);
                   }),
        "rerandomisation: found 8 covariates (8 degrees of freedom) for 10 schools in 2 strata, whose Mahalanobis "
        "distances are all alike; expected fewer than 8: name fewer covariates, or other levels");
    EXPECT_EQ(rerandomised(random_numbers(10, 7, random), stratum, ratios, {DistanceLimit{1e9}, 1}, random).df, 7);
}

TEST(Rerandomisation, SaysWhatItCannotDo) {
    RandomStream random(GeneratorKind::stata_mt64, 1);
    const CountTable even{2, {1, 1}};
    const auto message = [&](ErrorKind kind, const RerandomisationOptions& options) {
        return message_of(kind, [&] { rerandomised(two_covariates, Pattern(6, 0), even, options, random); });
    };
    using testing::HasSubstr;
    EXPECT_THAT(
        message(ErrorKind::design, {DistanceLimit{1e-6}, 50}),
        HasSubstr("none of 50 tries was accepted; expected a distance of at most 1e-06; the smallest distance was"));
    EXPECT_THAT(message(ErrorKind::usage, {DistanceLimit{-1.0}, 50}),
                HasSubstr("threshold: found -1; expected a distance of 0 or more"));
    EXPECT_THAT(message(ErrorKind::usage, {Acceptance{1.0}, 50}),
                HasSubstr("acceptance: found 1; expected a probability above 0 and below 1"));
    EXPECT_THAT(message(ErrorKind::usage, {Acceptance{0.5}, 0}),
                HasSubstr("tries: found 0; expected 1 to 1,073,741,824"));
    EXPECT_THAT(message(ErrorKind::usage, {Acceptance{0.5}, most_rerandomised_tries + 1}),
                HasSubstr("tries: found 1,073,741,825"));
    EXPECT_THAT(
        message_of(
            ErrorKind::design,
            [&] {
                rerandomised(numbers({{1, 1, 2, 2}}), Pattern{0, 0, 1, 1}, CountTable{2, {1, 1, 1, 1}}, {}, random);
            }),
        HasSubstr("nothing to balance"));
    EXPECT_THAT(
        message_of(ErrorKind::design,
                   [&] {
                       rerandomised(numbers({{1, 2, 4}}), Pattern{0, 0, 0}, CountTable{4, {1, 1, 1, 1}}, {}, random);
                   }),
        HasSubstr("in none of them had every arm a school"));
}

}  // namespace
}  // namespace clustertrial::rerandomisation_test
