#include "clustertrial/power/mdes.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/core/words.hpp"
#include "clustertrial/report/mdes_json.hpp"
#include "clustertrial/report/mdes_table.hpp"
#include "clustertrial/report/render.hpp"
#include "clustertrial/trial/trial_file.hpp"

#include "common/key_flags.hpp"
#include "common/program.hpp"

#include <string>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>

namespace clustertrial::apps {

namespace {

/// The command line as typed.
struct MdesOptions {
    CommonOptions common;
    std::string trial_file;
    TypedKeys stage;  ///< keys of [[power.stage]]
};

void add_options(CLI::App& app, MdesOptions& options) {
    app.add_option("trial", options.trial_file,
                   "A trial file: its [[power.stage]] tables, one column each; a flag beats the file, in every stage");
    for (const KeyOf<PowerStage>& key : keys_of<PowerStage>()) {
        if (!key.flag.empty()) add_key_flag(app, key, "Options", options.stage);
    }
    add_common_options(app, options.common);
}

/// The flags that were given, over what the stage says. What the numbers may be is for check_stage to say.
void apply_flags(const MdesOptions& options, PowerStage& stage, Problems& problems) {
    for (const KeyOf<PowerStage>& key : keys_of<PowerStage>()) {
        const auto given = options.stage.find(&key);
        if (given == options.stage.end()) continue;
        try {
            set_by_flag(key, stage, given->second);
        } catch (const Error& error) {
            problems.add(error.what());
        }
    }
}

/// The one calculation that flags alone describe. Throws Error(usage) with every flag that is missing or is no number.
PowerStage stage_from_flags(const MdesOptions& options) {
    PowerStage stage;
    Problems problems;
    for (const KeyOf<PowerStage>& key : keys_of<PowerStage>()) {
        if (key.required && !key.flag.empty() && !options.stage.contains(&key)) {
            problems.add(key.flag + " is required, or a trial file");
        }
    }
    apply_flags(options, stage, problems);
    problems.throw_if_any(ErrorKind::usage);
    return stage;
}

/// Where every row comes from: the trial file, and what flags put in its place.
void add_provenance(const Trial& trial, ResultTable& table) {
    table.notes.push_back("Trial file " + trial.file + ", SHA-256 " + trial.sha256 + ".");
    for (const std::string& change : trial.changed_by_flags)
        table.notes.push_back("By flag, in every stage: " + change + ".");
}

/// The flags given, as typed.
std::vector<std::string> changes_by_flags(const MdesOptions& options) {
    std::vector<std::string> changes;
    for (const KeyOf<PowerStage>& key : keys_of<PowerStage>()) {
        const auto given = options.stage.find(&key);
        if (given != options.stage.end()) changes.push_back(key.flag + " " + given->second.front());
    }
    return changes;
}

int run_trial(const MdesOptions& options, Format format) {
    Trial trial = read_trial_file(options.trial_file);
    refuse_to_overwrite(options.common.output, {trial.file});
    if (trial.power.stages.empty()) {
        throw Error(ErrorKind::input, trial.file + ": found no [[power.stage]]; expected at least one");
    }
    Problems problems;
    for (PowerStage& stage : trial.power.stages) apply_flags(options, stage, problems);
    problems.throw_if_any(ErrorKind::usage);
    trial.changed_by_flags = changes_by_flags(options);
    const std::vector<MdesResult> results = estimate_mdes(trial.power.stages);
    for (const MdesResult& result : results) {
        for (const std::string& doubt : result.doubts) warn(doubt);
    }
    if (format == Format::json) {
        write_result(render_mdes_json(results, &trial), options.common);
        return exit_done;
    }
    ResultTable table = to_table(results, mdes_words_of(trial));
    add_provenance(trial, table);
    Document document(std::move(table));
    document.metadata = {.title = trial.title, .made_by = made_by("mdes")};
    write_result(render(document, format, {options.common.width}), options.common);
    return exit_done;
}

int run(const MdesOptions& options) {
    const Format format = format_of_output(options.common);
    if (!options.trial_file.empty()) return run_trial(options, format);
    const MdesResult result = estimate_mdes(stage_from_flags(options));
    write_result(
        format == Format::json ? render_mdes_json({result}) : render(to_table(result), format, {options.common.width}),
        options.common);
    return exit_done;
}

/// The examples run in data/examples/bolton-schools.
ProgramHelp help_of_program() {
    return {.examples = {{"mdes --clusters 94 --size 290 --icc 0.02 --r2-cluster 0.5",
                          "The smallest effect that 94 schools of 290 pupils can be expected to find."},
                         {"mdes trial.toml", "The stages of [power] of a trial file, a column each."},
                         {"mdes trial.toml --icc 0.1 -o mdes.csv", "The same with another correlation, as CSV."}}};
}

}  // namespace

}  // namespace clustertrial::apps

// Flags are declared outside run_program's reach: an exception there is a bug, and ends the program.
int main(int argc, char** argv) {  // NOLINT(bugprone-exception-escape)
    CLI::App app("Minimum detectable effect size of a cluster-randomised trial", "mdes");
    clustertrial::apps::MdesOptions options;
    clustertrial::apps::add_options(app, options);
    return clustertrial::apps::run_program(app, clustertrial::apps::help_of_program(), argc, argv,
                                           [&] { return clustertrial::apps::run(options); });
}
