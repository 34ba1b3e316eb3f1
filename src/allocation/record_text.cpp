#include "record_text.hpp"

#include "clustertrial/data/checksum.hpp"

namespace clustertrial::allocation_detail {
namespace {

constexpr std::string_view sha256_key = "\"record_sha256\": \"";
constexpr std::string_view after = "\"\n}\n";
constexpr std::size_t digits = 64;

}  // namespace

std::string with_own_sha256(std::string text) {
    return text.insert(text.size() - after.size(), sha256_of(text));
}

std::optional<OwnSha256> own_sha256(std::string_view text) {
    if (text.size() < sha256_key.size() + digits + after.size() || !text.ends_with(after)) return std::nullopt;
    const std::size_t start = text.size() - after.size() - digits;
    if (!text.substr(0, start).ends_with(sha256_key)) return std::nullopt;
    std::string emptied(text);
    emptied.erase(start, digits);
    return OwnSha256{std::string(text.substr(start, digits)), sha256_of(emptied)};
}

}  // namespace clustertrial::allocation_detail
