#pragma once

#include "clustertrial/trial/trial.hpp"

#include "common/program.hpp"

#include <optional>
#include <string>
#include <vector>

namespace clustertrial::apps {

/// The command line as typed; what was not typed is empty.
struct RandomiseOptions {
    CommonOptions common;  ///< common.output is the allocation
    std::string schools;
    RandomisationSpec told;  ///< what a trial file's [randomisation] can say too, --missing and --delimiter
    bool seed_from_entropy = false;

    bool dry_run = false;
    std::optional<std::string> spent;
    std::optional<std::string> append;

    std::optional<std::string> record;
    std::optional<std::string> kept;
    std::optional<std::string> pairs;
    std::optional<std::string> split_by;
    std::optional<std::string> split_into;

    std::optional<std::string> commit;
    std::optional<std::string> secret;
    std::optional<std::string> reveal;
    std::optional<std::string> commitment;
    std::optional<std::string> make_key;
    std::optional<std::string> sign;

    std::optional<std::string> verify;
    std::optional<std::string> input;
    std::optional<std::string> allocation;
    std::optional<std::string> public_key;
    std::optional<std::string> signature;
    std::optional<std::string> split_file;
    std::optional<std::string> certificate;
    bool allow_outside = false;  ///< of a record that is verified or appended to
};

/// Declares the flags, and which of them exclude one another.
void add_options(CLI::App& app, RandomiseOptions& options);

}  // namespace clustertrial::apps
