#pragma once

#include "clustertrial/data/table.hpp"
#include "clustertrial/trial/trial.hpp"

#include <string>

namespace clustertrial {

/// A trial file to fill in, with comments: what `told` says stands in its place, what can be guessed from the names of
/// the columns is called a guess, and a question mark is to be replaced. `table`: every column of the data, as text.
std::string trial_template(const Table& table, const Trial& told);

}  // namespace clustertrial
