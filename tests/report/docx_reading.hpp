#pragma once

#include "support/unzip.hpp"

#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include <pugixml.hpp>

/// Reads a file of Word part by part.
namespace clustertrial::samples {

/// A part of the package, blanks between elements kept; a part that is no XML fails the test.
inline pugi::xml_document part_of(const std::string& docx, const std::string& name) {
    pugi::xml_document xml;
    EXPECT_TRUE(xml.load_string(test::entry_of(docx, name).c_str(), pugi::parse_default | pugi::parse_ws_pcdata))
        << name;
    return xml;
}

inline pugi::xml_document text_of(const std::string& docx) {
    return part_of(docx, "word/document.xml");
}

/// What a reader sees of a paragraph, with '\n' for breaks and fields as they are shown.
inline std::string shown(pugi::xml_node node) {
    std::string text;
    pugi::xpath_node_set pieces = node.select_nodes(".//w:t | .//w:br");
    pieces.sort();  // a union is in no order
    for (const auto& one : pieces) {
        text += std::string_view(one.node().name()) == "w:br" ? "\n" : one.node().text().get();
    }
    return text;
}

inline std::vector<std::string> shown_all(const pugi::xml_document& xml, const char* path) {
    std::vector<std::string> texts;
    for (const auto& one : xml.select_nodes(path)) texts.push_back(shown(one.node()));
    return texts;
}

/// The values of the attributes at a path, in the order of the document.
inline std::vector<std::string> values_of(const pugi::xml_document& xml, const char* path) {
    std::vector<std::string> values;
    for (const auto& one : xml.select_nodes(path)) values.emplace_back(one.attribute().value());
    return values;
}

inline std::size_t count(const pugi::xml_document& xml, const char* path) {
    return xml.select_nodes(path).size();
}

}  // namespace clustertrial::samples
