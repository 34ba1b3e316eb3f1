#include "clustertrial/synthesis/synthesise.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/core/number.hpp"
#include "clustertrial/data/file.hpp"
#include "clustertrial/report/render.hpp"
#include "clustertrial/report/result_table.hpp"
#include "clustertrial/trial/targets_file.hpp"
#include "clustertrial/trial/trial_file.hpp"

#include "common/program.hpp"
#include "common/progress.hpp"

#include <string>

#include <CLI/CLI.hpp>

namespace clustertrial::apps {

namespace {

/// The command line as typed.
struct SynthesiseOptions {
    CommonOptions common;
    std::string targets;
    std::string seed = "1";
    std::string steps = std::to_string(SynthesisOptions{}.steps);
};

void add_options(CLI::App& app, SynthesiseOptions& options) {
    app.add_option("targets", options.targets,
                   "A targets file: the numbers that the synthetic trial's tables must print")
        ->required();
    app.add_option("--seed", options.seed, "Seed of the random numbers; the same seed gives the same bytes")
        ->type_name("NUMBER")
        ->capture_default_str();
    app.add_option("--steps", options.steps, "Steps after which a search begins again from another draw")
        ->type_name("NUMBER")
        ->capture_default_str();
    add_common_options(app, options.common);
    app.get_option("--format")->description("How the tables on standard output are written");
}

std::string text_of(const SynthesisProgress& progress) {
    return progress.what + ": step " + format_count(progress.step) + " of at most " + format_count(progress.steps) +
           ", distance " + format_fixed(progress.distance, 2);
}

/// What the search did not reach is an error: rows that print something else are not written.
void check_reached(const SyntheticTrial& made) {
    Problems problems;
    for (const TargetCheck& check : made.checks) {
        if (check.set_aside || check.met) continue;
        problems.add(check.name + ": the search reached " + check.found + "; expected " + check.printed);
    }
    problems.throw_if_any(ErrorKind::design);
}

ResultTable table_of(const SyntheticTrial& made, const SynthesiseOptions& options) {
    ResultTable table;
    table.id = "targets";
    table.title = "Targets of " + options.targets;
    table.columns = {{"Target"}, {"Printed", "", Align::right}, {"These rows print", "", Align::right}, {"Set aside"}};
    std::size_t met = 0;
    for (const TargetCheck& check : made.checks) {
        if (check.met) ++met;
        table.rows.push_back({{Cell(check.name), Cell(check.printed), Cell(check.found), Cell(check.why)}});
    }
    table.notes = {format_count(met) + " of " + format_count(made.checks.size()) + " numbers print as they should; " +
                       "counts of clusters and individuals are exact.",
                   "Written: " + options.common.output + ", seed " + options.seed + ". The rows are synthetic."};
    return table;
}

std::string document(const ResultTable& table, Format format, std::size_t width) {
    return format == Format::json ? render_json(table) + "\n" : render(table, format, {width});
}

int run(const SynthesiseOptions& options) {
    const Format format = format_beside_rows(options.common);
    SynthesisOptions search;
    search.seed = whole_number("--seed", options.seed);
    search.steps = whole_number("--steps", options.steps);
    const std::string bytes = read_file(options.targets);
    const Trial trial = read_trial_file(trial_file_of_targets(bytes, options.targets));
    const Targets targets = parse_targets(bytes, options.targets, trial);
    SyntheticTrial made;
    {
        ProgressLine line(!options.common.quiet);
        search.progress = [&](const SynthesisProgress& progress) { line.show(text_of(progress)); };
        made = synthesise(targets, trial, search);
    }
    check_reached(made);
    for (const TargetCheck& check : made.checks) {
        if (check.set_aside) warn(check.why + "; set aside: these rows print " + check.found);
    }
    write_result(made.csv, options.common);
    if (options.common.output == "-") return exit_done;
    CommonOptions shown = options.common;
    shown.output = "-";
    write_result(document(table_of(made, options), format, options.common.width), shown);
    return exit_done;
}

/// The examples run in data/examples/scale-up.
ProgramHelp help_of_program() {
    return {.examples = {
                {"synthesise targets.toml -o rows.csv", "Rows whose analysis prints the numbers of the targets file."},
                {"synthesise targets.toml --seed 7 -q -o others.csv", "Other rows of which the same is true."}}};
}

}  // namespace

}  // namespace clustertrial::apps

// Flags are declared outside run_program's reach: an exception there is a bug, and ends the program.
int main(int argc, char** argv) {  // NOLINT(bugprone-exception-escape)
    CLI::App app("Generates rows of a synthetic trial whose analysis prints stated numbers.", "synthesise");
    clustertrial::apps::SynthesiseOptions options;
    clustertrial::apps::add_options(app, options);
    return clustertrial::apps::run_program(app, clustertrial::apps::help_of_program(), argc, argv,
                                           [&] { return clustertrial::apps::run(options); });
}
