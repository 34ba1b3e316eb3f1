#include "clustertrial/trial/keys.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/core/number.hpp"

#include "key_parts.hpp"

namespace clustertrial {

namespace {

bool truth(const std::string& text) {
    if (text == "true") return true;
    if (text == "false") return false;
    throw Error(ErrorKind::usage, "found '" + text + "'; expected true or false");
}

std::optional<char> delimiter_from_text(const std::string& text) {
    if (text == "," || text == "comma") return ',';
    if (text == ";" || text == "semicolon") return ';';
    if (text == "\t" || text == "tab") return '\t';
    throw Error(ErrorKind::usage, "found '" + text + "'; expected one of comma, semicolon, tab");
}

ComplianceSpec& compliance_of(Trial& trial) {
    if (!trial.compliance) trial.compliance.emplace();
    return *trial.compliance;
}

/// A key that is nothing but a text.
ScalarKey text_key(std::string section, std::string key, std::string flag, std::string help,
                   const std::function<std::string&(Trial&)>& member) {
    return {std::move(section),
            std::move(key),
            std::move(flag),
            KeyType::text,
            std::move(help),
            [member](Trial& trial, const std::string& value) { member(trial) = value; },
            [member](const Trial& trial) {
                Trial copy = trial;  // the one accessor serves both ways; a Trial is small and this is no loop
                return member(copy);
            }};
}

std::vector<ScalarKey> data_keys() {
    return {
        text_key("trial", "title", "--title", "title of the trial, printed above its tables",
                 [](Trial& t) -> std::string& { return t.title; }),
        text_key("trial", "unit", "--unit", "what one cluster is called in tables (school)",
                 [](Trial& t) -> std::string& { return t.unit; }),
        text_key("trial", "individual", "--individual", "what one individual is called in tables (pupil)",
                 [](Trial& t) -> std::string& { return t.individual; }),
        text_key("data", "file", "--file", "data file; one that the trial file names is beside the trial file",
                 [](Trial& t) -> std::string& { return t.data.file; }),
        text_key("data", "cluster", "--cluster", "column: rows sharing a value are one cluster",
                 [](Trial& t) -> std::string& { return t.data.cluster; }),
        text_key("data", "size", "--size", "column: individuals a row stands for (absent: one row an individual)",
                 [](Trial& t) -> std::string& { return t.data.size; }),
        {"data", "delimiter", "--delimiter", KeyType::text,
         "comma, semicolon or tab (found from the header when absent)",
         [](Trial& t, const std::string& value) { t.data.delimiter = delimiter_from_text(value); },
         [](const Trial& t) { return t.data.delimiter ? std::string(1, *t.data.delimiter) : std::string(); }},
        text_key("arms", "column", "--arm", "column of the arm",
                 [](Trial& t) -> std::string& { return t.arms.column; }),
        text_key("arms", "control", "--control", "the control arm's label in the data (0)",
                 [](Trial& t) -> std::string& { return t.arms.arms.front().label; }),
    };
}

std::vector<ScalarKey> other_keys() {
    return {
        text_key("compliance", "dose", "--dose", "column of the dose (sessions attended)",
                 [](Trial& t) -> std::string& { return compliance_of(t).dose; }),
        {"compliance", "maximum", "--maximum", KeyType::number, "the dose that counts as full",
         [](Trial& t, const std::string& value) {
             compliance_of(t).maximum = number_between(value, 0, 1e300, "a number above 0");
         },
         [](const Trial& t) { return t.compliance ? format_shortest(t.compliance->maximum) : std::string(); }},
        {"compliance", "missing", "--missing-dose", KeyType::text, "clusters without a dose: exclude, or score as zero",
         [](Trial& t, const std::string& value) { compliance_of(t).missing = from_name<MissingDose>(value); },
         [](const Trial& t) { return t.compliance ? std::string(to_name(t.compliance->missing)) : std::string(); }},
        {"baseline", "standardised_differences", "--standardised-differences", KeyType::boolean,
         "true: a column of standardised differences in the baseline table",
         [](Trial& t, const std::string& value) { t.baseline.standardised_differences = truth(value); },
         [](const Trial& t) { return std::string(t.baseline.standardised_differences ? "true" : "false"); }},
        {"report", "profile", "--profile", KeyType::text, "shape of the results tables: wwcsc or eef",
         [](Trial& t, const std::string& value) { t.profile = from_name<ReportProfile>(value); },
         [](const Trial& t) { return std::string(to_name(t.profile)); }},
    };
}

std::vector<ScalarKey> joined_keys() {
    std::vector<ScalarKey> keys = data_keys();
    for (auto& part : {analysis_keys(), other_keys()}) keys.insert(keys.end(), part.begin(), part.end());
    return keys;
}

OutcomeKey outcome_text(std::string key, std::string help, std::string OutcomeSpec::*member) {
    const std::string flag = "--" + (key == "prior_size" ? std::string("prior-size") : key);
    return {std::move(key), flag, KeyType::text, std::move(help),
            [member](OutcomeSpec& outcome, const std::string& value) { outcome.*member = value; }};
}

}  // namespace

double number_between(const std::string& text, double low, double high, const std::string& expected) {
    const auto number = parse_number(text);
    if (!number || !(*number > low && *number < high)) {
        throw Error(ErrorKind::usage, "found '" + text + "'; expected " + expected);
    }
    return *number;
}

const std::vector<ScalarKey>& scalar_keys() {
    static const std::vector<ScalarKey> keys = joined_keys();
    return keys;
}

const std::vector<OutcomeKey>& outcome_keys() {
    static const std::vector<OutcomeKey> keys = {
        outcome_text("name", "name of the outcome in results", &OutcomeSpec::name),
        outcome_text("label", "what tables call the outcome", &OutcomeSpec::label),
        {"role", "--role", KeyType::text, "primary, secondary or exploratory",
         [](OutcomeSpec& outcome, const std::string& value) { outcome.role = from_name<OutcomeRole>(value); }},
        outcome_text("count", "column: events out of the row's size", &OutcomeSpec::count),
        outcome_text("value", "column: a measured value (a mean where a row stands for many)", &OutcomeSpec::value),
        outcome_text("sd", "column: SD of the row's individuals, with a measured value", &OutcomeSpec::sd),
        outcome_text("prior", "column: the same measure before the trial", &OutcomeSpec::prior),
        outcome_text("prior_size", "column: individuals that the prior count is out of (the row's size)",
                     &OutcomeSpec::prior_size),
        {"prior_level", "--prior-level", KeyType::text,
         "the prior enters as the cluster's mean, or the individual's own",
         [](OutcomeSpec& outcome, const std::string& value) { outcome.prior_level = from_name<PriorLevel>(value); }},
        {"allow_mean_sd", "--allow-mean-sd", KeyType::boolean,
         "true: an effect size on the SD of row means, which inflates it, where no SD column is given",
         [](OutcomeSpec& outcome, const std::string& value) { outcome.allow_mean_sd = truth(value); }},
        outcome_text("note", "printed below the tables", &OutcomeSpec::note),
    };
    return keys;
}

CovariateSpec covariate_from_text(std::string_view text) {
    constexpr std::string_view suffix = ":categorical";
    if (text.ends_with(suffix)) return {std::string(text.substr(0, text.size() - suffix.size())), true};
    return {std::string(text), false};
}

}  // namespace clustertrial
