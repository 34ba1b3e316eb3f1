#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace clustertrial::allocation_detail {

constexpr std::string_view record_schema = "clustertrial.allocation/2";

/// The text of a record whose last key `record_sha256` is empty, with the SHA-256 of that text put in.
std::string with_own_sha256(std::string text);

/// A record's own SHA-256, as its text has it and as the text gives it.
struct OwnSha256 {
    std::string recorded;
    std::string found;
};

/// Nothing when the text does not end as with_own_sha256 ends it.
std::optional<OwnSha256> own_sha256(std::string_view text);

}  // namespace clustertrial::allocation_detail
