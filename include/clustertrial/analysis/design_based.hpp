#pragma once

#include "clustertrial/core/interval.hpp"
#include "clustertrial/core/kinds.hpp"
#include "clustertrial/trial/trial.hpp"

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace clustertrial {

enum class DesignBasedKind { horvitz_thompson, hajek, matched_pairs };
template <>
struct Kinds<DesignBasedKind> {
    static constexpr std::string_view what = "design-based estimator";
    static constexpr std::array rows{NamedKind<DesignBasedKind>{DesignBasedKind::horvitz_thompson, "horvitz-thompson"},
                                     NamedKind<DesignBasedKind>{DesignBasedKind::hajek, "hajek"},
                                     NamedKind<DesignBasedKind>{DesignBasedKind::matched_pairs, "matched-pairs"}};
};
static_assert(every_kind_has_a_row<DesignBasedKind>);

/// An effect by the probabilities of the allocation alone, or why there is none.
struct DesignBasedEffect {
    OutcomeSpec outcome;
    std::string term;  ///< the intervention arm
    DesignBasedKind kind = DesignBasedKind::hajek;
    double estimate = 0;
    std::optional<double> std_error;  ///< nothing: `why_none`
    double df = 0;
    double p_value = 1;
    Interval interval;
    double confidence = 0;
    std::size_t units = 0;  ///< of both arms, that the estimate is made of; of pairs whole ones
    std::string why_none;
    bool clusters_alone = false;  ///< no sizes are known: each cluster counts the same
};

/// Of the primary outcomes of a trial whose records state pairs, or other shares of an arm in other strata
/// (docs/methods/design-based.md).
struct DesignBasedEffects {
    std::vector<DesignBasedEffect> effects;
    std::vector<std::string> doubts;  ///< where the allocation is not one of fixed numbers within blocks
};

}  // namespace clustertrial
