#pragma once

#include "clustertrial/report/result_table.hpp"

#include <cstdint>

namespace clustertrial::samples {

/// A table of arbitrary shape: texts with quotes, separators, markup, line breaks and non-ASCII characters; numbers of
/// every style; headings, short rows, spanning headers. Words are at most `longest_word` columns wide.
ResultTable random_table(std::uint64_t seed, std::size_t longest_word = 12);

}  // namespace clustertrial::samples
