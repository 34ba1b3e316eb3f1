#include "clustertrial/trial/randomisation_keys.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/core/number.hpp"
#include "clustertrial/core/random.hpp"

#include <algorithm>

namespace clustertrial {

namespace {

using Spec = RandomisationSpec;
using Keys = std::vector<RandomisationKey>;
using Methods = std::vector<AllocationMethod>;
using enum AllocationMethod;

const Methods with_draws = {complete, sorted_alternation, simple, matched, rerandomisation};

void check_whole(const std::string& text) {
    if (!parse_whole_number(text))
        throw Error(ErrorKind::usage, "found " + in_quotes(text) + "; expected a whole number, at least 0");
}

void check_share(const std::string& text) {
    const auto number = parse_whole_number(text);
    if (!number || *number == 0) throw Error(ErrorKind::usage, "expected whole numbers above 0");
}

void check_number(const std::string& text) {
    if (!parse_number(text)) throw Error(ErrorKind::usage, "found " + in_quotes(text) + "; expected a number");
}

RandomisationKey whole_key(RandomisationKey key) {
    key.type = KeyType::whole;
    if (!key.check) key.check = check_whole;
    return key;
}

RandomisationKey number_key(RandomisationKey key) {
    key.type = KeyType::number;
    key.check = check_number;
    return key;
}

Keys list_keys() {
    const std::string_view group = "The list";
    return {
        {.key = "id",
         .flag = "--id",
         .what = "COLUMN",
         .group = group,
         .help = "Column that identifies a school",
         .scalar = &Spec::id},
        {.key = "where",
         .flag = "--where",
         .what = "CONDITION",
         .group = group,
         .help = "Randomise only rows where COLUMN=VALUE or COLUMN!=VALUE; may be repeated: equal conditions on one "
                 "column are alternatives, all others must hold",
         .list = &Spec::where,
         .check = parse_row_condition},
    };
}

Keys design_keys() {
    const std::string_view group = "The design";
    return {
        {.key = "strata",
         .flag = "--strata",
         .what = "SPEC",
         .group = group,
         .help = "COLUMN, COLUMN:median, COLUMN:quantiles=K or COLUMN:cuts=A,B,...; @BY after median and quantiles "
                 "computes them within each value of BY; crossed when repeated",
         .list = &Spec::strata,
         .check = parse_stratum_spec},
        {.key = "at_threshold",
         .flag = "--at-threshold",
         .what = "RULE",
         .group = group,
         .help = "Where a value exactly on a threshold goes: low, high, error or none, a block of its own (default "
                 "low; none for sorted-alternation)",
         .scalar = &Spec::at_threshold,
         .check = at_threshold_from_name},
        {.key = "together",
         .flag = "--together",
         .what = "COLUMN",
         .group = group,
         .help = "Schools that share a value of this column (a head, a trust) are allocated as one",
         .scalar = &Spec::together},
        {.key = "arms",
         .flag = "--arms",
         .what = "LABELS",
         .group = group,
         .help = "Labels of the arms, separated by commas (default control,intervention)",
         .list = &Spec::arms,
         .list_flag = ListFlag::commas},
        whole_key({.key = "ratio",
                   .flag = "--ratio",
                   .what = "SHARES",
                   .group = group,
                   .help = "Schools in each arm for one another, separated by commas (default equal)",
                   .list = &Spec::ratio,
                   .list_flag = ListFlag::commas,
                   .check = check_share}),
        {.key = "stratum_ratios",
         .flag = "--stratum-ratio",
         .what = "RATIO",
         .group = group,
         .help = "STRATUM=SHARES: the ratio of one stratum, named as the table names it; may be repeated",
         .list = &Spec::stratum_ratios,
         .check = parse_stratum_ratio,
         .methods = {complete, matched, constrained, rerandomisation}},
        {.key = "method",
         .flag = "--method",
         .what = "NAME",
         .group = group,
         .help = "complete, sorted-alternation, simple, matched, minimisation, constrained or rerandomisation "
                 "(default complete)",
         .scalar = &Spec::method,
         .check = method_from_name},
        {.key = "covariates",
         .flag = "--covariate",
         .what = "SPEC",
         .group = group,
         .help = "COLUMN, a number, or COLUMN:levels, a category: balanced by the methods that balance, shown by "
                 "arm always; may be repeated",
         .list = &Spec::covariates,
         .check = parse_covariate_column},
        {.key = "unit_covariate",
         .flag = "--unit-covariate",
         .what = "NAME",
         .group = group,
         .help = "With --together: a unit's covariates are the mean or the sum of its schools' (default mean)",
         .scalar = &Spec::unit_covariate,
         .check = unit_covariate_from_name,
         .choices = {"mean", "sum"}},
        whole_key({.key = "simulations",
                   .flag = "--simulations",
                   .what = "NUMBER",
                   .group = group,
                   .help = "Allocations drawn to see how often schools share an arm and, where no formula has it, each "
                           "school's probability (default 10000 for minimisation, 1000 for rerandomisation; 0: none)",
                   .scalar = &Spec::simulations,
                   .methods = {sorted_alternation, minimisation, rerandomisation}}),
    };
}

Keys draw_keys() {
    const std::string_view group = "The draw";
    return {
        whole_key({.key = "seed",
                   .flag = "--seed",
                   .what = "NUMBER",
                   .group = group,
                   .help = "Whole number that decides every draw",
                   .scalar = &Spec::seed}),
        {.key = "generator",
         .flag = "--generator",
         .what = "NAME",
         .group = group,
         .help = "stata-mt64 (Stata 14 and later) or stata-kiss32 (before) (default stata-mt64)",
         .scalar = &Spec::generator,
         .check = generator_from_name},
        {.key = "storage",
         .flag = "--storage",
         .what = "TYPE",
         .group = group,
         .help = "How a draw is stored before it is compared: double or float, as Stata's generate does (default "
                 "double; float for sorted-alternation)",
         .scalar = &Spec::storage,
         .check = storage_from_name,
         .methods = with_draws},
        {.key = "order",
         .flag = "--order",
         .what = "ORDER",
         .group = group,
         .help = "Schools get their draws in order of id or as in the file; minimisation also takes them in a random "
                 "order (default id)",
         .scalar = &Spec::order,
         .check = school_order_from_name},
        {.key = "sort_key",
         .flag = "--sort-key",
         .what = "COLUMN",
         .group = group,
         .help = "Column by which sorted-alternation sorts (default: the one that --strata divides by thresholds)",
         .scalar = &Spec::sort_key},
        {.key = "ties",
         .flag = "--ties",
         .what = "RULE",
         .group = group,
         .help = "Where sort keys or draws are equal: error or file-order (default error)",
         .scalar = &Spec::ties,
         .check = tie_rule_from_name,
         .choices = {"error", "file-order"},
         .methods = with_draws},
        {.key = "tie_column",
         .flag = "--tie-column",
         .what = "COLUMN",
         .group = group,
         .help = "Column that decides where sort keys or draws are equal",
         .scalar = &Spec::tie_column,
         .methods = with_draws},
    };
}

Keys matched_keys() {
    const std::string_view group = "Matched";
    return {
        whole_key({.key = "tuple_size",
                   .flag = "--tuple-size",
                   .what = "K",
                   .group = group,
                   .help = "Schools that are matched to one another (default 2)",
                   .scalar = &Spec::tuple_size,
                   .methods = {matched}}),
        {.key = "distance",
         .flag = "--distance",
         .what = "NAME",
         .group = group,
         .help = "How unlike two schools are: mahalanobis, or rank, of ranks (default mahalanobis)",
         .scalar = &Spec::distance,
         .check = match_distance_from_name,
         .choices = {"mahalanobis", "rank"},
         .methods = {matched}},
    };
}

Keys minimisation_keys() {
    const std::string_view group = "Minimisation";
    return {
        {.key = "factors",
         .flag = "--factor",
         .what = "SPEC",
         .group = group,
         .help = "What the arms shall be alike in, as --strata has it; may be repeated; strata are a factor too",
         .list = &Spec::factors,
         .check = parse_stratum_spec,
         .methods = {minimisation}},
        whole_key({.key = "factor_weights",
                   .flag = "--factor-weights",
                   .what = "WEIGHTS",
                   .group = group,
                   .help = "Whole numbers, one a --factor, separated by commas (default all 1)",
                   .list = &Spec::factor_weights,
                   .list_flag = ListFlag::commas,
                   .check = check_share,
                   .methods = {minimisation}}),
        {.key = "imbalance",
         .flag = "--imbalance",
         .what = "NAME",
         .group = group,
         .help = "How uneven counts are: range, variance or absolute (default range)",
         .scalar = &Spec::imbalance,
         .check = imbalance_from_name,
         .choices = {"range", "variance", "absolute"},
         .methods = {minimisation}},
        number_key({.key = "probability",
                    .flag = "--probability",
                    .what = "P",
                    .group = group,
                    .help = "Of the arm that minimisation prefers (default 0.8)",
                    .scalar = &Spec::probability,
                    .methods = {minimisation}}),
    };
}

Keys constrained_keys() {
    const std::string_view group = "Constrained";
    const Methods methods = {constrained};
    return {
        {.key = "score",
         .flag = "--score",
         .what = "NAME",
         .group = group,
         .help = "How far apart arms are: l1, l2 or mahalanobis (default l2)",
         .scalar = &Spec::score,
         .check = balance_score_from_name,
         .choices = {"l1", "l2", "mahalanobis"},
         .methods = methods},
        number_key({.key = "covariate_weights",
                    .flag = "--covariate-weights",
                    .what = "WEIGHTS",
                    .group = group,
                    .help = "Numbers, one a --covariate, separated by commas (default all 1)",
                    .list = &Spec::covariate_weights,
                    .list_flag = ListFlag::commas,
                    .methods = methods}),
        number_key({.key = "keep",
                    .flag = "--keep",
                    .what = "SHARE",
                    .group = group,
                    .help = "Share of the candidates that is kept, the best ones (default 0.1)",
                    .scalar = &Spec::keep,
                    .methods = methods}),
        number_key({.key = "cut_off",
                    .flag = "--cut-off",
                    .what = "SCORE",
                    .group = group,
                    .help = "Keep all candidates with at most this score instead",
                    .scalar = &Spec::cut_off,
                    .methods = methods}),
        whole_key({.key = "enumerate_up_to",
                   .flag = "--enumerate-up-to",
                   .what = "NUMBER",
                   .group = group,
                   .help = "Score all allocations when there are at most this many (default 1000000)",
                   .scalar = &Spec::enumerate_up_to,
                   .methods = methods}),
        whole_key({.key = "draws",
                   .flag = "--draws",
                   .what = "NUMBER",
                   .group = group,
                   .help = "Otherwise score this many (default 100000)",
                   .scalar = &Spec::draws,
                   .methods = methods}),
        {.key = "candidates",
         .flag = "--candidates",
         .what = "NAME",
         .group = group,
         .help = "Which ones: independent draws, or the places of a swap-walk (default independent)",
         .scalar = &Spec::candidates,
         .check = candidates_from_name,
         .choices = {"independent", "swap-walk"},
         .methods = methods},
        whole_key({.key = "exchanges",
                   .flag = "--exchanges",
                   .what = "NUMBER",
                   .group = group,
                   .help = "Of a swap-walk: steps between two that are scored (default 1)",
                   .scalar = &Spec::exchanges,
                   .methods = methods}),
    };
}

Keys rerandomisation_keys() {
    const std::string_view group = "Rerandomisation";
    return {
        number_key({.key = "acceptance",
                    .flag = "--acceptance",
                    .what = "P",
                    .group = group,
                    .help = "Share of allocations to accept, by chi-squared (default 0.01)",
                    .scalar = &Spec::acceptance,
                    .methods = {rerandomisation}}),
        number_key({.key = "threshold",
                    .flag = "--threshold",
                    .what = "D",
                    .group = group,
                    .help = "Largest Mahalanobis distance that is accepted, instead",
                    .scalar = &Spec::threshold,
                    .methods = {rerandomisation}}),
        whole_key({.key = "tries",
                   .flag = "--tries",
                   .what = "NUMBER",
                   .group = group,
                   .help = "Give up after this many (default 100000)",
                   .scalar = &Spec::tries,
                   .methods = {rerandomisation}}),
    };
}

/// A value that is none of the choices is refused even where a library function knows it ("enumerated").
void check_choices(RandomisationKey& key) {
    if (key.choices.empty()) return;
    key.check = [choices = key.choices](const std::string& text) {
        if (std::find(choices.begin(), choices.end(), text) != choices.end()) return;
        std::string known;
        for (const auto& choice : choices) known += (known.empty() ? "" : ", ") + choice;
        throw Error(ErrorKind::usage, "found " + in_quotes(text) + "; expected one of " + known);
    };
}

Keys joined_randomisation_keys() {
    Keys keys;
    for (auto& part : {list_keys(), design_keys(), draw_keys(), matched_keys(), minimisation_keys(), constrained_keys(),
                       rerandomisation_keys()})
        keys.insert(keys.end(), part.begin(), part.end());
    for (RandomisationKey& key : keys) check_choices(key);
    return keys;
}

bool is_told(const RandomisationSpec& spec, const RandomisationKey& key) {
    return key.scalar != nullptr ? (spec.*key.scalar).has_value() : !(spec.*key.list).empty();
}

}  // namespace

const std::vector<RandomisationKey>& randomisation_keys() {
    static const Keys keys = joined_randomisation_keys();
    return keys;
}

std::vector<std::string> told_for_other_methods(const RandomisationSpec& spec, AllocationMethod method) {
    std::vector<std::string> lines;
    for (const RandomisationKey& key : randomisation_keys()) {
        const auto& methods = key.methods;
        if (!is_told(spec, key) || methods.empty()) continue;
        if (std::find(methods.begin(), methods.end(), method) != methods.end()) continue;
        std::string known;
        for (const AllocationMethod one : methods) {
            const std::string_view separator = known.empty() ? "" : one == methods.back() ? " or " : ", ";
            known.append(separator).append(to_name(one));
        }
        lines.push_back(std::string(key.flag) + " goes with --method " + known + "; the method is " +
                        std::string(to_name(method)));
    }
    return lines;
}

}  // namespace clustertrial
