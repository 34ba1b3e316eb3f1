#include "clustertrial/report/logo.hpp"

#include "clustertrial/core/error.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

namespace clustertrial {

namespace {

using namespace std::string_view_literals;

constexpr std::string_view png_signature = "\x89PNG\r\n\x1A\n"sv;
constexpr std::string_view jpeg_signature = "\xFF\xD8\xFF"sv;

/// A whole number, its highest byte first. The bytes must be there.
std::size_t number_at(std::string_view bytes, std::size_t at, std::size_t size) {
    std::size_t number = 0;
    for (const char c : bytes.substr(at, size)) number = (number << 8U) | static_cast<unsigned char>(c);
    return number;
}

/// Of the first chunk, IHDR (ISO/IEC 15948, 11.2.2).
std::optional<PixelSize> size_of_png(std::string_view bytes) {
    constexpr std::size_t type_at = 12;
    constexpr std::size_t width_at = 16;
    constexpr std::size_t height_at = 20;
    constexpr std::size_t end_of_header = 33;
    if (bytes.size() < end_of_header || bytes.substr(type_at, 4) != "IHDR") return std::nullopt;
    return PixelSize{number_at(bytes, width_at, 4), number_at(bytes, height_at, 4)};
}

/// Whether a segment begins a frame: all of C0 to CF but three, which define tables or are reserved.
bool begins_frame(std::size_t marker) {
    return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
}

/// Of the header of its frame, after segments of other kinds (ISO/IEC 10918-1, B.1.1.3 and B.2.2).
std::optional<PixelSize> size_of_jpeg(std::string_view bytes) {
    constexpr std::size_t frame_header = 9;  // marker, length, precision, height, width
    std::size_t at = 2;
    while (at + frame_header <= bytes.size() && number_at(bytes, at, 1) == 0xFF) {
        const std::size_t marker = number_at(bytes, at + 1, 1);
        if (marker == 0xFF) {  // may stand before a marker as often as it likes
            ++at;
        } else if (begins_frame(marker)) {
            return PixelSize{number_at(bytes, at + 7, 2), number_at(bytes, at + 5, 2)};
        } else {
            at += 2 + number_at(bytes, at + 2, 2);
        }
    }
    return std::nullopt;
}

}  // namespace

Logo parse_logo(std::string bytes, const std::string& file, const std::string& description) {
    const auto refuse = [&](const std::string& what) {
        throw Error(ErrorKind::input, file + ": " + what + "; expected a picture, PNG or JPEG");
    };
    const bool png = bytes.starts_with(png_signature);
    if (!png && !bytes.starts_with(jpeg_signature)) refuse("the logo is neither PNG nor JPEG");
    const auto size = png ? size_of_png(bytes) : size_of_jpeg(bytes);
    if (!size) refuse("the header of the logo is cut off or damaged");
    constexpr std::size_t most_pixels = 10000;  // a side; a page shows 320 at most
    if (size->width < 1 || size->height < 1 || size->width > most_pixels || size->height > most_pixels) {
        throw Error(ErrorKind::input, file + ": the logo is " + std::to_string(size->width) + " by " +
                                          std::to_string(size->height) +
                                          " pixels; expected sides of 1 to 10,000 pixels");
    }
    return {file, std::move(bytes), png ? LogoKind::png : LogoKind::jpeg, *size, description};
}

PixelSize shown_size(const Logo& logo) {
    constexpr double widest = 320;
    constexpr double highest = 80;
    const auto width = static_cast<double>(logo.size.width);
    const auto height = static_cast<double>(logo.size.height);
    const double scale = std::min({1.0, widest / width, highest / height});
    const auto side = [scale](double pixels) {
        return static_cast<std::size_t>(std::max(1LL, std::llround(scale * pixels)));
    };
    return {side(width), side(height)};
}

}  // namespace clustertrial
