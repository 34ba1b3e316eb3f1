#include "clustertrial/data/checksum.hpp"

#include "byte_source.hpp"
#include "sha256.hpp"
#include "sha256_blocks.hpp"

#include <algorithm>
#include <vector>

namespace clustertrial {

using namespace data_detail;

/// Whole blocks go to the processor where it can, which is five times as fast as what libsodium has; the bytes that
/// begin and end a block, and the padding, stay with libsodium.
void data_detail::Sha256::add(std::string_view bytes) {
    const auto by_libsodium = [&](std::size_t count) {
        crypto_hash_sha256_update(&state_, reinterpret_cast<const unsigned char*>(bytes.data()), count);
        bytes.remove_prefix(count);
    };
    const auto begun = static_cast<std::size_t>(state_.count / 8 % sha256_block);
    if (begun > 0) by_libsodium(std::min(bytes.size(), sha256_block - begun));
    const std::size_t added = add_sha256_blocks(state_.state, bytes);
    state_.count += std::uint64_t{8} * added;  // in bits
    bytes.remove_prefix(added);
    by_libsodium(bytes.size());
}

std::string data_detail::Sha256::finish() {
    unsigned char digest[crypto_hash_sha256_BYTES];
    crypto_hash_sha256_final(&state_, digest);
    char text[2 * crypto_hash_sha256_BYTES + 1];
    return sodium_bin2hex(text, sizeof text, digest, sizeof digest);
}

std::string sha256_of(std::string_view bytes) {
    Sha256 hash;
    hash.add(bytes);
    return hash.finish();
}

std::string sha256_of_file(const std::string& path) {
    constexpr std::size_t piece = std::size_t{1} << 16U;
    ByteSource source = ByteSource::open(path);
    std::vector<char> bytes(piece);
    Sha256 hash;
    while (const std::size_t count = source.read(bytes.data(), bytes.size())) hash.add({bytes.data(), count});
    return hash.finish();
}

bool is_sha256(std::string_view text) {
    return text.size() == std::size_t{2} * crypto_hash_sha256_BYTES &&
           text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

}  // namespace clustertrial
