#include "clustertrial/collation/collation.hpp"
#include "clustertrial/core/error.hpp"
#include "clustertrial/core/number.hpp"
#include "clustertrial/core/text.hpp"
#include "clustertrial/core/words.hpp"
#include "clustertrial/data/file.hpp"
#include "clustertrial/report/collation_tables.hpp"
#include "clustertrial/report/render.hpp"
#include "clustertrial/trial/trial_file.hpp"

#include "common/program.hpp"
#include "common/progress.hpp"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include <CLI/CLI.hpp>

namespace clustertrial::apps {

namespace {

/// The command line as typed.
struct CollateFlags {
    CommonOptions common;
    std::string plan;
    std::string check;    ///< a return
    std::string verify;   ///< a result that was written before
    std::string queries;  ///< folder
    std::string record;
    bool allow_outside = false;
};

void add_options(CLI::App& app, CollateFlags& flags) {
    app.add_option("plan", flags.plan, "A trial file with [collate], or a file with that alone")->required();
    app.add_option("--record", flags.record,
                   "Where the record goes, JSON with each value's file and row: beside the result when not told")
        ->type_name("FILE");
    app.add_option("--queries", flags.queries, "A new folder: a CSV of questions for each authority that has any")
        ->type_name("DIR");
    app.add_option("--check", flags.check, "One return, which need not be among those of the plan; nothing is written")
        ->type_name("FILE");
    app.add_option("--verify", flags.verify,
                   "A result that was written before: says whether plan and returns still give it, byte for byte")
        ->type_name("FILE");
    app.add_flag("--allow-outside", flags.allow_outside,
                 "The records of [randomisation] may name files outside their own folder");
    add_common_options(app, flags.common);
    app.get_option("--output")
        ->description("Where the result goes, CSV, or a data file of Stata (.dta); without it nothing is written");
    app.get_option("--format")->description("How what was read, done and found is written on standard output");
}

bool writes_result(const CollateFlags& flags) {
    return flags.common.output != "-";
}

/// "collated.record.json" beside "collated.csv"
std::string record_file(const CollateFlags& flags) {
    if (!flags.record.empty()) return flags.record;
    return std::filesystem::path(flags.common.output).replace_extension(".record.json").string();
}

void check_flags(const CollateFlags& flags) {
    if (!flags.check.empty() && (writes_result(flags) || !flags.queries.empty() || !flags.verify.empty()))
        throw Error(ErrorKind::usage, "--check writes nothing; expected it without -o, --queries and --verify");
    if (!flags.verify.empty() && (writes_result(flags) || !flags.queries.empty()))
        throw Error(ErrorKind::usage, "--verify writes nothing; expected it without -o and --queries");
    if (!flags.record.empty() && !writes_result(flags))
        throw Error(ErrorKind::usage, "--record is of a result; expected -o with the file it goes to");
}

/// The file's name for an authority: letters, digits and dashes alone.
std::string file_name_of(const std::string& authority) {
    std::string name;
    for (const char c : authority) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                           static_cast<unsigned char>(c) >= 0x80;
        if (plain)
            name += c;
        else if (!name.empty() && name.back() != '-')
            name += '-';
    }
    return name.empty() ? "authority" : name;
}

void write_queries(const Collation& collation, const CollateFlags& flags) {
    if (flags.queries.empty()) return;
    NewFolder folder{flags.queries, {}};
    for (const AuthorityQueries& queries : authority_queries(collation)) {
        std::string name = file_name_of(queries.authority) + ".csv";
        for (int number = 2; std::any_of(folder.files.begin(), folder.files.end(),
                                         [&](const NewFile& file) { return file.path == name; });
             ++number)
            name = file_name_of(queries.authority) + "-" + std::to_string(number) + ".csv";
        folder.files.push_back({name, queries.csv, false});
    }
    NewFiles({}, {folder}).keep();
    inform("wrote questions for " + counted(folder.files.size(), "authority") + " to " + flags.queries);
}

constexpr std::string_view ending_of_stata = ".dta";

/// The result as the ending of a file says it.
std::string bytes_for(const std::string& file, const Collation& collation, const Trial& trial) {
    const std::string ending = spelling_key(std::filesystem::path(file).extension().string());
    return ending == ending_of_stata ? collated_dta(collation, trial.title) : collated_csv(collation);
}

void write_collated(const Collation& collation, const Trial& trial, const CollateFlags& flags) {
    const std::string bytes = bytes_for(flags.common.output, collation, trial);
    const std::string record = record_file(flags);
    const std::string name = std::filesystem::path(flags.common.output).filename().string();
    const std::string json = render_collation_json(collation, trial, name, bytes);
    if (!flags.common.force) return write_new_files({{flags.common.output, bytes}, {record, json}});
    write_file(flags.common.output, bytes, true);
    write_file(record, json, true);
}

void print_document(const Collation& collation, const Trial& trial, const CollateFlags& flags, Format format) {
    CommonOptions shown = flags.common;
    shown.output = "-";
    write_result(format == Format::json ? render_collation_json(collation, trial, "", "")
                                        : render(collation_document(collation, trial), format, {shown.width}),
                 shown);
}

int verify(const Collation& collation, const Trial& trial, const CollateFlags& flags) {
    const bool same = collation.failures() == 0 && read_file(flags.verify) == bytes_for(flags.verify, collation, trial);
    print((same ? "Verified: " : "Not verified: ") + flags.verify + (same ? " is what " : " is not what ") +
          flags.plan + " and its returns give.\n");
    return same ? exit_done : exit_check_failed;
}

/// What people are to know whose standard output goes elsewhere.
void warn_of(const Collation& collation) {
    for (const std::string& warning : collation.warnings) warn(warning);
    Problems problems;
    std::size_t doubts = 0;
    for (const Finding& one : collation.findings) {
        if (one.severity == CheckSeverity::warn)
            ++doubts;
        else if (one.place.file.empty())
            problems.add((one.id.empty() ? "" : one.id + ": ") + one.text);
        else
            problems.add(one.place, (one.id.empty() ? "" : one.id + " ") + one.text);
    }
    if (doubts > 0) warn(counted(doubts, "finding") + " to look at, in the tables");
    if (!problems.empty()) warn(problems.text());
}

std::vector<std::string> inputs_of(const Trial& trial, const Collation& collation) {
    std::vector<std::string> files{trial.file};
    for (const InputFile& input : collation.inputs) files.push_back(input.file);
    return files;
}

int run(const CollateFlags& flags) {
    check_flags(flags);
    const Format format = format_beside_rows(flags.common, ending_of_stata);
    const Trial trial = read_trial_file(flags.plan);
    Collation collation;
    {
        ProgressOfDraws progress(!flags.common.quiet);
        collation = collate(trial, {flags.allow_outside, progress.teller(), flags.check});
    }
    if (!flags.verify.empty()) return verify(collation, trial, flags);
    refuse_to_overwrite(flags.common.output, inputs_of(trial, collation));
    warn_of(collation);
    const bool holds = collation.failures() == 0;
    if (writes_result(flags) && holds) write_collated(collation, trial, flags);
    write_queries(collation, flags);
    print_document(collation, trial, flags, format);
    if (holds) return exit_done;
    if (writes_result(flags))
        warn(flags.common.output + " is not written: " + counted(collation.failures(), "finding") +
             " to settle first, by other returns or in the plan");
    return exit_check_failed;
}

}  // namespace

}  // namespace clustertrial::apps

// Flags are declared outside run_program's reach: an exception there is a bug, and ends the program.
int main(int argc, char** argv) {  // NOLINT(bugprone-exception-escape)
    CLI::App app("Joins the returns of authorities to the schools that were allocated, by a written plan.", "collate");
    clustertrial::apps::CollateFlags flags;
    clustertrial::apps::add_options(app, flags);
    return clustertrial::apps::run_program(app, argc, argv, [&] { return clustertrial::apps::run(flags); });
}
