#include "allocate_by_method.hpp"

#include "ratios_of_strata.hpp"

#include <algorithm>
#include <utility>

namespace clustertrial::allocation_detail {
namespace {

AllocatedUnits complete(const UnitsToAllocate& units, const AllocationPlan& plan, RandomStream& random) {
    return {allocate_complete(units.stratum, units.order, units.tie_rank, units.ratios, plan.storage, random,
                              units.earlier.shortfall)};
}

AllocatedUnits sorted_alternation(const UnitsToAllocate& units, const AllocationPlan& plan, RandomStream& random) {
    return {allocate_sorted_alternation(units.stratum, units.sort_key, units.tie_rank, plan.storage, random)};
}

AllocatedUnits simple(const UnitsToAllocate& units, const AllocationPlan& plan, RandomStream& random) {
    return {allocate_simple(units.order, reduced(plan.ratio), plan.storage, random)};
}

AllocatedUnits matched(const UnitsToAllocate& units, const AllocationPlan& plan, RandomStream& random) {
    const std::size_t size = plan.own<MatchingPlan>().tuple_size;
    Matching matching = match_schools(units.covariates, units.stratum, units.ratios.strata(), units.order, size,
                                      plan.own<MatchingPlan>().distance);
    AllocatedUnits result{
        allocate_matched(matching, size, units.order, units.tie_rank, units.ratios, plan.storage, random)};
    const auto smaller =
        std::count_if(matching.sizes.begin(), matching.sizes.end(), [&](auto found) { return found < size; });
    result.of_method = MatchedSummary{std::move(matching.tuple), matching.sizes.size(),
                                      static_cast<std::size_t>(smaller), matching.total_distance};
    return result;
}

AllocatedUnits minimisation(const UnitsToAllocate& units, const AllocationPlan& plan, RandomStream& random) {
    const auto order = plan.order == SchoolOrder::at_random ? random_school_order(units.order, random) : units.order;
    auto minimised = allocate_by_minimisation(units.factors, order, reduced(plan.ratio),
                                              plan.own<MinimisationPlan>().options, units.counts_before, random);
    AllocatedUnits result{{{}, std::move(minimised.arms), {}}};
    result.of_method = MinimisedSummary{units.factor_names, units.factor_levels, std::move(minimised.counts),
                                        minimised.random_assignments};
    return result;
}

/// The plan has one weight a covariate as named: each level of a category has its column's.
ConstrainedOptions with_weights_by_level(const UnitsToAllocate& units, const AllocationPlan& plan) {
    ConstrainedOptions options = plan.own<ConstrainedOptions>();
    if (options.weights.empty()) return options;
    options.weights.clear();
    for (const auto covariate : units.covariate_of_column)
        options.weights.push_back(plan.own<ConstrainedOptions>().weights[covariate]);
    return options;
}

AllocatedUnits constrained(const UnitsToAllocate& units, const AllocationPlan& plan, RandomStream& random,
                           const DrawProgress& progress) {
    auto chosen = allocate_constrained(units.covariates, units.stratum, units.order, units.ratios,
                                       with_weights_by_level(units, plan), random, units.earlier, progress);
    const double score = chosen.scores[chosen.chosen];
    AllocatedUnits result{{{}, std::move(chosen.arms), {}}};
    result.of_method = ConstrainedSummary{chosen.candidates, chosen.possible, chosen.scored, chosen.best,
                                          chosen.cut_off,    score,           chosen.chosen, std::move(chosen.kept)};
    return result;
}

AllocatedUnits rerandomisation(const UnitsToAllocate& units, const AllocationPlan& plan, RandomStream& random,
                               const DrawProgress& progress) {
    auto accepted =
        allocate_rerandomised(units.covariates, units.stratum, units.order, units.tie_rank, units.ratios,
                              plan.own<RerandomisationOptions>(), plan.storage, random, units.earlier, progress);
    AllocatedUnits result{std::move(accepted.allocation)};
    result.of_method = RerandomisedSummary{accepted.distance, accepted.threshold, accepted.df, accepted.tries};
    return result;
}

}  // namespace

AllocatedUnits allocate_by_method(const UnitsToAllocate& units, const AllocationPlan& plan, RandomStream& random,
                                  const DrawProgress& progress) {
    switch (plan.method()) {
        case AllocationMethod::complete:
            return complete(units, plan, random);
        case AllocationMethod::sorted_alternation:
            return sorted_alternation(units, plan, random);
        case AllocationMethod::simple:
            return simple(units, plan, random);
        case AllocationMethod::matched:
            return matched(units, plan, random);
        case AllocationMethod::minimisation:
            return minimisation(units, plan, random);
        case AllocationMethod::constrained:
            return constrained(units, plan, random, progress);
        case AllocationMethod::rerandomisation:
            return rerandomisation(units, plan, random, progress);
    }
    throw Error(ErrorKind::usage, "no such method");
}

}  // namespace clustertrial::allocation_detail
