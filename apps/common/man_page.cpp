#include "clustertrial/core/version.hpp"

#include "generated.hpp"

#include <algorithm>
#include <cctype>
#include <string_view>

namespace clustertrial::apps {

namespace {

/// Text as roff prints it: a backslash and a hyphen as such, and no line that roff takes for a request.
std::string escape(std::string_view text) {
    std::string result;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool begins_line = i == 0 || text[i - 1] == '\n';
        if (begins_line && (text[i] == '.' || text[i] == '\'')) result += "\\&";
        if (text[i] == '\\') {
            result += "\\e";
        } else if (text[i] == '-') {
            result += "\\-";
        } else {
            result += text[i];
        }
    }
    return result;
}

std::string upper(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(),
                   [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    return text;
}

std::string bold(const std::string& text) {
    return "\\fB" + escape(text) + "\\fR";
}
std::string italic(const std::string& text) {
    return "\\fI" + escape(text) + "\\fR";
}

std::string positional_name(const CLI::Option& option) {
    return option.get_name(true, false);
}

/// "-o, --output FILE".
std::string synopsis_of(const CLI::Option& option) {
    std::string names;
    for (const auto& name : option.get_snames()) names += (names.empty() ? "" : ", ") + bold("-" + name);
    for (const auto& name : option.get_lnames()) names += (names.empty() ? "" : ", ") + bold("--" + name);
    return takes_value(option) ? names + ' ' + italic(value_name(option)) : names;
}

std::string sentence(const CLI::Option& option) {
    return escape(meaning_of(option)) + '\n';
}

std::string synopsis(const CLI::App& app) {
    std::string line = ".B " + escape(app.get_name()) + "\n[\\fIOPTIONS\\fR]";
    for (const CLI::Option* option : app.get_options()) {
        if (!option->get_positional()) continue;
        const std::string name = italic(positional_name(*option));
        line += option->get_required() ? " " + name : " [" + name + "]";
    }
    return line + '\n';
}

std::string options_of_group(const CLI::App& app, const std::string& group) {
    std::string result;
    for (const CLI::Option* option : app.get_options()) {
        if (option->get_group() != group) continue;
        const bool named = !option->get_snames().empty() || !option->get_lnames().empty();
        result +=
            ".TP\n" + (named ? synopsis_of(*option) : italic(positional_name(*option))) + '\n' + sentence(*option);
    }
    return result;
}

std::string options(const CLI::App& app) {
    std::vector<std::string> groups;
    for (const CLI::Option* option : app.get_options()) {
        const std::string& group = option->get_group();
        if (!group.empty() && std::find(groups.begin(), groups.end(), group) == groups.end()) groups.push_back(group);
    }
    std::string result;
    for (const auto& group : groups) result += ".SH " + escape(upper(group)) + '\n' + options_of_group(app, group);
    return result;
}

std::string examples(const ProgramHelp& help) {
    if (help.examples.empty()) return {};
    std::string result = ".SH EXAMPLES\n";
    for (const Example& example : help.examples)
        result += ".TP\n" + bold(example.command) + '\n' + escape(example.does) + '\n';
    return result;
}

/// The contract of docs/programs.md, which is the same for every program.
constexpr std::string_view exit_statuses = R"(.SH EXIT STATUS
.TP
0
done
.TP
1
the data or the design is wrong, or a file cannot be written
.TP
2
the command line is wrong
.TP
3
a bug in the program
.TP
4
a check failed
)";

}  // namespace

std::string man_page(const CLI::App& app, const ProgramHelp& help) {
    // No date: the same program prints the same page.
    std::string page = ".TH " + upper(app.get_name()) + " 1 \"\" \"clustertrial " + std::string(version()) + "\"\n";
    page += ".SH NAME\n" + escape(app.get_name()) + " \\- " + escape(app.get_description()) + '\n';
    page += ".SH SYNOPSIS\n" + synopsis(app);
    page += options(app);
    page += exit_statuses;
    page += examples(help);
    if (!app.get_footer().empty()) page += ".SH NOTES\n" + escape(app.get_footer()) + '\n';
    return page;
}

}  // namespace clustertrial::apps
