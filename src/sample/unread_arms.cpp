#include "unread_arms.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/core/number.hpp"
#include "clustertrial/core/text.hpp"
#include "clustertrial/core/words.hpp"
#include "clustertrial/data/read_table.hpp"

#include "arrange_parts.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <filesystem>
#include <map>
#include <set>
#include <string_view>
#include <system_error>
#include <variant>

namespace clustertrial::sample_detail {

namespace {

/// Of a larger file only columns that are called like one of arms are looked at: the others would be read for a guess.
constexpr std::uintmax_t most_bytes_looked_at = std::uintmax_t{1} << 23U;

bool is_called_like_arms(const std::string& column) {
    constexpr std::array<std::string_view, 8> names{"arm",   "arms",       "treated",   "treatment",
                                                    "group", "allocation", "allocated", "intervention"};
    return std::find(names.begin(), names.end(), spelling_key(column)) != names.end();
}

bool is_small(const Table& read) {
    std::error_code error;  // a file that is gone by now is not looked at
    const std::uintmax_t bytes = std::filesystem::file_size(table_source(read.file).file, error);
    return !error && bytes <= most_bytes_looked_at;
}

/// Columns that nobody asked for, and that may hold arms.
std::vector<std::string> columns_to_look_at(const Table& read) {
    const bool all = is_small(read);
    std::vector<std::string> columns;
    for (const std::string& name : read.header) {
        const bool once = std::count(read.header.begin(), read.header.end(), name) == 1;
        if (!name.empty() && once && !read.has(name) && (all || is_called_like_arms(name))) columns.push_back(name);
    }
    return columns;
}

/// The rows with these columns as text. Nothing where they cannot be read as such: nobody asked for them.
Table read_as_text(const std::vector<std::string>& columns, const DataSpec& data, const Table& read,
                   TableOptions options) {
    options.where.clear();
    options.checksum = options.hash_lines = false;
    if (read.header_begins > 0) options.header_row = read.header_begins;
    std::vector<ColumnRequest> requests{{data.cluster, CellKind::text, {}, data.missing_text}};
    for (const std::string& column : columns)
        requests.push_back({.name = column, .kind = CellKind::text, .missing = data.missing_text, .line_breaks = true});
    try {
        return read_table(read.file, requests, options);
    } catch (const Error&) {
        return {};
    }
}

/// Whether a column holds the arms. Numbers do not say that of a column of any name: many have 0 and 1.
bool holds_arms(const Column& column, const ArmsSpec& arms) {
    const auto& cells = std::get<TextColumn>(column.cells);
    std::set<std::uint32_t> found;
    bool any_number = false;
    for (const std::string& level : cells.levels) {
        const std::uint32_t arm = arm_of_text(level, arms);
        if (arm == no_arm) return false;
        found.insert(arm);
        any_number = any_number || parse_number(level).has_value();
    }
    if (is_called_like_arms(column.name)) return !found.empty();
    return found.size() == arms.arms.size() && !any_number;
}

/// The clusters of which some row has another arm in a column than the record says.
std::vector<std::string> clusters_that_differ(const Table& table, const Column& column, const Trial& trial,
                                              const TrialData& data) {
    const auto& cells = std::get<TextColumn>(column.cells);
    const TextColumn& ids = table.text(trial.data.cluster);
    const std::vector<std::uint32_t> arm_of_level = arms_of_levels(cells, trial.arms);
    std::map<std::string, std::size_t> number;
    for (std::size_t g = 0; g < data.clusters.size(); ++g) number.emplace(data.clusters[g], g);
    std::set<std::size_t> differ;
    for (std::size_t row = 0; row < table.rows; ++row) {
        if (ids.is_missing(row) || cells.is_missing(row)) continue;
        const auto cluster = number.find(ids.at(row));
        if (cluster != number.end() && data.arm[cluster->second] != arm_of_level[cells.codes[row]])
            differ.insert(cluster->second);
    }
    std::vector<std::string> names;
    for (const std::size_t g : differ) names.push_back(data.clusters[g]);
    return names;
}

}  // namespace

std::vector<std::string> said_of_unread_arms(const Trial& trial, const StatedAllocation& stated, const Table& read,
                                             const TableOptions& options, const TrialData& data) {
    const bool arms_are_read = !trial.arms.column.empty() && read.has(trial.arms.column);
    if (!stated.from_records || arms_are_read || trial.data.file == "-") return {};
    const std::vector<std::string> columns = columns_to_look_at(read);
    if (columns.empty()) return {};
    const Table table = read_as_text(columns, trial.data, read, options);
    std::vector<std::string> said;
    for (const Column& column : table.columns) {
        if (column.name == trial.data.cluster || !holds_arms(column, trial.arms)) continue;
        const std::vector<std::string> differ = clusters_that_differ(table, column, trial, data);
        if (differ.empty()) continue;
        said.push_back("column " + in_quotes(column.name) + " of " + read.file +
                       " holds the labels of the arms and is not read; it differs from " + stated.source + " for " +
                       counted(differ.size(), trial.unit) + " (" + first_few(differ, Problems::shown) +
                       "). Correct the column, or name it with --arm (`column` of [arms]) to see the rows that differ");
    }
    return said;
}

}  // namespace clustertrial::sample_detail
