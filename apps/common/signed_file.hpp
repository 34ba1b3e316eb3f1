#pragma once

#include "program.hpp"

#include <string>
#include <vector>

/// Files that are signed, with the signature beside them.
namespace clustertrial::apps {

/// Writes `bytes` to common.output, and its signature by the key of `sign_by` (empty: none) as OUTPUT.minisig. `what`
/// names the file in its trusted comment and in messages: "lock". `inputs`: files that the signature must not
/// overwrite. Throws Error(usage) for standard output, which has no place beside it.
void write_signed(const std::string& bytes, const std::string& what, const std::string& sign_by,
                  std::vector<std::string> inputs, const CommonOptions& common);

/// Throws Error(input) unless FILE.minisig is the signature of `bytes`, those of `file`, by the key of `public_key`.
void check_signature(const std::string& bytes, const std::string& what, const std::string& file,
                     const std::string& public_key);

}  // namespace clustertrial::apps
