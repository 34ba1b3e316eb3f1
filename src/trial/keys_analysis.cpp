#include "key_builders.hpp"

#include <limits>

namespace clustertrial {

namespace trial_detail {

namespace {

constexpr std::uint64_t fewest_draws = 99;  // the least that can reach p = 0.01 when the observed one counts too
constexpr std::uint64_t most_draws = 100'000'000;

/// A name, or a number that a protocol states.
struct DfChoice {
    DegreesOfFreedom kind = DegreesOfFreedom::clusters_minus_1;
    double stated = 0;
};

Domain<DfChoice> names_or_a_number() {
    Domain<DfChoice> domain;
    domain.type = KeyType::text_or_number;
    domain.words = "a number above 0";
    domain.choices = kind_names<DegreesOfFreedom>();
    domain.parse = [](const std::string& text) -> DfChoice {
        if (!parse_number(text)) return {from_name<DegreesOfFreedom>(text)};
        return {DegreesOfFreedom::stated, number_between(0, largest_number, "a name or a number above 0").parse(text)};
    };
    domain.print = [](const DfChoice& choice) {
        return choice.kind == DegreesOfFreedom::stated ? format_shortest(choice.stated)
                                                       : std::string(to_name(choice.kind));
    };
    return domain;
}

Domain<std::string> linear_only() {
    Domain<std::string> domain = any_text();
    domain.choices = {"linear"};
    domain.parse = [](const std::string& text) {
        if (text != "linear") refuse(text, "one of linear");
        return text;
    };
    return domain;
}

/// An interval that the other method had gives way to the method's own; `icc_ci` stands behind `icc` in the table, so
/// one that the file names is looked at last.
void set_icc(AnalysisSpec& analysis, IccMethod method) {
    analysis.icc = method;
    if (fits(analysis.icc, analysis.icc_ci)) return;
    analysis.icc_ci = analysis.icc == IccMethod::reml ? IccInterval::profile : IccInterval::searle;
}

std::vector<KeyOf<AnalysisSpec>> model_keys() {
    return {
        key_by<AnalysisSpec, std::string>(
            {.name = "model", .meaning = "the model"}, [](const AnalysisSpec&) { return std::string("linear"); },
            [](AnalysisSpec&, const std::string&) {}, linear_only()),
        key({.name = "weights", .meaning = "weights of the analysis: `individuals`, or `equal` for every cluster"},
            &AnalysisSpec::weights),
        key_by<AnalysisSpec, CovarianceKind>(
            {.name = "standard_errors",
             .meaning =
                 "`CR0` to `CV3J` are clustered (`CV3J`: jackknife); `HC0` to `HC3` where every cluster is one row",
             .otherwise = "`CR2`; with `second_cluster` `CR1`"},
            [](const AnalysisSpec& spec) { return spec.covariance_kind(); },
            [](AnalysisSpec& spec, const CovarianceKind& kind) { spec.standard_errors = kind; }),
        key({.name = "working_variance",
             .meaning = "working model of `CR2` and `satterthwaite` for the variances of outcomes: `individual`, all "
                        "individuals alike, or `1/weight`"},
            &AnalysisSpec::working_variance),
        key({.name = "second_cluster", .meaning = "column: two-way clustering, with `CR0` or `CR1`", .takes = "COLUMN"},
            &AnalysisSpec::second_cluster),
        key_by<AnalysisSpec, DfChoice>(
            {.name = "degrees_of_freedom",
             .meaning = "degrees of freedom of t: `clusters-1` (with HC kinds clusters - coefficients), "
                        "`satterthwaite` or a number above "
                        "0; or `normal`",
             .otherwise = "`satterthwaite`; with `second_cluster` or an HC kind `clusters-1`"},
            [](const AnalysisSpec& spec) {
                return DfChoice{spec.df_kind(), spec.stated_df};
            },
            [](AnalysisSpec& spec, const DfChoice& choice) {
                spec.degrees_of_freedom = choice.kind;
                spec.stated_df = choice.stated;
            },
            names_or_a_number()),
    };
}

std::vector<KeyOf<ResamplingSpec>> draw_keys() {
    return {
        key({.name = "draws", .meaning = "draws of the bootstrap or of allocations"}, &ResamplingSpec::draws,
            whole_between(fewest_draws, most_draws,
                          "a whole number from " + format_count(fewest_draws) + " to " + format_count(most_draws))),
        key({.name = "seed", .meaning = "seed of the random numbers"}, &ResamplingSpec::seed,
            whole_between(0, std::numeric_limits<std::uint64_t>::max(), "a whole number, at least 0 and below 2^64")),
        key({.name = "p_value", .meaning = "type of p-value from draws"}, &ResamplingSpec::tails),
        key({.name = "bootstrap_weights", .meaning = "weights of the wild bootstrap"},
            &ResamplingSpec::bootstrap_weights),
        key({.name = "bootstrap_residuals",
             .meaning = "residuals of the wild bootstrap; `restricted` imposes the null hypothesis"},
            &ResamplingSpec::bootstrap_residuals),
        key({.name = "randomisation_statistic", .meaning = "test statistic of randomisation inference"},
            &ResamplingSpec::randomisation_statistic),
        key({.name = "allocations",
             .meaning = "file of the possible allocations (constrained randomisation); relative to the "
                        "trial file that names it",
             .takes = "FILE"},
            &ResamplingSpec::allocations),
    };
}

std::vector<KeyOf<AnalysisSpec>> inference_keys() {
    return {key({.name = "inference",
                 .meaning = "where p-values and intervals of effects come from; `model`: the standard error"},
                &AnalysisSpec::inference)};
}

std::vector<KeyOf<AnalysisSpec>> reporting_keys() {
    return {
        key_by<AnalysisSpec, IccMethod>(
            {.name = "icc", .meaning = "how the intracluster correlation is estimated"},
            [](const AnalysisSpec& spec) { return spec.icc; },
            [](AnalysisSpec& spec, const IccMethod& method) { set_icc(spec, method); }),
        key({.name = "icc_ci",
             .meaning = "interval of the intracluster correlation: `searle`, `smith` or `bootstrap` with `anova`, "
                        "`profile` or `bootstrap` with "
                        "`reml`",
             .otherwise = "`searle`; with `reml` `profile`"},
            &AnalysisSpec::icc_ci),
        key({.name = "effect_size", .meaning = "the standardised effect"}, &AnalysisSpec::effect_size),
        key_by<AnalysisSpec, CriticalValue>(
            {.name = "effect_size_ci", .meaning = "critical value of the effect size's CI; `t`: as the test"},
            [](const AnalysisSpec& spec) { return spec.effect_size_limits(); },
            [](AnalysisSpec& spec, const CriticalValue& value) { spec.effect_size_ci = value; }),
        key({.name = "mean_ci", .meaning = "CI of unadjusted means: of clusters, or of individuals as if independent"},
            &AnalysisSpec::mean_ci),
        key({.name = "confidence", .meaning = "confidence level of every interval"}, &AnalysisSpec::confidence,
            number_between(0, 1, "a number between 0 and 1")),
        key({.name = "covariates",
             .meaning = "columns; `COLUMN:categorical` enters as indicators of its levels but the first",
             .takes = "COLUMN",
             .flag = "--covariate"},
            &AnalysisSpec::covariates, written<CovariateSpec>(covariate_from_text, to_text)),
        key({.name = "absorb",
             .meaning = "columns whose levels are fixed effects, as with `COLUMN:categorical`, beside the strata, also "
                        "within clusters, without their coefficients in any table",
             .takes = "COLUMN"},
            &AnalysisSpec::absorb),
        key({.name = "missing_covariates",
             .meaning = "a row with the outcome but without its prior measure or a covariate: not analysed, or with "
                        "the mean of the others, of all arms together, beside an indicator of such rows or alone"},
            &AnalysisSpec::missing_covariates),
        key({.name = "weights_column",
             .meaning =
                 "column of sampling or inverse-probability weights: each multiplies the individuals of its row; "
                 "0 leaves the row out",
             .takes = "COLUMN"},
            &AnalysisSpec::weights_column),
    };
}

}  // namespace

}  // namespace trial_detail

CovariateSpec covariate_from_text(std::string_view text) {
    constexpr std::string_view suffix = ":categorical";
    if (text.ends_with(suffix)) return {std::string(text.substr(0, text.size() - suffix.size())), true};
    return {std::string(text), false};
}

std::string to_text(const CovariateSpec& covariate) {
    return covariate.column + (covariate.categorical ? ":categorical" : "");
}

template <>
const std::vector<KeyOf<AnalysisSpec>>& keys_of() {
    using namespace trial_detail;
    static const auto keys = section<AnalysisSpec>(
        "analysis", {model_keys(), inference_keys(), within(&AnalysisSpec::resampling, draw_keys()), reporting_keys()});
    return keys;
}

}  // namespace clustertrial
