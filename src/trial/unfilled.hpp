#pragma once

#include "toml_parser.hpp"

#include <string>

namespace clustertrial::trial_detail {

/// Throws Error(input) that names the lines on which a template still has its question mark, all of them: other checks
/// of such a file would only mislead. A marker of missing cells may be one, and is none of a template.
void refuse_unfilled(const toml::table& table, const std::string& file);

}  // namespace clustertrial::trial_detail
