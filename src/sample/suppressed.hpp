#pragma once

#include "clustertrial/sample/trial_data.hpp"
#include "clustertrial/trial/trial.hpp"

#include "arrange_parts.hpp"

#include <cstddef>
#include <string>
#include <vector>

/// Numbers that were suppressed, and of which the data have two ends.
namespace clustertrial::sample_detail {

/// A mark of no value that is common for suppressed numbers, and of which no ends are known.
inline constexpr const char* mark_c = "c";

/// The number columns of an outcome's model that may hold one: outcome and prior, what these are out of, and
/// covariates.
std::vector<std::string> numbers_of_model(const OutcomeSpec& outcome, const AnalysisSpec& analysis);

/// Fills OutcomeData::suppressed_rows of an outcome whose suppressed numbers are missing, and of which
/// row_is_analysed is known. `options`: as it was arranged.
void count_left_out_as_suppressed(const Arranging& rows, const AnalysisSpec& analysis, const BuildingOptions& options,
                                  std::size_t clusters, OutcomeData& outcome);

/// Fills OutcomeData::cells_c: in English official statistics `c` stands for a number that was suppressed.
void count_cells_c(const Arranging& rows, const AnalysisSpec& analysis, std::size_t clusters, OutcomeData& outcome);

/// Fills OutcomeData::without_ends of an outcome of which row_is_analysed is known; `rows` have the suppressed numbers
/// filled in.
void count_without_ends(const Arranging& rows, const AnalysisSpec& analysis, std::size_t clusters,
                        OutcomeData& outcome);

/// The outcomes of a protocol that says what suppressed numbers count as. A number outside of its ends and ends that
/// are none are problems of the file. An outcome whose suppressed numbers have no ends says so (why_none). `keep`, by
/// cluster, or empty: of which clusters rows need a second cluster.
void arrange_suppressed(const Arranging& rows, const Trial& protocol, const std::vector<bool>& keep, TrialData& data);

}  // namespace clustertrial::sample_detail
