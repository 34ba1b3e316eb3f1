// Balance given units that are allocated already.
#include "clustertrial/allocation/rerandomisation.hpp"

#include "constrained_helpers.hpp"
#include "helpers.hpp"

#include <algorithm>
#include <set>

namespace clustertrial::earlier_units_test {
namespace {

/// The new units' covariates with the earlier ones' after them.
Covariates together(const Covariates& covariates, const EarlierUnits& earlier) {
    Covariates all = covariates;
    all.x.conservativeResize(covariates.x.rows() + earlier.x.rows(), Eigen::NoChange);
    all.x.bottomRows(earlier.x.rows()) = earlier.x;
    return all;
}

EarlierUnits random_earlier(std::size_t units, std::size_t covariates, std::size_t arms, RandomStream& random) {
    EarlierUnits earlier;
    earlier.x = random_numbers(units, covariates, random).x;
    for (std::size_t i = 0; i < units; ++i) earlier.arms.push_back(random.below(arms));
    return earlier;
}

// Every score of an enumeration against the formula over all units, in strata of 5 and 4 with two and three arms, with
// seven earlier units.
TEST(ConstrainedGivenEarlier, ScoresAreThoseOfAllUnits) {
    RandomStream random(GeneratorKind::stata_mt64, 41);
    const Covariates covariates = random_numbers(9, 3, random);
    const Pattern stratum{0, 1, 0, 0, 1, 1, 0, 0, 1};
    for (const auto score : {BalanceScore::l1, BalanceScore::l2, BalanceScore::mahalanobis}) {
        for (const auto& ratios : {CountTable{2, {1, 1, 1, 1}}, CountTable{3, {2, 1, 1, 2, 1, 1}}}) {
            const EarlierUnits earlier = random_earlier(7, 3, ratios.arms, random);
            const Covariates all = together(covariates, earlier);
            ConstrainedOptions options;
            options.score = score;
            options.keep = BestShare{1};
            if (score != BalanceScore::mahalanobis) options.weights = {1, 0.5, 3};
            const auto result = allocate_constrained(covariates, stratum, up_to(9), ratios, options, random, earlier);
            ASSERT_EQ(static_cast<double>(result.scored), result.possible);
            const auto patterns = patterns_of(result.kept);
            EXPECT_EQ(std::set<Pattern>(patterns.begin(), patterns.end()).size(), result.scored);
            for (std::size_t i = 0; i < patterns.size(); ++i) {
                Pattern arms = patterns[i];
                arms.insert(arms.end(), earlier.arms.begin(), earlier.arms.end());
                const double naive = naive_score(all, arms, ratios.arms, score, options.weights);
                ASSERT_NEAR(result.scores[i], naive, 1e-12 * (1 + naive));
                ASSERT_EQ(result.scores[i], balance_score(covariates, up_to(9), patterns[i], ratios.arms, score,
                                                          options.weights, earlier));
            }
        }
    }
}

// 28 new units in two strata, too many to enumerate: what is drawn is scored likewise.
TEST(ConstrainedGivenEarlier, DrawnCandidatesAreScoredWithAllUnits) {
    RandomStream random(GeneratorKind::stata_mt64, 42);
    const Covariates covariates = random_numbers(28, 3, random);
    Pattern stratum(28, 0);
    std::fill(stratum.begin() + 14, stratum.end(), 1);
    const EarlierUnits earlier = random_earlier(11, 3, 2, random);
    const Covariates all = together(covariates, earlier);
    for (const auto sampled : {Candidates::independent, Candidates::swap_walk}) {
        ConstrainedOptions options;
        options.enumerate_up_to = 0;
        options.sampled = sampled;
        options.draws = 2000;
        const auto result =
            allocate_constrained(covariates, stratum, up_to(28), CountTable{2, {1, 1, 1, 1}}, options, random, earlier);
        const auto patterns = patterns_of(result.kept);
        for (std::size_t i = 0; i < patterns.size(); ++i) {
            Pattern arms = patterns[i];
            arms.insert(arms.end(), earlier.arms.begin(), earlier.arms.end());
            const double naive = naive_score(all, arms, 2, BalanceScore::l2);
            ASSERT_NEAR(result.scores[i], naive, 1e-12 * (1 + naive));
        }
    }
}

// An arm that has all its units from earlier waves is not empty.
TEST(ConstrainedGivenEarlier, AnArmMayHaveEarlierUnitsOnly) {
    RandomStream random(GeneratorKind::stata_mt64, 43);
    EarlierUnits earlier = random_earlier(4, 1, 1, random);
    earlier.arms = {2, 2, 0, 1};
    const auto result = allocate_constrained(random_numbers(4, 1, random), Pattern(4, 0), up_to(4),
                                             CountTable{3, {1, 1, 0}}, {}, random, earlier);
    EXPECT_THAT(result.counts.cells, testing::ElementsAre(2, 2, 0));
}

TEST(EarlierUnits, MustFitTheNewOnes) {
    RandomStream random(GeneratorKind::stata_mt64, 44);
    const Covariates covariates = random_numbers(6, 2, random);
    const CountTable even{2, {1, 1}};
    const auto messages = [&](auto change) {
        EarlierUnits earlier = random_earlier(3, 2, 2, random);
        change(earlier);
        std::string constrained = message_of(ErrorKind::usage, [&] {
            allocate_constrained(covariates, Pattern(6, 0), up_to(6), even, {}, random, earlier);
        });
        EXPECT_EQ(message_of(ErrorKind::usage,
                             [&] {
                                 allocate_rerandomised(covariates, Pattern(6, 0), up_to(6), Pattern(6, 0), even,
                                                       {DistanceLimit{1.0}, 10}, DrawStorage::as_double, random,
                                                       earlier);
                             }),
                  constrained);
        return constrained;
    };
    using testing::HasSubstr;
    EXPECT_THAT(messages([](auto& e) { e.x.conservativeResize(3, 1); }), HasSubstr("3 rows of 1 covariates"));
    EXPECT_THAT(messages([](auto& e) { e.arms.push_back(1); }), HasSubstr("expected 4 of 2"));
    EXPECT_THAT(messages([](auto& e) { e.x(1, 1) = std::nan(""); }), HasSubstr("not a number"));
    EXPECT_THAT(messages([](auto& e) { e.arms[2] = 2; }), HasSubstr("is out of range (2 arms)"));
    EXPECT_THAT(messages([](auto& e) { e.strata = {0}; }), HasSubstr("a stratum for each, or for none"));
    EXPECT_THAT(messages([](auto& e) { e.shortfall = {{1, 1}, 2}; }), HasSubstr("add up to 0"));
}

// Strata of the earlier units are apart from the new ones' of the same number: S by the formula, three new strata-0
// units, three of stratum 1, and earlier ones in two strata.
TEST(RerandomisedGivenEarlier, CovarianceIsWithinTheStrataOfAllWaves) {
    RandomStream random(GeneratorKind::stata_mt64, 45);
    const Covariates covariates = random_numbers(8, 2, random);
    const Pattern stratum{0, 0, 0, 0, 1, 1, 1, 1};
    EarlierUnits earlier = random_earlier(6, 2, 2, random);
    earlier.strata = {1, 0, 1, 0, 0, 0};
    const Covariates all = together(covariates, earlier);
    Eigen::MatrixXd covariance = Eigen::MatrixXd::Zero(2, 2);
    for (const auto& rows :
         std::vector<std::vector<Eigen::Index>>{{0, 1, 2, 3}, {4, 5, 6, 7}, {8, 10}, {9, 11, 12, 13}})
        covariance += static_cast<double>(rows.size()) / 14 * naive_covariance(all.x(rows, Eigen::all));
    const auto result = allocate_rerandomised(covariates, stratum, up_to(8), Pattern(8, 0), CountTable{2, {1, 1, 1, 1}},
                                              {DistanceLimit{1e9}, 1}, DrawStorage::as_double, random, earlier);
    Pattern arms = result.allocation.arms;
    arms.insert(arms.end(), earlier.arms.begin(), earlier.arms.end());
    double naive = 0;
    for (std::size_t arm = 0; arm < 2; ++arm) {
        const Eigen::VectorXd d = arm_mean(all.x, arms, arm) - all.x.colwise().mean().transpose();
        naive += static_cast<double>(arm_sizes(arms, 2)[arm]) * d.dot(covariance.inverse() * d);
    }
    EXPECT_NEAR(result.distance, naive, 1e-12 * (1 + naive));
    EXPECT_EQ(result.df, 2);
}

TEST(RerandomisedGivenEarlier, AsksForAThreshold) {
    RandomStream random(GeneratorKind::stata_mt64, 46);
    const EarlierUnits earlier = random_earlier(4, 2, 2, random);
    EXPECT_THAT(message_of(ErrorKind::usage,
                           [&] {
                               allocate_rerandomised(random_numbers(6, 2, random), Pattern(6, 0), up_to(6),
                                                     Pattern(6, 0), CountTable{2, {1, 1}}, {Acceptance{0.1}, 100},
                                                     DrawStorage::as_double, random, earlier);
                           }),
                testing::HasSubstr("does not hold given earlier units; expected a threshold"));
}

}  // namespace
}  // namespace clustertrial::earlier_units_test
