#include "help.hpp"

#include "generated.hpp"

#include <algorithm>
#include <cstddef>
#include <functional>
#include <string_view>

namespace clustertrial::apps {

namespace {

constexpr std::size_t page_width = 80;   // columns
constexpr std::size_t text_column = 26;  // where the meaning of a flag begins

using IsShown = std::function<bool(const CLI::Option&)>;

/// The text in lines that begin at `column`, of which the first is already there.
std::string filled(std::string_view text, std::size_t column) {
    std::string result;
    std::size_t used = column;
    for (const std::string& word : CLI::detail::split(std::string(text), ' ')) {
        const bool begins = used == column;
        if (!begins && used + 1 + word.size() > page_width) {
            result += '\n' + std::string(column, ' ');
            used = column;
        } else if (!begins) {
            result += ' ';
            ++used;
        }
        result += word;
        used += word.size();
    }
    return result + '\n';
}

std::string names_of(const CLI::Option& option) {
    std::string names = joined_spellings(option);
    return takes_value(option) ? names + ' ' + value_name(option) : names;
}

std::string line_of(const CLI::Option& option) {
    const std::string name = "  " + (option.get_positional() ? option.get_name(true, false) : names_of(option));
    const bool fits = name.size() < text_column;
    return name + (fits ? std::string(text_column - name.size(), ' ') : '\n' + std::string(text_column, ' ')) +
           filled(meaning_of(option), text_column);
}

bool is_flag_of(const CLI::Option& option, const std::string& group) {
    return option.get_group() == group && !option.get_positional();
}

std::string usage_of(const CLI::App& app) {
    std::string line = "Usage: " + app.get_name() + " [OPTIONS]";
    std::string meanings;
    for (const CLI::Option* option : app.get_options()) {
        if (!option->get_positional()) continue;
        const std::string name = option->get_name(true, false);
        line += option->get_required() ? " " + name : " [" + name + "]";
        meanings += line_of(*option);
    }
    return line + "\n" + (meanings.empty() ? "" : "\n" + meanings);
}

std::string examples_of(const ProgramHelp& help) {
    if (help.examples.empty()) return {};
    std::string result = "\nExamples:\n";
    for (const Example& example : help.examples)
        result += "  " + example.command + '\n' + std::string(6, ' ') + filled(example.does, 6);
    return result;
}

std::string flags_of(const CLI::App& app, const IsShown& is_shown) {
    std::string result;
    for (const std::string& group : app.get_groups()) {
        std::string lines;
        for (const CLI::Option* option : app.get_options()) {
            if (is_flag_of(*option, group) && is_shown(*option)) lines += line_of(*option);
        }
        if (!group.empty() && !lines.empty()) result += '\n' + group + ":\n" + lines;
    }
    return result;
}

std::string page(const CLI::App& app, const ProgramHelp& help, const IsShown& is_shown) {
    return filled(app.get_description(), 0) + "\n" + usage_of(app) + examples_of(help) + flags_of(app, is_shown);
}

}  // namespace

std::string full_help(const CLI::App& app, const ProgramHelp& help) {
    return page(app, help, [](const CLI::Option&) { return true; });
}

std::string short_help(const CLI::App& app, const ProgramHelp& help) {
    if (help.first.empty()) return full_help(app, help);
    const auto is_first = [&](const CLI::Option& option) {
        return std::any_of(help.first.begin(), help.first.end(),
                           [&](const std::string& name) { return option.check_name(name); });
    };
    return page(app, help, is_first) + "\n'" + app.get_name() + " --help-all' shows every flag, and '" +
           app.get_name() + " --man' the manual page.\n";
}

}  // namespace clustertrial::apps
