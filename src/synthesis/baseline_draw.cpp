#include "roster.hpp"

#include <algorithm>
#include <cmath>

namespace clustertrial::synthesis_detail {

namespace {

/// Sums over whole units come within a hair of an interval's end; aim inside.
constexpr double inside = 0.9;
constexpr std::size_t most_steps = 400'000;
constexpr int most_draws = 200;

/// Whole units (of the last decimal) between limits, moved until mean and SD print as they should.
class ColumnSearch {
  public:
    ColumnSearch(const BaselineTargets& target, std::size_t arm, double unit)
        : mean_(target.mean[arm]), sd_(target.sd[arm]), unit_(unit) {}

    void add(double value, double low, double high) {
        values_.push_back(std::round(value / unit_));
        low_.push_back(std::ceil(low / unit_));
        high_.push_back(std::floor(high / unit_));
    }

    void run(Dice& dice) {
        if (values_.empty()) return;
        double now = distance();
        for (std::size_t step = 0; step < most_steps && now > 0; ++step) {
            const std::size_t i = dice.below(values_.size());
            const double reach = std::max(1.0, (high_[i] - low_[i]) / 50);
            const double before = values_[i];
            const double moved = std::round(before + (2 * dice.uniform() - 1) * reach);
            if (moved < low_[i] || moved > high_[i]) continue;
            values_[i] = moved;
            const double next = distance();
            if (next <= now) {
                now = next;
            } else {
                values_[i] = before;
            }
        }
    }

    [[nodiscard]] double value(std::size_t i) const { return values_[i] * unit_; }

  private:
    [[nodiscard]] double distance() const {
        const MeanAndSd found = mean_and_sd(values_);
        double sum = 0;
        if (mean_) sum += std::pow(distance_outside(found.mean * unit_, *mean_, inside), 2);
        if (sd_) sum += std::pow(distance_outside(found.sd * unit_, *sd_, inside), 2);
        return sum;
    }

    const std::optional<Printed>& mean_;
    const std::optional<Printed>& sd_;
    double unit_;
    std::vector<double> values_, low_, high_;
};

std::array<double, 2> limits_of(const BaselineTargets& target, const StratumTargets& stratum) {
    const auto own = stratum.limits.find(target.column);
    if (own == stratum.limits.end()) return {target.minimum, target.maximum};
    return {std::max(target.minimum, own->second[0]), std::min(target.maximum, own->second[1])};
}

/// Right-skewed (log-normal) with about this mean and SD, between limits.
double draw_value(double mean, double sd, const std::array<double, 2>& limits, Dice& dice) {
    const double from_zero = std::max(mean, 1e-9);
    const double log_sd = std::sqrt(std::log1p(sd * sd / (from_zero * from_zero)));
    for (int draw = 0; draw < most_draws; ++draw) {
        const double value = dice.log_normal(from_zero, log_sd);
        if (value >= limits[0] && value <= limits[1]) return value;
    }
    return limits[0] + dice.uniform() * (limits[1] - limits[0]);
}

}  // namespace

MeanAndSd mean_and_sd(const std::vector<double>& values) {
    MeanAndSd result;
    if (values.empty()) return result;
    const auto n = static_cast<double>(values.size());
    for (const double value : values) result.mean += value / n;
    if (values.size() < 2) return result;
    double sum = 0;
    for (const double value : values) sum += (value - result.mean) * (value - result.mean);
    result.sd = std::sqrt(sum / (n - 1));
    return result;
}

double distance_outside(double value, const Printed& printed, double narrowing) {
    return std::max(0.0, std::abs(value - printed.value) / printed.half_unit() - narrowing);
}

std::vector<std::optional<double>> draw_continuous(const BaselineTargets& target, const Targets& targets,
                                                   const Roster& roster, Dice& dice) {
    const double unit = std::pow(10.0, -target.digits);
    std::vector<std::optional<double>> column(roster.count());
    for (const std::size_t arm : {control_arm, intervention_arm}) {
        std::vector<std::size_t> clusters = roster.in_arm(arm);
        dice.shuffle(clusters);
        clusters.resize(clusters.size() - std::min(clusters.size(), target.missing[arm]));
        const double mean = target.mean[arm] ? target.mean[arm]->value : (target.minimum + target.maximum) / 2;
        const double sd = target.sd[arm] ? target.sd[arm]->value : (target.maximum - target.minimum) / 6;
        ColumnSearch search(target, arm, unit);
        for (const std::size_t g : clusters) {
            const auto limits = limits_of(target, targets.strata[roster.stratum[g]]);
            search.add(draw_value(mean, sd, limits, dice), limits[0], limits[1]);
        }
        search.run(dice);
        for (std::size_t i = 0; i < clusters.size(); ++i) column[clusters[i]] = search.value(i);
    }
    return column;
}

}  // namespace clustertrial::synthesis_detail
