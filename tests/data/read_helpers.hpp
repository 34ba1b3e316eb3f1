#pragma once

#include "clustertrial/data/csv.hpp"

#include <string>

#include <gtest/gtest.h>

namespace clustertrial {

/// Bytes as if they stood in a file called f.csv.
inline Table read(std::string_view bytes, const std::vector<ColumnRequest>& columns, const TableOptions& options = {}) {
    return read_csv_text(bytes, "f.csv", columns, options);
}

/// The message of the Error(kind) that `function` throws.
template <typename Function>
std::string error_of(Function function, ErrorKind kind = ErrorKind::input) {
    try {
        function();
    } catch (const Error& error) {
        EXPECT_EQ(error.kind(), kind);
        return error.what();
    }
    return "no error";
}

/// The message about these bytes when columns `a` (numbers) and `b` (text) are wanted.
inline std::string error_in(std::string_view bytes, const TableOptions& options = {}) {
    return error_of([&] { read(bytes, {{"a"}, {"b", CellKind::text}}, options); });
}

}  // namespace clustertrial
