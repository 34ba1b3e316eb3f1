#include "fingerprints.hpp"

#include "split_mix.hpp"

#include <bit>
#include <utility>

namespace clustertrial::allocation_detail {
namespace {

/// Keys are numbered as if there were always this many arms.
constexpr std::uint64_t key_stride = 256;

std::uint64_t key_of_fingerprint(std::uint64_t school, std::uint64_t arm) {
    return split_mix(school * key_stride + arm + 1);
}

}  // namespace

Fingerprints::Fingerprints(std::size_t schools, std::size_t arms) : arms_(arms) {
    keys_.reserve(schools * arms);
    for (std::size_t school = 0; school < schools; ++school) {
        for (std::size_t arm = 0; arm < arms; ++arm) keys_.push_back(key_of_fingerprint(school, arm));
    }
}

FingerprintSet::FingerprintSet(std::size_t most) : slots_(std::bit_ceil(2 * most + 2), 0) {}

bool FingerprintSet::insert(std::uint64_t fingerprint) {
    if (fingerprint == 0) {
        size_ += has_zero_ ? 0 : 1;
        return !std::exchange(has_zero_, true);
    }
    const std::size_t mask = slots_.size() - 1;
    std::size_t slot = fingerprint & mask;
    while (slots_[slot] != 0) {
        if (slots_[slot] == fingerprint) return false;
        slot = (slot + 1) & mask;
    }
    slots_[slot] = fingerprint;
    ++size_;
    return true;
}

}  // namespace clustertrial::allocation_detail
