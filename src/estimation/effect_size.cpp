#include "clustertrial/estimation/effect_size.hpp"

#include <array>
#include <cmath>
#include <string>

namespace clustertrial {
namespace {

double variance_of_arm(const IndividualMoments& arm, const std::string& name) {
    const std::optional<double> variance = arm.variance();
    if (!variance) {
        throw Error(ErrorKind::design, "the " + name +
                                           " arm has fewer than two individuals; an effect size needs the standard "
                                           "deviation of at least two");
    }
    return *variance;
}

/// What the difference is divided by, and by how much the quotient is then multiplied.
struct Standard {
    double sd;
    double correction;
};

Standard standard_of(const IndividualMoments& control, const IndividualMoments& intervention,
                     EffectSizeMeasure measure) {
    const double control_variance = variance_of_arm(control, "control");
    variance_of_arm(intervention, "intervention");
    switch (measure) {
        case EffectSizeMeasure::glass:
            return {std::sqrt(control_variance), 1};
        case EffectSizeMeasure::hedges: {
            const double df = control.n + intervention.n - 2;
            return {std::sqrt((control.sum_of_squares + intervention.sum_of_squares) / df), hedges_correction(df)};
        }
    }
    throw Error(ErrorKind::usage, "unknown effect size");
}

/// Gamma(w + 1/2) / (sqrt(w) Gamma(w)) for large w (Graham, Knuth and Patashnik 1994, p. 602; OEIS A143503, A061549).
/// From w = 50 on the first term left out is below 1e-15.
double half_step_series(double w) {
    constexpr std::array coefficients{1.0,           -1.0 / 8,        1.0 / 128,      5.0 / 1024,
                                      -21.0 / 32768, -399.0 / 262144, 869.0 / 4194304};
    double sum = 0;
    for (std::size_t i = coefficients.size(); i > 0; --i) sum = sum / w + coefficients[i - 1];
    return sum;
}

}  // namespace

void IndividualMoments::add(double individuals, double row_mean, double row_sum_of_squares) {
    if (individuals <= 0) return;
    const double total = n + individuals;
    const double deviation = row_mean - mean;
    mean += deviation * (individuals / total);
    sum_of_squares += row_sum_of_squares + deviation * deviation * (n * individuals / total);
    n = total;
}

std::optional<double> IndividualMoments::variance() const {
    if (n < 2) return std::nullopt;
    return sum_of_squares / (n - 1);
}

double hedges_correction(double df) {
    if (!(df > 1) || !std::isfinite(df)) {
        throw Error(ErrorKind::usage, "Hedges' correction needs finite degrees of freedom above 1");
    }
    // With w = (df - 1)/2, J = Gamma(w + 1/2) / Gamma(w) / sqrt(df/2). The recurrence of Gamma takes a small w up to
    // where the series holds: Gamma(w + 1/2) / Gamma(w) = w / (w + 1/2) x the same at w + 1. A difference of two log
    // gammas would lose four digits at the size of a trial (df 13,000).
    const double series_holds_from = 50;
    double w = (df - 1) / 2;
    double product = 1;
    for (; w < series_holds_from; w += 1) product *= w / (w + 0.5);
    return product * half_step_series(w) * std::sqrt(w / (df / 2));
}

EffectSize standardise(double difference, std::optional<double> std_error, double critical_value,
                       const IndividualMoments& control, const IndividualMoments& intervention,
                       EffectSizeMeasure measure) {
    const Standard standard = standard_of(control, intervention, measure);
    if (!(standard.sd > 0)) {
        throw Error(ErrorKind::design,
                    "the outcome does not vary between individuals (standard deviation 0); an effect size needs "
                    "variation");
    }
    const double unit = standard.correction / standard.sd;
    EffectSize effect;
    effect.measure = measure;
    effect.estimate = difference * unit;
    if (std_error) {
        const double margin = critical_value * *std_error * unit;
        effect.interval = Interval{effect.estimate - margin, effect.estimate + margin};
    }
    effect.sd = standard.sd;
    return effect;
}

}  // namespace clustertrial
