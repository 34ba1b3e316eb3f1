#pragma once

#include "clustertrial/sample/trial_data.hpp"
#include "clustertrial/trial/trial.hpp"

#include "arrange_parts.hpp"

#include <cstddef>
#include <string>
#include <vector>

/// Numbers that were suppressed, and of which the data have two ends.
namespace clustertrial::sample_detail {

/// The number columns of an outcome's model that may hold one: outcome, what it is out of, prior and covariates.
std::vector<std::string> numbers_of_model(const OutcomeSpec& outcome, const AnalysisSpec& analysis);

/// Fills OutcomeData::suppressed_rows of an outcome whose suppressed numbers are missing.
void count_left_out_as_suppressed(const Arranging& rows, const AnalysisSpec& analysis, std::size_t clusters,
                                  OutcomeData& outcome);

/// The outcomes of a protocol that says what suppressed numbers count as. A number outside of its ends and ends that
/// are none are problems of the file. An outcome whose suppressed numbers have no ends says so (why_none). `keep`, by
/// cluster, or empty: of which clusters rows need a second cluster.
void arrange_suppressed(const Arranging& rows, const Trial& protocol, const std::vector<bool>& keep, TrialData& data);

}  // namespace clustertrial::sample_detail
