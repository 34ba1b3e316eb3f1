#include "clustertrial/analysis/analyse.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/core/words.hpp"
#include "clustertrial/report/render.hpp"
#include "clustertrial/report/results_json.hpp"
#include "clustertrial/report/trial_document.hpp"
#include "clustertrial/report/trial_tables.hpp"
#include "clustertrial/trial/keys.hpp"
#include "clustertrial/trial/trial_data.hpp"
#include "clustertrial/trial/trial_file.hpp"

#include "common/program.hpp"
#include "common/progress.hpp"

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

namespace clustertrial::apps {

namespace {

/// The command line as typed.
struct AnalyseOptions {
    CommonOptions common;
    std::string input;
    std::map<std::string, std::string> scalars;  ///< flag of a scalar key -> value
    std::map<std::string, std::string> outcome;  ///< flag of an outcome key -> value
    std::optional<std::string> intervention;
    std::vector<std::string> strata;
    std::vector<std::string> covariates;
    std::vector<std::string> missing;
    std::vector<std::string> percent;
    std::vector<std::string> thousands;
};

void add_flag(CLI::App& app, const std::string& group, const std::string& flag, const std::string& help,
              std::map<std::string, std::string>& values) {
    app.add_option_function<std::string>(
           flag, [&values, flag](const std::string& value) { values[flag] = value; }, help)
        ->group(group);
}

/// One value a flag: a list that took all words after it would take the data file for a column.
void add_list_flag(CLI::App& app, const std::string& flag, const std::string& help, std::vector<std::string>& values) {
    app.add_option(flag, values, help)
        ->allow_extra_args(false)
        ->group("Lists (each may be repeated; they take the place of the trial file's)");
}

void add_options(CLI::App& app, AnalyseOptions& options) {
    app.add_option("input", options.input, "A trial file (.toml), or a data file (\"-\": standard input) with flags")
        ->required();
    for (const OutcomeKey& key : outcome_keys()) {
        add_flag(app, "The outcome, with a data file", key.flag, key.help, options.outcome);
    }
    add_list_flag(app, "--strata", "column of the strata; crossed when repeated", options.strata);
    add_list_flag(app, "--covariate", "column of a covariate; COLUMN:categorical for a category", options.covariates);
    add_list_flag(app, "--missing", "cell that means no value", options.missing);
    add_list_flag(app, "--percent", "number column that may carry percent signs", options.percent);
    add_list_flag(app, "--thousands", "number column that may carry thousands separators", options.thousands);
    for (const ScalarKey& key : scalar_keys()) {
        add_flag(app, "[" + key.section + "] of the trial file", key.flag, key.help, options.scalars);
    }
    app.add_option("--intervention", options.intervention, "the intervention arm's label in the data (1)")
        ->group("[arms] of the trial file");
    add_common_options(app, options.common);
}

/// Runs `set`; what it refuses is the flag's fault.
template <typename Set>
void apply_flag(const std::string& flag, Set set) {
    try {
        set();
    } catch (const Error& error) {
        throw Error(ErrorKind::usage, flag + ": " + error.what());
    }
}

void apply_scalars(const AnalyseOptions& options, Trial& trial) {
    for (const ScalarKey& key : scalar_keys()) {
        const auto given = options.scalars.find(key.flag);
        if (given == options.scalars.end()) continue;
        const std::string before = key.get(trial);
        apply_flag(key.flag, [&] { key.set(trial, given->second); });
        if (!trial.file.empty() && key.get(trial) != before) {
            trial.changed_by_flags.push_back(key.key + " = " + key.get(trial) +
                                             " (without the flag: " + (before.empty() ? "none" : before) + ")");
        }
    }
    if (!options.intervention) return;
    if (trial.arms.arms.size() != 2) {
        throw Error(ErrorKind::usage, "--intervention: the trial file has several intervention arms");
    }
    std::string& label = trial.arms.arms.at(1).label;
    if (!trial.file.empty() && label != *options.intervention) {
        trial.changed_by_flags.push_back("intervention = " + *options.intervention + " (without the flag: " + label +
                                         ")");
    }
    label = *options.intervention;
}

/// "'NA', ''", since an empty cell is a value of a list too.
std::string listed(const std::vector<std::string>& values) {
    std::string text;
    for (const std::string& value : values) text += (text.empty() ? "" : ", ") + in_quotes(value);
    return text.empty() ? "none" : text;
}

void apply_list(const std::string& name, const std::vector<std::string>& given, std::vector<std::string>& list,
                Trial& trial) {
    if (given.empty() || given == list) return;
    if (!trial.file.empty()) {
        trial.changed_by_flags.push_back(name + " = " + listed(given) + " (without the flag: " + listed(list) + ")");
    }
    list = given;
}

void apply_lists(const AnalyseOptions& options, Trial& trial) {
    apply_list("strata", options.strata, trial.strata, trial);
    apply_list("missing", options.missing, trial.data.missing, trial);
    apply_list("percent", options.percent, trial.data.percent, trial);
    apply_list("thousands", options.thousands, trial.data.thousands, trial);
    std::vector<std::string> covariates;
    for (const CovariateSpec& covariate : trial.analysis.covariates) {
        covariates.push_back(covariate.column + (covariate.categorical ? ":categorical" : ""));
    }
    apply_list("covariates", options.covariates, covariates, trial);
    trial.analysis.covariates.clear();
    for (const std::string& text : covariates) trial.analysis.covariates.push_back(covariate_from_text(text));
}

/// Whether the flags name a column to analyse; check_complete says what is missing when they do not.
bool names_an_outcome(const AnalyseOptions& options) {
    return options.outcome.contains("--count") || options.outcome.contains("--value");
}

/// The one outcome that flags describe.
OutcomeSpec outcome_of(const AnalyseOptions& options) {
    OutcomeSpec outcome;
    for (const OutcomeKey& key : outcome_keys()) {
        const auto given = options.outcome.find(key.flag);
        if (given != options.outcome.end()) apply_flag(key.flag, [&] { key.set(outcome, given->second); });
    }
    if (outcome.name.empty()) outcome.name = outcome.is_count() ? outcome.count : outcome.value;
    if (outcome.label.empty()) outcome.label = outcome.name;
    Problems problems;
    for (const std::string& problem : problems_of(outcome)) problems.add(problem);
    problems.throw_if_any(ErrorKind::usage);
    return outcome;
}

/// The protocol: a trial file, or flags; a flag beats the file.
Trial trial_of(const AnalyseOptions& options) {
    Trial trial;
    if (options.input.ends_with(".toml")) {
        trial = read_trial_file(options.input);
        if (!options.outcome.empty()) {
            throw Error(ErrorKind::usage, options.outcome.begin()->first +
                                              " goes with a data file; a trial file says its outcomes itself");
        }
    } else {
        if (options.scalars.contains("--file")) {
            throw Error(ErrorKind::usage, "--file goes with a trial file; the data file is the argument");
        }
        trial.data.file = options.input;
        if (names_an_outcome(options)) trial.outcomes = {outcome_of(options)};
    }
    apply_scalars(options, trial);
    apply_lists(options, trial);
    check_complete(trial);
    return trial;
}

/// From the first second on, a terminal sees which part of the work goes on.
AnalysisResult analyse_with_progress(const TrialData& data, const Trial& trial, bool wanted) {
    using Clock = std::chrono::steady_clock;
    constexpr auto patience = std::chrono::seconds(1);
    const auto start = Clock::now();
    ProgressLine line(wanted);
    return analyse_trial(data, trial, [&](const std::string& what, std::size_t done, std::size_t of) {
        if (Clock::now() - start < patience) return;
        line.show(what + " (" + std::to_string(done + 1) + " of " + std::to_string(of) + ")");
    });
}

int run(const AnalyseOptions& options) {
    const Format format = from_name<Format>(options.common.format);
    const Trial trial = trial_of(options);
    refuse_to_overwrite(options.common.output, {trial.file, trial.data.file});
    const TrialData data = read_trial_data(trial);
    inform("read " + counted(data.clusters.size(), trial.unit) + " of " + trial.data.file);
    const AnalysisResult result = analyse_with_progress(data, trial, !options.common.quiet);
    for (const std::string& warning : result.warnings) warn(warning);
    write_result(format == Format::json ? render_results_json(result, to_tables(result))
                                        : render(trial_document(result, format), format, {options.common.width}),
                 options.common);
    return exit_done;
}

}  // namespace

}  // namespace clustertrial::apps

// Flags are declared outside run_program's reach: an exception there is a bug, and ends the program.
int main(int argc, char** argv) {  // NOLINT(bugprone-exception-escape)
    CLI::App app("Analyses a cluster-randomised trial and prints the tables of its report.", "analyse");
    clustertrial::apps::AnalyseOptions options;
    clustertrial::apps::add_options(app, options);
    return clustertrial::apps::run_program(app, argc, argv, [&] { return clustertrial::apps::run(options); });
}
