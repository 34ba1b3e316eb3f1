// A line of a CSV file: whatever it holds it is split or refused, and joined fields split into the same fields.

#include "clustertrial/data/csv.hpp"

#include "require.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace {

using clustertrial::Place;

std::string join(const std::vector<std::string>& fields, char delimiter) {
    std::string line;
    for (const std::string& field : fields) {
        if (&field != &fields.front()) line += delimiter;
        line += clustertrial::quote_csv_field(field, delimiter);
    }
    return line;
}

/// False when the line is refused, with a message that says where.
bool split(std::string_view line, char delimiter, std::vector<std::string>& fields) {
    try {
        clustertrial::split_csv_line(line, delimiter, Place{"f.csv", 3}, fields);
        return true;
    } catch (const clustertrial::Error& error) {
        require(error.kind() == clustertrial::ErrorKind::input, "a line is refused as an input");
        require(std::string_view(error.what()).starts_with("f.csv:3: "), "a message says where");
        require(line.find('"') != std::string_view::npos, "only quotes make a line wrong");
        return false;
    }
}

void check_join(const std::vector<std::string>& fields, char delimiter) {
    std::vector<std::string> again{"left over"};
    require(split(join(fields, delimiter), delimiter, again), "joined fields can be split");
    require(again == fields, "joined fields split into the same fields");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const char delimiter = ",;\t"[data[0] % 3];
    const std::string_view line(reinterpret_cast<const char*>(data) + 1, size - 1);
    std::vector<std::string> fields;
    if (split(line, delimiter, fields)) {
        require(!fields.empty(), "a line has at least one field");
        check_join(fields, delimiter);
    }
    // Any bytes at all as fields: cut at each '|'.
    fields.assign(1, {});
    for (const char c : line) {
        if (c == '|') {
            fields.emplace_back();
        } else {
            fields.back() += c;
        }
    }
    check_join(fields, delimiter);
    return 0;
}
