#include "bands.hpp"

#include "conventions.hpp"

#include <algorithm>
#include <limits>

namespace clustertrial::synthesis_detail {

std::pair<double, double> narrowed(const Printed& printed, double narrowing) {
    const double half = narrowing * printed.half_unit();
    return {printed.value - half, printed.value + half};
}

bool is_of_estimate(Quantity quantity) {
    return quantity >= Quantity::adjusted;
}

bool needs_standard_error(Quantity quantity, MeanInterval mean_ci) {
    switch (quantity) {
        case Quantity::points_low:
        case Quantity::points_high:
        case Quantity::effect_size_low:
        case Quantity::effect_size_high:
        case Quantity::p:
            return true;
        case Quantity::mean_low:
        case Quantity::mean_high:
            return mean_ci == MeanInterval::clusters;
        case Quantity::mean:
        case Quantity::variance:
        case Quantity::unadjusted:
        case Quantity::adjusted:
        case Quantity::points:
        case Quantity::effect_size:
            break;
    }
    return false;
}

std::optional<Band> band_of(const Target& target, const BandContext& context, double narrowing) {
    constexpr double per_cent = 100;
    const auto wide = [&] { return test_critical_value(context.options, context.clusters); };
    const auto narrow = [&] { return effect_size_critical_value(context.options, context.clusters); };
    const auto [low, high] = narrowed(target.printed, narrowing);
    const auto band = [low = low, high = high](double scale, double critical) {
        return Band{scale, scale * critical, low, high};
    };
    const auto standardised = [&](double critical) -> std::optional<Band> {
        if (!context.effect_size_scale) return std::nullopt;
        return band(*context.effect_size_scale, critical);
    };
    switch (target.quantity) {
        case Quantity::adjusted:
            return band(1, 0);
        case Quantity::points:
            return band(per_cent, 0);
        case Quantity::points_low:
            return band(per_cent, -wide());
        case Quantity::points_high:
            return band(per_cent, wide());
        case Quantity::effect_size:
            return standardised(0);
        case Quantity::effect_size_low:
            return standardised(-narrow());
        case Quantity::effect_size_high:
            return standardised(narrow());
        case Quantity::mean:
        case Quantity::mean_low:
        case Quantity::mean_high:
        case Quantity::variance:
        case Quantity::unadjusted:
        case Quantity::p:
            return std::nullopt;
    }
    return std::nullopt;
}

std::pair<double, double> statistics_of(const Target& p, const BandContext& context, double narrowing) {
    const auto [low, high] = narrowed(p.printed, narrowing);
    const double largest =
        low > 0 ? statistic_of_p(low, context.options, context.clusters) : std::numeric_limits<double>::infinity();
    return {high < 1 ? statistic_of_p(high, context.options, context.clusters) : 0, largest};
}

}  // namespace clustertrial::synthesis_detail
