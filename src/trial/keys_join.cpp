#include "key_builders.hpp"

namespace clustertrial {

template <>
const std::vector<KeyOf<DataJoin>>& keys_of() {
    using namespace trial_detail;
    static const auto keys = section<DataJoin>(
        "data.join",
        {{key({.name = "file",
               .meaning =
                   "a file with further columns of the rows, of any kind that [data] reads (`outcomes.xlsx#Sheet`); "
                   "relative to the trial file",
               .required = true,
               .wording = true},
              &DataJoin::file),
          key({.name = "key",
               .meaning = "columns that both files have, by which a row of [data] finds its row here; no two rows here "
                          "share their values",
               .otherwise = "`data.cluster`",
               .or_one = true},
              &DataJoin::key),
          key({.name = "columns",
               .meaning = "columns that are taken",
               .otherwise = "those that the trial file names and the other files lack"},
              &DataJoin::columns),
          key({.name = "missing",
               .meaning = "cells of number columns that mark a missing value",
               .otherwise = "`data.missing`"},
              &DataJoin::missing),
          key({.name = "missing_text",
               .meaning = "cells of text columns that mark a missing value",
               .otherwise = "`data.missing_text`"},
              &DataJoin::missing_text),
          key({.name = "delimiter", .meaning = "what separates cells of a text file", .otherwise = "found"},
              &DataJoin::delimiter, delimiters()),
          key({.name = "header_row",
               .meaning = "line of the header",
               .otherwise = "the first that holds the keys and `columns`"},
              &DataJoin::header_row, share()),
          key({.name = "encoding", .meaning = "how a text file stores its characters", .otherwise = "found"},
              &DataJoin::encoding),
          key({.name = "labels",
               .meaning = "of columns whose values have labels read the labels",
               .otherwise = "`data.labels`"},
              &DataJoin::labels),
          key({.name = "decimal", .meaning = "decimal mark", .otherwise = "`data.decimal`"}, &DataJoin::decimal),
          key({.name = "percent",
               .meaning = "number columns that may carry a percent sign",
               .otherwise = "`data.percent`"},
              &DataJoin::percent),
          key({.name = "thousands",
               .meaning = "number columns that may carry thousands separators",
               .otherwise = "`data.thousands`"},
              &DataJoin::thousands)}});
    return keys;
}

}  // namespace clustertrial
