#pragma once

#include "help.hpp"

#include <string>
#include <vector>

#include <CLI/CLI.hpp>

/// Texts made from a program's options, so that they cannot disagree with them.
namespace clustertrial::apps {

/// A completion script. `shell` is bash, zsh or fish; throws Error(usage) otherwise.
std::string completions(const CLI::App& app, const std::string& shell);

/// A manual page, section 1, in the man macros of roff.
std::string man_page(const CLI::App& app, const ProgramHelp& help);

/// The values an option is restricted to (by CLI::IsMember), or none.
std::vector<std::string> choices(const CLI::Option& option);

/// Whether the option takes a value.
bool takes_value(const CLI::Option& option);

/// "-o, --output".
std::string joined_spellings(const CLI::Option& option);

/// "FORMAT" of "FORMAT:{text,csv}": what stands for the value.
std::string value_name(const CLI::Option& option);

/// What an option does, the values that it is restricted to, and its default.
std::string meaning_of(const CLI::Option& option);

}  // namespace clustertrial::apps
