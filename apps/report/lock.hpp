#pragma once

#include "clustertrial/trial/lock.hpp"
#include "clustertrial/trial/trial.hpp"

#include "common/program.hpp"

#include <optional>
#include <string>

namespace clustertrial::apps {

/// Writes the protocol as it is now to the output; `sign`, unless empty: a secret key, with which it is signed beside
/// the output, as OUTPUT.minisig.
void write_lock(const Trial& trial, const std::string& sign, const CommonOptions& common);

/// The lock that [report] names, or nothing. `public_key`, unless empty: it must be signed by this key, as
/// LOCK.minisig; throws Error(input) where it is not.
std::optional<ProtocolLock> read_lock(const Trial& trial, const std::string& public_key);

}  // namespace clustertrial::apps
