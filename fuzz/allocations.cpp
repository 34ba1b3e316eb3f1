// A list of the allocations that could have been (docs/formats.md): whatever it holds it is read, each cell an arm, or
// refused as an input with its name.

#include "allocations.hpp"

#include "clustertrial/core/error.hpp"

#include "require.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace {

using clustertrial::Error;
using clustertrial::ErrorKind;

const std::string file = "f.csv";
const std::vector<std::string> clusters = {"101", "102", "S 3"};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text =
        size == 0 ? std::string_view() : std::string_view(reinterpret_cast<const char*>(data), size);
    const clustertrial::ArmsSpec arms;
    try {
        const auto allocations =
            clustertrial::sample_detail::parse_allocations(text, file, clusters, arms, clustertrial::Spelling::checked)
                .allocations;
        require(!allocations.empty(), "a list that is read holds an allocation");
        for (const auto& allocation : allocations) {
            require(allocation.size() == clusters.size(), "each cluster has an arm");
            for (const auto arm : allocation) require(arm < arms.arms.size(), "and it is one of the arms");
        }
    } catch (const Error& error) {
        require(error.kind() == ErrorKind::input, "a list is refused as an input");
        require(std::string_view(error.what()).starts_with(file), "a refusal names the file");
    }
    return 0;
}
