#include "clustertrial/allocation/record.hpp"
#include "clustertrial/data/checksum.hpp"
#include "clustertrial/data/file.hpp"

#include <algorithm>

namespace clustertrial {
namespace {

std::string_view take_line(std::string_view& text) {
    const auto end = std::min(text.find('\n'), text.size());
    const auto line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    return line;
}

/// What of two different lines is worth showing: from the start of the first cell that differs.
std::size_t first_different_cell(std::string_view a, std::string_view b) {
    std::size_t start = 0;
    for (std::size_t i = 0; i < std::min(a.size(), b.size()) && a[i] == b[i]; ++i) {
        if (a[i] == ',' || a[i] == ';' || a[i] == '\t') start = i + 1;
    }
    return start;
}

/// The first line at which a file and what a replay would have written part.
std::string first_difference(std::string_view found, std::string_view replayed, const std::string& name) {
    std::size_t line = 0;
    while (!found.empty() && !replayed.empty()) {
        ++line;
        const auto found_line = take_line(found);
        const auto replayed_line = take_line(replayed);
        if (found_line == replayed_line) continue;
        const std::size_t start = first_different_cell(found_line, replayed_line);
        return describe(
            {name, line},
            "from byte " + std::to_string(start + 1) + " the file has " + in_quotes(found_line.substr(start)),
            "the replay gives " + in_quotes(replayed_line.substr(start)));
    }
    if (!found.empty()) return describe({name, line + 1}, "the file goes on", "the replay ends here");
    if (!replayed.empty()) return describe({name, line + 1}, "the file ends here", "the replay goes on");
    return describe({name, line}, "the files differ in the end of their last line");
}

std::string changed(const std::string& name, const std::string& found, const std::string& recorded) {
    return describe({name}, "changed since the allocation: its SHA-256 is " + found, "the record says " + recorded);
}

/// Allocates again and compares with what was recorded and written.
void compare_replay(const AllocationRecord& record, std::string_view record_text, std::string_view input,
                    const std::string& input_path, std::string_view allocation, const std::string& allocation_name,
                    std::vector<std::string>& differences) {
    const Table table = read_csv_text(input, input_path, columns_for(record.plan), csv_options_for(record.plan));
    const AllocatedList list = allocate(table, record.plan);
    const std::string replayed = allocation_csv(table, list);
    if (replayed != allocation) {
        if (sha256_of(allocation) == record.allocation_sha256)
            differences.push_back(
                "the list and the allocation are as recorded, but the record's seed and options give another "
                "allocation: the record was changed");
        differences.push_back(first_difference(allocation, replayed, allocation_name));
    }
    for (auto& line : record_differences(record_text, record_json(record.context, table, list, replayed)))
        differences.push_back("record: " + std::move(line));
}

}  // namespace

std::vector<std::string> verify_allocation(std::string_view record_text, const std::string& record_name,
                                           const std::string& input_path, std::string_view allocation,
                                           const std::string& allocation_name) {
    const AllocationRecord record = parse_record(record_text, record_name);
    std::vector<std::string> differences;
    const std::string input = read_file(input_path);
    const std::string input_sha256 = sha256_of(input);
    const std::string allocation_sha256 = sha256_of(allocation);
    if (input_sha256 != record.input_sha256)
        differences.push_back(changed(input_path, input_sha256, record.input_sha256));
    if (allocation_sha256 != record.allocation_sha256)
        differences.push_back(changed(allocation_name, allocation_sha256, record.allocation_sha256));
    // A replay on another list differs everywhere and says nothing more.
    if (input_sha256 != record.input_sha256) return differences;
    try {
        compare_replay(record, record_text, input, input_path, allocation, allocation_name, differences);
    } catch (const Error& error) {
        differences.push_back("the recorded options cannot be replayed on this list: " + std::string(error.what()));
    }
    return differences;
}

}  // namespace clustertrial
