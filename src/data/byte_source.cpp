#include "byte_source.hpp"

#include "clustertrial/core/error.hpp"

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace clustertrial::data_detail {
namespace {

std::string system_message() {
    return std::generic_category().message(errno);
}

/// The file beside `path` whose name is nearest, as somebody would have to write it; empty: none is near.
std::string nearest_file(const std::string& path) {
    namespace fs = std::filesystem;
    const fs::path folder = fs::path(path).parent_path();
    std::error_code error;
    std::vector<std::string> names;
    for (fs::directory_iterator file(folder.empty() ? "." : folder, error), end; !error && file != end;
         file.increment(error)) {
        std::error_code unknown;
        if (file->is_regular_file(unknown)) names.push_back(file->path().filename().string());
    }
    std::sort(names.begin(), names.end());
    const std::string name = fs::path(path).filename().string();
    const std::string near = nearest_name(name, names);
    // A record is not what its signature, "a.record.json.minisig", is misspelt for.
    return near.empty() || name.starts_with(near) ? "" : (folder / near).string();
}

/// What is no regular file, in a word.
std::string_view kind_of(mode_t mode) {
    if (S_ISDIR(mode)) return "a directory";
    if (S_ISFIFO(mode)) return "a pipe";
    if (S_ISSOCK(mode)) return "a socket";
    return "a device";
}

}  // namespace

void refuse_irregular(const std::string& path, mode_t mode) {
    if (S_ISREG(mode)) return;
    const std::string expected = S_ISDIR(mode) ? "expected a file" : "expected a regular file where a file names it";
    throw Error(ErrorKind::input, describe({path}, "is " + std::string(kind_of(mode)), expected));
}

ByteSource::ByteSource(std::string name, int descriptor, std::string_view memory, std::optional<std::size_t> total)
    : name_(std::move(name)), descriptor_(descriptor), memory_(memory), total_(total) {}

ByteSource::ByteSource(ByteSource&& other) noexcept
    : name_(std::move(other.name_)),
      descriptor_(std::exchange(other.descriptor_, -1)),
      memory_(other.memory_),
      ahead_(std::move(other.ahead_)),
      total_(other.total_),
      filter_(std::move(other.filter_)) {}

ByteSource::~ByteSource() {
    if (descriptor_ > STDIN_FILENO) ::close(descriptor_);
}

ByteSource ByteSource::open(const std::string& path, NamedBy named_by) {
    const bool by_user = named_by == NamedBy::user;
    if (path == "-" && by_user) return {"standard input", STDIN_FILENO, {}, std::nullopt};
    if (!by_user) check_regular(path);
    // Opening a pipe waits for its writer, who may never come: not where a file names it.
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | (by_user ? 0 : O_NONBLOCK));
    if (descriptor < 0) {
        const bool absent = errno == ENOENT;
        const std::string found = "cannot be opened: " + system_message();
        const std::string near = absent ? nearest_file(path) : "";
        throw Error(ErrorKind::input, describe({path}, found, near.empty() ? "" : "did you mean " + near + "?"));
    }
    ByteSource source(path, descriptor, {}, std::nullopt);
    struct stat status = {};
    if (::fstat(descriptor, &status) != 0) {
        throw Error(ErrorKind::input, describe({path}, "cannot be read: " + system_message()));
    }
    if (!by_user || S_ISDIR(status.st_mode)) refuse_irregular(path, status.st_mode);
    if (S_ISREG(status.st_mode)) source.total_ = static_cast<std::size_t>(status.st_size);
    return source;
}

ByteSource ByteSource::over(std::string_view bytes, const std::string& name) {
    return {name, -1, bytes, bytes.size()};
}

ByteSource ByteSource::through(std::string name, std::unique_ptr<ByteFilter> filter, std::optional<std::size_t> total) {
    ByteSource source(std::move(name), -1, {}, total);
    source.filter_ = std::move(filter);
    return source;
}

std::string_view ByteSource::peek(std::size_t size) {
    const std::size_t before = ahead_.size();
    if (before < size) {
        ahead_.resize(size);
        ahead_.resize(before + read_on(ahead_.data() + before, size - before));
    }
    return std::string_view(ahead_).substr(0, size);
}

std::size_t ByteSource::read(char* to, std::size_t size) {
    const std::size_t count = ahead_.copy(to, size);
    ahead_.erase(0, count);
    return count + read_on(to + count, size - count);
}

std::size_t ByteSource::read_on(char* to, std::size_t size) {
    if (filter_) return filter_->read(to, size);
    if (descriptor_ < 0) {
        const std::size_t count = memory_.copy(to, size);
        memory_.remove_prefix(count);
        return count;
    }
    std::size_t filled = 0;
    while (filled < size) {
        const ssize_t count = ::read(descriptor_, to + filled, size - filled);
        if (count == 0) break;
        if (count > 0) {
            filled += static_cast<std::size_t>(count);
        } else if (errno != EINTR) {
            throw Error(ErrorKind::input, describe({name_}, "cannot be read: " + system_message()));
        }
    }
    return filled;
}

}  // namespace clustertrial::data_detail
