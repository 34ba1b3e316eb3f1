#include "clustertrial/allocation/allocate.hpp"
#include "clustertrial/allocation/record.hpp"
#include "clustertrial/core/number.hpp"
#include "clustertrial/core/version.hpp"
#include "clustertrial/data/file.hpp"
#include "clustertrial/trial/trial_file.hpp"

#include "randomise_options.hpp"
#include "randomise_table.hpp"
#include "randomise_trial.hpp"

#include <algorithm>
#include <filesystem>

namespace clustertrial::apps {

namespace {

namespace fs = std::filesystem;

/// Where a file is, seen from the record: found again when the folder that holds both is moved.
std::string seen_from(const fs::path& record, const std::string& file) {
    if (file == "-") return {};
    std::error_code error;  // a path that cannot be resolved stays as it is; reading or writing it says why
    const fs::path folder = fs::weakly_canonical(fs::absolute(record, error), error).parent_path();
    return fs::weakly_canonical(fs::absolute(file, error), error).lexically_relative(folder).generic_string();
}

std::string record_path(const RandomiseOptions& options) {
    return options.record.value_or(fs::path(options.common.output).replace_extension(".record.json").string());
}

/// "allocation.csv: exists", before anything is read: an allocation is never overwritten.
void refuse_existing(const std::vector<std::string>& paths) {
    for (const auto& path : paths) {
        std::error_code error;
        if (fs::exists(fs::symlink_status(path, error)))
            throw Error(ErrorKind::output,
                        path + ": is already there; an allocation and its record are never overwritten");
    }
}

/// To standard output, whatever -o names: that is the allocation.
void print(const std::string& text, CommonOptions options) {
    options.output = "-";
    write_result(text, options);
}

/// What a trial file adds to the flags, and how the record and the table say so.
struct FromTrial {
    std::string file;
    std::string sha256;
    std::vector<std::string> changes;
};

/// Nothing unless the list is named by a trial file.
FromTrial read_trial(RandomiseOptions& options) {
    if (!options.schools.ends_with(".toml")) return {};
    const Trial trial = read_trial_file(options.schools);
    FromTrial from{trial.file, trial.sha256, fill_from_trial(trial, options)};
    return from;
}

void add_notes(const FromTrial& from, ResultTable& table) {
    if (from.file.empty()) return;
    table.notes.push_back("Trial file " + from.file + ", SHA-256 " + from.sha256 + ".");
    for (const std::string& change : from.changes) table.notes.push_back("By flag: " + change + ".");
}

int draw(RandomiseOptions options) {
    const Format format = format_from_name(options.common.format);
    const FromTrial trial = read_trial(options);
    const AllocationPlan plan = to_plan(options);
    const std::string record_name = record_path(options);
    if (record_name == options.common.output)
        throw Error(ErrorKind::usage, "--record names the same file as -o: " + record_name);
    refuse_existing({options.common.output, record_name});

    const Table table = read_csv(options.schools, columns_for(plan), csv_options_for(plan));
    inform("read " + format_count(table.rows) + " rows of " + options.schools);
    const AllocatedList list = allocate(table, plan);
    const std::string allocation = allocation_csv(table, list);
    const RecordContext context{std::string(version()),
                                seen_from(record_name, options.schools),
                                seen_from(record_name, options.common.output),
                                options.seed_from_entropy,
                                trial.file.empty() ? std::string() : seen_from(record_name, trial.file),
                                trial.sha256};
    const std::string record = record_json(context, table, list, allocation);

    write_new_files({{options.common.output, allocation}, {record_name, record}});
    for (const auto& warning : list.warnings) warn(warning);
    ResultTable shown = to_table(list);
    add_notes(trial, shown);
    shown.notes.push_back("Written: " + options.common.output + " and its record " + record_name + ".");
    try {
        print(format == Format::json ? record : render({shown}, format, {options.common.width}), options.common);
    } catch (const Error&) {
        // Nobody has seen it: what failed must leave nothing behind, and can be run again as it was.
        fs::remove(options.common.output);
        fs::remove(record_name);
        throw;
    }
    return exit_done;
}

std::string beside(const std::string& record, const std::string& file) {
    return (fs::path(record).parent_path() / file).lexically_normal().string();
}

int verify(const RandomiseOptions& options) {
    const std::string& record_name = *options.verify;
    const std::string record_text = read_file(record_name);
    const AllocationRecord record = parse_record(record_text, record_name);
    if (!options.input && record.context.input_file.empty())
        throw Error(ErrorKind::usage,
                    "the list of " + record_name + " was read from standard input: name it with --input");
    const std::string input = options.input.value_or(beside(record_name, record.context.input_file));
    const std::string allocation = options.allocation.value_or(beside(record_name, record.context.allocation_file));

    const std::string bytes = read_file(allocation);
    Problems problems;
    for (const auto& difference : verify_allocation(record_text, record_name, input, bytes, allocation))
        problems.add(difference);
    if (!problems.empty()) {
        print("Not verified: " + record_name + "\n" + problems.text() + "\n", options.common);
        return exit_check_failed;
    }
    const auto schools =
        static_cast<std::uint64_t>(std::count(bytes.begin(), bytes.end(), '\n')) - 1;  // and the header
    print("Verified: " + std::string(algorithm_of(record.plan.method)) + " with " +
              std::string(to_name(record.plan.generator)) + " and seed " + std::to_string(record.plan.seed) + " on " +
              input + " gives " + allocation + ", all " + format_count(schools) + " schools, and the record.\n",
          options.common);
    return exit_done;
}

}  // namespace

}  // namespace clustertrial::apps

// Flags are declared outside run_program's reach: an exception there is a bug, and ends the program.
int main(int argc, char** argv) {  // NOLINT(bugprone-exception-escape)
    using namespace clustertrial::apps;
    CLI::App app("Randomise a list of schools to arms, with a record that replays the allocation", "randomise");
    RandomiseOptions options;
    add_options(app, options);
    return run_program(app, argc, argv, [&] { return options.verify ? verify(options) : draw(options); });
}
