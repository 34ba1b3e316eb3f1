#include "line_source.hpp"

#include "clustertrial/core/error.hpp"

#include <algorithm>
#include <cstring>

#define CSV_IO_NO_THREAD  // blocks are in memory: a reading thread would have nothing to wait for
#include <libfccp/csv.h>

namespace clustertrial::data_detail {
namespace {

/// Small enough for the block and the line reader's copy of it to stay in the second-level cache.
constexpr std::size_t first_buffer_size = std::size_t{1} << 18U;
/// io::LineReader refuses lines of 2^24 bytes.
constexpr std::size_t largest_buffer = (std::size_t{1} << 24U) - 1;
/// The buffer's first byte is always a line end, see BlockReader.
constexpr std::size_t guard = 1;

}  // namespace

/// io::LineReader over one block that ends with a line end. It drops a byte order mark at the front of every block, and
/// would take it from a line in the middle of the file: so each block is given with a line end before it.
struct LineSource::BlockReader {
    explicit BlockReader(std::string_view block) : lines("", block.data(), block.data() + block.size()) {
        lines.next_line();  // the line end put before the block
    }
    io::LineReader lines;
};

LineSource::LineSource(ByteSource source, bool checksum)
    : source_(std::move(source)), buffer_(first_buffer_size), block_end_(guard), filled_(guard) {
    if (checksum) hash_.emplace();
}

LineSource::~LineSource() = default;

std::optional<std::string_view> LineSource::next() {
    const char* line = reader_ ? reader_->lines.next_line() : nullptr;
    if (line == nullptr) {
        if (!next_block()) return std::nullopt;
        line = reader_->lines.next_line();
    }
    ++number_;
    return line;
}

bool LineSource::next_block() {
    reader_.reset();  // its 48 MiB go back before the next ones are asked for
    const bool first = first_block_size_ == 0;
    if (!read_block(first)) return false;
    std::size_t begin = guard;
    if (first) {
        const std::string_view block(buffer_.data() + begin, block_end_ - begin);
        first_block_size_ = block.size();
        first_block_lines_ = static_cast<std::size_t>(std::count(block.begin(), block.end(), '\n'));
        if (block.starts_with("\xEF\xBB\xBF")) begin += 3;
    }
    buffer_[begin - guard] = '\n';
    reader_ =
        std::make_unique<BlockReader>(std::string_view(buffer_.data() + begin - guard, block_end_ - begin + guard));
    return true;
}

bool LineSource::read_block(bool first) {
    std::size_t kept = filled_ - block_end_;
    std::memmove(buffer_.data() + guard, buffer_.data() + block_end_, kept);
    for (;;) {
        const std::size_t begin = guard + kept;
        const std::size_t count = source_.read(buffer_.data() + begin, buffer_.size() - begin);
        filled_ = begin + count;
        const std::string_view read(buffer_.data() + begin, count);
        check_bytes(read, first && kept == 0);
        if (hash_) hash_->add(read);
        const std::size_t last_line_end = read.rfind('\n');
        if (last_line_end != std::string_view::npos) {
            block_end_ = begin + last_line_end + 1;
            return true;
        }
        if (filled_ < buffer_.size()) return end_last_line();
        grow();
        kept += count;
    }
}

bool LineSource::end_last_line() {
    if (filled_ == guard) {
        block_end_ = filled_;  // so that asking again at the end is harmless
        return false;
    }
    buffer_[filled_++] = '\n';
    block_end_ = filled_;
    return true;
}

void LineSource::grow() {
    if (buffer_.size() >= largest_buffer) {
        throw Error(ErrorKind::input, describe({name(), number_ + 1}, "found a line longer than 16 MiB",
                                               "expected lines that end with LF or CRLF"));
    }
    buffer_.resize(std::min(2 * buffer_.size(), largest_buffer));
}

void LineSource::check_bytes(std::string_view read, bool first) const {
    const std::size_t nul = read.find('\0');
    const bool utf16 = first && (read.starts_with("\xFF\xFE") || read.starts_with("\xFE\xFF"));
    if (nul == std::string_view::npos && !utf16) return;
    if (utf16 || (nul > 0 && read.size() > nul + 2 && read[nul + 2] == '\0')) {
        throw Error(ErrorKind::input,
                    describe({name()}, "found what looks like UTF-16", "expected UTF-8: save the file as such"));
    }
    const auto lines_before =
        static_cast<std::size_t>(std::count(read.begin(), read.begin() + static_cast<std::ptrdiff_t>(nul), '\n'));
    throw Error(ErrorKind::input, describe({name(), number_ + lines_before + 1}, "found a NUL byte", "expected text"));
}

std::optional<std::size_t> LineSource::estimated_lines() const {
    if (!source_.total() || first_block_size_ == 0) return std::nullopt;
    const double lines_per_byte = static_cast<double>(first_block_lines_) / static_cast<double>(first_block_size_);
    constexpr double margin = 1.1;
    return static_cast<std::size_t>(margin * lines_per_byte * static_cast<double>(*source_.total())) + 1;
}

std::string LineSource::sha256() {
    return hash_ ? hash_->finish() : std::string();
}

}  // namespace clustertrial::data_detail
