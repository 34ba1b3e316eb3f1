#include "constrained_helpers.hpp"
#include "helpers.hpp"

#include <algorithm>
#include <set>

namespace clustertrial::constrained_test {
namespace {

const std::vector<BalanceScore> all_scores{BalanceScore::l1, BalanceScore::l2, BalanceScore::mahalanobis};

// Every score of an enumeration, reached exchange by exchange, against the formula; strata of 5 and 4, three arms 2:1:1
// and two arms.
TEST(Constrained, ScoresAreThoseOfTheFormula) {
    RandomStream random(GeneratorKind::stata_mt64, 31);
    const Covariates covariates = random_numbers(9, 3, random);
    const Pattern stratum{0, 1, 0, 0, 1, 1, 0, 0, 1};
    for (const auto score : all_scores) {
        for (const auto& ratios : {CountTable{2, {1, 1, 1, 1}}, CountTable{3, {2, 1, 1, 2, 1, 1}}}) {
            ConstrainedOptions options;
            options.score = score;
            options.keep = BestShare{1};
            if (score != BalanceScore::mahalanobis) options.weights = {1, 0.5, 3};
            const auto result = constrained(covariates, stratum, ratios, options, random);
            ASSERT_EQ(result.kept.size(), result.scored);
            ASSERT_EQ(static_cast<double>(result.scored), result.possible);
            const auto patterns = patterns_of(result.kept);
            EXPECT_EQ(std::set<Pattern>(patterns.begin(), patterns.end()).size(), patterns.size());
            for (std::size_t i = 0; i < patterns.size(); ++i) {
                const double naive = naive_score(covariates, patterns[i], ratios.arms, score, options.weights);
                ASSERT_NEAR(result.scores[i], naive, 1e-12 * (1 + naive));
                ASSERT_EQ(result.scores[i],
                          balance_score(covariates, up_to(9), patterns[i], ratios.arms, score, options.weights));
            }
            EXPECT_EQ(result.best, *std::min_element(result.scores.begin(), result.scores.end()));
            EXPECT_EQ(result.arms, patterns[result.chosen]);
        }
    }
}

// Two arms of 4: 70 allocations; the best tenth is 7, and the eighth is the mirror image of the seventh.
TEST(Constrained, KeepsTheBestShareWithItsTies) {
    RandomStream random(GeneratorKind::stata_mt64, 32);
    const Covariates covariates = random_numbers(8, 2, random);
    std::vector<double> naive;
    for (const auto& arms : all_patterns(8, 2)) {
        if (arm_sizes(arms, 2)[0] == 4) naive.push_back(naive_score(covariates, arms, 2, BalanceScore::l2));
    }
    std::sort(naive.begin(), naive.end());
    const auto result = constrained(covariates, Pattern(8, 0), CountTable{2, {1, 1}}, {}, random);
    EXPECT_EQ(result.scored, 70U);
    EXPECT_EQ(result.kept.size(), 8U);
    EXPECT_NEAR(result.cut_off, naive[6], 1e-12);
    EXPECT_NEAR(result.best, naive[0], 1e-12);
    for (const auto& arms : patterns_of(result.kept)) {
        EXPECT_LE(naive_score(covariates, arms, 2, BalanceScore::l2), naive[6] + 1e-12);
    }
}

TEST(Constrained, KeepsAllWithAtMostTheCutOff) {
    RandomStream random(GeneratorKind::stata_mt64, 33);
    const Covariates covariates = random_numbers(8, 2, random);
    ConstrainedOptions options;
    options.keep = CutOff{0.3};
    std::set<Pattern> expected;
    for (const auto& arms : all_patterns(8, 2)) {
        if (arm_sizes(arms, 2)[0] == 4 && naive_score(covariates, arms, 2, BalanceScore::l2) <= 0.3)
            expected.insert(arms);
    }
    const auto kept = patterns_of(constrained(covariates, Pattern(8, 0), CountTable{2, {1, 1}}, options, random).kept);
    EXPECT_EQ(std::set<Pattern>(kept.begin(), kept.end()), expected);
    EXPECT_EQ(kept.size(), expected.size());
}

/// How many divisions of whole numbers into halves of the same size have equal sums of every column.
std::size_t perfect_balances(const std::vector<std::vector<long>>& columns) {
    std::size_t found = 0;
    for (const auto& arms : all_patterns(columns[0].size(), 2)) {
        if (2 * arm_sizes(arms, 2)[0] != arms.size()) continue;
        found += std::all_of(columns.begin(), columns.end(), [&](const std::vector<long>& column) {
            long difference = 0;
            for (std::size_t i = 0; i < arms.size(); ++i) difference += arms[i] == 0 ? column[i] : -column[i];
            return difference == 0;
        });
    }
    return found;
}

/// The columns times `unit`, further away from 0 by `away`.
Covariates moved(const std::vector<std::vector<long>>& columns, double unit, double away) {
    Covariates covariates;
    for (const auto& column : columns) {
        std::vector<double> values;
        for (const long value : column) values.push_back((static_cast<double>(value) + away) / unit);
        add_number(covariates, "x" + std::to_string(covariates.names.size() + 1), values);
    }
    return covariates;
}

const std::vector<std::vector<std::vector<long>>> lists_of_perfect_balances{
    {{1, 2, 3, 4}},                      // 1 + 4 = 2 + 3: 2 of 6
    {{1, 2, 3, 4, 5, 6, 7, 8}},          // 8 of 70
    {{1, 2, 3, 4, 6, 7, 8, 9, 11, 13}},  // as decimals 0.1, 0.2, ...
    {{1, 2, 3, 4, 5, 6, 7, 8}, {3, 1, 4, 1, 5, 9, 2, 7}},
    {{1, 2, 3, 4, 5, 6, 7, 8}, {2, 1, 2, 1, 1, 2, 1, 2}, {3, 3, 5, 5, 6, 6, 8, 8}},
};

// Perfect balance is a score of 0 whatever the rounding: a cut-off of 0 and the smallest share keep all of them.
TEST(Constrained, PerfectBalancesAreTies) {
    RandomStream random(GeneratorKind::stata_mt64, 38);
    EXPECT_EQ(perfect_balances(lists_of_perfect_balances[0]), 2U);
    EXPECT_EQ(perfect_balances(lists_of_perfect_balances[1]), 8U);
    for (const auto& columns : lists_of_perfect_balances) {
        const auto expected = perfect_balances(columns);
        ASSERT_GT(expected, 0U);
        for (const double unit : {1.0, 10.0, 7.0, 1e6}) {
            for (const double away : {0.0, 3.0, 123456.0}) {
                const Covariates covariates = moved(columns, unit, away);
                const Pattern stratum(columns[0].size(), 0);
                for (const auto score : all_scores) {
                    ConstrainedOptions options;
                    options.score = score;
                    options.keep = BestShare{1e-6};
                    const auto best = constrained(covariates, stratum, CountTable{2, {1, 1}}, options, random);
                    EXPECT_EQ(best.kept.size(), expected) << unit << " " << away;
                    EXPECT_EQ(best.best, 0);
                    EXPECT_EQ(best.cut_off, 0);
                    EXPECT_EQ(balance_score(covariates, up_to(stratum.size()), best.arms, 2, score), 0);
                    options.keep = CutOff{0};
                    const auto below = constrained(covariates, stratum, CountTable{2, {1, 1}}, options, random);
                    EXPECT_EQ(below.kept.cells, best.kept.cells);
                }
            }
        }
    }
}

// x = 1, ..., 6 in three arms of two: the 6 ways to name the pairs 1 + 6, 2 + 5 and 3 + 4.
TEST(Constrained, PerfectBalancesOfThreeArmsAreTies) {
    RandomStream random(GeneratorKind::stata_mt64, 39);
    for (const auto score : all_scores) {
        ConstrainedOptions options;
        options.score = score;
        options.keep = CutOff{0};
        const auto result = constrained(numbers({{0.1, 0.2, 0.3, 0.4, 0.5, 0.6}}), Pattern(6, 0),
                                        CountTable{3, {1, 1, 1}}, options, random);
        EXPECT_EQ(result.kept.size(), 6U);
        EXPECT_EQ(result.best, 0);
    }
}

// Far from 0 the smallest difference but none is off by more than 1e-12 of itself. x = 1, ..., 10 has an odd sum: the
// halves with the sums 27 and 28 are the best.
TEST(Constrained, BalancesThatAreAlikeAreTies) {
    RandomStream random(GeneratorKind::stata_mt64, 40);
    std::size_t expected = 0;
    for (const auto& arms : all_patterns(10, 2)) {
        if (arm_sizes(arms, 2)[0] != 5) continue;
        std::size_t sum = 0;
        for (std::size_t i = 0; i < 10; ++i) sum += arms[i] == 0 ? i + 1 : 0;
        expected += sum == 27 || sum == 28 ? 1U : 0U;
    }
    for (const auto score : all_scores) {
        ConstrainedOptions options;
        options.score = score;
        options.keep = BestShare{1e-6};
        const auto result = constrained(moved({{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}}, 10, 1e6), Pattern(10, 0),
                                        CountTable{2, {1, 1}}, options, random);
        EXPECT_EQ(result.kept.size(), expected);
        EXPECT_GT(result.best, 0);
    }
}

/// The 16 counties of Dickinson et al. (2015), study 1, as R's cvcrand has them: urban, the percentages in the
/// immunisation system, up to date and Hispanic, income low and middle (high is left out).
Covariates counties() {
    return numbers({{0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1},
                    {94, 85, 85, 93, 82, 80, 94, 100, 93, 89, 83, 70, 93, 85, 82, 84},
                    {37, 39, 42, 39, 31, 27, 49, 37, 51, 51, 54, 29, 50, 36, 38, 43},
                    {44, 23, 12, 18, 6, 15, 38, 39, 35, 17, 7, 13, 13, 10, 39, 28},
                    {1, 0, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 1, 0},
                    {0, 0, 0, 0, 0, 1, 0, 0, 1, 1, 0, 1, 0, 1, 0, 1}});
}

// All 12,870 schemes with 8 counties an arm. The vignette of cvcrand 0.0.1 (CRAN, 2018) prints the distribution of
// their l2 scores, which that version multiplied by (n_0 n_1 / n)^2 = 16, to six decimals; R's quantile(), type 7.
TEST(Constrained, ScoresOfThePublishedExampleAreThosePrinted) {
    RandomStream random(GeneratorKind::stata_mt64, 34);
    ConstrainedOptions options;
    options.keep = BestShare{1};
    const auto result = constrained(counties(), Pattern(16, 0), CountTable{2, {1, 1}}, options, random);
    EXPECT_EQ(result.scored, 12870U);
    auto scores = result.scores;
    std::sort(scores.begin(), scores.end());
    const auto quantile = [&](double p) {
        const double place = p * 12869;
        const auto below = static_cast<std::size_t>(place);
        const double above = below + 1 < scores.size() ? scores[below + 1] : scores[below];
        return 16 * (scores[below] + (place - static_cast<double>(below)) * (above - scores[below]));
    };
    const std::vector<std::pair<double, double>> printed{
        {0, 1.161107},    {0.05, 5.826458}, {0.1, 7.638463},   {0.2, 10.848749},  {0.25, 12.221264},
        {0.3, 13.839891}, {0.5, 20.577839}, {0.75, 31.620790}, {0.95, 55.486080}, {1, 116.656181}};
    for (const auto& [p, value] : printed) EXPECT_NEAR(quantile(p), value, 6e-7) << p;
    double sum = 0;
    for (const double score : scores) sum += 16 * score;
    EXPECT_NEAR(sum / 12870, 24.000000, 6e-7);
    const Pattern selected{0, 0, 0, 1, 1, 0, 1, 0, 1, 1, 0, 1, 1, 0, 1, 0};
    EXPECT_NEAR(16 * balance_score(counties(), up_to(16), selected, 2, BalanceScore::l2), 6.763833, 6e-7);
}

// Fourteen schools to a stratum: C(14, 7)^2 = 11,778,624.
ConstrainedOptions sampling(Candidates sampled) {
    ConstrainedOptions options;
    options.sampled = sampled;
    options.draws = 5000;
    return options;
}
Pattern two_strata() {
    Pattern stratum(28, 0);
    std::fill(stratum.begin() + 14, stratum.end(), 1);
    return stratum;
}

TEST(Constrained, DrawsWhatIsTooManyToEnumerate) {
    RandomStream random(GeneratorKind::stata_mt64, 35);
    const Covariates covariates = random_numbers(28, 3, random);
    for (const auto sampled : {Candidates::independent, Candidates::swap_walk}) {
        const auto result =
            constrained(covariates, two_strata(), CountTable{2, {1, 1, 1, 1}}, sampling(sampled), random);
        EXPECT_EQ(result.candidates, sampled);
        EXPECT_EQ(result.possible, 11778624);
        EXPECT_EQ(result.scored, 5000U);
        const auto kept = patterns_of(result.kept);
        EXPECT_EQ(std::set<Pattern>(kept.begin(), kept.end()).size(), kept.size());
        EXPECT_GE(kept.size(), sampled == Candidates::independent ? 500U : 1U);
        for (std::size_t i = 0; i < kept.size(); ++i) {
            ASSERT_LE(result.scores[i], result.cut_off);
            ASSERT_EQ(result.scores[i], balance_score(covariates, up_to(28), kept[i], 2, BalanceScore::l2));
            ASSERT_EQ(arm_sizes({kept[i].begin(), kept[i].begin() + 14}, 2), (Pattern{7, 7}));
        }
        EXPECT_EQ(result.arms, kept[result.chosen]);
    }
}

TEST(Constrained, RowsInAnyOrderGiveTheSameAllocation) {
    RandomStream seeds(GeneratorKind::stata_mt64, 36);
    const Covariates covariates = random_numbers(28, 3, seeds);
    const Pattern stratum = two_strata();
    Pattern rows = up_to(28);
    shuffle(rows, seeds);
    Pattern order(28);
    Pattern moved_stratum(28);
    for (std::size_t i = 0; i < 28; ++i) {
        order[rows[i]] = i;
        moved_stratum[i] = stratum[rows[i]];
    }
    const CountTable ratios{2, {1, 1, 1, 1}};
    for (const auto score : all_scores) {
        auto options = sampling(Candidates::independent);
        options.score = score;
        RandomStream one(GeneratorKind::stata_mt64, 7);
        RandomStream other(GeneratorKind::stata_mt64, 7);
        const auto first = constrained(covariates, stratum, ratios, options, one);
        const auto second =
            allocate_constrained(permuted(covariates, rows), moved_stratum, order, ratios, options, other);
        EXPECT_EQ(first.scores, second.scores);
        for (std::size_t i = 0; i < 28; ++i) EXPECT_EQ(second.arms[i], first.arms[rows[i]]);
    }
}

// Leftovers of odd strata are rounded first: every candidate has the same counts, within one of the quotas.
TEST(Constrained, CandidatesHaveTheRoundedQuotas) {
    RandomStream random(GeneratorKind::stata_mt64, 37);
    const Covariates covariates = random_numbers(10, 2, random);
    const Pattern stratum{0, 0, 0, 1, 1, 1, 1, 1, 2, 2};
    const auto result = constrained(covariates, stratum, CountTable{2, {1, 1, 1, 1, 2, 0}}, {}, random);
    EXPECT_EQ(result.counts.at(0, 0) + result.counts.at(0, 1), 3U);
    EXPECT_EQ(result.counts.at(0, 0) + result.counts.at(1, 0), 4U);
    EXPECT_EQ(result.counts.at(2, 0), 2U);
    for (const auto& arms : patterns_of(result.kept)) {
        CountTable counts{2, std::vector<std::uint64_t>(6, 0)};
        for (std::size_t i = 0; i < 10; ++i) ++counts.at(stratum[i], arms[i]);
        EXPECT_EQ(counts.cells, result.counts.cells);
    }
}

TEST(Constrained, RefusesAsManyCovariatesAsDegreesOfFreedom) {
    RandomStream random(GeneratorKind::stata_mt64, 41);
    ConstrainedOptions options;
    options.score = BalanceScore::mahalanobis;
    const Covariates nine = random_numbers(10, 9, random);
    EXPECT_EQ(message_of(ErrorKind::design,
                         [&] {
                             constrained(nine, Pattern(10, 0), CountTable{2, {1, 1}}, options, random);
                         }),
              "constrained: found 9 covariates (9 degrees of freedom) for 10 schools in 1 stratum, whose Mahalanobis "
              "distances are all alike; expected fewer than 9: name fewer covariates, or other levels");
    options.score = BalanceScore::l2;
    EXPECT_EQ(constrained(nine, Pattern(10, 0), CountTable{2, {1, 1}}, options, random).kept.size(), 26U);
}

TEST(Constrained, SaysWhatItCannotDo) {
    RandomStream random(GeneratorKind::stata_mt64, 1);
    const Covariates covariates = numbers({{1, 2, 3, 4.5}});
    const auto message = [&](ErrorKind kind, const ConstrainedOptions& options,
                             const CountTable& ratios = {2, {1, 1}}) {
        return message_of(kind, [&] { constrained(covariates, Pattern(4, 0), ratios, options, random); });
    };
    const auto with = [](auto change) {
        ConstrainedOptions options;
        change(options);
        return options;
    };
    using testing::HasSubstr;
    EXPECT_THAT(message(ErrorKind::design, with([](auto& o) { o.keep = CutOff{0.01}; })),
                HasSubstr("no allocation has a score of at most 0.01; the best of 6 has 0.0"));
    EXPECT_THAT(message(ErrorKind::usage, with([](auto& o) { o.keep = BestShare{2}; })),
                HasSubstr("keep: found 2; expected a share above 0 and at most 1"));
    EXPECT_THAT(message(ErrorKind::usage, with([](auto& o) { o.keep = CutOff{-1}; })),
                HasSubstr("cut_off: found -1; expected 0 or more"));
    EXPECT_THAT(message(ErrorKind::usage, with([](auto& o) { o.draws = 0; })),
                HasSubstr("draws: found 0; expected 1 to 134217728"));
    EXPECT_THAT(message(ErrorKind::usage, with([](auto& o) { o.draws = 9223372036854775807U; })),
                HasSubstr("draws: found 9223372036854775807; expected 1 to 134217728"));
    EXPECT_THAT(message(ErrorKind::usage, with([](auto& o) { o.enumerate_up_to = 268435457; })),
                HasSubstr("enumerate_up_to: found 268435457; expected 0 to 268435456"));
    EXPECT_THAT(message(ErrorKind::usage, with([](auto& o) { o.exchanges = 0; })),
                HasSubstr("exchanges: found 0; expected 1 or more"));
    EXPECT_THAT(message(ErrorKind::usage, with([](auto& o) { o.sampled = Candidates::enumerated; })),
                HasSubstr("a way to draw"));
    EXPECT_THAT(message(ErrorKind::usage, with([](auto& o) { o.weights = {1, 2}; })), HasSubstr("one a covariate"));
    EXPECT_THAT(message(ErrorKind::usage, with([](auto& o) { o.weights = {-1}; })), HasSubstr("0 or more"));
    EXPECT_THAT(message(ErrorKind::usage, with([](auto& o) { o.weights = {1}, o.score = BalanceScore::mahalanobis; })),
                HasSubstr("takes none"));
    EXPECT_THAT(message(ErrorKind::design, {}, {2, {1, 0}}), HasSubstr("an arm without a school"));
    EXPECT_THAT(message(ErrorKind::usage, {}, {2, {}}), HasSubstr("one row a stratum"));
    EXPECT_THAT(message(ErrorKind::usage, {}, same_ratio(1, std::vector<std::uint64_t>(256, 1))),
                HasSubstr("at most 255"));
    EXPECT_THROW(balance_score(covariates, up_to(4), Pattern{0, 1, 2, 0}, 2, BalanceScore::l2), Error);
}

}  // namespace
}  // namespace clustertrial::constrained_test
