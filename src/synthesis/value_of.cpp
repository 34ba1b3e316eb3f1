#include "clustertrial/core/distributions.hpp"
#include "clustertrial/core/error.hpp"
#include "clustertrial/core/words.hpp"
#include "clustertrial/synthesis/consistency.hpp"

#include "conventions.hpp"

#include <cmath>

namespace clustertrial {

namespace synthesis_detail {

namespace {

/// Of a test; nothing: normal. Satterthwaite's are made of data that are not there yet.
std::optional<double> test_df(const AnalysisSpec& options, std::size_t clusters) {
    const DegreesOfFreedomTraits& kind = traits_of(options.df_kind());
    if (!kind.customary) {
        throw Error(ErrorKind::usage,
                    "degrees_of_freedom = '" + std::string(kind.name) +
                        "' cannot be derived from printed numbers; expected " +
                        listed(kind_names_where<DegreesOfFreedom>(&DegreesOfFreedomTraits::customary), "or"));
    }
    if (kind.value == DegreesOfFreedom::normal) return std::nullopt;
    return static_cast<double>(clusters) - 1;
}

}  // namespace

CovarianceKind searched_covariance(const AnalysisSpec& options) {
    return traits_of(options.covariance_kind()).plain ? options.covariance_kind() : CovarianceKind::CR0;
}

double test_critical_value(const AnalysisSpec& options, std::size_t clusters) {
    const double tail = (1 - options.confidence) / 2;
    const auto df = test_df(options, clusters);
    return df ? -t_quantile(tail, *df) : -normal_quantile(tail);
}

double effect_size_critical_value(const AnalysisSpec& options, std::size_t clusters) {
    if (options.effect_size_limits() == CriticalValue::normal) return -normal_quantile((1 - options.confidence) / 2);
    return test_critical_value(options, clusters);
}

double two_sided_p(double statistic, const AnalysisSpec& options, std::size_t clusters) {
    const auto df = test_df(options, clusters);
    return df ? t_two_sided(statistic, *df) : 2 * normal_upper(std::abs(statistic));
}

double statistic_of_p(double p, const AnalysisSpec& options, std::size_t clusters) {
    const auto df = test_df(options, clusters);
    return df ? -t_quantile(p / 2, *df) : -normal_quantile(p / 2);
}

IndividualMoments moments_of(double individuals, double events) {
    IndividualMoments moments;
    const double mean = events / individuals;
    moments.add(individuals, mean, events * (1 - mean));
    return moments;
}

std::optional<double> effect_size_scale(const OutcomeNumbers& numbers, const AnalysisSpec& options) {
    const auto control = moments_of(numbers.individuals[control_arm], numbers.events[control_arm]);
    const auto treated = moments_of(numbers.individuals[intervention_arm], numbers.events[intervention_arm]);
    try {
        return standardise(1, 0, 0, control, treated, options.effect_size).estimate;
    } catch (const Error&) {
        return std::nullopt;
    }
}

}  // namespace synthesis_detail

namespace {

using namespace synthesis_detail;

std::optional<double> value_in_arm(Quantity quantity, std::size_t arm, const OutcomeNumbers& numbers,
                                   const AnalysisSpec& options) {
    const double mean = numbers.events[arm] / numbers.individuals[arm];
    const auto variance = moments_of(numbers.individuals[arm], numbers.events[arm]).variance();
    if (quantity == Quantity::mean) return mean;
    if (quantity == Quantity::variance) return variance;
    double half_width = numbers.mean_half_width[arm];
    if (options.mean_ci == MeanInterval::individuals) {
        if (!variance) return std::nullopt;
        half_width = -normal_quantile((1 - options.confidence) / 2) * std::sqrt(*variance / numbers.individuals[arm]);
    }
    return quantity == Quantity::mean_low ? mean - half_width : mean + half_width;
}

}  // namespace

std::optional<double> value_of(Quantity quantity, std::optional<std::size_t> arm, const OutcomeNumbers& numbers,
                               const AnalysisSpec& options, std::size_t clusters) {
    constexpr double per_cent = 100;
    const double difference = numbers.estimate;
    const auto wide = [&] { return test_critical_value(options, clusters) * numbers.std_error; };
    const auto narrow = [&] { return effect_size_critical_value(options, clusters) * numbers.std_error; };
    const auto standardised = [&](double value) -> std::optional<double> {
        const auto scale = effect_size_scale(numbers, options);
        if (!scale) return std::nullopt;
        return *scale * value;
    };
    switch (quantity) {
        case Quantity::mean:
        case Quantity::mean_low:
        case Quantity::mean_high:
        case Quantity::variance:
            return value_in_arm(quantity, arm.value(), numbers, options);
        case Quantity::unadjusted:
            return numbers.events[intervention_arm] / numbers.individuals[intervention_arm] -
                   numbers.events[control_arm] / numbers.individuals[control_arm];
        case Quantity::adjusted:
            return difference;
        case Quantity::points:
            return per_cent * difference;
        case Quantity::points_low:
            return per_cent * (difference - wide());
        case Quantity::points_high:
            return per_cent * (difference + wide());
        case Quantity::effect_size:
            return standardised(difference);
        case Quantity::effect_size_low:
            return standardised(difference - narrow());
        case Quantity::effect_size_high:
            return standardised(difference + narrow());
        case Quantity::p:
            return two_sided_p(difference / numbers.std_error, options, clusters);
    }
    return std::nullopt;
}

}  // namespace clustertrial
