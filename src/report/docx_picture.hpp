#pragma once

#include "docx_xml.hpp"

#include <string>

/// Pictures in the text of a Word file.
namespace clustertrial::report_detail {

struct DocxDrawing {
    std::string id;           ///< of the drawing in its document, a whole number
    std::string name;         ///< "Figure 1"
    std::string description;  ///< in words
    std::string file;         ///< "figure1.svg"
    double width = 0;         ///< pixels, 96 an inch
    double height = 0;
    std::string relation;  ///< to the part that holds it: "rIdEmf1"
};

/// Puts a picture into a paragraph; returns the node that names its part, for those that have it in a second form.
pugi::xml_node add_drawing(pugi::xml_node paragraph, const DocxDrawing& drawing);

}  // namespace clustertrial::report_detail
