#pragma once

#include "clustertrial/collation/collation.hpp"

#include <string>

namespace clustertrial {

/// A workbook for authorities to fill in: the schools of the trial, or with `authority` (as the list spells it, or
/// nearly) those of one; a column for each that the plan collects, whose cells take what the plan takes there, and a
/// sheet that says what that is. What is filled in is read by the same plan. The same plan and schools give the same
/// bytes. Throws Error(usage) for an authority that the list does not have, naming those it has.
std::string collation_template(const Trial& trial, const Population& population, const std::string& authority = {});

}  // namespace clustertrial
