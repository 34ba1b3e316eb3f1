#pragma once

#include "clustertrial/trial/trial.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace clustertrial::collation_detail {

/// What the headers of a return are in the result.
struct MappedHeaders {
    std::vector<RenamedColumn> columns;  ///< in the order of the return
    std::vector<std::string> unused;
    std::vector<std::string> header;                             ///< all
    std::map<std::string, std::string> known_texts, known_keys;  ///< names, and their spelling_key: columns

    /// The column of the result that a header of this name would be, if any.
    [[nodiscard]] std::optional<std::string> column_called(const std::string& name) const;
    /// The header that a column of the result is read from.
    [[nodiscard]] std::optional<std::string> header_of(const std::string& column) const;
    /// The same, or a header of the return that is called so.
    [[nodiscard]] std::optional<std::string> known_as(const std::string& name) const;
};

/// Every header by which columns of the result may be found in a return of a source.
std::vector<std::string> headers_wanted(const CollateSource& source, const CollateSpec& spec,
                                        const std::string& arm_column);

/// Throws Error(input) where two headers are one column of the result, and where the column of ids or one of `by` is
/// not there; `file` is for messages.
MappedHeaders map_headers(const std::vector<std::string>& header, const CollateSource& source, const CollateSpec& spec,
                          const std::string& arm_column, const std::string& file);

}  // namespace clustertrial::collation_detail
