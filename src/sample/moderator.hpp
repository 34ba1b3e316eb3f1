#pragma once

#include "arrange_parts.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace clustertrial::sample_detail {

/// What tells the subgroups of a [[subgroup]] apart: a level of each row, or a number.
class Moderator {
  public:
    Moderator(const Arranging& rows, const SubgroupSpec& spec);

    [[nodiscard]] bool is_continuous() const { return numbers_ != nullptr; }
    [[nodiscard]] bool is_missing(std::size_t row) const;
    /// Of a row that is not missing: whether it has a level that is compared; a number always is.
    [[nodiscard]] bool is_compared(std::size_t row) const { return is_continuous() || level_[row] != none; }
    /// Those compared, in their order; of numbers none.
    [[nodiscard]] const std::vector<std::string>& levels() const { return levels_; }
    /// Of a column of levels, by row: index into levels(), or `none`.
    [[nodiscard]] const std::vector<std::uint32_t>& levels_of_rows() const { return level_; }
    [[nodiscard]] double number_of(std::size_t row) const { return numbers_->values[row]; }
    /// Whether it is a number that tells rows of one cluster apart.
    [[nodiscard]] bool splits_clusters(const Runs& cluster_of_row, std::size_t clusters) const;
    /// Levels that the entry lists and no row has, a sentence each.
    [[nodiscard]] std::vector<std::string> unknown_levels(const SubgroupSpec& spec) const;
    /// Why the column cannot divide the trial, in words; empty: it can.
    [[nodiscard]] const std::string& why_unfit() const { return why_unfit_; }

  private:
    static constexpr std::uint32_t none = TextColumn::missing;

    void find_levels(const SubgroupSpec& spec);
    void check_levels(const SubgroupSpec& spec);
    void check_numbers(const SubgroupSpec& spec);

    const NumberColumn* numbers_ = nullptr;  // one of the two
    const TextColumn* categories_ = nullptr;
    std::vector<std::string> levels_;
    std::vector<std::uint32_t> level_;
    std::string why_unfit_;
};

}  // namespace clustertrial::sample_detail
