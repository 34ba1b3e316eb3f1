#pragma once

#include "clustertrial/allocation/plan.hpp"

#include "common/program.hpp"

#include <optional>
#include <string>
#include <vector>

namespace clustertrial::apps {

/// The command line as typed; what was not typed is empty.
struct RandomiseOptions {
    CommonOptions common;  ///< common.output is the allocation
    std::string schools;
    std::optional<std::string> id;
    std::vector<std::string> where;
    std::vector<std::string> strata;
    std::optional<std::string> at_threshold;
    std::optional<std::string> arms;
    std::optional<std::string> ratio;
    std::optional<std::string> method;
    std::optional<std::string> seed;
    bool seed_from_entropy = false;
    std::optional<std::string> generator;
    std::optional<std::string> storage;
    std::optional<std::string> order;
    std::optional<std::string> sort_key;
    std::optional<std::string> ties;
    std::optional<std::string> tie_column;
    std::vector<std::string> missing;
    std::optional<std::string> delimiter;
    std::optional<std::string> record;

    std::optional<std::string> verify;
    std::optional<std::string> input;
    std::optional<std::string> allocation;
};

void add_options(CLI::App& app, RandomiseOptions& options);

/// The options, typed and with the defaults filled in; draws the seed where that was asked for.
/// Throws Error(usage) with everything that is missing.
AllocationPlan to_plan(const RandomiseOptions& options);

}  // namespace clustertrial::apps
