#include "clustertrial/allocation/allocate.hpp"

#include "clustertrial/core/number.hpp"

#include "school_list.hpp"

#include <algorithm>
#include <numeric>

namespace clustertrial {
namespace {

void check_header(const Table& table) {
    Problems problems;
    for (const char* added : {"stratum", "draw", "arm"}) {
        if (std::find(table.header.begin(), table.header.end(), added) != table.header.end())
            problems.add({table.file, 0, added}, "a column of this name is already there",
                         "the allocation adds one: rename or remove it");
    }
    problems.throw_if_any(ErrorKind::input);
}

/// Throws where AtThreshold::error is the rule and a school is on a threshold.
void check_on_threshold(const SchoolList& schools, const StratumSpec& spec, const Division& division,
                        AtThreshold rule) {
    if (rule != AtThreshold::error || division.on_threshold.empty()) return;
    throw Error(ErrorKind::design, "strata " + to_text(spec) +
                                       ": exactly on a threshold: " + schools.names(division.on_threshold) +
                                       "; expected none there, or a rule that puts them low or high");
}

std::vector<Division> divisions_of(const SchoolList& schools, const AllocationPlan& plan) {
    std::vector<Division> divisions;
    for (const auto& spec : plan.strata) {
        if (spec.kind == StratumKind::categories) {
            divisions.push_back(divide_by_categories(schools.categories(spec.column)));
            continue;
        }
        const Categories all{std::vector<std::size_t>(schools.size(), 0), {""}};
        const Categories within = spec.within.empty() ? all : schools.categories(spec.within);
        divisions.push_back(divide_by_thresholds(spec, schools.numbers(spec.column), within, plan.at_threshold));
        check_on_threshold(schools, spec, divisions.back(), plan.at_threshold);
    }
    return divisions;
}

std::vector<Thresholds> thresholds_of(std::vector<Division>& divisions) {
    std::vector<Thresholds> all;
    for (std::size_t spec = 0; spec < divisions.size(); ++spec) {
        for (auto& thresholds : divisions[spec].thresholds) {
            thresholds.spec = spec;
            all.push_back(std::move(thresholds));
        }
    }
    return all;
}

/// The shares without their common factor: 2,2 is 1,1.
std::vector<std::uint64_t> reduced(std::vector<std::uint64_t> ratio) {
    std::uint64_t common = 0;
    for (const auto share : ratio) common = std::gcd(common, share);
    if (common == 0) return ratio;  // check_plan has refused it
    for (auto& share : ratio) share /= common;
    return ratio;
}

/// Enough schools that no arm can end up empty by the method's own promise.
void check_size(const Table& table, std::size_t schools, const AllocationPlan& plan) {
    const auto ratio = reduced(plan.ratio);
    const auto whole = std::accumulate(ratio.begin(), ratio.end(), std::uint64_t{0});
    const auto smallest = *std::min_element(ratio.begin(), ratio.end());
    const auto needed = plan.method == AllocationMethod::simple ? plan.arms.size() : (whole + smallest - 1) / smallest;
    if (schools < needed)
        throw Error(ErrorKind::design,
                    describe({table.file},
                             std::to_string(schools) + (schools == 1 ? " school" : " schools") + " for " +
                                 std::to_string(plan.arms.size()) + " arms in this ratio",
                             "expected at least " + std::to_string(needed) + ", so that every arm gets one"));
}

std::vector<std::size_t> tie_ranks(const SchoolList& schools, const AllocationPlan& plan) {
    std::vector<std::size_t> ranks(schools.size(), 0);
    if (plan.ties == TieRule::file_order) std::iota(ranks.begin(), ranks.end(), std::size_t{0});
    if (plan.ties == TieRule::column) ranks = ranks_of(schools, plan.tie_column);
    return ranks;
}

std::vector<std::size_t> drawing_order(const SchoolList& schools, const AllocationPlan& plan) {
    if (plan.order == SchoolOrder::by_id) return canonical_order(schools.ids());
    std::vector<std::size_t> order(schools.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    return order;
}

Allocation allocate_by_method(const SchoolList& schools, const Strata& strata, const AllocationPlan& plan) {
    RandomStream random(plan.generator, plan.seed);
    const auto ratio = reduced(plan.ratio);
    const auto ranks = tie_ranks(schools, plan);
    switch (plan.method) {
        case AllocationMethod::complete:
            return allocate_complete(strata.of, strata.labels.size(), drawing_order(schools, plan), ranks, ratio,
                                     plan.storage, random);
        case AllocationMethod::sorted_alternation:
            return allocate_sorted_alternation(strata.of, schools.numbers(sort_key_of(plan)), ranks, plan.storage,
                                               random);
        case AllocationMethod::simple:
            return allocate_simple(drawing_order(schools, plan), ratio, plan.storage, random);
    }
    throw Error(ErrorKind::usage, "no such method");
}

/// Ties leave an order to chance that the seed does not decide: a replay could not know it.
void check_ties(const Table& table, const SchoolList& schools, const Allocation& allocation,
                const AllocationPlan& plan) {
    Problems problems;
    for (const auto& tie : allocation.ties) {
        const std::string what =
            tie.on == Tie::On::sort_key ? "the sort key " + in_quotes(sort_key_of(plan)) : "the draw";
        problems.add({table.file}, what + " is " + format_shortest(tie.value) + " for " +
                                       std::to_string(tie.schools.size()) +
                                       " schools alike: " + schools.names(tie.schools));
    }
    if (problems.empty()) return;
    const std::string remedy =
        plan.ties == TieRule::column
            ? "column " + in_quotes(plan.tie_column) + " does not decide between them"
            : "their order decides the allocation: choose it with --ties file-order or --tie-column "
              "COLUMN";
    throw Error(ErrorKind::design, problems.text() + "\n" + remedy);
}

std::vector<std::string> warnings_for(const Strata& strata, const CountTable& counts, const AllocationPlan& plan) {
    std::vector<std::string> warnings;
    Problems single;
    for (std::size_t s = 0; s < strata.sizes.size(); ++s) {
        if (strata.sizes[s] == 1 && plan.method != AllocationMethod::simple)
            single.add("stratum '" + strata.labels[s] + "' has one school: its arm is compared with no other there");
    }
    if (!single.empty()) warnings.push_back(single.text());
    for (std::size_t arm = 0; arm < counts.arms; ++arm) {
        std::uint64_t total = 0;
        for (std::size_t s = 0; s < counts.strata(); ++s) total += counts.at(s, arm);
        if (total == 0) warnings.push_back("arm '" + plan.arms[arm] + "' has no school");
    }
    return warnings;
}

CountTable count(const Strata& strata, const std::vector<std::size_t>& arms, std::size_t number_of_arms) {
    CountTable counts{number_of_arms, std::vector<std::uint64_t>(strata.labels.size() * number_of_arms, 0)};
    for (std::size_t school = 0; school < arms.size(); ++school) ++counts.at(strata.of[school], arms[school]);
    return counts;
}

}  // namespace

AllocatedList allocate(const Table& table, const AllocationPlan& plan) {
    check_plan(plan);
    check_header(table);
    const SchoolList schools(table, plan);
    check_size(table, schools.size(), plan);

    AllocatedList list;
    list.plan = plan;
    list.rows = schools.rows();
    auto divisions = divisions_of(schools, plan);
    list.strata = cross(divisions, schools.size());
    list.thresholds = thresholds_of(divisions);

    Allocation allocation = allocate_by_method(schools, list.strata, plan);
    check_ties(table, schools, allocation, plan);
    list.draws = std::move(allocation.draws);
    list.arms = std::move(allocation.arms);
    list.counts = count(list.strata, list.arms, plan.arms.size());
    list.warnings = warnings_for(list.strata, list.counts, plan);
    return list;
}

}  // namespace clustertrial
