#pragma once

#include "lanes.hpp"
#include "permuted_clusters.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace clustertrial::estimation_detail {

/// Of each lane the statistic when s times the observed indicator is taken off the outcome: (n0 - s n1) / sqrt(v0 + s
/// v1 + s^2 v2). Where an indicator is collinear all are 0.
struct alignas(lane_alignment) BatchStatistics {
    Lanes n0 = {};
    Lanes n1 = {};
    Lanes v0 = {};
    Lanes v1 = {};
    Lanes v2 = {};
    LaneFlags collinear = {};
};

/// Of the kernel's loops: numbers, or Known.
template <typename Treatments, typename Columns>
struct Bounds {
    Treatments treatments;
    Columns k;
};

/// Computes the statistic of one arm in `lanes` allocations at a time. Holds the memory that this needs: each thread
/// has its own.
class PermutationKernel {
  public:
    /// `factor`: what a studentised statistic's sandwich is multiplied by; 0: the coefficient alone is wanted, and the
    /// variance stays 0. `clusters` must outlive the kernel.
    PermutationKernel(const PermutedClusters& clusters, std::size_t arms, std::size_t arm, double factor);
    /// Lane `lane` of the next batch: the arm of each randomised cluster.
    void set_allocation(std::size_t lane, const std::vector<std::uint32_t>& arms);
    /// All lanes of it: of each arm but the control a byte a randomised cluster, as of DrawnBatches.
    void set_batch(const std::uint8_t* in_arm, std::size_t randomised_clusters);
    void compute(BatchStatistics& batch);

  private:
    /// Of the sums of indicators with coefficients a, b0 or b1, what the columns q and the levels take off.
    struct Fitted {
        LaneVector c, mean;
    };
    template <typename Loops>
    void compute_within(const Loops& bounds, BatchStatistics& batch);
    template <typename Loops>
    void project(const Loops& bounds);
    template <typename Loops>
    void factorise(const Loops& bounds);
    template <typename Loops>
    void solve(const Loops& bounds, LaneVector& right_hand_side) const;
    template <typename Loops>
    void combine(const Loops& bounds, const LaneVector& coefficients, Fitted& fitted) const;
    template <typename Loops>
    void add_influences(const Loops& bounds, BatchStatistics& batch);
    template <std::size_t k>
    void add_influences(const Bounds<Known<1>, Known<k>>& bounds, BatchStatistics& batch);

    const PermutedClusters& clusters_;
    std::size_t treatments_;  ///< arms beside the control
    std::size_t tested_;
    double factor_;
    std::size_t k_;
    std::size_t levels_;
    std::vector<std::uint8_t> in_arm_;  ///< treatments x clusters: a bit a lane
    LaneVector c_;                      ///< treatments x k: q'W indicator
    LaneVector mean_;                   ///< treatments x levels: individuals of the arm, then their share of the level
    LaneVector total_;                  ///< by treatment: individuals
    LaneVector triangle_;               ///< treatments x treatments: Cholesky factor of the indicators' Gram matrix
    LaneVector a_;                      ///< by treatment: the tested row of that matrix's inverse
    LaneVector b0_;                     ///< by treatment: coefficients of the outcome
    LaneVector b1_;                     ///< by treatment: coefficients of the observed indicator
    Fitted of_a_, of_b0_, of_b1_;
    alignas(lane_alignment) LaneFlags collinear_ = {};
};

}  // namespace clustertrial::estimation_detail
