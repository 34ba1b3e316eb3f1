#pragma once

#include "clustertrial/data/zip.hpp"
#include "clustertrial/report/document.hpp"

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

/// Everything but word/document.xml, in the order of the archive. The relationships of the text name its pictures
/// rIdSvgN and rIdEmfN, counted from 1, and the footer rIdFooter.
std::vector<ZipEntry> docx_parts(const DocumentMetadata& metadata, const std::string& title,
                                 const std::vector<DocxPicture>& pictures);

}  // namespace clustertrial::report_detail
