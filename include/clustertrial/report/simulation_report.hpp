#pragma once

#include "clustertrial/report/document.hpp"
#include "clustertrial/report/result_table.hpp"
#include "clustertrial/simulation/simulate.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace clustertrial {

/// What simulated trials were made of, and how each line behaves under each true effect: a table an outcome.
std::vector<ResultTable> simulation_tables(const SimulationResult& result);

/// The same as a page, with what it was made of. `made_by` as in DocumentMetadata.
Document simulation_document(const SimulationResult& result, const std::string& made_by);

/// A document of clustertrial.simulation/1 (docs/formats.md): what was simulated, the numbers of every line, and, of a
/// part of a simulation, the sums of its blocks, to be merged. The same simulation gives the same bytes.
std::string simulation_json(const SimulationResult& result);

/// Reads one back: of a whole simulation the sums are one block. Throws Error(input), naming `file`, for what is none.
SimulationResult parse_simulation(std::string_view bytes, const std::string& file);

}  // namespace clustertrial
