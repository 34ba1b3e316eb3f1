#pragma once

#include "clustertrial/data/zip.hpp"
#include "clustertrial/report/document.hpp"

#include "docx_reference.hpp"

#include <string>
#include <vector>

/// The parts of a Word file that are not its text.
namespace clustertrial::report_detail {

/// A picture beside the text, as SVG and as EMF.
struct DocxPicture {
    std::string svg;
    std::string emf;
};

/// The namespaces that the text and its footer use.
std::vector<std::pair<std::string, std::string>> docx_namespaces();

/// w:numId of the lists whose items have a bullet; numbered list n of the text, counted from 1, has the one above by n.
constexpr int bullets_num_id = 1;

/// Twips by which the text of an item is indented, times its level.
constexpr int list_indent = 480;

/// A numbered list of the text: its level, counted from 0, and its first number.
struct DocxList {
    int level;
    int first;
};

/// What the text has in parts of their own: pictures, and what its numbers of lists and of footnotes lead to.
struct DocxTextParts {
    std::vector<DocxPicture> pictures;
    std::vector<DocxList> numbered_lists;
    std::vector<std::string> footnotes;
};

/// Of the file of a logo: "logo.png".
std::string logo_part_name(const Logo& logo);

/// Everything but word/document.xml, in the order of the archive. The relationships of the text name its pictures
/// rIdSvgN and rIdEmfN, counted from 1, its logo rIdLogo and the footer rIdFooter.
std::vector<ZipEntry> docx_parts(const DocumentMetadata& metadata, const std::string& title, const DocxTextParts& text,
                                 const DocxStyles& styles);

/// Our own styles, without a theme.
DocxStyles own_styles(const std::string& language);

}  // namespace clustertrial::report_detail
