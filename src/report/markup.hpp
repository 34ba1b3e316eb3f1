#pragma once

#include <set>
#include <string>
#include <string_view>

/// What is written in angle brackets: HTML and SVG.
namespace clustertrial::report_detail {

/// Text as data between tags or in a quoted attribute: `&`, `<`, `>` and both quotes are escaped, and what is not
/// printable is replaced (display.hpp).
std::string escape_markup(std::string_view text);

/// A text that may be an id and an address within the page: letters, digits and single hyphens of ASCII, in lower case;
/// "x" where nothing is left.
std::string id_from(std::string_view text);

/// Ids of a page, each given once: "table-primary", then "table-primary-2".
class UniqueIds {
  public:
    std::string take(std::string_view text);

  private:
    std::set<std::string> taken_;
};

}  // namespace clustertrial::report_detail
