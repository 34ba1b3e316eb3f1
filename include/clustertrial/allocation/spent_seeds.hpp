#pragma once

#include "clustertrial/core/random.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace clustertrial {

/// A seed whose allocation somebody has seen in a dry run: it decides no real draw any more.
struct SpentSeed {
    GeneratorKind generator = GeneratorKind::stata_mt64;
    std::uint64_t seed = 0;
    std::string algorithm;     ///< of the dry run
    std::string input_sha256;  ///< of its list
    std::size_t line = 0;      ///< in the ledger
};

/// The ledger of spent seeds, a CSV file with a header, one line a dry run, only ever added to. An empty text is an
/// empty ledger. Throws Error(input) with file and line.
std::vector<SpentSeed> parse_spent_seeds(std::string_view text, const std::string& file);

/// The ledger with one more line at its end; begins a new one from an empty text.
std::string add_spent_seed(std::string_view text, const SpentSeed& seed);

/// The first line that spends this seed of this generator, whatever the list; 0: none.
std::size_t line_that_spends(const std::vector<SpentSeed>& ledger, GeneratorKind generator, std::uint64_t seed);

/// The header and the first `seeds` lines of a ledger, which stay as they are however many are added; nothing when
/// there are fewer.
std::optional<std::string_view> first_spent_seeds(std::string_view ledger, std::size_t seeds);

}  // namespace clustertrial
