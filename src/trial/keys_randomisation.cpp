#include "clustertrial/core/words.hpp"

#include "key_builders.hpp"

#include <algorithm>

namespace clustertrial {

namespace trial_detail {

namespace {

using Spec = RandomisationSpec;

/// What a plan has before anything is said.
const AllocationPlan& plan_as_it_begins() {
    static const AllocationPlan plan;
    return plan;
}

Domain<GeneratorKind> generators() {
    Domain<GeneratorKind> domain = named<GeneratorKind>();
    domain.parse = [](const std::string& text) { return generator_of(text); };
    return domain;
}

std::vector<KeyOf<Spec>> list_keys() {
    const std::string group = "The list";
    return {
        key({.name = "file",
             .meaning = "the list to randomise, relative to the trial file",
             .otherwise = "`data.file`",
             .has_flag = false},
            &Spec::file),
        key({.name = "record",
             .meaning =
                 "the record of the draw, relative to the trial file; of several waves the last one's, or a list "
                 "of those that do not follow one another: `analyse` verifies them and takes arms, units and "
                 "strata from them",
             .takes = "RECORD",
             .programs = {"analyse"},
             .group = group,
             .or_one = true},
            &Spec::records),
        key({.name = "id",
             .meaning = "column that identifies a school: no empty cells, no duplicates",
             .takes = "COLUMN",
             .otherwise = "`data.cluster`",
             .group = group},
            &Spec::id),
        key({.name = "where",
             .meaning =
                 "only rows where `COLUMN=VALUE`, `COLUMN!=VALUE`, or a condition such as `pupils >= 10`: several "
                 "`=` on one column are alternatives, every other condition must hold; a missing cell equals every "
                 "missing marker",
             .takes = "CONDITION",
             .otherwise = "all rows",
             .group = group},
            &Spec::where, written<RowRule>(parse_row_rule, [](const RowRule& rule) { return to_text(rule); })),
        key({.name = "delimiter",
             .meaning = "delimiter of the list, if it is a separate file: a name or the character itself",
             .otherwise = "`data.delimiter`",
             .has_flag = false},
            &Spec::delimiter, delimiters()),
        key({.name = "header_row",
             .meaning = "line of the header of the list, if it is a separate file",
             .otherwise = "`data.header_row`",
             .has_flag = false},
            &Spec::header_row, share()),
        key({.name = "decimal",
             .meaning = "decimal mark of the list, if it is a separate file",
             .otherwise = "`data.decimal`",
             .has_flag = false},
            &Spec::decimal),
    };
}

std::vector<KeyOf<Spec>> strata_keys_of_plan() {
    const std::string group = "The design";
    return {
        key({.name = "strata",
             .meaning =
                 "`COLUMN`, `COLUMN:median`, `COLUMN:quantiles=K` or `COLUMN:cuts=A,B,...`; `@BY` after median and "
                 "quantiles computes them within each value of BY; several are crossed",
             .takes = "SPEC",
             .group = group},
            &Spec::strata, written<StratumSpec>(parse_stratum_spec, to_text)),
        key({.name = "at_threshold",
             .meaning = "where a value exactly on a threshold goes; `none`: a block of its own",
             .takes = "RULE",
             .otherwise = "`low`; `none` for `sorted-alternation`",
             .group = group},
            &Spec::at_threshold),
        key({.name = "together",
             .meaning =
                 "column: schools that share a value of it (a head, a trust) are allocated as one; a school with an "
                 "empty cell is allocated by itself",
             .takes = "COLUMN",
             .programs = {"randomise", "analyse"},
             .group = group},
            &Spec::together),
    };
}

std::vector<KeyOf<Spec>> arms_keys_of_plan() {
    const std::string group = "The design";
    return {
        key({.name = "arms",
             .meaning = "labels of the arms in the allocation, two or more",
             .takes = "LABELS",
             .otherwise = "the names in [arms]; without a trial file `control,intervention`",
             .group = group,
             .list_flag = ListFlag::commas},
            &Spec::arms),
        key({.name = "ratio",
             .meaning = "allocation ratio, one share for each arm",
             .takes = "SHARES",
             .otherwise = "equal",
             .group = group,
             .list_flag = ListFlag::commas},
            &Spec::ratio, share()),
        key({.name = "stratum_ratios",
             .meaning = "`STRATUM=2,1`: the ratio of one stratum, named as the table names it; a share may be 0",
             .takes = "RATIO",
             .otherwise = "as `ratio`",
             .flag = "--stratum-ratio",
             .group = group,
             .methods = kinds_where<AllocationMethod>(&AllocationMethodTraits::takes_stratum_ratios)},
            &Spec::stratum_ratios, written<StratumRatio>(parse_stratum_ratio, to_text)),
        key({.name = "method",
             .meaning = "method of allocation",
             .group = group,
             .standard = {std::string(to_name(plan_as_it_begins().method()))}},
            &Spec::method),
    };
}

std::vector<KeyOf<Spec>> covariate_keys() {
    const std::string group = "The design";
    return {
        key({.name = "covariates",
             .meaning = "`COLUMN`, a number, or `COLUMN:levels`, a category: balanced by the methods that use "
                        "covariates, and shown by arm for every method",
             .takes = "SPEC",
             .flag = "--covariate",
             .group = group},
            &Spec::covariates, written<CovariateColumn>(parse_covariate_column, to_text)),
        key({.name = "unit_covariate",
             .meaning = "with `together`: how a unit's covariates are made of its schools'",
             .group = group,
             .standard = {std::string(to_name(plan_as_it_begins().unit_covariate))}},
            &Spec::unit_covariate),
        key({.name = "simulations",
             .meaning = "allocations drawn to see how often schools share an arm and, where no formula has it, each "
                        "school's probability; 0: none",
             .otherwise = "10000 for `minimisation`, 1000 for `rerandomisation`",
             .group = group,
             .methods = kinds_where<AllocationMethod>(&AllocationMethodTraits::is_simulated)},
            &Spec::simulations),
    };
}

std::vector<KeyOf<Spec>> stream_keys() {
    const std::string group = "The draw";
    return {
        key({.name = "seed", .meaning = "seed of the random numbers", .required = true, .group = group}, &Spec::seed),
        key({.name = "generator",
             .meaning = "`stata-mt64`: of Stata 14 and later; `stata-kiss32` (seed below 2^32): before; `mt64` and "
                        "`kiss32` for short",
             .group = group,
             .standard = {std::string(to_name(plan_as_it_begins().generator))}},
            &Spec::generator, generators()),
        key({.name = "storage",
             .meaning = "how a draw is stored before it is compared; `float` as Stata's `generate` does",
             .otherwise = "`double`; `float` for `sorted-alternation`",
             .group = group,
             .methods = kinds_where<AllocationMethod>(&AllocationMethodTraits::has_draws)},
            &Spec::storage),
    };
}

std::vector<KeyOf<Spec>> order_keys() {
    const std::string group = "The draw";
    return {
        key({.name = "order",
             .meaning = "schools get their draws in order of `id`, or as in the `file`; `minimisation` also takes them "
                        "in `random` order",
             .group = group,
             .standard = {std::string(to_name(plan_as_it_begins().order))}},
            &Spec::order),
        key({.name = "sort_key",
             .meaning = "column by which `sorted-alternation` sorts",
             .takes = "COLUMN",
             .otherwise = "the one that `strata` divides by thresholds",
             .group = group},
            &Spec::sort_key),
        key({.name = "ties",
             .meaning = "rule for equal sort keys or draws; `file-order`: the order of the rows",
             .group = group,
             .methods = kinds_where<AllocationMethod>(&AllocationMethodTraits::has_draws),
             .standard = {std::string(to_name(plan_as_it_begins().ties))}},
            &Spec::ties, named_where<TieRule>(&TieRuleTraits::by_name)),
        key({.name = "tie_column",
             .meaning = "column that decides where sort keys or draws are equal, instead of `ties`",
             .takes = "COLUMN",
             .group = group,
             .methods = kinds_where<AllocationMethod>(&AllocationMethodTraits::has_draws)},
            &Spec::tie_column),
    };
}

}  // namespace

}  // namespace trial_detail

GeneratorKind generator_of(std::string_view name) {
    const bool short_name = name == "mt64" || name == "kiss32";
    return from_name<GeneratorKind>(short_name ? "stata-" + std::string(name) : std::string(name));
}

template <>
const std::vector<KeyOf<RandomisationSpec>>& keys_of() {
    using namespace trial_detail;
    static const auto keys = section<RandomisationSpec>(
        "randomisation", {list_keys(), strata_keys_of_plan(), arms_keys_of_plan(), covariate_keys(), stream_keys(),
                          order_keys(), keys_of_single_methods()});
    return keys;
}

std::vector<std::string> told_for_other_methods(const RandomisationSpec& spec, AllocationMethod method) {
    std::vector<std::string> lines;
    for (const KeyOf<RandomisationSpec>& key : keys_of<RandomisationSpec>()) {
        const auto& methods = key.methods;
        if (methods.empty() || !key.get(spec)) continue;
        if (std::find(methods.begin(), methods.end(), method) != methods.end()) continue;
        std::vector<std::string> names;
        for (const AllocationMethod one : methods) names.emplace_back(to_name(one));
        lines.push_back(key.flag + " goes with --method " + listed(names, "or") + "; the method is " +
                        std::string(to_name(method)));
    }
    return lines;
}

}  // namespace clustertrial
