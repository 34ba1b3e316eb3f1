#include "block_source.hpp"

#include "clustertrial/core/error.hpp"

#include <algorithm>
#include <cstdint>
#include <utility>

namespace clustertrial::data_detail {
namespace {

/// Small enough for a block and a line reader's copy of it to stay in the second-level cache.
constexpr std::size_t first_buffer_size = std::size_t{1} << 17U;
/// io::LineReader refuses lines of 2^24 bytes.
constexpr std::size_t largest_buffer = (std::size_t{1} << 24U) - 1;

/// In stretches whose counts fit in a byte each, so that vectors of bytes can be added.
std::size_t count_lines(std::string_view bytes) {
    constexpr std::size_t stretch = 255;
    std::size_t lines = 0;
    for (std::size_t first = 0; first < bytes.size(); first += stretch) {
        std::uint8_t some = 0;
        for (const char c : bytes.substr(first, stretch)) some = static_cast<std::uint8_t>(some + (c == '\n' ? 1 : 0));
        lines += some;
    }
    return lines;
}

}  // namespace

BlockSource::BlockSource(ByteSource source, bool checksum) : source_(std::move(source)) {
    if (checksum) hash_.emplace();
}

bool BlockSource::next(Block& block) {
    block.end = Block::begin;
    block.lines = 0;
    block.failure = nullptr;
    try {
        if (!read(block)) return false;
    } catch (...) {
        block.failure = std::current_exception();
        return true;
    }
    block.lines = count_lines(block.bytes());
    lines_ += block.lines;
    return true;
}

bool BlockSource::read(Block& block) {
    std::vector<char>& buffer = block.buffer;
    if (buffer.empty()) buffer.resize(first_buffer_size);
    while (buffer.size() <= Block::begin + kept_.size()) grow(buffer);
    std::copy(kept_.begin(), kept_.end(), buffer.begin() + Block::begin);
    std::size_t begin = Block::begin + std::exchange(kept_, {}).size();
    for (;;) {
        const std::size_t count = source_.read(buffer.data() + begin, buffer.size() - begin);
        const std::size_t filled = begin + count;
        const std::string_view read(buffer.data() + begin, count);
        check_bytes(read);
        any_ = any_ || count > 0;
        if (hash_) hash_->add(read);
        const std::size_t last_line_end = read.rfind('\n');
        if (last_line_end != std::string_view::npos) {
            block.end = begin + last_line_end + 1;
            kept_.assign(buffer.data() + block.end, buffer.data() + filled);
            return true;
        }
        if (filled < buffer.size()) {
            if (filled == Block::begin) return false;
            buffer[filled] = '\n';
            block.end = filled + 1;
            return true;
        }
        grow(buffer);
        begin = filled;
    }
}

void BlockSource::grow(std::vector<char>& buffer) const {
    if (buffer.size() >= largest_buffer) {
        throw Error(ErrorKind::input, describe({name(), lines_ + 1}, "found a line longer than 16 MiB",
                                               "expected lines that end with LF or CRLF"));
    }
    buffer.resize(std::min(2 * buffer.size(), largest_buffer));
}

void BlockSource::check_bytes(std::string_view read) const {
    const std::size_t nul = read.find('\0');
    const bool utf16 = !any_ && (read.starts_with("\xFF\xFE") || read.starts_with("\xFE\xFF"));
    if (nul == std::string_view::npos && !utf16) return;
    if (utf16 || (nul > 0 && read.size() > nul + 2 && read[nul + 2] == '\0')) {
        throw Error(ErrorKind::input,
                    describe({name()}, "found what looks like UTF-16", "expected UTF-8: save the file as such"));
    }
    const auto lines_before =
        static_cast<std::size_t>(std::count(read.begin(), read.begin() + static_cast<std::ptrdiff_t>(nul), '\n'));
    throw Error(ErrorKind::input, describe({name(), lines_ + lines_before + 1}, "found a NUL byte", "expected text"));
}

std::string BlockSource::sha256() {
    return hash_ ? hash_->finish() : std::string();
}

}  // namespace clustertrial::data_detail
