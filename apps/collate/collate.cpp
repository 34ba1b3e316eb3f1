#include "clustertrial/collation/collation.hpp"
#include "clustertrial/core/error.hpp"
#include "clustertrial/core/number.hpp"
#include "clustertrial/core/text.hpp"
#include "clustertrial/core/words.hpp"
#include "clustertrial/data/file.hpp"
#include "clustertrial/report/collation_tables.hpp"
#include "clustertrial/report/collation_template.hpp"
#include "clustertrial/report/render.hpp"
#include "clustertrial/trial/trial_file.hpp"

#include "common/program.hpp"
#include "common/progress.hpp"

#include <algorithm>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
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
    std::string template_file;
    std::string authority;
    bool allow_outside = false;
};

void add_options(CLI::App& app, CollateFlags& flags) {
    app.add_option("plan", flags.plan, "A trial file with [collate], or a file with that alone")->required();
    app.add_option("--record", flags.record,
                   "File for the record (JSON with each value's file and row; default: beside the result)")
        ->type_name("FILE");
    app.add_option("--queries", flags.queries, "New folder for a CSV of questions to each authority that has any")
        ->type_name("DIR");
    app.add_option("--check", flags.check, "Check one return, which the plan need not name; nothing is written")
        ->type_name("FILE");
    app.add_option("--verify", flags.verify, "Check whether the plan and returns still give this result, byte for byte")
        ->type_name("FILE");
    app.add_option("--template", flags.template_file, "A workbook for authorities to fill in (.xlsx), and nothing else")
        ->type_name("FILE");
    app.add_option("--authority", flags.authority, "With --template: the schools of one authority alone")
        ->type_name("NAME");
    app.add_flag("--allow-outside", flags.allow_outside,
                 "The records of [randomisation] may name files outside their own folder");
    add_common_options(app, flags.common);
    app.get_option("--output")
        ->description("Where the result goes, CSV, or a data file of Stata (.dta); without it no result is written")
        ->default_str("");  // "-" stands for no file here, and not for standard output
    app.get_option("--format")->description("Format of the summary on standard output");
}

bool writes_result(const CollateFlags& flags) {
    return flags.common.output != "-";
}

/// "collated.record.json" beside "collated.csv"; without a result "-".
std::string record_file(const CollateFlags& flags) {
    if (!writes_result(flags)) return flags.common.output;
    if (!flags.record.empty()) return flags.record;
    return std::filesystem::path(flags.common.output).replace_extension(".record.json").string();
}

void check_flags(const CollateFlags& flags) {
    if (!flags.check.empty() && (writes_result(flags) || !flags.queries.empty() || !flags.verify.empty()))
        throw Error(ErrorKind::usage, "--check writes nothing; expected it without -o, --queries and --verify");
    if (!flags.verify.empty() && (writes_result(flags) || !flags.queries.empty()))
        throw Error(ErrorKind::usage, "--verify writes nothing; expected it without -o and --queries");
    const bool makes_template = !flags.template_file.empty();
    if (makes_template &&
        (writes_result(flags) || !flags.queries.empty() || !flags.check.empty() || !flags.verify.empty()))
        throw Error(ErrorKind::usage,
                    "--template reads no returns; expected it without -o, --queries, --check and --verify");
    if (!flags.authority.empty() && !makes_template) throw Error(ErrorKind::usage, "--authority goes with --template");
    if (makes_template && spelling_key(std::filesystem::path(flags.template_file).extension().string()) != ".xlsx")
        throw Error(ErrorKind::usage, "--template " + flags.template_file + ": expected a name that ends in .xlsx");
    if (!flags.record.empty() && !writes_result(flags))
        throw Error(ErrorKind::usage, "--record is of a result; expected -o with the file it goes to");
    if (writes_result(flags) && std::filesystem::path(record_file(flags)).lexically_normal() ==
                                    std::filesystem::path(flags.common.output).lexically_normal())
        throw Error(ErrorKind::usage, "--record and -o name one file; expected one for each");
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

/// The files of questions, in a folder of their own.
std::vector<NewFolder> folder_of_queries(const Collation& collation, const CollateFlags& flags) {
    if (flags.queries.empty()) return {};
    NewFolder folder{flags.queries, {}};
    const auto is_taken = [&](const std::string& name) {
        return std::any_of(folder.files.begin(), folder.files.end(),
                           [&](const NewFile& file) { return file.path == name; });
    };
    for (const AuthorityQueries& queries : authority_queries(collation)) {
        const std::string stem = file_name_of(queries.authority);
        std::string name = stem + ".csv";
        for (int number = 2; is_taken(name); ++number) name = stem + "-" + std::to_string(number) + ".csv";
        folder.files.push_back({name, queries.csv, false});
    }
    return {folder};
}

constexpr std::string_view ending_of_stata = ".dta";

/// The result as the ending of a file says it.
std::string bytes_for(const std::string& file, const Collation& collation, const Trial& trial) {
    const std::string ending = spelling_key(std::filesystem::path(file).extension().string());
    return ending == ending_of_stata ? collated_dta(collation, trial.title) : collated_csv(collation);
}

/// The result with its record, unless something stops the run; none for a run without -o.
std::vector<NewFile> files_of_result(const Collation& collation, const Trial& trial, const CollateFlags& flags) {
    if (!writes_result(flags) || collation.failures() > 0) return {};
    const std::string bytes = bytes_for(flags.common.output, collation, trial);
    const std::string name = std::filesystem::path(flags.common.output).filename().string();
    return {{flags.common.output, bytes}, {record_file(flags), render_collation_json(collation, trial, name, bytes)}};
}

/// All that is written, or with an error nothing; with --force a result that is there already is written over.
void write_files(const std::vector<NewFile>& files, const std::vector<NewFolder>& folders, bool force) {
    for (const NewFile& file : files)
        if (!force && std::filesystem::exists(file.path))
            throw Error(ErrorKind::output, file.path +
                                               ": cannot be written: it exists already; choose another name, or "
                                               "overwrite it with --force");
    if (!force) return NewFiles(files, folders).keep();
    NewFiles({}, folders).keep();
    for (const NewFile& file : files) write_file(file.path, file.bytes, true);
}

/// Tables have one finding a fault, as people read them; JSON has each.
void print_document(Collation collation, const std::vector<Finding>& said, const Trial& trial,
                    const CollateFlags& flags, Format format) {
    CommonOptions shown = flags.common;
    shown.output = "-";
    if (format == Format::json) return write_result(render_collation_json(collation, trial, "", ""), shown);
    collation.findings = said;
    write_result(render(collation_document(collation, trial), format, {shown.width}), shown);
}

/// "30 findings", those that stop a run.
std::string counted_failures(const std::vector<Finding>& said) {
    const auto failures =
        std::count_if(said.begin(), said.end(), [](const Finding& one) { return one.severity == CheckSeverity::fail; });
    return counted(static_cast<std::size_t>(failures), "finding");
}

/// "; line 5 is 'x', and they give 'y'"; of files without lines nothing.
std::string first_difference(std::string_view found, std::string_view made) {
    if (!is_utf8(found) || !is_utf8(made)) return "";
    for (std::size_t number = 1; !found.empty() || !made.empty(); ++number) {
        const std::string_view line = take_line(found);
        const std::string_view expected = take_line(made);
        if (line != expected)
            return "; line " + std::to_string(number) + " is " + in_quotes(line) + ", and they give " +
                   in_quotes(expected);
    }
    return "";
}

int verify(const Collation& collation, const std::vector<Finding>& said, const Trial& trial,
           const CollateFlags& flags) {
    const std::string found = read_file(flags.verify);
    if (collation.failures() > 0) {
        print("Not verified: " + counted_failures(said) + " in " + flags.plan + " and its returns stop the run.\n");
        return exit_check_failed;
    }
    const std::string made = bytes_for(flags.verify, collation, trial);
    const bool same = found == made;
    print((same ? "Verified: " : "Not verified: ") + flags.verify + (same ? " matches " : " does not match ") +
          flags.plan + " and its returns" + (same ? "" : first_difference(found, made)) + ".\n");
    return same ? exit_done : exit_check_failed;
}

/// "FILE: line 4, nfa: 001002: found ...; remedy"
std::string text_of(const Finding& one) {
    std::string text = to_text(one.place);
    for (const std::string& part : {one.id, one.text})
        if (!part.empty()) text += (text.empty() ? "" : ": ") + part;
    return one.remedy.empty() ? text : text + "; " + one.remedy;
}

/// What people are to know whose standard output goes elsewhere; findings as they are said to people.
void warn_of(const Collation& collation, const std::vector<Finding>& findings) {
    for (const std::string& warning : collation.warnings) warn(warning);
    Problems problems;
    std::size_t doubts = 0;
    for (const Finding& one : findings) {
        if (one.severity == CheckSeverity::warn) {
            ++doubts;
        } else {
            problems.add(text_of(one));
        }
    }
    if (doubts > 0) warn(counted(doubts, "finding") + " to look at, in the tables");
    if (!problems.empty()) warn(problems.text());
}

/// All that is read, or would be: --force is for none of it.
std::vector<std::string> inputs_of(const Trial& trial, const std::vector<InputFile>& inputs,
                                   const CollateFlags& flags) {
    std::vector<std::string> files = returns_there(trial);
    files.push_back(trial.file);
    for (const InputFile& input : inputs) files.push_back(input.file);
    if (!flags.check.empty()) files.push_back(flags.check);
    return files;
}

/// Schools are read of records and lists; returns are not there yet.
int write_template(const Trial& trial, const CollateFlags& flags) {
    if (!trial.collate)
        throw Error(ErrorKind::input, trial.file + ": found no [collate]; add that section, the plan of the returns");
    const Population population = read_population(trial, {flags.allow_outside, {}, {}});
    for (const std::string& warning : population.warnings) warn(warning);
    refuse_to_overwrite(flags.template_file, inputs_of(trial, population.inputs, flags), "--template");
    write_file(flags.template_file, collation_template(trial, population, flags.authority), flags.common.force);
    return exit_done;
}

int run(const CollateFlags& flags) {
    check_flags(flags);
    const Format format = format_beside_rows(flags.common, ending_of_stata);
    const Trial trial = read_trial_file(flags.plan);
    if (!flags.template_file.empty()) return write_template(trial, flags);
    Collation collation;
    {
        ProgressOfDraws progress(!flags.common.quiet);
        collation = collate(trial, {flags.allow_outside, progress.teller(), flags.check});
    }
    const std::vector<std::string> inputs = inputs_of(trial, collation.inputs, flags);
    refuse_to_overwrite(flags.common.output, inputs);
    refuse_to_overwrite(record_file(flags), inputs, "--record");
    const std::vector<Finding> said = findings_by_fault(collation.findings);
    warn_of(collation, said);
    if (!flags.verify.empty()) return verify(collation, said, trial, flags);
    write_files(files_of_result(collation, trial, flags), folder_of_queries(collation, flags), flags.common.force);
    const bool is_done = collation.failures() == 0;
    print_document(std::move(collation), said, trial, flags, format);
    if (is_done) return exit_done;
    if (writes_result(flags))
        warn(flags.common.output + " is not written: " + counted_failures(said) +
             " must be settled first, by new returns or in the plan");
    return exit_check_failed;
}

/// The examples run in data/examples/collate.
ProgramHelp help_of_program() {
    return {.examples = {{"collate trial.toml -o collated.csv",
                          "One row a school, a record of where each value stood, and a report of what was done."},
                         {"collate trial.toml -q -o again.csv --queries questions",
                          "The same with a file of questions for each authority."},
                         {"collate trial.toml --check returns/Ashby.xlsx", "Whether a return fits the plan."},
                         {"collate trial.toml --template returns.xlsx",
                          "A workbook for authorities, with their schools in it."}}};
}

}  // namespace

}  // namespace clustertrial::apps

// Flags are declared outside run_program's reach: an exception there is a bug, and ends the program.
int main(int argc, char** argv) {  // NOLINT(bugprone-exception-escape)
    CLI::App app("Joins the returns of authorities to the schools that were allocated, by a written plan.", "collate");
    clustertrial::apps::CollateFlags flags;
    clustertrial::apps::add_options(app, flags);
    return clustertrial::apps::run_program(app, clustertrial::apps::help_of_program(), argc, argv,
                                           [&] { return clustertrial::apps::run(flags); });
}
