#include "clustertrial/trial/allocation_plan.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/core/number.hpp"
#include "clustertrial/trial/randomisation_keys.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

namespace clustertrial {

namespace {

using Text = std::optional<std::string>;

/// Allocations drawn where a school's probability has no formula: a standard error of at most 0.005, or, where each
/// takes a hundred tries, 0.016.
constexpr std::uint64_t default_simulations_minimised = 10'000;
constexpr std::uint64_t default_simulations_rerandomised = 1000;

void set_whole(const std::string& flag, const Text& text, auto& number, const char* such_as = "10") {
    if (!text) return;
    const auto value = parse_whole_number(*text);
    if (!value) {
        throw Error(ErrorKind::usage,
                    flag + ": found " + in_quotes(*text) + "; expected a whole number such as " + such_as);
    }
    number = static_cast<std::decay_t<decltype(number)>>(*value);
}

double number_of(const std::string& flag, const std::string& text) {
    const auto value = parse_number(text);
    if (!value) throw Error(ErrorKind::usage, flag + ": found " + in_quotes(text) + "; expected a number");
    return *value;
}

std::vector<std::uint64_t> whole_numbers(const std::string& flag, const std::vector<std::string>& texts) {
    std::vector<std::uint64_t> numbers;
    for (const auto& text : texts) {
        const auto number = parse_whole_number(text);
        if (!number)
            throw Error(ErrorKind::usage, flag + ": found " + in_quotes(text) + "; expected whole numbers such as 1,1");
        numbers.push_back(*number);
    }
    return numbers;
}

void check_required(const RandomisationSpec& told) {
    Problems problems;
    if (!told.id) problems.add("id is required: the column that identifies a school");
    if (!told.seed) problems.add("a seed is required");
    problems.throw_if_any(ErrorKind::usage);
}

void set_matching(const RandomisationSpec& told, MatchingPlan& matching) {
    set_whole("--tuple-size", told.tuple_size, matching.tuple_size);
    if (told.distance) matching.distance = from_name<MatchDistance>(*told.distance);
}

void set_minimisation(const RandomisationSpec& told, MinimisationPlan& minimisation) {
    for (const auto& text : told.factors) minimisation.factors.push_back(parse_stratum_spec(text));
    minimisation.weights = whole_numbers("--factor-weights", told.factor_weights);
    if (told.imbalance) minimisation.options.imbalance = from_name<Imbalance>(*told.imbalance);
    if (told.probability) minimisation.options.probability = number_of("--probability", *told.probability);
}

void set_constrained(const RandomisationSpec& told, ConstrainedOptions& constrained) {
    if (told.score) constrained.score = from_name<BalanceScore>(*told.score);
    for (const auto& text : told.covariate_weights)
        constrained.weights.push_back(number_of("--covariate-weights", text));
    if (told.keep) constrained.keep = number_of("--keep", *told.keep);
    if (told.cut_off) {
        constrained.cut_off = number_of("--cut-off", *told.cut_off);
        constrained.keep.reset();
    }
    set_whole("--enumerate-up-to", told.enumerate_up_to, constrained.enumerate_up_to, "1000000");
    set_whole("--draws", told.draws, constrained.draws, "100000");
    if (told.candidates) constrained.sampled = from_name<Candidates>(*told.candidates);
    set_whole("--exchanges", told.exchanges, constrained.exchanges);
}

void set_rerandomisation(const RandomisationSpec& told, RerandomisationOptions& rerandomisation) {
    if (told.acceptance) rerandomisation.acceptance = number_of("--acceptance", *told.acceptance);
    if (told.threshold) {
        rerandomisation.threshold = number_of("--threshold", *told.threshold);
        rerandomisation.acceptance.reset();
    }
    set_whole("--tries", told.tries, rerandomisation.most_tries, "100000");
}

void set_draw(const RandomisationSpec& told, AllocationPlan& plan) {
    plan.storage = told.storage ? from_name<DrawStorage>(*told.storage) : default_storage(plan.method);
    if (told.generator) plan.generator = generator_named(*told.generator);
    if (told.order) plan.order = from_name<SchoolOrder>(*told.order);
    plan.sort_key = told.sort_key.value_or("");
    if (told.ties) plan.ties = from_name<TieRule>(*told.ties);
    if (told.tie_column) plan.ties = TieRule::column;
    plan.tie_column = told.tie_column.value_or("");
    if (plan.method == AllocationMethod::minimisation) plan.simulations = default_simulations_minimised;
    if (plan.method == AllocationMethod::rerandomisation) plan.simulations = default_simulations_rerandomised;
    set_whole("--simulations", told.simulations, plan.simulations, "1000");
}

void set_design(const RandomisationSpec& told, AllocationPlan& plan) {
    for (const auto& text : told.where) plan.where.push_back(parse_row_condition(text));
    for (const auto& text : told.strata) plan.strata.push_back(parse_stratum_spec(text));
    if (!told.arms.empty()) plan.arms = told.arms;
    plan.ratio =
        told.ratio.empty() ? std::vector<std::uint64_t>(plan.arms.size(), 1) : whole_numbers("--ratio", told.ratio);
    for (const auto& text : told.stratum_ratios) plan.stratum_ratios.push_back(parse_stratum_ratio(text));
    if (told.method) plan.method = from_name<AllocationMethod>(*told.method);
    plan.at_threshold =
        told.at_threshold ? from_name<AtThreshold>(*told.at_threshold) : default_at_threshold(plan.method);
    plan.together = told.together.value_or("");
    for (const auto& text : told.covariates) plan.covariates.push_back(parse_covariate_column(text));
    if (told.unit_covariate) plan.unit_covariate = from_name<UnitCovariate>(*told.unit_covariate);
}

void check_method(const RandomisationSpec& told, const AllocationPlan& plan) {
    Problems problems;
    for (const auto& line : told_for_other_methods(told, plan.method)) problems.add(line);
    if (told.unit_covariate && !told.together) problems.add("--unit-covariate goes with --together");
    if (told.keep && told.cut_off) problems.add("keep and cut_off exclude one another");
    if (told.acceptance && told.threshold) problems.add("acceptance and threshold exclude one another");
    problems.throw_if_any(ErrorKind::usage);
}

}  // namespace

RandomisationSpec randomisation_of(const Trial& trial) {
    if (!trial.randomisation)
        throw Error(ErrorKind::input, trial.file + ": found no [randomisation]; expected one to randomise by");
    RandomisationSpec spec = *trial.randomisation;
    if (spec.file.empty()) spec.file = trial.data.file;
    if (!spec.id && !trial.data.cluster.empty()) spec.id = trial.data.cluster;
    if (spec.arms.empty())
        for (const Arm& arm : trial.arms.arms) spec.arms.push_back(arm.name);
    if (!spec.delimiter) spec.delimiter = trial.data.delimiter;
    return spec;
}

GeneratorKind generator_named(std::string_view name) {
    const bool is_short = name == "mt64" || name == "kiss32";
    return from_name<GeneratorKind>(is_short ? "stata-" + std::string(name) : std::string(name));
}

AllocationPlan allocation_plan_of(const RandomisationSpec& spec) {
    check_required(spec);
    AllocationPlan plan;
    plan.id = *spec.id;
    set_design(spec, plan);
    set_draw(spec, plan);
    check_method(spec, plan);
    set_matching(spec, plan.matching);
    set_minimisation(spec, plan.minimisation);
    set_constrained(spec, plan.constrained);
    set_rerandomisation(spec, plan.rerandomisation);
    if (!spec.missing.empty()) plan.missing = spec.missing;
    plan.delimiter = spec.delimiter;
    set_whole("--seed", spec.seed, plan.seed, "3837398");
    check_plan(plan);
    return plan;
}

AllocationPlan allocation_plan_of(const Trial& trial, const AllocationRecord& record) {
    RandomisationSpec spec = randomisation_of(trial);
    if (!spec.seed) spec.seed = std::to_string(record.plan.seed);
    if (!spec.generator && record.context.commitment) spec.generator = std::string(to_name(record.plan.generator));
    return allocation_plan_of(spec);
}

}  // namespace clustertrial
