#include "clustertrial/core/words.hpp"
#include "clustertrial/report/render.hpp"

#include "docx_footnotes.hpp"
#include "docx_parts.hpp"
#include "docx_picture.hpp"
#include "docx_reference.hpp"
#include "docx_table.hpp"
#include "docx_xml.hpp"
#include "drawing.hpp"
#include "item_reference.hpp"
#include "open_lists.hpp"
#include "table_shape.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace clustertrial {

namespace {

using namespace report_detail;

/// A line of the contents.
struct DocxHeading {
    int level;
    std::string anchor;
    std::string text;
};

std::vector<DocxHeading> headings_of(const Document& document) {
    std::vector<DocxHeading> headings;
    for (const Block& block : document.blocks) {
        if (const auto* heading = std::get_if<Heading>(&block)) {
            headings.push_back({std::clamp(heading->level, 1, 3), "_Toc" + std::to_string(headings.size() + 1),
                                one_line(heading->text)});
        }
    }
    return headings;
}

std::string title_of(const Document& document) {
    if (!document.metadata.title.empty()) return one_line(document.metadata.title);
    for (const Block& block : document.blocks) {
        const std::string title = std::visit(
            [](const auto& one) -> std::string {
                using One = std::decay_t<decltype(one)>;
                if constexpr (std::is_same_v<One, Heading>) return one.text;
                if constexpr (std::is_same_v<One, ResultTable> || std::is_same_v<One, Figure>) return caption_of(one);
                return "";
            },
            block);
        if (!title.empty()) return one_line(title);
    }
    return "Results";
}

/// What counts the captions of a label, in each appendix by itself: a name, without blanks.
std::string sequence_of(const CaptionNumber& number) {
    std::string sequence = number.label + (number.appendix.empty() ? "" : " " + number.appendix);
    std::replace(sequence.begin(), sequence.end(), ' ', '_');
    return sequence;
}

std::string bookmark_of(const CaptionNumber& number) {
    return "_Ref_" + sequence_of(number) + "_" + std::to_string(number.number);
}

/// The bookmark of each table and figure that has a number, by what texts call it.
std::map<std::string, std::string> targets_of(const Document& document) {
    std::map<std::string, std::string> targets;
    for (const Block& block : document.blocks) {
        if (const auto* table = std::get_if<ResultTable>(&block)) {
            if (table->number) targets[reference_of(*table)] = bookmark_of(*table->number);
        } else if (const auto* figure = std::get_if<Figure>(&block)) {
            if (figure->number) targets[reference_of(*figure)] = bookmark_of(*figure->number);
        }
    }
    return targets;
}

/// An address within the quotes of a field, where '"' ends it and '\' is a sign of Word's.
std::string field_address(const std::string& address) {
    std::string result;
    for (const char c : address) {
        const auto byte = static_cast<unsigned char>(c);
        if (c != '"' && c != '\\' && byte >= 0x20U && byte != 0x7FU) {
            result += c;
            continue;
        }
        constexpr std::string_view digits = "0123456789ABCDEF";
        result += {'%', digits[byte >> 4U], digits[byte & 0xFU]};
    }
    return result;
}

/// Writes the blocks one after the other; a page on its side is a section of its own.
class DocxBody {
  public:
    DocxBody(const Document& document, const std::string& title)
        : table_notes_(document.metadata.table_notes),
          headings_(headings_of(document)),
          targets_(targets_of(document)) {
        pugi::xml_node root = xml_.append_child("w:document");
        for (const auto& [prefix, uri] : docx_namespaces()) {
            root.append_attribute(prefix.c_str()).set_value(uri.c_str());
        }
        body_ = add_element(root, "w:body");
        if (document.metadata.logo) add_logo(*document.metadata.logo);
        add_run(add_paragraph(body_, "Title").node, title);
        for (const std::string& line : {joined(document.metadata.authors), document.metadata.date}) {
            if (!line.empty()) add_run(add_paragraph(body_, "Subtitle").node, line);
        }
        constexpr std::size_t fewest = 2;
        if (headings_.size() >= fewest) add_contents();
        for (const Block& block : document.blocks) std::visit(*this, block);
        if (document.provenance) (*this)(*document.provenance);
        begin(false);  // a heading at the very end
        add_section(body_);
    }

    /// A heading waits for what it is of: on which page that stands.
    void operator()(const Heading& heading) {
        lists_.end();
        waiting_.push_back(&heading);
    }

    void operator()(const Prose& prose) {
        begin(false);
        const bool goes_on = prose.kind == ProseKind::further;
        Paragraph paragraph = add_paragraph(body_, prose.is_item() || goes_on           ? "ListParagraph"
                                                   : prose.kind == ProseKind::quotation ? "Quote"
                                                                                        : "Normal");
        if (prose.is_item()) {
            add_numbering(paragraph, prose);
        } else if (goes_on) {
            const std::size_t depth = lists_.go_on(prose).depth;
            add_element(paragraph.properties, "w:spacing", {{"w:before", "120"}});
            add_element(paragraph.properties, "w:ind",
                        {{"w:left", std::to_string(list_indent * static_cast<int>(depth))}});
            // The style of items leaves no room between them; paragraphs of one need some.
            add_element(paragraph.properties, "w:contextualSpacing", {{"w:val", "0"}});
        } else {
            lists_.end();
        }
        for (const TextRun& run : prose.runs) add_text_run(paragraph.node, run);
    }

    void operator()(const ResultTable& table) {
        lists_.end();
        const PageTable page = fit_to_page(table);
        begin(page.landscape);
        const bool captioned = !caption_of(table).empty();
        // What refers to a footnote stands in the caption: Word takes none in a header that comes again on each page.
        const bool as_footnotes = captioned && table_notes_ == TableNotes::footnotes;
        if (captioned) {
            pugi::xml_node caption = add_caption(table.number, table.title);
            if (as_footnotes) add_footnotes(caption, table.notes);
        }
        const bool notes_below = !as_footnotes && !table.notes.empty();
        if (!table.columns.empty()) add_docx_table(body_, table, page, notes_below);
        if (notes_below) {
            add_notes(table.notes);
        } else {
            add_paragraph(body_, "TableNote");  // two tables without a paragraph between them would become one
        }
    }

    void operator()(const Figure& figure) {
        lists_.end();
        begin(false);
        add_picture(figure);
        add_caption(figure.number, figure.title, !figure.notes.empty());
        add_notes(figure.notes);
    }

    void take(const DocxStyles& styles) { take_styles(xml_.document_element(), styles); }
    [[nodiscard]] std::string bytes() const { return xml_bytes(xml_); }
    [[nodiscard]] const DocxTextParts& parts() const { return parts_; }

  private:
    /// What follows is on pages that stand or lie, below the headings that waited for it.
    void begin(bool landscape) {
        turn(landscape);
        for (const Heading* heading : std::exchange(waiting_, {})) {
            const int level = std::clamp(heading->level, 1, 3);
            Paragraph paragraph = add_paragraph(body_, ("Heading" + std::to_string(level)).c_str());
            add_bookmark(paragraph.node, headings_[written_headings_++].anchor, one_line(heading->text));
        }
    }

    void add_numbering(Paragraph& paragraph, const Prose& item) {
        const ItemStep step = lists_.add(item);
        const int level = static_cast<int>(step.depth) - 1;
        num_ids_.resize(step.depth, bullets_num_id);
        if (step.begins && item.kind == ProseKind::numbered) {
            parts_.numbered_lists.push_back({level, item.number});
            num_ids_.back() = bullets_num_id + static_cast<int>(parts_.numbered_lists.size());
        } else if (step.begins) {
            num_ids_.back() = bullets_num_id;
        }
        pugi::xml_node numbering = add_element(paragraph.properties, "w:numPr");
        add_element(numbering, "w:ilvl", {{"w:val", std::to_string(level)}});
        add_element(numbering, "w:numId", {{"w:val", std::to_string(num_ids_.back())}});
    }

    void add_text_run(pugi::xml_node paragraph, const TextRun& run) {
        const auto target = targets_.find(run.reference);
        if (!run.reference.empty() && target != targets_.end()) {
            add_field(paragraph, "REF " + target->second + " \\h", run.text, run.strong, run.emphasis);
        } else if (!run.link.empty()) {
            add_field(paragraph, "HYPERLINK \"" + field_address(run.link) + "\"", run.text, run.strong, run.emphasis);
        } else {
            add_run(paragraph, run.text, run.strong, run.emphasis);
        }
    }

    void add_bookmark(pugi::xml_node paragraph, const std::string& name, const std::string& text) {
        const std::string id = std::to_string(++bookmarks_);
        add_element(paragraph, "w:bookmarkStart", {{"w:id", id}, {"w:name", name}});
        add_run(paragraph, text);
        add_element(paragraph, "w:bookmarkEnd", {{"w:id", id}});
    }

    /// Links without page numbers: those are known when the pages are, to the program that shows them.
    void add_contents() {
        add_run(add_paragraph(body_, "TOC1").node, "Contents", true);
        bool first = true;
        pugi::xml_node paragraph;
        for (const DocxHeading& heading : headings_) {
            paragraph = add_paragraph(body_, ("TOC" + std::to_string(heading.level)).c_str()).node;
            if (std::exchange(first, false)) {
                add_element(add_element(paragraph, "w:r"), "w:fldChar", {{"w:fldCharType", "begin"}});
                add_element(add_element(paragraph, "w:r"), "w:instrText", {{"xml:space", "preserve"}})
                    .text()
                    .set(" TOC \\o \"1-3\" \\h \\n \\z \\u ");
                add_element(add_element(paragraph, "w:r"), "w:fldChar", {{"w:fldCharType", "separate"}});
            }
            add_run(add_element(paragraph, "w:hyperlink", {{"w:anchor", heading.anchor}, {"w:history", "1"}}),
                    heading.text);
        }
        add_element(add_element(paragraph, "w:r"), "w:fldChar", {{"w:fldCharType", "end"}});
    }

    /// "Table 3. Primary analysis": the number is a field that counts, and a bookmark that texts refer to. Returns the
    /// paragraph.
    pugi::xml_node add_caption(const std::optional<CaptionNumber>& number, const std::string& title,
                               bool with_next = true) {
        Paragraph paragraph = add_paragraph(body_, "Caption");
        // Said here too, since the style may be a reference's: a caption never stands alone.
        add_element(paragraph.properties, "w:keepNext", {{"w:val", with_next ? "1" : "0"}});
        if (number) {
            const std::string id = std::to_string(++bookmarks_);
            const std::string sequence = sequence_of(*number);
            const std::string shown = std::to_string(number->number);
            add_element(paragraph.node, "w:bookmarkStart", {{"w:id", id}, {"w:name", bookmark_of(*number)}});
            add_run(paragraph.node, number->label + " " + (number->appendix.empty() ? "" : number->appendix + "."));
            add_field(paragraph.node, "SEQ " + sequence + " \\* ARABIC", shown);
            add_element(paragraph.node, "w:bookmarkEnd", {{"w:id", id}});
            add_run(paragraph.node, ". " + one_line(title));
        } else {
            add_run(paragraph.node, one_line(title));
        }
        return paragraph.node;
    }

    void add_notes(const std::vector<std::string>& notes) {
        for (const std::string& note : notes) {
            Paragraph paragraph = add_paragraph(body_, "TableNote");
            if (&note != &notes.back()) add_element(paragraph.properties, "w:keepNext");
            add_run(paragraph.node, note);
        }
    }

    /// With a blank between two of their numbers: 1 and 2 would be read as 12.
    void add_footnotes(pugi::xml_node caption, const std::vector<std::string>& notes) {
        for (const std::string& note : notes) {
            if (&note != &notes.front()) add_run(caption, " ");
            parts_.footnotes.push_back(note);
            add_footnote_reference(caption, parts_.footnotes.size());
        }
    }

    void add_picture(const Figure& figure) {
        const Drawing drawing = draw(figure);
        parts_.pictures.push_back({render_svg(figure), emf_of(drawing)});
        const std::string number = std::to_string(parts_.pictures.size());
        // A picture wider or higher than a page is made smaller, not cut.
        constexpr double widest = 640;
        constexpr double highest = 820;
        const double scale = std::min({1.0, widest / drawing.width, highest / drawing.height});
        pugi::xml_node blip =
            add_drawing(add_paragraph(body_, "Picture").node,
                        {std::to_string(++drawings_), "Figure " + number, description_of(figure),
                         "figure" + number + ".svg", scale * drawing.width, scale * drawing.height, "rIdEmf" + number});
        pugi::xml_node extension =
            add_element(add_element(blip, "a:extLst"), "a:ext", {{"uri", "{96DAC541-7B7A-43D3-8B79-37D633B846F1}"}});
        add_element(extension, "asvg:svgBlip",
                    {{"xmlns:asvg", "http://schemas.microsoft.com/office/drawing/2016/SVG/main"},
                     {"r:embed", "rIdSvg" + number}});
    }

    void add_logo(const Logo& logo) {
        const PixelSize size = shown_size(logo);
        add_drawing(add_paragraph(body_, "Picture").node,
                    {std::to_string(++drawings_), "Logo", logo.description, logo_part_name(logo),
                     static_cast<double>(size.width), static_cast<double>(size.height), "rIdLogo"});
    }

    /// What follows is on pages that stand or lie: where that changes a section ends, in its last paragraph.
    void turn(bool landscape) {
        if (landscape == landscape_) return;
        pugi::xml_node last = body_.last_child();
        if (std::string_view(last.name()) != "w:p") last = add_paragraph(body_, "TableNote").node;
        add_section(last.child("w:pPr"));
        landscape_ = landscape;
    }

    void add_section(pugi::xml_node parent) {
        pugi::xml_node section = add_element(parent, "w:sectPr");
        add_element(section, "w:footerReference", {{"w:type", "default"}, {"r:id", "rIdFooter"}});
        pugi::xml_node size = add_element(section, "w:pgSz",
                                          {{"w:w", std::to_string(landscape_ ? page_long : page_short)},
                                           {"w:h", std::to_string(landscape_ ? page_short : page_long)}});
        if (landscape_) size.append_attribute("w:orient").set_value("landscape");
        const std::string margin = std::to_string(page_margin);
        const std::string edge = std::to_string(page_margin / 2);
        add_element(section, "w:pgMar",
                    {{"w:top", margin},
                     {"w:right", margin},
                     {"w:bottom", margin},
                     {"w:left", margin},
                     {"w:header", edge},
                     {"w:footer", edge},
                     {"w:gutter", "0"}});
    }

    pugi::xml_document xml_;
    pugi::xml_node body_;
    TableNotes table_notes_;
    std::vector<DocxHeading> headings_;
    std::map<std::string, std::string> targets_;
    std::vector<const Heading*> waiting_;  ///< for what comes below them
    DocxTextParts parts_;
    OpenLists lists_;
    std::vector<int> num_ids_;  ///< w:numId of each list that is open
    std::size_t written_headings_ = 0;
    int bookmarks_ = 0;
    int drawings_ = 0;
    bool landscape_ = false;
};

}  // namespace

std::string render_docx(const Document& document, const RenderOptions& options) {
    const std::string title = title_of(document);
    DocxStyles styles = own_styles(document.metadata.language);
    if (options.reference) styles = styles_of(*options.reference, styles.styles);
    DocxBody body(document, title);
    body.take(styles);
    std::vector<ZipEntry> parts = docx_parts(document.metadata, title, body.parts(), styles);
    parts.insert(parts.begin() + 2, {"word/document.xml", body.bytes()});
    return zip_archive(parts);
}

}  // namespace clustertrial
