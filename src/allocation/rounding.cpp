#include "clustertrial/allocation/rounding.hpp"

#include "targets.hpp"
#include "top_bits.hpp"

#include <algorithm>

namespace clustertrial {

using namespace allocation_detail;

namespace {

/// Remainders in units of 1 / whole, each row and each column adding up to a multiple of `whole`. A cell of 0 or
/// `whole` is decided; the others are open. Open cells come in twos at least in a row or a column that has any, because
/// of what it adds up to.
struct Remainders {
    std::size_t rows;
    std::size_t columns;
    std::uint64_t whole;
    std::vector<std::uint64_t> cells;
    std::vector<std::size_t> first_open_row;  ///< by column: no row above it is open there (a decided cell stays so)

    [[nodiscard]] std::uint64_t& at(std::size_t row, std::size_t column) { return cells[row * columns + column]; }
    [[nodiscard]] bool open(std::size_t row, std::size_t column) const {
        const auto value = cells[row * columns + column];
        return value != 0 && value != whole;
    }
};

/// A row or a column, as the end of an open cell.
struct Line {
    bool is_row;
    std::size_t index;
    bool operator==(const Line&) const = default;
};

/// The first open column of a row other than `except`; `columns` when there is none.
std::size_t open_column(const Remainders& table, std::size_t row, std::size_t except) {
    std::size_t column = 0;
    while (column < table.columns && (column == except || !table.open(row, column))) ++column;
    return column;
}

/// The first open row of a column other than `except`.
std::size_t open_row(Remainders& table, std::size_t column, std::size_t except) {
    std::size_t& first = table.first_open_row[column];
    while (!table.open(first, column)) ++first;
    std::size_t row = first;
    while (row == except || !table.open(row, column)) ++row;
    return row;
}

/// The next line of a walk that arrived at `here` from `before`.
Line next_line(Remainders& table, const Line& here, const Line& before) {
    if (here.is_row) return {false, open_column(table, here.index, before.index)};
    return {true, open_row(table, here.index, before.index)};
}

/// A closed walk over open cells: rows and columns in turn, none twice; neighbours (and the last with the first) meet
/// in an open cell. Found by walking from `row` until a line comes up again, and leaving out what came before its first
/// time.
std::vector<Line> find_cycle(Remainders& table, std::size_t row) {
    std::vector<Line> walk{{true, row}, {false, open_column(table, row, table.columns)}};
    for (;;) {
        const Line next = next_line(table, walk.back(), walk[walk.size() - 2]);
        const auto seen = std::find(walk.begin(), walk.end(), next);
        if (seen != walk.end()) return {seen, walk.end()};
        walk.push_back(next);
    }
}

/// Moves along a cycle, up and down in turn, as far as a cell becomes whole one way or the other; the probabilities of
/// the two ways leave every expectation as it is.
void settle(Remainders& table, const std::vector<Line>& cycle, RandomStream& random) {
    std::vector<std::uint64_t*> cells;
    for (std::size_t i = 0; i < cycle.size(); ++i) {
        const Line& a = cycle[i];
        const Line& b = cycle[(i + 1) % cycle.size()];
        cells.push_back(a.is_row ? &table.at(a.index, b.index) : &table.at(b.index, a.index));
    }
    std::uint64_t up = table.whole;
    std::uint64_t down = table.whole;
    for (std::size_t i = 0; i < cells.size(); ++i) {
        const bool rises = i % 2 == 0;
        up = std::min(up, rises ? table.whole - *cells[i] : *cells[i]);
        down = std::min(down, rises ? *cells[i] : table.whole - *cells[i]);
    }
    const bool go_up = top_bits_below(up + down, random) < down;
    for (std::size_t i = 0; i < cells.size(); ++i) {
        const bool adds = (i % 2 == 0) == go_up;
        const std::uint64_t step = go_up ? up : down;
        *cells[i] = adds ? *cells[i] + step : *cells[i] - step;
    }
}

}  // namespace

CountTable same_ratio(std::size_t strata, std::span<const std::uint64_t> ratio) {
    CountTable ratios{ratio.size(), {}};
    ratios.cells.reserve(strata * ratio.size());
    for (std::size_t s = 0; s < strata; ++s) ratios.cells.insert(ratios.cells.end(), ratio.begin(), ratio.end());
    return ratios;
}

CountTable round_quotas(std::span<const std::size_t> sizes, std::span<const std::uint64_t> ratio, RandomStream& random,
                        const Shortfall& shortfall) {
    return round_quotas(sizes, same_ratio(sizes.size(), ratio), random, shortfall);
}

CountTable round_quotas(std::span<const std::size_t> sizes, const CountTable& ratios, RandomStream& random,
                        const Shortfall& shortfall) {
    const std::size_t strata = sizes.size();
    const std::size_t arms = ratios.arms;
    const CellTargets targets = targets_of(sizes, ratios, shortfall);
    const std::uint64_t whole = targets.whole;

    // Places in a random order, so that which strata (and which arms) offset one another is itself random. The row
    // beyond the last stratum is slack: it brings the column totals to multiples of the whole.
    const auto stratum_in = random_order(strata + 1, random);
    const auto arm_in = random_order(arms, random);

    CountTable counts{arms, std::vector<std::uint64_t>(strata * arms)};
    Remainders table{strata + 1, arms, whole, std::vector<std::uint64_t>((strata + 1) * arms), {}};
    table.first_open_row.assign(arms, 0);
    std::size_t slack_row = 0;
    for (std::size_t row = 0; row < table.rows; ++row) {
        if (stratum_in[row] == strata) slack_row = row;
        for (std::size_t column = 0; column < arms && stratum_in[row] != strata; ++column) {
            const std::uint64_t target = targets.cells.at(stratum_in[row], arm_in[column]);
            counts.at(stratum_in[row], arm_in[column]) = target / whole;
            table.at(row, column) = target % whole;
        }
    }
    for (std::size_t column = 0; column < arms; ++column) {
        std::uint64_t total = 0;
        for (std::size_t row = 0; row < table.rows; ++row) total += table.at(row, column);
        table.at(slack_row, column) = (whole - total % whole) % whole;
    }

    for (std::size_t row = 0; row < table.rows;) {
        if (open_column(table, row, arms) == arms) {
            ++row;
        } else {
            settle(table, find_cycle(table, row), random);
        }
    }

    for (std::size_t row = 0; row < table.rows; ++row) {
        for (std::size_t column = 0; column < arms && row != slack_row; ++column)
            counts.at(stratum_in[row], arm_in[column]) += table.at(row, column) / whole;
    }
    return counts;
}

}  // namespace clustertrial
