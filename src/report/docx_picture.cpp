#include "docx_picture.hpp"

#include <cmath>

namespace clustertrial::report_detail {

pugi::xml_node add_drawing(pugi::xml_node paragraph, const DocxDrawing& drawing) {
    constexpr double english_metric_units_a_pixel = 9525;  // at 96 pixels an inch
    const std::string width = std::to_string(std::llround(drawing.width * english_metric_units_a_pixel));
    const std::string height = std::to_string(std::llround(drawing.height * english_metric_units_a_pixel));
    pugi::xml_node run = add_element(paragraph, "w:r");
    pugi::xml_node inline_node = add_element(add_element(run, "w:drawing"), "wp:inline",
                                             {{"distT", "0"}, {"distB", "0"}, {"distL", "0"}, {"distR", "0"}});
    add_element(inline_node, "wp:extent", {{"cx", width}, {"cy", height}});
    add_element(inline_node, "wp:docPr", {{"id", drawing.id}, {"name", drawing.name}, {"descr", drawing.description}});
    pugi::xml_node data = add_element(add_element(inline_node, "a:graphic"), "a:graphicData",
                                      {{"uri", "http://schemas.openxmlformats.org/drawingml/2006/picture"}});
    pugi::xml_node picture = add_element(data, "pic:pic");
    pugi::xml_node named = add_element(picture, "pic:nvPicPr");
    add_element(named, "pic:cNvPr", {{"id", drawing.id}, {"name", drawing.file}});
    add_element(named, "pic:cNvPicPr");
    pugi::xml_node fill = add_element(picture, "pic:blipFill");
    pugi::xml_node blip = add_element(fill, "a:blip", {{"r:embed", drawing.relation}});
    add_element(add_element(fill, "a:stretch"), "a:fillRect");
    pugi::xml_node shape = add_element(picture, "pic:spPr");
    pugi::xml_node place = add_element(shape, "a:xfrm");
    add_element(place, "a:off", {{"x", "0"}, {"y", "0"}});
    add_element(place, "a:ext", {{"cx", width}, {"cy", height}});
    add_element(add_element(shape, "a:prstGeom", {{"prst", "rect"}}), "a:avLst");
    return blip;
}

}  // namespace clustertrial::report_detail
