#pragma once

#include "clustertrial/core/error.hpp"
#include "clustertrial/data/spelling.hpp"
#include "clustertrial/data/table.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

namespace clustertrial::sample_detail {

/// Which row of a joined file each row of a table has, by the columns that both call `keys`.
class KeyMatch {
  public:
    /// Adds a problem for each key without a value, and for each that two rows of `joined` have.
    KeyMatch(const Table& table, const Table& joined, const std::vector<std::string>& keys, Spelling spelling,
             Problems& problems);

    /// A row of the table: its row of the joined file, or JoinedRows::none.
    [[nodiscard]] const std::vector<std::uint32_t>& row_of() const { return row_of_; }
    /// A sentence on the keys that are spelled otherwise there, or nothing.
    [[nodiscard]] std::vector<std::string> said_of_spelling() const;
    /// Sentences on rows that have no row there, and on rows there that are none's.
    [[nodiscard]] std::vector<std::string> said_of_unmatched() const;

  private:
    void number_joined(Problems& problems);
    void match_rows();
    [[nodiscard]] std::vector<std::uint32_t> levels_there(const std::string& key, Spelling spelling);
    [[nodiscard]] std::uint32_t number_of(const std::vector<std::uint32_t>& codes) const;
    [[nodiscard]] std::vector<std::size_t> unused_rows() const;
    [[nodiscard]] std::string said_of_rows_without(const std::vector<std::size_t>& unused) const;
    [[nodiscard]] std::string said_of_rows_of_none(const std::vector<std::size_t>& unused) const;

    const Table& table_;
    const Table& joined_;
    const std::vector<std::string>& keys_;
    std::vector<std::vector<std::uint32_t>> level_there_;  // a key: of each level of the table that of the joined file
    std::vector<SpelledAlike> taken_;
    // A key of several columns is one number: its code in the first column, and with each further one the number of
    // the pair of that and the next code.
    std::vector<std::unordered_map<std::uint64_t, std::uint32_t>> pairs_;
    std::vector<std::uint32_t> row_of_number_;  // of the joined file
    std::vector<std::uint32_t> row_of_;
    std::size_t rows_without_key_ = 0;
    std::size_t rows_without_ = 0;
    std::vector<std::size_t> first_without_;  // the first rows of different keys
};

}  // namespace clustertrial::sample_detail
