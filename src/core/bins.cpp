#include "clustertrial/core/bins.hpp"

#include "clustertrial/core/error.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace clustertrial {

namespace {

constexpr std::int64_t most_bins = 40;  ///< more cannot be told apart at the width of a page

/// A width that can be read off an axis: mantissa * 10^exponent, the mantissa 1, 2 or 5.
struct DecimalStep {
    int mantissa = 1;
    int exponent = 0;

    /// `index` steps from zero, rounded once: 3 steps of 0.1 are 0.3.
    [[nodiscard]] double times(std::int64_t index) const {
        const double whole = static_cast<double>(index) * mantissa;
        const double power = std::pow(10.0, std::abs(exponent));
        return exponent < 0 ? whole / power : whole * power;
    }

    [[nodiscard]] DecimalStep next() const {
        if (mantissa == 1) return {2, exponent};
        return mantissa == 2 ? DecimalStep{5, exponent} : DecimalStep{1, exponent + 1};
    }

    /// The index of the highest multiple that is not above `value`. The quotient may be off by its rounding.
    [[nodiscard]] std::int64_t index_below(double value) const {
        auto index = static_cast<std::int64_t>(std::floor(value / times(1)));
        while (times(index) > value) --index;
        while (times(index + 1) <= value) ++index;
        return index;
    }
};

/// The step whose ratio to `width` is nearest to 1.
DecimalStep nearest_step(double width) {
    constexpr double narrowest = 1e-300;  // beyond these, powers of ten leave what a double holds
    constexpr double widest = 1e300;
    width = std::clamp(width, narrowest, widest);
    DecimalStep step{1, static_cast<int>(std::floor(std::log10(width)))};
    while (width / step.times(1) > step.next().times(1) / width) step = step.next();
    return step;
}

/// Between the order statistics, as R's type 7. `sorted` is not empty.
double sample_quantile(const std::vector<double>& sorted, double share) {
    const double position = share * static_cast<double>(sorted.size() - 1);
    const auto below = static_cast<std::size_t>(position);
    const std::size_t above = std::min(below + 1, sorted.size() - 1);
    return sorted[below] + (position - static_cast<double>(below)) * (sorted[above] - sorted[below]);
}

/// By Freedman and Diaconis or by Sturges, whichever is narrower; `sorted` has two different values.
double bin_width(const std::vector<double>& sorted) {
    const auto n = static_cast<double>(sorted.size());
    const double sturges = (sorted.back() - sorted.front()) / (std::log2(n) + 1);
    const double spread = sample_quantile(sorted, 0.75) - sample_quantile(sorted, 0.25);
    return spread > 0 ? std::min(sturges, 2 * spread / std::cbrt(n)) : sturges;
}

}  // namespace

Bins bins_of(std::vector<double> values) {
    if (values.empty()) return {};
    std::sort(values.begin(), values.end());
    const double lowest = values.front();
    const double highest = values.back();
    return bins_between(lowest, highest, lowest < highest ? bin_width(values) : 0);
}

Bins bins_between(double lowest, double highest, double width) {
    const double size = std::max(std::abs(lowest), std::abs(highest));
    constexpr double rounding = 1e-9;          // relative: means that differ by less are the same
    constexpr double same_values_width = 0.1;  // relative: so that the value's own decimals show
    // No narrower than half of what the bins' number leaves: of values that one of them is far from, an index would be
    // more than a number can count.
    const double narrowest = (highest / 2 - lowest / 2) / most_bins;
    DecimalStep step;
    if (highest - lowest > rounding * size) {
        step = nearest_step(std::max(width, narrowest));
    } else if (size > 0) {
        step = nearest_step(size * same_values_width);
    }
    while (step.index_below(highest) - step.index_below(lowest) >= most_bins) step = step.next();
    const std::int64_t first = step.index_below(lowest);
    std::int64_t last = step.index_below(highest);
    if (step.times(last) < highest || last == first) ++last;
    Bins bins;
    bins.digits = std::max(0, -step.exponent);
    for (std::int64_t index = first; index <= last; ++index) bins.edges.push_back(step.times(index));
    return bins;
}

std::size_t bin_of(const Bins& bins, double value) {
    const auto above = std::upper_bound(bins.edges.begin(), bins.edges.end(), value);
    const auto bin = static_cast<std::size_t>(above - bins.edges.begin()) - 1;
    return std::min(bin, bins.edges.size() - 2);
}

std::vector<std::size_t> counts_in(const Bins& bins, const std::vector<double>& values) {
    if (bins.edges.size() < 2) {
        if (values.empty()) return {};
        throw Error(ErrorKind::usage, "values to be counted, and no bins");
    }
    std::vector<std::size_t> counts(bins.edges.size() - 1, 0);
    for (const double value : values) {
        if (!(value >= bins.edges.front() && value <= bins.edges.back())) {
            throw Error(ErrorKind::usage, "a value to be counted lies outside the bins");
        }
        ++counts[bin_of(bins, value)];
    }
    return counts;
}

}  // namespace clustertrial
