#pragma once

#include "clustertrial/trial/trial.hpp"

#include <string_view>

namespace clustertrial {

/// The names of the protocol's enums, as a trial file, a flag and the output write them.
std::string_view to_name(OutcomeRole role);
std::string_view to_name(PriorLevel level);
std::string_view to_name(Weights weights);
std::string_view to_name(DegreesOfFreedom df);
std::string_view to_name(Inference inference);
std::string_view to_name(CriticalValue critical);
std::string_view to_name(MeanInterval interval);
std::string_view to_name(MissingDose missing);
std::string_view to_name(Aggregate aggregate);
std::string_view to_name(ReportProfile profile);

/// The way back. Throw Error(usage) naming what is known. DegreesOfFreedom::stated has no way back: a number says it.
OutcomeRole role_from_name(std::string_view name);
PriorLevel prior_level_from_name(std::string_view name);
Weights weights_from_name(std::string_view name);
DegreesOfFreedom degrees_of_freedom_from_name(std::string_view name);
Inference inference_from_name(std::string_view name);
CriticalValue critical_value_from_name(std::string_view name);
MeanInterval mean_interval_from_name(std::string_view name);
MissingDose missing_dose_from_name(std::string_view name);
Aggregate aggregate_from_name(std::string_view name);
ReportProfile profile_from_name(std::string_view name);

}  // namespace clustertrial
