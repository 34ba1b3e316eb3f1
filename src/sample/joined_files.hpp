#pragma once

#include "clustertrial/data/input_file.hpp"
#include "clustertrial/data/table.hpp"
#include "clustertrial/data/table_request.hpp"
#include "clustertrial/trial/trial.hpp"

#include <string>
#include <vector>

namespace clustertrial::sample_detail {

/// The rows of [data] with the columns of its [[data.join]] files.
struct JoinedData {
    Table table;
    std::vector<InputFile> inputs;       ///< the joined files
    std::vector<std::string> said;       ///< how the joined files were read, and what matched by its spelling
    std::vector<std::string> unmatched;  ///< sentences on rows of either file that the other lacks
};

/// Reads [data] and the files that are joined to it, which share `columns` between them; `options` are those of
/// [data]. Throws Error(input), with all problems of a file: a key without a value or of two rows of a joined file, a
/// column that two files have, and one that none has.
JoinedData read_joined_data(const DataSpec& data, const std::vector<ColumnRequest>& columns,
                            const TableOptions& options);

}  // namespace clustertrial::sample_detail
