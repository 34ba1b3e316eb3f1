// Golden allocations of the methods on covariates, of units and of ratios by stratum: values that may never change for
// a version, made by tests/reference/allocation/golden_programme.py, an implementation of its own of
// docs/methods/allocation.md (all subsets for the pairs, fractions for scores and distances).
#include "clustertrial/allocation/constrained.hpp"
#include "clustertrial/allocation/matching.hpp"
#include "clustertrial/allocation/minimisation.hpp"
#include "clustertrial/allocation/rerandomisation.hpp"
#include "clustertrial/allocation/units.hpp"

#include "helpers.hpp"
#include "law.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <ostream>

namespace clustertrial::golden_programme_test {
namespace {

const std::string folder = std::string(CLUSTERTRIAL_TEST_DIR) + "/reference/allocation/";

/// The schools as they stand in the file; `order` has them by urn.
struct SchoolList {
    std::vector<double> urn;
    Pattern stratum;
    std::size_t strata = 0;
    std::vector<std::string> trust;
    Pattern band;   ///< 1: above the median
    Pattern phase;  ///< 1: secondary
    Covariates two;
    Covariates all;  ///< a category's levels too
    Pattern order;
};

SchoolList list_of_authorities(const std::vector<double>& authorities) {
    const Table table =
        read_csv(folder + "programme_schools.csv", {{"urn", CellKind::number, {}},
                                                    {"la", CellKind::number, {}},
                                                    {"trust", CellKind::text, {}, std::vector<std::string>{}},
                                                    {"phase", CellKind::text, {}},
                                                    {"nor", CellKind::number, {}},
                                                    {"fsm", CellKind::number, {}},
                                                    {"ofsted", CellKind::text, {}}});
    auto sorted = table.numbers("fsm").values;
    std::sort(sorted.begin(), sorted.end());
    const double median = (sorted[11] + sorted[12]) / 2;
    SchoolList list;
    list.strata = authorities.size();
    std::vector<double> nor;
    std::vector<double> fsm;
    Categories ofsted{{}, {"good", "outstanding", "poor"}};
    for (std::size_t row = 0; row < table.rows; ++row) {
        const auto la = std::find(authorities.begin(), authorities.end(), table.numbers("la").values[row]);
        if (la == authorities.end()) continue;
        list.urn.push_back(table.numbers("urn").values[row]);
        list.stratum.push_back(static_cast<std::size_t>(la - authorities.begin()));
        list.trust.push_back(table.text("trust").at(row));
        list.phase.push_back(table.text("phase").at(row) == "primary" ? 0 : 1);
        nor.push_back(table.numbers("nor").values[row]);
        fsm.push_back(table.numbers("fsm").values[row]);
        list.band.push_back(fsm.back() > median ? 1 : 0);
        const auto level = std::find(ofsted.levels.begin(), ofsted.levels.end(), table.text("ofsted").at(row));
        ofsted.codes.push_back(static_cast<std::size_t>(level - ofsted.levels.begin()));
    }
    add_number(list.two, "nor", nor);
    add_number(list.two, "fsm", fsm);
    list.all = list.two;
    add_levels(list.all, "ofsted", ofsted);
    list.order = up_to(list.urn.size());
    std::sort(list.order.begin(), list.order.end(), [&](auto a, auto b) { return list.urn[a] < list.urn[b]; });
    return list;
}

const SchoolList& programme() {
    static const SchoolList list = list_of_authorities({9, 350, 351});
    return list;
}

const CountTable two_arms{2, {1, 1, 1, 2, 1, 1}};
const CountTable three_arms{3, {1, 1, 1, 1, 1, 1, 2, 1, 1}};

// ---- tuples

struct TupleCase {
    std::string name;
    std::size_t size;
    bool by_stratum;
    bool all_covariates;
    MatchDistance distance;
};

void PrintTo(const TupleCase& wanted, std::ostream* out) {
    *out << wanted.name;
}

Matching matching_of(const TupleCase& wanted) {
    const SchoolList& list = programme();
    const Pattern one(list.urn.size(), 0);
    return match_schools(wanted.all_covariates ? list.all : list.two, wanted.by_stratum ? list.stratum : one,
                         wanted.by_stratum ? list.strata : 1, list.order, wanted.size, wanted.distance);
}

const TupleCase pairs{"pairs", 2, true, true, MatchDistance::mahalanobis};
const TupleCase triples{"triples", 3, true, false, MatchDistance::mahalanobis};

class GoldenTuples : public testing::TestWithParam<TupleCase> {};

TEST_P(GoldenTuples, AreWhatTheAlgorithmSaysForEver) {
    const Table table =
        read_csv(folder + "golden_tuples.csv",
                 {{"case", CellKind::text, {}}, {"urn", CellKind::number, {}}, {"tuple", CellKind::number, {}}});
    std::map<double, double> expected;
    for (std::size_t row = 0; row < table.rows; ++row) {
        if (table.text("case").at(row) == GetParam().name)
            expected[table.numbers("urn").values[row]] = table.numbers("tuple").values[row];
    }
    ASSERT_EQ(expected.size(), 24U);
    const Matching matching = matching_of(GetParam());
    for (std::size_t school = 0; school < 24; ++school)
        EXPECT_EQ(static_cast<double>(matching.tuple[school]), expected.at(programme().urn[school]))
            << programme().urn[school];
}

INSTANTIATE_TEST_SUITE_P(Programme, GoldenTuples,
                         testing::Values(pairs,
                                         TupleCase{"pairs-by-rank", 2, true, true, MatchDistance::rank_mahalanobis},
                                         triples,
                                         TupleCase{"triples-by-rank", 3, true, true, MatchDistance::rank_mahalanobis},
                                         TupleCase{"triples-one-stratum", 3, false, false, MatchDistance::mahalanobis},
                                         TupleCase{"fours", 4, true, false, MatchDistance::rank_mahalanobis},
                                         TupleCase{"fives-one-stratum", 5, false, true, MatchDistance::mahalanobis}));

// ---- allocations

using Figures = std::map<std::string, double>;

struct Answer {
    std::vector<double> urn;
    Pattern arms;
    Figures figures = {};
};

using Method = std::function<Answer(RandomStream&)>;

Answer of_programme(const Pattern& arms) {
    return {programme().urn, arms};
}

Answer complete_by_stratum(RandomStream& random) {
    const SchoolList& list = programme();
    return of_programme(
        allocate_complete(list.stratum, list.order, Pattern(24, 0), three_arms, DrawStorage::as_double, random).arms);
}

Method matched(const TupleCase& how, const std::vector<std::uint64_t>& ratio) {
    return [=](RandomStream& random) {
        return of_programme(allocate_matched(matching_of(how), how.size, programme().order, Pattern(24, 0),
                                             same_ratio(3, ratio), DrawStorage::as_float, random)
                                .arms);
    };
}

enum class Order { by_urn, at_random };

Method minimised(const MinimisationOptions& options, const std::vector<std::uint64_t>& ratio, Order in = Order::by_urn,
                 const std::vector<CountTable>& before = {}) {
    return [=](RandomStream& random) {
        const SchoolList& list = programme();
        const std::vector<Factor> factors{{list.stratum, 3, 1}, {list.band, 2, 2}, {list.phase, 2, 3}};
        const auto order = in == Order::at_random ? random_school_order(list.order, random) : list.order;
        return of_programme(allocate_by_minimisation(factors, order, ratio, options, before, random).arms);
    };
}

Method constrained(const std::vector<double>& authorities, const CountTable& ratios, const ConstrainedOptions& options,
                   bool all_covariates = false) {
    return [=](RandomStream& random) {
        const SchoolList list = list_of_authorities(authorities);
        const Covariates& covariates = all_covariates ? list.all : list.two;
        const auto result = allocate_constrained(covariates, list.stratum, list.order, ratios, options, random);
        return Answer{list.urn,
                      result.arms,
                      {{"possible", result.possible},
                       {"scored", static_cast<double>(result.scored)},
                       {"kept", static_cast<double>(result.kept.size())},
                       {"chosen", static_cast<double>(result.chosen)},
                       {"best", result.best},
                       {"score", result.scores[result.chosen]}}};
    };
}

Figures figures_of(const RerandomisedAllocation& result) {
    return {
        {"tries", static_cast<double>(result.tries)}, {"distance", result.distance}, {"threshold", result.threshold}};
}

Method rerandomised(const Covariates& covariates, const CountTable& ratios, const RerandomisationOptions& options) {
    return [=](RandomStream& random) {
        const auto result = allocate_rerandomised(covariates, programme().stratum, programme().order, Pattern(24, 0),
                                                  ratios, options, DrawStorage::as_double, random);
        return Answer{programme().urn, result.allocation.arms, figures_of(result)};
    };
}

Pattern strata_of(const Units& units) {
    const SchoolList& list = programme();
    const Strata strata{list.stratum, {"9", "350", "351"}, {11, 6, 7}};
    return strata_of_units(units, strata, list.trust);
}

Answer complete_units(RandomStream& random) {
    const Units units = units_of(programme().trust, programme().order);
    const auto arms = allocate_complete(strata_of(units), up_to(units.count()), Pattern(units.count(), 0), three_arms,
                                        DrawStorage::as_double, random)
                          .arms;
    return of_programme(by_school(units, arms));
}

Answer rerandomised_units(RandomStream& random) {
    const Units units = units_of(programme().trust, programme().order);
    const Covariates covariates = covariates_of_units(programme().all, units, UnitCovariate::mean);
    const auto result = allocate_rerandomised(covariates, strata_of(units), up_to(units.count()),
                                              Pattern(units.count(), 0), CountTable{2, {1, 1, 1, 1, 1, 1}},
                                              {DistanceLimit{2.0}, 1000}, DrawStorage::as_double, random);
    return {programme().urn, by_school(units, result.allocation.arms), figures_of(result)};
}

ConstrainedOptions keeping(BalanceScore score, double share, const std::vector<double>& weights = {}) {
    ConstrainedOptions options;
    options.score = score;
    options.keep = BestShare{share};
    options.weights = weights;
    return options;
}

ConstrainedOptions at_most(double cut_off) {
    ConstrainedOptions options;
    options.keep = CutOff{cut_off};
    return options;
}

ConstrainedOptions sampling(ConstrainedOptions options, Candidates sampled, std::uint64_t draws,
                            std::uint64_t exchanges = 1) {
    options.enumerate_up_to = 0;
    options.sampled = sampled;
    options.draws = draws;
    options.exchanges = exchanges;
    return options;
}

// The first earlier table by authority, the second by band, the third by phase.
const std::vector<CountTable> earlier{{2, {3, 1, 0, 0, 0, 2}}, {2, {2, 3, 1, 0}}, {2, {3, 3, 0, 0}}};
const CountTable last_two_strata{2, {1, 2, 1, 1}};
const CountTable last_two_strata_three_arms{3, {1, 1, 1, 2, 1, 1}};

Method method_of(const std::string& name) {
    using enum BalanceScore;
    using enum Candidates;
    using enum Imbalance;
    static const std::map<std::string, Method> methods{
        {"complete-by-stratum", complete_by_stratum},
        {"complete-units", complete_units},
        {"rerandomisation-units", rerandomised_units},
        {"matched-pairs", matched(pairs, {1, 1})},
        {"matched-triples", matched(triples, {1, 2})},
        {"minimisation-range", minimised({range, 0.8}, {1, 1})},
        {"minimisation-variance", minimised({variance, 0.7}, {1, 1, 1}, Order::at_random)},
        {"minimisation-absolute", minimised({absolute, 0.75}, {3, 2, 1}, Order::at_random)},
        {"minimisation-certain", minimised({range, 1}, {2, 1})},
        {"minimisation-earlier", minimised({range, 0.9}, {1, 1}, Order::by_urn, earlier)},
        {"constrained-l2", constrained({350, 351}, last_two_strata, keeping(l2, 0.1))},
        {"constrained-l1", constrained({9}, {2, {1, 1}}, keeping(l1, 0.25, {0.5, 3}))},
        {"constrained-mahalanobis", constrained({9, 350}, {2, {1, 1, 1, 2}}, keeping(mahalanobis, 0.05), true)},
        {"constrained-three-arms", constrained({350, 351}, last_two_strata_three_arms, keeping(l2, 0.02))},
        {"constrained-cut-off", constrained({350, 351}, last_two_strata, at_most(0.5))},
        {"constrained-independent", constrained({9, 350, 351}, two_arms, sampling(keeping(l2, 0.1), independent, 250))},
        {"constrained-repeated", constrained({350}, {2, {1, 1}}, sampling(keeping(l1, 0.5), independent, 9))},
        {"constrained-walk", constrained({9, 350, 351}, two_arms, sampling(keeping(l2, 0.1), swap_walk, 250, 2))},
        {"constrained-walk-three",
         constrained({350, 351}, last_two_strata_three_arms, sampling(keeping(l2, 0.1), swap_walk, 250))},
        {"rerandomisation", rerandomised(programme().all, two_arms, {DistanceLimit{1.0}, 1000})},
        {"rerandomisation-acceptance", rerandomised(programme().two, two_arms, {Acceptance{0.05}, 1000})},
        {"rerandomisation-three", rerandomised(programme().two, three_arms, {DistanceLimit{1.5}, 1000})}};
    return methods.at(name);
}

struct Run {
    std::string name;
    std::string generator;
    double seed;
};

void PrintTo(const Run& run, std::ostream* out) {
    *out << run.name << ", " << run.generator << ", " << run.seed;
}

bool is_of(const Table& table, std::size_t row, const Run& run) {
    return table.text("case").at(row) == run.name && table.text("generator").at(row) == run.generator &&
           table.numbers("seed").values[row] == run.seed;
}

class GoldenProgramme : public testing::TestWithParam<Run> {};

TEST_P(GoldenProgramme, AllocationIsWhatTheAlgorithmSaysForEver) {
    const std::vector<ColumnRequest> keys{
        {"case", CellKind::text, {}}, {"generator", CellKind::text, {}}, {"seed", CellKind::number, {}}};
    auto arm_columns = keys;
    arm_columns.push_back({"urn", CellKind::number, {}});
    arm_columns.push_back({"arm", CellKind::number, {}});
    auto figure_columns = keys;
    figure_columns.push_back({"figure", CellKind::text, {}});
    figure_columns.push_back({"value", CellKind::number, {}});
    RandomStream random(from_name<GeneratorKind>(GetParam().generator), static_cast<std::uint64_t>(GetParam().seed));
    const Answer answer = method_of(GetParam().name)(random);

    static const Table arms = read_csv(folder + "golden_programme.csv", arm_columns);
    std::map<double, double> expected;
    for (std::size_t row = 0; row < arms.rows; ++row) {
        if (is_of(arms, row, GetParam())) expected[arms.numbers("urn").values[row]] = arms.numbers("arm").values[row];
    }
    ASSERT_EQ(expected.size(), answer.urn.size());
    for (std::size_t school = 0; school < answer.urn.size(); ++school)
        EXPECT_EQ(static_cast<double>(answer.arms[school]), expected.at(answer.urn[school])) << answer.urn[school];

    static const Table figures = read_csv(folder + "golden_figures.csv", figure_columns);
    std::size_t found = 0;
    for (std::size_t row = 0; row < figures.rows; ++row) {
        if (!is_of(figures, row, GetParam())) continue;
        const double value = figures.numbers("value").values[row];
        const std::string name(figures.text("figure").at(row));
        EXPECT_NEAR(answer.figures.at(name), value, 1e-12 * (1 + value)) << name;
        ++found;
    }
    EXPECT_EQ(found, answer.figures.size());
}

std::vector<Run> all_runs() {
    std::vector<Run> runs;
    for (const char* name : {"complete-by-stratum",     "complete-units",         "rerandomisation-units",
                             "matched-pairs",           "matched-triples",        "minimisation-range",
                             "minimisation-variance",   "minimisation-absolute",  "minimisation-certain",
                             "minimisation-earlier",    "constrained-l2",         "constrained-l1",
                             "constrained-mahalanobis", "constrained-three-arms", "constrained-cut-off",
                             "constrained-independent", "constrained-repeated",   "constrained-walk",
                             "constrained-walk-three",  "rerandomisation",        "rerandomisation-acceptance",
                             "rerandomisation-three"}) {
        for (const char* generator : {"stata-mt64", "stata-kiss32"}) {
            for (const double seed : {3837398.0, 20260105.0}) runs.push_back({name, generator, seed});
        }
    }
    return runs;
}

std::string run_name(const testing::TestParamInfo<Run>& info) {
    std::string name = info.param.name + "_" + info.param.generator + "_" +
                       std::to_string(static_cast<std::uint64_t>(info.param.seed));
    for (auto& c : name) c = c == '-' ? '_' : c;
    return name;
}

INSTANTIATE_TEST_SUITE_P(EveryMethod, GoldenProgramme, testing::ValuesIn(all_runs()), run_name);

}  // namespace
}  // namespace clustertrial::golden_programme_test
