#pragma once

#include "clustertrial/core/kinds.hpp"

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

namespace clustertrial {

enum class LogoKind { png, jpeg };

struct LogoKindTraits {
    LogoKind value;
    std::string_view name;
    std::string_view media_type;
};

template <>
struct Kinds<LogoKind> {
    static constexpr std::string_view what = "kind of picture";
    static constexpr std::array rows{LogoKindTraits{LogoKind::png, "png", "image/png"},
                                     LogoKindTraits{LogoKind::jpeg, "jpeg", "image/jpeg"}};
};
static_assert(every_kind_has_a_row<LogoKind>);

/// The width and height of a picture.
struct PixelSize {
    std::size_t width = 0;
    std::size_t height = 0;
    bool operator==(const PixelSize&) const = default;
};

/// A picture that stands above the title of a document, as its file has it.
struct Logo {
    std::string file;  ///< its name, for messages
    std::string bytes;
    LogoKind kind = LogoKind::png;
    PixelSize size;
    std::string description;  ///< in words, for those who do not see it
};

/// More bytes than a logo has: each document holds them all.
constexpr std::size_t most_logo_bytes = std::size_t{4} << 20U;

/// A PNG or JPEG by its first bytes, whatever its name ends in, with the size that its header says. Throws Error(input)
/// for what is neither, for a header that is cut off, and for a side of no pixel or of more than 10,000.
Logo parse_logo(std::string bytes, const std::string& file, const std::string& description);

/// The size in which a document shows it, at 96 pixels an inch: at most 320 by 80, never larger than it is.
PixelSize shown_size(const Logo& logo);

}  // namespace clustertrial
