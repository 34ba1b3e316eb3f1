#pragma once

#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace clustertrial::data_detail {

/// What can be wrong with the quotes of a field.
enum class QuoteProblem { none, not_closed, text_after };

/// One field of a line.
struct Field {
    std::string_view text;  ///< quotes removed; blanks around it dropped unless it was quoted
    const char* end;        ///< the delimiter after it, or the end of the line
    QuoteProblem problem = QuoteProblem::none;
};

/// Reads the field that begins at `begin`. `unquoted` holds the text of a field with doubled quotes, as long as the
/// result is used.
Field read_field(const char* begin, const char* line_end, char delimiter, std::string& unquoted);

/// Where the field that begins at `begin` ends, or nullptr when something is wrong with its quotes.
const char* skip_field(const char* begin, const char* line_end, char delimiter);

/// Splits a line into fields up to the first problem, which it returns.
QuoteProblem split_fields(std::string_view line, char delimiter, std::vector<std::string>& fields);

/// The first problem of a line's quotes.
QuoteProblem quotes_of(std::string_view line, char delimiter);

/// A line without a cell: nothing but blanks. Two tabs in a file of tabs are three empty cells, not a blank line.
bool is_blank_line(std::string_view line, char delimiter);

/// Several cells and nothing in any: what a spreadsheet writes of rows that were cleared.
bool is_empty_row(std::string_view line, char delimiter);

/// What to say of a problem: "found ..." and "expected ...".
struct QuoteMessage {
    std::string_view found;
    std::string_view expected;
};
QuoteMessage message_of(QuoteProblem problem);

/// The delimiter of a file that begins with these lines, the header first: of ',', ';' and tab the one that most lines
/// hold as often as the header does, outside quotes; of several the one that the header holds most often; ',' when it
/// holds none.
char find_delimiter(const std::deque<std::string>& lines);

/// What the line "sep=;" says, which spreadsheets write and read as a file's first; nothing where it is another line.
std::optional<char> told_delimiter(std::string_view line);

}  // namespace clustertrial::data_detail
