#include "clustertrial/data/entropy.hpp"

#include "sodium.hpp"

#include <vector>

namespace clustertrial {

using namespace data_detail;

std::uint32_t entropy_below(std::uint32_t limit) {
    ensure_sodium();
    return randombytes_uniform(limit);
}

std::string entropy_in_hexadecimal(std::size_t bytes) {
    ensure_sodium();
    std::vector<unsigned char> random(bytes);
    randombytes_buf(random.data(), random.size());
    std::string text(2 * bytes + 1, '\0');
    sodium_bin2hex(text.data(), text.size(), random.data(), random.size());
    text.pop_back();  // the terminating zero
    return text;
}

}  // namespace clustertrial
