#include "undecided_draws.hpp"

#include "clustertrial/core/random.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include <gtest/gtest.h>

namespace clustertrial::estimation_detail::undecided_draws_test {
namespace {

/// As of a bootstrap: v0 + s v1 + s^2 v2 is a sum of squares. One draw has no variance where s is 1, one never has.
NullDraws make_draws(std::size_t count) {
    RandomStream random(GeneratorKind::stata_mt64, 5);
    NullDraws draws;
    draws.estimate = draws.centre = 0.4;
    draws.std_error = 0.9;
    for (std::size_t draw = 0; draw < count; ++draw) {
        const double a = random.uniform();
        const double b = 0.5 * random.uniform() - 0.25;
        const double c = 0.5 * random.uniform();
        draws.n0.push_back(4 * random.uniform() - 2);
        draws.n1.push_back(random.uniform() - 0.5);
        draws.v0.push_back(a * a + c * c);
        draws.v1.push_back(-2 * a * b);
        draws.v2.push_back(b * b);
    }
    draws.v0[7] = draws.v2[7] = 0.25;
    draws.v1[7] = -0.5;
    draws.n0[8] = draws.n1[8] = draws.v0[8] = draws.v1[8] = draws.v2[8] = 0;
    return draws;
}

NullDraws without_slopes(NullDraws draws) {
    draws.n1.clear();
    draws.v1.clear();
    draws.v2.clear();
    return draws;
}

/// At shifts and bounds of the ranges, in step from one end to the other, the draws that are left and those that are
/// counted together are all that reach the bounds.
void expect_counts_of_all(const NullDraws& draws, const std::vector<QuestionRange>& ranges) {
    const Undecided undecided = undecided_draws(draws, ranges);
    EXPECT_LT(undecided.draws.count(), draws.count() / 2);
    for (const double step : {0.0, 0.1, 0.5, 0.77, 1.0}) {
        for (const double step_of_bound : {0.0, 0.3, 1.0}) {
            std::vector<Question> questions;
            for (const QuestionRange& range : ranges) {
                questions.push_back({range.low + step * (range.high - range.low), range.side,
                                     range.least + step_of_bound * (range.largest - range.least)});
            }
            const auto all = count_draws(draws, questions);
            const auto left = count_draws(undecided.draws, questions);
            for (std::size_t i = 0; i < ranges.size(); ++i) {
                EXPECT_EQ(undecided.reaching[i] + left[i], all[i]) << "question " << i << " at " << step;
            }
        }
    }
}

TEST(UndecidedDraws, ThoseLeftOutAnswerTheSameThroughout) {
    const NullDraws draws = make_draws(20'011);
    for (const double low : {-30.0, -1.5, -0.2, 0.3, 0.95, 12.0}) {
        const double high = low + 0.1;
        for (const Side side : {Side::above, Side::below, Side::both}) {
            expect_counts_of_all(draws, {{low, high, side, 0.8, 0.9}});
        }
        expect_counts_of_all(draws, {{low, high, Side::above, 0.8, 0.9}, {low, high, Side::below, 0.1, 0.15}});
        expect_counts_of_all(without_slopes(draws), {{low, high, Side::both, 0.8, 0.9}});
    }
}

TEST(UndecidedDraws, FewAreLeftOfANarrowRange) {
    const NullDraws draws = make_draws(20'011);
    const auto left = [&](double width) {
        return undecided_draws(draws, {{0.7, 0.7 + width, Side::both, 0.8, 0.8 + width}}).draws.count();
    };
    EXPECT_LT(left(1e-2), 1000U);
    EXPECT_LT(left(1e-6), 3U);
}

/// By one shift after the other.
std::size_t most_reaching(const NullDraws& draws, double shift) {
    std::size_t most = 0;
    for (double distance = shift; distance < 1e4 * shift; distance *= 1.1) {
        for (const double s : {-distance, distance}) {
            most = std::max(most, count_draws(draws, {{s, Side::both, distance / draws.std_error}}).front());
        }
    }
    return most;
}

TEST(UndecidedDraws, NoFewerReachBeyondAShiftThanAtAnyOne) {
    const NullDraws draws = make_draws(20'011);
    for (const double shift : {0.5, 1.0, 2.0, 4.0, 8.0}) {
        const std::size_t beyond = count_reaching_beyond(draws, shift);
        EXPECT_GE(beyond, most_reaching(draws, shift)) << shift;
        EXPECT_GE(count_reaching_beyond(without_slopes(draws), shift), most_reaching(without_slopes(draws), shift));
    }
    EXPECT_GT(most_reaching(draws, 4), 0U);
    EXPECT_LT(count_reaching_beyond(without_slopes(draws), 8), 20'011U / 2);
}

// v is (1.2 - 0.2 s)^2 + 1e-4: next to nothing where s is 6, so that 0.1 is extreme there, and not where it is 4.
TEST(UndecidedDraws, AVarianceThatFallsOnTheWayIsSeen) {
    NullDraws draws;
    draws.n0.assign(100, 0.1);
    draws.n1.assign(100, 0);
    draws.v0.assign(100, 1.44 + 1e-4);
    draws.v1.assign(100, -2 * 1.2 * 0.2);
    draws.v2.assign(100, 0.04);
    EXPECT_EQ(count_draws(draws, {{4, Side::both, 4}, {6, Side::both, 6}}), (std::vector<std::size_t>{0, 100}));
    EXPECT_EQ(count_reaching_beyond(draws, 4), 100U);
}

// n is -1.5 s, and v is 1: extreme however far off.
TEST(UndecidedDraws, ANumeratorThatGrowsIsSeen) {
    NullDraws draws;
    draws.n0.assign(100, 0);
    draws.n1.assign(100, 1.5);
    draws.v0.assign(100, 1);
    EXPECT_EQ(count_reaching_beyond(draws, 4), 100U);
    draws.n1.assign(100, 0.5);
    EXPECT_EQ(count_reaching_beyond(draws, 4), 0U);
}

}  // namespace
}  // namespace clustertrial::estimation_detail::undecided_draws_test
