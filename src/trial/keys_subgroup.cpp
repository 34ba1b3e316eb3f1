#include "key_builders.hpp"

namespace clustertrial {

template <>
const std::vector<KeyOf<SubgroupSpec>>& keys_of() {
    using namespace trial_detail;
    static const auto keys = section<SubgroupSpec>(
        "subgroup",
        {{key({.name = "column",
               .meaning = "column of clusters or of individuals: rows of a cluster may differ",
               .takes = "COLUMN",
               .required = true},
              &SubgroupSpec::column),
          key({.name = "label",
               .meaning = "what tables and JSON call it; used once",
               .otherwise = "`column`",
               .wording = true},
              &SubgroupSpec::label),
          key({.name = "role",
               .meaning = "whether the protocol named it before outcomes were seen; printed with it",
               .required = true},
              &SubgroupSpec::role),
          key({.name = "levels",
               .meaning = "the levels that are compared, in this order; each is compared with the first, and rows of "
                          "other levels are left out",
               .otherwise = "those of the data, at most 12"},
              &SubgroupSpec::levels),
          key({.name = "values",
               .meaning = "the column holds numbers: the effect changes along them in a straight line, and the table "
                          "has the effect at each of these",
               .otherwise = "the column holds levels"},
              &SubgroupSpec::values),
          key({.name = "outcomes", .meaning = "names of the outcomes it is about", .otherwise = "the primary outcomes"},
              &SubgroupSpec::outcomes)}});
    return keys;
}

}  // namespace clustertrial
