#include "line_source.hpp"

#include <utility>

#define CSV_IO_NO_THREAD  // blocks are in memory: a reading thread would have nothing to wait for
#include <libfccp/csv.h>

namespace clustertrial::data_detail {

/// io::LineReader over one block that ends with a line end. It drops a byte order mark at the front of every block, and
/// would take it from a line in the middle of the file: so each block is given with a line end before it.
struct LineSource::BlockReader {
    explicit BlockReader(std::string_view block) : lines("", block.data(), block.data() + block.size()) {
        lines.next_line();  // the line end put before the block
    }
    io::LineReader lines;
};

LineSource::LineSource(ByteSource source, bool checksum) : source_(std::move(source), checksum) {}

LineSource::~LineSource() = default;

std::optional<std::string_view> LineSource::next() {
    if (lines_left_ == 0 && !next_block()) return std::nullopt;
    --lines_left_;
    ++number_;
    return reader_->lines.next_line();
}

bool LineSource::next_block() {
    reader_.reset();  // its 48 MiB go back before the next ones are asked for
    if (!take_block()) return false;
    ++blocks_;
    if (block_.failure) std::rethrow_exception(block_.failure);
    lines_left_ = block_.lines;
    std::size_t begin = Block::begin;
    if (first_block_size_ == 0) {
        first_block_size_ = block_.bytes().size();
        first_block_lines_ = block_.lines;
        if (block_.bytes().starts_with("\xEF\xBB\xBF")) begin += 3;
    }
    block_.buffer[begin - 1] = '\n';
    reader_ = std::make_unique<BlockReader>(std::string_view(block_.buffer.data() + begin - 1, block_.end - begin + 1));
    return true;
}

bool LineSource::take_block() {
    if (ahead_.empty()) return source_.next(block_);
    spare_.push_back(std::exchange(block_, std::move(ahead_.front())));
    ahead_.pop_front();
    return true;
}

std::vector<Block> LineSource::read_ahead(std::size_t count) {
    std::vector<Block> blocks;
    while (blocks.size() < count) {
        Block block;
        if (!spare_.empty()) {
            block = std::move(spare_.back());
            spare_.pop_back();
        }
        if (!source_.next(block)) break;
        blocks.push_back(std::move(block));
        if (blocks.back().failure) break;
    }
    return blocks;
}

void LineSource::add_ahead(std::vector<Block> blocks) {
    for (Block& block : blocks) ahead_.push_back(std::move(block));
}

void LineSource::skip_block() {
    ++blocks_;
    number_ += ahead_.front().lines;
    spare_.push_back(std::move(ahead_.front()));
    ahead_.pop_front();
}

std::optional<std::size_t> LineSource::estimated_lines() const {
    if (!source_.total()) {
        // Columns that double hold one and a half of each at their peak; room that is not filled costs nothing.
        constexpr std::size_t many = std::size_t{1} << 23U;
        constexpr std::size_t full = std::size_t{1} << 16U;
        return first_block_size_ < full ? std::nullopt : std::optional(many);
    }
    if (first_block_size_ == 0) return std::nullopt;
    const double lines_per_byte = static_cast<double>(first_block_lines_) / static_cast<double>(first_block_size_);
    constexpr double margin = 1.1;
    return static_cast<std::size_t>(margin * lines_per_byte * static_cast<double>(*source_.total())) + 1;
}

}  // namespace clustertrial::data_detail
