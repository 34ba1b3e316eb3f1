#pragma once

#include <string>
#include <vector>

/// Reads HTML and SVG as strictly as a test needs.
namespace clustertrial::samples {

struct Element {
    std::string name;
    std::string attributes;  ///< as written
    std::string text;        ///< up to the next tag
};

/// The elements in their order. Throws std::runtime_error where tags do not close in the order in which they were
/// opened, where an attribute has no quotes, or where a `<`, `>` or `&` in a text is not escaped.
std::vector<Element> elements_of(const std::string& markup);

/// The value of an attribute, "" without it.
std::string attribute(const Element& element, const std::string& name);

/// Those of a name.
std::vector<Element> named(const std::vector<Element>& elements, const std::string& name);

}  // namespace clustertrial::samples
