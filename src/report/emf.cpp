#include "display.hpp"
#include "drawing.hpp"
#include "text_metrics.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>

// Records and their fields are those of Microsoft's open specification MS-EMF, by the names it gives them.
namespace clustertrial::report_detail {

namespace {

enum class Record : std::uint32_t {
    header = 1,
    polygon = 3,
    set_window_extent = 9,
    set_viewport_extent = 11,
    end_of_file = 14,
    set_map_mode = 17,
    set_background_mode = 18,
    set_text_align = 22,
    set_text_colour = 24,
    set_background_colour = 25,
    move_to = 27,
    select_object = 37,
    create_pen = 38,
    create_brush = 39,
    delete_object = 40,
    ellipse = 42,
    rectangle = 43,
    line_to = 54,
    create_font = 82,
    text_out = 84,
};

constexpr double units_a_pixel = 20;
constexpr double hundredths_of_a_millimetre_a_pixel = 2540.0 / 96;
constexpr std::uint32_t object_handle = 1;  // one at a time: made, selected, let go
constexpr std::uint32_t handles = 2;        // the file itself has one
constexpr std::uint32_t solid_pen = 0;
constexpr std::uint32_t stock_pen = 0x80000007;  // black
constexpr std::uint32_t stock_brush = 0x80000000;
constexpr std::uint32_t stock_font = 0x8000000D;

/// Little-endian bytes.
class Bytes {
  public:
    Bytes& u16(std::uint32_t value) { return put(value, 2); }
    Bytes& u32(std::uint32_t value) { return put(value, 4); }
    Bytes& i32(std::int32_t value) { return put(static_cast<std::uint32_t>(value), 4); }
    Bytes& f32_one() { return u32(0x3F800000); }
    Bytes& zeros(std::size_t count) {
        bytes_.append(count, '\0');
        return *this;
    }
    Bytes& append(const std::string& bytes) {
        bytes_ += bytes;
        return *this;
    }
    [[nodiscard]] std::size_t size() const { return bytes_.size(); }
    [[nodiscard]] const std::string& text() const { return bytes_; }

  private:
    Bytes& put(std::uint32_t value, int count) {
        for (int i = 0; i < count; ++i) bytes_ += static_cast<char>((value >> (8U * static_cast<unsigned>(i))) & 0xFFU);
        return *this;
    }
    std::string bytes_;
};

std::int32_t units(double pixels) {
    return static_cast<std::int32_t>(std::lround(pixels * units_a_pixel));
}

/// "#rrggbb" as 0x00bbggrr.
std::uint32_t colour_of(std::string_view colour) {
    const auto rgb = static_cast<std::uint32_t>(std::stoul(std::string(colour.substr(1)), nullptr, 16));
    return ((rgb & 0xFFU) << 16U) | (rgb & 0xFF00U) | (rgb >> 16U);
}

/// UTF-8 as UTF-16 code units.
std::vector<std::uint32_t> utf16(const std::string& text) {
    std::vector<std::uint32_t> result;
    for (std::size_t i = 0; i < text.size();) {
        const auto first = static_cast<unsigned char>(text[i]);
        const std::size_t length = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
        std::uint32_t code = length == 1 ? first : first & (0xFFU >> (length + 1));
        for (std::size_t j = 1; j < length && i + j < text.size(); ++j) {
            code = (code << 6U) | (static_cast<unsigned char>(text[i + j]) & 0x3FU);
        }
        i += length;
        if (code < 0x10000) {
            result.push_back(code);
        } else {
            result.push_back(0xD800 + ((code - 0x10000) >> 10U));
            result.push_back(0xDC00 + ((code - 0x10000) & 0x3FFU));
        }
    }
    return result;
}

/// Of the two units of a character beyond U+FFFF.
bool is_second_of_a_pair(std::uint32_t unit) {
    return unit >= 0xDC00 && unit <= 0xDFFF;
}

class EmfWriter {
  public:
    explicit EmfWriter(const Drawing& drawing) : drawing_(drawing) {}

    std::string write() {
        constexpr std::uint32_t anisotropic = 8;
        constexpr std::uint32_t opaque = 2;  // between the lines of a hatch
        record(Record::set_map_mode, Bytes().u32(anisotropic));
        record(Record::set_window_extent, Bytes().i32(units(drawing_.width)).i32(units(drawing_.height)));
        record(Record::set_viewport_extent, Bytes().i32(pixels(drawing_.width)).i32(pixels(drawing_.height)));
        record(Record::set_background_mode, Bytes().u32(opaque));
        for (const Shape& shape : drawing_.shapes) std::visit(*this, shape);
        // No palette.
        record(Record::end_of_file, Bytes().u32(0).u32(20 - 4).u32(20));
        return header() + records_;
    }

    void operator()(const LineShape& line) {
        with_pen(line.colour, line.width, [&] {
            record(Record::move_to, Bytes().i32(units(line.from.x)).i32(units(line.from.y)));
            record(Record::line_to, Bytes().i32(units(line.to.x)).i32(units(line.to.y)));
        });
    }

    void operator()(const RectangleShape& box) {
        filled(box.fill, [&] {
            // A rectangle ends one unit before its right and lower edge.
            record(Record::rectangle, Bytes()
                                          .i32(units(box.corner.x))
                                          .i32(units(box.corner.y))
                                          .i32(units(box.corner.x + box.width) + 1)
                                          .i32(units(box.corner.y + box.height) + 1));
        });
    }

    void operator()(const CircleShape& circle) {
        const double x = circle.centre.x;
        const double y = circle.centre.y;
        const double r = circle.radius;
        filled(circle.fill, [&] {
            record(Record::ellipse,
                   Bytes().i32(units(x - r)).i32(units(y - r)).i32(units(x + r) + 1).i32(units(y + r) + 1));
        });
    }

    void operator()(const PolygonShape& polygon) {
        filled(polygon.fill, [&] {
            Bytes fields;
            fields.zeros(16).u32(static_cast<std::uint32_t>(polygon.corners.size()));  // bounds: not known
            for (const Point& corner : polygon.corners) fields.i32(units(corner.x)).i32(units(corner.y));
            record(Record::polygon, fields);
        });
    }

    void operator()(const TextShape& text) {
        constexpr std::uint32_t on_base_line = 24;
        constexpr std::uint32_t at_centre = 6;
        constexpr std::uint32_t at_end = 2;
        constexpr std::uint32_t transparent = 1;
        constexpr std::uint32_t opaque = 2;
        const std::uint32_t along = text.anchor == Anchor::middle ? at_centre : text.anchor == Anchor::end ? at_end : 0;
        create(Record::create_font, font_of(text));
        record(Record::set_background_mode, Bytes().u32(transparent));
        record(Record::set_text_align, Bytes().u32(on_base_line | along));
        record(Record::set_text_colour, Bytes().u32(colour_of(ink)));
        write_text(text);
        record(Record::set_background_mode, Bytes().u32(opaque));
        let_go(stock_font);
    }

  private:
    static std::int32_t pixels(double value) { return static_cast<std::int32_t>(std::lround(value)); }

    void record(Record type, const Bytes& fields) {
        constexpr std::size_t type_and_size = 8;
        Bytes whole;
        whole.u32(static_cast<std::uint32_t>(type)).u32(static_cast<std::uint32_t>(type_and_size + fields.size()));
        records_ += whole.append(fields.text()).text();
        ++count_;
    }

    void create(Record type, const Bytes& fields) {
        record(type, Bytes().u32(object_handle).append(fields.text()));
        record(Record::select_object, Bytes().u32(object_handle));
    }

    void let_go(std::uint32_t stock) {
        record(Record::select_object, Bytes().u32(stock));
        record(Record::delete_object, Bytes().u32(object_handle));
    }

    template <typename Body>
    void with_pen(std::string_view colour, double width, Body body) {
        create(Record::create_pen, Bytes().u32(solid_pen).i32(units(width)).i32(0).u32(colour_of(colour)));
        body();
        let_go(stock_pen);
    }

    template <typename Body>
    void filled(const Fill& fill, Body body) {
        constexpr std::uint32_t solid = 0;
        constexpr std::uint32_t hatched = 2;
        constexpr std::uint32_t rising = 3;
        constexpr std::uint32_t crossed = 4;
        const bool plain = fill.hatch == Hatch::none;
        if (!plain) record(Record::set_background_colour, Bytes().u32(colour_of(fill.colour)));
        create(Record::create_brush, Bytes()
                                         .u32(plain ? solid : hatched)
                                         .u32(colour_of(plain ? fill.colour : ink))
                                         .u32(fill.hatch == Hatch::crossed ? crossed
                                              : plain                      ? 0
                                                                           : rising));
        // The one handle is the brush's: the outline is the stock's black.
        record(Record::select_object, Bytes().u32(stock_pen));
        body();
        let_go(stock_brush);
    }

    static Bytes font_of(const TextShape& text) {
        constexpr std::size_t face_length = 32;
        constexpr std::int32_t quarter = 900;  // tenths of a degree
        constexpr std::int32_t normal = 400;
        constexpr std::int32_t heavy = 700;
        const std::string face = "Arial";
        Bytes font;
        font.i32(-units(text.size)).i32(0).i32(text.upwards ? quarter : 0).i32(text.upwards ? quarter : 0);
        font.i32(text.bold ? heavy : normal).zeros(8);  // neither italic nor underlined; default character set
        for (const std::uint32_t letter : utf16(face)) font.u16(letter);
        font.zeros(2 * (face_length - face.size()));
        // The rest of LogFontPanose: full name and style by length only, no version, no Panose.
        constexpr std::size_t names_and_panose = 128 + 64 + 6 * 4 + 10 + 2;
        font.zeros(names_and_panose);
        return font;
    }

    void write_text(const TextShape& text) {
        const std::string shown = printable(text.text);
        const std::vector<std::uint32_t> letters = utf16(shown);
        constexpr std::uint32_t fixed_part = 76;  // of the record, up to the letters
        constexpr std::uint32_t compatible = 1;
        const auto count = static_cast<std::uint32_t>(letters.size());
        const std::uint32_t letters_bytes = (2 * count + 3) / 4 * 4;
        Bytes fields;
        fields.zeros(16).u32(compatible).f32_one().f32_one();
        fields.i32(units(text.at.x)).i32(units(text.at.y)).u32(count).u32(fixed_part).u32(0).zeros(16);
        fields.u32(fixed_part + letters_bytes);
        for (const std::uint32_t letter : letters) fields.u16(letter);
        fields.zeros(letters_bytes - 2 * count);
        // Advances are rounded where they end, so that a line of text is as long as the sum of its letters.
        double end = 0;
        std::int32_t before = 0;
        std::size_t character = 0;
        const std::vector<double> widths = character_widths(shown, text.bold);
        for (const std::uint32_t letter : letters) {
            if (!is_second_of_a_pair(letter)) end += widths.at(character++) * text.size;
            fields.i32(units(end) - before);
            before = units(end);
        }
        record(Record::text_out, fields);
    }

    [[nodiscard]] std::string header() const {
        constexpr std::uint32_t header_size = 88;
        constexpr std::uint32_t signature = 0x464D4520;  // " EMF"
        constexpr std::uint32_t version = 0x10000;
        // A device of 96 dots an inch: 960 dots are 254 mm.
        constexpr std::int32_t device_pixels = 960;
        constexpr std::int32_t device_millimetres = 254;
        const auto frame = [](double length) {
            return static_cast<std::int32_t>(std::lround(length * hundredths_of_a_millimetre_a_pixel));
        };
        Bytes header;
        header.u32(static_cast<std::uint32_t>(Record::header)).u32(header_size);
        header.i32(0).i32(0).i32(pixels(drawing_.width) - 1).i32(pixels(drawing_.height) - 1);
        header.i32(0).i32(0).i32(frame(drawing_.width)).i32(frame(drawing_.height));
        header.u32(signature).u32(version);
        header.u32(static_cast<std::uint32_t>(header_size + records_.size())).u32(count_ + 1);
        header.u16(handles).u16(0).u32(0).u32(0).u32(0);
        header.i32(device_pixels).i32(device_pixels).i32(device_millimetres).i32(device_millimetres);
        return header.text();
    }

    const Drawing& drawing_;
    std::string records_;
    std::uint32_t count_ = 0;
};

}  // namespace

std::string emf_of(const Drawing& drawing) {
    return EmfWriter(drawing).write();
}

}  // namespace clustertrial::report_detail
