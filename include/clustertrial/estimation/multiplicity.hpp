#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace clustertrial {

enum class Adjustment { holm, hochberg, benjamini_hochberg, benjamini_yekutieli, step_down };
std::string_view to_name(Adjustment adjustment);
Adjustment adjustment_from_name(std::string_view name);

/// Adjusted p-values in the order given, as R's p.adjust; not step_down. Throws Error(usage) for a p outside 0 .. 1.
std::vector<double> adjust_p_values(const std::vector<double>& p_values, Adjustment adjustment);

/// Westfall and Young's (1993) step-down maxT, Romano and Wolf's (2005, 2016) for a bootstrap: `draws[h]` are
/// hypothesis h's absolute statistics in the same allocations or bootstrap draws, `observed[h]` the absolute observed
/// one. Ties within `tie_tolerance` count; add_one: (1 + count) / (1 + draws), otherwise the plain share (all
/// allocations enumerated).
std::vector<double> step_down_p_values(const std::vector<double>& observed,
                                       const std::vector<std::vector<double>>& draws, bool add_one);

}  // namespace clustertrial
