#pragma once

#include "clustertrial/allocation/constrained.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <Eigen/Core>

namespace clustertrial::allocation_detail {

/// Scores that rounding cannot tell apart are equal. A score is a norm of the differences of means (l1) or its square,
/// so that by the triangle inequality differences that are off by so much put the norm off by their own norm at most.
struct ScoreTolerance {
    double norm = 0;       ///< of what the differences of means can be off by, in two allocations together
    bool squared = false;  ///< the score is the norm's square

    /// The largest score that counts as equal to `score`; with a score of 0: as 0.
    [[nodiscard]] double limit(double score) const;
    [[nodiscard]] double without_rounding(double score) const { return score <= limit(0) ? 0 : score; }
};

/// What a score is made of, whatever the allocation. Values are whole multiples of a quantum, so that sums are exact:
/// however an allocation is reached its score has the same bits, and so has its mirror image.
///   deviation_a = schools * (sum over arm a of value) - sizes[a] * (sum over all), in quanta, by covariate
///   mean_a - mean = deviation_a * quantum / (schools * sizes[a])
/// Schools whose arms are fixed count in all of these, and are part of no allocation.
struct ScorePlan {
    BalanceScore score = BalanceScore::l2;
    std::size_t schools = 0;  ///< fixed ones included
    std::size_t covariates = 0;
    std::vector<double> sizes;         ///< by arm
    std::vector<std::int64_t> values;  ///< schools that are not fixed x covariates, each times `schools`
    std::vector<std::int64_t> start;   ///< arms x covariates: the deviations without the schools that are not fixed
    double quantum = 1;
    std::vector<double> weights;  ///< by covariate
    std::vector<double> factor;   ///< two arms only: score = sum of factor[k] * |deviation| or deviation^2
    ScoreTolerance tolerance;
};

/// Covariates as a score takes them.
struct ScoreSpace {
    Eigen::MatrixXd z;             ///< centred and divided by their standard deviations, or whitened
    std::vector<double> rounding;  ///< by column: what the difference of two arms' means can be off by, twice
};
ScoreSpace score_space(const Eigen::MatrixXd& x, BalanceScore score);

/// `sizes` by arm, none 0; `fixed`: the arms of the last rows of z.
ScorePlan plan_score(const ScoreSpace& space, std::span<const double> weights, BalanceScore score,
                     std::span<const std::size_t> sizes, std::span<const std::size_t> fixed = {});

/// An allocation with what its score needs, kept up to date as schools change places.
class ScoredAllocation {
  public:
    /// The plan must outlive this.
    ScoredAllocation(const ScorePlan& plan, std::span<const std::uint8_t> arms);
    [[nodiscard]] std::span<const std::uint8_t> arms() const { return arms_; }
    [[nodiscard]] double score() const { return plan_->factor.empty() ? score_of_many() : score_of_two(); }
    /// Each of the two goes to the other's arm.
    void exchange(std::size_t a, std::size_t b);
    /// Starts again from another allocation.
    void assign(std::span<const std::uint8_t> arms);

  private:
    void add_first_arm();
    [[nodiscard]] double score_of_two() const;
    [[nodiscard]] double score_of_many() const;

    const ScorePlan* plan_;
    std::size_t kept_arms_;  ///< arms whose deviations are kept: the first of two, or all
    std::vector<std::uint8_t> arms_;
    std::vector<std::int64_t> deviations_;  ///< kept arms x covariates
};

inline void ScoredAllocation::exchange(std::size_t a, std::size_t b) {
    const std::size_t p = plan_->covariates;
    const std::size_t arm_a = arms_[a];
    const std::size_t arm_b = arms_[b];
    const std::int64_t* value_a = plan_->values.data() + a * p;
    const std::int64_t* value_b = plan_->values.data() + b * p;
    if (arm_a < kept_arms_) {
        std::int64_t* deviation = deviations_.data() + arm_a * p;
        for (std::size_t k = 0; k < p; ++k) deviation[k] += value_b[k] - value_a[k];
    }
    if (arm_b < kept_arms_) {
        std::int64_t* deviation = deviations_.data() + arm_b * p;
        for (std::size_t k = 0; k < p; ++k) deviation[k] += value_a[k] - value_b[k];
    }
    std::swap(arms_[a], arms_[b]);
}

inline double ScoredAllocation::score_of_two() const {
    double total = 0;
    if (plan_->score == BalanceScore::l1) {
        for (std::size_t k = 0; k < plan_->covariates; ++k)
            total += plan_->factor[k] * std::abs(static_cast<double>(deviations_[k]));
    } else {
        for (std::size_t k = 0; k < plan_->covariates; ++k) {
            const auto deviation = static_cast<double>(deviations_[k]);
            total += plan_->factor[k] * (deviation * deviation);
        }
    }
    return total;
}

}  // namespace clustertrial::allocation_detail
