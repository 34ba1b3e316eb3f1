#pragma once

#include <string>
#include <vector>

#include <CLI/CLI.hpp>

namespace clustertrial::apps {

/// A command that can be typed as it stands, and what it does.
struct Example {
    std::string command;
    std::string does;
};

/// What a program says of itself beside its flags.
struct ProgramHelp {
    std::vector<Example> examples = {};
    std::vector<std::string> first = {};  ///< the flags that --help shows; empty: all of them
};

/// What --help prints, in lines of 80 columns: usage, examples and the flags used most.
std::string short_help(const CLI::App& app, const ProgramHelp& help);

/// What --help-all prints: the same with every flag.
std::string full_help(const CLI::App& app, const ProgramHelp& help);

}  // namespace clustertrial::apps
