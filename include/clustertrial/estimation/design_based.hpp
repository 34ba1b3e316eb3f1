#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace clustertrial {

/// What was allocated as one, its individuals and the sum of their outcomes.
struct UnitTotal {
    double individuals = 0;
    double total = 0;
    std::uint32_t arm = 0;    ///< 0 is the control
    std::uint32_t block = 0;  ///< within which arms were exchanged, in fixed numbers
};

/// An estimate whose only chance is that of the allocation: no model of outcomes.
struct DesignBasedEstimate {
    double estimate = 0;
    double variance = 0;
    double df = 0;
    std::size_t units = 0;  ///< of both arms, that it is made of
};

/// The effect of arm `arm` on the mean of all individuals, from totals divided by the probabilities of the allocation
/// (Horvitz and Thompson 1952; Middleton and Aronow 2015): unbiased, but it moves with the size of the units that an
/// arm happens to have. The variance is Neyman's, by block: not below the true one on average. df: units of both arms
/// less two a block (docs/methods/design-based.md). Units of other arms count in their block's probabilities and in the
/// number of individuals. Throws Error(design) for a block with fewer than two units of either arm.
DesignBasedEstimate horvitz_thompson(const std::vector<UnitTotal>& units, std::uint32_t arm);

/// The same of ratios, weighted totals over weighted individuals (Hajek 1971): nearly unbiased, and steady where units
/// differ in size. The variance is that of the totals less individuals times the arm's mean. Throws likewise.
DesignBasedEstimate hajek(const std::vector<UnitTotal>& units, std::uint32_t arm);

/// Differences of means within pairs, weighted by the pairs' individuals (Imai, King and Nall 2009, equations 5 and 6).
/// df: pairs - 1. A block that lacks one of the two units, lost, is left out. Throws Error(design) for a block with two
/// units of an arm, or fewer than two whole pairs.
DesignBasedEstimate matched_pairs(const std::vector<UnitTotal>& units, std::uint32_t arm);

}  // namespace clustertrial
