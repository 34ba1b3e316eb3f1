#include "clustertrial/simulation/simulate.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/core/number.hpp"
#include "clustertrial/core/parallel.hpp"
#include "clustertrial/core/text.hpp"
#include "clustertrial/core/words.hpp"
#include "clustertrial/data/file.hpp"
#include "clustertrial/report/render.hpp"
#include "clustertrial/report/simulation_report.hpp"
#include "clustertrial/simulation/planned_data.hpp"
#include "clustertrial/trial/trial_file.hpp"

#include "common/analysing.hpp"
#include "common/program.hpp"
#include "common/progress.hpp"
#include "common/signed_file.hpp"

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>

namespace clustertrial::apps {

namespace {

/// The command line as typed.
struct SimulateOptions {
    CommonOptions common;
    std::string trial_file;
    std::string trials = std::to_string(SimulationOptions{}.trials);
    std::string seed = "1";
    std::string threads = "0";
    std::string shard;               ///< "3/40"; empty: all
    std::vector<std::string> merge;  ///< files of parts
    std::string verify;              ///< a certificate; empty: none
    std::string sign;
    std::string public_key;
};

void add_options(CLI::App& app, SimulateOptions& options) {
    app.add_option("trial", options.trial_file,
                   "A trial file: its [[simulation.outcome]] tables say how outcomes come about");
    app.add_option("--trials", options.trials, "How many trials to simulate")
        ->type_name("NUMBER")
        ->capture_default_str();
    app.add_option("--seed", options.seed, "Seed of the random numbers; the same seed gives the same bytes")
        ->type_name("NUMBER")
        ->capture_default_str();
    app.add_option("--threads", options.threads,
                   "Threads to use, which changes no number; 0: as many as the machine has")
        ->type_name("NUMBER")
        ->capture_default_str();
    const std::string parts = "Parts";
    app.add_option("--shard", options.shard,
                   "One part of several, to be merged: 3/40, or slurm/40 for the part that SLURM_ARRAY_TASK_ID says")
        ->type_name("PART/PARTS")
        ->group(parts);
    app.add_option("--merge", options.merge, "Put the parts in these files together, in the place of a trial file")
        ->type_name("FILE...")
        ->group(parts);
    const std::string certificate = "Certificate";
    app.add_option("--sign", options.sign,
                   "Sign the result, which is JSON, as OUTPUT.minisig, by a key of randomise --make-key")
        ->type_name("KEYFILE")
        ->group(certificate);
    app.add_option("--verify", options.verify, "Simulate again what this file says, and compare it byte for byte")
        ->type_name("FILE")
        ->group(certificate);
    app.add_option("--public-key", options.public_key, "With --verify: check that this key signed the file")
        ->type_name("FILE")
        ->group(certificate);
    add_common_options(app, options.common);
}

std::optional<std::uint64_t> whole_of_environment(const char* name) {
    const char* text = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): one thread
    if (text == nullptr) return std::nullopt;
    return whole_number(name, text);
}

/// "3/40"; "slurm/40" of an array of jobs, which may begin at 0.
Shard shard_of(const std::string& text) {
    const auto slash = text.find('/');
    if (slash == std::string::npos)
        throw Error(ErrorKind::usage, "--shard: found " + in_quotes(text) + "; expected PART/PARTS, as in 3/40");
    Shard shard;
    shard.of = whole_number("--shard", text.substr(slash + 1));
    const std::string part = text.substr(0, slash);
    if (part != "slurm") {
        shard.part = whole_number("--shard", part);
        return shard;
    }
    const auto task = whole_of_environment("SLURM_ARRAY_TASK_ID");
    if (!task)
        throw Error(ErrorKind::usage,
                    "--shard slurm/" + std::to_string(shard.of) +
                        ": SLURM_ARRAY_TASK_ID is not set; expected a job of an array, or the part's number");
    const std::uint64_t first = whole_of_environment("SLURM_ARRAY_TASK_MIN").value_or(1);
    if (*task < first)
        throw Error(ErrorKind::usage, "SLURM_ARRAY_TASK_ID is " + std::to_string(*task) + "; expected at least " +
                                          std::to_string(first) + " (SLURM_ARRAY_TASK_MIN, or 1 without it)");
    shard.part = *task - first + 1;
    return shard;
}

SimulationResult simulate_file(const SimulateOptions& options, const SimulationOptions& how) {
    if (options.trial_file.empty())
        throw Error(ErrorKind::usage, "expected a trial file to simulate, or --merge with the files of parts");
    const Trial trial = read_trial_file(options.trial_file);
    std::vector<std::string> inputs = files_of(trial);
    for (const std::string& file : {options.verify, options.sign, options.public_key})
        if (!file.empty()) inputs.push_back(file);
    refuse_to_overwrite(options.common.output, inputs);
    ProgressOfDraws progress(!options.common.quiet);
    const PlannedData planned = read_planned_data(trial, progress.teller());
    for (const std::string& warning : planned.data.warnings) warn(warning);
    SimulationOptions told = how;
    told.progress = progress.teller();
    return simulate(planned, told);
}

SimulationResult merge_files(const SimulateOptions& options) {
    if (!options.trial_file.empty())
        throw Error(ErrorKind::usage, "--merge takes the trial from the parts; expected no trial file beside it");
    std::vector<SimulationResult> parts;
    for (const std::string& file : options.merge) {
        parts.push_back(parse_simulation(read_file(file), file));
        if (parts.back().whole && options.merge.size() > 1)
            throw Error(ErrorKind::input, file + ": this is a whole simulation; expected parts, of --shard");
    }
    if (parts.size() == 1 && parts.front().whole) return std::move(parts.front());  // --shard 1/1
    return merge(std::move(parts), options.merge);
}

std::string rendered(const SimulationResult& result, const SimulateOptions& options, Format format) {
    if (format == Format::json) return simulation_json(result);
    return render(simulation_document(result, made_by("simulate")), format, {options.common.width});
}

/// The first line in which two texts differ, from 1.
std::size_t first_difference(const std::string& a, const std::string& b) {
    const auto [in_a, in_b] = std::mismatch(a.begin(), a.end(), b.begin(), b.end());
    return static_cast<std::size_t>(std::count(a.begin(), in_a, '\n')) + 1;
}

int verify(const SimulateOptions& options) {
    const std::string bytes = read_file(options.verify);
    if (!options.public_key.empty()) check_signature(bytes, "certificate", options.verify, options.public_key);
    const SimulationResult stated = parse_simulation(bytes, options.verify);
    if (!stated.whole)
        throw Error(ErrorKind::input, options.verify + ": this is a part of a simulation; expected a whole one");
    SimulationOptions how;
    how.trials = stated.trials;
    how.seed = stated.seed;
    const std::string again = simulation_json(simulate_file(options, how));
    CommonOptions shown = options.common;
    if (again == bytes) {
        write_result(
            options.verify + ": the same, byte for byte: " + format_count(stated.trials) + " trials simulated again\n",
            shown);
        return exit_done;
    }
    const SimulationResult now = parse_simulation(again, "now");
    const std::string line = "line " + std::to_string(first_difference(bytes, again));
    std::string why = line + " differs";
    if (now.version != stated.version)
        why = "it is by version " + stated.version + ", and this is version " + now.version;
    else if (now.of.protocol_sha256 != stated.of.protocol_sha256)
        why = "the protocol is not what it was: some key differs that decides a number (report --lock shows which)";
    else if (now.of.inputs != stated.of.inputs)
        why = "a file differs whose clusters are simulated";
    else if (now.blocks == stated.blocks)
        why = "every number is, but " + line + " has other words";
    write_result(options.verify + ": not the same: " + why + "\n", shown);
    return exit_check_failed;
}

void check_flags(const SimulateOptions& options) {
    const auto refuse = [](bool wrong, const std::string& why) {
        if (wrong) throw Error(ErrorKind::usage, why);
    };
    refuse(!options.verify.empty() && !options.merge.empty(), "--verify and --merge are two tasks; give one of them");
    refuse(!options.verify.empty() && !options.shard.empty(), "--verify simulates all trials again; leave --shard out");
    const SimulateOptions usual;
    refuse(!options.verify.empty() && (options.trials != usual.trials || options.seed != usual.seed),
           "--verify takes trials and seed from the file; leave --trials and --seed out");
    refuse(!options.public_key.empty() && options.verify.empty(), "--public-key goes with --verify");
    refuse(!options.merge.empty() && !options.shard.empty(), "--merge is of all parts; leave --shard out");
}

int run(const SimulateOptions& options) {
    check_flags(options);
    const Format format = options.sign.empty() ? format_of_output(options.common) : Format::json;
    refuse_to_overwrite(options.common.output, options.merge);
    set_threads(whole_number("--threads", options.threads));
    if (!options.verify.empty()) return verify(options);
    SimulationOptions how;
    how.trials = whole_number("--trials", options.trials);
    how.seed = whole_number("--seed", options.seed);
    if (!options.shard.empty()) how.shard = shard_of(options.shard);
    const SimulationResult result = options.merge.empty() ? simulate_file(options, how) : merge_files(options);
    if (!result.whole && format != Format::json)
        throw Error(ErrorKind::usage, "a part is to be merged: expected --format json, or -o with a name in .json");
    for (const std::string& note : result.notes) inform(note);
    write_signed(rendered(result, options, format), "certificate", options.sign, options.merge, options.common);
    return exit_done;
}

/// The examples run in data/examples/planned.
ProgramHelp help_of_program() {
    return {.examples = {
                {"simulate trial.toml --trials 500",
                 "How often each line of the results finds the stated effects, and how often it rejects without one."},
                {"simulate trial.toml --trials 500 --seed 7 -o certificate.json",
                 "The same to keep: --verify simulates it again and compares byte for byte."},
                {"simulate trial.toml --trials 500 --shard 3/5 -o part3.json",
                 "The third of five parts, for five machines; --merge puts them together."}}};
}

}  // namespace

}  // namespace clustertrial::apps

// Flags are declared outside run_program's reach: an exception there is a bug, and ends the program.
int main(int argc, char** argv) {  // NOLINT(bugprone-exception-escape)
    CLI::App app("Simulates whole trials as planned, analyses each, and counts what the analysis does.", "simulate");
    clustertrial::apps::SimulateOptions options;
    clustertrial::apps::add_options(app, options);
    return clustertrial::apps::run_program(app, clustertrial::apps::help_of_program(), argc, argv,
                                           [&] { return clustertrial::apps::run(options); });
}
