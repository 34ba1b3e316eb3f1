#include "pictures.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string_view>

namespace clustertrial::report_detail {

namespace {

/// The smallest of 1, 2 and 5 times a power of ten that is at least `least`.
double round_step(double least) {
    const double power = std::pow(10, std::floor(std::log10(least)));
    for (const double mantissa : {1.0, 2.0, 5.0}) {
        if (mantissa * power >= least * (1 - 1e-12)) return mantissa * power;
    }
    return 10 * power;
}

Shape square_at(Point at, double radius, std::string_view colour) {
    return RectangleShape{{at.x - radius + 0.5, at.y - radius + 0.5}, 2 * radius - 1, 2 * radius - 1, {colour}};
}

/// Corners in radii from the middle, of an arm behind the first two.
std::vector<Point> outline_of(std::size_t arm) {
    constexpr double third = 1.0 / 3;
    switch (arm % fills.size()) {
        case 2:
            return {{0, -1}, {1, 1}, {-1, 1}};
        case 3:
            return {{0, -1}, {1, 0}, {0, 1}, {-1, 0}};
        case 4:
            return {{0, 1}, {1, -1}, {-1, -1}};
        default:
            return {{-third, -1}, {third, -1}, {third, -third}, {1, -third}, {1, third},   {third, third},
                    {third, 1},   {-third, 1}, {-third, third}, {-1, third}, {-1, -third}, {-third, -third}};
    }
}

std::vector<Point> corners_at(Point at, double radius, std::vector<Point> outline) {
    for (Point& corner : outline) corner = {at.x + radius * corner.x, at.y + radius * corner.y};
    return outline;
}

}  // namespace

Scale scale_between(double lowest, double highest, double most_ticks) {
    if (lowest == highest) {
        const double room = lowest == 0 ? 1 : std::abs(lowest);
        lowest -= room;
        highest += room;
    }
    Scale scale;
    scale.step = round_step((highest - lowest) / most_ticks);
    scale.low = std::floor(lowest / scale.step) * scale.step;
    scale.high = std::ceil(highest / scale.step) * scale.step;
    scale.digits = std::max(0, static_cast<int>(-std::floor(std::log10(scale.step) + 1e-9)));
    return scale;
}

std::vector<double> Scale::ticks() const {
    std::vector<double> values;
    const auto steps = std::llround((high - low) / step);
    for (std::int64_t i = 0; i <= steps; ++i) {
        const double value = low + step * static_cast<double>(i);
        values.push_back(std::abs(value) < step / 2 ? 0 : value);  // not -0.0, nor what rounding leaves of it
    }
    return values;
}

Shape mark_of(std::size_t arm, Point at, double radius) {
    if (arm == of_no_arm) return square_at(at, radius, fills[1].colour);
    const std::string_view colour = fill_of(arm).colour;
    switch (arm % fills.size()) {
        case 0:
            return square_at(at, radius, colour);
        case 1:
            return CircleShape{at, radius, {colour}};
        default:
            return PolygonShape{corners_at(at, radius, outline_of(arm)), {colour}};
    }
}

}  // namespace clustertrial::report_detail
