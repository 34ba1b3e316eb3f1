#pragma once

#include "permuted_clusters.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

#include <Eigen/Core>

namespace clustertrial::estimation_detail {

/// Allocations that are computed side by side, so that plain loops over clusters fill the processor's vectors.
constexpr std::size_t lanes = 4;
using Lanes = Eigen::Array<double, static_cast<int>(lanes), 1>;

/// Of each lane the statistic when s times the observed indicator is taken off the outcome: (n0 - s n1) / sqrt(v0 + s
/// v1
/// + s^2 v2). Where an indicator is collinear all are 0.
struct BatchStatistics {
    Lanes n0, n1;
    Lanes v0 = Lanes::Zero();
    Lanes v1 = Lanes::Zero();
    Lanes v2 = Lanes::Zero();
    Eigen::Array<bool, static_cast<int>(lanes), 1> collinear;
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
    BatchStatistics compute();

  private:
    void project();
    void factorise();
    void solve(std::vector<Lanes>& right_hand_side) const;
    void combine();
    void add_influences(BatchStatistics& batch) const;

    const PermutedClusters& clusters_;
    std::size_t treatments_;  ///< arms beside the control
    std::size_t tested_;
    double factor_;
    std::size_t k_;
    std::size_t levels_;
    /// treatments x arms, looked up: a comparison with a random arm would be a branch that is mispredicted half of the
    /// time, and take as long as all the rest.
    std::vector<double> is_treatment_;
    std::vector<Lanes> indicator_;  ///< treatments x clusters
    std::vector<Lanes> c_;          ///< treatments x k: q'W indicator
    std::vector<Lanes> mean_;       ///< treatments x levels: individuals of the arm, then their share of the level
    std::vector<Lanes> total_;      ///< by treatment: individuals
    std::vector<Lanes> triangle_;   ///< treatments x treatments: Cholesky factor of the indicators' Gram matrix
    std::vector<Lanes> a_;          ///< by treatment: the tested row of that matrix's inverse
    std::vector<Lanes> b0_;         ///< by treatment: coefficients of the outcome
    std::vector<Lanes> b1_;         ///< by treatment: coefficients of the observed indicator
    /// Of the sums of indicators with coefficients a, b0 and b1, what the columns q and the levels take off.
    struct Fitted {
        std::vector<Lanes> c, mean;
    };
    Fitted of_a_, of_b0_, of_b1_;
    Eigen::Array<bool, static_cast<int>(lanes), 1> collinear_;
};

}  // namespace clustertrial::estimation_detail
