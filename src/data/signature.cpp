#include "clustertrial/data/signature.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/core/text.hpp"
#include "clustertrial/data/base64.hpp"

#include "sodium.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <vector>

namespace clustertrial {

using namespace data_detail;

namespace {

// Where things are in minisign's files: each holds a comment line and a line of base64, of these bytes.
constexpr std::size_t algorithm_size = 2;
constexpr std::size_t id_size = 8;
constexpr std::size_t public_key_size = algorithm_size + id_size + crypto_sign_PUBLICKEYBYTES;
constexpr std::size_t signature_size = algorithm_size + id_size + crypto_sign_BYTES;
/// Algorithms of signature, key derivation and checksum; salt, operations and memory of the derivation, unused here.
constexpr std::size_t secret_head_size = 3 * algorithm_size + 32 + 8 + 8;
constexpr std::size_t secret_check_size = 32;  // zeros in a key that is not encrypted
constexpr std::size_t secret_key_size = secret_head_size + id_size + crypto_sign_SECRETKEYBYTES + secret_check_size;

constexpr std::string_view signs_bytes = "Ed";
constexpr std::string_view signs_hash = "ED";
constexpr std::string_view not_encrypted{"\0\0", algorithm_size};
constexpr std::string_view checksum_algorithm = "B2";
constexpr std::string_view untrusted = "untrusted comment: ";
constexpr std::string_view trusted = "trusted comment: ";

const unsigned char* data_of(std::string_view bytes) {
    return reinterpret_cast<const unsigned char*>(bytes.data());
}

unsigned char* data_of(std::string& bytes) {
    return reinterpret_cast<unsigned char*>(bytes.data());
}

/// Exactly `size` bytes, or nothing.
std::optional<std::string> from_base64(std::string_view text, std::size_t size) {
    std::string bytes(size, '\0');
    std::size_t found = 0;
    const int status = sodium_base642bin(data_of(bytes), size, text.data(), text.size(), nullptr, &found, nullptr,
                                         sodium_base64_VARIANT_ORIGINAL);
    if (status != 0 || found != size) return std::nullopt;
    return bytes;
}

/// The next line, as minisign also reads files of Windows.
std::string_view take_line_of_any(std::string_view& text) {
    std::string_view line = take_line(text);
    if (line.ends_with('\r')) line.remove_suffix(1);
    return line;
}

/// The bytes of a comment line and a line of base64, taken off the front; nothing when that is not what is there.
std::optional<std::string> take_part(std::string_view& text, std::size_t size) {
    if (!take_line_of_any(text).starts_with(untrusted)) return std::nullopt;
    return from_base64(take_line_of_any(text), size);
}

/// As minisign prints it: the eight bytes as a number, the first one lowest.
std::string id_text(std::string_view id) {
    std::string reversed(id.rbegin(), id.rend());
    std::string text(2 * id_size + 1, '\0');
    sodium_bin2hex(text.data(), text.size(), data_of(reversed), reversed.size());
    text.pop_back();
    std::transform(text.begin(), text.end(), text.begin(),
                   [](char c) { return c >= 'a' && c <= 'f' ? static_cast<char>(c - 'a' + 'A') : c; });
    return text;
}

std::string hash_of(std::string_view bytes) {
    std::string hash(crypto_generichash_BYTES_MAX, '\0');
    crypto_generichash(data_of(hash), hash.size(), data_of(bytes), bytes.size(), nullptr, 0);
    return hash;
}

std::string ed25519(std::string_view message, std::string_view secret) {
    std::string signature(crypto_sign_BYTES, '\0');
    crypto_sign_detached(data_of(signature), nullptr, data_of(message), message.size(), data_of(secret));
    return signature;
}

bool is_ed25519(std::string_view signature, std::string_view message, std::string_view key) {
    return crypto_sign_verify_detached(data_of(signature), data_of(message), message.size(), data_of(key)) == 0;
}

struct PublicKey {
    std::string id;
    std::string key;
};

PublicKey parse_public_key(std::string_view text, const std::string& name) {
    ensure_sodium();
    const auto bytes = take_part(text, public_key_size);
    if (!bytes || !bytes->starts_with(signs_bytes))
        throw Error(ErrorKind::input,
                    describe({name}, "is not a public key", "expected minisign's two lines, the second one RW..."));
    return {bytes->substr(algorithm_size, id_size), bytes->substr(algorithm_size + id_size)};
}

struct SecretKey {
    std::string id;
    std::string key;
};

SecretKey parse_secret_key(std::string_view text, const std::string& name) {
    ensure_sodium();
    const auto bytes = take_part(text, secret_key_size);
    if (!bytes || !bytes->starts_with(signs_bytes))
        throw Error(ErrorKind::input, describe({name}, "is not a secret key", "expected one made by minisign -G -W"));
    if (std::string_view(*bytes).substr(algorithm_size, algorithm_size) != not_encrypted)
        throw Error(ErrorKind::input,
                    describe({name}, "is an encrypted secret key", "expected one made by minisign -G -W"));
    return {bytes->substr(secret_head_size, id_size),
            bytes->substr(secret_head_size + id_size, crypto_sign_SECRETKEYBYTES)};
}

struct Signature {
    std::string algorithm;
    std::string id;
    std::string signature;
    std::string comment;
    std::string of_comment;  ///< signature of the signature and the comment
};

Signature parse_signature(std::string_view text, const std::string& name) {
    const auto bad = [&] {
        return Error(ErrorKind::input, describe({name}, "is not a signature", "expected minisign's four lines"));
    };
    const auto bytes = take_part(text, signature_size);
    if (!bytes || !(bytes->starts_with(signs_bytes) || bytes->starts_with(signs_hash))) throw bad();
    const std::string_view comment = take_line_of_any(text);
    const auto of_comment = from_base64(take_line_of_any(text), crypto_sign_BYTES);
    if (!comment.starts_with(trusted) || !of_comment) throw bad();
    if (!text.empty())
        throw Error(ErrorKind::input,
                    describe({name, 5}, "found more after the signature", "expected minisign's four lines"));
    return {bytes->substr(0, algorithm_size), bytes->substr(algorithm_size, id_size),
            bytes->substr(algorithm_size + id_size), std::string(comment.substr(trusted.size())), *of_comment};
}

}  // namespace

KeyPair make_key_pair() {
    ensure_sodium();
    std::string id(id_size, '\0');
    randombytes_buf(id.data(), id.size());
    std::string public_key(crypto_sign_PUBLICKEYBYTES, '\0');
    std::string secret_key(crypto_sign_SECRETKEYBYTES, '\0');
    crypto_sign_keypair(data_of(public_key), data_of(secret_key));

    std::string secret(signs_bytes);
    secret.append(not_encrypted).append(checksum_algorithm);
    secret.append(secret_head_size - secret.size(), '\0').append(id).append(secret_key);
    secret.append(secret_check_size, '\0');
    const std::string about(untrusted);
    return {about + "minisign secret key " + id_text(id) + ", not encrypted\n" + to_base64(secret) + '\n',
            about + "minisign public key " + id_text(id) + '\n' +
                to_base64(std::string(signs_bytes) + id + public_key) + '\n'};
}

std::string key_id(std::string_view public_key, const std::string& key_name) {
    return id_text(parse_public_key(public_key, key_name).id);
}

std::string sign(std::string_view bytes, std::string_view secret_key, const std::string& key_name,
                 const std::string& trusted_comment) {
    if (trusted_comment.find_first_of("\r\n") != std::string::npos)
        throw Error(ErrorKind::usage, "a signature's comment is one line");
    const SecretKey key = parse_secret_key(secret_key, key_name);
    const std::string signature = ed25519(hash_of(bytes), key.key);
    return std::string(untrusted) + "signature by clustertrial with key " + id_text(key.id) + '\n' +
           to_base64(std::string(signs_hash) + key.id + signature) + '\n' + std::string(trusted) + trusted_comment +
           '\n' + to_base64(ed25519(signature + trusted_comment, key.key)) + '\n';
}

std::optional<std::string> signature_fault(std::string_view bytes, std::string_view signature,
                                           const std::string& signature_name, std::string_view public_key,
                                           const std::string& key_name) {
    const PublicKey key = parse_public_key(public_key, key_name);
    const Signature found = parse_signature(signature, signature_name);
    if (found.id != key.id) return "is by key " + id_text(found.id) + ", not by " + id_text(key.id);
    const bool of_hash = found.algorithm == signs_hash;
    if (!is_ed25519(found.signature, of_hash ? hash_of(bytes) : std::string(bytes), key.key))
        return "is not of these bytes by key " + id_text(key.id);
    if (!is_ed25519(found.of_comment, found.signature + found.comment, key.key))
        return "has another trusted comment than was signed";
    return std::nullopt;
}

}  // namespace clustertrial
