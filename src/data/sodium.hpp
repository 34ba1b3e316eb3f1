#pragma once

#include <sodium.h>

namespace clustertrial::data_detail {

/// To be called before anything of libsodium is: cheap after the first time, from any thread. Throws Error(output) when
/// libsodium cannot start, as where the system gives no entropy.
void ensure_sodium();

}  // namespace clustertrial::data_detail
