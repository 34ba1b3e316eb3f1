#include "clustertrial/core/text.hpp"
#include "clustertrial/trial/keys.hpp"

#include "options.hpp"

#include <cstdint>
#include <random>

namespace clustertrial::apps {

namespace {

/// Stata's `set seed` takes whole numbers below 2^31: so that Stata can replay a seed that was drawn here.
constexpr std::uint32_t seed_mask = 0x7FFFFFFFU;

/// Allocations drawn where a school's probability has no formula: a standard error of at most 0.005, or, where each
/// takes a hundred tries, 0.016.
constexpr std::uint64_t default_simulations_minimised = 10'000;
constexpr std::uint64_t default_simulations_rerandomised = 1000;

template <typename T>
void set(const std::optional<T>& told, auto& member) {
    if (told) member = *told;
}

std::uint64_t seed_of(const RandomiseOptions& options) {
    return options.seed_from_entropy ? std::random_device{}() & seed_mask : options.told.seed.value_or(0);
}

void check_required(const RandomiseOptions& options) {
    Problems problems;
    if (options.schools.empty()) problems.add("SCHOOLS is required: the list to randomise (or --verify RECORD)");
    if (options.told.id.empty()) problems.add("--id is required: the column that identifies a school");
    if (!options.told.seed && !options.seed_from_entropy)
        problems.add("a seed is required: --seed NUMBER, or --seed-from-entropy, which draws one and records it");
    if (options.common.output == "-" && !options.dry_run)
        problems.add("-o FILE is required: where the allocation is written");
    problems.throw_if_any(ErrorKind::usage);
}

/// The record holds what was typed, and JSON is UTF-8.
void check_utf8(const RandomiseOptions& options) {
    std::string typed = options.split_by.value_or("");
    for (const KeyOf<RandomisationSpec>& key : keys_of<RandomisationSpec>()) {
        if (key.flag.empty()) continue;
        for (const std::string& text : key.get(options.told).value_or(KeyTexts{})) typed += text;
    }
    for (const auto& text : options.missing) typed += text;
    if (!is_utf8(typed)) throw Error(ErrorKind::usage, "an option's text is not UTF-8");
}

void set_matching(const RandomisationSpec& told, MatchingPlan& matching) {
    set(told.tuple_size, matching.tuple_size);
    set(told.distance, matching.distance);
}

void set_minimisation(const RandomisationSpec& told, MinimisationPlan& minimisation) {
    minimisation.factors = told.factors;
    minimisation.weights = told.factor_weights;
    set(told.imbalance, minimisation.options.imbalance);
    set(told.probability, minimisation.options.probability);
}

void set_constrained(const RandomisationSpec& told, ConstrainedOptions& constrained) {
    set(told.score, constrained.score);
    constrained.weights = told.covariate_weights;
    set(told.keep, constrained.keep);
    if (told.cut_off) {
        constrained.cut_off = told.cut_off;
        constrained.keep.reset();
    }
    set(told.enumerate_up_to, constrained.enumerate_up_to);
    set(told.draws, constrained.draws);
    set(told.candidates, constrained.sampled);
    set(told.exchanges, constrained.exchanges);
}

void set_rerandomisation(const RandomisationSpec& told, RerandomisationOptions& rerandomisation) {
    set(told.acceptance, rerandomisation.acceptance);
    if (told.threshold) {
        rerandomisation.threshold = told.threshold;
        rerandomisation.acceptance.reset();
    }
    set(told.tries, rerandomisation.most_tries);
}

void set_draw(const RandomisationSpec& told, AllocationPlan& plan) {
    plan.storage = told.storage.value_or(default_storage(plan.method));
    set(told.generator, plan.generator);
    set(told.order, plan.order);
    plan.sort_key = told.sort_key;
    set(told.ties, plan.ties);
    if (!told.tie_column.empty()) plan.ties = TieRule::column;
    plan.tie_column = told.tie_column;
    if (plan.method == AllocationMethod::minimisation) plan.simulations = default_simulations_minimised;
    if (plan.method == AllocationMethod::rerandomisation) plan.simulations = default_simulations_rerandomised;
    set(told.simulations, plan.simulations);
}

void set_design(const RandomisationSpec& told, AllocationPlan& plan) {
    plan.where = told.where;
    plan.strata = told.strata;
    if (!told.arms.empty()) plan.arms = told.arms;
    plan.ratio = told.ratio.empty() ? std::vector<std::uint64_t>(plan.arms.size(), 1) : told.ratio;
    plan.stratum_ratios = told.stratum_ratios;
    set(told.method, plan.method);
    plan.at_threshold = told.at_threshold.value_or(default_at_threshold(plan.method));
    plan.together = told.together;
    plan.covariates = told.covariates;
    set(told.unit_covariate, plan.unit_covariate);
}

void check_method(const RandomisationSpec& told, const AllocationPlan& plan) {
    Problems problems;
    for (const auto& line : told_for_other_methods(told, plan.method)) problems.add(line);
    if (told.unit_covariate && told.together.empty()) problems.add("--unit-covariate goes with --together");
    if (told.keep && told.cut_off) problems.add("keep and cut_off exclude one another");
    if (told.acceptance && told.threshold) problems.add("acceptance and threshold exclude one another");
    problems.throw_if_any(ErrorKind::usage);
}

}  // namespace

AllocationPlan to_plan(const RandomiseOptions& options) {
    check_required(options);
    const RandomisationSpec& told = options.told;
    AllocationPlan plan;
    plan.id = told.id;
    set_design(told, plan);
    set_draw(told, plan);
    check_method(told, plan);
    set_matching(told, plan.matching);
    set_minimisation(told, plan.minimisation);
    set_constrained(told, plan.constrained);
    set_rerandomisation(told, plan.rerandomisation);
    if (!options.missing.empty()) plan.missing = options.missing;
    plan.delimiter = options.delimiter;
    plan.seed = seed_of(options);
    check_utf8(options);
    check_plan(plan);
    return plan;
}

}  // namespace clustertrial::apps
