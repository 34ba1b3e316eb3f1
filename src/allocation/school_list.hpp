#pragma once

#include "clustertrial/allocation/plan.hpp"
#include "clustertrial/data/cells_read_otherwise.hpp"
#include "clustertrial/data/table.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace clustertrial::allocation_detail {

/// The rows of a table that are schools of the trial. Its functions give one value a school and check what they read:
/// every bad cell is gathered and thrown as Error(input) with file, line, column and id. Blanks around a cell do not
/// count.
class SchoolList {
  public:
    /// Throws for a plan's conditions that leave no school, and for empty or doubled ids.
    SchoolList(const Table& table, const AllocationPlan& plan);

    [[nodiscard]] std::size_t size() const { return rows_.size(); }
    [[nodiscard]] const std::vector<std::size_t>& rows() const { return rows_; }
    [[nodiscard]] const std::string& id(std::size_t school) const { return ids_[school]; }
    [[nodiscard]] const std::vector<std::string>& ids() const { return ids_; }

    /// As the plan has the numbers of a column.
    [[nodiscard]] NumberSyntax syntax_of(const std::string& column) const;

    [[nodiscard]] Categories categories(const std::string& column) const;
    [[nodiscard]] std::vector<double> numbers(const std::string& column) const;
    /// Numbers whose squares, and sums of them, are doubles.
    [[nodiscard]] std::vector<double> covariate(const std::string& column) const;
    /// Empty where a cell is missing.
    [[nodiscard]] std::vector<std::string> texts(const std::string& column) const;

    /// As names_of has them.
    [[nodiscard]] std::string names(const std::vector<std::size_t>& schools) const;

    /// Where a school's cell stands.
    [[nodiscard]] Place place(std::size_t school, const std::string& column) const;

  private:
    [[nodiscard]] std::string with_id(std::size_t school, const std::string& found) const;
    [[nodiscard]] std::string cell(std::size_t school, const std::string& column) const;
    [[nodiscard]] std::string no_value(std::size_t school, const std::string& column) const;
    void refuse_number(std::size_t school, const std::string& column, CellsReadOtherwise& otherwise,
                       Problems& problems) const;
    [[nodiscard]] std::string left_out_by(const std::string& column, const std::string& cell) const;
    void read_ids();

    const Table& table_;
    std::string id_column_;
    DecimalMark decimal_;
    std::vector<std::string> percent_;
    std::vector<std::string> thousands_;
    std::vector<std::size_t> rows_;
    std::vector<std::string> ids_;
};

/// "URN 105148, 105150 and 3 more": the ids of some schools, up to ten.
std::string names_of(const std::string& id_column, const std::vector<std::string>& ids,
                     const std::vector<std::size_t>& schools);

/// A rank for every school from the texts of a column: the same text, the same rank. Numbers by size when all are
/// numbers, otherwise by canonical_order.
std::vector<std::size_t> ranks_of(const SchoolList& schools, const std::string& column);

}  // namespace clustertrial::allocation_detail
