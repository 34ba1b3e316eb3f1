#include "docx_footnotes.hpp"

#include "docx_parts.hpp"
#include "docx_xml.hpp"

#include <array>

namespace clustertrial::report_detail {

namespace {

/// What stands between the text of a page and its footnotes: a footnote itself, which no text refers to.
struct FootnoteRule {
    const char* id;
    const char* type;     ///< of the footnote
    const char* element;  ///< the rule itself
};
// Word's own ids for them, which leave 1 to the first note.
constexpr std::array<FootnoteRule, 2> footnote_rules{
    {{"-1", "separator", "w:separator"}, {"0", "continuationSeparator", "w:continuationSeparator"}}};

pugi::xml_node add_reference_run(pugi::xml_node paragraph) {
    pugi::xml_node run = add_element(paragraph, "w:r");
    add_element(add_element(run, "w:rPr"), "w:rStyle", {{"w:val", "FootnoteReference"}});
    return run;
}

void add_footnote_rule(pugi::xml_node footnotes, const FootnoteRule& rule) {
    pugi::xml_node footnote = add_element(footnotes, "w:footnote", {{"w:type", rule.type}, {"w:id", rule.id}});
    Paragraph paragraph = add_paragraph(footnote, "FootnoteText");
    add_element(add_element(paragraph.node, "w:r"), rule.element);
}

void add_footnote(pugi::xml_node footnotes, std::size_t number, const std::string& note) {
    pugi::xml_node footnote = add_element(footnotes, "w:footnote", {{"w:id", std::to_string(number)}});
    Paragraph paragraph = add_paragraph(footnote, "FootnoteText");
    add_element(add_reference_run(paragraph.node), "w:footnoteRef");
    add_run(paragraph.node, " " + note);
}

}  // namespace

void add_footnote_reference(pugi::xml_node paragraph, std::size_t number) {
    add_element(add_reference_run(paragraph), "w:footnoteReference", {{"w:id", std::to_string(number)}});
}

std::string footnotes_xml(const std::vector<std::string>& notes, const DocxStyles& styles) {
    pugi::xml_document document;
    pugi::xml_node root = document.append_child("w:footnotes");
    for (const auto& [prefix, uri] : docx_namespaces()) root.append_attribute(prefix.c_str()).set_value(uri.c_str());
    for (const FootnoteRule& rule : footnote_rules) add_footnote_rule(root, rule);
    for (std::size_t i = 0; i < notes.size(); ++i) add_footnote(root, i + 1, notes[i]);
    take_styles(root, styles);
    return xml_bytes(document);
}

std::string footnote_settings() {
    std::string xml = "<w:footnotePr>";
    for (const FootnoteRule& rule : footnote_rules) xml += "<w:footnote w:id=\"" + std::string(rule.id) + "\"/>";
    return xml + "</w:footnotePr>";
}

}  // namespace clustertrial::report_detail
