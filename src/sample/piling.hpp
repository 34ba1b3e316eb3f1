#pragma once

#include "clustertrial/core/runs.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace clustertrial::sample_detail {

/// Which pile each row goes to: rows that are alike in all that it was split by.
class Piling {
  public:
    Piling(Piling&&) = default;
    Piling(const Piling&) = delete;
    Piling& operator=(const Piling&) = delete;
    Piling& operator=(Piling&&) = delete;
    ~Piling() = default;
    /// By the codes below `count`, which outlive the object: not all need occur.
    Piling(const Runs& codes, std::size_t count) : codes_(codes), count_(count) {}

    /// Rows of a pile with different codes go to piles of their own, numbered in order of first appearance.
    void split(const std::vector<std::uint32_t>& codes);

    /// By row.
    [[nodiscard]] const Runs& runs() const { return codes_; }
    [[nodiscard]] std::size_t count() const { return count_; }
    [[nodiscard]] std::uint32_t of_row(std::size_t row) const { return codes_.numbers[row]; }

  private:
    Runs codes_;  // own_, once it is split
    std::vector<std::uint32_t> own_;
    std::size_t count_;
};

/// Numbers as codes, in order of first appearance.
std::vector<std::uint32_t> codes_of(const std::vector<double>& numbers);

}  // namespace clustertrial::sample_detail
