#include "program.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/core/number.hpp"
#include "clustertrial/core/text.hpp"
#include "clustertrial/core/version.hpp"
#include "clustertrial/core/words.hpp"

#include "generated.hpp"

#include <algorithm>
#include <array>
#include <csignal>
#include <filesystem>
#include <memory>
#include <sstream>
#include <string_view>
#include <utility>
#include <vector>

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <fcntl.h>
#include <unistd.h>

namespace clustertrial::apps {

namespace {

constexpr std::size_t narrowest_table = 20;  // columns
constexpr std::size_t widest_table = 10000;  // columns

/// Everything a program says apart from its result. Made on first use, so that nothing can be said before it exists
/// (spdlog's own default logger writes to standard output).
spdlog::logger& log() {
    static const std::shared_ptr<spdlog::logger> logger = [] {
        auto made = std::make_shared<spdlog::logger>("", std::make_shared<spdlog::sinks::stderr_sink_mt>());
        spdlog::set_default_logger(made);
        return made;
    }();
    return *logger;
}

void start_log(const std::string& program) {
    log().set_level(spdlog::level::warn);
    log().set_pattern(program + ": %l: %v");
}

/// A closed standard stream would be handed to the next file opened, and results or messages would end up in that file.
/// Opened the wrong way round, so that using it is still an error.
void occupy_closed_streams() {
    constexpr std::array<int, 3> wrong_way{O_WRONLY, O_RDONLY, O_RDONLY};
    for (int stream = 0; stream < 3; ++stream) {
        if (::fcntl(stream, F_GETFD) == -1) ::open("/dev/null", wrong_way[static_cast<std::size_t>(stream)]);
    }
}

/// "FILE:LINE: ..." at the start of a message: an editor jumps there, so it has to stay at the start of a line.
bool begins_with_place(std::string_view message) {
    const std::string_view line = message.substr(0, message.find('\n'));
    for (std::size_t colon = line.find(':'); colon != std::string_view::npos; colon = line.find(':', colon + 1)) {
        const std::size_t end = line.find_first_not_of("0123456789", colon + 1);
        if (colon > 0 && end != std::string_view::npos && end > colon + 1 && line[end] == ':') return true;
    }
    return false;
}

std::string_view headline(ErrorKind kind) {
    switch (kind) {
        case ErrorKind::input:
            return "the input cannot be used:";
        case ErrorKind::design:
            return "the trial that the input describes cannot be used:";
        case ErrorKind::output:
            return "the result cannot be written:";
        case ErrorKind::usage:
            return "the command cannot be carried out:";
    }
    return {};
}

int status_of(ErrorKind kind) {
    switch (kind) {
        case ErrorKind::input:
        case ErrorKind::design:
        case ErrorKind::output:
            return exit_wrong_input;
        case ErrorKind::usage:
            return exit_wrong_usage;
    }
    return exit_our_bug;
}

int report(const Error& error) {
    const std::string message = error.what();
    if (begins_with_place(message)) {
        log().error("{}\n{}", headline(error.kind()), message);
    } else {
        log().error("{}", message);
    }
    return status_of(error.kind());
}

/// "--strata" of "--stratum": the nearest long flag of the program, or nothing. The dashes are no letters in common.
std::string nearest_flag(const CLI::App& app, std::string_view typed) {
    if (!typed.starts_with('-') || typed.size() < 3) return {};
    typed = typed.substr(typed.find_first_not_of('-'));
    typed = typed.substr(0, typed.find('='));
    std::vector<std::string> flags;
    for (const CLI::Option* option : app.get_options())
        if (!option->get_group().empty())  // those without a group are hidden
            for (const std::string& name : option->get_lnames()) flags.push_back(name);
    const std::string nearest = nearest_name(typed, flags);
    return nearest.empty() ? "" : "--" + nearest;
}

/// What the program does not know of the command line, and what was perhaps meant. A flag that is required is missing
/// where it is misspelt.
std::string what_was_meant(const CLI::App& app) {
    const std::vector<std::string> unknown = app.remaining();
    std::vector<std::string> flags;
    for (const std::string& argument : unknown) {
        const std::string flag = nearest_flag(app, argument);
        if (!flag.empty() && !contains(flags, flag)) flags.push_back(flag);
    }
    if (flags.empty()) return {};
    return "not expected: " + joined(unknown, " ") + "; did you mean " + listed(flags, "and") + "?";
}

int report_usage(const CLI::App& app, const CLI::ParseError& error) {
    const std::string meant = what_was_meant(app);
    const bool says_it = dynamic_cast<const CLI::ExtrasError*>(&error) != nullptr;
    const std::string text = says_it && !meant.empty() ? meant : error.what() + (meant.empty() ? "" : "\n" + meant);
    log().error("{}\nRun '{} --help' for the options.", text, app.get_name());
    return exit_wrong_usage;
}

int report_bug(const CLI::App& app, std::string_view what) {
    log().error("{}\nThis is a bug in {} ({}), not in your data: please report it with the command that led here.",
                what, app.get_name(), version());
    return exit_our_bug;
}

/// The options that print something instead of running: thrown while parsing, so that required options may be absent.
[[noreturn]] void print_instead(const std::string& text) {
    throw CLI::CallForVersion(text, 0);
}

void add_informing_options(CLI::App& app, const ProgramHelp& help) {
    app.set_help_flag("-h,--help", "Print the flags used most, with examples, and exit");
    app.set_help_all_flag("--help-all", "Print all flags and exit");
    app.add_flag_callback(
        "--version", [&app] { print_instead(app.get_name() + " (clustertrial) " + std::string(version()) + '\n'); },
        "Print the version and exit");
    app.add_option_function<std::string>(
           "--completions", [&app](const std::string& shell) { print_instead(completions(app, shell)); },
           "Print a completion script for a shell and exit")
        ->check(CLI::IsMember({"bash", "zsh", "fish"}))
        ->type_name("SHELL");
    app.add_flag_callback(
        "--man", [&app, &help] { print_instead(man_page(app, help)); }, "Print the manual page (roff) and exit");
}

int print(const std::string& text) {
    write_result(text, {});
    return exit_done;
}

/// The arguments, last first, as CLI11 takes them. It would read "--missing=" as a flag whose value is the next
/// argument; that value is an empty text.
std::vector<std::string> arguments_of(int argc, const char* const* argv) {
    std::vector<std::string> arguments;
    bool only_positional = false;
    for (int i = 1; i < argc; ++i) {
        std::string argument = argv[i];
        only_positional = only_positional || argument == "--";
        const bool empty_value =
            !only_positional && argument.starts_with("--") && argument.find('=') + 1 == argument.size();
        if (empty_value) argument.pop_back();
        arguments.push_back(std::move(argument));
        if (empty_value) arguments.emplace_back();
    }
    std::reverse(arguments.begin(), arguments.end());
    return arguments;
}

int parse_and_run(CLI::App& app, const ProgramHelp& help, int argc, const char* const* argv,
                  const std::function<int()>& body) {
    try {
        app.parse(arguments_of(argc, argv));
    } catch (const CLI::CallForHelp&) {
        return print(short_help(app, help));
    } catch (const CLI::CallForAllHelp&) {
        return print(full_help(app, help));
    } catch (const CLI::CallForVersion& text) {
        return print(text.what());
    }
    return body();
}

}  // namespace

void add_common_options(CLI::App& app, CommonOptions& options, bool with_force) {
    app.add_option("--format", options.format, "Format of the result, if the file extension does not give it")
        ->check(CLI::IsMember(kind_names<Format>()))
        ->type_name("FORMAT")
        ->default_str("text")
        ->group("Output");
    app.add_option("-o,--output", options.output, "File for the result; - is standard output")
        ->type_name("FILE")
        ->capture_default_str()
        ->group("Output");
    if (with_force) {
        app.add_flag("--force", options.force, "Overwrite an existing output file")->group("Output");
    }
    app.add_option("--width", options.width, "Greatest width of a text table, in characters")
        ->check(CLI::Range(narrowest_table, widest_table))
        ->type_name("COLUMNS")
        ->capture_default_str()
        ->group("Output");
    auto* quiet = app.add_flag_callback(
        "-q,--quiet",
        [&options] {
            options.quiet = true;
            log().set_level(spdlog::level::err);
        },
        "Print no warnings");
    auto* verbose = app.add_flag_callback(
        "-v,--verbose",
        [&options] {
            options.verbose = true;
            log().set_level(spdlog::level::info);
        },
        "Report what is done");
    quiet->group("Output")->excludes(verbose);
    verbose->group("Output");
}

namespace {

void refuse_on_terminal(Format format, const std::string& remedy) {
    if (!traits_of(format).binary || ::isatty(STDOUT_FILENO) == 0) return;
    throw Error(ErrorKind::usage, "--format " + std::string(to_name(format)) +
                                      " is a binary format and cannot be shown on a terminal; " + remedy);
}

}  // namespace

Format format_of_output(const CommonOptions& options) {
    const auto typed = options.format ? std::optional(from_name<Format>(*options.format)) : std::nullopt;
    const auto by_ending = options.output == "-" ? std::nullopt : format_of_file(options.output);
    if (typed && by_ending && *typed != *by_ending) {
        throw Error(ErrorKind::usage, "--format " + *options.format + " and -o " + options.output +
                                          " contradict each other: the file extension means " +
                                          std::string(to_name(*by_ending)) + "; leave out --format");
    }
    const Format format = by_ending.value_or(typed.value_or(Format::text));
    if (options.output == "-") refuse_on_terminal(format, "name a file with -o");
    return format;
}

Format format_beside_rows(const CommonOptions& options, std::string_view also) {
    const std::string ending = std::filesystem::path(options.output).extension().string();
    // In any case, as format_of_file has it.
    const std::string small = spelling_key(ending);
    std::vector<std::string> known{".csv", ".txt"};
    if (!also.empty()) known.emplace_back(also);
    const bool is_known = small.empty() || std::find(known.begin(), known.end(), small) != known.end();
    if (options.output != "-" && !is_known) {
        throw Error(ErrorKind::usage, "-o " + options.output + ": this output is " +
                                          (also.empty() ? "CSV" : "a table") + ", not '" + ending +
                                          "'; expected a name that ends in " + listed(known, "or"));
    }
    const Format format = options.format ? from_name<Format>(*options.format) : Format::text;
    refuse_on_terminal(format, "send standard output to a file");
    return format;
}

int run_program(CLI::App& app, const ProgramHelp& help, int argc, const char* const* argv,
                const std::function<int()>& body) {
    occupy_closed_streams();
    // A reader that goes away is seen as a failed write, not as a signal that ends the program half-way.
    std::signal(SIGPIPE, SIG_IGN);
    // The same for a file that may not grow any more (ulimit -f): what was half written is taken back.
    std::signal(SIGXFSZ, SIG_IGN);
    if (app.get_name().empty() && argc > 0) app.name(std::filesystem::path(argv[0]).filename().string());
    start_log(app.get_name());
    add_informing_options(app, help);
    try {
        return parse_and_run(app, help, argc, argv, body);
    } catch (const Error& error) {
        return report(error);
    } catch (const CLI::ParseError& error) {
        return report_usage(app, error);
    } catch (const std::bad_alloc&) {
        return report_bug(app, "out of memory");
    } catch (const std::exception& error) {
        return report_bug(app, error.what());
    } catch (...) {
        return report_bug(app, "an exception of an unknown type");
    }
}

void warn(const std::string& text) {
    // A line is a warning of its own: who reads the log of many programs must see whose each is.
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) log().warn("{}", line);
}

void inform(const std::string& text) {
    log().info("{}", text);
}

std::uint64_t whole_number(const std::string& flag, const std::string& text) {
    const auto value = parse_whole_number(text);
    if (!value) throw Error(ErrorKind::usage, flag + ": found " + in_quotes(text) + "; expected a whole number");
    return *value;
}

}  // namespace clustertrial::apps
