#include "clustertrial/data/file.hpp"

#include "byte_source.hpp"

namespace clustertrial {

using namespace data_detail;

std::string read_file(const std::string& path) {
    constexpr std::size_t piece = std::size_t{1} << 16U;
    ByteSource source = ByteSource::open(path);
    std::string bytes;
    std::string buffer(piece, '\0');
    while (const std::size_t count = source.read(buffer.data(), buffer.size())) bytes.append(buffer, 0, count);
    return bytes;
}

void check_file(const std::string& path) {
    if (path != "-") static_cast<void>(ByteSource::open(path));
}

}  // namespace clustertrial
