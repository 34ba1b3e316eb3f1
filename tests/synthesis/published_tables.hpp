#pragma once

#include "clustertrial/report/result_table.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace clustertrial::test {

/// A number or word that a report prints and where our tables print it.
struct PrintedCell {
    std::string where;    ///< "nfa: variance, control"
    std::string printed;  ///< by the report
    std::string found;    ///< by us; "no such cell" where there is none
};

/// Our tables, read as text by the names of rows and columns.
class TableReader {
  public:
    explicit TableReader(std::vector<ResultTable> tables);

    /// The text of a cell; `heading` is the line above the row's block ("" for a row above all headings).
    [[nodiscard]] std::string cell(const std::string& table, const std::string& heading, const std::string& row,
                                   std::size_t column) const;
    /// The same in a table whose rows have names of their own.
    [[nodiscard]] std::string cell(const std::string& table, const std::string& row, std::size_t column) const;

  private:
    std::map<std::string, ResultTable> tables_;
};

/// The numbers of a cell, in order: "0.0118\n(0.011, 0.014)" is 0.0118, 0.011, 0.014.
std::vector<std::string> numbers_of(const std::string& cell);

/// The number at `which`, or "no such number".
std::string number_at(const std::string& cell, std::size_t which);

/// Every printed cell of the Bolton report (tests/published/bolton.toml) beside ours.
std::vector<PrintedCell> bolton_cells(const std::string& published_file, const TableReader& ours);

/// The ids of the published file's findings.
std::vector<std::string> bolton_findings(const std::string& published_file);

}  // namespace clustertrial::test
