// The metafile as MS-EMF asks for it: records that fill the file, counted in its header.

#include "drawing.hpp"
#include "sample_figures.hpp"
#include "text_metrics.hpp"

#include <cstdint>
#include <cstring>
#include <map>

#include <gtest/gtest.h>

#include <gmock/gmock.h>

namespace clustertrial::emf_test {
namespace {

using namespace report_detail;

std::uint32_t u32(const std::string& bytes, std::size_t at) {
    std::uint32_t value = 0;
    std::memcpy(&value, bytes.data() + at, sizeof value);  // little-endian, as the machines of the tests
    return value;
}

struct Record {
    std::uint32_t type;
    std::string bytes;
};

std::vector<Record> records_of(const std::string& emf) {
    std::vector<Record> records;
    for (std::size_t at = 0; at < emf.size();) {
        const std::uint32_t size = u32(emf, at + 4);
        EXPECT_EQ(size % 4, 0U);
        if (size < 8 || at + size > emf.size()) {
            ADD_FAILURE() << "a record of " << size << " bytes at " << at;
            break;
        }
        records.push_back({u32(emf, at), emf.substr(at, size)});
        at += size;
    }
    return records;
}

TEST(Emf, IsRecordsThatItsHeaderCounts) {
    const std::string emf = emf_of(draw(samples::small_histogram()));
    const auto records = records_of(emf);
    ASSERT_GT(records.size(), 10U);
    EXPECT_EQ(records.front().type, 1U);
    EXPECT_EQ(records.back().type, 14U);
    EXPECT_EQ(emf.substr(40, 4), " EMF");
    EXPECT_EQ(u32(emf, 48), emf.size());
    EXPECT_EQ(u32(emf, 52), records.size());
}

TEST(Emf, LetsGoOfEverythingThatItMakes) {
    std::map<std::uint32_t, int> of_type;
    for (const Record& record : records_of(emf_of(draw(samples::small_histogram())))) ++of_type[record.type];
    constexpr std::uint32_t pen = 38, brush = 39, deleted = 40, font = 82;
    EXPECT_EQ(of_type[pen] + of_type[brush] + of_type[font], of_type[deleted]);
    EXPECT_GT(of_type[font], 0);
}

TEST(Emf, IsAsLargeAsThePicture) {
    const Drawing drawing = draw(samples::small_histogram());
    const std::string emf = emf_of(drawing);
    // The frame is in hundredths of a millimetre; 96 pixels are an inch.
    EXPECT_NEAR(u32(emf, 8 + 16 + 8) / 2540.0 * 96, drawing.width, 0.05);
    EXPECT_NEAR(u32(emf, 8 + 16 + 12) / 2540.0 * 96, drawing.height, 0.05);
}

TEST(Emf, HasItsTextAsText) {
    Drawing drawing{100, 50, {TextShape{{10, 20}, "Tŷ \U0001D4B3"}}};
    std::string letters;
    for (const Record& record : records_of(emf_of(drawing))) {
        constexpr std::uint32_t text_out = 84;
        if (record.type != text_out) continue;
        const std::uint32_t count = u32(record.bytes, 44);
        EXPECT_EQ(count, 5U);  // the last character takes two units of UTF-16
        letters = record.bytes.substr(u32(record.bytes, 48), 2 * count);
    }
    EXPECT_EQ(letters, std::string("T\0\x77\x01 \0\x35\xD8\xB3\xDC", 10));
}

TEST(TextWidth, IsThatOfHelveticaByItsMetrics) {
    // Adobe's Helvetica.afm: W 944, i 222, l 222, digits 556, the blank 278; Helvetica-Bold.afm: W 944, i 278.
    EXPECT_NEAR(text_width("Will 1"), (944 + 222 * 3 + 278 + 556) / 1000.0, 1e-12);
    EXPECT_NEAR(text_width("Wi", true), (944 + 278) / 1000.0, 1e-12);
    EXPECT_EQ(character_widths("Tŷ").size(), 2U);
}

TEST(WrapDrawn, FillsLines) {
    EXPECT_THAT(wrap_drawn("aa bb comprehensible cc", widest_font * text_width("comprehensible")),
                testing::ElementsAre("aa bb", "comprehensible", "cc"));
}

}  // namespace
}  // namespace clustertrial::emf_test
