// Notes of tables as footnotes of a Word file: what refers to them, their part, and what Word asks of both.

#include "clustertrial/data/zip.hpp"
#include "clustertrial/report/document_differences.hpp"
#include "clustertrial/report/render.hpp"
#include "clustertrial/report/trial_report.hpp"

#include "docx_reading.hpp"
#include "sample_figures.hpp"
#include "sample_results.hpp"
#include "sample_tables.hpp"

#include <algorithm>
#include <set>

#include <gtest/gtest.h>

#include <gmock/gmock.h>

namespace clustertrial::docx_footnotes_test {
namespace {

using samples::count;
using samples::part_of;
using samples::shown_all;
using samples::text_of;
using samples::values_of;
using testing::Contains;
using testing::ElementsAre;
using testing::ElementsAreArray;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr const char* captions = "//w:p[w:pPr/w:pStyle/@w:val='Caption']";
constexpr const char* notes_below = "//w:body/w:p[w:pPr/w:pStyle/@w:val='TableNote'][w:r]";
constexpr const char* footnotes = "//w:footnote[not(@w:type)]";

Document with_footnotes(std::initializer_list<Block> blocks) {
    Document document(blocks);
    document.metadata.table_notes = TableNotes::footnotes;
    return document;
}

ResultTable noted(const std::string& title, std::vector<std::string> notes) {
    ResultTable table = samples::attrition();
    table.title = title;
    table.notes = std::move(notes);
    return table;
}

/// A table of two notes, one of one, one of none.
Document three_tables() {
    return with_footnotes({noted("Primary analysis", {"First.", "Second."}), noted("Secondary analysis", {"Third."}),
                           noted("Events", {})});
}

std::vector<std::string> names_of_parts(const std::string& docx) {
    std::vector<std::string> names;
    for (const ZipEntry& entry : test::unzip(docx)) names.push_back(entry.name);
    return names;
}

TEST(DocxFootnotes, AreTheNotesOfTablesInTheOrderInWhichCaptionsReferToThem) {
    const std::string docx = render_docx(three_tables());
    const pugi::xml_document text = text_of(docx);
    EXPECT_THAT(values_of(text, "//w:footnoteReference/@w:id"), ElementsAre("1", "2", "3"));
    const pugi::xml_document part = part_of(docx, "word/footnotes.xml");
    EXPECT_THAT(values_of(part, "//w:footnote[not(@w:type)]/@w:id"), ElementsAre("1", "2", "3"));
    EXPECT_THAT(shown_all(part, footnotes), ElementsAre(" First.", " Second.", " Third."));
    EXPECT_THAT(shown_all(text, notes_below), IsEmpty()) << "each stands once";
}

TEST(DocxFootnotes, AreReferredToAtTheEndOfTheCaptionWithABlankBetweenTwoNumbers) {
    const pugi::xml_document text = text_of(render_docx(three_tables()));
    EXPECT_EQ(count(text, "//w:tbl//w:footnoteReference"), 0U) << "Word takes none in a header that is repeated";
    std::vector<std::string> shown;
    for (const auto& caption : text.select_nodes(captions)) {
        std::string pieces;
        for (const pugi::xml_node run : caption.node().children("w:r")) {
            const pugi::xml_node reference = run.child("w:footnoteReference");
            pieces += reference ? "[" + std::string(reference.attribute("w:id").value()) + "]"
                                : std::string(run.child("w:t").text().get());
        }
        shown.push_back(pieces);
    }
    EXPECT_THAT(shown, ElementsAre("Primary analysis[1] [2]", "Secondary analysis[3]", "Events"));
}

TEST(DocxFootnotes, AreNoPartOfWhatTextsReferTo) {
    ResultTable table = noted("Primary analysis", {"First."});
    table.number = CaptionNumber{"Table", 1};
    const pugi::xml_document text = text_of(render_docx(with_footnotes({table})));
    EXPECT_EQ(count(text, "//w:footnoteReference/ancestor::w:r/preceding-sibling::w:bookmarkEnd"), 1U)
        << "a cross-reference shows what its bookmark holds: 'Table 1'";
}

TEST(DocxFootnotes, BeginWithTheirNumberInTheStylesOfFootnotes) {
    const std::string docx = render_docx(three_tables());
    const pugi::xml_document part = part_of(docx, "word/footnotes.xml");
    EXPECT_EQ(count(part,
                    "//w:footnote[not(@w:type)]/w:p[w:pPr/w:pStyle/@w:val='FootnoteText']/w:r[1]"
                    "[w:rPr/w:rStyle/@w:val='FootnoteReference']/w:footnoteRef"),
              3U);
    EXPECT_EQ(count(text_of(docx), "//w:r[w:rPr/w:rStyle/@w:val='FootnoteReference']/w:footnoteReference"), 3U);
    const pugi::xml_document styles = part_of(docx, "word/styles.xml");
    EXPECT_THAT(values_of(styles, "//w:style[@w:styleId='FootnoteText'][@w:type='paragraph']/w:name/@w:val"),
                ElementsAre("footnote text"));
    EXPECT_THAT(values_of(styles, "//w:style[@w:styleId='FootnoteReference'][@w:type='character']/w:name/@w:val"),
                ElementsAre("footnote reference"));
}

TEST(DocxFootnotes, HaveTheRulesThatWordAsksForAndNameThemInItsSettings) {
    const std::string docx = render_docx(three_tables());
    const pugi::xml_document part = part_of(docx, "word/footnotes.xml");
    EXPECT_EQ(count(part, "//w:footnote[@w:type='separator']//w:separator"), 1U);
    EXPECT_EQ(count(part, "//w:footnote[@w:type='continuationSeparator']//w:continuationSeparator"), 1U);
    const std::vector<std::string> ids = values_of(part, "//w:footnote/@w:id");
    EXPECT_EQ(std::set<std::string>(ids.begin(), ids.end()).size(), ids.size()) << "an id is of one footnote";
    const pugi::xml_document settings = part_of(docx, "word/settings.xml");
    EXPECT_THAT(values_of(settings, "//w:footnotePr/w:footnote/@w:id"),
                ElementsAreArray(values_of(part, "//w:footnote[@w:type]/@w:id")));
    // CT_Settings is a sequence (ISO/IEC 29500-1, A.1): footnotePr is before compat.
    EXPECT_EQ(count(settings, "//w:footnotePr/following-sibling::w:compat"), 1U);
}

TEST(DocxFootnotes, AreAPartThatThePackageNames) {
    const std::string docx = render_docx(three_tables());
    EXPECT_THAT(names_of_parts(docx), Contains("word/footnotes.xml").Times(1));
    EXPECT_THAT(
        values_of(part_of(docx, "[Content_Types].xml"), "//Override[@PartName='/word/footnotes.xml']/@ContentType"),
        ElementsAre("application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"));
    EXPECT_THAT(
        values_of(part_of(docx, "word/_rels/document.xml.rels"), "//Relationship[@Target='footnotes.xml']/@Type"),
        ElementsAre("http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"));
}

TEST(DocxFootnotes, WithoutNotesLeaveNothingBehind) {
    const std::string docx = render_docx(with_footnotes({noted("Events", {}), samples::small_histogram()}));
    EXPECT_THAT(names_of_parts(docx), Not(Contains("word/footnotes.xml")));
    for (const char* part : {"[Content_Types].xml", "word/_rels/document.xml.rels", "word/settings.xml"})
        EXPECT_THAT(test::entry_of(docx, part), Not(HasSubstr("ootnote"))) << part;
    EXPECT_THAT(shown_all(text_of(docx), notes_below), ElementsAre("Each school counts once."))
        << "a figure has its notes below";
}

TEST(DocxFootnotes, AreAskedFor) {
    Document document = three_tables();
    document.metadata.table_notes = TableNotes::below;
    const std::string docx = render_docx(document);
    EXPECT_THAT(names_of_parts(docx), Not(Contains("word/footnotes.xml")));
    EXPECT_THAT(shown_all(text_of(docx), notes_below), ElementsAre("First.", "Second.", "Third."));
}

TEST(DocxFootnotes, ATableWithoutACaptionHasItsNotesBelow) {
    const std::string docx = render_docx(with_footnotes({noted("", {"First."}), noted("Events", {"Second."})}));
    EXPECT_THAT(shown_all(text_of(docx), notes_below), ElementsAre("First."));
    EXPECT_THAT(shown_all(part_of(docx, "word/footnotes.xml"), footnotes), ElementsAre(" Second."));
}

TEST(DocxFootnotes, TheLastRowOfATableStaysWithNotesBelowItAlone) {
    constexpr const char* last_row = "//w:tr[last()]//w:keepNext";
    Document document = with_footnotes({noted("Primary analysis", {"First."})});
    EXPECT_EQ(count(text_of(render_docx(document)), last_row), 0U);
    document.metadata.table_notes = TableNotes::below;
    EXPECT_GT(count(text_of(render_docx(document)), last_row), 0U);
}

TEST(DocxFootnotes, AreData) {
    const std::string docx =
        render_docx(with_footnotes({noted("Primary analysis", {"</w:t> & <b> \"q\" \x01 \xFF", "two\nlines"})}));
    EXPECT_THAT(shown_all(part_of(docx, "word/footnotes.xml"), footnotes),
                ElementsAre(" </w:t> & <b> \"q\" \uFFFD \uFFFD", " two\nlines"));
}

TEST(DocxFootnotes, OfADocumentAreTheSameBytesTwice) {
    EXPECT_EQ(render_docx(three_tables()), render_docx(three_tables()));
}

TEST(DocxFootnotes, ChangeNoOtherFormat) {
    Document below = three_tables();
    below.metadata.table_notes = TableNotes::below;
    for (const auto format : {Format::text, Format::markdown, Format::csv, Format::latex, Format::html, Format::xlsx})
        EXPECT_EQ(render(three_tables(), format), render(below, format)) << to_name(format);
}

TEST(DocxFootnotes, TakeTheStylesOfAReferenceAndOursWhereItHasNone) {
    const auto reference = [](const std::string& styles) {
        RenderOptions options;
        options.reference = ReferenceDocx{
            zip_archive({{"word/styles.xml",
                          "<w:styles xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\">" +
                              styles + "</w:styles>"}}),
            "house.docx"};
        return options;
    };
    const std::string theirs =
        render_docx(three_tables(), reference("<w:style w:type=\"paragraph\" w:styleId=\"Fussnotentext\"><w:name "
                                              "w:val=\"footnote text\"/></w:style><w:style w:type=\"character\" "
                                              "w:styleId=\"Fussnotenzeichen\"><w:name w:val=\"footnote reference\"/>"
                                              "</w:style>"));
    const pugi::xml_document part = part_of(theirs, "word/footnotes.xml");
    EXPECT_THAT(values_of(part, "//w:pStyle/@w:val"), testing::Each("Fussnotentext"));
    EXPECT_THAT(values_of(part, "//w:rStyle/@w:val"), testing::Each("Fussnotenzeichen"));
    EXPECT_THAT(values_of(text_of(theirs), "//w:rStyle/@w:val"), testing::Each("Fussnotenzeichen"));
    EXPECT_THAT(test::entry_of(theirs, "word/styles.xml"), Not(HasSubstr("\"FootnoteText\"")));
    const std::string none = render_docx(three_tables(), reference(""));
    const std::vector<std::string> ids = values_of(part_of(none, "word/styles.xml"), "//w:style/@w:styleId");
    EXPECT_THAT(ids, testing::IsSupersetOf({"FootnoteText", "FootnoteReference"}));
}

TEST(DocxFootnotes, AreWhatTheTrialFileAsksFor) {
    AnalysisResult result = samples::two_outcomes();
    EXPECT_THAT(names_of_parts(render_docx(trial_report(result, {}))), Not(Contains("word/footnotes.xml")));
    result.trial.report.table_notes = TableNotes::footnotes;
    const Document document = trial_report(result, {});
    std::vector<std::string> notes;
    for (const Block& block : document.blocks) {
        if (const auto* table = std::get_if<ResultTable>(&block)) {
            for (const std::string& note : table->notes) notes.push_back(" " + note);
        }
    }
    ASSERT_THAT(notes, Not(IsEmpty()));
    EXPECT_EQ(shown_all(part_of(render_docx(document), "word/footnotes.xml"), footnotes), notes);
}

/// As another program saves it: with its own ids, a tab behind the number, and rules of its own.
std::string saved_elsewhere(const std::string& docx) {
    std::vector<ZipEntry> parts = test::unzip(docx);
    const auto replace_all = [](std::string& text, const std::string& from, const std::string& to) {
        for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
            text.replace(at, from.size(), to);
    };
    for (ZipEntry& part : parts) {
        if (part.name != "word/footnotes.xml") continue;
        replace_all(part.bytes, "w:id=\"1\"", "w:id=\"7\"");
        replace_all(part.bytes, "<w:t xml:space=\"preserve\"> ", "<w:tab/><w:t xml:space=\"preserve\">");
        replace_all(part.bytes, "<w:footnote w:type=\"separator\"",
                    "<w:footnote w:type=\"continuationNotice\" w:id=\"9\"><w:p/></w:footnote>"
                    "<w:footnote w:type=\"separator\"");
    }
    return zip_archive(parts);
}

TEST(DocxFootnotes, AreComparedByTheirTextWhateverProgramSavedThem) {
    const std::string made = render_docx(three_tables());
    EXPECT_THAT(document_differences(made, saved_elsewhere(made), Format::docx, "a.docx"),
                ElementsAre("the part 'word/footnotes.xml' differs"));
    const std::string retyped =
        render_docx(with_footnotes({noted("Primary analysis", {"First.", "Second one."}),
                                    noted("Secondary analysis", {"Third."}), noted("Events", {})}));
    EXPECT_THAT(document_differences(made, saved_elsewhere(retyped), Format::docx, "a.docx").front(),
                "footnote 2 is 'Second one.'; in the new document it is 'Second.'");
}

TEST(DocxFootnotes, ThatAreGoneOrNewAreADifference) {
    const std::string made = render_docx(three_tables());
    Document none = three_tables();
    for (Block& block : none.blocks) std::get<ResultTable>(block).notes.clear();
    EXPECT_THAT(document_differences(made, render_docx(none), Format::docx, "a.docx"),
                Contains("footnote 1 is missing; in the new document it is 'First.'"));
    EXPECT_THAT(document_differences(render_docx(none), made, Format::docx, "a.docx"),
                Contains("footnote 1 is 'First.'; in the new document it is missing"));
}

}  // namespace
}  // namespace clustertrial::docx_footnotes_test
