#include "expression_tokens.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/core/number.hpp"
#include "clustertrial/core/text.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace clustertrial::data_detail {
namespace {

/// A longer expression was not written by hand.
constexpr std::size_t most_characters = 10'000;

constexpr bool is_ascii_digit(char c) {
    return c >= '0' && c <= '9';
}

constexpr bool is_ascii_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// A code point that may stand in a name without backticks. Beyond ASCII: all but what is known to be no letter and no
/// accent (controls, blanks, punctuation, arrows and other symbols, forms of punctuation, private use).
bool is_of_name(char32_t c) {
    if (c < 0x80) return is_ascii_letter(static_cast<char>(c)) || is_ascii_digit(static_cast<char>(c)) || c == '_';
    if (c < 0xC0) return c == 0xAA || c == 0xB5 || c == 0xBA;
    const bool is_symbol = c == 0xD7 || c == 0xF7 || c == 0x1680 || (c >= 0x2000 && c <= 0x2BFF) ||
                           (c >= 0x2E00 && c <= 0x2E7F) || (c >= 0x3000 && c <= 0x3004) ||
                           (c >= 0x3008 && c <= 0x3020) || (c >= 0xD800 && c <= 0xF8FF) ||
                           (c >= 0xFE00 && c <= 0xFE6F) || c == 0xFEFF || (c >= 0xFFE0 && c <= 0xFFFF) || c >= 0xE0000;
    return !is_symbol;
}

/// What is written otherwise in other languages, or by a word processor.
struct OtherSpelling {
    std::string_view written;
    std::string_view here;
};
constexpr std::array other_spellings{
    OtherSpelling{"\"", "a text in single quotes: 'text'"},
    OtherSpelling{"\u2018", "a text in straight quotes: 'text'"},
    OtherSpelling{"\u2019", "a text in straight quotes: 'text'"},
    OtherSpelling{"\u201C", "a text in single quotes: 'text'"},
    OtherSpelling{"\u201D", "a text in single quotes: 'text'"},
    OtherSpelling{"\u2264", "<="},
    OtherSpelling{"\u2265", ">="},
    OtherSpelling{"\u2260", "!="},
    OtherSpelling{"\u00D7", "*"},
    OtherSpelling{"\u00F7", "/"},
    OtherSpelling{"\u2212", "-"},
    OtherSpelling{"\u2013", "-"},
    OtherSpelling{"\u00A0", "an ordinary space in place of a no-break space"},
    OtherSpelling{"&", "and"},
    OtherSpelling{"|", "or"},
    OtherSpelling{"!", "not, != or !~"},
    OtherSpelling{"^", "a product: x * x"},
    OtherSpelling{"%", "/ or *: a percentage is 100 * a / b"},
    OtherSpelling{"[", "a name in backticks: `School URN`"},
    OtherSpelling{".", "a number such as 0.5, or a name with points in backticks: `school.urn`"},
};

/// Where the character at the front of `rest` means nothing, what is written in its place.
std::string expected_for(std::string_view rest) {
    const auto known = std::find_if(other_spellings.begin(), other_spellings.end(),
                                    [&](const OtherSpelling& other) { return rest.starts_with(other.written); });
    if (known != other_spellings.end()) return "expected " + std::string(known->here);
    return "expected a name, a number, a text in single quotes, an operator or a parenthesis";
}

/// Walks over an expression; each member takes one token off the front of what is left.
class Scanner {
  public:
    explicit Scanner(std::string_view expression) : expression_(expression) {}

    Token next() {
        at_ = std::min(expression_.find_first_not_of(" \t\r\n", at_), expression_.size());
        if (at_ == expression_.size()) return {TokenKind::end, "", at_};
        const char first = rest().front();
        if (first == '\'') return quoted(TokenKind::text, '\'');
        if (first == '`') return quoted(TokenKind::quoted_name, '`');
        if (is_ascii_digit(first) || (first == '.' && rest().size() > 1 && is_ascii_digit(rest()[1]))) return number();
        if (length_of_name(rest()) > 0) return name();
        return symbol();
    }

  private:
    [[nodiscard]] std::string_view rest() const { return expression_.substr(at_); }

    [[noreturn]] void fail(std::size_t at, const std::string& found, const std::string& expected) const {
        expression_error(expression_, at, found, expected);
    }

    Token taken(TokenKind kind, std::size_t bytes) {
        Token token{kind, std::string(rest().substr(0, bytes)), at_};
        at_ += bytes;
        return token;
    }

    /// Two quotes within the quotes are one that belongs to the text.
    Token quoted(TokenKind kind, char quote) {
        Token token{kind, "", at_};
        for (std::size_t i = at_ + 1; i < expression_.size(); ++i) {
            if (expression_[i] == quote) {
                if (!expression_.substr(i + 1).starts_with(quote)) {
                    if (kind == TokenKind::quoted_name && token.text.empty())
                        fail(at_, "found a name without characters", "expected the name of a column in the backticks");
                    at_ = i + 1;
                    return token;
                }
                ++i;
            }
            token.text += expression_[i];
        }
        fail(at_,
             std::string(kind == TokenKind::text ? "found a text" : "found a name in backticks") + " that does not end",
             "expected " + std::string(1, quote) + " after it; one that belongs to it is written twice");
    }

    [[nodiscard]] static std::size_t length_of_digits(std::string_view text) {
        return std::min(text.find_first_not_of("0123456789"), text.size());
    }

    [[nodiscard]] static std::size_t length_of_exponent(std::string_view text) {
        if (!text.starts_with('e') && !text.starts_with('E')) return 0;
        const std::size_t sign = text.size() > 1 && (text[1] == '+' || text[1] == '-') ? 1 : 0;
        const std::size_t digits = length_of_digits(text.substr(1 + sign));
        return digits > 0 ? 1 + sign + digits : 0;
    }

    Token number() {
        std::size_t bytes = length_of_digits(rest());
        if (rest().substr(bytes).starts_with('.')) bytes += 1 + length_of_digits(rest().substr(bytes + 1));
        bytes += length_of_exponent(rest().substr(bytes));
        const std::size_t tail = length_of_name(rest().substr(bytes), true);
        const std::string_view written = rest().substr(0, bytes + tail);
        if (tail > 0) {
            fail(at_, "found " + in_quotes(written),
                 "expected a number, or a name that begins with a letter; write any other name in backticks: `" +
                     std::string(clipped(written, 20)) + "`");
        }
        const std::optional<double> value = parse_number(written);
        if (!value) fail(at_, "found " + in_quotes(written), "expected a number that is 0 or between 1e-307 and 1e308");
        Token token = taken(TokenKind::number, bytes);
        token.number = *value;
        return token;
    }

    /// Bytes of the name at the front, 0 where none begins; within a name digits may come first.
    [[nodiscard]] static std::size_t length_of_name(std::string_view text, bool within = false) {
        std::size_t bytes = 0;
        while (bytes < text.size()) {
            const std::optional<CodePoint> point = code_point_at_front(text.substr(bytes));
            if (!point || !is_of_name(point->value)) break;
            if (bytes == 0 && !within && is_ascii_digit(text.front())) break;
            bytes += point->bytes;
        }
        return bytes;
    }

    Token name() {
        constexpr std::array keywords{"and", "or", "not", "by"};
        Token token = taken(TokenKind::name, length_of_name(rest()));
        if (std::find(keywords.begin(), keywords.end(), token.text) != keywords.end()) token.kind = TokenKind::keyword;
        return token;
    }

    Token symbol() {
        // The longer ones first, so that <= is not < and =.
        constexpr std::array<std::string_view, 18> symbols{"==", "!=", "<>", "<=", ">=", "!~", "=", "<", ">",
                                                           "~",  "+",  "-",  "*",  "/",  "(",  ")", ",", ""};
        const auto found = std::find_if(symbols.begin(), symbols.end(),
                                        [&](std::string_view symbol) { return rest().starts_with(symbol); });
        if (found->empty()) {
            const std::size_t bytes = code_point_at_front(rest()).value_or(CodePoint{}).bytes;
            fail(at_, "found " + in_quotes(rest().substr(0, bytes)), expected_for(rest()));
        }
        Token token = taken(TokenKind::symbol, found->size());
        if (token.text == "==") token.text = "=";
        if (token.text == "<>") token.text = "!=";
        return token;
    }

    std::string_view expression_;
    std::size_t at_ = 0;
};

/// The byte at which that many characters end (a byte that is no UTF-8 is one), or the size of a text of fewer.
std::size_t end_of_characters(std::string_view text, std::size_t characters) {
    std::size_t at = 0;
    for (; at < text.size() && characters > 0; --characters)
        at += code_point_at_front(text.substr(at)).value_or(CodePoint{}).bytes;
    return at;
}

std::size_t count_characters(std::string_view text) {
    std::size_t characters = 0;
    for (; !text.empty(); ++characters) text.remove_prefix(end_of_characters(text, 1));
    return characters;
}

/// The first byte that is no UTF-8, or the size of the text.
std::size_t end_of_utf8(std::string_view text) {
    std::size_t at = 0;
    while (at < text.size()) {
        const std::optional<CodePoint> point = code_point_at_front(text.substr(at));
        if (!point) break;
        at += point->bytes;
    }
    return at;
}

void check_characters(std::string_view expression) {
    const std::size_t limit = end_of_characters(expression, most_characters);
    if (limit < expression.size()) {
        expression_error(expression, limit,
                         "found an expression of " + format_count(count_characters(expression)) + " characters",
                         "expected at most " + format_count(most_characters) +
                             "; make parts of it derived columns, and name those here");
    }
    const std::size_t end = end_of_utf8(expression);
    if (end < expression.size()) {
        expression_error(expression, end, "found " + in_quotes(expression.substr(end, 1)),
                         "expected text in UTF-8; save the file in that encoding");
    }
}

}  // namespace

void expression_error(std::string_view expression, std::size_t at, const std::string& found,
                      const std::string& expected) {
    throw Error(ErrorKind::usage, "character " + std::to_string(1 + count_characters(expression.substr(0, at))) +
                                      " of " + in_quotes(expression) + ": " + found +
                                      (expected.empty() ? "" : "; " + expected));
}

std::vector<Token> tokens_of_expression(std::string_view expression) {
    check_characters(expression);
    Scanner scanner(expression);
    std::vector<Token> tokens;
    do tokens.push_back(scanner.next());
    while (tokens.back().kind != TokenKind::end);
    return tokens;
}

}  // namespace clustertrial::data_detail
