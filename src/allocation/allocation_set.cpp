#include "clustertrial/allocation/allocation_set.hpp"

#include "clustertrial/core/error.hpp"

#include <bit>
#include <string>

namespace clustertrial {
namespace {

constexpr std::size_t word_bits = 64;

/// One bit an allocation, for each school and arm: a pair is then counted 64 allocations at a time.
struct Bits {
    std::size_t words = 0;
    std::vector<std::uint64_t> cells;
    [[nodiscard]] std::span<const std::uint64_t> of(std::size_t row) const {
        return std::span(cells).subspan(row * words, words);
    }
};

Bits bits_of(const AllocationSet& set) {
    Bits bits;
    bits.words = (set.size() + word_bits - 1) / word_bits;
    bits.cells.assign(set.schools * set.arms * bits.words, 0);
    for (std::size_t index = 0; index < set.size(); ++index) {
        const auto arms = set.allocation(index);
        for (std::size_t school = 0; school < set.schools; ++school) {
            auto& word = bits.cells[(school * set.arms + arms[school]) * bits.words + index / word_bits];
            word |= std::uint64_t{1} << (index % word_bits);
        }
    }
    return bits;
}

std::size_t common(std::span<const std::uint64_t> a, std::span<const std::uint64_t> b) {
    std::size_t count = 0;
    for (std::size_t word = 0; word < a.size(); ++word)
        count += static_cast<std::size_t>(std::popcount(a[word] & b[word]));
    return count;
}

}  // namespace

Validity validity_of(const AllocationSet& set) {
    if (set.size() == 0) throw Error(ErrorKind::usage, "validity: found no allocation; expected at least one");
    const Bits bits = bits_of(set);
    const auto n = static_cast<Eigen::Index>(set.schools);
    const auto whole = static_cast<double>(set.size());
    Validity validity;
    validity.allocations = set.size();
    validity.arm_share = Eigen::MatrixXd::Zero(n, static_cast<Eigen::Index>(set.arms));
    validity.together = Eigen::MatrixXd::Identity(n, n);
    for (std::size_t i = 0; i < set.schools; ++i) {
        const auto row = static_cast<Eigen::Index>(i);
        for (std::size_t arm = 0; arm < set.arms; ++arm) {
            const auto in_arm = bits.of(i * set.arms + arm);
            validity.arm_share(row, static_cast<Eigen::Index>(arm)) =
                static_cast<double>(common(in_arm, in_arm)) / whole;
        }
        for (std::size_t j = i + 1; j < set.schools; ++j) {
            std::size_t count = 0;
            for (std::size_t arm = 0; arm < set.arms; ++arm)
                count += common(bits.of(i * set.arms + arm), bits.of(j * set.arms + arm));
            const auto column = static_cast<Eigen::Index>(j);
            validity.together(row, column) = validity.together(column, row) = static_cast<double>(count) / whole;
            if (count == set.size()) validity.always.emplace_back(i, j);
            if (count == 0) validity.never.emplace_back(i, j);
        }
    }
    return validity;
}

AllocationSet simulate_allocations(
    std::size_t schools, std::size_t arms, std::size_t count,
    const std::function<std::optional<std::vector<std::size_t>>(RandomStream&)>& allocate, RandomStream& random) {
    AllocationSet set{schools, arms, {}};
    set.cells.reserve(schools * count);
    for (std::size_t time = 0; time < count; ++time) {
        const auto allocation = allocate(random);
        if (!allocation) break;
        if (allocation->size() != schools) {
            throw Error(ErrorKind::usage, "simulation: found " + std::to_string(allocation->size()) +
                                              " schools; expected " + std::to_string(schools));
        }
        for (const auto arm : *allocation) set.cells.push_back(static_cast<std::uint8_t>(arm));
    }
    return set;
}

}  // namespace clustertrial
