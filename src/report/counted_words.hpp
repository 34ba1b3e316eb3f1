#pragma once

#include "clustertrial/trial/trial.hpp"

#include <cstddef>
#include <cstdint>
#include <string>

/// Counts of clusters and individuals in running text.
namespace clustertrial::report_detail {

/// "94 schools"
std::string clusters_words(std::uint64_t clusters, const Trial& trial);

/// "27,352 pupils"; where some clusters' individuals are counted by nobody "at least 27,352 pupils", or "pupils
/// unknown".
std::string individuals_words(double individuals, std::size_t clusters_not_counted, const Trial& trial);

}  // namespace clustertrial::report_detail
