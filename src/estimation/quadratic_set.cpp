#include "quadratic_set.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace clustertrial::estimation_detail {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

/// Of a straight line.
SolutionSet below_line(const Quadratic& line) {
    if (line.linear == 0) return {line.constant <= 0 ? ConfidenceSet::line : ConfidenceSet::empty};
    const double root = -line.constant / line.linear;
    if (line.linear > 0) return {ConfidenceSet::interval, -infinity, root};
    return {ConfidenceSet::interval, root, infinity};
}

}  // namespace

SolutionSet where_not_positive(const Quadratic& quadratic) {
    const auto [a, b, c] = quadratic;
    if (a == 0) return below_line(quadratic);
    const double discriminant = b * b - 4 * a * c;
    if (discriminant < 0) return {a > 0 ? ConfidenceSet::empty : ConfidenceSet::line};
    // The root in which b and the square root add up; the other from their product c / a.
    const double sum = -(b + std::copysign(std::sqrt(discriminant), b)) / 2;
    const double one = sum / a;
    const double other = sum == 0 ? 0 : c / sum;
    return {a > 0 ? ConfidenceSet::interval : ConfidenceSet::two_rays, std::min(one, other), std::max(one, other)};
}

}  // namespace clustertrial::estimation_detail
