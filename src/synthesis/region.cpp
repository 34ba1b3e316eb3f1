#include "region.hpp"

#include <algorithm>
#include <cmath>

namespace clustertrial::synthesis_detail {

void Region::cut(const Band& band) {
    if (std::isfinite(band.low)) cut_side(band, band.low, -1);
    if (std::isfinite(band.high)) cut_side(band, band.high, 1);
}

// Sutherland and Hodgman (1974), one edge.
void Region::cut_side(const Band& band, double limit, double sign) {
    std::vector<Point> kept;
    for (std::size_t i = 0; i < corners_.size(); ++i) {
        const Point& from = corners_[i];
        const Point& to = corners_[(i + 1) % corners_.size()];
        const double beyond_from = sign * (band.at(from) - limit);
        const double beyond_to = sign * (band.at(to) - limit);
        if (beyond_from <= 0) kept.push_back(from);
        if ((beyond_from < 0 && beyond_to > 0) || (beyond_from > 0 && beyond_to < 0)) {
            const double share = beyond_from / (beyond_from - beyond_to);
            kept.push_back({from.estimate + share * (to.estimate - from.estimate),
                            from.std_error + share * (to.std_error - from.std_error)});
        }
    }
    corners_ = std::move(kept);
}

std::pair<double, double> Region::range(double a, double b) const {
    const Band line{a, b, 0, 0};
    const auto [low, high] = std::minmax_element(
        corners_.begin(), corners_.end(), [&](const Point& p, const Point& q) { return line.at(p) < line.at(q); });
    return {line.at(*low), line.at(*high)};
}

}  // namespace clustertrial::synthesis_detail
