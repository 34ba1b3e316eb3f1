#include "clustertrial/allocation/allocate.hpp"

#include "clustertrial/core/number.hpp"
#include "clustertrial/core/words.hpp"

#include "allocate_by_method.hpp"
#include "divisions.hpp"
#include "earlier_units.hpp"
#include "probabilities.hpp"
#include "ratios_of_strata.hpp"
#include "school_list.hpp"
#include "units_to_allocate.hpp"
#include "whitening.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace clustertrial {

using namespace allocation_detail;

namespace {

/// Every column that this method can add, whatever the list: the list's own columns must not hang on its values.
std::vector<std::string> columns_that_may_be_added(const AllocationPlan& plan, bool has_earlier) {
    const AllocationMethodTraits& method = traits_of(plan.method());
    std::vector<std::string> columns{"stratum"};
    if (plan.method() == AllocationMethod::matched) columns.emplace_back("tuple");
    if (method.has_draws) columns.emplace_back("draw");
    columns.emplace_back("arm");
    if (!method.has_formula || !plan.stratum_ratios.empty() ||
        (plan.method() == AllocationMethod::complete && has_earlier))
        columns.emplace_back("probability");
    return columns;
}

void check_header(const Table& table, const AllocationPlan& plan, bool has_earlier) {
    Problems problems;
    for (const auto& added : columns_that_may_be_added(plan, has_earlier)) {
        if (std::find(table.header.begin(), table.header.end(), added) != table.header.end())
            problems.add({table.file, 0, added}, "a column of this name is already there",
                         "the allocation adds one: rename or remove it");
    }
    problems.throw_if_any(ErrorKind::input);
}

void check_waves(const AllocationPlan& plan, std::span<const EarlierWave> earlier) {
    if (earlier.empty()) return;
    if (!traits_of(plan.method()).has_waves)
        throw Error(ErrorKind::usage, std::string(to_name(plan.method())) +
                                          " cannot add a wave, because it would start alternating again; use complete");
    for (const auto& wave : earlier) {
        if (wave.list.plan.arms != plan.arms)
            throw Error(ErrorKind::usage, wave.table.file + ": allocated to other arms; expected the same labels in " +
                                              "the same order in all waves");
    }
}

/// What a wave allocates, in words.
std::string counted_units(std::size_t count, const AllocationPlan& plan) {
    if (!plan.together.empty()) return counted(count, "unit") + " (schools that stay together are one)";
    return counted(count, "school");
}

/// Enough units that no arm can end up empty by the method's own promise. A later wave may be as small as it is.
void check_size(const Table& table, std::size_t units, const AllocationPlan& plan) {
    const auto ratio = reduced(plan.ratio);
    const auto whole = std::accumulate(ratio.begin(), ratio.end(), std::uint64_t{0});
    const auto smallest = *std::min_element(ratio.begin(), ratio.end());
    const bool by_chance = !traits_of(plan.method()).holds_counts || !plan.stratum_ratios.empty();
    const auto needed = by_chance ? plan.arms.size() : (whole + smallest - 1) / smallest;
    if (units < needed)
        throw Error(
            ErrorKind::design,
            describe({table.file},
                     counted_units(units, plan) + " for " + std::to_string(plan.arms.size()) + " arms in this ratio",
                     "expected at least " + std::to_string(needed) + ", so that every arm gets one"));
}

/// A random order is a matter of the method's: units are numbered in canonical order before it.
std::vector<std::size_t> order_of(const SchoolList& schools, const AllocationPlan& plan) {
    if (plan.order != SchoolOrder::by_file) return canonical_order(schools.ids());
    std::vector<std::size_t> order(schools.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    return order;
}

Units units_of_list(const SchoolList& schools, const AllocationPlan& plan) {
    const auto together =
        plan.together.empty() ? std::vector<std::string>(schools.size()) : schools.texts(plan.together);
    return units_of(together, order_of(schools, plan));
}

/// Minimisation's strata are a factor, the same in all waves; other methods stratify each wave by itself.
DividedWaves divided(const SchoolsOfWaves& schools, const AllocationPlan& plan) {
    if (plan.method() != AllocationMethod::minimisation)
        return {divisions_of(schools.new_schools(), plan.strata, plan.at_threshold), {}};
    return {divisions_of(schools, plan.strata, plan.at_threshold),
            divisions_of(schools, plan.own<MinimisationPlan>().factors, plan.at_threshold)};
}

void add_strata(AllocatedList& list, const SchoolsOfWaves& schools, const std::vector<Division>& divisions) {
    list.thresholds = thresholds_of(divisions);
    const std::size_t count = schools.new_schools().size();
    std::vector<Division> of_new;
    for (const auto& division : divisions) of_new.push_back(part_of(division, division.level.size() - count, count));
    list.strata = cross(of_new, count);
}

/// Ties leave an order to chance that the seed does not decide: a replay could not know it.
void check_sort_ties(const Table& table, const SchoolList& schools, const Units& units, const Allocation& allocation,
                     const AllocationPlan& plan) {
    Problems problems;
    for (const auto& tie : allocation.ties) {
        const std::string what =
            tie.on == Tie::On::sort_key ? "the sort key " + in_quotes(sort_key_of(plan)) : "the draw";
        std::vector<std::size_t> alike;
        for (const auto unit : tie.schools) alike.push_back(units.schools[unit][0]);
        std::sort(alike.begin(), alike.end());
        problems.add({table.file}, what + " is " + format_shortest(tie.value) + " for " + std::to_string(alike.size()) +
                                       " schools: " + schools.names(alike));
    }
    if (problems.empty()) return;
    const std::string remedy =
        plan.ties == TieRule::column
            ? "column " + in_quotes(plan.tie_column) + " has the same value for some of them; give another --tie-column"
            : "the allocation depends on the order of tied schools: choose it with --ties file-order or --tie-column "
              "COLUMN";
    throw Error(ErrorKind::design, problems.text() + "\n" + remedy);
}

CountTable count(const Strata& strata, const std::vector<std::size_t>& arms, std::size_t number_of_arms) {
    CountTable counts{number_of_arms, std::vector<std::uint64_t>(strata.labels.size() * number_of_arms, 0)};
    for (std::size_t school = 0; school < arms.size(); ++school) ++counts.at(strata.of[school], arms[school]);
    return counts;
}

AllocationSet by_school(const Units& units, const AllocationSet& set) {
    AllocationSet expanded{units.of.size(), set.arms, {}};
    expanded.cells.reserve(expanded.schools * set.size());
    for (std::size_t i = 0; i < set.size(); ++i) {
        const auto arms = set.allocation(i);
        for (const auto unit : units.of) expanded.cells.push_back(arms[unit]);
    }
    return expanded;
}

/// What a method gave to units, by school.
void add_allocation(AllocatedList& list, AllocatedUnits&& allocated) {
    for (const auto unit : list.units.of) {
        if (!allocated.allocation.draws.empty()) list.draws.push_back(allocated.allocation.draws[unit]);
    }
    list.arms = by_school(list.units, allocated.allocation.arms);
    list.counts = count(list.strata, list.arms, list.plan.arms.size());
    list.of_method = std::move(allocated.of_method);
    if (auto* matched = std::get_if<MatchedSummary>(&list.of_method))
        matched->tuple = by_school(list.units, matched->tuple);
    if (auto* constrained = std::get_if<ConstrainedSummary>(&list.of_method))
        constrained->kept = by_school(list.units, constrained->kept);
}

void add_balance(AllocatedList& list, const Covariates& of_waves, std::span<const EarlierWave> earlier) {
    if (list.plan.covariates.empty()) return;
    list.balance = balance_of(list.covariates, list.arms, list.plan.arms.size());
    if (earlier.empty()) return;
    std::vector<std::size_t> arms;
    for (const auto& wave : earlier) arms.insert(arms.end(), wave.list.arms.begin(), wave.list.arms.end());
    arms.insert(arms.end(), list.arms.begin(), list.arms.end());
    list.balance_of_waves = balance_of(of_waves, arms, list.plan.arms.size());
}

/// The draws of such waves are the same numbers: who knows the first allocation may know of the second.
void warn_of_same_seed(const AllocationPlan& plan, std::span<const EarlierWave> earlier,
                       std::vector<std::string>& warnings) {
    for (const auto& wave : earlier) {
        if (wave.list.plan.seed != plan.seed || wave.list.plan.generator != plan.generator) continue;
        warnings.push_back("seed " + std::to_string(plan.seed) + " is also the seed of an earlier wave (" +
                           wave.table.file + "); expected a different seed");
    }
}

std::vector<std::string> warnings_for(const AllocatedList& list, const std::vector<std::size_t>& stratum_of_unit) {
    const AllocationPlan& plan = list.plan;
    std::vector<std::size_t> sizes(list.strata.labels.size(), 0);
    for (const auto stratum : stratum_of_unit) ++sizes[stratum];
    const bool by_strata = traits_of(plan.method()).holds_counts;
    std::vector<std::string> warnings;
    Problems single;
    for (std::size_t s = 0; s < sizes.size(); ++s) {
        if (sizes[s] == 1 && by_strata)
            single.add("stratum '" + list.strata.labels[s] +
                       (list.strata.sizes[s] == 1 ? "' has only one school" : "' has only one unit") +
                       ", so it gives no comparison between arms");
    }
    if (!single.empty()) warnings.push_back(single.text());
    for (std::size_t arm = 0; arm < list.counts.arms; ++arm) {
        std::uint64_t total = 0;
        for (std::size_t s = 0; s < list.counts.strata(); ++s) total += list.counts.at(s, arm);
        if (total == 0) warnings.push_back("arm '" + plan.arms[arm] + "' has no school");
    }
    return warnings;
}

/// The covariates, as the method that takes them has them, that cannot be balanced.
std::vector<std::string> constant_covariates(const AllocatedList& list, const UnitsToAllocate& units) {
    const AllocationMethod method = list.plan.method();
    if (!traits_of(method).needs_covariates) return {};
    const bool by_wave = method == AllocationMethod::matched;
    const Eigen::MatrixXd x = rows_of_all(units.order, units.covariates.x, by_wave ? EarlierUnits{} : units.earlier);
    Problems constant;
    for (const auto column : constant_columns(x)) {
        constant.add("covariate " + in_quotes(units.covariates.names[column]) +
                     " does not vary: it plays no part in the allocation");
    }
    if (constant.empty()) return {};
    return {constant.text()};
}

/// Arms that share no value of a covariate.
std::vector<std::string> covariates_apart(const AllocatedList& list) {
    std::vector<std::string> warnings;
    for (const CovariateBalance& covariate : list.balance.covariates) {
        for (std::size_t arm = 1; arm < covariate.standardised_difference.size(); ++arm) {
            const auto& difference = covariate.standardised_difference[arm];
            if (!difference || !std::isinf(*difference)) continue;
            warnings.push_back("covariate " + in_quotes(covariate.name) + ": arms '" + list.plan.arms[arm] + "' and '" +
                               list.plan.arms[0] +
                               "' have no value in common and neither varies: the standardised difference is infinite");
        }
    }
    return warnings;
}

}  // namespace

AllocatedList allocate(const Table& table, const AllocationPlan& plan, std::span<const EarlierWave> earlier,
                       const DrawProgress& progress) {
    check_plan(plan);
    check_waves(plan, earlier);
    check_header(table, plan, !earlier.empty());
    const SchoolsOfWaves schools(table, plan, earlier);
    const SchoolList& new_schools = schools.new_schools();

    AllocatedList list;
    list.plan = plan;
    list.rows = new_schools.rows();
    list.ids = new_schools.ids();
    list.units = units_of_list(new_schools, plan);
    if (earlier.empty()) check_size(table, list.units.count(), plan);
    const DividedWaves divisions = divided(schools, plan);
    add_strata(list, schools, divisions.strata);
    const NamedCovariates covariates = covariates_of_waves(schools, plan.covariates);
    list.covariates = part_of(covariates.values, schools.first_of(earlier.size()), new_schools.size());

    const UnitsToAllocate units = units_to_allocate(schools, list, covariates, divisions, earlier);
    RandomStream random(plan.generator, plan.seed);
    AllocatedUnits allocated = allocate_by_method(units, plan, random, progress);
    check_sort_ties(table, new_schools, list.units, allocated.allocation, plan);
    add_allocation(list, std::move(allocated));

    add_balance(list, covariates.values, earlier);
    list.probabilities = probabilities_of(list, units, progress);
    list.warnings = warnings_for(list, units.stratum);
    warn_of_same_seed(plan, earlier, list.warnings);
    for (auto& warning : constant_covariates(list, units)) list.warnings.push_back(std::move(warning));
    for (auto& warning : covariates_apart(list)) list.warnings.push_back(std::move(warning));
    for (auto& warning : probability_warnings(list, units.ratios)) list.warnings.push_back(std::move(warning));
    return list;
}

}  // namespace clustertrial
