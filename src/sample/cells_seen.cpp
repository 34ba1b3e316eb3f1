#include "clustertrial/core/parallel.hpp"

#include "arrange_parts.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace clustertrial::sample_detail {

namespace {

constexpr std::size_t block = std::size_t{1} << 16U;  // rows, whatever the number of threads

/// What stands in the cells of an outcome's column from one row to another; `without`: the clusters of those without.
CellsSeen cells_between(const Arranging& rows, const NumberColumn& column, std::size_t first, std::size_t end,
                        std::vector<std::uint32_t>& without) {
    CellsSeen seen;
    double origin = 0;
    double above = 0;  // the origin, added up: a division for each cell would take longer than all the rest
    for (std::size_t row = first; row < end; ++row) {
        if (column.is_missing(row)) {
            without.push_back(rows.cluster_of_row[row]);
            continue;
        }
        const double value = column.values[row];
        if (seen.cells++ == 0) seen.low = seen.high = origin = value;
        seen.low = std::min(seen.low, value);
        seen.high = std::max(seen.high, value);
        above += value - origin;
    }
    if (seen.cells > 0) seen.mean = origin + above / static_cast<double>(seen.cells);
    return seen;
}

/// Adds to cells those below them.
void add_cells(const CellsSeen& more, CellsSeen& seen) {
    if (more.cells == 0) return;
    seen.low = seen.cells == 0 ? more.low : std::min(seen.low, more.low);
    seen.high = seen.cells == 0 ? more.high : std::max(seen.high, more.high);
    seen.cells += more.cells;
    seen.mean += (more.mean - seen.mean) * (static_cast<double>(more.cells) / static_cast<double>(seen.cells));
}

}  // namespace

double origin_of(const std::vector<double>& values) {
    constexpr double many_times = 4096;
    constexpr double infinity = std::numeric_limits<double>::infinity();
    std::vector<double> lows(values.size() / block + 1, infinity);
    std::vector<double> highs(lows.size(), -infinity);
    parallel_for(values.size(), block, [&](std::size_t first, std::size_t end) {
        double lowest = infinity;
        double highest = -infinity;
        for (std::size_t row = first; row < end; ++row) {  // a missing one is in no order with another
            lowest = values[row] < lowest ? values[row] : lowest;
            highest = values[row] > highest ? values[row] : highest;
        }
        lows[first / block] = lowest;
        highs[first / block] = highest;
    });
    const double low = *std::min_element(lows.begin(), lows.end());
    const double high = *std::max_element(highs.begin(), highs.end());
    return many_times * (high - low) < std::min(std::fabs(low), std::fabs(high)) ? low : 0;
}

CellsSeen cells_of(const Arranging& rows, const OutcomeSpec& outcome, std::size_t clusters) {
    const NumberColumn& column = rows.table.numbers(outcome.is_count() ? outcome.count : outcome.value);
    const std::size_t blocks = rows.table.rows / block + 1;
    std::vector<CellsSeen> parts(blocks);
    std::vector<std::vector<std::uint32_t>> without(blocks);
    parallel_for(rows.table.rows, block, [&](std::size_t first, std::size_t end) {
        parts[first / block] = cells_between(rows, column, first, end, without[first / block]);
    });
    CellsSeen seen;
    seen.without.assign(clusters, 0);
    for (const CellsSeen& part : parts) add_cells(part, seen);
    for (const auto& part : without)
        for (const std::uint32_t cluster : part) ++seen.without[cluster];
    return seen;
}

}  // namespace clustertrial::sample_detail
