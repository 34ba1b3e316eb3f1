#include "descriptor.hpp"

#include "clustertrial/core/error.hpp"

#include <cerrno>
#include <system_error>
#include <utility>

#include <unistd.h>

namespace clustertrial::apps {

void throw_not_written(const std::string& path, const std::string& why) {
    throw Error(ErrorKind::output, path + ": cannot be written: " + why);
}

void throw_errno(const std::string& path, int error) {
    throw_not_written(path, std::generic_category().message(error));
}

Descriptor::Descriptor(Descriptor&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

Descriptor::~Descriptor() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

void Descriptor::close(const std::string& path) {
    if (::close(std::exchange(descriptor_, -1)) != 0) throw_errno(path, errno);
}

void write_all(int descriptor, std::string_view bytes, const std::string& path) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
        if (written >= 0) {
            bytes.remove_prefix(static_cast<std::size_t>(written));
        } else if (errno != EINTR) {
            throw_errno(path, errno);
        }
    }
}

void flush_to_disk(int descriptor, const std::string& path) {
    // EINVAL: the file system knows no fsync, which is not a failure of ours.
    if (::fsync(descriptor) != 0 && errno != EINVAL) throw_errno(path, errno);
}

}  // namespace clustertrial::apps
