#pragma once

#include "clustertrial/data/table.hpp"

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace clustertrial::data_detail {

/// Counts what stands below the header in columns that it does not name.
class UnnamedCells {
  public:
    explicit UnnamedCells(const std::vector<std::string>& header) : header_(header) {}
    void add(std::size_t field, std::string_view text, std::size_t row);
    /// In the order of the fields.
    [[nodiscard]] std::vector<UnnamedColumn> found() const;

  private:
    const std::vector<std::string>& header_;
    std::map<std::size_t, UnnamedColumn> columns_;
};

}  // namespace clustertrial::data_detail
