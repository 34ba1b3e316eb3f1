#include "suppressed_search.hpp"

#include "clustertrial/core/random.hpp"

#include <cmath>
#include <cstdint>
#include <limits>
#include <utility>

namespace clustertrial::analysis_detail {

namespace {

constexpr double middle = 0.5;

class ShareSearch {
  public:
    ShareSearch(const MovingFit& fit, std::size_t t, Bound bound, const std::vector<MovingNumber>& regressors,
                const std::vector<NumberOfModel>& outcomes)
        : fit_(fit),
          t_(t),
          sign_(bound == Bound::largest ? 1 : -1),
          regressors_(regressors),
          outcomes_(outcomes),
          shares_(regressors.size(), middle) {}

    std::vector<double> run() {
        if (combinations() <= static_cast<double>(most_evaluations)) {
            try_all();
        } else {
            climb_from_many();
        }
        return best_;
    }

  private:
    /// And the rest of a climb; the work of each grows with the number of outcomes.
    static constexpr std::size_t most_evaluations = 200'000;
    static constexpr std::uint64_t seed = 20'030'101;  // any: the same numbers are tried in every run

    [[nodiscard]] double combinations() const {
        double product = 1;
        for (const MovingNumber& number : regressors_) product *= static_cast<double>(number.shares.size());
        return product;
    }

    /// Every combination, as an odometer counts.
    void try_all() {
        std::vector<std::size_t> at(regressors_.size(), 0);
        for (std::size_t i = 0; i < at.size(); ++i) move(i, regressors_[i].shares.front());
        keep(bound());
        for (std::size_t i = 0; i < at.size();) {
            at[i] = (at[i] + 1) % regressors_[i].shares.size();
            move(i, regressors_[i].shares[at[i]]);
            if (at[i] == 0) {
                ++i;
                continue;
            }
            keep(bound());
            i = 0;
        }
    }

    /// From all low, all high, the middle, each arm at another end, and at random.
    void climb_from_many() {
        for (const auto& [control, others] :
             {std::pair(0.0, 0.0), {1.0, 1.0}, {middle, middle}, {0.0, 1.0}, {1.0, 0.0}}) {
            start_by_arm(control, others);
            climb();
        }
        RandomStream random(GeneratorKind::stata_mt64, seed);
        for (bool anywhere = true; evaluations_ < most_evaluations; anywhere = !anywhere) {
            start_at_random(anywhere, random);
            climb();
        }
    }

    void start_by_arm(double control, double others) {
        for (std::size_t i = 0; i < shares_.size(); ++i) {
            const double wanted = regressors_[i].in_control_arm ? control : others;
            const double last = static_cast<double>(regressors_[i].shares.size() - 1);
            move(i, regressors_[i].shares[static_cast<std::size_t>(std::floor(wanted * last))]);
        }
    }

    /// Anywhere, or at either end.
    void start_at_random(bool anywhere, RandomStream& random) {
        for (std::size_t i = 0; i < shares_.size(); ++i) {
            const std::vector<double>& shares = regressors_[i].shares;
            if (anywhere) {
                move(i, shares[static_cast<std::size_t>(random.below(shares.size()))]);
            } else {
                move(i, random.below(2) == 0 ? shares.front() : shares.back());
            }
        }
    }

    /// Moves one number at a time as long as that improves the bound.
    void climb() {
        constexpr int most_rounds = 50;  // far more than are seen: each begins with an improvement
        constexpr double rounding = 1e-12;
        double value = bound();
        for (int round = 0; round < most_rounds; ++round) {
            const double before = value;
            for (std::size_t i = 0; i < shares_.size(); ++i) value = best_of(i, value);
            if (!(value - before > rounding * std::abs(value))) break;
        }
        keep(value);
    }

    /// Where the numbers are, if that is better than all before.
    void keep(double value) {
        if (!best_.empty() && !(value > best_value_)) return;
        best_value_ = value;
        best_ = shares_;
    }

    /// Leaves a number where the bound is best.
    double best_of(std::size_t i, double value) {
        double at = shares_[i];
        for (const double share : regressors_[i].shares) {
            move(i, share);
            const double moved = bound();
            if (!(moved > value)) continue;
            value = moved;
            at = share;
        }
        move(i, at);
        return value;
    }

    void move(std::size_t i, double share) {
        fit_.move(regressors_[i].column, regressors_[i].cells, share - shares_[i]);
        shares_[i] = share;
    }

    /// `sign` times the estimate with each outcome at its best end.
    double bound() {
        ++evaluations_;
        const Eigen::VectorXd direction = fit_.direction(t_);
        if (direction.size() == 0) return -std::numeric_limits<double>::infinity();
        double value = sign_ * fit_.estimate(direction);
        for (const NumberOfModel& outcome : outcomes_) value += std::abs(fit_.change(direction, outcome)) / 2;
        return value;
    }

    MovingFit fit_;
    std::size_t t_;
    double sign_;
    const std::vector<MovingNumber>& regressors_;
    const std::vector<NumberOfModel>& outcomes_;
    std::vector<double> shares_;  ///< of each of the regressors, where it is now
    std::vector<double> best_;
    double best_value_ = 0;
    std::size_t evaluations_ = 0;
};

}  // namespace

std::vector<double> outermost_shares(const MovingFit& fit, std::size_t t, Bound bound,
                                     const std::vector<MovingNumber>& regressors,
                                     const std::vector<NumberOfModel>& outcomes) {
    return ShareSearch(fit, t, bound, regressors, outcomes).run();
}

}  // namespace clustertrial::analysis_detail
