#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace clustertrial::data_detail {

enum class TokenKind { number, text, name, quoted_name, keyword, symbol, end };

/// A piece of an expression. `text`: of a text or a quoted name what is between its quotes; of `==` and `<>` the other
/// spelling, `=` and `!=`; of anything else as it was written.
struct Token {
    TokenKind kind = TokenKind::end;
    std::string text;
    std::size_t at = 0;  ///< byte at which it begins
    double number = 0;

    [[nodiscard]] bool is_symbol(std::string_view symbol) const { return kind == TokenKind::symbol && text == symbol; }
    [[nodiscard]] bool is_keyword(std::string_view word) const { return kind == TokenKind::keyword && text == word; }
    [[nodiscard]] bool is_name() const { return kind == TokenKind::name || kind == TokenKind::quoted_name; }
};

/// The tokens of an expression, the last of them `end`. Throws Error(usage), as expression_error does.
std::vector<Token> tokens_of_expression(std::string_view expression);

/// Throws Error(usage): "character 7 of 'nfa + )': `found`; `expected`". `at` is a byte; characters count from 1.
/// `expected` may be empty when `found` says it all.
[[noreturn]] void expression_error(std::string_view expression, std::size_t at, const std::string& found,
                                   const std::string& expected);

}  // namespace clustertrial::data_detail
