#include "docx_parts.hpp"

#include "clustertrial/core/words.hpp"

#include "docx_footnotes.hpp"
#include "docx_layout.hpp"
#include "docx_xml.hpp"
#include "markup.hpp"

#include <string_view>

namespace clustertrial::report_detail {

namespace {

constexpr std::string_view declaration = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";

std::string part(std::string_view xml) {
    return std::string(declaration) + std::string(xml);
}

/// A piece of a part that not every document has.
std::string only_where(bool there, std::string_view xml) {
    return there ? std::string(xml) : std::string();
}

constexpr std::string_view theme_type =
    "<Override PartName=\"/word/theme/theme1.xml\" "
    "ContentType=\"application/vnd.openxmlformats-officedocument.theme+xml\"/>";

constexpr std::string_view footnotes_type =
    "<Override PartName=\"/word/footnotes.xml\" "
    "ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml\"/>";

constexpr std::string_view types_of_all =
    "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">"
    "<Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>"
    "<Default Extension=\"xml\" ContentType=\"application/xml\"/>"
    "<Default Extension=\"svg\" ContentType=\"image/svg+xml\"/>"
    "<Default Extension=\"emf\" ContentType=\"image/x-emf\"/>"
    "<Override PartName=\"/word/document.xml\" "
    "ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/>"
    "<Override PartName=\"/word/styles.xml\" "
    "ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml\"/>"
    "<Override PartName=\"/word/numbering.xml\" "
    "ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.numbering+xml\"/>"
    "<Override PartName=\"/word/settings.xml\" "
    "ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.settings+xml\"/>"
    "<Override PartName=\"/word/footer1.xml\" "
    "ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml\"/>"
    "<Override PartName=\"/docProps/core.xml\" "
    "ContentType=\"application/vnd.openxmlformats-package.core-properties+xml\"/>";

constexpr std::string_view custom_properties_type =
    "<Override PartName=\"/docProps/custom.xml\" "
    "ContentType=\"application/vnd.openxmlformats-officedocument.custom-properties+xml\"/>";

/// Which files a package may have beside those of all: a type of its own is said where one of them is there.
std::string content_types(const DocumentMetadata& metadata, const DocxTextParts& text, const DocxStyles& styles) {
    std::string logo;
    if (metadata.logo) {
        const LogoKindTraits& kind = traits_of(metadata.logo->kind);
        logo = "<Default Extension=\"" + std::string(kind.name) + "\" ContentType=\"" + std::string(kind.media_type) +
               "\"/>";
    }
    return std::string(types_of_all) + logo + only_where(!text.footnotes.empty(), footnotes_type) +
           only_where(!styles.theme.empty(), theme_type) +
           only_where(metadata.stamp.has_value(), custom_properties_type) + "</Types>";
}

constexpr std::string_view custom_properties_relationship =
    "<Relationship Id=\"rIdCustom\" "
    "Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/custom-properties\" "
    "Target=\"docProps/custom.xml\"/>";

constexpr std::string_view relationships_of_all =
    "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"
    "<Relationship Id=\"rIdDocument\" "
    "Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" "
    "Target=\"word/document.xml\"/>"
    "<Relationship Id=\"rIdCore\" "
    "Type=\"http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties\" "
    "Target=\"docProps/core.xml\"/>";

std::string package_relationships(bool stamp) {
    return std::string(relationships_of_all) + only_where(stamp, custom_properties_relationship) + "</Relationships>";
}

// Fields are brought up to date when somebody asks for it, not by a question at opening.
std::string settings(bool footnotes) {
    return "<w:settings xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\">"
           "<w:zoom w:percent=\"100\"/><w:defaultTabStop w:val=\"720\"/>"
           "<w:characterSpacingControl w:val=\"doNotCompress\"/>" +
           only_where(footnotes, footnote_settings()) +
           "<w:compat><w:compatSetting w:name=\"compatibilityMode\" "
           "w:uri=\"http://schemas.microsoft.com/office/word\" w:val=\"15\"/></w:compat>"
           "</w:settings>";
}

std::string paragraph_style(std::string_view id, std::string_view name, std::string_view based_on,
                            std::string_view paragraph, std::string_view run, std::string_view next = "") {
    const auto element = [](std::string_view tag, std::string_view content) {
        return content.empty()
                   ? std::string()
                   : "<w:" + std::string(tag) + ">" + std::string(content) + "</w:" + std::string(tag) + ">";
    };
    const auto value = [](std::string_view tag, std::string_view of) {
        return of.empty() ? std::string() : "<w:" + std::string(tag) + " w:val=\"" + std::string(of) + "\"/>";
    };
    return "<w:style w:type=\"paragraph\" w:styleId=\"" + std::string(id) + "\"" +
           (id == "Normal" ? " w:default=\"1\">" : ">") + value("name", name) + value("basedOn", based_on) +
           value("next", next) + "<w:qFormat/>" + element("pPr", paragraph) + element("rPr", run) + "</w:style>";
}

std::string heading_style(int level, int half_points, int before) {
    const std::string number = std::to_string(level);
    return paragraph_style("Heading" + number, "heading " + number, "Normal",
                           "<w:keepNext/><w:keepLines/><w:spacing w:before=\"" + std::to_string(before) +
                               "\" w:after=\"80\"/><w:outlineLvl w:val=\"" + std::to_string(level - 1) + "\"/>",
                           "<w:b/><w:color w:val=\"1F3A5F\"/><w:sz w:val=\"" + std::to_string(half_points) + "\"/>",
                           "Normal");
}

std::string table_rules() {
    const std::string thick = " w:val=\"single\" w:sz=\"8\" w:space=\"0\" w:color=\"1A1A1A\"/>";
    const std::string thin = " w:val=\"single\" w:sz=\"4\" w:space=\"0\" w:color=\"1A1A1A\"/>";
    const std::string faint = " w:val=\"single\" w:sz=\"2\" w:space=\"0\" w:color=\"D0D0D0\"/>";
    const std::string margin = "\" w:type=\"dxa\"/>";
    return "<w:style w:type=\"table\" w:styleId=\"ResultTable\" w:customStyle=\"1\"><w:name w:val=\"Result table\"/>"
           "<w:qFormat/><w:tblPr><w:tblInd w:w=\"0\" w:type=\"dxa\"/><w:tblBorders><w:top" +
           thick + "<w:bottom" + thick + "<w:insideH" + faint + "</w:tblBorders><w:tblCellMar><w:top w:w=\"30" +
           margin + "<w:left w:w=\"" + std::to_string(cell_margin) + margin + "<w:bottom w:w=\"30" + margin +
           "<w:right w:w=\"" + std::to_string(cell_margin) + margin +
           "</w:tblCellMar></w:tblPr><w:tblStylePr w:type=\"firstRow\"><w:rPr><w:b/></w:rPr><w:tcPr><w:tcBorders>"
           "<w:bottom" +
           thin + "</w:tcBorders><w:vAlign w:val=\"bottom\"/></w:tcPr></w:tblStylePr></w:style>";
}

std::string styles(const std::string& language) {
    // Columns are as wide as Arial needs them: a reference's own font would break words.
    const std::string small =
        "<w:rFonts w:ascii=\"Arial\" w:hAnsi=\"Arial\" w:eastAsia=\"Arial\" w:cs=\"Arial\"/><w:sz w:val=\"" +
        std::to_string(table_text_half_points) + "\"/>";
    std::string xml =
        "<w:styles xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:docDefaults>"
        "<w:rPrDefault><w:rPr><w:rFonts w:ascii=\"Arial\" w:hAnsi=\"Arial\" w:eastAsia=\"Arial\" w:cs=\"Arial\"/>"
        "<w:sz w:val=\"21\"/><w:szCs w:val=\"21\"/><w:lang w:val=\"" +
        escape_markup(language) +
        "\" w:eastAsia=\"en-GB\" w:bidi=\"ar-SA\"/></w:rPr></w:rPrDefault><w:pPrDefault><w:pPr>"
        "<w:spacing w:after=\"120\" w:line=\"264\" w:lineRule=\"auto\"/></w:pPr></w:pPrDefault></w:docDefaults>";
    xml += paragraph_style("Normal", "Normal", "", "", "");
    xml += paragraph_style("Title", "Title", "Normal", "<w:keepNext/><w:spacing w:after=\"240\"/>",
                           "<w:b/><w:color w:val=\"1F3A5F\"/><w:sz w:val=\"40\"/>", "Normal");
    xml += heading_style(1, 30, 360) + heading_style(2, 25, 280) + heading_style(3, 22, 200);
    xml += paragraph_style("Caption", "caption", "Normal",
                           "<w:keepNext/><w:keepLines/><w:spacing w:before=\"240\" w:after=\"80\"/>", "<w:b/>");
    const std::string tight = "<w:spacing w:before=\"0\" w:after=\"0\" w:line=\"240\" w:lineRule=\"auto\"/>";
    xml += paragraph_style("TableText", "Table text", "Normal", tight, small);
    xml += paragraph_style("TableHeader", "Table header", "TableText", "", "<w:b/>");
    xml += paragraph_style("TableIndented", "Table text indented", "TableText",
                           "<w:ind w:left=\"" + std::to_string(row_indent) + "\"/>", "");
    xml +=
        paragraph_style("TableNote", "Table note", "Normal",
                        "<w:keepLines/><w:spacing w:before=\"40\" w:after=\"0\" w:line=\"240\" w:lineRule=\"auto\"/>",
                        "<w:sz w:val=\"16\"/>");
    xml += paragraph_style("FootnoteText", "footnote text", "Normal",
                           "<w:spacing w:before=\"20\" w:after=\"0\" w:line=\"240\" w:lineRule=\"auto\"/>",
                           "<w:sz w:val=\"16\"/>");
    xml +=
        "<w:style w:type=\"character\" w:styleId=\"FootnoteReference\"><w:name w:val=\"footnote reference\"/>"
        "<w:rPr><w:vertAlign w:val=\"superscript\"/></w:rPr></w:style>";
    xml += paragraph_style("ListParagraph", "List Paragraph", "Normal", "<w:contextualSpacing/>", "");
    xml += paragraph_style("Quote", "Quote", "Normal", "<w:ind w:left=\"480\" w:right=\"480\"/>", "<w:i/>");
    xml += paragraph_style("Subtitle", "Subtitle", "Normal", "<w:keepNext/>", "<w:sz w:val=\"22\"/>");
    xml += paragraph_style("Picture", "Picture", "Normal", "<w:keepNext/><w:spacing w:before=\"240\" w:after=\"40\"/>",
                           "");
    xml += paragraph_style("Footer", "footer", "Normal",
                           "<w:pBdr><w:top w:val=\"single\" w:sz=\"2\" w:space=\"4\" w:color=\"D0D0D0\"/></w:pBdr>"
                           "<w:tabs><w:tab w:val=\"right\" w:pos=\"9638\"/></w:tabs>",
                           "<w:sz w:val=\"16\"/>");
    for (int level = 1; level <= 3; ++level) {
        const std::string number = std::to_string(level);
        xml += paragraph_style(
            "TOC" + number, "toc " + number, "Normal",
            "<w:spacing w:after=\"40\"/><w:ind w:left=\"" + std::to_string(240 * (level - 1)) + "\"/>", "");
    }
    return xml + table_rules() + "</w:styles>";
}

std::string core_properties(const DocumentMetadata& metadata, const std::string& title) {
    const auto element = [](const std::string& name, const std::string& content) {
        return content.empty() ? "" : "<" + name + ">" + escape_markup(content) + "</" + name + ">";
    };
    return "<cp:coreProperties "
           "xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/metadata/core-properties\" "
           "xmlns:dc=\"http://purl.org/dc/elements/1.1/\">" +
           element("dc:title", title) +
           element("dc:creator", metadata.authors.empty() ? metadata.made_by : joined(metadata.authors)) +
           element("dc:language", metadata.language) + "</cp:coreProperties>";
}

/// The stamp, where Word keeps the properties that a person adds. The first has the number 2.
std::string custom_properties(const DocumentStamp& stamp) {
    std::string xml =
        "<Properties xmlns=\"http://schemas.openxmlformats.org/officeDocument/2006/custom-properties\" "
        "xmlns:vt=\"http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes\">";
    int number = 2;
    for (const auto& [name, value] : to_fields(stamp)) {
        xml += "<property fmtid=\"{D5CDD505-2E9C-101B-9397-08002B2CF9AE}\" pid=\"" + std::to_string(number++) +
               "\" name=\"" + escape_markup(name) + "\"><vt:lpwstr>" + escape_markup(value) + "</vt:lpwstr></property>";
    }
    return xml + "</Properties>";
}

/// The two kinds of list, and each numbered list of the text, which begins to count by itself, on its own level.
std::string numbering(const std::vector<DocxList>& numbered_lists) {
    const auto abstract = [](const std::string& id, const std::string& format, bool bullet) {
        std::string xml = "<w:abstractNum w:abstractNumId=\"" + id + "\"><w:multiLevelType w:val=\"multilevel\"/>";
        for (int level = 0; level < deepest_list; ++level) {
            const std::string number = std::to_string(level);
            xml += "<w:lvl w:ilvl=\"" + number + "\"><w:start w:val=\"1\"/><w:numFmt w:val=\"" + format +
                   "\"/><w:lvlText w:val=\"" + (bullet ? "\u2022" : "%" + std::to_string(level + 1) + ".") +
                   "\"/><w:lvlJc w:val=\"left\"/><w:pPr><w:ind w:left=\"" + std::to_string(list_indent * (level + 1)) +
                   "\" w:hanging=\"360\"/></w:pPr></w:lvl>";
        }
        return xml + "</w:abstractNum>";
    };
    std::string xml = "<w:numbering xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\">" +
                      abstract("0", "bullet", true) + abstract("1", "decimal", false) + "<w:num w:numId=\"" +
                      std::to_string(bullets_num_id) + "\"><w:abstractNumId w:val=\"0\"/></w:num>";
    int id = bullets_num_id;
    for (const DocxList& list : numbered_lists) {
        xml += "<w:num w:numId=\"" + std::to_string(++id) +
               "\"><w:abstractNumId w:val=\"1\"/><w:lvlOverride w:ilvl=\"" + std::to_string(list.level) +
               "\"><w:startOverride w:val=\"" + std::to_string(list.first) + "\"/></w:lvlOverride></w:num>";
    }
    return xml + "</w:numbering>";
}

std::string footer(const DocumentMetadata& metadata, const DocxStyles& styles) {
    pugi::xml_document document;
    pugi::xml_node root = document.append_child("w:ftr");
    for (const auto& [prefix, uri] : docx_namespaces()) root.append_attribute(prefix.c_str()).set_value(uri.c_str());
    Paragraph line = add_paragraph(root, "Footer");
    add_run(line.node, metadata.made_by);
    add_element(add_element(line.node, "w:r"), "w:tab");
    add_field(line.node, "PAGE", "1");
    take_styles(document.document_element(), styles);
    return xml_bytes(document);
}

std::string relationship(const std::string& id, std::string_view type, const std::string& target) {
    return "<Relationship Id=\"" + id +
           "\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/" + std::string(type) +
           "\" Target=\"" + target + "\"/>";
}

std::string text_relationships(const DocumentMetadata& metadata, const DocxTextParts& text, const DocxStyles& styles) {
    const std::optional<Logo>& logo = metadata.logo;
    std::string xml =
        "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">" +
        relationship("rIdStyles", "styles", "styles.xml") + relationship("rIdNumbering", "numbering", "numbering.xml") +
        relationship("rIdSettings", "settings", "settings.xml") + relationship("rIdFooter", "footer", "footer1.xml") +
        only_where(!text.footnotes.empty(), relationship("rIdFootnotes", "footnotes", "footnotes.xml")) +
        only_where(!styles.theme.empty(), relationship("rIdTheme", "theme", "theme/theme1.xml")) +
        (logo ? relationship("rIdLogo", "image", "media/" + logo_part_name(*logo)) : std::string());
    for (std::size_t i = 1; i <= text.pictures.size(); ++i) {
        const std::string number = std::to_string(i);
        xml += relationship("rIdEmf" + number, "image", "media/figure" + number + ".emf") +
               relationship("rIdSvg" + number, "image", "media/figure" + number + ".svg");
    }
    return xml + "</Relationships>";
}

}  // namespace

DocxStyles own_styles(const std::string& language) {
    return {part(styles(language)), {}, {}};
}

std::string logo_part_name(const Logo& logo) {
    return "logo." + std::string(to_name(logo.kind));
}

std::vector<std::pair<std::string, std::string>> docx_namespaces() {
    return {{"xmlns:w", "http://schemas.openxmlformats.org/wordprocessingml/2006/main"},
            {"xmlns:r", "http://schemas.openxmlformats.org/officeDocument/2006/relationships"},
            {"xmlns:wp", "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"},
            {"xmlns:a", "http://schemas.openxmlformats.org/drawingml/2006/main"},
            {"xmlns:pic", "http://schemas.openxmlformats.org/drawingml/2006/picture"}};
}

std::vector<ZipEntry> docx_parts(const DocumentMetadata& metadata, const std::string& title, const DocxTextParts& text,
                                 const DocxStyles& styles) {
    const bool footnotes = !text.footnotes.empty();
    std::vector<ZipEntry> parts{{"[Content_Types].xml", part(content_types(metadata, text, styles))},
                                {"_rels/.rels", part(package_relationships(metadata.stamp.has_value()))},
                                {"docProps/core.xml", part(core_properties(metadata, title))},
                                {"word/_rels/document.xml.rels", part(text_relationships(metadata, text, styles))},
                                {"word/styles.xml", styles.styles},
                                {"word/numbering.xml", part(numbering(text.numbered_lists))},
                                {"word/settings.xml", part(settings(footnotes))},
                                {"word/footer1.xml", footer(metadata, styles)}};
    if (footnotes) parts.push_back({"word/footnotes.xml", footnotes_xml(text.footnotes, styles)});
    if (metadata.stamp) parts.push_back({"docProps/custom.xml", part(custom_properties(*metadata.stamp))});
    if (!styles.theme.empty()) parts.push_back({"word/theme/theme1.xml", styles.theme});
    if (metadata.logo) parts.push_back({"word/media/" + logo_part_name(*metadata.logo), metadata.logo->bytes});
    for (std::size_t i = 0; i < text.pictures.size(); ++i) {
        const std::string name = "word/media/figure" + std::to_string(i + 1);
        parts.push_back({name + ".emf", text.pictures[i].emf});
        parts.push_back({name + ".svg", part(text.pictures[i].svg)});
    }
    return parts;
}

}  // namespace clustertrial::report_detail
