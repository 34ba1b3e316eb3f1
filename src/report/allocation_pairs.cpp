#include "clustertrial/allocation/pair_shares.hpp"
#include "clustertrial/core/number.hpp"

#include "allocation_parts.hpp"

namespace clustertrial::report_detail {

namespace {

/// "never", "up to 10%", "10% to 20%" ...
std::string band_label(std::size_t band) {
    if (band == 0) return "never";
    if (band == PairShares::bands - 1) return "always";
    if (band == PairShares::bands - 2) return "above 90%";
    if (band == 1) return "up to 10%";
    return std::to_string(10 * (band - 1)) + "% to " + std::to_string(10 * band) + "%";
}

}  // namespace

ResultTable validity_table(const AllocatedList& list) {
    const PairShares shares = pair_shares(list);
    ResultTable table;
    table.id = "validity";
    table.title = "Validity: how often two schools share an arm";
    table.columns = {{"Share of allocations"},
                     {list.units.count() == list.ids.size() ? "Pairs of schools" : "Pairs of units", "", Align::right}};
    for (std::size_t band = 0; band < PairShares::bands; ++band) {
        const bool shown = shares.pairs[band] > 0 || band == 0 || band == PairShares::bands - 1;
        if (shown) table.rows.push_back({{Cell(band_label(band)), count_and_share(shares.pairs[band], shares.total)}});
    }
    table.notes.push_back("Lowest " + format_fixed(shares.lowest, share_digits) + ", mean " +
                          format_fixed(shares.mean, share_digits) + ", highest " +
                          format_fixed(shares.highest, share_digits) + ", over " +
                          allocation_set_text(list.probabilities) + "; under complete randomisation the mean is " +
                          format_fixed(list.probabilities.together_by_complete, share_digits) + ".");
    return table;
}

}  // namespace clustertrial::report_detail
