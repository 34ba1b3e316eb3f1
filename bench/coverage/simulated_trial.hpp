#pragma once

#include "clustertrial/estimation/clusters.hpp"
#include "clustertrial/estimation/least_squares.hpp"
#include "clustertrial/estimation/randomisation_test.hpp"

#include <cstddef>
#include <cstdint>

namespace clustertrial::coverage {

/// One cell of the simulation: a kind of trial.
struct Cell {
    std::size_t clusters = 94;
    bool unequal_sizes = false;  ///< log-normal sizes with a CV of 1; otherwise 100 individuals each
    bool one_to_three = false;   ///< a quarter treated; otherwise half
    bool pairs = false;          ///< strata of two clusters, one of them treated; otherwise two strata
    /// No effect in any cluster (size), or an effect of 0.25 SD on average that varies between clusters (coverage).
    bool effect = false;
    std::size_t strata() const { return pairs ? clusters / 2 : 2; }
};

/// One row a cluster, weighted by individuals; strata absorbed; columns: treatment, prior measure.
struct SimulatedTrial {
    Design design;
    Design without_treatment;
    Clusters clusters;
    AllocationSpace space;
    double effect = 0;  ///< what an interval should cover
};

/// Trial number `trial` of a cell; the same whichever thread asks for it.
SimulatedTrial simulate(const Cell& cell, std::uint64_t seed, std::uint64_t trial);

}  // namespace clustertrial::coverage
