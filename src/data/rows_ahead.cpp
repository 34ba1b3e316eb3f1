#include "rows_ahead.hpp"

#include "clustertrial/core/parallel.hpp"

#include "csv_fields.hpp"

#include <algorithm>
#include <cstring>
#include <functional>
#include <utility>

namespace clustertrial::data_detail {
namespace {

/// Blocks that are read at once: enough for threads to share them evenly, and a few MiB.
constexpr std::size_t blocks_at_once = 48;

}  // namespace

RowsAhead::RowsAhead(RecordSource& source, Table& table, const std::vector<ColumnRequest>& requests,
                     const TableOptions& options, const std::string& header)
    : source_(source), table_(table), requests_(requests), options_(options), header_(header) {}

bool RowsAhead::is_possible(const std::vector<ColumnRequest>& requests, const TableOptions& options) {
    return !options.keep_lines && !options.find_unnamed &&
           std::none_of(requests.begin(), requests.end(),
                        [](const ColumnRequest& request) { return request.syntax.percent; });
}

bool RowsAhead::take(WantedColumns& columns) {
    if (!source_.is_between_blocks()) return false;
    LineSource& lines = source_.lines();
    if (lines.blocks() >= blocks_before_ + blocks_) read_batch();
    const std::size_t first = lines.blocks() - blocks_before_;  // others were read line by line
    const std::size_t good = count_good(first);
    std::vector<WantedColumns*> read;
    for (std::size_t part = first; part < first + good; ++part) {
        read.push_back(&parts_[part].columns);
        std::vector<std::size_t>& hashes = parts_[part].line_hashes;
        table_.line_hashes.insert(table_.line_hashes.end(), hashes.begin(), hashes.end());
        table_.rows += lines.ahead().front().lines;
        source_.skip_block();
    }
    if (good > 0) columns.append(read);
    return good > 0;
}

/// How many blocks from `first` on are good, one after the other, and within the lines that a file may have.
std::size_t RowsAhead::count_good(std::size_t first) const {
    std::size_t good = 0;
    std::size_t number = source_.number() + source_.more_lines();
    while (first + good < blocks_ && parts_[first + good].is_good) {
        number += source_.lines().ahead()[good].lines;
        if (number > options_.most_lines) break;
        ++good;
    }
    return good;
}

/// Reads the rows of the blocks ahead, and beside that the blocks behind them.
void RowsAhead::read_batch() {
    LineSource& lines = source_.lines();
    if (lines.ahead().empty()) lines.add_ahead(lines.read_ahead(blocks_at_once));
    std::deque<Block>& blocks = lines.ahead();
    blocks_ = blocks.size();
    blocks_before_ = lines.blocks();
    if (blocks.empty()) return;
    make_parts(blocks_);
    std::vector<Block> behind;
    const bool is_last = blocks.back().failure != nullptr;
    parallel_for(blocks_ + 1, 1, [&](std::size_t task, std::size_t) {
        if (task > 0) {
            read(blocks[task - 1], parts_[task - 1]);
        } else if (!is_last) {
            behind = lines.read_ahead(blocks_at_once);
        }
    });
    lines.add_ahead(std::move(behind));
}

void RowsAhead::make_parts(std::size_t count) {
    while (parts_.size() < count) parts_.emplace_back(table_, requests_, options_, header_);
}

/// Cuts the block into lines, each with a NUL byte behind it while it is read.
void RowsAhead::read(Block& block, Part& part) const {
    part.columns.clear();
    part.line_hashes.clear();
    part.is_good = block.failure == nullptr;
    char* at = block.buffer.data() + Block::begin;
    char* const end = block.buffer.data() + block.end;
    const char* const there = block.buffer.data() + block.buffer.size();
    while (part.is_good && at != end) {
        char* const line_end = static_cast<char*>(std::memchr(at, '\n', static_cast<std::size_t>(end - at)));
        char* const text_end = line_end != at && line_end[-1] == '\r' ? line_end - 1 : line_end;
        const char after = std::exchange(*text_end, '\0');
        part.is_good =
            read_line({at, static_cast<std::size_t>(text_end - at)}, static_cast<std::size_t>(there - text_end), part);
        *text_end = after;
        at = line_end + 1;
    }
}

/// False for a line that is no row, a part of one, or one with a fault.
bool RowsAhead::read_line(std::string_view line, std::size_t behind, Part& part) const {
    // A row nearly always begins with something.
    const bool may_be_none = line.empty() || line.front() == ' ' || line.front() == '\t' || line.front() == '"' ||
                             line.front() == table_.delimiter;
    if (may_be_none && (is_blank_line(line, table_.delimiter) || is_empty_row(line, table_.delimiter))) return false;
    if (!part.reader.read(line, behind)) return false;  // an open quote is a fault of the line by itself
    if (options_.hash_lines) part.line_hashes.push_back(std::hash<std::string_view>{}(line));
    return true;
}

}  // namespace clustertrial::data_detail
