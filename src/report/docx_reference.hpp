#pragma once

#include "clustertrial/report/render.hpp"

#include <map>
#include <string>

#include <pugixml.hpp>

/// The styles of somebody else's Word file in the place of our own.
namespace clustertrial::report_detail {

struct DocxStyles {
    std::string styles;  ///< word/styles.xml
    std::string theme;   ///< word/theme/theme1.xml, which styles may name fonts of; empty: there is none
    /// Our id of a style, and the reference's own where that differs: programs in other languages have other ids for
    /// the same name.
    std::map<std::string, std::string> ids;
};

/// The styles of the reference, and those of ours (`own`, a styles.xml) that it does not have by name. Throws
/// Error(input), naming `file`, for what is no file of Word.
DocxStyles styles_of(const ReferenceDocx& reference, const std::string& own);

/// Every paragraph and table in the reference's styles.
void take_styles(pugi::xml_node node, const DocxStyles& styles);

}  // namespace clustertrial::report_detail
