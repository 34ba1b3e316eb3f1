#pragma once

#include "clustertrial/core/error.hpp"
#include "clustertrial/data/table.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace clustertrial {

/// Whether a column of percentages has shares among them: "8.7%" in one row and 0.08 in another, which somebody meant
/// as 8 % and which would be read as 0.08 %.
class PercentSigns {
  public:
    /// A cell that was read as `value`.
    void note(std::string_view cell, double value, std::size_t row);
    /// Adds a problem for a share beside percentages. The table says where its rows stand.
    void check(const Table& table, const std::string& column, Problems& problems) const;

  private:
    struct Seen {
        std::string cell;
        std::size_t row;
    };
    std::optional<Seen> percentage_;  ///< the first cell with a sign
    std::optional<Seen> share_;       ///< the first without one that is at most 1 and not 0
};

}  // namespace clustertrial
