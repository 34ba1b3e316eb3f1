#include "clustertrial/allocation/split.hpp"

#include "clustertrial/allocation/strata.hpp"
#include "clustertrial/core/error.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <string_view>

namespace clustertrial {
namespace {

/// The schools (positions by school) of each level of the column.
std::vector<std::vector<std::size_t>> schools_by_level(const Table& table, const AllocatedList& list,
                                                       const std::string& name) {
    const TextColumn& column = table.text(name);
    std::vector<std::vector<std::size_t>> schools(column.levels.size());
    Problems problems;
    for (std::size_t i = 0; i < list.rows.size(); ++i) {
        const std::size_t row = list.rows[i];
        if (column.is_missing(row)) {
            problems.add(table.place(row, name), "found no value",
                         "expected a value in every row, because --split-by uses this column");
            continue;
        }
        schools[column.codes[row]].push_back(i);
    }
    problems.throw_if_any(ErrorKind::input);
    return schools;
}

std::string in_capitals(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(),
                   [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
    return text;
}

/// Bytes; file systems take 255, of which an ending and a temporary name need some.
constexpr std::size_t longest_name = 200;

/// What Windows takes for a device, whatever ending follows.
bool is_device_on_windows(const std::string& name) {
    constexpr std::array<std::string_view, 4> devices{"CON", "PRN", "AUX", "NUL"};
    const std::string capitals = in_capitals(name);
    const bool is_port = capitals.size() == 4 && (capitals.starts_with("COM") || capitals.starts_with("LPT")) &&
                         capitals[3] >= '0' && capitals[3] <= '9';
    return is_port || std::find(devices.begin(), devices.end(), capitals) != devices.end();
}

/// A file system may take capitals and small letters for the same.
void check_file_names(const std::vector<SplitPart>& parts, const std::string& column) {
    std::map<std::string, std::string> value_of;
    Problems problems;
    for (const SplitPart& part : parts) {
        const auto [taken, is_new] = value_of.try_emplace(in_capitals(part.file), part.value);
        if (!is_new)
            problems.add("--split-by " + column + ": " + in_quotes(taken->second) + " and " + in_quotes(part.value) +
                         " would both be written to " + part.file);
    }
    problems.throw_if_any(ErrorKind::design);
}

}  // namespace

std::string name_from(std::string text) {
    const auto is_safe = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    };
    std::replace_if(
        text.begin(), text.end(), [&](char c) { return !is_safe(c); }, '_');
    if (text.starts_with('-')) text.front() = '_';  // an option to many a program
    if (text.size() > longest_name) text.resize(longest_name);
    return is_device_on_windows(text) ? text + '_' : text;
}

std::vector<ColumnRequest> columns_for_split(const AllocationPlan& plan, const std::string& column) {
    std::vector<ColumnRequest> columns = columns_for(plan);
    const auto is_read = [&](const ColumnRequest& request) { return request.name == column; };
    if (std::none_of(columns.begin(), columns.end(), is_read)) columns.push_back({column, CellKind::text, {}});
    return columns;
}

std::vector<SplitPart> split_by(const Table& table, const AllocatedList& list, const std::string& column) {
    const auto schools = schools_by_level(table, list, column);
    const std::vector<std::string>& levels = table.text(column).levels;
    std::vector<SplitPart> parts;
    for (const std::size_t level : canonical_order(levels)) {
        if (schools[level].empty()) continue;
        const std::string& value = levels[level];
        parts.push_back({value, name_from(value) + ".csv", allocation_csv(table, list, schools[level])});
    }
    check_file_names(parts, column);
    return parts;
}

}  // namespace clustertrial
