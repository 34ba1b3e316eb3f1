#pragma once

#include "xml_stream.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace clustertrial::data_detail {

/// What the runs of a rich text in a workbook show that their letters do not say: "12" with a raised 1 behind it is not
/// 121, and a number that is struck out is none.
class RunMarks {
  public:
    /// An element within a text begins, or ends.
    void start(std::string_view name, const XmlAttributes& attributes);
    void end(std::string_view name);
    /// Writes beside what stands in `text` from `begin` on, the letters of one run, how it is shown: "[raised: 1]" of
    /// one with digits, "[struck out: 12]".
    void write(std::string& text, std::size_t begin) const;

  private:
    std::string_view shown_;
};

}  // namespace clustertrial::data_detail
