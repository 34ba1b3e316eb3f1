#pragma once

#include "options.hpp"

namespace clustertrial::apps {

/// --verify: replays a record and says what differs.
int verify(const RandomiseOptions& options);

}  // namespace clustertrial::apps
