#include "clustertrial/data/spreadsheet.hpp"

#include "clustertrial/core/text.hpp"

#include <algorithm>
#include <array>

namespace clustertrial {

bool is_spreadsheet_error(std::string_view cell) {
    constexpr std::array<std::string_view, 9> errors{"#N/A",  "#REF!",  "#DIV/0!", "#VALUE!",      "#NAME?",
                                                     "#NUM!", "#NULL!", "#SPILL!", "#GETTING_DATA"};
    return std::find(errors.begin(), errors.end(), trimmed(cell)) != errors.end();
}

void check_spreadsheet_errors(const std::vector<SpelledAt>& texts, std::string_view missing_flag, Problems& problems) {
    for (const SpelledAt& spelled : texts) {
        if (!is_spreadsheet_error(spelled.text)) continue;
        problems.add(spelled.place,
                     "found " + in_quotes(spelled.text) + ", which a spreadsheet writes where a formula failed",
                     "expected a name; if it marks a missing value, give " + std::string(missing_flag) + " " +
                         in_quotes(spelled.text));
    }
}

}  // namespace clustertrial
