// The shape of the set of effects of take-up that the allocations do not reject, against R, which tests every effect by
// its definition in all 70 allocations of eight schools (tests/reference/two_stage/make_allocation_sets.R).
#include "clustertrial/core/error.hpp"
#include "clustertrial/estimation/null_draws.hpp"
#include "clustertrial/estimation/randomisation_test.hpp"

#include "two_stage_cases.hpp"

#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace clustertrial::drawn_set_test {
namespace {

using testing_support::column;
using testing_support::read_reference;

/// Ends lie where a draw ties with the observed statistic, which is known to 1e-9 of the distance from the estimate.
constexpr double tolerance_of_ends = 1e-7;

NullDraws draws_of(const std::string& outcome, const std::string& take_up, RandomisationStatistic statistic) {
    const Table pupils = read_reference("two_stage/allocation_sets.csv");
    const Clusters schools = testing_support::number_clusters(column(pupils, "school"));
    const Eigen::VectorXd offered = column(pupils, "offered");
    Design design;
    design.y = column(pupils, outcome);
    design.x = Eigen::MatrixXd::Ones(design.y.size(), 1);
    design.weights = Eigen::VectorXd::Ones(design.y.size());
    design.names = {"intercept"};
    AllocationSpace space;
    space.stratum.assign(schools.count, 0);
    space.arm.resize(schools.count);
    for (std::size_t row = 0; row < schools.of_row.size(); ++row) {
        space.arm[schools.of_row[row]] = static_cast<std::uint32_t>(offered[static_cast<Eigen::Index>(row)]);
    }
    const Eigen::VectorXd taken = column(pupils, take_up);
    RandomisationOptions options;
    options.statistic = statistic;
    return randomisation_draws({design, schools.of_row, &taken}, space, 1, options);
}

DrawnSet set_of(const NullDraws& draws) {
    return set_of_draws(draws, Tails::symmetric, ShareRule::plain, 0.95);
}

/// The effect at which R's set ends on a side: "low", from there on, or "high", up to there.
double end_in_r(const std::string& take_up, RandomisationStatistic statistic, const std::string& side) {
    const Table ends = read_reference("two_stage/allocation_ends.csv", {"outcome", "take_up", "kind", "side"});
    for (std::size_t line = 0; line < ends.rows; ++line) {
        if (ends.text("take_up").at(line) == take_up && ends.text("kind").at(line) == to_name(statistic) &&
            ends.text("side").at(line) == side) {
            return ends.numbers("effect").values[line];
        }
    }
    throw Error(ErrorKind::usage, "no such end: " + take_up + " " + side);
}

constexpr std::array both_statistics{RandomisationStatistic::studentised, RandomisationStatistic::coefficient};

TEST(DrawnSet, AnIntervalWhereAllocationMovesTakeUp) {
    for (const RandomisationStatistic statistic : both_statistics) {
        const DrawnSet found = set_of(draws_of("score", "much", statistic));
        EXPECT_EQ(found.set, ConfidenceSet::interval);
        EXPECT_NEAR(found.test.interval.value().low, end_in_r("much", statistic, "low"), tolerance_of_ends);
        EXPECT_NEAR(found.test.interval.value().high, end_in_r("much", statistic, "high"), tolerance_of_ends);
    }
}

TEST(DrawnSet, TwoRaysWhereItHardlyDoesAndSomeEffectsAreRejected) {
    for (const RandomisationStatistic statistic : both_statistics) {
        const DrawnSet found = set_of(draws_of("score", "little", statistic));
        EXPECT_EQ(found.set, ConfidenceSet::two_rays);
        EXPECT_NEAR(found.test.interval.value().low, end_in_r("little", statistic, "high"), 100 * tolerance_of_ends);
        EXPECT_NEAR(found.test.interval.value().high, end_in_r("little", statistic, "low"), 100 * tolerance_of_ends);
    }
}

TEST(DrawnSet, ALineWhereNothingIsRejected) {
    for (const RandomisationStatistic statistic : both_statistics) {
        const DrawnSet found = set_of(draws_of("noise", "nothing", statistic));
        EXPECT_EQ(found.set, ConfidenceSet::line);
        EXPECT_EQ(found.test.interval.value().low, -std::numeric_limits<double>::infinity());
        EXPECT_EQ(found.test.interval.value().high, std::numeric_limits<double>::infinity());
    }
}

/// Whatever stretches there are: no effect that is not rejected is left out.
TEST(DrawnSet, EveryEffectThatIsNotRejectedIsInIt) {
    for (const char* take_up : {"much", "little", "nothing"}) {
        for (const char* outcome : {"score", "noise"}) {
            for (const double confidence : {0.6, 0.8, 0.95}) {
                const NullDraws draws = draws_of(outcome, take_up, RandomisationStatistic::studentised);
                const DrawnSet found = set_of_draws(draws, Tails::equal_tailed, ShareRule::plain, confidence);
                for (double effect = -150; effect <= 150; effect += 1.63) {
                    const double p = test_null(draws, effect, Tails::equal_tailed, ShareRule::plain).p_value;
                    if (p <= 1 - confidence + 1e-9) continue;
                    const bool between =
                        found.test.interval.value().low <= effect && effect <= found.test.interval.value().high;
                    const bool outside =
                        effect <= found.test.interval.value().low || found.test.interval.value().high <= effect;
                    EXPECT_TRUE(found.set == ConfidenceSet::two_rays ? outside : between)
                        << outcome << " " << take_up << " " << confidence << " " << effect;
                }
            }
        }
    }
}

/// Offered and taken up by all of the arm and nobody else: the divisor has no error in the allocation as it was.
TEST(DrawnSet, TakeUpThatIsAllocationHasTheIntervalOfTheOffer) {
    const NullDraws draws = draws_of("score", "offered", RandomisationStatistic::studentised);
    const ResampledTest offer = test_and_invert(draws, Tails::symmetric, ShareRule::plain, 0.9);
    const DrawnSet found = set_of_draws(draws, Tails::symmetric, ShareRule::plain, 0.9);
    EXPECT_EQ(found.set, ConfidenceSet::interval);
    EXPECT_EQ(found.test.interval.value().low, offer.interval.value().low);
    EXPECT_EQ(found.test.interval.value().high, offer.interval.value().high);
}

/// Under the effect t the observed statistic is 1 - t, and those of the draws are 1 - t, 0.1 - 2 t and 0.1 + 0.1 t. One
/// of three as extreme rejects at 0.4: the second is up to -0.9 and from 1.1 / 3 on, the third between 9 / 11 and 11
/// / 9.
TEST(DrawnSet, TwoRaysByHand) {
    NullDraws draws{{1, 0.1, 0.1}, {1, 2, -0.1}, {1, 1, 1}, {}, {}};
    draws.estimate = 1;
    draws.exact = true;
    const DrawnSet found = set_of_draws(draws, Tails::symmetric, ShareRule::plain, 0.6);
    EXPECT_EQ(found.set, ConfidenceSet::two_rays);
    EXPECT_NEAR(found.test.interval.value().low, -0.9, tolerance_of_ends);
    EXPECT_NEAR(found.test.interval.value().high, 1.1 / 3, tolerance_of_ends);
}

/// The second is now 0.1 - t and the third 0.1 + t: one of them is as extreme from 0.45 on. Below, all effects are
/// rejected, though far out all three statistics come together: what is left out has to end somewhere.
TEST(DrawnSet, AStretchThatGoesOnAndOnEndsFarOut) {
    NullDraws draws{{1, 0.1, 0.1}, {1, 1, -1}, {1, 1, 1}, {}, {}};
    draws.estimate = 1;
    draws.exact = true;
    const DrawnSet found = set_of_draws(draws, Tails::symmetric, ShareRule::plain, 0.6);
    EXPECT_EQ(found.set, ConfidenceSet::two_rays);
    EXPECT_LT(found.test.interval.value().low, -1000);
    EXPECT_TRUE(std::isfinite(found.test.interval.value().low));
    EXPECT_NEAR(found.test.interval.value().high, 0.45, tolerance_of_ends);
}

}  // namespace
}  // namespace clustertrial::drawn_set_test
