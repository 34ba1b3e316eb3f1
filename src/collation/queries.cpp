#include "clustertrial/collation/collation.hpp"
#include "clustertrial/core/text.hpp"

#include "csv_line.hpp"

#include <map>
#include <utility>

namespace clustertrial {

using namespace collation_detail;

std::vector<AuthorityQueries> authority_queries(const Collation& collation) {
    std::map<std::string, AuthorityQueries> by_key;
    std::map<std::string, std::size_t> number;
    for (const Finding& one : collation.findings) {
        if (!traits_of(one.kind).for_authority || one.authority.empty()) continue;
        const std::string key = spelling_key(one.authority);
        AuthorityQueries& queries = by_key[key];
        if (queries.csv.empty()) {
            queries.authority = one.authority;
            add_line(queries.csv, {"number", "file", "row", collation.plan.ids.column, "column", "question", "answer"});
        }
        add_line(queries.csv,
                 {std::to_string(++number[key]), one.place.file,
                  one.place.line == 0 ? "" : std::to_string(one.place.line), one.id, one.place.column, one.text, ""});
    }
    std::vector<AuthorityQueries> all;
    for (auto& [key, queries] : by_key) all.push_back(std::move(queries));
    return all;
}

}  // namespace clustertrial
