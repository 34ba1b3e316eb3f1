#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace clustertrial {

/// The largest key or signature that is read: a few hundred bytes are written.
constexpr std::size_t most_key_bytes = std::size_t{1} << 16U;

/// An Ed25519 key pair as minisign keeps it: two text files.
struct KeyPair {
    std::string secret_key;  ///< not encrypted: whoever reads it can sign
    std::string public_key;
};

/// A new key pair from the system's entropy.
KeyPair make_key_pair();

/// What tells a key from others, as minisign prints it: 16 hexadecimal digits. Throws Error(input), naming `key_name`,
/// for what is no public key.
std::string key_id(std::string_view public_key, const std::string& key_name);

/// The signature file of `bytes`, in minisign's format (prehashed: Ed25519 of BLAKE2b-512), which `minisign -V` checks.
/// The trusted comment is signed too. Throws Error(input), naming `key_name`, for what is no unencrypted secret key;
/// Error(usage) for a comment of several lines.
std::string sign(std::string_view bytes, std::string_view secret_key, const std::string& key_name,
                 const std::string& trusted_comment);

/// Why the signature is not of these bytes by this key; nothing when it is. Takes the public key and signature files'
/// texts, minisign's own too, and its older signatures of the bytes themselves. Throws Error(input), naming the file,
/// for what is no public key or no signature.
std::optional<std::string> signature_fault(std::string_view bytes, std::string_view signature,
                                           const std::string& signature_name, std::string_view public_key,
                                           const std::string& key_name);

}  // namespace clustertrial
