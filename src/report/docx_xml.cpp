#include "docx_xml.hpp"

#include "display.hpp"

#include <sstream>

namespace clustertrial::report_detail {

pugi::xml_node add_element(pugi::xml_node parent, const char* name, XmlAttributes attributes) {
    pugi::xml_node node = parent.append_child(name);
    for (const auto& [key, value] : attributes) node.append_attribute(key).set_value(printable(value).c_str());
    return node;
}

namespace {

void add_text(pugi::xml_node run, const std::string& text) {
    add_element(run, "w:t", {{"xml:space", "preserve"}}).text().set(text.c_str());
}

void add_field_mark(pugi::xml_node paragraph, const char* type) {
    add_element(add_element(paragraph, "w:r"), "w:fldChar", {{"w:fldCharType", type}});
}

}  // namespace

void add_run(pugi::xml_node paragraph, std::string_view text, bool bold, bool italic) {
    pugi::xml_node run = add_element(paragraph, "w:r");
    if (bold || italic) {
        pugi::xml_node look = add_element(run, "w:rPr");
        if (bold) add_element(look, "w:b");
        if (italic) add_element(look, "w:i");
    }
    bool first = true;
    for (const std::string& line : split(printable(text), '\n')) {
        if (!first) add_element(run, "w:br");
        first = false;
        add_text(run, line);
    }
}

void add_field(pugi::xml_node paragraph, const std::string& instruction, const std::string& shown, bool bold,
               bool italic) {
    add_field_mark(paragraph, "begin");
    add_element(add_element(paragraph, "w:r"), "w:instrText", {{"xml:space", "preserve"}})
        .text()
        .set((" " + instruction + " ").c_str());
    add_field_mark(paragraph, "separate");
    add_run(paragraph, shown, bold, italic);
    add_field_mark(paragraph, "end");
}

Paragraph add_paragraph(pugi::xml_node parent, const char* style) {
    Paragraph paragraph;
    paragraph.node = add_element(parent, "w:p");
    paragraph.properties = add_element(paragraph.node, "w:pPr");
    add_element(paragraph.properties, "w:pStyle", {{"w:val", style}});
    return paragraph;
}

std::string xml_bytes(const pugi::xml_document& document) {
    std::ostringstream bytes;
    bytes << "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
    document.save(bytes, "", pugi::format_raw | pugi::format_no_declaration, pugi::encoding_utf8);
    return bytes.str();
}

}  // namespace clustertrial::report_detail
