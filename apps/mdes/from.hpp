#pragma once

#include "clustertrial/power/stage.hpp"

#include <optional>
#include <string>
#include <vector>

namespace clustertrial::apps {

/// What data of an earlier year, or of another trial, say of an outcome.
struct Measured {
    std::string outcome;
    double clusters = 0;
    double cluster_size = 0;
    double cluster_size_cv = 0;
    double icc = 0;  ///< given the arms alone, where there are some; 0 where it was estimated below
    std::optional<double> icc_low;
    std::optional<double> icc_high;
    double r2_cluster = 0;
    double r2_individual = 0;
    std::vector<std::string> notes;  ///< what was measured, and what was put in place of what, a sentence each
};

/// By the code of `analyse`, of the outcome with that name, or without one the first primary outcome. A trial file
/// without [arms] has one group. Throws as reading and arranging do, and Error(design) where there is no ICC.
Measured measure(const std::string& trial_file, const std::string& outcome);

/// Puts what was measured in its place, but for `given`, keys that flags say.
void take_measured(const Measured& measured, const std::vector<std::string>& given, PowerStage& stage);

}  // namespace clustertrial::apps
