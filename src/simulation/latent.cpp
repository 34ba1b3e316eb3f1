#include "latent.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/core/number.hpp"
#include "clustertrial/core/root.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace clustertrial::simulation_detail {

namespace {

constexpr double widest_spread = 30;
constexpr double farthest_centre = 800;  // beyond, a logistic number is 0 or 1 in double precision

}  // namespace

// The trapezoidal rule: of a smooth function that ends with the normal density it converges faster than any power of
// the step (Trefethen and Weideman 2014, SIAM Review 56(3), 385-458).
LogisticNormalMoments logistic_normal_moments(double centre, double spread) {
    constexpr double end = 9;  // beyond, the density is below 1e-18
    // The logistic function has poles at a distance of pi / spread from the real axis.
    const double step = std::min(0.25, 0.5 / (1 + spread));
    const auto steps = static_cast<std::size_t>(std::ceil(end / step));
    double mean = 0;
    double square = 0;
    double total = 0;
    for (std::size_t i = 0; i <= 2 * steps; ++i) {
        const double z = (static_cast<double>(i) - static_cast<double>(steps)) * step;
        const double density = std::exp(-z * z / 2);
        const double p = logistic(centre + spread * z);
        total += density;
        mean += density * p;
        square += density * p * p;
    }
    mean /= total;
    return {mean, square / total - mean * mean};
}

double logistic_normal_centre(double mean, double spread) {
    return root_between(-farthest_centre, farthest_centre,
                        [&](double centre) { return logistic_normal_moments(centre, spread).mean - mean; });
}

double logistic_normal_spread(double mean, double icc) {
    if (icc == 0) return 0;
    const double wanted = icc * mean * (1 - mean);
    const auto surplus = [&](double spread) {
        return logistic_normal_moments(logistic_normal_centre(mean, spread), spread).variance - wanted;
    };
    if (surplus(widest_spread) < 0)
        throw Error(ErrorKind::design, "an ICC of " + format_shortest(icc) + " of a proportion of " +
                                           format_shortest(mean) + " is more than simulated clusters can have");
    return root_between(0, widest_spread, surplus);
}

}  // namespace clustertrial::simulation_detail
