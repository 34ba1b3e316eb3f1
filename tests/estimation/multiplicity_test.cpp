#include "clustertrial/estimation/multiplicity.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/core/random.hpp"
#include "clustertrial/estimation/null_draws.hpp"

#include "reference.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>
#include <vector>

#include <gmock/gmock.h>

/// Against base R's p.adjust and a step-down procedure in R (tests/reference/multiplicity/make_values.R), against naive
/// loops, and by properties.
namespace clustertrial::multiplicity_test {
namespace {

using testing::DoubleEq;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pointwise;
using testing::Property;
using testing::StrEq;
using testing::Throws;
using testing_support::read_reference;
using Draws = std::vector<std::vector<double>>;

constexpr Adjustment of_p_values[] = {Adjustment::holm, Adjustment::hochberg, Adjustment::benjamini_hochberg,
                                      Adjustment::benjamini_yekutieli};

struct Family {
    std::vector<double> p_values;
    std::vector<std::vector<double>> adjusted;  ///< in the order of of_p_values
};

std::vector<Family> families_of_r() {
    const Table table = read_reference("multiplicity/adjusted.csv");
    const auto& number = table.numbers("family").values;
    std::vector<Family> families(static_cast<std::size_t>(number.back()), {{}, Draws(4)});
    for (std::size_t row = 0; row < table.rows; ++row) {
        Family& family = families[static_cast<std::size_t>(number[row]) - 1];
        family.p_values.push_back(table.numbers("p_value").values[row]);
        std::size_t method = 0;
        for (const char* name : {"holm", "hochberg", "benjamini_hochberg", "benjamini_yekutieli"}) {
            family.adjusted[method++].push_back(table.numbers(name).values[row]);
        }
    }
    return families;
}

TEST(AdjustPValues, AgreesWithRsPAdjust) {
    const std::vector<Family> families = families_of_r();
    EXPECT_EQ(families.size(), 120U);
    for (const Family& family : families) {
        for (std::size_t method = 0; method < 4; ++method) {
            const auto found = adjust_p_values(family.p_values, of_p_values[method]);
            EXPECT_THAT(found, Pointwise(DoubleEq(), family.adjusted[method])) << to_name(of_p_values[method]);
        }
    }
}

TEST(AdjustPValues, HolmAndHochbergByHand) {
    // Ordered: .01 .02 .03 .04, times 4 3 2 1: .04 .06 .06 .04. Holm: the largest so far; Hochberg: the smallest from
    // there on.
    const std::vector<double> p = {0.03, 0.01, 0.04, 0.02};
    EXPECT_THAT(adjust_p_values(p, Adjustment::holm),
                ElementsAre(DoubleEq(0.06), DoubleEq(0.04), DoubleEq(0.06), DoubleEq(0.06)));
    EXPECT_THAT(adjust_p_values(p, Adjustment::hochberg),
                ElementsAre(DoubleEq(0.04), DoubleEq(0.04), DoubleEq(0.04), DoubleEq(0.04)));
}

TEST(AdjustPValues, BenjaminiAndHochbergsPublishedExample) {
    // The fifteen p-values of Benjamini and Hochberg (1995), section 3.2: at 5 % their procedure rejects the four
    // smallest, Bonferroni's (and Holm's and Hochberg's) three.
    const std::vector<double> p = {0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344,
                                   0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000};
    const auto rejected = [&](Adjustment adjustment) {
        const auto adjusted = adjust_p_values(p, adjustment);
        return std::count_if(adjusted.begin(), adjusted.end(), [](double value) { return value <= 0.05; });
    };
    EXPECT_EQ(rejected(Adjustment::benjamini_hochberg), 4);
    EXPECT_EQ(rejected(Adjustment::holm), 3);
    EXPECT_EQ(rejected(Adjustment::hochberg), 3);
}

TEST(AdjustPValues, IsMonotoneNeverBelowRawAndNeverAboveOne) {
    for (const Family& family : families_of_r()) {
        const std::vector<double>& p = family.p_values;
        for (const Adjustment adjustment : of_p_values) {
            const auto adjusted = adjust_p_values(p, adjustment);
            for (std::size_t i = 0; i < p.size(); ++i) {
                EXPECT_GE(adjusted[i], p[i]);
                EXPECT_LE(adjusted[i], 1);
                for (std::size_t j = 0; j < p.size(); ++j) {
                    EXPECT_TRUE(p[i] > p[j] || adjusted[i] <= adjusted[j]) << to_name(adjustment);
                }
            }
        }
    }
}

TEST(AdjustPValues, StricterErrorRatesGiveLargerPValues) {
    for (const Family& family : families_of_r()) {
        const auto adjusted = [&](Adjustment adjustment) { return adjust_p_values(family.p_values, adjustment); };
        const auto holm = adjusted(Adjustment::holm);
        const auto hochberg = adjusted(Adjustment::hochberg);
        const auto false_discovery = adjusted(Adjustment::benjamini_hochberg);
        const auto dependent = adjusted(Adjustment::benjamini_yekutieli);
        const double rounding = 1 + 1e-14;
        for (std::size_t i = 0; i < holm.size(); ++i) {
            EXPECT_LE(hochberg[i], holm[i] * rounding);
            EXPECT_LE(false_discovery[i], hochberg[i] * rounding);
            EXPECT_LE(false_discovery[i], dependent[i] * rounding);
        }
    }
}

TEST(AdjustPValues, NothingAndOnePValueStayAsTheyAre) {
    for (const Adjustment adjustment : of_p_values) {
        EXPECT_THAT(adjust_p_values({}, adjustment), IsEmpty());
        EXPECT_THAT(adjust_p_values({0.03}, adjustment), ElementsAre(0.03));
    }
}

/// One family of dependent statistics, a few of the draws and of the observed rounded so that they tie.
struct Statistics {
    std::vector<double> observed;
    Draws draws;
};

Statistics random_statistics(std::uint64_t seed) {
    RandomStream random(GeneratorKind::stata_mt64, seed);
    const auto hypotheses = static_cast<std::size_t>(1 + random.below(7));
    const auto count = static_cast<std::size_t>(1 + random.below(200));
    const bool ties = random.below(2) == 1;
    const auto statistic = [&] {
        const double value = 3 * random.uniform();
        return ties ? std::round(4 * value) / 4 : value;
    };
    Statistics statistics;
    for (std::size_t h = 0; h < hypotheses; ++h) statistics.observed.push_back(statistic());
    for (std::size_t h = 0; h < hypotheses; ++h) {
        statistics.draws.emplace_back();
        for (std::size_t b = 0; b < count; ++b) statistics.draws.back().push_back(statistic());
    }
    return statistics;
}

/// By definition: for hypothesis j the share of draws in which the largest statistic of those no more significant than
/// j reaches j's; the adjusted p-value is the largest over all at least as significant as h.
double naive_step_down(const Statistics& statistics, std::size_t h, bool add_one) {
    const auto& observed = statistics.observed;
    double p_value = 0;
    for (std::size_t j = 0; j < observed.size(); ++j) {
        if (observed[j] < observed[h]) continue;
        double count = 0;
        for (std::size_t b = 0; b < statistics.draws[0].size(); ++b) {
            double largest = 0;
            for (std::size_t i = 0; i < observed.size(); ++i) {
                if (observed[i] <= observed[j]) largest = std::max(largest, statistics.draws[i][b]);
            }
            if (largest >= observed[j]) ++count;
        }
        const double extra = add_one ? 1 : 0;
        p_value = std::max(p_value, (count + extra) / (static_cast<double>(statistics.draws[0].size()) + extra));
    }
    return p_value;
}

TEST(StepDown, AgreesWithTheNaiveDefinition) {
    for (std::uint64_t seed = 1; seed <= 200; ++seed) {
        const Statistics statistics = random_statistics(seed);
        for (const bool add_one : {false, true}) {
            const auto found = step_down_p_values(statistics.observed, statistics.draws, add_one);
            for (std::size_t h = 0; h < found.size(); ++h) {
                EXPECT_DOUBLE_EQ(found[h], naive_step_down(statistics, h, add_one)) << "seed " << seed;
            }
        }
    }
}

TEST(StepDown, AgreesWithR) {
    const Table table = read_reference("multiplicity/draws.csv");
    const Table expected = read_reference("multiplicity/step_down.csv");
    Draws draws;
    for (const char* name : {"h1", "h2", "h3", "h4", "h5"}) draws.push_back(table.numbers(name).values);
    const auto& observed = expected.numbers("observed").values;
    EXPECT_THAT(step_down_p_values(observed, draws, false), Pointwise(DoubleEq(), expected.numbers("plain").values));
    EXPECT_THAT(step_down_p_values(observed, draws, true), Pointwise(DoubleEq(), expected.numbers("add_one").values));
}

TEST(StepDown, ByHand) {
    // Draws (a, b): (3, 0), (1, 4), (2, 1), (0, 0). a = 2.5 is ahead of b = 1: the larger of both is 3 4 2 0, two of
    // four reach 2.5. Then b alone: 0 4 1 0, two reach 1 (one ties).
    const Draws draws = {{3, 1, 2, 0}, {0, 4, 1, 0}};
    EXPECT_THAT(step_down_p_values({2.5, 1}, draws, false), ElementsAre(0.5, 0.5));
    EXPECT_THAT(step_down_p_values({2.5, 1}, draws, true), ElementsAre(0.6, 0.6));
    EXPECT_THAT(step_down_p_values({3.5, 1}, draws, false), ElementsAre(0.25, 0.5));
}

TEST(StepDown, TiesCountAndTheirRoundingDoesNotMatter) {
    const double just_below = 2 * (1 - tie_tolerance / 2);
    const double below = 2 * (1 - 2 * tie_tolerance);
    EXPECT_THAT(step_down_p_values({2}, {{2, just_below, below, 0}}, false), ElementsAre(0.5));
}

TEST(StepDown, IsBetweenTheRawAndTheSingleStepPValueAndMonotone) {
    for (std::uint64_t seed = 1; seed <= 100; ++seed) {
        const auto [observed, draws] = random_statistics(seed);
        const auto adjusted = step_down_p_values(observed, draws, true);
        std::vector<double> largest = draws[0];
        for (const auto& of_hypothesis : draws) {
            for (std::size_t b = 0; b < largest.size(); ++b) largest[b] = std::max(largest[b], of_hypothesis[b]);
        }
        for (std::size_t h = 0; h < observed.size(); ++h) {
            EXPECT_GE(adjusted[h], step_down_p_values({observed[h]}, {draws[h]}, true)[0]);
            EXPECT_LE(adjusted[h], step_down_p_values({observed[h]}, {largest}, true)[0]);
            for (std::size_t j = 0; j < observed.size(); ++j) {
                EXPECT_TRUE(observed[h] < observed[j] || adjusted[h] <= adjusted[j]);
            }
        }
    }
}

TEST(StepDown, OrderOfHypothesesAndOfDrawsDoesNotMatter) {
    for (std::uint64_t seed = 1; seed <= 50; ++seed) {
        auto [observed, draws] = random_statistics(seed);
        auto expected = step_down_p_values(observed, draws, false);
        for (auto& of_hypothesis : draws) std::reverse(of_hypothesis.begin(), of_hypothesis.end());
        EXPECT_EQ(step_down_p_values(observed, draws, false), expected);
        std::reverse(observed.begin(), observed.end());
        std::reverse(draws.begin(), draws.end());
        std::reverse(expected.begin(), expected.end());
        EXPECT_EQ(step_down_p_values(observed, draws, false), expected);
    }
}

template <typename Call>
void expect_usage_error(const std::string& message, Call call) {
    EXPECT_THAT(call, Throws<Error>(testing::AllOf(Property(&Error::what, StrEq(message)),
                                                   Property(&Error::kind, ErrorKind::usage))));
}

TEST(MultiplicityErrors, PValueOutsideZeroToOne) {
    for (const double p : {-0.1, 1.1, std::nan("")}) {
        expect_usage_error("a p-value to adjust is not between 0 and 1", [p] {
            adjust_p_values({0.5, p}, Adjustment::holm);
        });
    }
}

TEST(MultiplicityErrors, StepDownWithoutDraws) {
    expect_usage_error("a step-down adjustment needs draws, not p-values",
                       [] { adjust_p_values({0.5}, Adjustment::step_down); });
    expect_usage_error("a step-down adjustment needs at least one draw", [] { step_down_p_values({1}, {{}}, true); });
}

TEST(MultiplicityErrors, DrawsThatDoNotFit) {
    expect_usage_error("draws of 1 statistics where 2 were observed", [] { step_down_p_values({1, 2}, {{1}}, true); });
    expect_usage_error("1 draw of one statistic and 2 of another", [] {
        step_down_p_values({1, 2}, {{1, 2}, {1}}, true);
    });
    expect_usage_error("an observed statistic of a step-down adjustment is not 0 or more",
                       [] { step_down_p_values({-1}, {{1}}, true); });
    expect_usage_error("a draw of a step-down adjustment is not 0 or more",
                       [] { step_down_p_values({1}, {{std::nan("")}}, true); });
}

TEST(AdjustmentNames, GoBothWays) {
    for (const Adjustment adjustment : {Adjustment::holm, Adjustment::hochberg, Adjustment::benjamini_hochberg,
                                        Adjustment::benjamini_yekutieli, Adjustment::step_down}) {
        EXPECT_EQ(from_name<Adjustment>(to_name(adjustment)), adjustment);
    }
    expect_usage_error(
        "unknown adjustment 'sidak'; expected one of holm, hochberg, benjamini-hochberg, benjamini-yekutieli, "
        "step-down",
        [] { from_name<Adjustment>("sidak"); });
}

}  // namespace
}  // namespace clustertrial::multiplicity_test
