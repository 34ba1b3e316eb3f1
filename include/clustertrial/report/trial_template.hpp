#pragma once

#include "clustertrial/data/table.hpp"
#include "clustertrial/trial/keys.hpp"
#include "clustertrial/trial/trial.hpp"

#include <string>
#include <vector>

namespace clustertrial {

/// A trial file to fill in, with comments: what `told` says stands in its place, what can be guessed from the names of
/// the columns is called a guess, and a question mark is to be replaced, since no trial file is read that still has
/// one. `table`: every column of the data, as text. `given`: keys of [data] that are written whatever their value,
/// beside those that say what does not hold anyway.
std::string trial_template(const Table& table, const Trial& told, const std::vector<const KeyOf<Trial>*>& given = {});

}  // namespace clustertrial
