#include "permutation_kernel.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace clustertrial::estimation_detail {
namespace {

using Eigen::Index;

/// An indicator is collinear when the other columns leave less than this share of its squared length, which is a
/// difference of sums that rounding puts off by some 1e-15 of them.
constexpr double collinear_share = 1e-10;

using LanesOfBytes = std::array<Lanes, std::size_t{1} << lanes>;

/// Of each byte the lanes whose bits it has, as 0 and 1.
LanesOfBytes lanes_of_bytes() {
    LanesOfBytes lanes_of = {};
    for (std::size_t byte = 0; byte < lanes_of.size(); ++byte)
        for (std::size_t lane = 0; lane < lanes; ++lane) lanes_of[byte][lane] = (byte >> lane & 1U) != 0 ? 1 : 0;
    return lanes_of;
}

void take_roots(Lanes& values) {
    for (std::size_t lane = 0; lane < lanes; ++lane) values[lane] = std::sqrt(values[lane]);
}

}  // namespace

PermutationKernel::PermutationKernel(const PermutedClusters& clusters, std::size_t arms, std::size_t arm, double factor)
    : clusters_(clusters),
      treatments_(arms - 1),
      tested_(arm - 1),
      factor_(factor),
      k_(static_cast<std::size_t>(clusters.t.rows())),
      levels_(static_cast<std::size_t>(clusters.level_share.size())),
      is_treatment_(treatments_ * arms),
      indicator_(treatments_ * clusters.count(), Lanes{}),
      c_(treatments_ * k_),
      mean_(treatments_ * levels_),
      total_(treatments_),
      triangle_(treatments_ * treatments_),
      a_(treatments_),
      b0_(treatments_),
      b1_(treatments_) {
    for (std::size_t treatment = 0; treatment < treatments_; ++treatment) {
        is_treatment_[treatment * arms + treatment + 1] = 1;
    }
    for (Fitted* fitted : {&of_a_, &of_b0_, &of_b1_}) {
        fitted->c.resize(k_);
        fitted->mean.resize(levels_);
    }
}

void PermutationKernel::set_allocation(std::size_t lane, const std::vector<std::uint32_t>& arms) {
    for (std::size_t treatment = 0; treatment < treatments_; ++treatment) {
        Lanes* indicator = &indicator_[treatment * clusters_.count()];
        const double* const of_arm = &is_treatment_[treatment * (treatments_ + 1)];
        for (const std::uint32_t cluster : clusters_.randomised) (*indicator++)[lane] = of_arm[arms[cluster]];
    }
}

void PermutationKernel::set_batch(const std::uint8_t* in_arm, std::size_t randomised_clusters) {
    static const LanesOfBytes lanes_of = lanes_of_bytes();
    for (std::size_t treatment = 0; treatment < treatments_; ++treatment, in_arm += randomised_clusters) {
        Lanes* indicator = &indicator_[treatment * clusters_.count()];
        for (const std::uint32_t cluster : clusters_.randomised) *indicator++ = lanes_of[in_arm[cluster]];
    }
}

/// c = q'W indicator, individuals by level and in all, and the indicators' products with e and v (in b0_ and b1_).
CLUSTERTRIAL_WIDE void PermutationKernel::project() {
    for (auto* sums : {&c_, &mean_}) std::fill(sums->begin(), sums->end(), Lanes{});
    for (std::size_t treatment = 0; treatment < treatments_; ++treatment) {
        const Lanes* indicator = &indicator_[treatment * clusters_.count()];
        Lanes* const c = c_.data() + treatment * k_;
        Lanes* const mean = &mean_[treatment * levels_];
        Lanes total = Lanes{};
        Lanes with_e = Lanes{};
        Lanes with_v = Lanes{};
        const double* t = clusters_.t.data();
        for (std::size_t g = 0; g < clusters_.count(); ++g, t += k_) {
            const auto column = static_cast<Index>(g);
            const Lanes d = indicator[g];
            const Lanes individuals = d * clusters_.n[column];
            total += individuals;
            mean[clusters_.level[g]] += individuals;
            with_e += d * clusters_.e[column];
            with_v += d * clusters_.v[column];
            for (std::size_t j = 0; j < k_; ++j) c[j] += d * t[j];
        }
        total_[treatment] = total;
        b0_[treatment] = with_e;
        b1_[treatment] = with_v;
        for (std::size_t level = 0; level < levels_; ++level) {
            mean[level] *= clusters_.level_share[static_cast<Index>(level)];
        }
    }
}

/// The lower triangle l of the Gram matrix of the indicators, less what q and the levels explain of them: l l'. Where a
/// pivot is nothing the lane is collinear, and 1 stands for the pivot.
CLUSTERTRIAL_WIDE void PermutationKernel::factorise() {
    collinear_ = LaneFlags{};
    for (std::size_t i = 0; i < treatments_; ++i) {
        for (std::size_t j = 0; j <= i; ++j) {
            Lanes left = i == j ? total_[i] : Lanes{};
            for (std::size_t level = 0; level < levels_; ++level) {
                left -= mean_[i * levels_ + level] * mean_[j * levels_ + level] *
                        clusters_.level_individuals[static_cast<Index>(level)];
            }
            for (std::size_t m = 0; m < k_; ++m) left -= c_[i * k_ + m] * c_[j * k_ + m];
            for (std::size_t m = 0; m < j; ++m) left -= triangle_[i * treatments_ + m] * triangle_[j * treatments_ + m];
            if (i == j) {
                const LaneFlags nothing = left <= collinear_share * total_[i];
                collinear_ |= nothing;
                left = nothing ? Lanes{} + 1 : left;
                take_roots(left);
                triangle_[i * treatments_ + i] = left;
            } else {
                triangle_[i * treatments_ + j] = left / triangle_[j * treatments_ + j];
            }
        }
    }
}

CLUSTERTRIAL_WIDE void PermutationKernel::solve(LaneVector& right_hand_side) const {
    for (std::size_t i = 0; i < treatments_; ++i) {
        for (std::size_t j = 0; j < i; ++j) right_hand_side[i] -= triangle_[i * treatments_ + j] * right_hand_side[j];
        right_hand_side[i] /= triangle_[i * treatments_ + i];
    }
    for (std::size_t i = treatments_; i-- > 0;) {
        for (std::size_t j = i + 1; j < treatments_; ++j) {
            right_hand_side[i] -= triangle_[j * treatments_ + i] * right_hand_side[j];
        }
        right_hand_side[i] /= triangle_[i * treatments_ + i];
    }
}

CLUSTERTRIAL_WIDE void PermutationKernel::combine() {
    const auto sum = [&](const LaneVector& coefficients, Fitted& fitted) {
        std::fill(fitted.c.begin(), fitted.c.end(), Lanes{});
        std::fill(fitted.mean.begin(), fitted.mean.end(), Lanes{});
        for (std::size_t treatment = 0; treatment < treatments_; ++treatment) {
            const Lanes& coefficient = coefficients[treatment];
            for (std::size_t j = 0; j < k_; ++j) fitted.c[j] += coefficient * c_[treatment * k_ + j];
            for (std::size_t level = 0; level < levels_; ++level) {
                fitted.mean[level] += coefficient * mean_[treatment * levels_ + level];
            }
        }
    };
    sum(a_, of_a_);
    sum(b0_, of_b0_);
    sum(b1_, of_b1_);
}

/// With x the combination of indicators that the tested coefficient is (coefficients a), less what q and the levels
/// explain of it, a cluster's influence is the sum of w x (e - b0'indicators~), and the same with v and b1 for t.
CLUSTERTRIAL_WIDE void PermutationKernel::add_influences(BatchStatistics& batch) const {
    const std::size_t count = clusters_.count();
    Lanes v0 = Lanes{};
    Lanes v1 = Lanes{};
    Lanes v2 = Lanes{};
    for (std::size_t g = 0; g < count; ++g) {
        const auto column = static_cast<Index>(g);
        const std::uint32_t level = clusters_.level[g];
        Lanes x = -of_a_.mean[level];
        Lanes y0 = -of_b0_.mean[level];
        Lanes y1 = -of_b1_.mean[level];
        for (std::size_t treatment = 0; treatment < treatments_; ++treatment) {
            const Lanes& d = indicator_[treatment * count + g];
            x += a_[treatment] * d;
            y0 += b0_[treatment] * d;
            y1 += b1_[treatment] * d;
        }
        Lanes wx = x * clusters_.n[column];
        Lanes s0 = x * clusters_.e[column];
        Lanes s1 = x * clusters_.v[column];
        const double* t = clusters_.t.data() + g * k_;
        const double* qe = clusters_.qe.data() + g * k_;
        const double* qv = clusters_.qv.data() + g * k_;
        const double* qq = clusters_.qq[g].data();
        for (std::size_t j = 0; j < k_; ++j, qq += k_) {
            Lanes qx = x * t[j];
            for (std::size_t m = 0; m < k_; ++m) qx -= of_a_.c[m] * qq[m];
            wx -= of_a_.c[j] * t[j];
            s0 += of_b0_.c[j] * qx - of_a_.c[j] * qe[j];
            s1 += of_b1_.c[j] * qx - of_a_.c[j] * qv[j];
        }
        s0 -= y0 * wx;
        s1 -= y1 * wx;
        v0 += s0 * s0;
        v1 += s0 * s1;
        v2 += s1 * s1;
    }
    batch.v0 = factor_ * v0;
    batch.v1 = -2 * factor_ * v1;
    batch.v2 = factor_ * v2;
}

BatchStatistics PermutationKernel::compute() {
    project();
    factorise();
    std::fill(a_.begin(), a_.end(), Lanes{});
    a_[tested_] = Lanes{} + 1;
    solve(a_);
    solve(b0_);
    solve(b1_);
    BatchStatistics batch;
    batch.n0 = b0_[tested_];
    batch.n1 = b1_[tested_];
    if (factor_ > 0) {
        combine();
        add_influences(batch);
    }
    batch.collinear = collinear_;
    for (Lanes* part : {&batch.n0, &batch.n1, &batch.v0, &batch.v1, &batch.v2}) {
        *part = collinear_ ? Lanes{} : *part;
    }
    return batch;
}

}  // namespace clustertrial::estimation_detail
