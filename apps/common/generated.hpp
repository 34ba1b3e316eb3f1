#pragma once

#include <string>

#include <CLI/CLI.hpp>

/// Texts made from a program's options, so that they cannot disagree with them.
namespace clustertrial::apps {

/// A completion script. `shell` is bash, zsh or fish; throws Error(usage) otherwise.
std::string completions(const CLI::App& app, const std::string& shell);

/// A manual page, section 1, in the man macros of roff.
std::string man_page(const CLI::App& app);

/// The values an option is restricted to (by CLI::IsMember), or none.
std::vector<std::string> choices(const CLI::Option& option);

/// Whether the option takes a value.
bool takes_value(const CLI::Option& option);

}  // namespace clustertrial::apps
