#pragma once

#include "clustertrial/core/kinds.hpp"

#include <array>
#include <string_view>

namespace clustertrial {

/// The shape of the values that a test does not reject.
enum class ConfidenceSet {
    interval,  ///< low to high
    two_rays,  ///< up to low, and from high on
    line,      ///< every value: the data say nothing
    empty,     ///< none; not where a system is just identified
};
template <>
struct Kinds<ConfidenceSet> {
    static constexpr std::string_view what = "shape of a confidence set";
    static constexpr std::array rows{
        NamedKind<ConfidenceSet>{ConfidenceSet::interval, "interval"},
        NamedKind<ConfidenceSet>{ConfidenceSet::two_rays, "two-rays"},
        NamedKind<ConfidenceSet>{ConfidenceSet::line, "line"},
        NamedKind<ConfidenceSet>{ConfidenceSet::empty, "empty"},
    };
};
static_assert(every_kind_has_a_row<ConfidenceSet>);

}  // namespace clustertrial
