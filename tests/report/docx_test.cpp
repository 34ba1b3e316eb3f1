// The file of Word as other programs read it: unpacked, parsed, and held against the document.

#include "clustertrial/core/error.hpp"
#include "clustertrial/data/zip.hpp"
#include "clustertrial/report/render.hpp"

#include "docx_layout.hpp"
#include "docx_reading.hpp"
#include "sample_figures.hpp"
#include "sample_tables.hpp"
#include "support/trials.hpp"
#include "support/unzip.hpp"

#include <numeric>
#include <set>

#include <gtest/gtest.h>

#include <gmock/gmock.h>
#include <pugixml.hpp>

namespace clustertrial::docx_test {
namespace {

using report_detail::fit_to_page;
using report_detail::page_margin;
using report_detail::page_short;
using samples::count;
using samples::shown;
using samples::shown_all;
using samples::text_of;
using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

ResultTable numbered(ResultTable table, int number) {
    table.number = CaptionNumber{"Table", number};
    return table;
}

TEST(Docx, HasEveryCellOfEveryTableAsItIsPrinted) {
    for (const ResultTable& table : {samples::attrition(), samples::baseline(), samples::primary()}) {
        const pugi::xml_document xml = text_of(render_docx(table));
        std::vector<std::string> wanted;
        for (const TableRow& row : table.rows) {
            for (const Cell& cell : row.cells) {
                if (!cell.empty()) wanted.push_back(to_text(cell));
            }
        }
        std::vector<std::string> found;
        for (std::string& text : shown_all(xml, "//w:tr[not(w:trPr/w:tblHeader)]/w:tc")) {
            if (!text.empty()) found.push_back(std::move(text));
        }
        ASSERT_EQ(found.size(), wanted.size()) << table.id;
        for (std::size_t i = 0; i < found.size(); ++i) {
            // A line break may stand for the blank before an interval, and nothing else differs.
            std::string flat = found[i];
            std::string expected = wanted[i];
            std::replace(flat.begin(), flat.end(), '\n', ' ');
            std::replace(expected.begin(), expected.end(), '\n', ' ');
            EXPECT_EQ(flat, expected);
        }
        for (const std::string& note : table.notes)
            EXPECT_THAT(shown_all(xml, "//w:body/w:p"), testing::Contains(note));
    }
}

TEST(Docx, KeepsANumberAndItsIntervalInOneRun) {
    const pugi::xml_document xml = text_of(render_docx(samples::primary()));
    for (const auto& cell : xml.select_nodes("//w:tbl//w:tc/w:p")) {
        EXPECT_LE(cell.node().select_nodes("w:r").size(), 1U);
    }
}

TEST(Docx, CountsCaptionsByFieldsThatTextsCanReferTo) {
    const pugi::xml_document xml =
        text_of(render_docx({numbered(samples::attrition(), 1), numbered(samples::baseline(), 2)}));
    EXPECT_THAT(shown_all(xml, "//w:p[w:pPr/w:pStyle/@w:val='Caption']"),
                ElementsAre("Table 1. " + samples::attrition().title, "Table 2. " + samples::baseline().title));
    EXPECT_EQ(std::string(xml.select_node("//w:instrText").node().text().get()), " SEQ Table \\* ARABIC ");
    EXPECT_EQ(count(xml, "//w:bookmarkStart[@w:name='_Ref_Table_2']"), 1U);
    EXPECT_EQ(count(xml, "//w:fldChar[@w:fldCharType='begin']"), count(xml, "//w:fldChar[@w:fldCharType='end']"));
}

TEST(Docx, CountsTheCaptionsOfAnAppendixByItsLetter) {
    ResultTable first = samples::attrition();
    ResultTable second = samples::baseline();
    first.number = CaptionNumber{"Table", 1, "A"};
    second.number = CaptionNumber{"Table", 1, "B"};
    Prose prose("See ");
    prose.runs.push_back({"Table B.1"});
    prose.runs.back().reference = "table-" + second.id;
    const pugi::xml_document xml = text_of(render_docx({prose, first, second}));
    EXPECT_THAT(shown_all(xml, "//w:p[w:pPr/w:pStyle/@w:val='Caption']"),
                ElementsAre("Table A.1. " + first.title, "Table B.1. " + second.title));
    std::vector<std::string> fields;
    for (const auto& field : xml.select_nodes("//w:instrText")) fields.emplace_back(field.node().text().get());
    EXPECT_THAT(fields,
                ElementsAre(" REF _Ref_Table_B_1 \\h ", " SEQ Table_A \\* ARABIC ", " SEQ Table_B \\* ARABIC "));
    EXPECT_EQ(count(xml, "//w:bookmarkStart[@w:name='_Ref_Table_B_1']"), 1U);
}

TEST(Docx, NeverAsksToUpdateFieldsWhenItIsOpened) {
    EXPECT_THAT(test::entry_of(render_docx(samples::attrition()), "word/settings.xml"), Not(HasSubstr("updateFields")));
}

TEST(Docx, RepeatsHeadersAndKeepsRowsWhole) {
    const pugi::xml_document xml = text_of(render_docx(samples::primary()));
    EXPECT_EQ(count(xml, "//w:tr/w:trPr/w:tblHeader"), 2U);  // spanning headers and their columns
    EXPECT_EQ(count(xml, "//w:tr"), count(xml, "//w:tr/w:trPr/w:cantSplit"));
}

TEST(Docx, SaysInWordsWhatTablesAndPicturesAre) {
    const pugi::xml_document xml = text_of(render_docx({samples::attrition(), samples::small_histogram()}));
    EXPECT_EQ(std::string(xml.select_node("//w:tblCaption/@w:val").attribute().value()), samples::attrition().title);
    EXPECT_THAT(xml.select_node("//w:tblDescription/@w:val").attribute().value(), HasSubstr("Intervention"));
    EXPECT_EQ(std::string(xml.select_node("//wp:docPr/@descr").attribute().value()),
              description_of(samples::small_histogram()));
}

TEST(Docx, HoldsEachPictureAsSvgAndAsMetafile) {
    const std::string docx = render_docx({samples::small_histogram()});
    EXPECT_THAT(test::entry_of(docx, "word/media/figure1.svg"), HasSubstr(render_svg(samples::small_histogram())));
    const pugi::xml_document xml = text_of(docx);
    const std::string relations = test::entry_of(docx, "word/_rels/document.xml.rels");
    for (const auto& one : xml.select_nodes("//@r:embed")) {
        EXPECT_THAT(relations, HasSubstr("Id=\"" + std::string(one.attribute().value()) + "\""));
    }
}

TEST(Docx, HasRealHeadingsAndTheirContents) {
    const Document document{Heading{"Methods", 1}, Prose{"As\nprotocolled."}, Heading{"Weights", 2},
                            Heading{"Results", 1}};
    const pugi::xml_document xml = text_of(render_docx(document));
    EXPECT_THAT(shown_all(xml, "//w:p[w:pPr/w:pStyle/@w:val='Heading1']"), ElementsAre("Methods", "Results"));
    EXPECT_THAT(shown_all(xml, "//w:p[w:pPr/w:pStyle/@w:val='Heading2']"), ElementsAre("Weights"));
    EXPECT_THAT(shown_all(xml, "//w:hyperlink"), ElementsAre("Methods", "Weights", "Results"));
    EXPECT_THAT(shown_all(xml, "//w:p[w:pPr/w:pStyle/@w:val='Normal']"), ElementsAre("As\nprotocolled."));
    for (const auto& link : xml.select_nodes("//w:hyperlink/@w:anchor")) {
        EXPECT_EQ(count(xml, ("//w:bookmarkStart[@w:name='" + std::string(link.attribute().value()) + "']").c_str()),
                  1U);
    }
}

ResultTable of_columns(std::size_t columns) {
    ResultTable table;
    table.id = "wide";
    table.columns = {{"Outcome"}};
    TableRow row{{"Contacts"}};
    for (std::size_t i = 1; i < columns; ++i) {
        table.columns.push_back({"Effect", "", Align::right});
        row.cells.push_back(interval_cell(-0.1234, -0.5678, 0.9012, 4, 4));
    }
    table.rows = {row};
    return table;
}

TEST(Docx, LaysAPageOnItsSideForATableThatIsTooWideAndBackAgain) {
    const Document document{samples::attrition(), of_columns(9), Prose{"After it."}};
    const pugi::xml_document xml = text_of(render_docx(document));
    std::vector<std::string> orientations;
    for (const auto& one : xml.select_nodes("//w:pgSz"))
        orientations.emplace_back(one.node().attribute("w:orient").value());
    EXPECT_THAT(orientations, ElementsAre("", "landscape", ""));
    EXPECT_EQ(std::string(xml.select_node("//w:body/*[last()]").node().name()), "w:sectPr");
}

TEST(DocxLayout, BreaksIntervalsBeforeItTurnsThePage) {
    EXPECT_THAT(fit_to_page(of_columns(3)).broken, Each(false));
    const auto five = fit_to_page(of_columns(6));
    EXPECT_FALSE(five.landscape);
    EXPECT_TRUE(five.broken.at(1));
    EXPECT_TRUE(fit_to_page(of_columns(9)).landscape);
}

/// The width of the column's text, as far as it is known: what a column of that word alone takes.
int width_of_word(const std::string& word) {
    ResultTable table;
    table.columns = {{""}};
    table.rows = {{{word}}};
    return fit_to_page(table).widths.at(0);
}

TEST(DocxLayout, AWordHasRoomBesideTheIndentOfItsRow) {
    ResultTable table;
    table.columns = {{"What"}, {"Schools", "", Align::right}};
    table.rows = {{{"Primary analysis"}, true}, {{"Referrals", number_cell(3, 0)}}};
    EXPECT_GE(fit_to_page(table).widths.at(0), width_of_word("Referrals") + report_detail::row_indent);
}

TEST(DocxLayout, NarrowsTextsBeforeItBreaksAWord) {
    ResultTable table;
    TableRow row;
    constexpr int columns = 14;
    for (int i = 0; i < columns; ++i) {
        table.columns.push_back({""});
        row.cells.emplace_back(i < 6 ? "What was found in the schools of the trial" : "Referrals");
    }
    table.rows = {row};
    const auto page = fit_to_page(table);
    EXPECT_LE(std::accumulate(page.widths.begin(), page.widths.end(), 0), report_detail::page_long - 2 * page_margin);
    EXPECT_GE(page.widths.at(0), width_of_word("schools"));
    EXPECT_GE(page.widths.back(), width_of_word("Referrals"));
}

TEST(DocxLayout, NeverLeavesThePage) {
    for (std::size_t columns = 1; columns <= 40; ++columns) {
        const auto page = fit_to_page(of_columns(columns));
        const int room = (page.landscape ? report_detail::page_long : page_short) - 2 * page_margin;
        EXPECT_LE(std::accumulate(page.widths.begin(), page.widths.end(), 0), room) << columns;
        EXPECT_THAT(page.widths, Each(testing::Gt(0)));
    }
}

TEST(Docx, PutsDecimalPointsUnderEachOtherWhereDigitsDiffer) {
    ResultTable table;
    table.columns = {{"What"}, {"Value", "", Align::right}};
    table.rows = {{{"a", number_cell(1.25, 2)}}, {{"b", number_cell(10.5, 1)}}};
    EXPECT_EQ(count(text_of(render_docx(table)), "//w:tc/w:p/w:pPr/w:tabs/w:tab[@w:val='decimal']"), 2U);
    table.rows[1].cells[1] = number_cell(10.5, 2);  // to the right is under each other
    EXPECT_EQ(count(text_of(render_docx(table)), "//w:tab[@w:val='decimal']"), 0U);
}

TEST(Docx, TakesTextAsData) {
    ResultTable table;
    table.title = "A & B <c> \"d\" \x01 \xFF";
    table.columns = {{"=1+1"}};
    table.rows = {{{"</w:t>"}}};
    const pugi::xml_document xml = text_of(render_docx(table));
    EXPECT_THAT(shown_all(xml, "//w:tbl//w:tc"), ElementsAre("=1+1", "</w:t>"));
    EXPECT_THAT(shown_all(xml, "//w:p[w:pPr/w:pStyle/@w:val='Caption']"), ElementsAre("A & B <c> \"d\" \uFFFD \uFFFD"));
}

TEST(Docx, IsTheSameBytesTwice) {
    const Document document{Heading{"One"}, samples::primary(), samples::small_histogram()};
    EXPECT_EQ(render_docx(document), render_docx(document));
}

TEST(Docx, RefusesARowOfMoreCellsThanColumns) {
    ResultTable table = samples::attrition();
    table.rows[1].cells.resize(table.columns.size() + 1);
    EXPECT_THROW(render_docx(table), Error);
}

TEST(Docx, ListsAreListsAndEachNumberedOneBeginsByItself) {
    const Document document{
        samples::item(ProseKind::bullet, 1, 1, "a"),   samples::item(ProseKind::numbered, 2, 1, "b"), Prose("Between."),
        samples::item(ProseKind::numbered, 1, 1, "c"), samples::item(ProseKind::numbered, 1, 2, "d"), Prose("Between."),
        samples::item(ProseKind::numbered, 1, 7, "e")};
    const std::string docx = render_docx(document);
    const pugi::xml_document xml = text_of(docx);
    std::vector<std::string> numbering;
    for (const auto& one : xml.select_nodes("//w:numPr")) {
        numbering.push_back(std::string(one.node().child("w:numId").attribute("w:val").value()) + "/" +
                            one.node().child("w:ilvl").attribute("w:val").value());
    }
    EXPECT_THAT(numbering, ElementsAre("1/0", "2/1", "3/0", "3/0", "4/0"));
    pugi::xml_document parts;
    ASSERT_TRUE(parts.load_string(test::entry_of(docx, "word/numbering.xml").c_str()));
    EXPECT_STREQ(parts.select_node("//w:num[@w:numId='4']//w:startOverride/@w:val").attribute().value(), "7");
}

TEST(Docx, EachNumberedListCountsOnItsOwnLevelAlone) {
    const std::string docx = render_docx(
        {samples::item(ProseKind::numbered, 1, 5, "five"), samples::item(ProseKind::numbered, 2, 1, "sub a"),
         samples::item(ProseKind::numbered, 2, 2, "sub b"), samples::item(ProseKind::numbered, 1, 6, "six"),
         samples::item(ProseKind::numbered, 2, 1, "sub c"), samples::item(ProseKind::numbered, 1, 1, "another"),
         Prose("Between."), samples::item(ProseKind::bullet, 1, 1, "a"),
         samples::item(ProseKind::numbered, 2, 1, "one"), samples::item(ProseKind::bullet, 1, 1, "b"),
         samples::item(ProseKind::numbered, 2, 3, "tres")});
    const pugi::xml_document xml = text_of(docx);
    std::vector<std::string> numbering;
    for (const auto& one : xml.select_nodes("//w:numPr")) {
        numbering.push_back(std::string(one.node().child("w:numId").attribute("w:val").value()) + "/" +
                            one.node().child("w:ilvl").attribute("w:val").value());
    }
    EXPECT_THAT(numbering, ElementsAre("2/0", "3/1", "3/1", "2/0", "4/1", "5/0", "1/0", "6/1", "1/0", "7/1"));
    pugi::xml_document parts;
    ASSERT_TRUE(parts.load_string(test::entry_of(docx, "word/numbering.xml").c_str()));
    std::vector<std::string> starts;
    for (const auto& one : parts.select_nodes("//w:lvlOverride")) {
        starts.push_back(std::string(one.node().parent().attribute("w:numId").value()) + "/" +
                         one.node().attribute("w:ilvl").value() + " from " +
                         one.node().child("w:startOverride").attribute("w:val").value());
    }
    EXPECT_THAT(starts,
                ElementsAre("2/0 from 5", "3/1 from 1", "4/1 from 1", "5/0 from 1", "6/1 from 1", "7/1 from 3"));
}

TEST(Docx, AFurtherParagraphIsIndentedAsItsItemAndEndsNoList) {
    const std::string docx = render_docx(samples::items_that_go_on());
    const pugi::xml_document xml = text_of(docx);
    EXPECT_EQ(shown_all(xml, "//w:p[w:pPr/w:ind]"), (std::vector<std::string>{"more\nlines", "of sub", "again"}));
    std::vector<std::string> indents;
    for (const auto& one : xml.select_nodes("//w:p/w:pPr/w:ind"))
        indents.emplace_back(one.node().attribute("w:left").value());
    EXPECT_THAT(indents, ElementsAre("480", "960", "480")) << "as numbering.xml indents the text of their items";
    pugi::xml_document parts;
    ASSERT_TRUE(parts.load_string(test::entry_of(docx, "word/numbering.xml").c_str()));
    EXPECT_EQ(count(parts, "//w:lvlOverride"), 1U) << "the number 2 goes on with the same list";
    EXPECT_STREQ(parts.select_node("//w:lvl[@w:ilvl='1']//w:ind/@w:left").attribute().value(), "960");
}

TEST(Docx, ListsUnderDifferentHeadingsAreDifferentLists) {
    const std::string docx = render_docx({samples::item(ProseKind::bullet, 1, 1, "a"), Heading{"Sub", 2},
                                          samples::item(ProseKind::numbered, 1, 1, "one"), samples::attrition(),
                                          samples::item(ProseKind::numbered, 1, 2, "two")});
    pugi::xml_document parts;
    ASSERT_TRUE(parts.load_string(test::entry_of(docx, "word/numbering.xml").c_str()));
    EXPECT_EQ(count(parts, "//w:lvlOverride"), 2U);
}

TEST(Docx, LinksAndReferencesKeepTheirLook) {
    Prose prose;
    prose.runs = {{"Table 1", true, false, "", "table-attrition"}, {"here", false, true, "https://x.org/a\\b\"c\n"}};
    const pugi::xml_document xml = text_of(render_docx({prose, numbered(samples::attrition(), 1)}));
    const char* normal = "//w:p[w:pPr/w:pStyle/@w:val='Normal']";
    EXPECT_EQ(shown(xml.select_node((std::string(normal) + "/w:r[w:rPr/w:b]").c_str()).node()), "Table 1");
    EXPECT_EQ(shown(xml.select_node((std::string(normal) + "/w:r[w:rPr/w:i]").c_str()).node()), "here");
    std::vector<std::string> codes;
    for (const auto& one : xml.select_nodes((std::string(normal) + "//w:instrText").c_str()))
        codes.emplace_back(one.node().text().get());
    EXPECT_THAT(codes, ElementsAre(" REF _Ref_Table_1 \\h ", " HYPERLINK \"https://x.org/a%5Cb%22c%0A\" "));
}

TEST(Docx, ACaptionStaysWithWhatItIsOf) {
    Figure figure = samples::small_histogram();
    const Document document{samples::attrition(), figure};
    const auto kept = [](const Document& of) {
        const pugi::xml_document xml = text_of(render_docx(of));  // the nodes below live as long as it does
        std::vector<std::string> values;
        for (const auto& one : xml.select_nodes("//w:p[w:pPr/w:pStyle/@w:val='Caption']")) {
            values.push_back(one.node().child("w:pPr").child("w:keepNext").attribute("w:val").value());
        }
        return values;
    };
    EXPECT_THAT(kept(document), ElementsAre("1", "1")) << "the figure's is above its note";
    figure.notes.clear();
    EXPECT_THAT(kept({figure}), ElementsAre("0")) << "nothing of the figure follows";
}

/// A file of Word with a heading in Welsh Word's ids, and nothing else of ours.
std::string house_styles() {
    return zip_archive({{"word/styles.xml",
                         "<w:styles xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\">"
                         "<w:style w:type=\"paragraph\" w:default=\"1\" w:styleId=\"Arferol\"><w:name "
                         "w:val=\"Normal\"/></w:style><w:style w:type=\"paragraph\" w:styleId=\"Pennawd1\"><w:name "
                         "w:val=\"heading 1\"/><w:basedOn w:val=\"Arferol\"/></w:style></w:styles>"},
                        {"word/theme/theme1.xml", "<a:theme/>"}});
}

TEST(RenderDocx, TakesOverTheStylesOfAReference) {
    const Document document{Heading{"Results"}, Prose{"One."}, samples::attrition()};
    RenderOptions options;
    options.reference = ReferenceDocx{house_styles(), "house.docx"};
    const auto parts = test::unzip(render_docx(document, options));
    const auto part = [&](const std::string& name) {
        for (const auto& one : parts) {
            if (one.name == name) return one.bytes;
        }
        return std::string();
    };
    const std::string text = part("word/document.xml");
    EXPECT_THAT(text, HasSubstr("<w:pStyle w:val=\"Pennawd1\"/>"));
    EXPECT_THAT(text, HasSubstr("<w:pStyle w:val=\"Arferol\"/>"));
    EXPECT_THAT(text, Not(HasSubstr("w:val=\"Heading1\"")));
    const std::string styles = part("word/styles.xml");
    EXPECT_THAT(styles, HasSubstr("w:styleId=\"TableText\"")) << "what it lacks is ours";
    EXPECT_THAT(styles, HasSubstr("<w:name w:val=\"Table text\"/><w:basedOn w:val=\"Arferol\"/>"));
    EXPECT_THAT(styles, Not(HasSubstr("w:styleId=\"Heading1\"")));
    EXPECT_EQ(part("word/theme/theme1.xml"), "<a:theme/>");
    EXPECT_THAT(part("[Content_Types].xml"), HasSubstr("/word/theme/theme1.xml"));
    options.reference->bytes = zip_archive({{"a.txt", "a"}});
    EXPECT_EQ(test::message_of([&] { render_docx(document, options); }),
              "house.docx: found no styles; expected a .docx file of Word");
}

/// A file of Word with these styles.
ReferenceDocx reference_with(const std::string& styles, const std::string& theme = "<a:theme/>") {
    return {zip_archive({{"word/styles.xml",
                          "<w:styles xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\">" +
                              styles + "</w:styles>"},
                         {"word/theme/theme1.xml", theme}}),
            "house.docx"};
}

TEST(RenderDocx, NumbersOfAReferencesHeadingsAreNotOursToCount) {
    RenderOptions options;
    options.reference = reference_with(
        "<w:style w:type=\"paragraph\" w:styleId=\"Heading1\"><w:name w:val=\"heading 1\"/><w:pPr><w:keepNext/>"
        "<w:numPr><w:numId w:val=\"1\"/></w:numPr></w:pPr></w:style>");
    const std::string styles = test::entry_of(render_docx({Heading{"Results"}}, options), "word/styles.xml");
    EXPECT_THAT(styles, HasSubstr("<w:keepNext/>"));
    EXPECT_THAT(styles, Not(HasSubstr("w:numPr")));
}

TEST(RenderDocx, AStyleOfOursTakesNoIdThatTheReferenceHas) {
    RenderOptions options;
    options.reference = reference_with(
        "<w:style w:type=\"paragraph\" w:styleId=\"Caption\"><w:name w:val=\"Something else\"/></w:style>"
        "<w:style w:type=\"paragraph\" w:styleId=\"CaptionOurs\"><w:name w:val=\"And this\"/></w:style>");
    const std::string docx = render_docx({samples::attrition()}, options);
    pugi::xml_document styles;
    ASSERT_TRUE(styles.load_string(test::entry_of(docx, "word/styles.xml").c_str()));
    std::set<std::string> ids;
    for (const auto& one : styles.select_nodes("//w:style/@w:styleId"))
        EXPECT_TRUE(ids.insert(one.attribute().value()).second) << one.attribute().value() << " twice";
    EXPECT_STREQ(styles.select_node("//w:style[@w:styleId='CaptionOursOurs']/w:name/@w:val").attribute().value(),
                 "caption");
    EXPECT_THAT(test::entry_of(docx, "word/document.xml"), HasSubstr("<w:pStyle w:val=\"CaptionOursOurs\"/>"));
}

TEST(RenderDocx, APictureInAReferencesThemeStaysThere) {
    RenderOptions options;
    options.reference = reference_with("",
                                       "<a:theme><a:fill><a:blipFill rotate=\"1\"><a:blip r:embed=\"rId1\"/>"
                                       "</a:blipFill></a:fill></a:theme>");
    const std::string theme = test::entry_of(render_docx({Heading{"Results"}}, options), "word/theme/theme1.xml");
    EXPECT_THAT(theme, HasSubstr("<a:fill><a:solidFill><a:schemeClr val=\"phClr\"/></a:solidFill></a:fill>"));
    EXPECT_THAT(theme, Not(HasSubstr("r:embed")));
}

TEST(RenderDocx, AControlCharacterIsInNoAttribute) {
    Figure figure = samples::small_histogram();
    figure.title = "A\x01\x0b and \uFFFE";
    std::get<Histogram>(figure.content).series[0].name = "B\x02";
    ResultTable table = samples::attrition();
    table.columns[1].header = "C\x03";
    const std::string text = test::entry_of(render_docx({figure, table}), "word/document.xml");
    for (const char* character : {"\x01", "\x0b", "\x02", "\x03", "\uFFFE", "&#01;", "&#11;", "&#02;", "&#1;"})
        EXPECT_THAT(text, Not(HasSubstr(character)));
}

TEST(RenderDocx, SaysWhatToDoWithStylesOfAnotherPrefix) {
    RenderOptions options;
    options.reference = ReferenceDocx{
        zip_archive({{"word/styles.xml",
                      "<x:styles xmlns:x=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"/>"}}),
        "house.docx"};
    EXPECT_THAT(test::message_of([&] { render_docx({Heading{"Results"}}, options); }),
                HasSubstr("open the file in Word and save it"));
}

}  // namespace
}  // namespace clustertrial::docx_test
