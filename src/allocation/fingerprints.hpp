#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace clustertrial::allocation_detail {

/// 64-bit fingerprints of allocations: the exclusive or of a key for each school and arm, SplitMix64's output. Among
/// two million allocations, two that differ have the same one with probability 1e-7.
class Fingerprints {
  public:
    Fingerprints(std::size_t schools, std::size_t arms);
    [[nodiscard]] std::uint64_t of(std::span<const std::uint8_t> arms) const {
        std::uint64_t value = 0;
        for (std::size_t school = 0; school < arms.size(); ++school) value ^= keys_[school * arms_ + arms[school]];
        return value;
    }

  private:
    std::size_t arms_;
    std::vector<std::uint64_t> keys_;  ///< schools x arms
};

/// A set of fingerprints in one block of memory, at most half full: millions of them, where a set of nodes would spend
/// its time on memory.
class FingerprintSet {
  public:
    /// For at most `most` of them.
    explicit FingerprintSet(std::size_t most);
    [[nodiscard]] std::size_t size() const { return size_; }
    /// False when it was there.
    bool insert(std::uint64_t fingerprint);

  private:
    std::vector<std::uint64_t> slots_;  ///< a power of two of them; 0: free
    std::size_t size_ = 0;
    bool has_zero_ = false;
};

}  // namespace clustertrial::allocation_detail
