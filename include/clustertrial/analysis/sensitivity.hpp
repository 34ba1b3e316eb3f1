#pragma once

#include "clustertrial/analysis/effect.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace clustertrial {

/// Clusters with rows that are left out since a number of theirs is missing and has no ends.
struct ClustersWithoutEnds {
    std::string marker;  ///< what stands in the number's place; empty: nothing
    std::size_t clusters = 0;
    bool operator==(const ClustersWithoutEnds&) const = default;
};

/// What suppressed numbers could do to an estimate: the smallest and the largest over all values between their ends.
struct SuppressedBounds {
    EffectEstimate smallest;
    EffectEstimate largest;
    /// false: regressors of the model are suppressed too, and a search found the two; others may lie beyond.
    bool exact = true;
    std::vector<std::string> arms;                  ///< names, control first
    std::vector<std::size_t> clusters;              ///< an arm: with a suppressed number
    std::vector<double> individuals;                ///< an arm: in the rows with one
    std::vector<ClustersWithoutEnds> without_ends;  ///< ascending by marker; a cluster may be in several
    std::size_t clusters_without_ends = 0;          ///< in any of them
    /// What the intervals of the two cover together; nothing where one has none.
    [[nodiscard]] std::optional<Interval> interval() const;
    /// That the effect is 0, whatever the numbers are: the larger of the two, and 1 where 0 is between the estimates.
    /// Nothing where one is not tested.
    [[nodiscard]] std::optional<double> p_value() const;
    /// Whether 0 lies between the two.
    [[nodiscard]] bool around_zero() const { return smallest.estimate < 0 && largest.estimate > 0; }
};

/// One row of the sensitivity table.
struct SensitivityEffect {
    std::string label;    ///< what changed
    std::string instead;  ///< label of the outcome that took another one's place; empty: none did
    EffectEstimate effect;
    std::string of;  ///< name of the outcome whose effect the row is about: the effect's own, or the one replaced
    /// Only of SuppressedCells::bounds: `effect` has the suppressed numbers in the middle of their ends.
    std::optional<SuppressedBounds> bounds = {};
    /// The effect, or the two of its bounds.
    [[nodiscard]] std::vector<const EffectEstimate*> printed() const;
};

/// An entry that could not be estimated: the reason, in its row's place.
struct SensitivityFailure {
    std::string label;
    std::string instead;  ///< as of SensitivityEffect
    std::string why;
};

struct Sensitivity {
    std::vector<SensitivityEffect> effects;
    std::vector<SensitivityFailure> failures;
};

}  // namespace clustertrial
