#include "allocations.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/core/text.hpp"
#include "clustertrial/core/words.hpp"
#include "clustertrial/data/csv.hpp"
#include "clustertrial/data/read_table.hpp"

#include "arrange_parts.hpp"

#include <map>
#include <set>

namespace clustertrial::sample_detail {

namespace {

std::vector<ColumnRequest> columns_of_clusters(const std::vector<std::string>& clusters, Spelling spelling) {
    std::vector<ColumnRequest> columns;
    for (const std::string& cluster : clusters)
        columns.push_back({cluster, CellKind::text, {}, {{""}}, false, spelling == Spelling::checked});
    return columns;
}

/// Clusters whose column is spelled otherwise in the list.
std::vector<std::string> said_of_columns(const Table& table, const std::vector<std::string>& clusters) {
    const std::set<std::string> header(table.header.begin(), table.header.end());
    std::map<std::string, std::string> by_key;
    for (const std::string& name : table.header) by_key.emplace(spelling_key(name), name);
    std::vector<std::string> pairs;
    for (const std::string& cluster : clusters)
        if (!header.contains(cluster))
            pairs.push_back(in_quotes(by_key.at(spelling_key(cluster))) + " for " + in_quotes(cluster));
    if (pairs.empty()) return {};
    return {describe({table.file, table.header_begins},
                     "matched to names that the data spell differently: " + first_few(pairs, Problems::shown) +
                         "; if they are different, give --spelling exact (`spelling = \"exact\"` of [data])")};
}

ListedAllocations allocations_of(const Table& table, const std::vector<std::string>& clusters, const ArmsSpec& arms) {
    ListedAllocations listed;
    std::vector<std::vector<std::uint32_t>>& allocations = listed.allocations;
    allocations.assign(table.rows, std::vector<std::uint32_t>(clusters.size()));
    Problems problems;
    for (std::size_t g = 0; g < clusters.size(); ++g) {
        const TextColumn& column = table.text(clusters[g]);
        const auto arm_of_level = arms_of_levels(column, arms);
        for (std::size_t row = 0; row < table.rows; ++row) {
            const bool missing = column.is_missing(row);
            const std::uint32_t arm = missing ? no_arm : arm_of_level[column.codes[row]];
            if (arm == no_arm) {
                problems.add(table.place(row, clusters[g]),
                             missing ? std::string("found no value") : "found '" + column.at(row) + "'",
                             "expected " + known_arms(arms));
            }
            allocations[row][g] = arm;
        }
        if (listed.said.empty()) {
            for (const std::string& taken : names_beside_labels(column, arms))
                listed.said.push_back(table.file + ": column " + in_quotes(clusters[g]) + ": " + taken);
        }
    }
    problems.throw_if_any(ErrorKind::input);
    if (allocations.empty()) {
        throw Error(ErrorKind::input,
                    table.file + ": no allocation; expected one a row, and the observed one among them");
    }
    for (std::string& said : said_of_columns(table, clusters)) listed.said.push_back(std::move(said));
    return listed;
}

}  // namespace

ListedAllocations read_allocations(const std::string& file, const std::vector<std::string>& clusters,
                                   const ArmsSpec& arms, Spelling spelling) {
    TableOptions options;
    options.checksum = true;
    const Table table = read_table(file, columns_of_clusters(clusters, spelling), options);
    ListedAllocations listed = allocations_of(table, clusters, arms);
    listed.sha256 = table.sha256;
    return listed;
}

ListedAllocations parse_allocations(std::string_view text, const std::string& file,
                                    const std::vector<std::string>& clusters, const ArmsSpec& arms, Spelling spelling) {
    return allocations_of(read_csv_text(text, file, columns_of_clusters(clusters, spelling), {}), clusters, arms);
}

}  // namespace clustertrial::sample_detail
