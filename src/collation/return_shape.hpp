#pragma once

#include "headers.hpp"
#include "read_return.hpp"

#include <cstddef>
#include <string>

/// Whether a return is one table below one header.
namespace clustertrial::collation_detail {

/// The text of a cell without blanks and line breaks around it.
std::string_view bare(std::string_view text);

/// A column of a return, or none of it.
class ColumnOfReturn {
  public:
    ColumnOfReturn(const Table& table, const std::optional<std::string>& header);

    /// As it stands there, without blanks around it; what a coded missing value says (".a"); nothing: the return has no
    /// such column.
    [[nodiscard]] FoundCell at(std::size_t row) const;
    [[nodiscard]] std::string text(std::size_t row) const { return at(row).value_or(""); }

  private:
    const TextColumn* cells_ = nullptr;
    const Column* column_ = nullptr;
};

/// A header of numbers over two columns has those of the second below none: throws Error(input). Other columns without
/// a header that hold something are a note of the return.
void check_unnamed(const Table& table, const MappedHeaders& mapped, const CollateSpec& spec, Return& made);

/// A second header inside the table: "it repeats the header" of one like the first, empty where the row is none. A
/// header with other columns, or in another order, would give its rows to the wrong columns: throws Error(input).
std::string repeats_header(const Table& table, std::size_t row, const MappedHeaders& mapped,
                           const std::string& id_column);

}  // namespace clustertrial::collation_detail
