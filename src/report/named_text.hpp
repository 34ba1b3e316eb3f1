#pragma once

#include "clustertrial/report/report_names.hpp"

#include <compare>
#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// Names of results in what the author writes: {{NAME}}.
namespace clustertrial::report_detail {

struct TextPlace {
    std::size_t line = 0;
    std::size_t column = 0;
    // clang-tidy 14 takes the 0 of what is made for a pointer.
    auto operator<=>(const TextPlace&) const = default;  // NOLINT(modernize-use-nullptr)
};

/// What is wrong with a text, gathered: one run reports the first ten problems in the order of the text.
class TextProblems {
  public:
    explicit TextProblems(std::string file) : file_(std::move(file)) {}

    /// The same of the same place counts once.
    void add(TextPlace place, const std::string& what) { all_.emplace(place, what); }
    /// Throws Error(input): "TEXT.md:LINE:COLUMN: WHAT", a line each, unless there is none.
    void throw_if_any() const;

  private:
    std::string file_;
    std::set<std::pair<TextPlace, std::string>> all_;
};

/// A piece of a text: words of the author, the value of a name, or the table or figure that a name stands for.
struct TextPiece {
    std::string text;       ///< of an item none
    std::string reference;  ///< "table-primary"; empty: none
    std::string name;       ///< as the author wrote it
    TextPlace place;
};

/// A text in which a mark stands for each name, so that Markdown is read before any value is there: wherever a name
/// stands, its value comes out word for word.
class NamedText {
  public:
    /// {{NAME}} is a value, {{table:ID}} or {{figure:ID}} one of `references` ("table-primary"), and what an odd number
    /// of backslashes stands before is two braces. A name that is not known is a problem, and nothing in its place.
    NamedText(std::string_view text, const std::vector<NamedValue>& values, const std::vector<std::string>& references,
              TextProblems& problems);

    /// With marks in the place of names.
    [[nodiscard]] const std::string& marked() const { return marked_; }
    /// What a part of it says.
    [[nodiscard]] std::vector<TextPiece> unmarked(std::string_view part) const;

  private:
    std::string marked_;
    std::vector<TextPiece> pieces_;  ///< by the number in their mark
};

}  // namespace clustertrial::report_detail
