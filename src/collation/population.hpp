#pragma once

#include "clustertrial/collation/collation.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace clustertrial::collation_detail {

/// The schools of the records that [randomisation] names, verified, with their arms; without records those of its list.
/// Columns of the list: as told, or those of strata and units. Throws Error(input).
Population read_population(const Trial& trial, const CollateOptions& options);

/// Where ids stand in a population: by their bytes, else by the one rule of spelling.
class SchoolsById {
  public:
    explicit SchoolsById(const std::vector<std::string>& ids);

    [[nodiscard]] std::optional<std::size_t> find(const std::string& id) const;

  private:
    std::unordered_map<std::string, std::size_t> by_key_;
};

}  // namespace clustertrial::collation_detail
