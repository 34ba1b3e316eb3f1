#include "shared_file.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/data/file.hpp"

#include "descriptor.hpp"

#include <array>
#include <cerrno>
#include <system_error>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace clustertrial::apps {

namespace {

[[noreturn]] void throw_not_read(const std::string& path, const char* what, int error) {
    throw Error(ErrorKind::input, path + ": cannot be " + what + ": " + std::generic_category().message(error));
}

void lock(int descriptor, int how, const std::string& path) {
    while (::flock(descriptor, how) != 0) {
        if (errno != EINTR)
            throw Error(ErrorKind::output, path + ": cannot be locked: " + std::generic_category().message(errno));
    }
}

/// Whether the name still is the file's: somebody may have put another in its place before it was locked.
bool is_still(const std::string& path, const struct stat& opened) {
    struct stat named {};
    return ::stat(path.c_str(), &named) == 0 && named.st_dev == opened.st_dev && named.st_ino == opened.st_ino;
}

struct stat status_of(int descriptor, const std::string& path) {
    struct stat status {};
    if (::fstat(descriptor, &status) != 0) throw_not_read(path, "read", errno);
    if (!S_ISREG(status.st_mode))
        throw Error(ErrorKind::input,
                    describe({path}, "is not an ordinary file", "expected one that keeps what is added"));
    if (static_cast<std::size_t>(status.st_size) > most_file_bytes)
        throw Error(ErrorKind::input,
                    describe({path}, "found more than " + bytes_text(most_file_bytes), "expected a smaller file"));
    return status;
}

std::string text_of(int descriptor, const std::string& path) {
    constexpr std::size_t piece = 1U << 16U;
    std::string text;
    std::array<char, piece> buffer{};
    while (true) {
        const ssize_t count = ::pread(descriptor, buffer.data(), buffer.size(), static_cast<off_t>(text.size()));
        if (count == 0) return text;
        if (count > 0) {
            text.append(buffer.data(), static_cast<std::size_t>(count));
        } else if (errno != EINTR) {
            throw_not_read(path, "read", errno);
        }
    }
}

void append(int descriptor, std::string_view bytes, off_t size, const std::string& path) {
    try {
        write_all(descriptor, bytes, path);
        flush_to_disk(descriptor, path);
    } catch (...) {
        // A part of a line would spoil the file for all. That this fails as well is not for the message.
        static_cast<void>(::ftruncate(descriptor, size) == 0 && ::fsync(descriptor) == 0);
        throw;
    }
}

}  // namespace

std::optional<std::string> read_shared(const std::string& path) {
    while (true) {
        const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
        if (!file.is_open()) {
            if (errno == ENOENT || errno == ENOTDIR) return std::nullopt;
            throw_not_read(path, "opened", errno);
        }
        const struct stat opened = status_of(file.get(), path);
        lock(file.get(), LOCK_SH, path);
        if (is_still(path, opened)) return text_of(file.get(), path);
    }
}

void append_shared(const std::string& path, const std::function<std::string(std::string_view now)>& addition) {
    while (true) {
        Descriptor file(::open(path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NONBLOCK, file_mode));
        if (!file.is_open()) throw_errno(path, errno);
        const struct stat opened = status_of(file.get(), path);
        lock(file.get(), LOCK_EX, path);
        if (!is_still(path, opened)) continue;
        const std::string now = text_of(file.get(), path);
        append(file.get(), addition(now), static_cast<off_t>(now.size()), path);
        file.close(path);
        return;
    }
}

}  // namespace clustertrial::apps
