#pragma once

#include "clustertrial/data/csv.hpp"

#include <map>
#include <string>
#include <vector>

namespace clustertrial::test {

/// A committed table of reference values: rows found by the text of one or two key columns.
class Reference {
  public:
    Reference(const std::string& path, std::vector<std::string> keys, const std::vector<std::string>& values)
        : keys_(std::move(keys)), table_(read(path, keys_, values)) {}

    /// The value in `column` of the row whose key columns read `key`.
    double operator()(const std::vector<std::string>& key, const std::string& column) const {
        for (std::size_t row = 0; row < table_.rows; ++row) {
            bool same = true;
            for (std::size_t k = 0; k < keys_.size(); ++k) same = same && table_.text(keys_[k]).at(row) == key[k];
            if (same) return table_.numbers(column).values[row];
        }
        throw Error(ErrorKind::usage, "no reference value for " + key.front());
    }

  private:
    static Table read(const std::string& path, const std::vector<std::string>& keys,
                      const std::vector<std::string>& values) {
        std::vector<ColumnRequest> columns;
        for (const auto& key : keys) columns.push_back({key, CellKind::text});
        for (const auto& value : values) columns.push_back({value, CellKind::number});
        TableOptions options;
        options.missing = {"", "NA"};
        return read_csv(path, columns, options);
    }

    std::vector<std::string> keys_;
    Table table_;
};

}  // namespace clustertrial::test
