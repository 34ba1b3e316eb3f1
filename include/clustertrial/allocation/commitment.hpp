#pragma once

#include "clustertrial/core/random.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace clustertrial {

/// A seed that is decided before the list is final, and told to nobody until the draw. The nonce keeps the seed from
/// being found by trying them all.
struct Secret {
    GeneratorKind generator = GeneratorKind::stata_mt64;
    std::uint64_t seed = 0;
    std::string nonce;              ///< 64 hexadecimal digits
    std::string trial_sha256 = {};  ///< of the trial file that is committed to as well; empty: none
};

/// The largest secret or commitment that is read: a few hundred bytes are written.
constexpr std::size_t most_commitment_bytes = std::size_t{1} << 20U;

/// From the system's entropy: a seed below 2^31, which is what Stata's `set seed` takes, so that Stata can replay it.
std::uint64_t draw_seed();

/// From the system's entropy: the nonce, and a seed that fits the generator and Stata.
Secret draw_secret(GeneratorKind generator);

/// The SHA-256 that is published: of a text of everything in the secret (docs/record.md, "Commitment").
std::string commitment_of(const Secret& secret);

/// The file to keep (JSON, schema clustertrial.secret/1) and the file to publish (clustertrial.commitment/1).
std::string secret_json(const Secret& secret);
std::string commitment_json(const Secret& secret, std::string_view version);

/// Each throws Error(input) with the file and the key.
Secret parse_secret(std::string_view json, const std::string& file);
/// Returns the SHA-256 that was published.
std::string parse_commitment(std::string_view json, const std::string& file);

}  // namespace clustertrial
