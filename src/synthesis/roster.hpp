#pragma once

#include "clustertrial/trial/targets.hpp"

#include "draw.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace clustertrial::synthesis_detail {

/// The clusters of a synthetic trial and what was known of them before it began.
struct Roster {
    std::vector<std::string> ids;
    std::vector<std::uint32_t> arm;
    std::vector<std::uint32_t> stratum;  ///< index into Targets::strata
    std::vector<bool> withdrawn;
    std::vector<double> size;
    std::map<std::string, std::vector<std::optional<double>>> continuous;  ///< column -> one value a cluster
    std::map<std::string, std::vector<std::string>> categorical;

    [[nodiscard]] std::size_t count() const { return ids.size(); }
    [[nodiscard]] std::vector<std::size_t> in_arm(std::size_t which) const;
};

/// Clusters by stratum and arm, their baseline and their sizes. Throws Error(design) when individuals do not go into
/// clusters of the smallest size.
Roster draw_roster(const Targets& targets, Dice& dice);

/// Values of one column, calibrated to mean and SD by arm (those of a prior or a percentage come later).
std::vector<std::optional<double>> draw_continuous(const BaselineTargets& target, const Targets& targets,
                                                   const Roster& roster, Dice& dice);

/// Mean and SD (n - 1) of values; SD 0 below two.
struct MeanAndSd {
    double mean = 0;
    double sd = 0;
};
MeanAndSd mean_and_sd(const std::vector<double>& values);

/// How far a value is outside the printed number's interval, `narrowing` times as wide, in half units; 0 inside.
double distance_outside(double value, const Printed& printed, double narrowing);

}  // namespace clustertrial::synthesis_detail
