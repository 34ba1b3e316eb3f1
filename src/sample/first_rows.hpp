#pragma once

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

/// A row that was looked at: one that repeats its cluster and its text, as those of sorted rows do, need not be.
class RowAbove {
  public:
    RowAbove(const std::vector<std::uint32_t>& cluster_of_row, const TextColumn& column)
        : clusters_(cluster_of_row.data()), codes_(column.codes.data()) {}

    [[nodiscard]] bool is_repeated_by(std::size_t row) const {
        return is_kept_ && clusters_[row] == cluster_ && codes_[row] == code_;
    }
    void keep(std::size_t row) {
        is_kept_ = true;
        cluster_ = clusters_[row];
        code_ = codes_[row];
    }

  private:
    const std::uint32_t* clusters_;
    const std::uint32_t* codes_;
    bool is_kept_ = false;
    std::uint32_t cluster_ = 0;
    std::uint32_t code_ = 0;
};

/// A row says of its cluster what no row before it did: the first of its cluster, or a problem.
void note_another(Arranging& rows, std::vector<FirstRow>& of_cluster, std::size_t row, std::uint32_t code,
                  const std::string& column, const std::vector<std::string>& names);

/// Notes what a row says of its cluster; a cluster that says two things is a problem.
inline void note(Arranging& rows, std::vector<FirstRow>& of_cluster, std::size_t row, std::uint32_t code,
                 const std::string& column, const std::vector<std::string>& names) {
    if (of_cluster[rows.cluster_of_row[row]].code != code) note_another(rows, of_cluster, row, code, column, names);
}

}  // namespace clustertrial::sample_detail
