#include "expression_parser.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/core/words.hpp"

#include "expression_code.hpp"
#include "expression_tokens.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

namespace clustertrial::data_detail {
namespace {

/// Parentheses, functions, `not` and signs within each other; the parser recurses no deeper.
constexpr std::size_t most_levels = 100;

struct BinaryOperator {
    std::string_view symbol;
    Operation operation;
    bool negated = false;  ///< followed by `not`: a > b is not (a <= b), of ranges too
};
constexpr std::array sum_operators{BinaryOperator{"+", Operation::add}, BinaryOperator{"-", Operation::subtract}};
constexpr std::array product_operators{BinaryOperator{"*", Operation::multiply},
                                       BinaryOperator{"/", Operation::divide}};
constexpr std::array comparison_operators{
    BinaryOperator{"=", Operation::equal},
    BinaryOperator{"!=", Operation::equal, true},
    BinaryOperator{"<", Operation::less},
    BinaryOperator{"<=", Operation::less_or_equal},
    BinaryOperator{">", Operation::less_or_equal, true},
    BinaryOperator{">=", Operation::less, true},
    BinaryOperator{"~", Operation::matches},
    BinaryOperator{"!~", Operation::matches, true},
};

/// The operator that a token is, or null.
template <typename Operators>
const BinaryOperator* operator_of(const Operators& operators, const Token& token) {
    const auto found = std::find_if(operators.begin(), operators.end(),
                                    [&](const BinaryOperator& candidate) { return token.is_symbol(candidate.symbol); });
    return found == operators.end() ? nullptr : &*found;
}

std::string found_text(const Token& token) {
    switch (token.kind) {
        case TokenKind::end:
            return "found the end";
        case TokenKind::text:
            return "found the text " + in_quotes(token.text);
        case TokenKind::number:
        case TokenKind::name:
        case TokenKind::quoted_name:
        case TokenKind::keyword:
        case TokenKind::symbol:
            break;
    }
    return "found " + in_quotes(token.text);
}

/// What might have been meant by a word where an operator must stand.
std::string hint_for_operator(const Token& token) {
    if (token.is_keyword("by")) return "; by follows an aggregate over rows, as in sum(nfa) by authority";
    if (token.is_keyword("not")) return "; the opposite of a comparison is not (a = b) or a != b";
    if (token.kind == TokenKind::name) {
        return "; write and, or, not and by in lower case, and names with spaces in backticks: `School URN`";
    }
    return "";
}

/// One member a level of precedence, loosest first; each leaves the code of one value behind.
class Parser {
  public:
    explicit Parser(std::string_view expression)
        : expression_(expression), tokens_(tokens_of_expression(expression)), code_(expression) {}

    Program program() {
        const Operand result = disjunction();
        if (token().kind != TokenKind::end) fail_at_operator();
        return code_.finished(result);
    }

  private:
    [[nodiscard]] const Token& token() const { return tokens_[place_]; }
    [[nodiscard]] const Token& after_token() const { return tokens_[std::min(place_ + 1, tokens_.size() - 1)]; }

    [[noreturn]] void fail(const Token& token, const std::string& expected) const {
        expression_error(expression_, token.at, found_text(token), "expected " + expected);
    }
    [[noreturn]] void fail_at_operator() const {
        fail(token(), "an operator (+ - * / = != < <= > >= ~ !~ and or)" +
                          std::string(levels_ > 0 ? ", or ) or a comma" : ", or the end") + hint_for_operator(token()));
    }

    /// The token, which is taken; `end` stays where it is.
    const Token& take() {
        const Token& taken = token();
        if (taken.kind != TokenKind::end) ++place_;
        return taken;
    }

    bool take_symbol(std::string_view symbol) {
        if (!token().is_symbol(symbol)) return false;
        take();
        return true;
    }

    /// What `parse` gives one level deeper; `in_arguments`: a comma ends it.
    template <typename Parse>
    auto nested(const Token& at, bool in_arguments, Parse parse) {
        if (levels_ == most_levels) {
            expression_error(expression_, at.at,
                             "found more than " + std::to_string(most_levels) + " levels of nesting",
                             "expected fewer; make a part of it a derived column, and name that here");
        }
        const bool outer = std::exchange(in_arguments_, in_arguments);
        ++levels_;
        auto result = parse();
        --levels_;
        in_arguments_ = outer;
        return result;
    }

    Operand disjunction() {
        return logical("or", Operation::skip_if_true, Operation::disjunction, [this] { return conjunction(); });
    }
    Operand conjunction() {
        return logical("and", Operation::skip_if_false, Operation::conjunction, [this] { return negation(); });
    }

    template <typename Parse>
    Operand logical(std::string_view keyword, Operation skip, Operation combine, Parse parse) {
        Operand left = parse();
        while (token().is_keyword(keyword)) {
            code_.need_truth(left, keyword);
            take();
            const std::size_t skipped = code_.begin_skip(skip);
            code_.need_truth(parse(), keyword);
            code_.push(combine);
            code_.end_skip(skipped);
            left = {ValueType::truth, left.at};
        }
        return left;
    }

    Operand negation() {
        if (!token().is_keyword("not")) return comparison();
        const Token& word = take();
        code_.need_truth(nested(word, in_arguments_, [this] { return negation(); }), "not");
        code_.push(Operation::not_true);
        return {ValueType::truth, word.at};
    }

    Operand comparison() {
        const Operand left = sum();
        const BinaryOperator* const compares = operator_of(comparison_operators, token());
        if (compares == nullptr) return left;
        take();
        compare(left, *compares);
        if (compares->negated) code_.push(Operation::not_true);
        if (operator_of(comparison_operators, token()) != nullptr)
            fail(token(), "one comparison at a time: a < b and b < c");
        return {ValueType::truth, left.at};
    }

    void compare(const Operand& left, const BinaryOperator& compares) {
        if (compares.operation == Operation::matches) {
            if (left.type == ValueType::number || left.type == ValueType::truth)
                expression_error(expression_, left.at, "found no text", "expected a column or a text before ~ or !~");
            return code_.push_matches(take());
        }
        if (compares.operation == Operation::equal) return code_.push_equal(left, sum());
        code_.need_number(left, compares.symbol);
        code_.need_number(sum(), compares.symbol);
        code_.push(compares.operation);
    }

    Operand sum() {
        return arithmetic(sum_operators, [this] { return product(); });
    }
    Operand product() {
        return arithmetic(product_operators, [this] { return signed_value(); });
    }

    template <typename Operators, typename Parse>
    Operand arithmetic(const Operators& operators, Parse parse) {
        Operand left = parse();
        while (const BinaryOperator* const combines = operator_of(operators, token())) {
            code_.need_number(left, combines->symbol);
            take();
            code_.need_number(parse(), combines->symbol);
            code_.push(combines->operation);
            left = {ValueType::number, left.at};
        }
        return left;
    }

    Operand signed_value() {
        if (!token().is_symbol("-")) return value();
        const Token& sign = take();
        code_.need_number(nested(sign, in_arguments_, [this] { return signed_value(); }), "-");
        code_.push(Operation::negate);
        return {ValueType::number, sign.at};
    }

    Operand value() {
        const Token& first = token();
        if (first.kind == TokenKind::number) return code_.push_number(take());
        if (first.kind == TokenKind::text) return code_.push_text(take());
        if (first.is_symbol("(")) return in_parentheses();
        if (first.kind == TokenKind::name && after_token().is_symbol("(")) return call();
        if (first.is_name()) return code_.push_column(take(), {first.text});
        fail(first, "a number, a text in single quotes, a column, a function or (" +
                        std::string(first.kind == TokenKind::keyword
                                        ? "; write a column of this name in backticks: `" + first.text + "`"
                                        : ""));
    }

    Operand in_parentheses() {
        const Token& opening = take();
        Operand inner = nested(opening, false, [this] {
            const Operand result = disjunction();
            if (!token().is_symbol(")")) fail_at_operator();
            return result;
        });
        take();
        inner.at = opening.at;
        return inner;
    }

    [[nodiscard]] const FunctionTraits& function_of(const Token& name) const {
        for (const FunctionTraits& function : Kinds<ExpressionFunction>::rows)
            if (function.name == name.text) return function;
        const std::vector<std::string> known = kind_names<ExpressionFunction>();
        const std::string near = nearest_name(name.text, known);
        expression_error(expression_, name.at, "found the unknown function " + in_quotes(name.text),
                         "expected one of " + joined(known) + (near.empty() ? "" : "; did you mean '" + near + "'?"));
    }

    Operand call() {
        const Token& name = take();
        const FunctionTraits& function = function_of(name);
        const Token& opening = take();
        if (function.value == ExpressionFunction::total) return total_of(name);
        if (function.value == ExpressionFunction::where)
            return nested(opening, true, [&] { return choice_of(function, name); });
        const std::size_t begin = code_.size();
        const std::vector<Operand> arguments = nested(opening, true, [&] { return arguments_of(function); });
        if (arguments.size() < function.fewest || arguments.size() > function.most) {
            expression_error(expression_, name.at, "found " + name.text + " of " + counted(arguments.size(), "value"),
                             "expected " + name.text + " of " + std::string(function.takes));
        }
        if (function.of_rows && arguments.size() == 1) return aggregate_of(function, name, arguments.front(), begin);
        return of_a_row(function, name, arguments.size());
    }

    /// total(column): the parenthesis was taken.
    Operand total_of(const Token& name) {
        if (!token().is_name()) fail(token(), "the name of one column: total(nfa)");
        const Token& column = take();
        if (!take_symbol(")")) fail(token(), "')', since total is of one column: total(nfa)");
        return code_.push_column(name, {column.text, true});
    }

    void take_comma_of(const FunctionTraits& function) {
        if (take_symbol(",")) return;
        if (token().is_symbol(")"))
            fail(token(), "a comma, since " + std::string(function.name) + " is of " + std::string(function.takes));
        fail_at_operator();
    }

    /// where(condition, a, b). Of a condition that is known only the value that it chooses is worked out.
    Operand choice_of(const FunctionTraits& function, const Token& name) {
        code_.need_truth(disjunction(), function.name);
        take_comma_of(function);
        const std::size_t first_skip = code_.begin_skip(Operation::skip_first_choice);
        const Operand first = disjunction();
        code_.end_skip(first_skip);
        take_comma_of(function);
        const std::size_t second_skip = code_.begin_skip(Operation::skip_second_choice);
        const Operand second = disjunction();
        code_.end_skip(second_skip);
        if (token().is_symbol(",")) fail(token(), "')', since where is of " + std::string(function.takes));
        if (!take_symbol(")")) fail_at_operator();
        code_.push(Operation::select);
        return {code_.common_type(first, second), name.at};
    }

    /// To the closing parenthesis, which is taken too.
    std::vector<Operand> arguments_of(const FunctionTraits& function) {
        const bool of_numbers =
            function.value != ExpressionFunction::count && function.value != ExpressionFunction::missing;
        std::vector<Operand> arguments;
        do {
            arguments.push_back(disjunction());
            if (of_numbers) code_.need_number(arguments.back(), function.name);
        } while (take_symbol(","));
        if (!take_symbol(")")) fail_at_operator();
        return arguments;
    }

    Operand of_a_row(const FunctionTraits& function, const Token& name, std::size_t arguments) {
        if (token().is_keyword("by")) {
            fail(token(), "by after an aggregate over rows only: " + name.text + " with " +
                              counted(arguments, "value") + " is of the values of a row");
        }
        code_.push(function.operation, arguments);
        return {function.value == ExpressionFunction::missing ? ValueType::truth : ValueType::number, name.at};
    }

    Operand aggregate_of(const FunctionTraits& function, const Token& name, const Operand& argument,
                         std::size_t begin) {
        AggregateCall aggregate;
        aggregate.function = function.value;
        aggregate.of_condition = argument.type == ValueType::truth;
        if (token().is_keyword("by")) {
            take();
            aggregate.by = names_after_by();
        }
        code_.push_aggregate(std::move(aggregate), begin);
        return {ValueType::number, name.at};
    }

    /// Among arguments of a function a comma could belong to either, so it is refused there.
    std::vector<std::size_t> names_after_by() {
        std::vector<std::size_t> columns;
        do {
            if (!token().is_name()) fail(token(), "the name of a column after by");
            columns.push_back(code_.column_index({take().text}));
            if (in_arguments_ && token().is_symbol(","))
                fail(token(),
                     "parentheses around an aggregate with by that is followed by a comma: (sum(nfa) by area)");
        } while (take_symbol(","));
        return columns;
    }

    std::string_view expression_;
    std::vector<Token> tokens_;
    std::size_t place_ = 0;
    std::size_t levels_ = 0;
    bool in_arguments_ = false;
    CodeWriter code_;
};

}  // namespace

Program parse_expression(std::string_view expression) {
    return Parser(expression).program();
}

}  // namespace clustertrial::data_detail
