#pragma once

#include "clustertrial/report/report_names.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

/// Names of results in what the author writes: {{NAME}}.
namespace clustertrial::report_detail {

/// Throws Error(input): "TEXT.md:LINE:COLUMN: WHAT".
[[noreturn]] void refuse_at(const std::string& file, std::size_t line, std::size_t column, const std::string& what);

/// A piece of a text: words of the author, the value of a name, or the table or figure that a name stands for.
struct TextPiece {
    std::string text;       ///< of an item none
    std::string reference;  ///< "table-primary"; empty: none
    std::string name;       ///< as the author wrote it
    std::size_t line = 0;
    std::size_t column = 0;
};

/// A text in which a mark stands for each name, so that Markdown is read before any value is there: wherever a name
/// stands, its value comes out word for word.
class NamedText {
  public:
    /// {{NAME}} is a value, {{table:ID}} or {{figure:ID}} one of `references` ("table-primary"), and what an odd number
    /// of backslashes stands before is two braces. Throws Error(input) with the place of a name that is not known.
    NamedText(std::string_view text, std::string file, const std::vector<NamedValue>& values,
              const std::vector<std::string>& references);

    /// With marks in the place of names.
    [[nodiscard]] const std::string& marked() const { return marked_; }
    /// What a part of it says.
    [[nodiscard]] std::vector<TextPiece> unmarked(std::string_view part) const;

  private:
    std::string marked_;
    std::vector<TextPiece> pieces_;  ///< by the number in their mark
};

}  // namespace clustertrial::report_detail
