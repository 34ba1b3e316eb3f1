#include "clustertrial/core/error.hpp"
#include "clustertrial/core/number.hpp"
#include "clustertrial/core/words.hpp"
#include "clustertrial/data/checksum.hpp"
#include "clustertrial/data/file.hpp"
#include "clustertrial/report/document_differences.hpp"
#include "clustertrial/report/render.hpp"
#include "clustertrial/report/report_names.hpp"
#include "clustertrial/report/simulation_report.hpp"
#include "clustertrial/report/trial_report.hpp"
#include "clustertrial/trial/lock.hpp"
#include "clustertrial/trial/trial_file.hpp"

#include "common/analysing.hpp"
#include "common/program.hpp"
#include "common/shell_word.hpp"
#include "lock.hpp"

#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

namespace clustertrial::apps {

namespace {

/// The command line as typed, and what --verify reads for it.
struct ReportOptions {
    CommonOptions common;
    std::string trial_file;
    std::string only;
    bool names = false;
    bool lock = false;
    std::string sign;  ///< secret key
    std::string public_key;
    std::string reference_docx;  ///< beats that of [report]
    std::string verify;          ///< a document that was written before
    std::string inputs;          ///< folder of the trial file that its stamp names
    bool allow_outside = false;
    std::optional<std::string> found = {};  ///< bytes of `verify`
    std::optional<std::string> date = {};   ///< that of a stamp, instead of that of the environment
};

void add_options(CLI::App& app, ReportOptions& options) {
    app.add_option("trial", options.trial_file, "A trial file (.toml)");
    app.add_option("--only", options.only, "One table or figure of the document, by its id: `primary`, `figure:flow`")
        ->type_name("ID");
    app.add_flag("--names", options.names, "List the names that the author's text may use, with their values");
    app.add_flag("--lock", options.lock, "Write the protocol as it is now, for later comparison ([report] lock)");
    app.add_option("--sign", options.sign, "With --lock: signs it, as OUTPUT.minisig, by a key of randomise --make-key")
        ->type_name("KEYFILE");
    app.add_option("--public-key", options.public_key,
                   "The locked protocol must be signed by this key, as LOCK.minisig")
        ->type_name("FILE");
    app.add_option("--verify", options.verify,
                   "Check whether the trial file and data still give this document, byte for byte")
        ->type_name("FILE");
    app.add_option("--inputs", options.inputs,
                   "With --verify and without a trial file: the folder of the trial file that the document "
                   "was made from (default: the folder of the document)")
        ->type_name("DIR");
    app.add_option("--reference-docx", options.reference_docx,
                   "A Word file whose styles the .docx uses; overrides reference_docx of [report]")
        ->type_name("FILE");
    app.add_flag("--allow-outside", options.allow_outside,
                 "The records of [randomisation] may name files outside their own folder");
    add_common_options(app, options.common);
}

/// The day that SOURCE_DATE_EPOCH says, in UTC: "2026-11-28"; empty without it. Never the clock.
std::string date_of_environment() {
    const char* text = std::getenv("SOURCE_DATE_EPOCH");  // NOLINT(concurrency-mt-unsafe): one thread
    if (text == nullptr || *text == '\0') return "";
    const auto seconds = parse_whole_number(text);
    if (!seconds || *seconds > 253402300799ULL) {  // the last second of the year 9999
        throw Error(ErrorKind::usage,
                    "SOURCE_DATE_EPOCH is " + in_quotes(text) + "; expected a whole number, seconds since 1970-01-01");
    }
    const auto time = static_cast<std::time_t>(*seconds);
    std::tm day{};
    gmtime_r(&time, &day);
    constexpr std::size_t longest = 16;
    std::string date(longest, '\0');
    date.resize(std::strftime(date.data(), date.size(), "%Y-%m-%d", &day));
    return date;
}

/// The styles that a flag or [report] names, where the format has styles.
std::optional<ReferenceDocx> reference_of(const ReportOptions& options, const Trial& trial, Format format) {
    const std::string& file = options.reference_docx.empty() ? trial.report.reference_docx : options.reference_docx;
    if (file.empty()) return std::nullopt;
    if (format != Format::docx) {
        if (options.reference_docx.empty()) return std::nullopt;  // the trial file is for every format
        throw Error(ErrorKind::usage, "--reference-docx goes with a .docx");
    }
    constexpr std::size_t most_bytes = 64U << 20U;
    return ReferenceDocx{read_file(file, {.most_bytes = most_bytes}), file};
}

/// The logo that [report] names, where the format has a place for it.
std::optional<Logo> logo_of(const Trial& trial, Format format) {
    const std::string& file = trial.report.logo;
    const bool has_place = traits_of(format).page || format == Format::json;
    if (file.empty() || !has_place) return std::nullopt;
    return parse_logo(read_file(file, {.most_bytes = most_logo_bytes}), file, trial.report.logo_description);
}

/// What of the command line the document hangs on. A file is named without its folder, which is of this machine.
std::string flags_of(const ReportOptions& options, Format format) {
    std::string flags;
    if (!options.reference_docx.empty() && format == Format::docx) {
        flags += " --reference-docx " + shell_word(std::filesystem::path(options.reference_docx).filename().string());
    }
    if (format == Format::text && options.common.width != CommonOptions{}.width)
        flags += " --width " + std::to_string(options.common.width);
    if (options.allow_outside) flags += " --allow-outside";
    return flags;
}

ReportSources sources_of(const Trial& trial, const ReportOptions& options, Format format) {
    ReportSources sources;
    sources.date = options.date ? *options.date : date_of_environment();
    sources.reference = reference_of(options, trial, format);
    sources.flags = flags_of(options, format);
    if (sources.reference && !options.reference_docx.empty())
        sources.reference_flag = std::filesystem::path(options.reference_docx).filename().string();
    constexpr std::size_t most_bytes = 16U << 20U;
    if (!trial.report.text.empty()) {
        sources.text_file = trial.report.text;
        sources.text = read_file(trial.report.text, {.most_bytes = most_bytes});
    }
    sources.lock = read_lock(trial, options.public_key);
    if (const std::string& file = trial.simulation.certificate; !file.empty()) {
        const std::string bytes = read_file(file, {.most_bytes = most_bytes});
        sources.certificate = Certificate{file, sha256_of(bytes), parse_simulation(bytes, file)};
        if (!sources.certificate->result.whole)
            throw Error(ErrorKind::input, file + ": this is a part of a simulation; expected a whole one");
    }
    sources.logo = logo_of(trial, format);
    return sources;
}

/// All that is read: --force is for none of it.
std::vector<std::string> inputs_of(const Trial& trial, const ReportOptions& options) {
    std::vector<std::string> inputs = files_of(trial);
    const ReportSpec& report = trial.report;
    for (const std::string& file :
         {report.text, report.lock, trial.simulation.certificate, report.reference_docx, report.logo,
          options.reference_docx, options.verify, options.sign, options.public_key}) {
        if (!file.empty()) inputs.push_back(file);
    }
    return inputs;
}

/// A picture in a file of its own.
bool wants_svg(const ReportOptions& options) {
    return options.common.output.ends_with(".svg");
}

int write_svg(const Document& item, const ReportOptions& options) {
    const auto* figure = std::get_if<Figure>(&item.blocks.front());
    if (figure == nullptr) {
        throw Error(ErrorKind::usage, "'" + options.only + "' is a table; an .svg file needs a figure");
    }
    write_result("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + render_svg(*figure), options.common);
    return exit_done;
}

/// The document as bytes of a format.
std::string bytes_of(const Document& document, Format format, const ReportOptions& options,
                     const ReportSources& sources) {
    if (format == Format::json) return render_document_json(document);
    return render(document, format, {.width = options.common.width, .reference = sources.reference});
}

/// The stamp of a document; nothing where it has none, which is no fault when a trial file was given.
std::optional<DocumentStamp> stamp_or_nothing(const std::string& bytes, Format format, const std::string& file) {
    try {
        return read_stamp(bytes, format, file);
    } catch (const Error&) {
        return std::nullopt;
    }
}

/// Whether the document that was written before is the one that is made now.
int verify(const Document& document, Format format, const ReportOptions& options, const ReportSources& sources) {
    const std::string& found = *options.found;
    const std::string made = bytes_of(document, format, options, sources);
    if (found == made) {
        write_result("Verified: " + options.verify + " matches " + options.trial_file + " and its data.\n",
                     options.common);
        return exit_done;
    }
    std::vector<std::string> differences;
    const auto stamp = stamp_or_nothing(found, format, options.verify);
    if (stamp) differences = stamp_differences(*document.metadata.stamp, *stamp);
    for (const std::string& difference : document_differences(made, found, format, options.verify))
        differences.push_back(difference);
    std::string text = "Not verified: " + options.verify + " does not match " + options.trial_file + " and its data:\n";
    for (const std::string& difference : differences) text += "  " + difference + "\n";
    write_result(text, options.common);
    return exit_check_failed;
}

/// Options that say what a document was made from: the file and flags that its stamp names, in the folder of --inputs
/// or of the document.
ReportOptions as_stamped(ReportOptions options, Format format) {
    const DocumentStamp stamp = read_stamp(*options.found, format, options.verify);
    const std::filesystem::path folder = options.inputs.empty() ? std::filesystem::path(options.verify).parent_path()
                                                                : std::filesystem::path(options.inputs);
    options.trial_file = (folder / stamp.trial_file).string();
    if (!stamp.reference_docx.empty()) options.reference_docx = (folder / stamp.reference_docx).string();
    options.date = stamp.date;
    return options;
}

/// Of flags that ask for different outputs one at most. A picture is of one figure.
void check_flags(const ReportOptions& options) {
    const int outputs = static_cast<int>(options.names) + static_cast<int>(options.lock) +
                        static_cast<int>(!options.only.empty()) + static_cast<int>(!options.verify.empty());
    if (outputs > 1) {
        throw Error(ErrorKind::usage,
                    "--names, --lock, --only and --verify each ask for another output; expected one of them");
    }
    if (options.lock && !options.public_key.empty())
        throw Error(ErrorKind::usage, "--public-key checks a lock that was made before; --lock makes one");
    if (!options.sign.empty() && !options.lock) throw Error(ErrorKind::usage, "--sign goes with --lock");
    const bool stamped = !options.verify.empty() && options.trial_file.empty();
    if (options.trial_file.empty() && !stamped)
        throw Error(ErrorKind::usage, "no trial file given; expected report TRIAL.toml");
    if (!options.inputs.empty() && !stamped)
        throw Error(ErrorKind::usage, "--inputs goes with --verify, without a trial file");
    if (!options.verify.empty() && options.common.format)
        throw Error(ErrorKind::usage, "--format does not go with --verify: the document's ending says its format");
    if (wants_svg(options) && options.common.format)
        throw Error(ErrorKind::usage, "--format does not go with an .svg file");
    if (stamped && !options.reference_docx.empty())
        throw Error(
            ErrorKind::usage,
            "the stamp of the document already names the --reference-docx; give the flag only with a trial file");
    if (wants_svg(options) && options.only.empty())
        throw Error(ErrorKind::usage, "an .svg file holds one figure; give --only ID");
}

/// That of the output. One figure may be a picture too, which is no format of a document.
Format format_of_document(const ReportOptions& options) {
    try {
        static_cast<void>(format_of_file(options.common.output));
    } catch (const Error& error) {
        throw Error(error.kind(), std::string(error.what()) + ", or .svg for one figure (--only)");
    }
    return format_of_output(options.common);
}

/// With --verify that of the file that was written before.
Format format_for(const ReportOptions& options) {
    if (wants_svg(options)) return Format::html;
    if (options.verify.empty()) return format_of_document(options);
    const auto format = format_of_file(options.verify);
    if (!format) {
        throw Error(ErrorKind::usage,
                    "--verify " + options.verify +
                        ": expected a file name with the extension of its format: .docx, .html, .xlsx, .md, "
                        ".tex, .txt, .csv or .json");
    }
    return *format;
}

/// With the document that is to be verified, and what its stamp says where no trial file was given.
ReportOptions with_document(ReportOptions options) {
    if (options.verify.empty()) return options;
    constexpr std::size_t most_bytes = 256U << 20U;
    options.found = read_file(options.verify, {.most_bytes = most_bytes});
    return options.trial_file.empty() ? as_stamped(options, format_for(options)) : options;
}

int run(const ReportOptions& given) {
    check_flags(given);
    const ReportOptions options = with_document(given);
    const Trial trial = read_trial_file(options.trial_file);
    refuse_to_overwrite(options.common.output, inputs_of(trial, options));
    if (options.lock) {
        write_lock(trial, options.sign, options.common);
        return exit_done;
    }
    const Format format = format_for(options);
    check_complete(trial);
    const ReportSources sources = sources_of(trial, options, format);
    const TrialData data = read_with_progress(trial, options.allow_outside, !options.common.quiet);
    inform("read " + counted(data.clusters.size(), trial.unit) + " of " + data_files_of(trial));
    const AnalysisResult result = analyse_with_progress(data, trial, !options.common.quiet);
    for (const std::string& warning : result.warnings) warn(warning);
    if (options.names) {
        write_result(render(to_table(named_values(result)), format, {options.common.width}), options.common);
        return exit_done;
    }
    for (const std::string& warning : report_warnings(result, sources)) warn(warning);
    Document document = trial_report(result, sources);
    if (!options.only.empty()) document = only_item(document, options.only);
    if (wants_svg(options)) return write_svg(document, options);
    if (format == Format::xlsx && options.only.empty()) document.blocks.emplace_back(estimates_table(result));
    if (!options.verify.empty()) return verify(document, format, options, sources);
    write_result(bytes_of(document, format, options, sources), options.common);
    return exit_done;
}

/// The examples run in data/examples/bolton.
ProgramHelp help_of_program() {
    return {.examples = {{"report trial.toml -o report.docx", "The results part of the report, for Word."},
                         {"report trial.toml --verify report.docx",
                          "Whether the data and the trial file still give it; what differs."},
                         {"report trial.toml --only figure:forest -o effects.svg", "One figure, or one table."},
                         {"report trial.toml --names", "The names that your own text may use, with their values."},
                         {"report trial.toml --lock -o protocol.lock",
                          "The protocol as it is now, to list deviations from it later."}}};
}

}  // namespace

}  // namespace clustertrial::apps

// Flags are declared outside run_program's reach: an exception there is a bug, and ends the program.
int main(int argc, char** argv) {  // NOLINT(bugprone-exception-escape)
    CLI::App app("Writes the results part of a trial's report.", "report");
    clustertrial::apps::ReportOptions options;
    clustertrial::apps::add_options(app, options);
    return clustertrial::apps::run_program(app, clustertrial::apps::help_of_program(), argc, argv,
                                           [&] { return clustertrial::apps::run(options); });
}
