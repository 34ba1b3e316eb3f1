#pragma once

#include "arrange_parts.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace clustertrial::sample_detail {

/// Take-up of each row by one definition. What is missing counts as 0 in the control arm, to which nothing was offered,
/// and elsewhere where the definition says so.
class TakeUp {
  public:
    /// `arm`, by cluster.
    TakeUp(const Arranging& rows, const CaceSpec& spec, const std::vector<std::uint32_t>& arm);

    [[nodiscard]] bool is_missing(std::size_t row) const { return doses_.is_missing(row); }
    /// Whether the row cannot be analysed: its dose is missing, and nothing stands for it.
    [[nodiscard]] bool leaves_out(std::size_t row) const;
    /// 1 or 0 with a threshold, the dose over the maximum otherwise; 0 for a missing one.
    [[nodiscard]] double at(std::size_t row) const;

  private:
    const NumberColumn& doses_;
    const CaceSpec& spec_;
    std::span<const std::uint32_t> cluster_of_row_;
    const std::vector<std::uint32_t>& arm_;
};

}  // namespace clustertrial::sample_detail
