#include "generated.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/core/words.hpp"

#include "shell_word.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace clustertrial::apps {

namespace {

/// How an option is written on a command line: "-o", "--output".
std::vector<std::string> spellings(const CLI::Option& option) {
    std::vector<std::string> result;
    for (const auto& name : option.get_snames()) result.push_back("-" + name);
    for (const auto& name : option.get_lnames()) result.push_back("--" + name);
    return result;
}

/// The options with a name, in the order they were added; positionals have none.
std::vector<const CLI::Option*> named_options(const CLI::App& app) {
    std::vector<const CLI::Option*> options = app.get_options();
    std::erase_if(options, [](const CLI::Option* option) { return spellings(*option).empty(); });
    return options;
}

/// Whether file names are offered for the value: not for numbers, columns, seeds.
bool may_be_file(const CLI::Option& option) {
    const std::string type = option.get_type_name();
    constexpr std::array<std::string_view, 8> files{"FILE",   "PATH",    "DIR",    "TEXT",
                                                    "FOLDER", "KEYFILE", "RECORD", "SECRET"};
    const std::string_view name = std::string_view(type).substr(0, type.find(':'));
    return std::find(files.begin(), files.end(), name) != files.end();
}

std::string identifier(std::string name) {
    std::replace_if(
        name.begin(), name.end(), [](char c) { return std::isalnum(static_cast<unsigned char>(c)) == 0; }, '_');
    return name;
}

std::string bash_completions(const CLI::App& app) {
    const std::string function = "_" + identifier(app.get_name());
    std::vector<std::string> words;
    std::string cases;
    for (const CLI::Option* option : named_options(app)) {
        const std::vector<std::string> names = spellings(*option);
        words.insert(words.end(), names.begin(), names.end());
        if (!takes_value(*option)) continue;
        std::string reply = "COMPREPLY=()";
        if (const auto values = choices(*option); !values.empty()) {
            reply = "mapfile -t COMPREPLY < <(compgen -W " + single_quoted(joined(values, " ")) + " -- \"$current\")";
        } else if (may_be_file(*option)) {
            reply = "mapfile -t COMPREPLY < <(compgen -f -- \"$current\")";
        }
        cases += "        " + joined(names, "|") + ") " + reply + "; return ;;\n";
    }
    return function +
           "() {\n    local current=\"${COMP_WORDS[COMP_CWORD]}\" previous=\"${COMP_WORDS[COMP_CWORD-1]}\"\n" +
           "    case \"$previous\" in\n" + cases + "    esac\n    if [[ $current == -* ]]; then\n" +
           "        mapfile -t COMPREPLY < <(compgen -W " + single_quoted(joined(words, " ")) + " -- \"$current\")\n" +
           "    else\n        mapfile -t COMPREPLY < <(compgen -f -- \"$current\")\n    fi\n}\n" +
           "complete -o filenames -F " + function + " " + app.get_name() + '\n';
}

/// _arguments reads brackets and colons as its own.
std::string zsh_text(std::string_view text) {
    std::string result;
    for (const char c : text) {
        if (c == '[' || c == ']' || c == ':' || c == '\\') result += '\\';
        result += c;
    }
    return result;
}

std::string zsh_completions(const CLI::App& app) {
    std::string result = "#compdef " + app.get_name() + "\n_arguments";
    for (const CLI::Option* option : named_options(app)) {
        std::string action;
        if (takes_value(*option)) {
            const auto values = choices(*option);
            const std::string how = !values.empty()        ? "(" + joined(values, " ") + ")"
                                    : may_be_file(*option) ? "_files"
                                                           : "";
            action = ":value:" + how;
        }
        const bool repeats = option->get_expected_max() > 1;
        for (const auto& name : spellings(*option)) {
            result += " \\\n    " + single_quoted((repeats ? "*" : "") + name + "[" +
                                                  zsh_text(option->get_description()) + "]" + action);
        }
    }
    return result + " \\\n    '*:file:_files'\n";
}

/// Within fish's single quotes only the quote and the backslash are special.
std::string fish_quoted(std::string_view text) {
    std::string result = "'";
    for (const char c : text) {
        if (c == '\'' || c == '\\') result += '\\';
        result += c;
    }
    return result + "'";
}

std::string fish_completions(const CLI::App& app) {
    std::string result;
    for (const CLI::Option* option : named_options(app)) {
        result += "complete -c " + app.get_name();
        for (const auto& name : option->get_snames()) result += " -s " + name;
        for (const auto& name : option->get_lnames()) result += " -l " + name;
        if (takes_value(*option)) {
            const auto values = choices(*option);
            if (!values.empty()) {
                result += " -x -a " + fish_quoted(joined(values, " "));
            } else {
                result += may_be_file(*option) ? " -r" : " -x";
            }
        }
        result += " -d " + fish_quoted(option->get_description()) + '\n';
    }
    return result;
}

}  // namespace

std::vector<std::string> choices(const CLI::Option& option) {
    const std::string type = option.get_type_name();
    const std::size_t open = type.find('{');
    const std::size_t close = type.find('}', open);
    if (open == std::string::npos || close == std::string::npos) return {};
    return CLI::detail::split(type.substr(open + 1, close - open - 1), ',');
}

bool takes_value(const CLI::Option& option) {
    return option.get_items_expected_max() > 0;
}

std::string joined_spellings(const CLI::Option& option) {
    return joined(spellings(option), ", ");
}

std::string value_name(const CLI::Option& option) {
    const std::string type = option.get_type_name();
    const std::string name = type.substr(0, type.find(':'));
    return name.empty() ? "VALUE" : name;
}

std::string meaning_of(const CLI::Option& option) {
    std::string text = option.get_description();
    if (const auto values = choices(option); !values.empty()) text += " (one of " + joined(values, ", ") + ")";
    if (!option.get_default_str().empty()) text += " (default: " + option.get_default_str() + ")";
    return text;
}

std::string completions(const CLI::App& app, const std::string& shell) {
    if (shell == "bash") return bash_completions(app);
    if (shell == "zsh") return zsh_completions(app);
    if (shell == "fish") return fish_completions(app);
    throw Error(ErrorKind::usage, "no completions for the shell '" + shell + "'; expected bash, zsh or fish");
}

}  // namespace clustertrial::apps
