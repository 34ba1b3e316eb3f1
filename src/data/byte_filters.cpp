#include "byte_filters.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/core/number.hpp"
#include "clustertrial/core/text.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <iconv.h>
#include <zlib.h>
#include <zstd.h>
#include <zstd_errors.h>

namespace clustertrial::data_detail {
namespace {

constexpr std::size_t piece = std::size_t{1} << 16U;

class Hasher : public ByteFilter {
  public:
    Hasher(ByteSource source, Sha256& hash) : source_(std::move(source)), hash_(hash) {}
    std::size_t read(char* to, std::size_t size) override {
        const std::size_t count = source_.read(to, size);
        hash_.add({to, count});
        return count;
    }

  private:
    ByteSource source_;
    Sha256& hash_;
};

/// What was compressed, piece by piece, and how much came of it.
class Packed {
  public:
    explicit Packed(ByteSource source) : source_(std::move(source)), bytes_(piece) {}

    /// The next piece; empty at the end.
    std::span<char> next() {
        if (at_end_) return {};
        const std::size_t count = source_.read(bytes_.data(), bytes_.size());
        at_end_ = count < bytes_.size();
        read_ += count;
        return {bytes_.data(), count};
    }
    /// So many more bytes came of it. Throws where no file that a person wrote gives so many.
    void count_unpacked(std::size_t count) {
        constexpr std::size_t harmless = std::size_t{1} << 26U;
        constexpr std::size_t tightest_packing = 400;  // as of a workbook
        unpacked_ += count;
        if (unpacked_ > harmless && unpacked_ / tightest_packing > read_)
            refuse("unpacks to more than " + format_count(unpacked_) + " bytes of " + format_count(read_) +
                   ", as only a file built to exhaust a machine does");
    }
    [[noreturn]] void refuse(std::string_view found, std::string_view remedy = "compress the file again") const {
        throw Error(ErrorKind::input, describe({source_.name()}, found, remedy));
    }

  private:
    ByteSource source_;
    std::vector<char> bytes_;
    bool at_end_ = false;  ///< of the source
    std::size_t read_ = 0;
    std::size_t unpacked_ = 0;
};

class Gunzipper : public ByteFilter {
  public:
    explicit Gunzipper(ByteSource source) : packed_(std::move(source)) {
        constexpr int gzip_of_any_window = 15 + 16;
        if (inflateInit2(&stream_, gzip_of_any_window) != Z_OK) throw std::bad_alloc();
    }
    ~Gunzipper() override { inflateEnd(&stream_); }
    Gunzipper(const Gunzipper&) = delete;
    Gunzipper& operator=(const Gunzipper&) = delete;
    std::size_t read(char* to, std::size_t size) override;

  private:
    void refill();

    Packed packed_;
    z_stream stream_{};
    bool within_member_ = true;  ///< a file may be several, one behind the other
};

void Gunzipper::refill() {
    if (stream_.avail_in > 0) return;
    const std::span<char> bytes = packed_.next();
    stream_.next_in = reinterpret_cast<Bytef*>(bytes.data());
    stream_.avail_in = static_cast<uInt>(bytes.size());
}

std::size_t Gunzipper::read(char* to, std::size_t size) {
    std::size_t filled = 0;
    while (filled < size) {
        refill();
        if (stream_.avail_in == 0) {
            if (within_member_) packed_.refuse("is compressed and cut off");
            break;
        }
        if (!within_member_) {
            inflateReset(&stream_);
            within_member_ = true;
        }
        const std::size_t wanted = std::min(size - filled, std::size_t{1} << 30U);
        stream_.next_out = reinterpret_cast<Bytef*>(to + filled);
        stream_.avail_out = static_cast<uInt>(wanted);
        const int result = inflate(&stream_, Z_NO_FLUSH);
        if (result != Z_OK && result != Z_STREAM_END && result != Z_BUF_ERROR)
            packed_.refuse("is compressed and broken");
        const std::size_t count = wanted - stream_.avail_out;
        filled += count;
        packed_.count_unpacked(count);
        if (result == Z_STREAM_END) within_member_ = false;
    }
    return filled;
}

class ZstdUnpacker : public ByteFilter {
  public:
    explicit ZstdUnpacker(ByteSource source) : packed_(std::move(source)) {
        if (context_ == nullptr) throw std::bad_alloc();
    }
    std::size_t read(char* to, std::size_t size) override;

  private:
    struct Free {
        void operator()(ZSTD_DCtx* context) const { ZSTD_freeDCtx(context); }
    };
    void refill();
    [[noreturn]] void refuse(std::size_t result) const;

    Packed packed_;
    std::unique_ptr<ZSTD_DCtx, Free> context_{ZSTD_createDCtx()};
    ZSTD_inBuffer in_{};
    bool within_frame_ = true;  ///< a file may be several, one behind the other
};

void ZstdUnpacker::refill() {
    if (in_.pos < in_.size) return;
    const std::span<char> bytes = packed_.next();
    in_ = {bytes.data(), bytes.size(), 0};
    if (!bytes.empty()) within_frame_ = true;
}

void ZstdUnpacker::refuse(std::size_t result) const {
    if (ZSTD_getErrorCode(result) == ZSTD_error_frameParameter_windowTooLarge)
        packed_.refuse("is compressed with a window of more than 128 MiB", "compress the file again, without --long");
    packed_.refuse("is compressed and broken");
}

std::size_t ZstdUnpacker::read(char* to, std::size_t size) {
    std::size_t filled = 0;
    while (filled < size) {
        refill();
        const bool all_is_read = in_.pos == in_.size;
        if (all_is_read && !within_frame_) break;
        ZSTD_outBuffer out{to + filled, size - filled, 0};
        const std::size_t result = ZSTD_decompressStream(context_.get(), &out, &in_);
        if (ZSTD_isError(result) != 0) refuse(result);
        if (all_is_read && out.pos == 0 && result != 0) packed_.refuse("is compressed and cut off");
        filled += out.pos;
        packed_.count_unpacked(out.pos);
        within_frame_ = result != 0 || in_.pos < in_.size;
    }
    return filled;
}

const char* iconv_name(Encoding encoding) {
    switch (encoding) {
        case Encoding::utf8:
            return "UTF-8";
        case Encoding::utf16:
            return "UTF-16";
        case Encoding::windows1252:
            return "WINDOWS-1252";
        case Encoding::latin1:
            return "ISO-8859-1";
    }
    return "";
}

class Recoder : public ByteFilter {
  public:
    Recoder(ByteSource source, Encoding encoding)
        : source_(std::move(source)),
          encoding_(encoding),
          converter_(iconv_open("UTF-8", iconv_name(encoding))),
          raw_(piece) {
        if (converter_ == reinterpret_cast<iconv_t>(-1))  // NOLINT(performance-no-int-to-ptr): as iconv has it
            throw Error(ErrorKind::usage, "this system cannot read the encoding " + std::string(to_name(encoding)));
    }
    ~Recoder() override { iconv_close(converter_); }
    Recoder(const Recoder&) = delete;
    Recoder& operator=(const Recoder&) = delete;
    std::size_t read(char* to, std::size_t size) override;

  private:
    bool convert();
    [[noreturn]] void refuse(std::string_view found) const {
        throw Error(ErrorKind::input, describe({source_.name(), lines_ + 1}, found,
                                               "say how it is stored with --encoding (`encoding` of [data])"));
    }

    ByteSource source_;
    Encoding encoding_;
    iconv_t converter_;
    std::vector<char> raw_;
    std::size_t left_ = 0;   ///< bytes in raw_ that are not converted yet
    std::string text_;       ///< converted
    std::size_t given_ = 0;  ///< of text_
    std::size_t lines_ = 0;  ///< ends of lines in what was converted
};

/// Converts the next piece; false at the end.
bool Recoder::convert() {
    const std::size_t count = source_.read(raw_.data() + left_, raw_.size() - left_);
    left_ += count;
    if (left_ == 0) return false;
    constexpr std::size_t longest_growth = 4;  // bytes of UTF-8 for one of another encoding, at most
    text_.resize(longest_growth * left_);
    given_ = 0;
    char* from = raw_.data();
    char* to = text_.data();
    std::size_t room = text_.size();
    const std::size_t result = iconv(converter_, &from, &left_, &to, &room);
    const bool bad = result == static_cast<std::size_t>(-1) && errno == EILSEQ;
    text_.resize(text_.size() - room);
    lines_ += static_cast<std::size_t>(std::count(text_.begin(), text_.end(), '\n'));
    if (bad)
        refuse("found " + in_quotes(std::string(1, *from)) + ", which is not a character of " +
               std::string(to_name(encoding_)));
    if (count == 0 && left_ > 0) refuse("found half a character at the end");
    std::copy(from, from + left_, raw_.data());
    return true;
}

std::size_t Recoder::read(char* to, std::size_t size) {
    std::size_t filled = 0;
    while (filled < size) {
        if (given_ == text_.size() && !convert()) break;
        const std::size_t count = text_.copy(to + filled, size - filled, given_);
        given_ += count;
        filled += count;
    }
    return filled;
}

bool has_mark_of_utf16(std::string_view bytes) {
    return bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF");
}

/// Whether the bytes are UTF-8 but for a character that is cut at their end.
bool begins_as_utf8(std::string_view bytes) {
    constexpr std::size_t longest_cut = 3;
    for (std::size_t cut = 0; cut <= std::min(longest_cut, bytes.size()); ++cut)
        if (is_utf8(bytes.substr(0, bytes.size() - cut))) return true;
    return false;
}

template <typename Unpacker>
ByteSource unpacked_by(ByteSource source) {
    // Tables of numbers are packed to a quarter or a third. Too many rows that are expected cost no memory: nothing is
    // written where they would be.
    constexpr std::size_t times = 6;
    std::string name = source.name();
    const auto packed = source.total();
    const auto total = packed ? std::optional(*packed * times) : std::nullopt;
    return ByteSource::through(std::move(name), std::make_unique<Unpacker>(std::move(source)), total);
}

}  // namespace

ByteSource hashed(ByteSource source, Sha256& hash) {
    std::string name = source.name();
    const auto total = source.total();
    return ByteSource::through(std::move(name), std::make_unique<Hasher>(std::move(source), hash), total);
}

ByteSource gunzipped(ByteSource source) {
    return unpacked_by<Gunzipper>(std::move(source));
}

ByteSource unzstd(ByteSource source) {
    return unpacked_by<ZstdUnpacker>(std::move(source));
}

ByteSource as_utf8(ByteSource source, Encoding encoding) {
    if (encoding == Encoding::utf8) return source;
    std::string name = source.name();
    if (encoding == Encoding::utf16 && !has_mark_of_utf16(source.peek(2)))
        throw Error(ErrorKind::input, describe({name}, "does not begin with the mark of UTF-16",
                                               "expected FF FE or FE FF: save it as CSV UTF-8"));
    const auto total = source.total();
    return ByteSource::through(std::move(name), std::make_unique<Recoder>(std::move(source), encoding), total);
}

FoundEncoding find_encoding(ByteSource& source) {
    const std::string_view first = source.peek(piece);
    if (has_mark_of_utf16(first)) return {Encoding::utf16};
    const bool text = first.find('\0') == std::string_view::npos;
    if (!text || begins_as_utf8(first)) return {};
    return {Encoding::windows1252, true};
}

}  // namespace clustertrial::data_detail
