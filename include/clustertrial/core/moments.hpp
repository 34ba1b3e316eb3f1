#pragma once

#include <cstddef>
#include <optional>
#include <span>

namespace clustertrial {

/// What some values come to; nothing where there are too few.
struct Moments {
    std::size_t count = 0;
    std::optional<double> mean;  ///< of one value at least
    std::optional<double> sd;    ///< with n - 1, of two at least
};

/// In two passes: the mean first, then the squares of what is left.
Moments moments_of(std::span<const double> values);

/// difference / sqrt((variance_1 + variance_2) / 2), as docs/methods/baseline.md has it. Where neither group varies:
/// nothing when they are the same, infinite, with the difference's sign, when they are apart.
std::optional<double> standardised_difference(double difference, double variance_1, double variance_2);

}  // namespace clustertrial
