#pragma once

#include "expression_program.hpp"
#include "expression_tokens.hpp"

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <utility>

namespace clustertrial::data_detail {

/// What is known of a value before there are rows. A column may hold anything.
enum class ValueType { any, number, text, truth };

/// A value whose code was written: what is known of it, and where it stands.
struct Operand {
    ValueType type = ValueType::any;
    std::size_t at = 0;              ///< byte of the expression
    std::size_t column = no_column;  ///< it is this column and nothing else
    bool is_empty_text = false;      ///< '', the missing value
};

/// Writes the program of an expression, step by step, and checks types as it goes. All throw Error(usage), as
/// expression_error does.
class CodeWriter {
  public:
    explicit CodeWriter(std::string_view expression) : expression_(expression) {}

    Operand push_number(const Token& token);
    Operand push_text(const Token& token);
    Operand push_column(const Token& token, ColumnReference reference);
    /// Of a token that is a text with a pattern.
    void push_matches(const Token& token);

    /// Makes a number (a truth) of the value whose code was written last; `who` needs it, for messages.
    void need_number(const Operand& operand, std::string_view who);
    void need_truth(const Operand& operand, std::string_view who);
    /// = of the last two values.
    void push_equal(const Operand& left, const Operand& right);
    /// What is common to the values that `where` may give.
    ValueType common_type(const Operand& first, const Operand& second) const;

    void push(Operation operation, std::size_t index = 0);
    /// A step that skips what is written until `end_skip(its place)`.
    std::size_t begin_skip(Operation operation);
    void end_skip(std::size_t place);

    /// How many steps were written.
    std::size_t size() const { return program_.instructions.size(); }
    /// Of the steps written since `begin` the argument of an aggregate, whose value is pushed in their place.
    void push_aggregate(AggregateCall call, std::size_t begin);
    std::size_t column_index(ColumnReference reference);

    Program finished(const Operand& result);

  private:
    std::string_view expression_;
    Program program_;
    std::map<std::pair<std::string, bool>, std::size_t> places_of_columns_;
};

}  // namespace clustertrial::data_detail
