#include "list_difference.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/core/text.hpp"
#include "clustertrial/core/words.hpp"
#include "clustertrial/data/checksum.hpp"
#include "clustertrial/data/csv.hpp"

#include "text_difference.hpp"

#include <algorithm>
#include <array>
#include <unordered_map>
#include <vector>

namespace clustertrial::allocation_detail {
namespace {

/// The bytes of a text with other line ends.
std::string with_ends(std::string_view plain, bool mark, bool carriage_returns) {
    std::string bytes = mark ? "\xEF\xBB\xBF" : "";
    for (const char c : plain) {
        if (c == '\n' && carriage_returns) bytes += '\r';
        bytes += c;
    }
    return bytes;
}

/// The list as it was allocated, where another program that saved it changed its line ends, mark or last line end
/// only: the text that has the recorded SHA-256.
std::optional<std::string> list_with_other_ends(std::string_view list, const std::string& sha256) {
    std::string plain = with_plain_ends(list);
    const bool ends = plain.ends_with('\n');
    const std::string other_end = ends ? plain.substr(0, plain.size() - 1) : plain + '\n';
    for (const std::string& text : {plain, other_end}) {
        for (const bool mark : {false, true}) {
            for (const bool carriage_returns : {false, true}) {
                std::string bytes = with_ends(text, mark, carriage_returns);
                if (sha256_of(bytes) == sha256) return bytes;
            }
        }
    }
    return std::nullopt;
}

/// The list's own part of the allocation: all but the columns that the draw added, which no list may have.
struct AllocatedLines {
    Table table;
    std::size_t columns = 0;  ///< of the list
};

AllocatedLines lines_allocated(const AllocationRecord& record, const std::string& allocation) {
    TableOptions options = table_options_for(record.plan);
    options.header_row.reset();  // nothing stands above it
    AllocatedLines lines{read_csv_text(allocation, record.context.allocation_file,
                                       {{record.plan.id, CellKind::text}, {"stratum", CellKind::text}}, options)};
    const std::vector<std::string>& header = lines.table.header;
    lines.columns = static_cast<std::size_t>(std::find(header.begin(), header.end(), "stratum") - header.begin());
    return lines;
}

/// Where a line of the list, whose place has no column yet, is no longer what the allocation holds of it; nothing: it
/// is.
std::optional<std::string> line_difference(const Table& list, std::string_view line, const AllocatedLines& allocated,
                                           std::string_view allocated_line, Place place) {
    const char delimiter = allocated.table.delimiter;
    if (allocated_line.starts_with(line) && allocated_line.substr(line.size()).starts_with(delimiter) &&
        list.header.size() == allocated.columns)
        return std::nullopt;
    std::vector<std::string> found;
    std::vector<std::string> held;
    split_csv_line(line, list.delimiter, place, found);
    split_csv_line(allocated_line, delimiter, place, held);
    held.resize(std::min(held.size(), allocated.columns));
    if (found.size() != held.size())
        return describe(place, "has " + counted(found.size(), "cell"),
                        "the allocation has " + std::to_string(held.size()));
    const auto [differs, was] = std::mismatch(found.begin(), found.end(), held.begin());
    if (differs == found.end())
        return describe(place, "its cells are those of the allocation, with other spaces, quotes or delimiters");
    place.column = allocated.table.header[static_cast<std::size_t>(differs - found.begin())];
    return describe(place, "differs from the allocation: " + in_quotes(*differs),
                    "the allocation has " + in_quotes(*was));
}

/// Lines of a list that differ from what an allocation holds of them: the first, and how many.
class DifferentLines {
  public:
    DifferentLines(const Table& list, const std::vector<std::size_t>& rows, const AllocatedLines& allocated,
                   const std::string& id)
        : list_(list), allocated_(allocated), ids_(list.text(id)), id_(id) {
        const TextColumn& ids = allocated.table.text(id);
        for (std::size_t row = 0; row < allocated.table.rows; ++row)
            if (!ids.is_missing(row)) row_of_.emplace(ids.at(row), row);
        for (const std::size_t row : rows) compare(row);
        say_missing();
    }

    [[nodiscard]] std::string text() const {
        if (count_ == 0 && !is_in_order_) return list_.file + ": the rows are in another order than in the allocation";
        if (count_ == 0)
            return list_.file +
                   ": no line that the allocation holds differs: lines that it does not hold do, or line "
                   "ends";
        return first_ + (count_ == 1 ? "" : " (the first of " + std::to_string(count_) + " differences)");
    }

  private:
    void add(std::string difference) {
        if (count_++ == 0) first_ = std::move(difference);
    }

    void compare(std::size_t row) {
        const auto held = ids_.is_missing(row) ? row_of_.end() : row_of_.find(ids_.at(row));
        if (held == row_of_.end()) {
            const std::string name = ids_.is_missing(row) ? "a row without an id" : in_quotes(ids_.at(row));
            add(describe(list_.place(row, id_), "found " + name, "the allocation has no such school"));
            return;
        }
        is_in_order_ = is_in_order_ && held->second >= last_;
        last_ = held->second;
        if (const auto difference = line_difference(list_, list_.lines[row], allocated_,
                                                    allocated_.table.lines[held->second], list_.place(row)))
            add(*difference);
        row_of_.erase(held);
    }

    void say_missing() {
        std::vector<std::size_t> missing;
        for (const auto& [id, row] : row_of_) missing.push_back(row);
        std::sort(missing.begin(), missing.end());
        for (const std::size_t row : missing)
            add(describe({list_.file, 0, id_},
                         in_quotes(allocated_.table.text(id_).at(row)) + " is missing or left out",
                         "the allocation has it on " + allocated_.table.line_text(row)));
    }

    const Table& list_;
    const AllocatedLines& allocated_;
    const TextColumn& ids_;
    const std::string& id_;
    std::unordered_map<std::string, std::size_t> row_of_;  ///< of the allocation, not found in the list yet
    std::size_t last_ = 0;
    bool is_in_order_ = true;
    std::string first_;
    std::size_t count_ = 0;
};

std::string different_lines(const AllocationRecord& record, std::string_view list, const std::string& name,
                            const std::string& allocation) {
    const AllocatedLines allocated = lines_allocated(record, allocation);
    const AllocationPlan& plan = record.plan;
    const Table table = read_csv_text(list, name, columns_for(plan), table_options_for(plan));
    if (const auto header =
            line_difference(table, table.header_line, allocated, allocated.table.header_line, table.header_place()))
        return *header;
    return DifferentLines(table, rows_where(table, plan.where, plan.missing), allocated, plan.id).text();
}

}  // namespace

std::optional<std::string> list_difference(const AllocationRecord& record, std::string_view list,
                                           const std::string& name, const std::optional<std::string>& allocation) {
    if (const auto before = list_with_other_ends(list, record.input_sha256)) {
        const auto ends = difference_of_ends(list, *before);
        return describe({name}, ends.value_or("only the end of its last line differs"));
    }
    if (!allocation) return std::nullopt;
    try {
        return different_lines(record, list, name, *allocation);
    } catch (const Error& error) {
        return "the list cannot be read as it was: " + std::string(error.what());
    }
}

}  // namespace clustertrial::allocation_detail
