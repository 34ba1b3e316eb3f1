#pragma once

#include "clustertrial/core/runs.hpp"

#include "arrange_parts.hpp"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace clustertrial::sample_detail {

/// What stands for a code that is not known.
constexpr std::uint32_t no_code = std::numeric_limits<std::uint32_t>::max();

/// For each code of a cluster-level property: which row of the cluster said so first.
struct FirstRow {
    std::uint32_t code = no_code;
    std::size_t row = 0;
};

/// Asks `is_good` of each row but those that follow a good one with its cluster and its text, as in a file that is
/// sorted.
template <typename IsGood>
void for_each_new_row(const Arranging& rows, const TextColumn& column, const IsGood& is_good) {
    for_each_run(rows.cluster_runs(), column.runs(), [&](std::size_t row, std::size_t end) {
        while (row < end && !is_good(row)) ++row;
    });
}

/// A row says of its cluster what no row before it did: the first of its cluster, or a problem.
void note_another(Arranging& rows, std::vector<FirstRow>& of_cluster, std::size_t row, std::uint32_t code,
                  const std::string& column, const std::vector<std::string>& names);

/// Notes what a row says of its cluster; a cluster that says two things is a problem.
inline void note(Arranging& rows, std::vector<FirstRow>& of_cluster, std::size_t row, std::uint32_t code,
                 const std::string& column, const std::vector<std::string>& names) {
    if (of_cluster[rows.cluster_of_row[row]].code != code) note_another(rows, of_cluster, row, code, column, names);
}

}  // namespace clustertrial::sample_detail
