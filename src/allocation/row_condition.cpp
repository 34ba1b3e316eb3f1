#include "clustertrial/allocation/plan.hpp"
#include "clustertrial/core/text.hpp"
#include "clustertrial/core/words.hpp"

#include "column_name.hpp"

#include <algorithm>

namespace clustertrial {

using namespace allocation_detail;

namespace {

bool cell_equals(const TextColumn& column, std::size_t row, const RowCondition& condition, bool value_is_missing) {
    return column.is_missing(row) ? value_is_missing : trimmed(column.at(row)) == trimmed(condition.value);
}

bool is_marker(const std::string& value, const std::vector<std::string>& missing) {
    return std::find(missing.begin(), missing.end(), value) != missing.end();
}

bool meets_any(const Table& table, const RowCondition& condition, const std::vector<std::string>& missing) {
    const TextColumn& column = table.text(condition.column);
    const bool value_is_missing = is_marker(condition.value, missing);
    for (std::size_t row = 0; row < table.rows; ++row)
        if (cell_equals(column, row, condition, value_is_missing)) return true;
    return false;
}

/// What the column has in the value's stead: one that is spelled alike, or the nearest.
std::string instead_of(const TextColumn& column, const std::string& value) {
    const std::string key = spelling_key(value);
    const auto alike = std::find_if(column.levels.begin(), column.levels.end(),
                                    [&](const std::string& level) { return spelling_key(level) == key; });
    const std::string near = alike != column.levels.end() ? *alike : nearest_name(value, column.levels);
    return near.empty() ? "expected a value of the column" : "the nearest value is " + in_quotes(near);
}

/// Adds what there is to say of a condition whose value no row has.
void check_value(const Table& table, const RowCondition& condition, const std::vector<std::string>& missing,
                 Problems& problems, std::vector<std::string>& said) {
    if (meets_any(table, condition, missing)) return;
    const std::string found = "where " + in_quotes(to_text(condition)) + ": no row has this value";
    const std::string instead = instead_of(table.text(condition.column), condition.value);
    const Place place = table.column_place(condition.column);
    if (condition.equal) {
        problems.add(place, found, instead);
    } else {
        said.push_back(describe(place, found + ", so it leaves out no row", instead));
    }
}

/// What an expression is in each row.
struct RowTruths {
    const Expression& expression;
    ExpressionValues values;
};

std::vector<RowTruths> truths_of(const Table& table, const std::vector<RowRule>& rules) {
    std::vector<RowTruths> truths;
    for (const RowRule& rule : rules) {
        const auto* const expression = std::get_if<Expression>(&rule);
        if (expression == nullptr) continue;
        const auto cell = [&](const ColumnReference& reference, std::size_t row) {
            const TextColumn& column = table.text(reference.name);
            return column.is_missing(row) ? ExpressionValue() : ExpressionValue(column.at(row));
        };
        truths.push_back({*expression, expression->evaluate(table.rows, cell)});
    }
    return truths;
}

/// Says in how many rows an expression is neither true nor false, and why in the first.
void say_unknown(const Table& table, const RowTruths& truths, std::vector<std::string>& said) {
    std::vector<std::size_t> rows;
    for (std::size_t row = 0; row < table.rows; ++row)
        if (std::holds_alternative<std::monostate>(truths.values.values[row])) rows.push_back(row);
    if (rows.empty()) return;
    const std::vector<ExpressionProblem>& problems = truths.values.problems;
    const auto why = std::find_if(problems.begin(), problems.end(),
                                  [&](const ExpressionProblem& problem) { return problem.row == rows.front(); });
    const bool one = rows.size() == 1;
    const std::string first = table.line_text(rows.front());
    said.push_back(
        table.file + ": where " + in_quotes(truths.expression.text()) + " is neither true nor false on " +
        (one ? first : std::to_string(rows.size()) + " " + table.line_noun(rows.size()) + ", first on " + first) +
        " (" + (why == problems.end() ? "a value is missing" : why->what) + "): " + (one ? "it is" : "they are") +
        " left out");
}

/// Spellings alike of names in a column. Where no condition looks for a value in it, it may hold numbers, of which "7"
/// and "07" are one.
std::vector<SpelledAlike> names_spelled_alike(const Table& table, const std::string& column,
                                              const std::vector<RowRule>& rules) {
    const bool is_looked_for = std::any_of(rules.begin(), rules.end(), [&](const RowRule& rule) {
        const auto* const condition = std::get_if<RowCondition>(&rule);
        return condition != nullptr && condition->column == column;
    });
    std::vector<SpelledAt> texts = texts_of(table, column);
    const bool are_numbers = !is_looked_for && std::all_of(texts.begin(), texts.end(), [](const SpelledAt& one) {
        return parse_number(one.text).has_value();
    });
    return are_numbers ? std::vector<SpelledAlike>() : spelled_alike(texts);
}

Expression condition_of_a_row(std::string_view text) {
    Expression expression = Expression::parse(text);
    if (!expression.is_condition())
        throw Error(ErrorKind::usage,
                    in_quotes(std::string(text)) + " is not a condition; expected a comparison, as in pupils >= 10");
    const std::vector<ColumnReference>& columns = expression.columns();
    if (expression.is_of_rows() ||
        std::any_of(columns.begin(), columns.end(), [](const ColumnReference& column) { return column.of_total; })) {
        throw Error(ErrorKind::usage, in_quotes(std::string(text)) +
                                          " uses other rows; a condition may use only the columns of its own row");
    }
    return expression;
}

/// What a value of a column seldom holds. Parentheses alone are no sign beside '=': "phase=(Primary)".
bool has_sign_of_expression(std::string_view text) {
    if (text.find_first_of("'`<>~") != std::string_view::npos) return true;
    const bool grouped = text.starts_with('(') || text.starts_with("not ");
    return text.find('(') != std::string_view::npos && (grouped || text.find('=') == std::string_view::npos);
}

bool reads_as_expression(std::string_view text) {
    if (!has_sign_of_expression(text)) return false;
    try {
        condition_of_a_row(text);
        return true;
    } catch (const Error&) {
        return false;
    }
}

}  // namespace

RowCondition parse_row_condition(std::string_view text) {
    const auto bad = [&] {
        return Error(ErrorKind::usage, "where '" + std::string(text) + "': expected COLUMN=VALUE or COLUMN!=VALUE");
    };
    RowCondition condition;
    std::string_view rest = text;
    condition.column = take_column_name(rest, "=!").value_or("");
    condition.equal = !rest.starts_with('!');
    if (!condition.equal) rest.remove_prefix(1);
    if (condition.column.empty() || !rest.starts_with('=')) throw bad();
    condition.value = rest.substr(1);
    return condition;
}

std::string to_text(const RowCondition& condition) {
    const auto text = [&](std::string_view special) {
        return quote_column_name(condition.column, special) + (condition.equal ? "=" : "!=") + condition.value;
    };
    const std::string plain = text("=!");
    const bool ends_as_comparison = condition.column.ends_with('<') || condition.column.ends_with('>');
    // Any letter of its own asks for quotes.
    return ends_as_comparison || reads_as_expression(plain) ? text(condition.column) : plain;
}

RowRule parse_row_rule(std::string_view text) {
    if (!has_sign_of_expression(text)) return parse_row_condition(text);
    try {
        return condition_of_a_row(text);
    } catch (const Error& error) {
        // "SCHOOLTYPE=Academy (converter)"; but "pupils >= ten x" and what has no '=' can only be meant as an
        // expression.
        const std::size_t equals = text.find('=');
        const bool compares =
            equals > 0 && equals != std::string_view::npos && (text[equals - 1] == '<' || text[equals - 1] == '>');
        if (equals != std::string_view::npos && (!compares || text.starts_with('"'))) return parse_row_condition(text);
        throw Error(ErrorKind::usage, std::string("where: ") + error.what());
    }
}

std::string to_text(const RowRule& rule) {
    const auto* const condition = std::get_if<RowCondition>(&rule);
    return condition != nullptr ? to_text(*condition) : std::get<Expression>(rule).text();
}

std::string to_text(const std::vector<RowRule>& rules) {
    return joined_as(rules, [](const RowRule& rule) { return to_text(rule); });
}

std::vector<std::size_t> rows_where(const Table& table, const std::vector<RowRule>& rules,
                                    const std::vector<std::string>& missing) {
    const std::vector<RowTruths> truths = truths_of(table, rules);
    std::vector<std::size_t> rows;
    for (std::size_t row = 0; row < table.rows; ++row) {
        const auto equals = [&](const RowCondition& condition) {
            return cell_equals(table.text(condition.column), row, condition, is_marker(condition.value, missing));
        };
        const auto is_true = [&](const Expression& expression) {
            const auto truth = std::find_if(truths.begin(), truths.end(),
                                            [&](const RowTruths& one) { return &one.expression == &expression; });
            return truth->values.values[row] == ExpressionValue(true);
        };
        if (meets_rules(rules, equals, is_true)) rows.push_back(row);
    }
    return rows;
}

std::vector<std::string> check_rules(const Table& table, const std::vector<RowRule>& rules,
                                     const std::vector<std::string>& missing, Spelling spelling, Problems& problems) {
    std::vector<std::string> said;
    for (const RowRule& rule : rules)
        if (const auto* const condition = std::get_if<RowCondition>(&rule))
            check_value(table, *condition, missing, problems, said);
    for (const RowTruths& truths : truths_of(table, rules)) say_unknown(table, truths, said);
    for (const std::string& column : columns_of(rules))
        for (std::string& one : check_spelling(names_spelled_alike(table, column, rules), spelling, problems))
            said.push_back(std::move(one));
    return said;
}

std::vector<std::string> said_of_rows_left_out(const Table& table, std::size_t kept,
                                               const std::vector<RowRule>& rules) {
    if (rules.empty()) return {};
    return {table.file + ": " + std::to_string(table.rows - kept) + " of " + counted(table.rows, "row") +
            " left out by where " + to_text(rules)};
}

}  // namespace clustertrial
