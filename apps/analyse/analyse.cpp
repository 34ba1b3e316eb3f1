#include "clustertrial/allocation/plan.hpp"
#include "clustertrial/core/error.hpp"
#include "clustertrial/core/words.hpp"
#include "clustertrial/data/file.hpp"
#include "clustertrial/data/read_table.hpp"
#include "clustertrial/report/check_tables.hpp"
#include "clustertrial/report/render.hpp"
#include "clustertrial/report/results_json.hpp"
#include "clustertrial/report/trial_document.hpp"
#include "clustertrial/report/trial_report.hpp"
#include "clustertrial/report/trial_tables.hpp"
#include "clustertrial/report/trial_template.hpp"
#include "clustertrial/sample/trial_data.hpp"
#include "clustertrial/trial/keys.hpp"
#include "clustertrial/trial/trial_file.hpp"

#include "common/analysing.hpp"
#include "common/key_flags.hpp"
#include "common/program.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>

namespace clustertrial::apps {

namespace {

/// The command line as typed.
struct AnalyseOptions {
    CommonOptions common;
    std::string input;
    bool all = false;
    std::vector<std::string> tables;  ///< ids; empty: all of them
    bool list_tables = false;
    bool check = false;
    bool make_template = false;
    bool allow_outside = false;
    TypedKeys trial;    ///< keys of the sections that are there once
    TypedKeys outcome;  ///< of [[outcome]]
    TypedKeys design;   ///< of [randomisation]: how the data were allocated
};

void add_options(CLI::App& app, AnalyseOptions& options) {
    app.add_option("input", options.input, "A trial file (.toml), or a data file (\"-\": standard input) with flags")
        ->required();
    for (const KeyOf<OutcomeSpec>& key : keys_of<OutcomeSpec>()) {
        add_key_flag(app, key, "The outcome, with a data file", options.outcome);
    }
    for (const KeyOf<Trial>& key : keys_of<Trial>()) {
        if (key.flag.empty()) continue;
        add_key_flag(app, key, "[" + key.section + "] of the trial file (a flag overrides it)", options.trial);
    }
    app.add_flag("--all", options.all,
                 "Every table. Without it a data file with flags gives its result alone in text, Markdown and HTML");
    app.add_option("--table", options.tables, "One table or figure alone, by its id (may be repeated): `primary`")
        ->type_name("ID");
    app.add_flag("--check", options.check, "Says what would be analysed; nothing is estimated");
    app.add_flag("--template", options.make_template,
                 "Of a data file: writes a trial file to fill in, with what flags say and its columns explained");
    app.add_flag("--list-tables", options.list_tables, "The ids and titles of the tables and figures, for --table");
    for (const KeyOf<RandomisationSpec>& key : keys_of<RandomisationSpec>()) {
        if (has_flag_in(key, "analyse"))
            add_key_flag(app, key, "[randomisation] of the trial file (a flag overrides it)", options.design);
    }
    app.add_flag("--allow-outside", options.allow_outside,
                 "The records of [randomisation] may name files outside their own folder");
    add_common_options(app, options.common);
}

/// The same of [randomisation], which is there once a flag says something of it.
void apply_design_flags(const TypedKeys& typed, Trial& trial) {
    for (const auto& [any_key, texts] : typed) {
        const auto& key = key_of<RandomisationSpec>(any_key->name);
        if (!trial.randomisation) trial.randomisation.emplace();
        const auto before = key.get(*trial.randomisation);
        set_by_flag(key, *trial.randomisation, texts);
        const auto after = key.get(*trial.randomisation);
        if (!trial.file.empty() && after != before)
            trial.changed_by_flags.push_back(change_by_flag(key, after, before));
    }
}

/// Of a trial file what a flag changes is said.
void apply_flags(const TypedKeys& typed, Trial& trial) {
    for (const KeyOf<Trial>& key : keys_of<Trial>()) {
        const auto given = typed.find(&key);
        if (given == typed.end()) continue;
        const auto before = key.get(trial);
        set_by_flag(key, trial, given->second);
        const auto after = key.get(trial);
        if (!trial.file.empty() && after != before) {
            trial.changed_by_flags.push_back(change_by_flag(key, after, before));
        }
    }
}

bool is_typed(const TypedKeys& typed, const Key& key) {
    return typed.contains(&key);
}

/// Whether the flags name a column to analyse; check_complete says what is missing when they do not.
bool names_an_outcome(const AnalyseOptions& options) {
    return is_typed(options.outcome, key_of<OutcomeSpec>("count")) ||
           is_typed(options.outcome, key_of<OutcomeSpec>("value"));
}

/// The one outcome that flags describe.
OutcomeSpec outcome_of(const AnalyseOptions& options) {
    OutcomeSpec outcome;
    for (const KeyOf<OutcomeSpec>& key : keys_of<OutcomeSpec>()) {
        const auto given = options.outcome.find(&key);
        if (given != options.outcome.end()) set_by_flag(key, outcome, given->second);
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
            throw Error(ErrorKind::usage, options.outcome.begin()->first->flag +
                                              " goes with a data file; a trial file says its outcomes itself");
        }
    } else {
        if (is_typed(options.trial, key_of<Trial>("file"))) {
            throw Error(ErrorKind::usage, "--file goes with a trial file; the data file is the argument");
        }
        check_file(table_source(options.input).file);  // before flags are asked for: a trial file may be misspelt
        trial.data.file = options.input;
        if (names_an_outcome(options)) trial.outcomes = {outcome_of(options)};
    }
    apply_flags(options.trial, trial);
    apply_design_flags(options.design, trial);
    check_complete(trial);
    return trial;
}

/// A trial file is a report, and a dose asks for tables of its own; flags alone ask for a result.
ReportExtent extent_of(const AnalyseOptions& options, const Trial& trial, Format format) {
    const bool asks_for_all = options.all || !options.tables.empty() || options.list_tables;
    const bool compact = trial.file.empty() && !trial.compliance && !trial.arms.is_dose() && !asks_for_all &&
                         traits_of(format).read_as_it_comes;
    return compact ? ReportExtent::compact : ReportExtent::full;
}

/// Only the tables that the flags name.
Document only_tables(const Document& document, const std::vector<std::string>& ids) {
    Document only;
    for (const std::string& id : ids) {
        Document item = only_item(document, id);
        only.metadata = std::move(item.metadata);
        only.blocks.push_back(std::move(item.blocks.front()));
    }
    return only;
}

std::string listed_tables(const AnalysisResult& result) {
    const std::vector<NamedItem> items = named_items(trial_document(result, Format::html, ReportExtent::full));
    std::size_t widest = 0;
    for (const NamedItem& item : items) widest = std::max(widest, item.id.size());
    std::string text;
    for (const NamedItem& item : items)
        text += item.id + std::string(widest - item.id.size() + 2, ' ') + item.title + "\n";
    return text + "The numbers are those of this output; a report numbers its own.\n";
}

std::string rendered(const AnalysisResult& result, const AnalyseOptions& options, Format format) {
    if (options.list_tables) return listed_tables(result);
    if (format == Format::json) return render_results_json(result, to_tables(result));
    if (options.tables.empty())
        return render(trial_document(result, format, extent_of(options, result.trial, format)), format,
                      {options.common.width});
    // A page has the figures too.
    return render(only_tables(trial_document(result, Format::html, ReportExtent::full), options.tables), format,
                  {options.common.width});
}

int write_check(const TrialData& data, const Trial& trial, const AnalyseOptions& options, Format format) {
    for (const std::string& warning : data.warnings) warn(warning);
    Document document(check_tables(data, trial));
    document.metadata.title = trial.title;
    document.metadata.made_by = made_by("analyse");
    write_result(render(document, format, {options.common.width}), options.common);
    return exit_done;
}

/// The columns that flags name: they have to be there, and the header is where they are.
std::vector<std::string> columns_told(const Trial& told) {
    std::vector<std::string> columns;
    for (const ColumnRequest& request : columns_of(told))
        if (!request.optional) columns.push_back(request.name);
    append(columns, told.data.percent);
    append(columns, told.data.thousands);
    return columns;
}

/// Every column of a file, as text, and of its rows those that are read.
Table read_all_columns(const std::string& file, const Trial& told) {
    TableOptions options;
    options.delimiter = told.data.delimiter;
    options.encoding = told.data.encoding;
    options.labels = told.data.labels;
    options.missing = told.data.missing_text;
    options.where = told.data.where;
    if (told.data.header_row) options.header_row = *told.data.header_row;
    std::vector<std::string> names = columns_told(told);
    append(names, read_table_header(file, names, options));
    std::vector<ColumnRequest> columns;
    for (const std::string& name : names) {
        const auto same = [&](const ColumnRequest& one) { return one.name == name; };
        if (name.empty() || std::any_of(columns.begin(), columns.end(), same)) continue;
        const NumberSyntax syntax{contains(told.data.percent, name), contains(told.data.thousands, name),
                                  told.data.decimal};
        columns.push_back({.name = name, .kind = CellKind::text, .syntax = syntax, .line_breaks = true});
    }
    Table table = read_table(file, columns, options);
    if (told.data.where.empty()) return table;
    const std::vector<std::size_t> rows = rows_where(table, told.data.where, told.data.missing_text);
    if (rows.empty())
        throw Error(ErrorKind::input, table.file + ": no row meets the conditions: " + to_text(told.data.where));
    return only_rows(table, rows);
}

/// Whether a template has a place for what the flag of a key says.
bool is_written(const Key& key) {
    constexpr std::array<std::string_view, 4> sections{"trial", "data", "arms", "strata"};
    constexpr std::array<std::string_view, 5> of_outcome{"name", "label", "count", "value", "prior"};
    if (key.section == "outcome") return std::find(of_outcome.begin(), of_outcome.end(), key.name) != of_outcome.end();
    return std::find(sections.begin(), sections.end(), key.section) != sections.end();
}

/// What a template does not write is refused, so that no flag is lost.
void check_template_flags(const AnalyseOptions& options) {
    for (const TypedKeys* typed : {&options.trial, &options.outcome, &options.design}) {
        for (const auto& [key, texts] : *typed) {
            if (is_written(*key) && key->flag != "--file") continue;
            throw Error(ErrorKind::usage, "--template does not write " + key->flag +
                                              "; expected it in the trial file, as '" + key->name + "'");
        }
    }
    if (options.check || options.list_tables || !options.tables.empty() || options.common.format)
        throw Error(ErrorKind::usage, "--template writes a trial file; expected no other output beside it");
    if (options.input == "-")
        throw Error(ErrorKind::usage, "--template needs the name of the data file, which the trial file holds");
}

int write_template(const AnalyseOptions& options) {
    check_template_flags(options);
    if (options.input.ends_with(".toml"))
        throw Error(ErrorKind::usage,
                    "--template goes with a data file: " + options.input + " is a trial file already");
    Trial told;
    const std::filesystem::path folder = std::filesystem::path(options.common.output).parent_path();
    told.data.file = std::filesystem::path(options.input).lexically_proximate(folder.empty() ? "." : folder).string();
    if (names_an_outcome(options)) told.outcomes = {outcome_of(options)};
    apply_flags(options.trial, told);
    std::vector<const KeyOf<Trial>*> given;
    for (const KeyOf<Trial>& key : keys_of<Trial>())
        if (is_typed(options.trial, key)) given.push_back(&key);
    refuse_to_overwrite(options.common.output, {options.input});
    const Table table = read_all_columns(options.input, told);
    for (const std::string& note : table.said_of_reading()) warn(note);
    write_result(trial_template(table, told, given), options.common);
    return exit_done;
}

int run(const AnalyseOptions& options) {
    if (options.make_template) return write_template(options);
    const Format format = format_of_output(options.common);
    if ((!options.tables.empty() || options.list_tables) && format == Format::json)
        throw Error(ErrorKind::usage,
                    "--table and --list-tables do not go with JSON, which holds everything; expected another format");
    const Trial trial = trial_of(options);
    refuse_to_overwrite(options.common.output, files_of(trial));
    const TrialData data = read_with_progress(trial, options.allow_outside, !options.common.quiet);
    inform("read " + counted(data.clusters.size(), trial.unit) + " of " + data_files_of(trial));
    if (options.check) return write_check(data, trial, options, format);
    const AnalysisResult result = analyse_with_progress(data, trial, !options.common.quiet);
    for (const std::string& warning : result.warnings) warn(warning);
    write_result(rendered(result, options, format), options.common);
    return exit_done;
}

/// The examples run in data/examples/bolton.
ProgramHelp help_of_program() {
    return {.examples = {{"analyse trial.toml -o results.txt", "Every table of the trial that the file describes."},
                         {"analyse trial.toml --table primary", "One table alone; --list-tables names them."},
                         {"analyse trial.toml --check", "What would be analysed, with nothing estimated."},
                         {"analyse schools.csv --template -o my-trial.toml",
                          "A trial file to fill in, from the columns of a data file."},
                         {"analyse schools.csv --cluster school --arm treated --count nfa --size pupils",
                          "The effect on one outcome, without a trial file."}},
            .first = {"--cluster",         "--arm",       "--intervention", "--control", "--count",
                      "--value",           "--size",      "--prior",        "--strata",  "--where",
                      "--standard-errors", "--inference", "--all",          "--table",   "--list-tables",
                      "--check",           "--template",  "--format",       "--output",  "--help-all"}};
}

}  // namespace

}  // namespace clustertrial::apps

// Flags are declared outside run_program's reach: an exception there is a bug, and ends the program.
int main(int argc, char** argv) {  // NOLINT(bugprone-exception-escape)
    CLI::App app("Analyses a cluster-randomised trial and prints the tables of its report.", "analyse");
    clustertrial::apps::AnalyseOptions options;
    clustertrial::apps::add_options(app, options);
    return clustertrial::apps::run_program(app, clustertrial::apps::help_of_program(), argc, argv,
                                           [&] { return clustertrial::apps::run(options); });
}
