#pragma once

#include "clustertrial/core/kinds.hpp"

#include <cstddef>
#include <string_view>
#include <vector>

namespace clustertrial {

enum class Adjustment { holm, hochberg, benjamini_hochberg, benjamini_yekutieli, step_down };
template <>
struct Kinds<Adjustment> {
    static constexpr std::string_view what = "adjustment";
    static constexpr std::array rows{NamedKind<Adjustment>{Adjustment::holm, "holm"},
                                     NamedKind<Adjustment>{Adjustment::hochberg, "hochberg"},
                                     NamedKind<Adjustment>{Adjustment::benjamini_hochberg, "benjamini-hochberg"},
                                     NamedKind<Adjustment>{Adjustment::benjamini_yekutieli, "benjamini-yekutieli"},
                                     NamedKind<Adjustment>{Adjustment::step_down, "step-down"}};
};
static_assert(every_kind_has_a_row<Adjustment>);

/// Adjusted p-values in the order given, as R's p.adjust; not step_down. Throws Error(usage) for a p outside 0 .. 1.
std::vector<double> adjust_p_values(const std::vector<double>& p_values, Adjustment adjustment);

/// Westfall and Young's (1993) step-down maxT, Romano and Wolf's (2005, 2016) for a bootstrap: `draws[h]` are
/// hypothesis h's absolute statistics in the same allocations or bootstrap draws, `observed[h]` the absolute observed
/// one. Ties within `tie_tolerance` count; add_one: (1 + count) / (1 + draws), otherwise the plain share (all
/// allocations enumerated).
std::vector<double> step_down_p_values(const std::vector<double>& observed,
                                       const std::vector<std::vector<double>>& draws, bool add_one);

}  // namespace clustertrial
