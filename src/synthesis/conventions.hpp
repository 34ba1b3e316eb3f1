#pragma once

#include "clustertrial/estimation/effect_size.hpp"
#include "clustertrial/synthesis/consistency.hpp"
#include "clustertrial/trial/trial.hpp"

#include <cstddef>
#include <optional>

/// How the protocol turns an estimate and its standard error into printed numbers.
namespace clustertrial::synthesis_detail {

/// What a search computes standard errors by: the protocol's kind. Where a search does not know it no target depends on
/// one (synthesise has refused others), and it is CR0.
CovarianceKind searched_covariance(const AnalysisSpec& options);

double test_critical_value(const AnalysisSpec& options, std::size_t clusters);
double effect_size_critical_value(const AnalysisSpec& options, std::size_t clusters);
double two_sided_p(double statistic, const AnalysisSpec& options, std::size_t clusters);
/// The way back: the |statistic| whose p this is, 0 < p <= 1.
double statistic_of_p(double p, const AnalysisSpec& options, std::size_t clusters);

/// Individuals of whom `events` have a 1 and the others a 0.
IndividualMoments moments_of(double individuals, double events);

/// What a difference is multiplied by to be an effect size; nothing when there is no variance.
std::optional<double> effect_size_scale(const OutcomeNumbers& numbers, const AnalysisSpec& options);

}  // namespace clustertrial::synthesis_detail
