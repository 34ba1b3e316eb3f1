#include "clustertrial/trial/allocation_plan.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/trial/keys.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace clustertrial {

namespace {

template <typename T>
void set_told(const std::optional<T>& told, auto& member) {
    if (told) member = *told;
}

void check_required(const RandomisationSpec& told) {
    Problems problems;
    if (told.id.empty()) problems.add("id is required: the column that identifies a school");
    if (!told.seed) problems.add("a seed is required");
    problems.throw_if_any(ErrorKind::usage);
}

/// The options of a method's own.
void set_own(const RandomisationSpec&, NoOptions&) {}

void set_own(const RandomisationSpec& told, MatchingPlan& matching) {
    set_told(told.tuple_size, matching.tuple_size);
    set_told(told.distance, matching.distance);
}

void set_own(const RandomisationSpec& told, MinimisationPlan& minimisation) {
    minimisation.factors = told.factors;
    minimisation.weights = told.factor_weights;
    set_told(told.imbalance, minimisation.options.imbalance);
    set_told(told.probability, minimisation.options.probability);
}

void set_own(const RandomisationSpec& told, ConstrainedOptions& constrained) {
    set_told(told.score, constrained.score);
    constrained.weights = told.covariate_weights;
    if (told.keep) constrained.keep = BestShare{*told.keep};
    if (told.cut_off) constrained.keep = CutOff{*told.cut_off};
    set_told(told.enumerate_up_to, constrained.enumerate_up_to);
    set_told(told.draws, constrained.draws);
    set_told(told.candidates, constrained.sampled);
    set_told(told.exchanges, constrained.exchanges);
}

void set_own(const RandomisationSpec& told, RerandomisationOptions& rerandomisation) {
    if (told.acceptance) rerandomisation.accept = Acceptance{*told.acceptance};
    if (told.threshold) rerandomisation.accept = DistanceLimit{*told.threshold};
    set_told(told.tries, rerandomisation.most_tries);
}

void set_draw(const RandomisationSpec& told, AllocationPlan& plan) {
    plan.storage = told.storage.value_or(default_storage(plan.method()));
    set_told(told.generator, plan.generator);
    set_told(told.order, plan.order);
    plan.sort_key = told.sort_key;
    set_told(told.ties, plan.ties);
    if (!told.tie_column.empty()) plan.ties = TieRule::column;
    plan.tie_column = told.tie_column;
    plan.simulations = traits_of(plan.method()).default_simulations;
    set_told(told.simulations, plan.simulations);
}

void set_design(const RandomisationSpec& told, AllocationPlan& plan) {
    plan.where = told.where;
    plan.strata = told.strata;
    if (!told.arms.empty()) plan.arms = told.arms;
    plan.ratio = told.ratio.empty() ? std::vector<std::uint64_t>(plan.arms.size(), 1) : told.ratio;
    plan.stratum_ratios = told.stratum_ratios;
    if (told.method) plan.method_options = default_options(*told.method);
    plan.at_threshold = told.at_threshold.value_or(default_at_threshold(plan.method()));
    plan.together = told.together;
    plan.covariates = told.covariates;
    set_told(told.unit_covariate, plan.unit_covariate);
}

/// Of columns that [data] names those that the draw reads: others are of the data alone.
std::vector<std::string> columns_read(const std::vector<std::string>& names, const AllocationPlan& plan) {
    std::vector<std::string> read;
    for (const ColumnRequest& column : columns_for(plan))
        if (std::find(names.begin(), names.end(), column.name) != names.end()) read.push_back(column.name);
    return read;
}

void check_method(const RandomisationSpec& told, const AllocationPlan& plan) {
    Problems problems;
    for (const auto& line : told_for_other_methods(told, plan.method())) problems.add(line);
    if (told.unit_covariate && told.together.empty()) problems.add("--unit-covariate goes with --together");
    if (told.keep && told.cut_off) problems.add("give keep or cut_off, not both");
    if (told.acceptance && told.threshold) problems.add("give acceptance or threshold, not both");
    problems.throw_if_any(ErrorKind::usage);
}

}  // namespace

RandomisationSpec randomisation_of(const Trial& trial) {
    if (!trial.randomisation)
        throw Error(ErrorKind::input, trial.file + ": found no [randomisation]; add that section");
    RandomisationSpec spec = *trial.randomisation;
    const bool is_data = spec.file.empty() || spec.file == trial.data.file;
    if (is_data && spec.where.empty()) spec.where = trial.data.where;
    if (spec.file.empty()) spec.file = trial.data.file;
    if (spec.id.empty()) spec.id = trial.data.cluster;
    if (spec.arms.empty())
        for (const Arm& arm : trial.arms.arms) spec.arms.push_back(arm.name);
    if (!spec.delimiter) spec.delimiter = trial.data.delimiter;
    if (!spec.header_row) spec.header_row = trial.data.header_row;
    if (!spec.decimal) spec.decimal = trial.data.decimal;
    if (!spec.spelling) spec.spelling = trial.data.spelling;
    if (!spec.percent) spec.percent = trial.data.percent;
    if (!spec.thousands) spec.thousands = trial.data.thousands;
    return spec;
}

AllocationPlan allocation_plan_of(const RandomisationSpec& spec) {
    check_required(spec);
    AllocationPlan plan;
    plan.id = spec.id;
    plan.seed = *spec.seed;
    set_design(spec, plan);
    set_draw(spec, plan);
    check_method(spec, plan);
    std::visit([&](auto& own) { set_own(spec, own); }, plan.method_options);
    if (!spec.missing.empty()) plan.missing = spec.missing;
    plan.delimiter = spec.delimiter;
    if (spec.header_row) plan.header_row = *spec.header_row;
    set_told(spec.decimal, plan.decimal);
    check_plan(plan);
    plan.percent = columns_read(spec.percent.value_or(std::vector<std::string>()), plan);
    plan.thousands = columns_read(spec.thousands.value_or(std::vector<std::string>()), plan);
    return plan;
}

AllocationPlan allocation_plan_of(const Trial& trial, const AllocationRecord& record) {
    RandomisationSpec spec = randomisation_of(trial);
    if (!spec.seed) spec.seed = record.plan.seed;
    if (!spec.generator && record.context.commitment) spec.generator = record.plan.generator;
    return allocation_plan_of(spec);
}

}  // namespace clustertrial
