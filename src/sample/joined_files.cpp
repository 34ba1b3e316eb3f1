#include "joined_files.hpp"

#include "clustertrial/core/words.hpp"
#include "clustertrial/data/names.hpp"
#include "clustertrial/data/read_table.hpp"
#include "clustertrial/data/suppressed.hpp"

#include "arrange_parts.hpp"
#include "join_keys.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace clustertrial::sample_detail {

namespace {

std::vector<std::string> key_columns_of(const DataJoin& join, const DataSpec& data) {
    return join.key.empty() ? std::vector<std::string>{data.cluster} : join.key;
}

void add_as_text(const std::string& name, const DataSpec& data, std::vector<ColumnRequest>& requests) {
    const auto same = [&](const ColumnRequest& one) { return one.name == name && one.kind == CellKind::text; };
    const auto known = std::find_if(requests.begin(), requests.end(), same);
    if (known != requests.end()) {
        known->optional = false;
    } else {
        requests.push_back({name, CellKind::text, {}, data.missing_text});
    }
}

/// What is asked of the file of [data]: that it has the keys and the clusters. All else may be in the others.
std::vector<ColumnRequest> requests_of_data(const DataSpec& data, std::vector<ColumnRequest> columns) {
    for (ColumnRequest& column : columns) column.optional = true;
    add_as_text(data.cluster, data, columns);
    for (const DataJoin& join : data.joins)
        for (const std::string& key : key_columns_of(join, data)) add_as_text(key, data, columns);
    return columns;
}

/// What is asked of a joined file: its keys, and of the columns that are needed those that it names, or has.
std::vector<ColumnRequest> requests_of_join(const DataJoin& join, const DataSpec& data,
                                            const std::vector<ColumnRequest>& columns) {
    const std::vector<std::string>& percent = join.percent.empty() ? data.percent : join.percent;
    const std::vector<std::string>& thousands = join.thousands.empty() ? data.thousands : join.thousands;
    const std::vector<std::string>& missing_text = join.missing_text.empty() ? data.missing_text : join.missing_text;
    const std::vector<std::string> keys = key_columns_of(join, data);
    std::vector<ColumnRequest> requests;
    for (const std::string& key : keys) requests.push_back({key, CellKind::text, {}, missing_text});
    for (ColumnRequest column : columns) {
        const std::string number = number_of_end(column.name);
        const bool may_lack = column.optional;  // as ends of suppressed numbers
        const bool is_end_of_named = may_lack && contains(join.columns, number);
        const bool is_taken = join.columns.empty() || contains(join.columns, column.name) || is_end_of_named;
        if (contains(keys, column.name) || !is_taken) continue;
        column.optional = join.columns.empty() || is_end_of_named;
        const auto is_in = [&](const std::vector<std::string>& names) {
            return contains(names, column.name) || (may_lack && contains(names, number));
        };
        column.syntax = {is_in(percent), is_in(thousands), join.decimal.value_or(data.decimal)};
        if (column.missing) column.missing = missing_text;
        requests.push_back(std::move(column));
    }
    const std::size_t wanted = requests.size();
    for (const std::string& name : join.columns) {
        const auto same = [&](const ColumnRequest& one) { return one.name == name; };
        // Nothing needs it, but a name that the file lacks is a mistake.
        if (std::none_of(requests.begin(), requests.begin() + static_cast<std::ptrdiff_t>(wanted), same))
            requests.push_back({name, CellKind::text, {}, missing_text});
    }
    return requests;
}

Table read_join(const DataJoin& join, const DataSpec& data, const std::vector<ColumnRequest>& columns) {
    TableOptions options;
    options.delimiter = join.delimiter;
    if (join.header_row) options.header_row = *join.header_row;
    options.encoding = join.encoding;
    options.labels = join.labels.value_or(data.labels);
    options.missing = join.missing.empty() ? data.missing : join.missing;
    options.checksum = true;
    Table table = read_table(join.file, requests_of_join(join, data, columns), options);
    const auto not_needed = [&](const Column& column) {
        return !contains(key_columns_of(join, data), column.name) &&
               std::none_of(columns.begin(), columns.end(),
                            [&](const ColumnRequest& one) { return one.name == column.name; });
    };
    std::erase_if(table.columns, not_needed);
    return table;
}

/// The names of the columns that a joined file would add.
std::vector<std::string> columns_to_add(const Table& joined, const std::vector<std::string>& keys) {
    std::vector<std::string> names;
    for (const Column& column : joined.columns)
        if (!contains(keys, column.name) && !contains(names, column.name)) names.push_back(column.name);
    return names;
}

/// The file that has a column before another is joined, or nothing.
std::string file_with(const Table& table, const std::string& column) {
    if (contains(table.header, column)) return table.file;
    return table.has(column) ? table.header_place(column).file : "";
}

/// The names of keys by the rules of all names of things: one spelling, and no mark of no value.
void check_keys(const Table& table, const std::vector<std::string>& keys, const DataSpec& data, Problems& problems,
                std::vector<std::string>& said) {
    std::vector<ColumnOfNames> columns;
    for (const std::string& key : keys) columns.push_back({key, true});
    append(said, check_names_of(table, columns, {data.spelling, "--missing-text"}, problems));
}

void add_join(const DataJoin& join, const DataSpec& data, const std::vector<ColumnRequest>& columns,
              JoinedData& result) {
    const std::vector<std::string> keys = key_columns_of(join, data);
    const Table joined = read_join(join, data, columns);
    result.inputs.push_back({InputKind::joined, join.file, joined.sha256});
    append(result.said, joined.said_of_reading());
    Problems problems;
    const std::vector<std::string> added = columns_to_add(joined, keys);
    for (const std::string& name : added) {
        const std::string other = file_with(result.table, name);
        if (other.empty()) continue;
        problems.add(joined.header_place(name), "found in " + other + " too",
                     "expected it in one of them; `columns` of [[data.join]] says which columns to take of a file");
    }
    check_keys(joined, keys, data, problems, result.said);
    problems.throw_if_any(ErrorKind::input);
    const KeyMatch match(result.table, joined, keys, data.spelling, problems);
    problems.throw_if_any(ErrorKind::input);
    append(result.said, match.said_of_spelling());
    append(result.unmatched, match.said_of_unmatched());
    append(result.said, said_of_marks(joined));
    join_columns(result.table, joined, match.row_of(), added);
}

/// Columns that no file has.
void check_found(const Table& table, const std::vector<ColumnRequest>& columns) {
    std::vector<std::string> files{table.file};
    for (const JoinedRows& joined : table.joined) files.push_back(joined.file);
    const std::vector<std::string> names = table.header_with_joined();
    Problems problems;
    for (const ColumnRequest& column : columns) {
        if (column.optional || table.has(column.name)) continue;
        const std::string near = nearest_name(column.name, names);
        problems.add(table.header_place(column.name), "not found in the header of " + listed(files, "or"),
                     near.empty() ? "expected a column of one of them" : "the nearest column is " + in_quotes(near));
    }
    problems.throw_if_any(ErrorKind::input);
}

}  // namespace

JoinedData read_joined_data(const DataSpec& data, const std::vector<ColumnRequest>& columns,
                            const TableOptions& options) {
    if (data.joins.empty()) return {read_table(data.file, columns, options), {}, {}, {}};
    JoinedData result{read_table(data.file, requests_of_data(data, columns), options), {}, {}, {}};
    for (const DataJoin& join : data.joins) add_join(join, data, columns, result);
    check_found(result.table, columns);
    return result;
}

}  // namespace clustertrial::sample_detail
