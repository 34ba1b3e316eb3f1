#pragma once

#include "options.hpp"

namespace clustertrial::apps {

/// Allocates a list and writes allocation and record, or (--dry-run) only shows what they would be.
int draw(RandomiseOptions options);

}  // namespace clustertrial::apps
