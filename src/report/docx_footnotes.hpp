#pragma once

#include "docx_reference.hpp"

#include <cstddef>
#include <string>
#include <vector>

#include <pugixml.hpp>

/// Footnotes of a Word file: where its text refers to them, and the part that has them.
namespace clustertrial::report_detail {

/// Appends to a paragraph what refers to a footnote, counted from 1.
void add_footnote_reference(pugi::xml_node paragraph, std::size_t number);

/// word/footnotes.xml: the rules above footnotes, then the notes, counted from 1.
std::string footnotes_xml(const std::vector<std::string>& notes, const DocxStyles& styles);

/// Of word/settings.xml, where there are footnotes: which of them are the rules.
std::string footnote_settings();

}  // namespace clustertrial::report_detail
