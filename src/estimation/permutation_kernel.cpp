#include "permutation_kernel.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>

namespace clustertrial::estimation_detail {
namespace {

using Eigen::Index;

/// An indicator is collinear when the other columns leave less than this share of its squared length, which is a
/// difference of sums that rounding puts off by some 1e-15 of them.
constexpr double collinear_share = 1e-10;

/// Of each number of `lanes` bits the bits as 0 and 1, the lowest first.
struct alignas(lane_alignment) LanesOfBits {
    std::array<double, (std::size_t{1} << lanes)* lanes> values = {};
    constexpr LanesOfBits() {
        for (std::size_t i = 0; i < values.size(); ++i) values[i] = (i / lanes) >> (i % lanes) & 1U ? 1 : 0;
    }
};
constexpr LanesOfBits lanes_of_bits;

/// Vectors are not returned: how, depends on what the caller is compiled for.
[[gnu::always_inline]] inline void load_bits(std::uint8_t bits, Lanes& values) {
    std::memcpy(&values, lanes_of_bits.values.data() + bits * lanes, sizeof values);
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
      in_arm_(treatments_ * clusters.count()),
      c_(treatments_ * k_),
      mean_(treatments_ * levels_),
      total_(treatments_),
      triangle_(treatments_ * treatments_),
      a_(treatments_),
      b0_(treatments_),
      b1_(treatments_) {
    for (Fitted* fitted : {&of_a_, &of_b0_, &of_b1_}) {
        fitted->c.resize(k_);
        fitted->mean.resize(levels_);
    }
}

void PermutationKernel::set_allocation(std::size_t lane, const std::vector<std::uint32_t>& arms) {
    std::uint8_t* in_arm = in_arm_.data();
    for (std::size_t treatment = 0; treatment < treatments_; ++treatment) {
        for (const std::uint32_t cluster : clusters_.randomised) {
            // No branch: that on a random arm would be mispredicted half of the time.
            const unsigned is_in_arm = arms[cluster] == treatment + 1 ? 1 : 0;
            *in_arm = static_cast<std::uint8_t>((*in_arm & ~(1U << lane)) | is_in_arm << lane);
            ++in_arm;
        }
    }
}

void PermutationKernel::set_batch(const std::uint8_t* in_arm, std::size_t randomised_clusters) {
    std::uint8_t* to = in_arm_.data();
    for (std::size_t treatment = 0; treatment < treatments_; ++treatment, in_arm += randomised_clusters) {
        for (const std::uint32_t cluster : clusters_.randomised) *to++ = in_arm[cluster];
    }
}

/// c = q'W indicator, individuals by level and in all, and the indicators' products with e and v (in b0_ and b1_).
template <typename Loops>
[[gnu::always_inline]] inline void PermutationKernel::project(const Loops& bounds) {
    const std::size_t count = clusters_.count();
    for (std::size_t treatment = 0; treatment < bounds.treatments; ++treatment) {
        const std::uint8_t* const in_arm = &in_arm_[treatment * count];
        Lanes* const mean = &mean_[treatment * levels_];
        std::fill(mean, mean + levels_, Lanes{});
        Lanes* const c_of_treatment = c_.data() + treatment * bounds.k;
        auto c = room_for_sums(bounds.k, c_of_treatment);
        Lanes total = Lanes{};
        Lanes with_e = Lanes{};
        Lanes with_v = Lanes{};
        std::uint32_t level = 0;
        Lanes in_level = Lanes{};
        const double* t = clusters_.t.data();
        for (std::size_t g = 0; g < count; ++g, t += bounds.k) {
            const auto column = static_cast<Index>(g);
            if (clusters_.level[g] != level) {  // a sum in memory waits for itself
                mean[level] = in_level;
                level = clusters_.level[g];
                in_level = mean[level];
            }
            Lanes d;
            load_bits(in_arm[g], d);
            const Lanes individuals = d * clusters_.n[column];
            total += individuals;
            in_level += individuals;
            with_e += d * clusters_.e[column];
            with_v += d * clusters_.v[column];
            for (std::size_t j = 0; j < bounds.k; ++j) c[j] += d * t[j];
        }
        mean[level] = in_level;
        for (std::size_t j = 0; j < bounds.k; ++j) c_of_treatment[j] = c[j];
        total_[treatment] = total;
        b0_[treatment] = with_e;
        b1_[treatment] = with_v;
        for (std::size_t l = 0; l < levels_; ++l) mean[l] *= clusters_.level_share[static_cast<Index>(l)];
    }
}

/// The lower triangle l of the Gram matrix of the indicators, less what q and the levels explain of them: l l'. Where a
/// pivot is nothing the lane is collinear, and 1 stands for the pivot.
template <typename Loops>
[[gnu::always_inline]] inline void PermutationKernel::factorise(const Loops& bounds) {
    const std::size_t treatments = bounds.treatments;
    collinear_ = LaneFlags{};
    for (std::size_t i = 0; i < treatments; ++i) {
        for (std::size_t j = 0; j <= i; ++j) {
            Lanes left = i == j ? total_[i] : Lanes{};
            for (std::size_t level = 0; level < levels_; ++level) {
                left -= mean_[i * levels_ + level] * mean_[j * levels_ + level] *
                        clusters_.level_individuals[static_cast<Index>(level)];
            }
            for (std::size_t m = 0; m < bounds.k; ++m) left -= c_[i * bounds.k + m] * c_[j * bounds.k + m];
            for (std::size_t m = 0; m < j; ++m) left -= triangle_[i * treatments + m] * triangle_[j * treatments + m];
            if (i == j) {
                const LaneFlags nothing = left <= collinear_share * total_[i];
                collinear_ |= nothing;
                left = nothing ? Lanes{} + 1 : left;
                take_roots(left);
                triangle_[i * treatments + i] = left;
            } else {
                triangle_[i * treatments + j] = left / triangle_[j * treatments + j];
            }
        }
    }
}

template <typename Loops>
[[gnu::always_inline]] inline void PermutationKernel::solve(const Loops& bounds, LaneVector& right_hand_side) const {
    const std::size_t treatments = bounds.treatments;
    for (std::size_t i = 0; i < treatments; ++i) {
        for (std::size_t j = 0; j < i; ++j) right_hand_side[i] -= triangle_[i * treatments + j] * right_hand_side[j];
        right_hand_side[i] /= triangle_[i * treatments + i];
    }
    for (std::size_t i = treatments; i-- > 0;) {
        for (std::size_t j = i + 1; j < treatments; ++j) {
            right_hand_side[i] -= triangle_[j * treatments + i] * right_hand_side[j];
        }
        right_hand_side[i] /= triangle_[i * treatments + i];
    }
}

template <typename Loops>
[[gnu::always_inline]] inline void PermutationKernel::combine(const Loops& bounds, const LaneVector& coefficients,
                                                              Fitted& fitted) const {
    std::fill(fitted.c.begin(), fitted.c.end(), Lanes{});
    std::fill(fitted.mean.begin(), fitted.mean.end(), Lanes{});
    for (std::size_t treatment = 0; treatment < bounds.treatments; ++treatment) {
        const Lanes& coefficient = coefficients[treatment];
        for (std::size_t j = 0; j < bounds.k; ++j) fitted.c[j] += coefficient * c_[treatment * bounds.k + j];
        for (std::size_t level = 0; level < levels_; ++level) {
            fitted.mean[level] += coefficient * mean_[treatment * levels_ + level];
        }
    }
}

/// With x the combination of indicators that the tested coefficient is (coefficients a), less what q and the levels
/// explain of it, a cluster's influence is the sum of w x (e - b0'indicators~), and the same with v and b1 for t.
template <typename Loops>
[[gnu::always_inline]] inline void PermutationKernel::add_influences(const Loops& bounds, BatchStatistics& batch) {
    combine(bounds, a_, of_a_);
    combine(bounds, b0_, of_b0_);
    combine(bounds, b1_, of_b1_);
    const std::size_t count = clusters_.count();
    const std::size_t k = bounds.k;
    Lanes v0 = Lanes{};
    Lanes v1 = Lanes{};
    Lanes v2 = Lanes{};
    const double* qq = clusters_.qq.data();
    for (std::size_t g = 0; g < count; ++g) {
        const auto column = static_cast<Index>(g);
        const std::uint32_t level = clusters_.level[g];
        Lanes x = -of_a_.mean[level];
        Lanes y0 = -of_b0_.mean[level];
        Lanes y1 = -of_b1_.mean[level];
        for (std::size_t treatment = 0; treatment < bounds.treatments; ++treatment) {
            Lanes d;
            load_bits(in_arm_[treatment * count + g], d);
            x += a_[treatment] * d;
            y0 += b0_[treatment] * d;
            y1 += b1_[treatment] * d;
        }
        Lanes wx = x * clusters_.n[column];
        Lanes s0 = x * clusters_.e[column];
        Lanes s1 = x * clusters_.v[column];
        const double* t = clusters_.t.data() + g * k;
        const double* qe = clusters_.qe.data() + g * k;
        const double* qv = clusters_.qv.data() + g * k;
        for (std::size_t j = 0; j < k; ++j, qq += k) {
            Lanes qx = x * t[j];
            for (std::size_t m = 0; m < k; ++m) qx -= of_a_.c[m] * qq[m];
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

/// The same of one treatment d, whose coefficients are factors of every term: with D = d less its level's mean and u =
/// n D^2 - 2 D c't + c'M c the influence is a (D e - c'qe - b0 u). A quarter fewer steps, and these are most of all.
template <std::size_t k>
[[gnu::always_inline]] inline void PermutationKernel::add_influences(const Bounds<Known<1>, Known<k>>&,
                                                                     BatchStatistics& batch) {
    std::array<Lanes, k> twice_c = {};
    std::array<Lanes, k* k> products = {};
    for (std::size_t j = 0; j < k; ++j) {
        twice_c[j] = 2 * c_[j];
        for (std::size_t m = 0; m < k; ++m) products[j * k + m] = c_[j] * c_[m];
    }
    const Lanes b0 = b0_.front();
    const Lanes b1 = b1_.front();
    Lanes v0 = Lanes{};
    Lanes v1 = Lanes{};
    Lanes v2 = Lanes{};
    const double* qq = clusters_.qq.data();
    for (std::size_t g = 0; g < clusters_.count(); ++g) {
        const auto column = static_cast<Index>(g);
        const double* t = clusters_.t.data() + g * k;
        const double* qe = clusters_.qe.data() + g * k;
        const double* qv = clusters_.qv.data() + g * k;
        Lanes d;
        load_bits(in_arm_[g], d);
        d -= mean_[clusters_.level[g]];
        Lanes u = d * clusters_.n[column];
        Lanes s0 = d * clusters_.e[column];
        Lanes s1 = d * clusters_.v[column];
        for (std::size_t j = 0; j < k; ++j) {
            u -= twice_c[j] * t[j];
            s0 -= c_[j] * qe[j];
            s1 -= c_[j] * qv[j];
        }
        u *= d;
        for (std::size_t jm = 0; jm < k * k; ++jm) u += products[jm] * *qq++;
        s0 -= b0 * u;
        s1 -= b1 * u;
        v0 += s0 * s0;
        v1 += s0 * s1;
        v2 += s1 * s1;
    }
    const Lanes scale = factor_ * a_.front() * a_.front();
    batch.v0 = scale * v0;
    batch.v1 = -2 * scale * v1;
    batch.v2 = scale * v2;
}

template <typename Loops>
[[gnu::always_inline]] inline void PermutationKernel::compute_within(const Loops& bounds, BatchStatistics& batch) {
    project(bounds);
    factorise(bounds);
    std::fill(a_.begin(), a_.end(), Lanes{});
    a_[tested_] = Lanes{} + 1;
    for (LaneVector* coefficients : {&a_, &b0_, &b1_}) solve(bounds, *coefficients);
    batch.n0 = b0_[tested_];
    batch.n1 = b1_[tested_];
    if (factor_ > 0) add_influences(bounds, batch);
    batch.collinear = collinear_;
    for (Lanes* part : {&batch.n0, &batch.n1, &batch.v0, &batch.v1, &batch.v2}) {
        *part = collinear_ ? Lanes{} : *part;
    }
}

/// Nearly every model has one treatment, and few columns beside what is absorbed.
CLUSTERTRIAL_WIDE void PermutationKernel::compute(BatchStatistics& batch) {
    const Bounds<std::size_t, std::size_t> any{treatments_, k_};
    if (treatments_ != 1) return compute_within(any, batch);
    switch (k_) {
        case 0:
            return compute_within(Bounds<Known<1>, Known<0>>(), batch);
        case 1:
            return compute_within(Bounds<Known<1>, Known<1>>(), batch);
        case 2:
            return compute_within(Bounds<Known<1>, Known<2>>(), batch);
        case 3:
            return compute_within(Bounds<Known<1>, Known<3>>(), batch);
        default:
            return compute_within(any, batch);
    }
}

}  // namespace clustertrial::estimation_detail
