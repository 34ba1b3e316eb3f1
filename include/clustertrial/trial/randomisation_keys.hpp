#pragma once

#include "clustertrial/allocation/plan.hpp"
#include "clustertrial/trial/keys.hpp"
#include "clustertrial/trial/trial.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace clustertrial {

/// How a list is typed as a flag; in a trial file it is always a list.
enum class ListFlag {
    repeated,  ///< an element each time: --where A --where B
    commas,    ///< all at once: --arms A,B
};

/// One key of [randomisation]: the same row serves the trial file's reader and a flag of `randomise`.
struct RandomisationKey {
    std::string_view key;   ///< "sort_key"
    std::string_view flag;  ///< "--sort-key"
    std::string_view what;  ///< what the flag takes, in the help: "COLUMN"
    std::string_view group;
    std::string_view help;
    KeyType type = KeyType::text;                                     ///< of the value, or of a list's elements
    std::optional<std::string> RandomisationSpec::*scalar = nullptr;  ///< where the value is kept; or
    std::vector<std::string> RandomisationSpec::*list = nullptr;      ///< the values of a list
    ListFlag list_flag = ListFlag::repeated;                          ///< of a list
    std::function<void(const std::string&)> check = {};               ///< of each value; throws Error(usage)
    std::vector<std::string> choices = {};                            ///< all values there are, when few; empty: many
    std::vector<AllocationMethod> methods = {};                       ///< that know the key; empty: all
};

/// Every key of [randomisation] but `file`, in the order of the help.
const std::vector<RandomisationKey>& randomisation_keys();

/// What was told for methods that know nothing of it: a line each, naming flag and methods. `method` is the one in use.
std::vector<std::string> told_for_other_methods(const RandomisationSpec& spec, AllocationMethod method);

}  // namespace clustertrial
