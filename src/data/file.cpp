#include "clustertrial/data/file.hpp"

#include "clustertrial/core/error.hpp"

#include "byte_source.hpp"

#include <array>
#include <string_view>
#include <utility>

#include <sys/stat.h>

namespace clustertrial {

using namespace data_detail;

namespace {

[[noreturn]] void throw_too_large(const std::string& name, std::size_t most) {
    throw Error(ErrorKind::input, describe({name}, "found more than " + bytes_text(most), "expected a smaller file"));
}

}  // namespace

std::string read_file(const std::string& path, const ReadOptions& options) {
    constexpr std::size_t piece = std::size_t{1} << 16U;
    ByteSource source = ByteSource::open(path, options.named_by);
    if (source.total().value_or(0) > options.most_bytes) throw_too_large(source.name(), options.most_bytes);
    std::string bytes;
    std::string buffer(piece, '\0');
    while (const std::size_t count = source.read(buffer.data(), buffer.size())) {
        if (count > options.most_bytes - bytes.size()) throw_too_large(source.name(), options.most_bytes);
        bytes.append(buffer, 0, count);
    }
    return bytes;
}

void check_file(const std::string& path) {
    struct stat status = {};
    // What is there is not opened: a pipe could be read once only.
    if (path != "-" && ::stat(path.c_str(), &status) != 0) static_cast<void>(ByteSource::open(path));
}

void check_regular(const std::string& path) {
    struct stat status = {};
    if (::stat(path.c_str(), &status) == 0) refuse_irregular(path, status.st_mode);
}

bool can_be_read_again(const std::string& path) {
    struct stat status = {};
    // What is not there is for its reader to say.
    return path != "-" && (::stat(path.c_str(), &status) != 0 || S_ISREG(status.st_mode));
}

std::string bytes_text(std::size_t bytes) {
    constexpr std::array<std::pair<unsigned, std::string_view>, 3> units{{{30, " GiB"}, {20, " MiB"}, {10, " KiB"}}};
    for (const auto& [power, name] : units) {
        const std::size_t unit = std::size_t{1} << power;
        if (bytes >= unit && bytes % unit == 0) return std::to_string(bytes / unit) + std::string(name);
    }
    return std::to_string(bytes) + " bytes";
}

}  // namespace clustertrial
