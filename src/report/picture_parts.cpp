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

Shape mark_of(std::size_t series, Point at, double radius) {
    constexpr std::size_t shapes = 3;
    const bool again = (series / shapes) % 2 == 1;  // the shape comes a second time: dark is white then
    const auto fill = [&](std::string_view first, std::string_view second) { return Fill{again ? second : first}; };
    switch (series % shapes) {
        case 0:
            return RectangleShape{
                {at.x - radius + 0.5, at.y - radius + 0.5}, 2 * radius - 1, 2 * radius - 1, fill("#2a4d7a", "#ffffff")};
        case 1:
            return CircleShape{at, radius, fill("#ffffff", "#2a4d7a")};
        default:
            return PolygonShape{{{at.x, at.y - radius}, {at.x + radius, at.y + radius}, {at.x - radius, at.y + radius}},
                                fill("#8fa5bd", "#ffffff")};
    }
}

}  // namespace clustertrial::report_detail
