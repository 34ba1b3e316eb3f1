#include "clustertrial/power/mdes.hpp"

#include "clustertrial/analysis/past_data.hpp"
#include "clustertrial/core/error.hpp"
#include "clustertrial/core/number.hpp"
#include "clustertrial/core/words.hpp"
#include "clustertrial/data/read_table.hpp"
#include "clustertrial/power/cost.hpp"
#include "clustertrial/report/mdes_json.hpp"
#include "clustertrial/report/mdes_table.hpp"
#include "clustertrial/report/render.hpp"
#include "clustertrial/trial/trial_file.hpp"

#include "common/key_flags.hpp"
#include "common/program.hpp"
#include "sweep.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>

namespace clustertrial::apps {

namespace {

/// The command line as typed.
struct MdesOptions {
    CommonOptions common;
    std::string trial_file;
    TypedKeys stage;          ///< keys of [[power.stage]]
    std::string sizes;        ///< file with a size a row; empty: none
    std::string size_column;  ///< in it
    std::string plot;         ///< file of a picture; empty: none
    std::string from;         ///< trial file whose data say what is measured; empty: none
    std::string outcome;      ///< of it; empty: the first primary one
    TrialCosts costs;         ///< a budget above 0: the best design that it pays for
};

void add_options(CLI::App& app, MdesOptions& options) {
    app.add_option("trial", options.trial_file,
                   "A trial file: its [[power.stage]] tables, one column each; a flag beats the file, in every stage");
    for (const KeyOf<PowerStage>& key : keys_of<PowerStage>()) {
        if (!key.flag.empty()) add_key_flag(app, key, "Options", options.stage);
    }
    app.add_option("--sizes", options.sizes,
                   "A list of the clusters with their sizes, in place of --clusters, --size and --cluster-size-cv")
        ->type_name("FILE");
    app.add_option("--size-column", options.size_column, "With --sizes: the column of the sizes")->type_name("COLUMN");
    app.add_option("--plot", options.plot,
                   "With lists or ranges: draw the result by the longest of them, a line a value of another, as SVG")
        ->type_name("FILE");
    app.add_option("--from", options.from,
                   "A trial file of an earlier year's data: measure the ICC, R2 and sizes there; a flag beats them")
        ->type_name("FILE");
    const std::string costs = "Costs";
    app.add_option("--budget", options.costs.budget,
                   "The clusters by arm and their size, at most --size, with the smallest MDES that this pays for")
        ->type_name("MONEY")
        ->group(costs);
    app.add_option("--cost-cluster", options.costs.cluster, "With --budget: of a cluster")
        ->type_name("MONEY")
        ->group(costs);
    app.add_option("--cost-individual", options.costs.individual, "With --budget: of an individual who is measured")
        ->type_name("MONEY")
        ->group(costs);
    app.add_option("--cost-treated", options.costs.treated_cluster,
                   "With --budget: of a cluster of the intervention arm, on top")
        ->type_name("MONEY")
        ->group(costs);
    app.add_option("--cost-site", options.costs.site, "With --budget: of a site")->type_name("MONEY")->group(costs);
    app.add_option("--outcome", options.outcome, "With --from: the outcome that is measured")->type_name("NAME");
    add_common_options(app, options.common);
}

/// Whether a budget was given, or a cost, which is of no use without one and is refused by what it is.
bool has_costs(const MdesOptions& options) {
    const TrialCosts& costs = options.costs;
    return costs.budget != 0 || costs.cluster != 0 || costs.individual != 0 || costs.treated_cluster != 0 ||
           costs.site != 0;
}

/// The sizes of the list, by cluster.
std::vector<double> read_sizes(const MdesOptions& options) {
    if (options.size_column.empty()) throw Error(ErrorKind::usage, "--sizes needs --size-column COLUMN");
    const Table table = read_table(options.sizes, {{options.size_column, CellKind::number}});
    const NumberColumn& column = table.numbers(options.size_column);
    Problems problems;
    for (std::size_t row = 0; row < table.rows; ++row) {
        if (column.is_missing(row)) {
            problems.add(table.place(row, options.size_column), "found no value", "expected the size of a cluster");
        } else if (!(column.values[row] > 0)) {
            problems.add(table.place(row, options.size_column), "found " + format_shortest(column.values[row]),
                         "expected the size of a cluster, above 0");
        }
    }
    problems.throw_if_any(ErrorKind::input);
    return column.values;
}

void take_sizes_of_list(const MdesOptions& options, PowerStage& stage) {
    if (options.sizes.empty()) {
        if (!options.size_column.empty()) throw Error(ErrorKind::usage, "--size-column goes with --sizes");
        return;
    }
    std::vector<double> sizes = read_sizes(options);
    if (sizes.size() < 2)
        throw Error(ErrorKind::input,
                    options.sizes + ": found " + counted(sizes.size(), "cluster") + "; expected at least two");
    take_sizes(std::move(sizes), stage);
}

/// Keys that a list of sizes stands for.
bool is_of_list(const Key& key) {
    return key.name == "clusters" || key.name == "cluster_size" || key.name == "cluster_size_cv";
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
PowerStage stage_from_flags(const MdesOptions& options, const std::vector<SweepAxis>& axes) {
    PowerStage stage;
    Problems flags;
    apply_flags(options, stage, flags);
    const std::vector<std::string_view> needed = needed_keys(stage);
    Problems problems;
    for (const KeyOf<PowerStage>& key : keys_of<PowerStage>()) {
        const bool is_needed = std::find(needed.begin(), needed.end(), key.name) != needed.end();
        if (!options.from.empty() || (has_costs(options) && key.name == "clusters")) continue;
        if (!options.sizes.empty() && is_of_list(key)) {
            if (options.stage.contains(&key)) problems.add(key.flag + " and --sizes say the same; give one of them");
            continue;
        }
        const bool is_swept = std::any_of(axes.begin(), axes.end(), [&](const auto& axis) { return axis.key == &key; });
        if (is_needed && !is_swept && !options.stage.contains(&key))
            problems.add(key.flag + " is required, or a trial file");
    }
    if (!flags.empty()) problems.add(flags.text());
    problems.throw_if_any(ErrorKind::usage);
    take_sizes_of_list(options, stage);
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

/// Fills the stages that are measured in the trial's data, with what was measured; nothing where none is. Before there
/// are data such a stage is left out, with a warning.
std::optional<PastData> measure_stages(Trial& trial) {
    std::optional<PastData> past;
    std::vector<PowerStage> stages;
    for (PowerStage& stage : trial.power.stages) {
        if (stage.measured) {
            try {
                if (!past) past = measure_past_data(trial.file, "");
            } catch (const Error& error) {
                if (trial.power.stages.size() == 1) throw;
                warn("stage '" + stage.name + "' is left out, since it cannot be measured: " + error.what());
                continue;
            }
            take_measured(*past, stage);
        }
        stages.push_back(std::move(stage));
    }
    if (stages.empty()) throw Error(ErrorKind::design, trial.file + ": no stage of [power] can be measured");
    trial.power.stages = std::move(stages);
    return past;
}

int run_trial(const MdesOptions& options, Format format) {
    for (const auto& [flag, given] : {std::pair{"--sizes", !options.sizes.empty() || !options.size_column.empty()},
                                      {"--from", !options.from.empty() || !options.outcome.empty()},
                                      {"--plot", !options.plot.empty()},
                                      {"--budget", has_costs(options)}}) {
        if (given)
            throw Error(ErrorKind::usage,
                        std::string(flag) + " goes with flags; the stages of a trial file have numbers");
    }
    Trial trial = read_trial_file(options.trial_file);
    refuse_to_overwrite(options.common.output, {trial.file});
    if (trial.power.stages.empty()) {
        throw Error(ErrorKind::input, trial.file + ": found no [[power.stage]]; expected at least one");
    }
    Problems problems;
    for (PowerStage& stage : trial.power.stages) apply_flags(options, stage, problems);
    problems.throw_if_any(ErrorKind::usage);
    trial.changed_by_flags = changes_by_flags(options);
    const std::optional<PastData> past = measure_stages(trial);
    const std::vector<MdesResult> results = estimate_mdes(trial.power.stages);
    for (const MdesResult& result : results) {
        for (const std::string& doubt : result.doubts) warn(doubt);
    }
    if (format == Format::json) {
        const MdesOrigin origin{past ? &*past : nullptr};
        write_result(render_mdes_json(results, &trial, origin), options.common);
        return exit_done;
    }
    ResultTable table = to_table(results, mdes_words_of(trial));
    for (const PowerStage& stage : trial.power.stages)
        if (stage.measured) table.notes.push_back("Stage '" + stage.name + "' is " + joined(past->notes, "; ") + ".");
    add_provenance(trial, table);
    Document document(std::move(table));
    document.metadata = {.title = trial.title, .made_by = made_by("mdes")};
    write_result(render(document, format, {options.common.width}), options.common);
    return exit_done;
}

/// What is solved for is not told too.
void check_solved_flag(const MdesOptions& options, const PowerStage& stage) {
    const SolveForTraits& solve = traits_of(stage.solve);
    if (stage.solve == SolveFor::mdes) return;  // with an effect its power is said too
    for (const auto& [key, texts] : options.stage) {
        if (key->name == solve.key)
            throw Error(ErrorKind::usage,
                        key->flag + " is what --solve " + std::string(solve.name) + " finds; give one of them");
    }
}

/// With --from, what the data say, which `stage` has where no flag says otherwise.
std::optional<PastData> past_data_of(const MdesOptions& options, PowerStage& stage) {
    if (options.from.empty()) {
        if (!options.outcome.empty()) throw Error(ErrorKind::usage, "--outcome goes with --from");
        return std::nullopt;
    }
    if (!options.sizes.empty())
        throw Error(ErrorKind::usage, "--sizes and --from both say the sizes; give one of them");
    std::vector<std::string> given;
    for (const auto& [key, texts] : options.stage) given.push_back(key->name);
    PastData past = measure_past_data(options.from, options.outcome);
    for (const std::string& warning : past.warnings) warn(warning);
    take_past_data(past, given, stage);
    return past;
}

/// One plan: of the numbers given, of those that were measured, or the best that a budget pays for.
int run_one(const MdesOptions& options, const PowerStage& stage, const std::optional<PastData>& past, Format format) {
    std::optional<CheapestDesign> cheapest;
    if (has_costs(options)) {
        for (const auto& [key, texts] : options.stage) {
            if (key->name == "clusters" || key->name == "share_treated" || key->name == "solve")
                throw Error(ErrorKind::usage, key->flag + " goes without --budget, which finds the numbers by arm");
        }
        cheapest = find_cheapest_design(stage, options.costs);
    }
    const MdesResult result = cheapest ? cheapest->result : estimate_mdes(stage);
    const auto limits = past && !cheapest ? at_icc_limits(*past, stage) : std::nullopt;
    if (format == Format::json) {
        const MdesOrigin origin{past ? &*past : nullptr, limits, cheapest ? &*cheapest : nullptr, options.costs};
        write_result(render_mdes_json({result}, nullptr, origin), options.common);
        return exit_done;
    }
    ResultTable table = to_table(result);
    if (past) add_past_data_notes(*past, limits, table);
    if (cheapest) add_budget_note(*cheapest, options.costs, stage.cluster_size, table);
    write_result(render(table, format, {options.common.width}), options.common);
    return exit_done;
}

int run(const MdesOptions& options) {
    const Format format = format_of_output(options.common);
    if (!options.trial_file.empty()) return run_trial(options, format);
    MdesOptions fixed = options;
    const std::vector<SweepAxis> axes = take_axes(fixed.stage);
    PowerStage stage = stage_from_flags(fixed, axes);
    check_solved_flag(options, stage);
    if (has_costs(options) && !axes.empty())
        throw Error(ErrorKind::usage, "--budget makes one plan, and goes without lists and ranges");
    const std::optional<PastData> past = past_data_of(options, stage);
    if (!options.plot.empty()) plot_sweep(stage, axes, options.plot, options.common.force);
    if (axes.empty()) return run_one(options, stage, past, format);
    if (past) {
        for (const std::string& note : past->notes) warn(note);  // rows have no place for them
    }
    write_sweep(stage, axes, options.common, format);
    return exit_done;
}

/// The examples run in data/examples/bolton-schools.
ProgramHelp help_of_program() {
    return {.examples = {{"mdes --clusters 94 --size 290 --icc 0.02 --r2-cluster 0.5",
                          "The smallest effect that 94 schools of 290 pupils can be expected to find."},
                         {"mdes trial.toml", "The stages of [power] of a trial file, a column each."},
                         {"mdes --solve clusters --effect 0.1 --size 290 --icc 0.02",
                          "How many schools an effect of 0.1 needs."},
                         {"mdes --clusters 40:120:20 --size 290 --icc 0.01,0.05 --plot curve.svg",
                          "A row for every combination, and a picture of them."}},
            .first = {"--design",      "--clusters",
                      "--size",        "--icc",
                      "--r2-cluster",  "--r2-individual",
                      "--solve",       "--effect",
                      "--alpha",       "--power",
                      "--sides",       "--share-treated",
                      "--covariates",  "--cluster-size-cv",
                      "--sites",       "--clusters-per-site",
                      "--icc-site",    "--proportion",
                      "--multiplier",  "--sizes",
                      "--size-column", "--plot",
                      "--output",      "--format"}};
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
