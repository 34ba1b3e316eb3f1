#include "clustertrial/core/draws.hpp"

#include "clustertrial/core/error.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace clustertrial {

namespace {

constexpr double most_by_inversion = 10;  // expected; beyond, rejection is quicker, and its constants hold

/// What Stirling's formula lacks: log k! - [(k + 1/2) log(k + 1) - (k + 1) + log(2 pi) / 2].
double stirling_correction(double k) {
    static constexpr std::array exact = {
        0.081061466795327258, 0.041340695955409294, 0.027677925684998339, 0.020790672103765093, 0.016644691189821192,
        0.013876128823070748, 0.011896709945891770, 0.010411265261972096, 0.009255462182712733, 0.008330563433362871};
    if (k < static_cast<double>(exact.size())) return exact[static_cast<std::size_t>(k)];
    const double inverse = 1 / (k + 1);
    const double square = inverse * inverse;
    return (1.0 / 12 - (1.0 / 360 - 1.0 / 1260 * square) * square) * inverse;
}

double log_factorial(double k) {
    return (k + 0.5) * std::log(k + 1) - (k + 1) + 0.5 * std::log(2 * std::numbers::pi) + stirling_correction(k);
}

/// The smallest k at which the sum of probabilities reaches a uniform number; `next` takes one to that of k.
template <typename Next>
std::uint64_t invert(DrawStream& random, double at_zero, std::uint64_t most, const Next& next) {
    double left = random.uniform();
    double probability = at_zero;
    for (std::uint64_t k = 0; k < most; ++k) {
        if (left <= probability) return k;
        left -= probability;
        probability = next(probability, static_cast<double>(k + 1));
        if (probability <= 0) return k;  // all that a double knows has been taken off
    }
    return most;
}

/// Hörmann's BTRS: p at most 1/2, n p at least 10.
std::uint64_t binomial_by_rejection(DrawStream& random, double n, double p) {
    const double spread = std::sqrt(n * p * (1 - p));
    const double b = 1.15 + 2.53 * spread;
    const double a = -0.0873 + 0.0248 * b + 0.01 * p;
    const double centre = n * p + 0.5;
    const double sure = 0.92 - 4.2 / b;
    const double alpha = (2.83 + 5.1 / b) * spread;
    const double mode = std::floor((n + 1) * p);
    const double log_odds = std::log(p / (1 - p));
    const double at_mode = log_factorial(mode) + log_factorial(n - mode);
    while (true) {
        const double u = random.uniform() - 0.5;
        const double v = random.uniform();
        const double from_edge = 0.5 - std::abs(u);
        const double k = std::floor((2 * a / from_edge + b) * u + centre);
        if (k < 0 || k > n) continue;
        if (from_edge >= 0.07 && v <= sure) return static_cast<std::uint64_t>(k);
        const double height = std::log(v * alpha / (a / (from_edge * from_edge) + b));
        const double density = at_mode - log_factorial(k) - log_factorial(n - k) + (k - mode) * log_odds;
        if (height <= density) return static_cast<std::uint64_t>(k);
    }
}

/// Hörmann's PTRS: mean at least 10.
std::uint64_t poisson_by_rejection(DrawStream& random, double mean) {
    const double b = 0.931 + 2.53 * std::sqrt(mean);
    const double a = -0.059 + 0.02483 * b;
    const double inverse_alpha = 1.1239 + 1.1328 / (b - 3.4);
    const double sure = 0.9277 - 3.6224 / (b - 2);
    const double log_mean = std::log(mean);
    while (true) {
        const double u = random.uniform() - 0.5;
        const double v = random.uniform();
        const double from_edge = 0.5 - std::abs(u);
        const double k = std::floor((2 * a / from_edge + b) * u + mean + 0.43);
        if (from_edge >= 0.07 && v <= sure) return static_cast<std::uint64_t>(k);
        if (k < 0 || (from_edge < 0.013 && v > from_edge)) continue;
        const double height = std::log(v * inverse_alpha / (a / (from_edge * from_edge) + b));
        if (height <= k * log_mean - mean - log_factorial(k)) return static_cast<std::uint64_t>(k);
    }
}

}  // namespace

NormalPair draw_normals(DrawStream& random) {
    while (true) {
        const double x = 2 * random.uniform() - 1;
        const double y = 2 * random.uniform() - 1;
        const double square = x * x + y * y;
        if (!(square > 0 && square < 1)) continue;
        const double length = std::sqrt(-2 * std::log(square) / square);
        return {x * length, y * length};
    }
}

double draw_normal(DrawStream& random) {
    return draw_normals(random).first;
}

double draw_gamma(DrawStream& random, double shape) {
    if (!(shape > 0)) throw Error(ErrorKind::usage, "the shape of a gamma distribution must be above 0");
    // A smaller shape is one more, times a power of a uniform number.
    if (shape < 1) return draw_gamma(random, shape + 1) * std::pow(random.uniform(), 1 / shape);
    const double d = shape - 1.0 / 3;
    const double c = 1 / std::sqrt(9 * d);
    while (true) {
        const double x = draw_normal(random);
        const double root = 1 + c * x;
        if (root <= 0) continue;
        const double cube = root * root * root;
        if (std::log(random.uniform()) < 0.5 * x * x + d * (1 - cube + std::log(cube))) return d * cube;
    }
}

std::uint64_t draw_binomial(DrawStream& random, std::uint64_t n, double p) {
    if (!(p >= 0 && p <= 1)) throw Error(ErrorKind::usage, "a probability must be 0 to 1");
    if (p > 0.5) return n - draw_binomial(random, n, 1 - p);
    if (n == 0 || p == 0) return 0;
    const auto trials = static_cast<double>(n);
    if (trials * p >= most_by_inversion) return binomial_by_rejection(random, trials, p);
    const double odds = p / (1 - p);
    return invert(random, std::exp(trials * std::log1p(-p)), n,
                  [&](double probability, double k) { return probability * odds * (trials - k + 1) / k; });
}

std::uint64_t draw_poisson(DrawStream& random, double mean) {
    if (!(mean >= 0 && mean <= 1e15)) throw Error(ErrorKind::usage, "the mean of a Poisson count must be 0 to 1e15");
    if (mean >= most_by_inversion) return poisson_by_rejection(random, mean);
    constexpr std::uint64_t most = 1000;  // beyond all that a double can tell from 0 of a mean below 10
    return invert(random, std::exp(-mean), most, [&](double probability, double k) { return probability * mean / k; });
}

}  // namespace clustertrial
