#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

#include <pugixml.hpp>

/// WordprocessingML (ISO/IEC 29500-1), element by element.
namespace clustertrial::report_detail {

using XmlAttributes = std::initializer_list<std::pair<const char*, std::string>>;

/// A new last child of `parent`.
pugi::xml_node add_element(pugi::xml_node parent, const char* name, XmlAttributes attributes = {});

/// A run whose '\n' are line breaks: what belongs together is one run. `bold` and `italic` are of the run itself.
void add_run(pugi::xml_node paragraph, std::string_view text, bool bold = false, bool italic = false);

/// A field that shows `shown` until it is brought up to date: "SEQ Table \* ARABIC". `bold` and
/// `italic` are of what it shows.
void add_field(pugi::xml_node paragraph, const std::string& instruction, const std::string& shown, bool bold = false,
               bool italic = false);

/// A paragraph in a style, with its properties to be filled in.
struct Paragraph {
    pugi::xml_node node;
    pugi::xml_node properties;
};
Paragraph add_paragraph(pugi::xml_node parent, const char* style);

/// With the declaration that a part of a package begins with, and no blanks between elements.
std::string xml_bytes(const pugi::xml_document& document);

}  // namespace clustertrial::report_detail
