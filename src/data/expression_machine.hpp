#pragma once

#include "expression_program.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace clustertrial::data_detail {

/// What went wrong in rows, each sentence once a row.
class RowProblems {
  public:
    /// What is added from here on is of this row.
    void begin_row(std::size_t row);
    void add(std::string what);
    /// By row. Those of another pass over the rows (an aggregate's) may say the same again: once a row here too.
    std::vector<ExpressionProblem> by_row() &&;

  private:
    std::vector<ExpressionProblem> problems_;
    std::size_t row_ = 0;
    std::size_t begin_ = 0;  ///< of the row's problems
};

/// The values of an aggregate: one a group.
struct AggregateValues {
    std::vector<std::size_t> group_of_row;
    std::vector<ExpressionValue> values;
};

/// Runs the steps of a program for a row. No value on the stack is NaN, infinite, an empty text or a text with blanks
/// around it.
class Machine {
  public:
    Machine(const Program& program, const CellOf& cell) : program_(program), cell_(cell) {}

    /// What the steps leave on the stack.
    ExpressionValue run(const std::vector<Instruction>& steps, std::size_t row);
    /// The cell of a column; missing, with a problem, where it is no finite number or a range that ends before it
    /// begins.
    ExpressionValue cell(std::size_t column, std::size_t row);
    /// A number, or missing with a problem where it is too large for a double.
    ExpressionValue finite(const Range& number);
    /// " in column 'nfa'"; empty for `no_column`.
    [[nodiscard]] std::string in_column(std::size_t column) const;

    std::vector<AggregateValues> aggregates;  ///< those that are known so far, in the order of the program
    RowProblems problems;

  private:
    friend struct MachineSteps;

    ExpressionValue take();
    std::optional<Range> take_number();
    std::optional<bool> take_truth();
    void push(ExpressionValue value) { stack_.push_back(std::move(value)); }
    void push_truth(std::optional<bool> truth);
    void push_finite(const Range& number) { push(finite(number)); }

    const Program& program_;
    const CellOf& cell_;
    std::vector<ExpressionValue> stack_;
    std::size_t row_ = 0;
    std::size_t next_ = 0;  ///< step
};

}  // namespace clustertrial::data_detail
