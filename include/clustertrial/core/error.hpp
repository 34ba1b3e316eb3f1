#pragma once

#include <cstddef>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace clustertrial {

/// What kind of thing went wrong: decides a program's exit status, never the wording.
enum class ErrorKind {
    input,   ///< a file says something it may not say (or cannot be read)
    design,  ///< the data are readable but the trial they describe cannot be allocated, analysed or planned
    output,  ///< a file cannot be written
    usage,   ///< the caller asked for something that does not exist or does not fit together
};

/// The one exception type of the library. what() is one or more complete lines, ready to show.
class Error : public std::runtime_error {
  public:
    Error(ErrorKind kind, const std::string& message) : std::runtime_error(message), kind_(kind) {}
    [[nodiscard]] ErrorKind kind() const noexcept { return kind_; }

  private:
    ErrorKind kind_;
};

/// What a file is counted in: a text in lines, a workbook or a data file of another program in rows.
enum class CountedIn { lines, rows };

/// Where in an input something was found. line 0: the file as a whole; column empty: the line as a whole.
struct Place {
    std::string file;
    std::size_t line = 0;  ///< or row
    std::string column = {};
    CountedIn counted_in = CountedIn::lines;
};

/// "line 14", "row 14".
std::string line_text(const Place& place);

/// "FILE: line 14, NAME", or what of it is there.
std::string to_text(const Place& place);

/// "FILE:LINE: column 'NAME': FOUND; EXPECTED", or "FILE: row 14, column 'NAME': FOUND; EXPECTED": the form of every
/// message about an input. The two texts are taken as they are: describe(place, "found 'abc'", "expected a number").
/// `expected` may be empty when `found` says it all.
std::string describe(const Place& place, std::string_view found, std::string_view expected = {});

/// A piece of an input as a message shows it: in single quotes, control bytes (and those of text that is not
/// UTF-8) as \xNN, a long one cut short.
std::string in_quotes(std::string_view text);

/// Gathers problems so that one run reports up to ten of them and the total, instead of one at a time.
class Problems {
  public:
    static constexpr std::size_t shown = 10;

    void add(std::string message);
    void add(const Place& place, std::string_view found, std::string_view expected = {});
    [[nodiscard]] bool empty() const noexcept { return total_ == 0; }
    [[nodiscard]] std::size_t total() const noexcept { return total_; }
    /// The messages, one a line, and "... and N more (TOTAL in all)" when there are more than are shown.
    [[nodiscard]] std::string text() const;
    /// Throws Error(kind, text()) unless empty.
    void throw_if_any(ErrorKind kind) const;

  private:
    std::vector<std::string> first_;
    std::size_t total_ = 0;
};

/// The known name nearest to `name` (edit distance, case ignored first), or empty when nothing is near enough to
/// suggest.
std::string nearest_name(std::string_view name, const std::vector<std::string>& known);

}  // namespace clustertrial
