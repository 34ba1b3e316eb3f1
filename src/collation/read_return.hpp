#pragma once

#include "clustertrial/collation/collation.hpp"

#include "cell_value.hpp"
#include "source_files.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace clustertrial::collation_detail {

/// A row of a return that is not dropped.
struct ReturnedRow {
    Place place;
    std::string id;     ///< with its zeros in front
    std::string found;  ///< as it stands there
    std::string authority;
    std::string arm;               ///< empty: the return says none
    std::vector<std::string> by;   ///< as CollateSpec::by
    std::vector<FoundCell> cells;  ///< as CollateSpec::columns
};

/// What the cells of a column come to.
class ColumnSum {
  public:
    void add(const ExpressionValue& value);
    void take_away(const ExpressionValue& value);
    /// Nothing where a cell has no value.
    [[nodiscard]] std::optional<Range> known() const { return unknown_ == 0 ? std::optional(sum_) : std::nullopt; }

  private:
    Range sum_;
    std::size_t unknown_ = 0;
};

/// A return as its source says that it is read.
struct Return {
    ReadReturn log;
    std::size_t source = 0;
    std::vector<ReturnedRow> rows;
    std::vector<ReturnedRow> totals;
    /// With a line of totals, by collected column: of all rows as they stand there, and as the plan corrects them.
    std::vector<ColumnSum> sums, corrected_sums;
    std::vector<Finding> findings;
    std::vector<Decision> decisions;
};

/// Throws Error(input) for a file that cannot be read: a password, two columns that are one in the result, no column of
/// ids.
Return read_return(const SourceFile& file, const CollateSpec& spec, const std::string& arm_column);

/// What is known of a file that could not be read: its name, and where that says it the authority.
Return unread_return(const SourceFile& file, const CollateSpec& spec, const std::string& why);

/// An id as the result has it: a number with zeros in front where `pad` asks for them, no blanks around it.
std::string padded_id(std::string_view id, std::uint64_t digits);

}  // namespace clustertrial::collation_detail
