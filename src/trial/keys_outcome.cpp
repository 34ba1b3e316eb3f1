#include "key_builders.hpp"

namespace clustertrial {

namespace trial_detail {

namespace {

/// The one thing that can be said of the prior measure: that it is left out.
Domain<bool> false_only() {
    Domain<bool> domain = truth();
    domain.choices = {"false"};
    domain.parse = [](const std::string& text) {
        if (!truth().parse(text)) return false;
        refuse(text, "false, or no such key: the prior measure is in the model wherever [[outcome]] names one");
    };
    return domain;
}

/// Names as texts; those that are tables the section reads itself.
Domain<StratumName> stratum_names() {
    return {KeyType::text,
            "a text",
            {},
            [](const std::string& text) { return StratumName(text); },
            [](const StratumName& name) { return to_text(name); }};
}

std::vector<KeyOf<OutcomeSpec>> measure_keys() {
    return {
        key({.name = "count",
             .meaning = "column: events out of the row's size",
             .takes = "COLUMN",
             .otherwise = "this"},
            &OutcomeSpec::count),
        key({.name = "out_of",
             .meaning =
                 "with `count`, column: the denominator of the events, where it is not the row's size: contacts of "
                 "which some led to further action. It weighs the outcome",
             .takes = "COLUMN",
             .otherwise = "`data.size`"},
            &OutcomeSpec::out_of),
        key({.name = "out_of_unit",
             .meaning = "with `out_of`: what one of those is called in tables: `contact`",
             .otherwise = "by the name of the column",
             .wording = true},
            &OutcomeSpec::out_of_unit),
        key({.name = "value",
             .meaning = "column: a measured value, a mean where a row stands for many",
             .takes = "COLUMN",
             .otherwise = "or this"},
            &OutcomeSpec::value),
        key({.name = "sd",
             .meaning = "with `value`, column: standard deviation (n - 1) of the row's individuals",
             .takes = "COLUMN"},
            &OutcomeSpec::sd),
        key({.name = "prior",
             .meaning = "column: the same measure before the trial; a count for a count",
             .takes = "COLUMN"},
            &OutcomeSpec::prior),
        key({.name = "prior_size",
             .meaning = "with `count` and `prior`, column: the denominator of the prior count",
             .takes = "COLUMN",
             .otherwise = "`data.size`; required with `out_of`"},
            &OutcomeSpec::prior_size),
        key({.name = "prior_level",
             .meaning = "level of the prior: mean of the whole cluster, or value of the row",
             .otherwise = "`cluster` for a count, `individual` for a value"},
            &OutcomeSpec::prior_level),
        key({.name = "allow_mean_sd",
             .meaning =
                 "allow an effect size on the standard deviation of row means, which inflates it, if `sd` is not "
                 "given"},
            &OutcomeSpec::allow_mean_sd),
    };
}

std::vector<KeyOf<OutcomeSpec>> hypothesis_keys() {
    return {
        key({.name = "null",
             .meaning = "hypothesised effect, in the outcome's units (a proportion for a count): tested against "
                        "`alternative` beside the test that there is no effect"},
            &OutcomeSpec::null_effect),
        key({.name = "alternative",
             .meaning = "what the test is to show: an effect other than `null`, above it or below it; not worse than "
                        "no effect by `margin`; or within `margin` of no effect"},
            &OutcomeSpec::alternative),
        key({.name = "margin",
             .meaning = "with `alternative` non-inferiority or equivalence: the smallest effect that matters, in the "
                        "outcome's units"},
            &OutcomeSpec::margin, number_between(0, largest_number, "a number above 0; 'better' says the direction")),
        key({.name = "better",
             .meaning = "which values of the outcome are the better ones; required with non-inferiority"},
            &OutcomeSpec::better),
    };
}

}  // namespace

}  // namespace trial_detail

std::string to_text(const StratumName& name) {
    if (const auto* text = std::get_if<std::string>(&name)) return *text;
    std::string levels;
    for (const StratumLevel& part : std::get<std::vector<StratumLevel>>(name)) {
        levels += (levels.empty() ? "" : " and ") + part.column + " = " + part.level;
    }
    return levels;
}

template <>
const std::vector<KeyOf<OutcomeSpec>>& keys_of() {
    using namespace trial_detail;
    static const auto keys = section<OutcomeSpec>(
        "outcome",
        {{key({.name = "name", .meaning = "name in JSON and in messages; used once", .required = true},
              &OutcomeSpec::name),
          key({.name = "label", .meaning = "what tables call it", .otherwise = "`name`", .wording = true},
              &OutcomeSpec::label),
          key({.name = "role", .meaning = "role of the outcome in the trial"}, &OutcomeSpec::role)},
         measure_keys(),
         hypothesis_keys(),
         {key({.name = "note", .meaning = "printed below the tables", .wording = true}, &OutcomeSpec::note)}});
    return keys;
}

template <>
const std::vector<KeyOf<SensitivitySpec>>& keys_of() {
    using namespace trial_detail;
    static const auto keys = section<SensitivitySpec>(
        "sensitivity",
        {{key({.name = "label",
               .meaning = "what the table calls it",
               .otherwise = "what changes: `standard_errors = CR2`",
               .wording = true},
              &SensitivitySpec::label),
          key({.name = "outcomes", .meaning = "names of the outcomes it is about", .otherwise = "the primary outcomes"},
              &SensitivitySpec::outcomes),
          key({.name = "outcome",
               .meaning = "name of the outcome that replaces them, such as another window of the same measure; "
                          "there must be one to replace"},
              &SensitivitySpec::instead),
          key_by<SensitivitySpec, std::optional<bool>>(
              {.name = "prior", .meaning = "without the prior measure"},
              [](const SensitivitySpec& spec) { return spec.without_prior ? std::optional(false) : std::nullopt; },
              [](SensitivitySpec& spec, const std::optional<bool>& prior) { spec.without_prior = prior == false; },
              false_only()),
          key({.name = "suppressed",
               .meaning = "treatment of a cell `SUPP` of an outcome, a prior or a covariate whose bounds are in "
                          "`NAME_low` and `NAME_high`, as `collate` writes them: missing; any number between them, so "
                          "that the row has the smallest and the largest estimate; or the middle of them"},
              &SensitivitySpec::suppressed),
          key({.name = "drop_strata",
               .meaning =
                   "without the clusters of these strata, as tables name them (`350 / high`), or of a level of one "
                   "strata column (`350`), or of those with the levels of a table, `{ la = \"350\", fsm = \"high\" }`, "
                   "which distinguishes two of the same name",
               .or_tables = true},
              &SensitivitySpec::drop_strata, stratum_names())}});
    return keys;
}

template <>
const std::vector<KeyOf<FamilySpec>>& keys_of() {
    using namespace trial_detail;
    static const auto keys = section<FamilySpec>(
        "family",
        {{key({.name = "name", .meaning = "name in tables and JSON; used once", .required = true, .wording = true},
              &FamilySpec::name),
          key({.name = "outcomes",
               .meaning = "names of outcomes; two or more (one is enough where there are several intervention arms)",
               .required = true},
              &FamilySpec::outcomes),
          key({.name = "adjustment", .meaning = "how p-values are adjusted"}, &FamilySpec::adjustment),
          key({.name = "draws_from",
               .meaning = "with `step-down`: its draws are allocations or of the wild bootstrap; how many and from "
                          "which seed [analysis] says"},
              &FamilySpec::draws_from, named_where<Inference>(&InferenceTraits::by_draws)),
          key({.name = "subgroups",
               .meaning = "labels of `[[subgroup]]`: the p-values are those of their interactions in these outcomes, "
                          "instead of those of the effects; not with `step-down`"},
              &FamilySpec::subgroups)}});
    return keys;
}

template <>
const std::vector<KeyOf<CaceSpec>>& keys_of() {
    using namespace trial_detail;
    const auto above_0 = number_between(0, largest_number, "a number above 0");
    static const auto keys = section<CaceSpec>(
        "cace",
        {{key({.name = "take_up",
               .meaning =
                   "column: the dose of a row; rows of a cluster may differ. Control clusters have the dose that the "
                   "data say, and 0 where they say none; with several intervention arms theirs must be 0",
               .required = true},
              &CaceSpec::take_up),
          key({.name = "threshold", .meaning = "taken up: a dose of at least this", .otherwise = "this"},
              &CaceSpec::threshold, above_0),
          key({.name = "maximum", .meaning = "taken up: the share dose / `maximum`", .otherwise = "or this"},
              &CaceSpec::maximum, above_0),
          key({.name = "label",
               .meaning = "what tables and JSON call it; used once",
               .otherwise = "`sessions / 4` or `sessions >= 1`",
               .wording = true},
              &CaceSpec::label),
          key({.name = "outcomes", .meaning = "names of the outcomes it is about", .otherwise = "the primary outcomes"},
              &CaceSpec::outcomes),
          key({.name = "missing", .meaning = "rows of an intervention arm without a dose are left out, or score 0"},
              &CaceSpec::missing)}});
    return keys;
}

}  // namespace clustertrial
