#include "clustertrial/allocation/minimisation.hpp"

#include "helpers.hpp"
#include "law.hpp"

#include <algorithm>
#include <cmath>

namespace clustertrial::minimisation_test {
namespace {

/// Pocock and Simon's G and Han, Enas and McEntegart's probabilities as they are printed, in real numbers.
struct Paper {
    std::vector<Factor> factors;
    std::vector<std::uint64_t> ratio;
    MinimisationOptions options;
    std::vector<CountTable> before;

    [[nodiscard]] double share(std::size_t arm) const { return static_cast<double>(ratio[arm]); }
    [[nodiscard]] double whole() const {
        double sum = 0;
        for (std::size_t arm = 0; arm < ratio.size(); ++arm) sum += share(arm);
        return sum;
    }
    [[nodiscard]] double spread(const std::vector<double>& x) const {
        const auto arms = static_cast<double>(x.size());
        double mean = 0;
        for (const double value : x) mean += value / arms;
        double sum = 0;
        for (const double value : x)
            sum += options.imbalance == Imbalance::variance ? (value - mean) * (value - mean) / (arms - 1)
                                                            : std::abs(value - mean);
        if (options.imbalance == Imbalance::range)
            return *std::max_element(x.begin(), x.end()) - *std::min_element(x.begin(), x.end());
        return sum;
    }
    /// G_k of school `school` given the arms of those before it.
    [[nodiscard]] double g(std::size_t school, std::size_t k, const Pattern& arms) const {
        double total = 0;
        for (std::size_t f = 0; f < factors.size(); ++f) {
            const std::size_t level = factors[f].level[school];
            std::vector<double> x(ratio.size(), 0);
            for (std::size_t a = 0; a < x.size(); ++a) {
                if (!before.empty()) x[a] = static_cast<double>(before[f].at(level, a));
                for (std::size_t i = 0; i < arms.size(); ++i)
                    x[a] += factors[f].level[i] == level && arms[i] == a ? 1 : 0;
                x[a] = (x[a] + (a == k ? 1 : 0)) / share(a);
            }
            total += static_cast<double>(factors[f].weight) * spread(x);
        }
        return total;
    }
    /// P(arm j) when arm k is preferred: p_Hk = 1 - (R - r_k) / (R - r_1) (1 - p_H1), and r_j / (R - r_k) (1 - p_Hk).
    [[nodiscard]] double given_preferred(std::size_t j, std::size_t k) const {
        const double smallest = static_cast<double>(*std::min_element(ratio.begin(), ratio.end()));
        const double high = 1 - (whole() - share(k)) / (whole() - smallest) * (1 - options.probability);
        return j == k ? high : share(j) / (whole() - share(k)) * (1 - high);
    }
    [[nodiscard]] std::vector<double> next(const Pattern& arms) const {
        std::vector<double> values;
        for (std::size_t k = 0; k < ratio.size(); ++k) values.push_back(g(arms.size(), k, arms));
        const double least = *std::min_element(values.begin(), values.end());
        double tied = 0;
        for (std::size_t k = 0; k < ratio.size(); ++k) tied += values[k] < least + 1e-9 ? share(k) : 0;
        std::vector<double> probability(ratio.size(), 0);
        for (std::size_t k = 0; k < ratio.size(); ++k) {
            if (values[k] >= least + 1e-9) continue;
            for (std::size_t j = 0; j < ratio.size(); ++j) probability[j] += share(k) / tied * given_preferred(j, k);
        }
        return probability;
    }
    [[nodiscard]] std::map<Pattern, double> law() const {
        std::map<Pattern, double> all{{{}, 1.0}};
        for (std::size_t school = 0; school < factors[0].level.size(); ++school) {
            std::map<Pattern, double> longer;
            for (const auto& [arms, probability] : all) {
                const auto step = next(arms);
                for (std::size_t j = 0; j < step.size(); ++j) {
                    Pattern more = arms;
                    more.push_back(j);
                    if (step[j] > 0) longer[more] = probability * step[j];
                }
            }
            all = longer;
        }
        return all;
    }
};

void expect_the_papers_law(const Paper& paper) {
    expect_law(paper.law(), [&](RandomStream& random) {
        return allocate_by_minimisation(paper.factors, up_to(paper.factors[0].level.size()), paper.ratio, paper.options,
                                        paper.before, random)
            .arms;
    });
}

const Factor phase{{0, 0, 1, 0, 1, 1}, 2, 1};
const Factor authority{{2, 0, 0, 1, 1, 0}, 3, 1};

TEST(MinimisationLaw, TwoArmsByRange) {
    expect_the_papers_law({{phase, authority}, {1, 1}, {Imbalance::range, 0.8}, {}});
}

TEST(MinimisationLaw, WithoutACoinOnlyTiesAreDrawn) {
    expect_the_papers_law({{phase, authority}, {1, 1}, {Imbalance::range, 1}, {}});
}

TEST(MinimisationLaw, WithTheSharesAsProbabilitySchoolsAreIndependent) {
    expect_the_papers_law({{phase}, {2, 1}, {Imbalance::range, 1.0 / 3}, {}});
}

TEST(MinimisationLaw, ThreeArmsByVarianceWithWeights) {
    const Factor heavy{{0, 1, 1, 0, 0}, 2, 3};
    const Factor light{{0, 0, 1, 1, 0}, 2, 1};
    expect_the_papers_law({{heavy, light}, {1, 1, 1}, {Imbalance::variance, 0.7}, {}});
}

TEST(MinimisationLaw, UnequalRatioByAbsoluteDistances) {
    const Factor one{{0, 1, 1, 0, 0}, 2, 2};
    const Factor two{{0, 0, 1, 1, 0}, 2, 1};
    expect_the_papers_law({{one, two}, {3, 2, 1}, {Imbalance::absolute, 0.75}, {}});
}

TEST(MinimisationLaw, EarlierWavesCount) {
    const Factor one{{0, 1, 1, 0}, 2, 1};
    expect_the_papers_law({{one}, {1, 2}, {Imbalance::range, 0.9}, {CountTable{2, {4, 1, 0, 3}}}});
}

// The schools in each of 4! orders alike: the mean of the laws.
TEST(MinimisationLaw, InARandomOrder) {
    const Factor factor{{0, 1, 1, 0}, 2, 1};
    const Factor other{{0, 0, 1, 0}, 2, 2};
    std::map<Pattern, double> law;
    Pattern order = up_to(4);
    do {
        Paper paper{{factor, other}, {1, 1}, {Imbalance::range, 0.9}, {}};
        for (std::size_t place = 0; place < 4; ++place) {
            paper.factors[0].level[place] = factor.level[order[place]];
            paper.factors[1].level[place] = other.level[order[place]];
        }
        for (const auto& [arms, probability] : paper.law()) {
            Pattern by_school(4);
            for (std::size_t place = 0; place < 4; ++place) by_school[order[place]] = arms[place];
            law[by_school] += probability / 24;
        }
    } while (std::next_permutation(order.begin(), order.end()));
    expect_law(law, [&](RandomStream& random) {
        return allocate_by_minimisation(std::vector<Factor>{factor, other}, random_school_order(up_to(4), random),
                                        std::vector<std::uint64_t>{1, 1}, {Imbalance::range, 0.9}, {}, random)
            .arms;
    });
}

// By hand: 5 schools of the phase are 3 : 1, those of the authority 0 : 2. Range in arm 0: |4 - 1| + |1 - 2| = 4; in
// arm 1: |3 - 2| + |0 - 3| = 4: a tie. With weight 2 for the phase: 7 against 5: arm 1.
TEST(Minimisation, AFactorOfMoreWeightDecides) {
    const std::vector<CountTable> before{{2, {3, 1}}, {2, {0, 2}}};
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        RandomStream random(GeneratorKind::stata_mt64, seed);
        const std::vector<Factor> factors{{{0}, 1, 2}, {{0}, 1, 1}};
        const auto result = allocate_by_minimisation(factors, up_to(1), std::vector<std::uint64_t>{1, 1},
                                                     {Imbalance::range, 1}, before, random);
        EXPECT_THAT(result.arms, testing::ElementsAre(1));
        EXPECT_EQ(result.random_assignments, 0U);
        EXPECT_THAT(result.counts[0].cells, testing::ElementsAre(3, 2));
    }
}

TEST(Minimisation, WithoutACoinEachLevelOfOneFactorIsWithinOne) {
    RandomStream random(GeneratorKind::stata_mt64, 4);
    for (int time = 0; time < 200; ++time) {
        Factor factor{Pattern(40), 5, 1};
        for (auto& level : factor.level) level = random.below(5);
        const auto result =
            allocate_by_minimisation(std::vector<Factor>{factor}, up_to(40), std::vector<std::uint64_t>{1, 1},
                                     {Imbalance::range, 1}, {}, random);
        for (std::size_t level = 0; level < 5; ++level) {
            const auto a = static_cast<double>(result.counts[0].at(level, 0));
            EXPECT_LE(std::abs(a - static_cast<double>(result.counts[0].at(level, 1))), 1);
        }
    }
}

TEST(Minimisation, CountsAreThoseOfTheArms) {
    RandomStream random(GeneratorKind::stata_mt64, 5);
    const std::vector<Factor> factors{phase, authority};
    const auto result = allocate_by_minimisation(factors, up_to(6), std::vector<std::uint64_t>{2, 1}, {}, {}, random);
    for (std::size_t f = 0; f < 2; ++f) {
        CountTable counts{2, std::vector<std::uint64_t>(factors[f].levels * 2, 0)};
        for (std::size_t i = 0; i < 6; ++i) ++counts.at(factors[f].level[i], result.arms[i]);
        EXPECT_EQ(result.counts[f].cells, counts.cells);
    }
}

// In a random order each school has the same chance of an arm, by symmetry, whatever its place in the list.
TEST(Minimisation, RandomOrderTakesEveryOrderAlike) {
    std::map<Pattern, double> law;
    Pattern order{2, 0, 1};
    std::sort(order.begin(), order.end());
    do law[order] = 1.0 / 6;
    while (std::next_permutation(order.begin(), order.end()));
    expect_law(law, [](RandomStream& random) { return random_school_order(Pattern{2, 0, 1}, random); });
}

TEST(Minimisation, RowsInAnyOrderGiveTheSameArms) {
    RandomStream one(GeneratorKind::stata_mt64, 6);
    RandomStream other(GeneratorKind::stata_mt64, 6);
    const Pattern rows{3, 0, 5, 1, 4, 2};
    Factor moved = phase;
    Pattern order(6);
    for (std::size_t i = 0; i < 6; ++i) {
        moved.level[i] = phase.level[rows[i]];
        order[rows[i]] = i;
    }
    const std::vector<std::uint64_t> ratio{1, 1};
    const auto first = allocate_by_minimisation(std::vector<Factor>{phase}, up_to(6), ratio, {}, {}, one);
    const auto second = allocate_by_minimisation(std::vector<Factor>{moved}, order, ratio, {}, {}, other);
    for (std::size_t i = 0; i < 6; ++i) EXPECT_EQ(second.arms[i], first.arms[rows[i]]);
}

TEST(Minimisation, RefusesWhatDoesNotFit) {
    RandomStream random(GeneratorKind::stata_mt64, 1);
    const auto message = [&](const std::vector<Factor>& factors, const std::vector<std::uint64_t>& ratio,
                             double probability, const std::vector<CountTable>& before) {
        return message_of(ErrorKind::usage, [&] {
            allocate_by_minimisation(factors, up_to(6), ratio, {Imbalance::variance, probability}, before, random);
        });
    };
    using testing::HasSubstr;
    EXPECT_THAT(
        message({phase}, {1, 1}, 0.4, {}),
        HasSubstr(
            "probability: found 0.4; minimisation expects one between the smallest share of the ratio, 0.5, and 1"));
    EXPECT_THAT(message({phase}, {1, 1}, 1.1, {}), HasSubstr("probability: found 1.1;"));
    EXPECT_THAT(message({}, {1, 1}, 0.8, {}), HasSubstr("found no factor; expected one or more"));
    EXPECT_THAT(message({phase}, {1}, 0.8, {}), HasSubstr("found 1 arms; expected two or more"));
    EXPECT_THAT(message({phase}, {1, 0}, 0.8, {}),
                HasSubstr("ratio: found 0; minimisation expects shares from 1 to 1000"));
    EXPECT_THAT(
        message({phase}, {997, 991, 983}, 0.8, {}),
        HasSubstr("ratio: found a least common multiple of 971230541; minimisation expects one of at most 1000000"));
    EXPECT_THAT(message({Factor{{0, 0, 0, 0, 0, 2}, 2, 1}}, {1, 1}, 0.8, {}), HasSubstr("factor 1: expected a level"));
    EXPECT_THAT(message({phase}, {1, 1}, 0.8, {CountTable{2, {1, 1}}}), HasSubstr("earlier counts that do not fit"));
    EXPECT_THAT(message({phase}, {1, 1}, 0.8, {CountTable{2, {1, 1, 1, 1}}, CountTable{2, {1, 1}}}),
                HasSubstr("found earlier counts for 2 factors; expected them for each of 1"));
    const CountTable huge{2, {std::uint64_t{1} << 40U, 0, 0, 0}};
    EXPECT_THAT(message({phase}, {1, 1}, 0.8, {huge}), HasSubstr("too large to be compared exactly"));
}

}  // namespace
}  // namespace clustertrial::minimisation_test
