#include "clustertrial/allocation/plan.hpp"

#include "clustertrial/core/number.hpp"
#include "clustertrial/core/text.hpp"
#include "clustertrial/core/words.hpp"

#include "column_name.hpp"

#include <algorithm>
#include <cmath>
#include <set>

namespace clustertrial {

using namespace allocation_detail;

namespace {

bool divides_by_thresholds(const StratumSpec& spec) {
    return spec.kind != StratumKind::categories;
}

[[noreturn]] void fail(const std::string& message) {
    throw Error(ErrorKind::usage, message);
}

// So that no product of a share and a number of schools comes near 2^64.
constexpr std::uint64_t largest_ratio_share = 1'000'000;
constexpr std::uint64_t largest_factor_weight = 1'000'000;
/// A set of allocations holds arms as bytes.
constexpr std::size_t most_arms_of_a_set = 255;

std::string named(AllocationMethod method) {
    return std::string(to_name(method));
}

/// "minimisation and rerandomisation"
template <typename Accepts>
std::string names_of_methods(Accepts accepts) {
    return listed(kind_names_where<AllocationMethod>(accepts), "and");
}

void check_arms(const AllocationPlan& plan) {
    if (plan.arms.size() < 2) fail("arms: found " + std::to_string(plan.arms.size()) + "; expected at least two");
    if (std::set<std::string>(plan.arms.begin(), plan.arms.end()).size() != plan.arms.size())
        fail("arms: found the same label twice; expected different labels");
    if (std::find(plan.arms.begin(), plan.arms.end(), "") != plan.arms.end())
        fail("arms: found an empty label; give each arm a label");
    if (plan.ratio.size() != plan.arms.size())
        fail("ratio: found " + std::to_string(plan.ratio.size()) + " shares for " + std::to_string(plan.arms.size()) +
             " arms; expected one share for each arm");
    for (const auto share : plan.ratio) {
        if (share == 0 || share > largest_ratio_share)
            fail("ratio: found the share " + std::to_string(share) + "; expected a whole number from 1 to 1,000,000");
    }
}

void check_stratum_ratio(const StratumRatio& ratio, std::size_t arms) {
    const std::string which = "ratio of stratum " + in_quotes(ratio.stratum) + ": ";
    if (ratio.ratio.size() != arms)
        fail(which + "found " + std::to_string(ratio.ratio.size()) + " shares for " + std::to_string(arms) +
             " arms; expected one share for each arm");
    if (std::all_of(ratio.ratio.begin(), ratio.ratio.end(), [](auto share) { return share == 0; }))
        fail(which + "all shares are 0; expected one above 0");
    for (const auto share : ratio.ratio) {
        if (share > largest_ratio_share)
            fail(which + "found the share " + std::to_string(share) + "; expected a whole number from 0 to 1,000,000");
    }
}

void check_stratum_ratios(const AllocationPlan& plan) {
    if (plan.stratum_ratios.empty()) return;
    if (!traits_of(plan.method()).takes_stratum_ratios)
        fail("a ratio of its own for a stratum is for " +
             names_of_methods(&AllocationMethodTraits::takes_stratum_ratios) + "; " + named(plan.method()) +
             " has one ratio");
    std::set<std::string> strata;
    for (const auto& ratio : plan.stratum_ratios) {
        check_stratum_ratio(ratio, plan.arms.size());
        if (!strata.insert(ratio.stratum).second)
            fail("ratio of stratum " + in_quotes(ratio.stratum) + ": given twice; give it once");
    }
}

void check_covariate_columns(const AllocationPlan& plan) {
    std::set<std::string> columns;
    for (const auto& covariate : plan.covariates) {
        if (!columns.insert(covariate.column).second)
            fail("covariates: column " + in_quotes(covariate.column) + " twice");
    }
    if (plan.covariates.empty() && traits_of(plan.method()).needs_covariates)
        fail(named(plan.method()) + " needs at least one covariate to balance; give --covariate SPEC");
}

void check_units(const AllocationPlan& plan) {
    if (!plan.together.empty() && !traits_of(plan.method()).keeps_together)
        fail("--together is not for " + named(plan.method()) + ", which sorts single schools; use complete");
}

void check_order(const AllocationPlan& plan) {
    if (plan.order == SchoolOrder::at_random && plan.method() != AllocationMethod::minimisation)
        fail("a random order of the schools is for minimisation only");
}

/// What does not fit together in a method's own options, or with the rest of the plan.
void check_options(const AllocationPlan&, const NoOptions&) {}

void check_options(const AllocationPlan&, const MatchingPlan& matching) {
    if (matching.tuple_size < 2)
        fail("tuple_size: found " + std::to_string(matching.tuple_size) + "; expected two schools or more");
}

void check_options(const AllocationPlan& plan, const MinimisationPlan& minimisation) {
    if (minimisation.factors.empty() && plan.strata.empty())
        fail("minimisation needs at least one factor or stratum to balance; give --factor SPEC or --strata SPEC");
    if (!minimisation.weights.empty() && minimisation.weights.size() != minimisation.factors.size())
        fail("factor_weights: found " + std::to_string(minimisation.weights.size()) + " for " +
             std::to_string(minimisation.factors.size()) + " factors");
    for (const auto weight : minimisation.weights) {
        if (weight == 0 || weight > largest_factor_weight)
            fail("factor_weights: found " + std::to_string(weight) + "; expected whole numbers from 1 to 1,000,000");
    }
}

void check_options(const AllocationPlan& plan, const ConstrainedOptions& options) {
    if (options.weights.empty()) return;
    if (options.score == BalanceScore::mahalanobis)
        fail("covariate_weights: the Mahalanobis score has none; expected l1 or l2");
    if (options.weights.size() != plan.covariates.size())
        fail("covariate_weights: found " + std::to_string(options.weights.size()) + " for " +
             std::to_string(plan.covariates.size()) + " covariates");
    for (const double weight : options.weights) {
        if (!(weight >= 0) || !std::isfinite(weight))
            fail("covariate_weights: found " + format_shortest(weight) + "; expected numbers from 0");
    }
}

void check_options(const AllocationPlan&, const RerandomisationOptions&) {}

void check_simulations(const AllocationPlan& plan) {
    const AllocationMethodTraits& method = traits_of(plan.method());
    const bool has_set = plan.simulations > 0 || method.keeps_set;
    if (has_set && plan.arms.size() > most_arms_of_a_set)
        fail("arms: " + std::to_string(plan.arms.size()) + "; expected at most 255 where allocations are kept");
    if (plan.simulations == 0 || method.is_simulated()) return;
    fail("simulations are for " + names_of_methods(&AllocationMethodTraits::is_simulated) + "; the probabilities of " +
         named(plan.method()) + (method.keeps_set ? " are those of the allocations kept" : " have a formula"));
}

void check_ties(const AllocationPlan& plan) {
    if ((plan.ties == TieRule::column) == plan.tie_column.empty())
        fail("ties: the rule 'column' and --tie-column COLUMN go together; give both");
    if (!traits_of(plan.method()).has_draws && plan.ties != TieRule::error)
        fail("ties: " + named(plan.method()) + " does not sort schools by a draw");
}

/// Of minimisation; other methods have none.
std::vector<StratumSpec> factors_of(const AllocationPlan& plan) {
    const auto* minimisation = std::get_if<MinimisationPlan>(&plan.method_options);
    return minimisation == nullptr ? std::vector<StratumSpec>() : minimisation->factors;
}

/// The record holds what the plan says, and JSON is UTF-8.
void check_utf8(const AllocationPlan& plan) {
    std::string texts = plan.id + plan.sort_key + plan.tie_column + plan.together;
    for (const auto& label : plan.arms) texts += label;
    for (const auto* list : {&plan.missing, &plan.percent, &plan.thousands})
        for (const auto& text : *list) texts += text;
    const auto add_all = [&](const auto& specs) {
        for (const auto& spec : specs) texts += to_text(spec);
    };
    add_all(plan.where);
    add_all(plan.strata);
    add_all(plan.covariates);
    add_all(plan.stratum_ratios);
    add_all(factors_of(plan));
    if (!is_utf8(texts)) fail("an option's text is not UTF-8");
}

void check_sorted_alternation(const AllocationPlan& plan) {
    if (plan.arms.size() != 2 || plan.ratio[0] != plan.ratio[1])
        fail("sorted-alternation is for two arms in the ratio 1,1; use complete for others");
    if (plan.order != SchoolOrder::by_id)
        fail("an order of the draws is for complete and simple: sorted-alternation draws in the order of its sort key");
    sort_key_of(plan);
}

/// One text an element, so that a column is asked for once.
void add_column(std::vector<ColumnRequest>& columns, const std::string& name) {
    const auto same = [&](const ColumnRequest& request) { return request.name == name; };
    if (!name.empty() && std::none_of(columns.begin(), columns.end(), same))
        columns.push_back({name, CellKind::text, {}});
}

void add_columns(std::vector<ColumnRequest>& columns, const std::vector<StratumSpec>& specs) {
    for (const auto& spec : specs) {
        add_column(columns, spec.column);
        add_column(columns, spec.within);
    }
}

/// What the arms shall be alike in.
void add_balanced(std::vector<ColumnRequest>& columns, const AllocationPlan& plan) {
    for (const auto& covariate : plan.covariates) add_column(columns, covariate.column);
    add_columns(columns, factors_of(plan));
}

}  // namespace

MethodOptions default_options(AllocationMethod method) {
    switch (method) {
        case AllocationMethod::complete:
            return CompletePlan{};
        case AllocationMethod::sorted_alternation:
            return SortedAlternationPlan{};
        case AllocationMethod::simple:
            return SimplePlan{};
        case AllocationMethod::matched:
            return MatchingPlan{};
        case AllocationMethod::minimisation:
            return MinimisationPlan{};
        case AllocationMethod::constrained:
            return ConstrainedOptions{};
        case AllocationMethod::rerandomisation:
            return RerandomisationOptions{};
    }
    fail("no such method");
}

AtThreshold default_at_threshold(AllocationMethod method) {
    return traits_of(method).at_threshold;
}

DrawStorage default_storage(AllocationMethod method) {
    return traits_of(method).storage;
}

std::string sort_key_of(const AllocationPlan& plan) {
    if (!plan.sort_key.empty()) return plan.sort_key;
    const auto count = std::count_if(plan.strata.begin(), plan.strata.end(), divides_by_thresholds);
    if (count != 1)
        fail("sorted-alternation needs a sort key: " + std::to_string(count) +
             " of the strata divide a column by thresholds, and exactly one would serve; give --sort-key COLUMN");
    return std::find_if(plan.strata.begin(), plan.strata.end(), divides_by_thresholds)->column;
}

void check_plan(const AllocationPlan& plan) {
    if (plan.id.empty()) fail("id: found no column; give --id COLUMN");
    check_arms(plan);
    if (plan.method() == AllocationMethod::sorted_alternation) {
        check_sorted_alternation(plan);
    } else {
        if (!plan.sort_key.empty()) fail("a sort key is for sorted-alternation only");
        if (plan.at_threshold == AtThreshold::none)
            fail(
                "--at-threshold none is for sorted-alternation only; expected low, high or "
                "error");
    }
    check_ties(plan);
    check_stratum_ratios(plan);
    check_covariate_columns(plan);
    check_units(plan);
    check_order(plan);
    std::visit([&](const auto& own) { check_options(plan, own); }, plan.method_options);
    check_simulations(plan);
    check_utf8(plan);
}

std::vector<ColumnRequest> columns_for(const AllocationPlan& plan) {
    std::vector<ColumnRequest> columns;
    add_column(columns, plan.id);
    add_columns(columns, plan.strata);
    for (const std::string& column : columns_of(plan.where)) add_column(columns, column);
    add_column(columns, plan.sort_key);
    add_column(columns, plan.tie_column);
    add_column(columns, plan.together);
    add_balanced(columns, plan);
    return columns;
}

std::vector<ColumnRequest> columns_for(const AllocationPlan& earlier, const AllocationPlan& plan) {
    auto columns = columns_for(earlier);
    // Strata are a factor of minimisation, divided over all waves; other methods stratify each wave by itself.
    if (plan.method() == AllocationMethod::minimisation) add_columns(columns, plan.strata);
    add_balanced(columns, plan);
    return columns;
}

TableOptions table_options_for(const AllocationPlan& plan) {
    TableOptions options;
    options.delimiter = plan.delimiter;
    options.header_row = plan.header_row;
    options.missing = plan.missing;
    options.where = plan.where;
    options.checksum = true;
    options.keep_lines = true;
    return options;
}

AllocationMethod method_of_algorithm(std::string_view algorithm) {
    return kind_by<AllocationMethod>(&AllocationMethodTraits::algorithm, "algorithm or version of it", algorithm,
                                     ErrorKind::input);
}

}  // namespace clustertrial
