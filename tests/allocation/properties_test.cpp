// What every method promises of any list: how far arms can be from their quotas, in each stratum and overall, and that
// the order of the rows does not matter. Over random lists.
#include "clustertrial/allocation/constrained.hpp"
#include "clustertrial/allocation/matching.hpp"
#include "clustertrial/allocation/minimisation.hpp"
#include "clustertrial/allocation/rerandomisation.hpp"

#include "covariate_helpers.hpp"
#include "law.hpp"

#include <cmath>
#include <ostream>
#include <string>

namespace clustertrial::properties_test {
namespace {

struct List {
    Pattern stratum;
    Pattern order;
    CountTable ratios;  ///< by stratum
    Covariates covariates;
};

/// Two to four strata of three to eight schools, two or three arms with shares of 1 or 2: no arm can be empty.
List random_list(RandomStream& random) {
    List list;
    const std::size_t strata = 2 + random.below(3);
    list.ratios.arms = 2 + random.below(2);
    for (std::size_t s = 0; s < strata; ++s) {
        const std::size_t size = 3 + random.below(6);
        list.stratum.insert(list.stratum.end(), size, s);
        for (std::size_t arm = 0; arm < list.ratios.arms; ++arm) list.ratios.cells.push_back(1 + random.below(2));
    }
    shuffle(list.stratum, random);
    list.order = up_to(list.stratum.size());
    list.covariates = random_numbers(list.stratum.size(), 2, random);
    return list;
}

/// The same list with its rows in another order: row i is row rows[i].
List moved(const List& list, const Pattern& rows) {
    List other = list;
    other.covariates = permuted(list.covariates, rows);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        other.stratum[i] = list.stratum[rows[i]];
        other.order[rows[i]] = i;
    }
    return other;
}

std::vector<std::uint64_t> ratio_of_first(const List& list) {
    return {list.ratios.cells.begin(), list.ratios.cells.begin() + static_cast<std::ptrdiff_t>(list.ratios.arms)};
}

Pattern no_ranks(const List& list) {
    return Pattern(list.stratum.size(), 0);
}

Pattern complete(const List& list, RandomStream& random) {
    return allocate_complete(list.stratum, list.order, no_ranks(list), list.ratios, DrawStorage::as_double, random)
        .arms;
}

Pattern simple(const List& list, RandomStream& random) {
    return allocate_simple(list.order, ratio_of_first(list), DrawStorage::as_double, random).arms;
}

Pattern alternating(const List& list, RandomStream& random) {
    // Sorted by what no two schools share.
    std::vector<double> key(list.stratum.size());
    for (std::size_t place = 0; place < key.size(); ++place) key[list.order[place]] = static_cast<double>(place);
    return allocate_sorted_alternation(list.stratum, key, no_ranks(list), DrawStorage::as_double, random).arms;
}

/// In the first stratum's ratio, with tuples of its sum.
std::size_t tuple_size(const List& list) {
    std::size_t whole = 0;
    for (const auto share : ratio_of_first(list)) whole += share;
    return whole;
}

Matching matching_of(const List& list) {
    return match_schools(list.covariates, list.stratum, list.ratios.strata(), list.order, tuple_size(list),
                         MatchDistance::rank_mahalanobis);
}

Pattern matched(const List& list, RandomStream& random) {
    return allocate_matched(matching_of(list), tuple_size(list), list.order, no_ranks(list),
                            same_ratio(list.ratios.strata(), ratio_of_first(list)), DrawStorage::as_double, random)
        .arms;
}

Pattern minimised(const List& list, RandomStream& random) {
    Factor by_size{Pattern(list.stratum.size()), 2, 2};
    for (std::size_t i = 0; i < by_size.level.size(); ++i)
        by_size.level[i] = list.covariates.x(static_cast<Eigen::Index>(i), 0) > 5 ? 1 : 0;
    return allocate_by_minimisation(std::vector<Factor>{{list.stratum, list.ratios.strata(), 1}, by_size},
                                    random_school_order(list.order, random), ratio_of_first(list), {}, {}, random)
        .arms;
}

Pattern constrained_with(const List& list, Candidates sampled, RandomStream& random) {
    ConstrainedOptions options;
    options.enumerate_up_to = 100;
    options.draws = 40;
    options.sampled = sampled;
    return allocate_constrained(list.covariates, list.stratum, list.order, list.ratios, options, random).arms;
}

Pattern constrained_by_draws(const List& list, RandomStream& random) {
    return constrained_with(list, Candidates::independent, random);
}

Pattern constrained_by_walk(const List& list, RandomStream& random) {
    return constrained_with(list, Candidates::swap_walk, random);
}

Pattern rerandomised(const List& list, RandomStream& random) {
    return allocate_rerandomised(list.covariates, list.stratum, list.order, no_ranks(list), list.ratios,
                                 {Acceptance{0.3}, 10000}, DrawStorage::as_double, random)
        .allocation.arms;
}

struct Method {
    std::string name;
    Pattern (*allocate)(const List&, RandomStream&);
};

void PrintTo(const Method& method, std::ostream* out) {
    *out << method.name;
}

std::string name_of(const testing::TestParamInfo<Method>& info) {
    return info.param.name;
}

constexpr std::uint64_t lists = 300;

class EveryMethod : public testing::TestWithParam<Method> {};

TEST_P(EveryMethod, GivesTheSameAllocationWhateverTheOrderOfTheRows) {
    RandomStream random(GeneratorKind::stata_mt64, 51);
    for (std::uint64_t seed = 0; seed < lists; ++seed) {
        const List list = random_list(random);
        Pattern rows = up_to(list.stratum.size());
        shuffle(rows, random);
        RandomStream one(GeneratorKind::stata_kiss32, static_cast<std::uint32_t>(seed));
        RandomStream other(GeneratorKind::stata_kiss32, static_cast<std::uint32_t>(seed));
        const Pattern arms = GetParam().allocate(list, one);
        const Pattern of_moved = GetParam().allocate(moved(list, rows), other);
        for (std::size_t i = 0; i < rows.size(); ++i) ASSERT_EQ(of_moved[i], arms[rows[i]]) << seed;
    }
}

INSTANTIATE_TEST_SUITE_P(AllocationProperties, EveryMethod,
                         testing::Values(Method{"complete", complete}, Method{"simple", simple},
                                         Method{"sorted_alternation", alternating}, Method{"matched", matched},
                                         Method{"minimisation", minimised},
                                         Method{"constrained_by_draws", constrained_by_draws},
                                         Method{"constrained_by_walk", constrained_by_walk},
                                         Method{"rerandomisation", rerandomised}),
                         name_of);

/// Expects each arm of each group, and each arm overall, to be less than one school from its quota.
void expect_within_one(const Pattern& arms, const Pattern& group, const CountTable& ratios) {
    std::vector<double> surplus(ratios.arms, 0);
    for (std::size_t s = 0; s < ratios.strata(); ++s) {
        std::vector<double> counts(ratios.arms, 0);
        double size = 0;
        double whole = 0;
        for (std::size_t i = 0; i < arms.size(); ++i) {
            if (group[i] != s) continue;
            ++counts[arms[i]];
            ++size;
        }
        for (std::size_t arm = 0; arm < ratios.arms; ++arm) whole += static_cast<double>(ratios.at(s, arm));
        for (std::size_t arm = 0; arm < ratios.arms; ++arm) {
            const double over = counts[arm] - size * static_cast<double>(ratios.at(s, arm)) / whole;
            EXPECT_LT(std::abs(over), 1 - 1e-9) << "group " << s << ", arm " << arm;
            surplus[arm] += over;
        }
    }
    for (const double over : surplus) EXPECT_LT(std::abs(over), 1 - 1e-9) << "overall";
}

class MethodWithQuotas : public testing::TestWithParam<Method> {};

TEST_P(MethodWithQuotas, KeepsEveryStratumAndEveryArmWithinOneSchoolOfItsQuota) {
    RandomStream random(GeneratorKind::stata_mt64, 52);
    for (std::uint64_t seed = 0; seed < lists; ++seed) {
        const List list = random_list(random);
        expect_within_one(GetParam().allocate(list, random), list.stratum, list.ratios);
    }
}

INSTANTIATE_TEST_SUITE_P(AllocationProperties, MethodWithQuotas,
                         testing::Values(Method{"complete", complete},
                                         Method{"constrained_by_draws", constrained_by_draws},
                                         Method{"constrained_by_walk", constrained_by_walk},
                                         Method{"rerandomisation", rerandomised}),
                         name_of);

// A tuple, a stratum (whole tuples and one smaller one) and an arm.
TEST(AllocationProperties, MatchedKeepsEveryTupleStratumAndArmWithinOneSchoolOfItsQuota) {
    RandomStream random(GeneratorKind::stata_mt64, 53);
    for (std::uint64_t seed = 0; seed < lists; ++seed) {
        const List list = random_list(random);
        const Matching matching = matching_of(list);
        const Pattern arms = matched(list, random);
        expect_within_one(arms, matching.tuple, same_ratio(matching.sizes.size(), ratio_of_first(list)));
        expect_within_one(arms, list.stratum, same_ratio(list.ratios.strata(), ratio_of_first(list)));
    }
}

TEST(AllocationProperties, AlternatingArmsDifferByOneAtMostInEachStratumAndOverall) {
    RandomStream random(GeneratorKind::stata_mt64, 54);
    for (std::uint64_t seed = 0; seed < lists; ++seed) {
        const List list = random_list(random);
        expect_within_one(alternating(list, random), list.stratum,
                          same_ratio(list.ratios.strata(), std::vector<std::uint64_t>{1, 1}));
    }
}

}  // namespace
}  // namespace clustertrial::properties_test
