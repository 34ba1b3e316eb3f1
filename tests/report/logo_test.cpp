// The logo of a document: what its file may be, and where it stands.
#include "clustertrial/report/logo.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/report/render.hpp"
#include "clustertrial/report/trial_report.hpp"

#include "sample_results.hpp"
#include "support/trials.hpp"
#include "support/unzip.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <gmock/gmock.h>

namespace clustertrial::logo_test {
namespace {

using test::message_of;
using testing::HasSubstr;
using testing::Not;

std::string bytes_of(std::initializer_list<int> values) {
    std::string bytes;
    for (const int value : values) bytes += static_cast<char>(value);
    return bytes;
}

/// The signature and the header of a PNG of `width` by 2 pixels, whose checksum nobody reads.
std::string png(int width) {
    return bytes_of({0x89, 'P',         'N',         'G', 13, 10, 26, 10, 0, 0, 0, 13, 'I', 'H', 'D', 'R', 0,
                     0,    width / 256, width % 256, 0,   0,  0,  2,  8,  2, 0, 0, 0,  1,   2,   3,   4});
}

/// A JPEG of 600 by 150 pixels (2 * 256 + 88, 150): APP0, a table of Huffman, which is no frame, and a filled marker
/// before the frame.
std::string jpeg() {
    return bytes_of(
        {0xFF, 0xD8, 0xFF, 0xE0, 0, 4, 1, 2, 0xFF, 0xC4, 0, 5, 1, 2, 3, 0xFF, 0xFF, 0xC2, 0, 8, 8, 0, 150, 2, 88, 3});
}

Logo logo_of(const std::string& bytes) {
    return parse_logo(bytes, "logo.png", "Arms of the <council>");
}

TEST(Logo, IsAPngOrAJpegByItsBytes) {
    EXPECT_EQ(logo_of(png(300)).kind, LogoKind::png);
    EXPECT_EQ(logo_of(png(300)).size, (PixelSize{300, 2}));
    EXPECT_EQ(logo_of(jpeg()).kind, LogoKind::jpeg);
    EXPECT_EQ(logo_of(jpeg()).size, (PixelSize{600, 150}));
}

TEST(Logo, IsRefusedWhereItIsNoPicture) {
    const auto refusal = [](const std::string& bytes) { return message_of([&] { logo_of(bytes); }); };
    EXPECT_EQ(refusal("<svg/>"), "logo.png: the logo is neither PNG nor JPEG; expected a picture, PNG or JPEG");
    EXPECT_THAT(refusal(""), HasSubstr("neither PNG nor JPEG"));
    const std::string damaged = "logo.png: the header of the logo is cut off or damaged";
    EXPECT_THAT(refusal(png(300).substr(0, 32)), HasSubstr(damaged));
    std::string other_chunk = png(300);
    other_chunk[12] = 'X';
    EXPECT_THAT(refusal(other_chunk), HasSubstr(damaged));
    for (std::size_t size = 3; size + 1 < jpeg().size(); ++size)
        EXPECT_THAT(refusal(jpeg().substr(0, size)), HasSubstr(damaged)) << size;
    std::string no_marker = jpeg();
    no_marker[8] = 'X';
    EXPECT_THAT(refusal(no_marker), HasSubstr(damaged));
}

TEST(Logo, HasSidesThatAPictureCanHave) {
    EXPECT_EQ(logo_of(png(10000)).size.width, 10000U);
    EXPECT_EQ(message_of([] { logo_of(png(10001)); }),
              "logo.png: the logo is 10001 by 2 pixels; expected sides of 1 to 10,000 pixels");
    EXPECT_THAT(message_of([] { logo_of(png(0)); }), HasSubstr("0 by 2 pixels"));
}

TEST(Logo, IsShownNoLargerThanItIsAndNoLargerThanItsPlace) {
    const auto shown = [](std::size_t width, std::size_t height) {
        Logo logo;
        logo.size = {width, height};
        return shown_size(logo);
    };
    EXPECT_EQ(shown(100, 50), (PixelSize{100, 50}));
    EXPECT_EQ(shown(600, 150), (PixelSize{320, 80}));
    EXPECT_EQ(shown(400, 400), (PixelSize{80, 80}));
    EXPECT_EQ(shown(640, 20), (PixelSize{320, 10}));
    EXPECT_EQ(shown(10000, 2), (PixelSize{320, 1})) << "not gone";
}

Document with_logo(const Logo& logo) {
    AnalysisResult result = samples::two_outcomes();
    result.trial.report.sections = {ReportSection::primary};
    ReportSources sources;
    sources.logo = logo;
    return trial_report(result, sources);
}

TEST(Logo, StandsAboveTheTitleOfAPage) {
    const Document document = with_logo(logo_of(jpeg()));
    // Base64 of the bytes FF D8 FF E0 00 04 begins "/9j/4AAE".
    EXPECT_THAT(render_html(document), HasSubstr("<header>\n<p><img src=\"data:image/jpeg;base64,/9j/4AAE"));
    EXPECT_THAT(render_html(document),
                HasSubstr("alt=\"Arms of the &lt;council&gt;\" width=\"320\" height=\"80\"></p>\n<h1>"));
}

TEST(Logo, StandsAboveTheTitleOfAFileOfWord) {
    const std::string docx = render_docx(with_logo(logo_of(jpeg())));
    EXPECT_EQ(test::entry_of(docx, "word/media/logo.jpeg"), jpeg());
    EXPECT_THAT(test::entry_of(docx, "[Content_Types].xml"),
                HasSubstr("<Default Extension=\"jpeg\" ContentType=\"image/jpeg\"/>"));
    EXPECT_THAT(test::entry_of(docx, "word/_rels/document.xml.rels"),
                HasSubstr("<Relationship Id=\"rIdLogo\" "
                          "Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/image\" "
                          "Target=\"media/logo.jpeg\"/>"));
    const std::string text = test::entry_of(docx, "word/document.xml");
    EXPECT_LT(text.find("r:embed=\"rIdLogo\""), text.find("w:val=\"Title\""));
    EXPECT_THAT(text, HasSubstr("descr=\"Arms of the &lt;council>\""));
    // 320 by 80 pixels of 9,525 English metric units.
    EXPECT_THAT(text, HasSubstr("<wp:extent cx=\"3048000\" cy=\"762000\""));
    EXPECT_EQ(docx, render_docx(with_logo(logo_of(jpeg())))) << "the same bytes each time";
}

TEST(Logo, IsInJsonForOthersToShow) {
    const auto json = nlohmann::json::parse(render_document_json(with_logo(logo_of(png(300)))));
    EXPECT_EQ(json["logo"]["media_type"], "image/png");
    EXPECT_EQ(json["logo"]["width"], 300);
    EXPECT_EQ(json["logo"]["description"], "Arms of the <council>");
    EXPECT_THAT(json["logo"]["base64"].get<std::string>(), testing::StartsWith("iVBORw0KGgo"));
    EXPECT_FALSE(
        nlohmann::json::parse(render_document_json(trial_report(samples::two_outcomes(), {}))).contains("logo"));
}

TEST(Logo, IsNamedAmongTheInputsAndNotOnASingleTable) {
    const Document document = with_logo(logo_of(png(300)));
    const StampedFile stamped = document.metadata.stamp->files.back();
    EXPECT_EQ(stamped.name, "logo.png");
    const Document other = with_logo(logo_of(png(301)));
    EXPECT_THAT(stamp_differences(*document.metadata.stamp, *other.metadata.stamp),
                testing::ElementsAre(HasSubstr("'logo.png' has changed: its SHA-256 was ")));
    EXPECT_FALSE(only_item(document, "primary").metadata.logo);
    EXPECT_THAT(render_markdown(document), Not(HasSubstr("Arms of the")));
}

}  // namespace
}  // namespace clustertrial::logo_test
