#pragma once

#include "clustertrial/trial/lock.hpp"
#include "clustertrial/trial/trial.hpp"

#include "common/program.hpp"

#include <optional>
#include <string>

namespace clustertrial::apps {

/// Writes the protocol as it is now to the output; `sign_by`, unless empty: a secret key, with which it is signed
/// beside the output, as OUTPUT.minisig.
void write_lock(const Trial& trial, const std::string& sign_by, const CommonOptions& common);

/// The lock that [report] names, or nothing. `public_key`, unless empty: it must be signed by this key, as
/// LOCK.minisig; throws Error(input) where it is not, and Error(usage) where
/// there is no lock.
std::optional<ProtocolLock> read_lock(const Trial& trial, const std::string& public_key);

}  // namespace clustertrial::apps
