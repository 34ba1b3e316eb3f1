#pragma once

#include "zip_reader.hpp"

#include <optional>
#include <string_view>

namespace clustertrial::data_detail {

/// The attributes of an element, as expat gives them.
class XmlAttributes {
  public:
    explicit XmlAttributes(const char** names_and_values) : at_(names_and_values) {}
    /// The value of an attribute, whatever its prefix is; empty where there is none.
    [[nodiscard]] std::string_view operator[](std::string_view name) const;

  private:
    const char** at_;
};

/// What is done with the pieces of an XML part, in their order. Names come without their prefix.
class XmlHandler {
  public:
    virtual ~XmlHandler() = default;
    virtual void start(std::string_view name, const XmlAttributes& attributes) = 0;
    virtual void end(std::string_view name) = 0;
    /// Text of the innermost element, in pieces.
    virtual void text(std::string_view piece) = 0;
    /// Whether enough was read.
    [[nodiscard]] virtual bool is_done() const { return false; }
};

/// Reads a part front to back. Throws Error(input) for what is not well-formed XML, has a document type (which could
/// define entities without end), or is deeper than a workbook is; and what the handler throws.
void read_xml(ZipPart part, XmlHandler& handler);

/// A name without its prefix.
std::string_view local_name(std::string_view name);

}  // namespace clustertrial::data_detail
