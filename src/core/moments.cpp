#include "clustertrial/core/moments.hpp"

#include <cmath>
#include <limits>

namespace clustertrial {

Moments moments_of(std::span<const double> values) {
    Moments moments;
    moments.count = values.size();
    if (values.empty()) return moments;
    const auto n = static_cast<double>(values.size());
    double sum = 0;
    for (const double value : values) sum += value;
    const double mean = sum / n;
    moments.mean = mean;
    if (values.size() < 2) return moments;
    double sum_of_squares = 0;
    for (const double value : values) sum_of_squares += (value - mean) * (value - mean);
    moments.sd = std::sqrt(sum_of_squares / (n - 1));
    return moments;
}

std::optional<double> standardised_difference(double difference, double variance_1, double variance_2) {
    const double variance = (variance_1 + variance_2) / 2;
    if (!(variance > 0)) {
        if (difference == 0 || std::isnan(difference)) return std::nullopt;
        return std::copysign(std::numeric_limits<double>::infinity(), difference);
    }
    return difference / std::sqrt(variance);
}

}  // namespace clustertrial
