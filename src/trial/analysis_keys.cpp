#include "clustertrial/core/error.hpp"
#include "clustertrial/core/number.hpp"

#include "key_parts.hpp"

#include <algorithm>
#include <limits>

namespace clustertrial {

namespace {

constexpr std::uint64_t fewest_draws = 99;  // the least that can reach p = 0.01 when the observed one counts too
constexpr std::uint64_t most_draws = 100'000'000;

/// standard_errors -> --standard-errors
std::string flag_of(std::string key) {
    std::replace(key.begin(), key.end(), '_', '-');
    return "--" + key;
}

template <typename Set, typename Get>
ScalarKey analysis_key(const std::string& key, KeyType type, std::string help, Set set, Get get) {
    return {"analysis",
            key,
            flag_of(key),
            type,
            std::move(help),
            [set](Trial& trial, const std::string& value) { set(trial.analysis, value); },
            [get](const Trial& trial) { return std::string(get(trial.analysis)); }};
}

/// A key whose values are an enum's names; `member` gives the member of an analysis, const or not.
template <typename Member>
ScalarKey enum_key(const std::string& key, std::string help, Member member) {
    using Enum = std::remove_reference_t<decltype(member(std::declval<AnalysisSpec&>()))>;
    return analysis_key(
        key, KeyType::text, std::move(help),
        [=](AnalysisSpec& analysis, const std::string& value) { member(analysis) = from_name<Enum>(value); },
        [=](const AnalysisSpec& analysis) { return to_name(member(analysis)); });
}

/// A key that is nothing but a text.
template <typename Member>
ScalarKey text_key(const std::string& key, std::string help, Member member) {
    return analysis_key(
        key, KeyType::text, std::move(help),
        [=](AnalysisSpec& analysis, const std::string& value) { member(analysis) = value; },
        [=](const AnalysisSpec& analysis) { return member(analysis); });
}

std::uint64_t whole_between(const std::string& text, std::uint64_t low, std::uint64_t high,
                            const std::string& expected) {
    const auto number = parse_whole_number(text);
    if (!number || *number < low || *number > high) {
        throw Error(ErrorKind::usage, "found '" + text + "'; expected " + expected);
    }
    return *number;
}

void set_degrees_of_freedom(AnalysisSpec& analysis, const std::string& value) {
    if (!parse_number(value)) {
        analysis.degrees_of_freedom = from_name<DegreesOfFreedom>(value);
        return;
    }
    analysis.stated_df =
        number_between(value, 0, std::numeric_limits<double>::infinity(), "a name or a number above 0");
    analysis.degrees_of_freedom = DegreesOfFreedom::stated;
}

std::string get_degrees_of_freedom(const AnalysisSpec& analysis) {
    return analysis.degrees_of_freedom == DegreesOfFreedom::stated ? format_shortest(analysis.stated_df)
                                                                   : std::string(to_name(analysis.degrees_of_freedom));
}

/// An interval that the other method had gives way to the method's own; `icc_ci` stands behind `icc` in the table, so
/// one that the file names is looked at last.
void set_icc(AnalysisSpec& analysis, const std::string& value) {
    analysis.icc = from_name<IccMethod>(value);
    if (fits(analysis.icc, analysis.icc_ci)) return;
    analysis.icc_ci = analysis.icc == IccMethod::reml ? IccInterval::profile : IccInterval::searle;
}

std::vector<ScalarKey> model_keys() {
    return {
        analysis_key(
            "model", KeyType::text, "linear",
            [](AnalysisSpec&, const std::string& value) {
                if (value != "linear") throw Error(ErrorKind::usage, "found '" + value + "'; expected one of linear");
            },
            [](const AnalysisSpec&) { return "linear"; }),
        enum_key(
            "weights", "individuals, or equal (one cluster, one vote)", [](auto& a) -> auto& { return a.weights; }),
        enum_key(
            "standard_errors",
            "CR0, CR1, CR2, CR3, CV3 or CV3J (jackknife), clustered; HC0 to HC3 where a row is a cluster",
            [](auto& a) -> auto& { return a.standard_errors; }),
        enum_key(
            "working_variance", "CR2 and Satterthwaite's degrees of freedom assume: individual (all alike) or 1/weight",
            [](auto& a) -> auto& { return a.working_variance; }),
        text_key(
            "second_cluster", "column: two-way clustering, with CR0 or CR1",
            [](auto& a) -> auto& { return a.second_cluster; }),
        analysis_key("degrees_of_freedom", KeyType::text_or_number,
                     "clusters-1, satterthwaite, normal, or a number above 0", set_degrees_of_freedom,
                     get_degrees_of_freedom),
    };
}

std::vector<ScalarKey> resampling_keys() {
    return {
        enum_key(
            "inference", "p-values and intervals of effects come from: model, wild-bootstrap or randomisation",
            [](auto& a) -> auto& { return a.inference; }),
        analysis_key(
            "draws", KeyType::whole, "draws of the bootstrap or of allocations (9999)",
            [](AnalysisSpec& a, const std::string& value) {
                a.resampling.draws = whole_between(
                    value, fewest_draws, most_draws,
                    "a whole number from " + format_count(fewest_draws) + " to " + format_count(most_draws));
            },
            [](const AnalysisSpec& a) { return std::to_string(a.resampling.draws); }),
        analysis_key(
            "seed", KeyType::whole, "decides every draw (1)",
            [](AnalysisSpec& a, const std::string& value) {
                a.resampling.seed = whole_between(value, 0, std::numeric_limits<std::uint64_t>::max(),
                                                  "a whole number, at least 0 and below 2^64");
            },
            [](const AnalysisSpec& a) { return std::to_string(a.resampling.seed); }),
        enum_key(
            "p_value", "of draws: symmetric or equal-tailed", [](auto& a) -> auto& { return a.resampling.tails; }),
        enum_key(
            "bootstrap_weights", "rademacher, webb or mammen",
            [](auto& a) -> auto& { return a.resampling.bootstrap_weights; }),
        enum_key(
            "bootstrap_residuals", "restricted (the hypothesis imposed) or unrestricted",
            [](auto& a) -> auto& { return a.resampling.bootstrap_residuals; }),
        enum_key(
            "randomisation_statistic", "difference, coefficient or studentised",
            [](auto& a) -> auto& { return a.resampling.randomisation_statistic; }),
        text_key(
            "allocations",
            "file of the allocations that could have been; one that the trial file names is beside the trial file",
            [](auto& a) -> auto& { return a.resampling.allocations; }),
    };
}

std::vector<ScalarKey> reporting_keys() {
    return {
        analysis_key("icc", KeyType::text, "intracluster correlation: anova or reml", set_icc,
                     [](const AnalysisSpec& a) { return to_name(a.icc); }),
        enum_key(
            "icc_ci", "searle, smith or bootstrap (anova); profile or bootstrap (reml)",
            [](auto& a) -> auto& { return a.icc_ci; }),
        enum_key(
            "effect_size", "glass or hedges", [](auto& a) -> auto& { return a.effect_size; }),
        enum_key(
            "effect_size_ci", "critical value of the effect size's CI: normal or t",
            [](auto& a) -> auto& { return a.effect_size_ci; }),
        enum_key(
            "mean_ci", "CI of unadjusted means: clusters or individuals", [](auto& a) -> auto& { return a.mean_ci; }),
        analysis_key(
            "confidence", KeyType::number, "confidence level of every interval (0.95)",
            [](AnalysisSpec& a, const std::string& value) {
                a.confidence = number_between(value, 0, 1, "a number between 0 and 1");
            },
            [](const AnalysisSpec& a) { return format_shortest(a.confidence); }),
    };
}

}  // namespace

std::vector<ScalarKey> analysis_keys() {
    std::vector<ScalarKey> keys = model_keys();
    for (auto& part : {resampling_keys(), reporting_keys()}) keys.insert(keys.end(), part.begin(), part.end());
    return keys;
}

}  // namespace clustertrial
