#pragma once

#include "clustertrial/report/document.hpp"
#include "clustertrial/trial/verify.hpp"

namespace clustertrial {

/// One page to print and to sign by hand: what was verified, by which files and their SHA-256, what was checked besides
/// and what was not. `made_by` as in DocumentMetadata. Throws Error(usage) for a verification that found a difference:
/// there is nothing to certify.
Document to_certificate(const Verification& verification, const std::string& made_by);

}  // namespace clustertrial
