#include "sodium.hpp"

#include "clustertrial/core/error.hpp"

namespace clustertrial::data_detail {

void ensure_sodium() {
    static const bool started = sodium_init() >= 0;  // 1: it had been started already
    if (!started) throw Error(ErrorKind::output, "libsodium cannot start: could not obtain system entropy");
}

}  // namespace clustertrial::data_detail
