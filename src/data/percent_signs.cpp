#include "clustertrial/data/percent_signs.hpp"

#include "clustertrial/core/text.hpp"

#include <cmath>

namespace clustertrial {

void PercentSigns::note(std::string_view cell, double value, std::size_t row) {
    cell = trimmed(cell);
    const bool has_sign = cell.ends_with('%');
    if (!has_sign && (value == 0 || std::fabs(value) > 1)) return;
    std::optional<Seen>& seen = has_sign ? percentage_ : share_;
    if (!seen) seen = Seen{std::string(cell), row};
}

void PercentSigns::check(const Table& table, const std::string& column, Problems& problems) const {
    if (!percentage_ || !share_) return;
    problems.add(table.place(share_->row, column),
                 "found " + in_quotes(share_->cell) + " without a percent sign, and " + in_quotes(percentage_->cell) +
                     " on " + table.line_text(percentage_->row),
                 "expected a sign in all rows, as 0.08 may mean 8%: write " + in_quotes(share_->cell + "%") +
                     " where it means that");
}

}  // namespace clustertrial
