#include "piling.hpp"

#include <unordered_map>
#include <utility>

namespace clustertrial::sample_detail {

void Piling::split(const std::vector<std::uint32_t>& codes) {
    std::unordered_map<std::uint64_t, std::uint32_t> known;
    std::vector<std::uint32_t> piles;
    piles.reserve(codes.size());
    for (std::size_t row = 0; row < codes.size(); ++row) {
        const std::uint64_t key = std::uint64_t{of_row(row)} << 32U | codes[row];
        piles.push_back(known.try_emplace(key, static_cast<std::uint32_t>(known.size())).first->second);
    }
    own_ = std::move(piles);
    codes_ = {own_};
    count_ = known.size();
}

std::vector<std::uint32_t> codes_of(const std::vector<double>& numbers) {
    std::unordered_map<double, std::uint32_t> known;
    std::vector<std::uint32_t> codes;
    codes.reserve(numbers.size());
    for (const double number : numbers)
        codes.push_back(known.try_emplace(number, static_cast<std::uint32_t>(known.size())).first->second);
    return codes;
}

}  // namespace clustertrial::sample_detail
