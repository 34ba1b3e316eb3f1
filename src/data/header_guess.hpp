#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace clustertrial::data_detail {

/// Which of the first rows of a table looks most like its header, where nobody asks for a column.
struct HeaderGuess {
    std::size_t row = 0;    ///< index
    std::size_t texts = 0;  ///< different texts in it that are no numbers: names
};

/// The first of the rows with the most different texts behind which a row stands that is about as wide. Titles and
/// notes above a table have one cell or two; rows below a header have numbers, or the same text again.
HeaderGuess guess_header(const std::vector<std::vector<std::string>>& rows);

}  // namespace clustertrial::data_detail
