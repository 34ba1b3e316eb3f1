#include "clustertrial/core/words.hpp"
#include "clustertrial/data/base64.hpp"
#include "clustertrial/report/render.hpp"

#include "html_style.hpp"
#include "html_table.hpp"
#include "item_reference.hpp"
#include "markup.hpp"
#include "open_lists.hpp"
#include "table_shape.hpp"

#include <algorithm>
#include <utility>

namespace clustertrial {

namespace {

using namespace report_detail;

/// A line of the table of contents.
struct ContentsEntry {
    std::size_t depth;  ///< 1 is a section
    std::string id;
    std::string text;
};

/// Lists in lists; an entry is never more than one level below the one before it.
std::string nested_lists(const std::vector<ContentsEntry>& entries) {
    std::string result;
    std::size_t open = 0;
    for (const ContentsEntry& entry : entries) {
        if (entry.depth > open) {
            result += "<ul>\n";
            ++open;
        } else {
            result += "</li>\n";
            for (; open > entry.depth; --open) result += "</ul>\n</li>\n";
        }
        result += "<li><a href=\"#" + entry.id + "\">" + escape_markup(one_line(entry.text)) + "</a>";
    }
    for (; open > 0; --open) result += "</li>\n</ul>\n";
    return result;
}

/// A run with its look; a text that names a table or figure leads to it.
std::string html_run(const TextRun& run) {
    std::string text = html_lines(run.text);
    if (run.emphasis) text = "<em>" + text + "</em>";
    if (run.strong) text = "<strong>" + text + "</strong>";
    if (!run.link.empty()) return "<a href=\"" + escape_markup(run.link) + "\">" + text + "</a>";
    if (!run.reference.empty()) return "<a href=\"#" + id_from(run.reference) + "\">" + text + "</a>";
    return text;
}

std::string html_runs(const Prose& prose) {
    std::string text;
    for (const TextRun& run : prose.runs) text += html_run(run);
    return text;
}

/// Writes the blocks one after the other and notes what belongs into the contents.
class HtmlBody {
  public:
    void operator()(const Heading& heading) {
        end_lists(lists_.end());
        const std::size_t level = static_cast<std::size_t>(std::clamp(heading.level, 1, 3));
        section_ = std::min(level, section_ + 1);
        const std::string id = ids_.take("section-" + heading.text);
        const std::string tag = "h" + std::to_string(section_ + 1);  // h1 is the page's title
        text_ += "<" + tag + " id=\"" + id + "\">" + html_lines(heading.text) + "</" + tag + ">\n";
        contents_.push_back({section_, id, heading.text});
    }

    void operator()(const Prose& prose) {
        if (prose.is_item()) return add_item(prose);
        if (prose.kind == ProseKind::further) return go_on(prose);
        end_lists(lists_.end());
        const bool quoted = prose.kind == ProseKind::quotation;
        text_ += std::string(quoted ? "<blockquote>" : "") + "<p>" + html_runs(prose) + "</p>" +
                 (quoted ? "</blockquote>\n" : "\n");
    }

    void operator()(const ResultTable& table) {
        end_lists(lists_.end());
        const std::string id = ids_.take(reference_of(table));
        text_ += "<div class=\"item\">\n" + html_table(table, id) + html_notes(table.notes) + "</div>\n";
        if (!table.title.empty()) contents_.push_back({section_ + 1, id, caption_of(table)});
    }

    void operator()(const Figure& figure) {
        end_lists(lists_.end());
        Figure drawn = figure;
        drawn.id = ids_.take(reference_of(figure));
        // The page says the notes of the figure beside the picture, so the table of its numbers need not. Its title
        // says whose numbers they are: a screen reader lists tables and regions by it, and it is copied with the table.
        ResultTable numbers = to_table(figure);
        numbers.title = "The numbers behind " + caption_of(figure);
        numbers.number.reset();
        text_ += "<figure class=\"item\" id=\"" + drawn.id + "\">\n<figcaption>" + html_lines(caption_of(figure)) +
                 "</figcaption>\n" + render_svg(drawn) + html_notes(figure.notes) +
                 "<details>\n<summary>Numbers</summary>\n" + html_table(numbers, drawn.id + "--numbers") +
                 "</details>\n</figure>\n";
        contents_.push_back({section_ + 1, drawn.id, caption_of(figure)});
    }

    /// The foot of the page is no part of the last section.
    void end_sections() { section_ = 0; }

    std::string take_text() {
        end_lists(lists_.end());
        return std::exchange(text_, {});
    }
    [[nodiscard]] const std::vector<ContentsEntry>& contents() const { return contents_; }

  private:
    void end_lists(const std::vector<ProseKind>& ended) {
        for (const ProseKind list : ended) text_ += "</li>\n</" + tag_of(list) + ">\n";
    }

    static std::string tag_of(ProseKind list) { return list == ProseKind::numbered ? "ol" : "ul"; }

    /// An item stays open: the next one, a list in it or whatever follows the list closes it.
    void add_item(const Prose& item) {
        const ItemStep step = lists_.add(item);
        end_lists(step.ended);
        if (step.begins) {
            const bool from_another = item.kind == ProseKind::numbered && item.number != 1;
            text_ += "<" + tag_of(item.kind) + (from_another ? " start=\"" + std::to_string(item.number) + "\"" : "") +
                     ">\n";
        } else {
            text_ += "</li>\n";
        }
        text_ += "<li>" + html_runs(item);
    }

    /// In the item that is still open.
    void go_on(const Prose& paragraph) {
        end_lists(lists_.go_on(paragraph).ended);
        text_ += "\n<p>" + html_runs(paragraph) + "</p>\n";
    }

    UniqueIds ids_;
    OpenLists lists_;
    std::string text_;
    std::vector<ContentsEntry> contents_;
    std::size_t section_ = 0;  ///< depth of the section that the next block is in
};

std::string contents_of(const HtmlBody& body) {
    if (body.contents().size() < 2) return "";
    return "<nav aria-labelledby=\"contents\">\n<h2 id=\"contents\">Contents</h2>\n" + nested_lists(body.contents()) +
           "</nav>\n";
}

std::string title_of(const Document& document, const HtmlBody& body) {
    if (!document.metadata.title.empty()) return one_line(document.metadata.title);
    return body.contents().empty() ? "Results" : one_line(body.contents().front().text);
}

/// Who wrote it, and when.
std::string byline(const DocumentMetadata& metadata) {
    std::string result;
    for (const std::string& line : {joined(metadata.authors), metadata.date}) {
        if (!line.empty()) result += "<p>" + escape_markup(one_line(line)) + "</p>\n";
    }
    return result;
}

/// In the page itself, so that it needs no other file.
std::string html_logo(const Logo& logo) {
    const PixelSize size = shown_size(logo);
    return "<p><img src=\"data:" + std::string(traits_of(logo.kind).media_type) + ";base64," + to_base64(logo.bytes) +
           "\" alt=\"" + escape_markup(one_line(logo.description)) + "\" width=\"" + std::to_string(size.width) +
           "\" height=\"" + std::to_string(size.height) + "\"></p>\n";
}

std::string page_head(const DocumentMetadata& metadata, const std::string& title) {
    std::string result =
        "<head>\n<meta charset=\"utf-8\">\n"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n";
    if (!metadata.made_by.empty()) {
        result += "<meta name=\"generator\" content=\"" + escape_markup(one_line(metadata.made_by)) + "\">\n";
    }
    for (const auto& [name, value] : metadata.stamp ? to_fields(*metadata.stamp) : StampFields{})
        result += "<meta name=\"" + escape_markup(name) + "\" content=\"" + escape_markup(value) + "\">\n";
    return result + "<title>" + escape_markup(title) + "</title>\n<style>" + std::string(html_style) +
           "</style>\n</head>\n";
}

}  // namespace

std::string render_html(const Document& document) {
    HtmlBody body;
    for (const Block& block : document.blocks) std::visit([&](const auto& one) { body(one); }, block);
    const std::string blocks = body.take_text();
    body.end_sections();
    if (document.provenance) body(*document.provenance);
    const std::string foot = body.take_text();
    const std::string title = title_of(document, body);
    return "<!DOCTYPE html>\n<html lang=\"" + escape_markup(document.metadata.language) + "\">\n" +
           page_head(document.metadata, title) + "<body>\n<header>\n" +
           (document.metadata.logo ? html_logo(*document.metadata.logo) : "") + "<h1>" + escape_markup(title) +
           "</h1>\n" + byline(document.metadata) + "</header>\n" + contents_of(body) + "<main>\n" + blocks +
           "</main>\n" + (foot.empty() ? "" : "<footer>\n" + foot + "</footer>\n") + "<script>" +
           std::string(html_script) + "</script>\n</body>\n</html>\n";
}

}  // namespace clustertrial
