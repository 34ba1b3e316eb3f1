// Where a file differs from the document as it is made now.
#include "clustertrial/report/document_differences.hpp"

#include "clustertrial/data/zip.hpp"
#include "clustertrial/report/document_stamp.hpp"

#include "sample_tables.hpp"

#include <gtest/gtest.h>

#include <gmock/gmock.h>

namespace clustertrial::document_differences_test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Document with(const std::string& text) {
    return {Heading{"Results"}, Prose(text), samples::attrition()};
}

TEST(DocumentDifferences, OfTheSameBytesThereAreNone) {
    const std::string docx = render_docx(with("One."));
    EXPECT_THAT(document_differences(docx, docx, Format::docx, "a.docx"), IsEmpty());
    EXPECT_THAT(document_differences("a\nb\n", "a\nb\n", Format::text, "a.txt"), IsEmpty());
}

TEST(DocumentDifferences, NameTheFirstLineThatIsAnother) {
    EXPECT_THAT(document_differences("a\nb\nc\n", "a\nx\nd\n", Format::text, "a.txt"),
                ElementsAre("line 2 is 'x'; in the new document it is 'b'"));
    EXPECT_THAT(document_differences("a\n", "a\nb\n", Format::text, "a.txt"),
                ElementsAre("line 2 is 'b'; in the new document it is missing"));
    EXPECT_THAT(document_differences("a\n", "a", Format::text, "a.txt"),
                ElementsAre("the ends of the last line differ"));
    EXPECT_THAT(document_differences("a\n\n", "a\n", Format::text, "a.txt"),
                ElementsAre("line 2 is missing; in the new document it is empty"));
    const std::string start(60, 'x');
    EXPECT_THAT(
        document_differences(start + "1", start + "2", Format::text, "a.txt"),
        ElementsAre("line 1 is ...'xxxxxxxxxxxxxxxxxxxx2'; in the new document it is ...'xxxxxxxxxxxxxxxxxxxx1'"));
}

TEST(DocumentDifferences, OfWordNameTheParagraph) {
    const auto found = document_differences(render_docx(with("It is 0.140.")), render_docx(with("It is 0.410.")),
                                            Format::docx, "a.docx");
    ASSERT_FALSE(found.empty());
    EXPECT_THAT(found[0], HasSubstr("is 'It is 0.410.'; in the new document it is 'It is 0.140.'"));
    EXPECT_THAT(found, testing::Contains("the part 'word/document.xml' differs"));
}

TEST(DocumentDifferences, OfWordAreInItsTextNotInHowAProgramWritesIt) {
    std::vector<ZipEntry> parts = zip_entries(render_docx(with("It's 0.140 < 1.")), "a.docx", 1U << 24U);
    for (ZipEntry& part : parts) {
        for (std::size_t at = part.bytes.find('\''); at != std::string::npos; at = part.bytes.find('\'', at))
            part.bytes.replace(at, 1, "&apos;");
    }
    for (char letter = 'a'; letter < 'k'; ++letter) parts.push_back({std::string("custom/") + letter, "x"});
    const auto found =
        document_differences(render_docx(with("It's 0.140 < 1.")), zip_archive(parts), Format::docx, "a.docx");
    EXPECT_THAT(found.front(), HasSubstr("the part 'custom/a' is not in the new document"));
    EXPECT_THAT(found.back(), HasSubstr("more parts: another program has saved the file"));
    EXPECT_EQ(found.size(), 7U);
}

/// A file of Word with a stamp, and as many parts of that text that no program knows.
std::string stamped(const std::string& text, const std::string& sha256_of_data, int parts_of_text = 10) {
    Document document = with(text);
    document.metadata.stamp = DocumentStamp{"0.1.0", "trial.toml", "", "", {{"outcomes.csv", sha256_of_data}}};
    std::vector<ZipEntry> parts = zip_entries(render_docx(document), "a.docx", 1U << 24U);
    for (int i = 0; i < parts_of_text; ++i) parts.push_back({"custom/" + std::to_string(i), text});
    return zip_archive(parts);
}

/// The same parts, the first of them packed at another time of day.
std::string packed_by_another(std::string archive) {
    constexpr std::size_t time_of_first_part = 10;
    archive.at(time_of_first_part) = static_cast<char>(archive.at(time_of_first_part) + 1);
    return archive;
}

std::string last_of(const std::string& made, const std::string& found) {
    return document_differences(made, found, Format::docx, "a.docx").back();
}

TEST(DocumentDifferences, OfOtherInputsBlameNoOtherProgram) {
    const std::string made = stamped("It is 0.140.", "aa");
    EXPECT_EQ(last_of(made, stamped("It is 0.410.", "bb")), "and 6 more parts differ");
    EXPECT_EQ(last_of(made, packed_by_another(stamped("It is 0.410.", "bb"))), "and 6 more parts differ");
    EXPECT_EQ(last_of(stamped("It is 0.140.", "aa", 5), stamped("It is 0.410.", "bb", 5)), "and 1 more part differs");
}

TEST(DocumentDifferences, OfTheSameInputsNameAnotherProgramWhereThePackingShowsIt) {
    const std::string made = stamped("It is 0.140.", "aa");
    EXPECT_EQ(last_of(made, stamped("It is 0.410.", "aa")), "and 5 more parts differ") << "packed as ours are";
    EXPECT_EQ(last_of(made, packed_by_another(stamped("It is 0.410.", "aa"))),
              "and 5 more parts: another program has saved the file");
}

TEST(DocumentDifferences, OfWordAreInWhatFieldsShowNotInHowAProgramInstructsThem) {
    const auto with_contents = [](const std::string& text) {
        ResultTable table = samples::attrition();
        table.number = CaptionNumber{"Table", 1};
        return render_docx({Heading{"Methods"}, Heading{"Results"}, table, Prose(text)});
    };
    const auto instructed_otherwise = [](const std::string& docx) {
        std::vector<ZipEntry> parts = zip_entries(docx, "a.docx", 1U << 24U);
        for (ZipEntry& part : parts) {
            if (part.name != "word/document.xml") continue;
            for (const std::string before : {" TOC ", " SEQ "}) {
                const std::size_t at = part.bytes.find(before);
                EXPECT_NE(at, std::string::npos) << before;
                part.bytes.insert(at + before.size(), "\\z ");
            }
        }
        return zip_archive(parts);
    };
    const std::string made = with_contents("It is 0.140.");
    EXPECT_THAT(document_differences(made, instructed_otherwise(made), Format::docx, "a.docx"),
                ElementsAre("the part 'word/document.xml' differs"));
    EXPECT_THAT(
        document_differences(made, instructed_otherwise(with_contents("It is 0.410.")), Format::docx, "a.docx").front(),
        HasSubstr("is 'It is 0.410.'; in the new document it is 'It is 0.140.'"));
}

TEST(DocumentDifferences, OfAWorkbookNameItsParts) {
    EXPECT_THAT(document_differences(render_xlsx(with("One.")), render_xlsx(with("Two.")), Format::xlsx, "a.xlsx"),
                ElementsAre("the part 'xl/sharedStrings.xml' differs"));
}

}  // namespace
}  // namespace clustertrial::document_differences_test
