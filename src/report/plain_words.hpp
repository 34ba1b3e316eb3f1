#pragma once

#include "clustertrial/analysis/effect.hpp"

#include <string>

/// Results in words of every day.
namespace clustertrial::report_detail {

/// What an effect says, and what its interval leaves room for: a result whose interval holds 0 is no proof that there
/// is no effect, and is not called one.
std::string plain_words(const EffectEstimate& effect, const Trial& trial);
std::string plain_words(const NotEstimated& none);

}  // namespace clustertrial::report_detail
