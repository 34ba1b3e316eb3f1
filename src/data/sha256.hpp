#pragma once

#include "sodium.hpp"

#include <string>
#include <string_view>

namespace clustertrial::data_detail {

/// SHA-256 of bytes that come in pieces.
class Sha256 {
  public:
    Sha256() {
        ensure_sodium();
        crypto_hash_sha256_init(&state_);
    }
    void add(std::string_view bytes);
    /// 64 lower-case hexadecimal digits; nothing may be added afterwards.
    [[nodiscard]] std::string finish();

  private:
    crypto_hash_sha256_state state_{};
};

}  // namespace clustertrial::data_detail
