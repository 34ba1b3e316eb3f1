#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace clustertrial::data_detail {

/// Bytes of a block of SHA-256.
constexpr std::size_t sha256_block = 64;

/// Adds the whole blocks at the front of `bytes` to the eight words of a hash, and says of how many bytes they were:
/// none where the processor has no instructions for SHA-256.
std::size_t add_sha256_blocks(std::span<std::uint32_t, 8> words, std::string_view bytes);

}  // namespace clustertrial::data_detail
