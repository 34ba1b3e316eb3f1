#include "clustertrial/allocation/matching.hpp"

#include "covariate_helpers.hpp"
#include "helpers.hpp"
#include "law.hpp"

#include <algorithm>
#include <cmath>

namespace clustertrial::matching_test {
namespace {

using Distances = Eigen::MatrixXd;

/// sqrt((x_i - x_j)' S^-1 (x_i - x_j)), the inverse taken as such.
Distances by_inverse(const Eigen::MatrixXd& x, const Eigen::MatrixXd& covariance) {
    const Eigen::MatrixXd inverse = covariance.inverse();
    Distances distances(x.rows(), x.rows());
    for (Eigen::Index i = 0; i < x.rows(); ++i) {
        for (Eigen::Index j = 0; j < x.rows(); ++j) {
            const Eigen::VectorXd difference = (x.row(i) - x.row(j)).transpose();
            distances(i, j) = std::sqrt(difference.dot(inverse * difference));
        }
    }
    return distances;
}

/// Rosenbaum (2010), section 8.3: ranks, their covariance rescaled so that each has the variance of 1 .. n.
Distances by_ranks(const Eigen::MatrixXd& x) {
    Eigen::MatrixXd ranks(x.rows(), x.cols());
    for (Eigen::Index k = 0; k < x.cols(); ++k) {
        for (Eigen::Index i = 0; i < x.rows(); ++i) {
            const auto below = static_cast<double>((x.col(k).array() < x(i, k)).count());
            const auto equal = static_cast<double>((x.col(k).array() == x(i, k)).count());
            ranks(i, k) = below + (equal + 1) / 2;
        }
    }
    const Eigen::MatrixXd untied =
        naive_covariance(Eigen::VectorXd::LinSpaced(x.rows(), 1, static_cast<double>(x.rows())));
    Eigen::MatrixXd covariance = naive_covariance(ranks);
    const Eigen::VectorXd ratio = (untied(0, 0) / covariance.diagonal().array()).sqrt();
    covariance = ratio.asDiagonal() * covariance * ratio.asDiagonal();
    return by_inverse(ranks, covariance);
}

/// The least total distance over all ways to pair the schools of `free`, one of them left alone when they are odd.
double least_total(const Distances& distances, const std::vector<std::size_t>& free) {
    if (free.size() < 2) return 0;
    double least = 1e300;
    const auto without = [&](std::size_t a, std::size_t b) {
        std::vector<std::size_t> rest;
        for (const auto school : free) {
            if (school != a && school != b) rest.push_back(school);
        }
        return rest;
    };
    for (std::size_t other = 1; other < free.size(); ++other) {
        const double distance = distances(static_cast<Eigen::Index>(free[0]), static_cast<Eigen::Index>(free[other]));
        least = std::min(least, distance + least_total(distances, without(free[0], free[other])));
    }
    if (free.size() % 2 == 1) least = std::min(least, least_total(distances, without(free[0], free[0])));
    return least;
}

Matching match(const Covariates& covariates, const Pattern& stratum, std::size_t tuple_size,
               MatchDistance distance = MatchDistance::mahalanobis) {
    return match_schools(covariates, stratum, *std::max_element(stratum.begin(), stratum.end()) + 1,
                         up_to(stratum.size()), tuple_size, distance);
}

/// Schools of each tuple.
std::vector<std::vector<std::size_t>> tuples_of(const Matching& matching) {
    std::vector<std::vector<std::size_t>> tuples(matching.sizes.size());
    for (std::size_t school = 0; school < matching.tuple.size(); ++school)
        tuples[matching.tuple[school]].push_back(school);
    return tuples;
}

double distance_within(const Distances& distances, const std::vector<std::size_t>& tuple) {
    double total = 0;
    for (const auto i : tuple) {
        for (const auto j : tuple) {
            if (i < j) total += distances(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(j));
        }
    }
    return total;
}

class PairsBy : public testing::TestWithParam<MatchDistance> {};

// The schools of each stratum in every possible pairing; distances are compared to 2^-23 of the largest one a pair.
TEST_P(PairsBy, AreTheBestOfAllPairings) {
    RandomStream random(GeneratorKind::stata_mt64, 11);
    for (int time = 0; time < 60; ++time) {
        const std::size_t n = 6 + random.below(5);
        const Covariates covariates = random_numbers(n, 3, random);
        Pattern stratum(n, 0);
        if (time % 2 == 1) stratum[0] = stratum[2] = stratum[3] = 1;
        const Distances distances = GetParam() == MatchDistance::mahalanobis
                                        ? by_inverse(covariates.x, naive_covariance(covariates.x))
                                        : by_ranks(covariates.x);
        double least = 0;
        for (std::size_t s = 0; s < 2; ++s) {
            std::vector<std::size_t> members;
            for (std::size_t i = 0; i < n; ++i) {
                if (stratum[i] == s) members.push_back(i);
            }
            least += least_total(distances, members);
        }
        const Matching matching = match(covariates, stratum, 2, GetParam());
        double found = 0;
        for (const auto& tuple : tuples_of(matching)) {
            found += distance_within(distances, tuple);
            for (const auto school : tuple) EXPECT_EQ(stratum[school], stratum[tuple[0]]);
        }
        EXPECT_NEAR(found, least, 1e-6 * least);
        EXPECT_NEAR(matching.total_distance, found, 1e-9 * found);
    }
}

INSTANTIATE_TEST_SUITE_P(Matching, PairsBy,
                         testing::Values(MatchDistance::mahalanobis, MatchDistance::rank_mahalanobis),
                         [](const auto& distance) {
                             return distance.param == MatchDistance::mahalanobis ? "mahalanobis" : "ranks";
                         });

// The levels of a category add up to 1: the last one, and a constant, change nothing.
TEST(Matching, ColumnsThatSayNothingNewCountNothing) {
    const std::vector<double> size{1, 5, 2, 8, 4, 9, 3, 7};
    const std::vector<double> good{1, 0, 0, 1, 1, 0, 1, 0};
    const std::vector<double> other{0, 1, 1, 0, 0, 1, 0, 1};
    for (const auto distance : {MatchDistance::mahalanobis, MatchDistance::rank_mahalanobis}) {
        const Matching with =
            match(numbers({size, good, other, std::vector<double>(8, 0.1)}), Pattern(8, 0), 2, distance);
        const Matching without = match(numbers({size, good}), Pattern(8, 0), 2, distance);
        EXPECT_EQ(with.tuple, without.tuple);
        EXPECT_NEAR(with.total_distance, without.total_distance, 1e-9);
    }
}

// One covariate, two groups of three near 0 and 100 and an outlier that is left over.
TEST(Matching, TriplesAreNeighboursAndTheOutlierIsLeftOver) {
    const Matching matching = match(numbers({{0, 100, 1, 102, 5000, 101, 2}}), Pattern(7, 0), 3);
    EXPECT_THAT(matching.tuple, testing::ElementsAre(0, 1, 0, 1, 2, 1, 0));
    EXPECT_THAT(matching.sizes, testing::ElementsAre(3, 3, 1));
}

class TuplesOf : public testing::TestWithParam<std::size_t> {};

TEST_P(TuplesOf, NoExchangeOfTwoSchoolsMakesBetter) {
    const std::size_t size = GetParam();
    RandomStream random(GeneratorKind::stata_mt64, 12);
    for (int time = 0; time < 10; ++time) {
        const std::size_t n = 20 + random.below(12);
        const Covariates covariates = random_numbers(n, 2, random);
        const Distances distances = by_inverse(covariates.x, naive_covariance(covariates.x));
        const Matching matching = match(covariates, Pattern(n, 0), size);
        auto tuples = tuples_of(matching);
        ASSERT_EQ(tuples.size(), (n + size - 1) / size);
        const auto smaller =
            std::count_if(tuples.begin(), tuples.end(), [&](const auto& t) { return t.size() < size; });
        EXPECT_EQ(smaller, n % size == 0 ? 0 : 1);
        for (auto& a : tuples) {
            for (auto& b : tuples) {
                const double before = distance_within(distances, a) + distance_within(distances, b);
                for (std::size_t i = 0; &a != &b && i < a.size(); ++i) {
                    for (std::size_t j = 0; j < b.size(); ++j) {
                        std::swap(a[i], b[j]);
                        EXPECT_GT(distance_within(distances, a) + distance_within(distances, b), before - 1e-5);
                        std::swap(a[i], b[j]);
                    }
                }
            }
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Matching, TuplesOf, testing::Values(3, 4, 5, 8));

TEST(Matching, RowsInAnyOrderGiveTheSameTuples) {
    RandomStream random(GeneratorKind::stata_mt64, 13);
    for (const std::size_t size : {2U, 3U, 4U}) {
        const Covariates covariates = random_numbers(21, 2, random);
        const Pattern stratum(21, 0);
        Pattern rows = up_to(21);
        shuffle(rows, random);
        Pattern order(21);  // of the moved rows, so that they come as before
        for (std::size_t i = 0; i < 21; ++i) order[rows[i]] = i;
        const Matching one = match_schools(covariates, stratum, 1, up_to(21), size, MatchDistance::mahalanobis);
        const Matching other =
            match_schools(permuted(covariates, rows), stratum, 1, order, size, MatchDistance::mahalanobis);
        EXPECT_EQ(one.distance, other.distance);
        for (std::size_t i = 0; i < 21; ++i) EXPECT_EQ(other.tuple[i], one.tuple[rows[i]]);
    }
}

std::vector<std::size_t> dealt(const Matching& matching, std::size_t tuple_size, const CountTable& ratios,
                               RandomStream& random) {
    const std::size_t n = matching.tuple.size();
    return allocate_matched(matching, tuple_size, up_to(n), Pattern(n, 0), ratios, DrawStorage::as_double, random).arms;
}

// 1, 2 | 10, 11 | 20, 21: each pair one way or the other, 2^3 allocations alike.
TEST(MatchedLaw, EachPairIsSplitByACoin) {
    const Matching matching = match(numbers({{1, 10, 20, 21, 11, 2}}), Pattern(6, 0), 2);
    ASSERT_THAT(matching.tuple, testing::ElementsAre(0, 1, 2, 2, 1, 0));
    std::map<Pattern, double> law;
    for (const auto& p : all_patterns(6, 2)) {
        if (p[0] != p[5] && p[1] != p[4] && p[2] != p[3]) law[p] = 1.0 / 8;
    }
    expect_law(law, [&](RandomStream& random) { return dealt(matching, 2, CountTable{2, {1, 1}}, random); });
}

// Two strata of 3, a pair and one left over each: the two left over go to different arms, so that the arms are 3 and 3.
TEST(MatchedLaw, SchoolsLeftOverOffsetOneAnother) {
    const Matching matching = match(numbers({{1, 2, 9, 1, 8, 9}}), Pattern{0, 0, 0, 1, 1, 1}, 2);
    ASSERT_THAT(matching.tuple, testing::ElementsAre(0, 0, 1, 2, 3, 3));
    std::map<Pattern, double> law;
    for (const auto& p : all_patterns(6, 2)) {
        if (p[0] != p[1] && p[4] != p[5] && p[2] != p[3]) law[p] = 1.0 / 8;
    }
    expect_law(law, [&](RandomStream& random) { return dealt(matching, 2, CountTable{2, {1, 1, 1, 1}}, random); });
}

// One triple 1 : 2 and one 1 : 1 : 1 by arms (1, 2, 0) and (1, 1, 1): 3 x 6 allocations.
TEST(MatchedLaw, TuplesFollowTheRatioOfTheirStratum) {
    const Matching matching = match(numbers({{1, 2, 9, 1, 8, 9}}), Pattern{0, 0, 0, 1, 1, 1}, 3);
    std::map<Pattern, double> law;
    for (const auto& p : all_patterns(6, 3)) {
        if (arm_sizes({p.begin(), p.begin() + 3}, 3) == Pattern{1, 2, 0} &&
            arm_sizes({p.begin() + 3, p.end()}, 3) == Pattern{1, 1, 1})
            law[p] = 1.0 / 18;
    }
    ASSERT_EQ(law.size(), 18U);
    expect_law(law, [&](RandomStream& random) {
        return dealt(matching, 3, CountTable{3, {1, 2, 0, 1, 1, 1}}, random);
    });
}

// S of 9 covariates of 10 schools has rank n - 1: z are the corners of a simplex, whatever the covariates. One tuple
// leaves nothing to choose.
TEST(Matching, RefusesAsManyCovariatesAsDegreesOfFreedom) {
    RandomStream random(GeneratorKind::stata_mt64, 44);
    for (const auto distance : {MatchDistance::mahalanobis, MatchDistance::rank_mahalanobis}) {
        const auto pairs_of = [&](std::size_t covariates, std::size_t tuple_size) {
            return match_schools(random_numbers(10, covariates, random), Pattern(10, 0), 1, up_to(10), tuple_size,
                                 distance);
        };
        EXPECT_EQ(message_of(ErrorKind::design, [&] { pairs_of(9, 2); }),
                  "matching: found 9 covariates (9 degrees of freedom) for 10 schools in 1 stratum, whose Mahalanobis "
                  "distances are all alike; expected fewer than 9: name fewer covariates, or other levels");
        EXPECT_THAT(message_of(ErrorKind::design, [&] { pairs_of(12, 2); }),
                    testing::HasSubstr("found 12 covariates (9"));
        EXPECT_EQ(pairs_of(8, 2).sizes.size(), 5U);
        EXPECT_EQ(pairs_of(9, 10).sizes.size(), 1U);
    }
}

TEST(Matching, RefusesWhatDoesNotFit) {
    const Covariates covariates = numbers({{1, 2, 3, 4}});
    EXPECT_THAT(message_of(ErrorKind::usage, [&] { match(covariates, Pattern(4, 0), 1); }),
                testing::HasSubstr("2 or more schools"));
    EXPECT_THAT(message_of(ErrorKind::usage, [&] { match(covariates, Pattern(5, 0), 2); }),
                testing::HasSubstr("found 4 rows; expected 5"));
    RandomStream random(GeneratorKind::stata_mt64, 1);
    const Matching matching = match(covariates, Pattern(4, 0), 2);
    EXPECT_THAT(message_of(ErrorKind::usage,
                           [&] {
                               dealt(matching, 2, CountTable{2, {2, 4}}, random);
                           }),
                testing::HasSubstr("expected a multiple of 3"));
    EXPECT_THROW(dealt(matching, 2, CountTable{2, {}}, random), Error);
    EXPECT_THAT(
        message_of(ErrorKind::usage, [] { match(numbers({std::vector<double>(4096, 1)}), Pattern(4096, 0), 2); }),
        testing::HasSubstr("expected at most 4095"));
}

}  // namespace
}  // namespace clustertrial::matching_test
