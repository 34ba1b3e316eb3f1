#pragma once

#include "number_format.hpp"
#include "zip_reader.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace clustertrial::data_detail {

struct SheetEntry {
    std::string name;
    std::string part;  ///< of the archive
    bool hidden = false;
};

/// What a workbook says besides its cells.
struct Workbook {
    std::vector<SheetEntry> sheets;     ///< with cells, in their order
    std::vector<NumberMeaning> styles;  ///< by the number of a cell's style
    std::string shared_strings = {};    ///< its part; empty: there is none
    bool from_1904 = false;             ///< dates count from 1904
};

/// Throws Error(input) for an archive that is no workbook of Excel's, with what it is and how to save it.
Workbook read_workbook(const ZipReader& archive);

/// The texts that cells share, each once.
class SharedStrings {
  public:
    SharedStrings() = default;
    /// Throws Error(input) for more than 1 GiB or 2^26 of them.
    SharedStrings(const ZipReader& archive, const std::string& part);
    [[nodiscard]] std::size_t size() const { return ends_.size(); }
    [[nodiscard]] std::string_view operator[](std::size_t index) const {
        const std::size_t begin = index == 0 ? 0 : ends_[index - 1];
        return std::string_view(bytes_).substr(begin, ends_[index] - begin);
    }

  private:
    std::string bytes_;
    std::vector<std::uint32_t> ends_;
};

/// Undoes, from `begin` on, what workbooks write for characters that XML cannot hold: "_x000D_" is a carriage return.
void unescape(std::string& text, std::size_t begin);

}  // namespace clustertrial::data_detail
