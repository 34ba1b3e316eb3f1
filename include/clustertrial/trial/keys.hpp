#pragma once

#include "clustertrial/trial/trial.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace clustertrial {

enum class KeyType { text, number, whole, boolean, text_or_number };

/// One scalar key of the trial file: the same row serves the file's reader and a program's flag.
struct ScalarKey {
    std::string section;  ///< "analysis"
    std::string key;      ///< "standard_errors"
    std::string flag;     ///< "--standard-errors"
    KeyType type = KeyType::text;
    std::string help;
    /// Takes the value as text ("0.95", "true", "CR1"). Throws Error(usage): found, and what was expected.
    std::function<void(Trial&, const std::string&)> set;
    /// The value now, as text; empty when there is none.
    std::function<std::string(const Trial&)> get;
};

/// Every scalar key of [trial] [data] [arms] [analysis] [compliance] [baseline] [report], in the order of the sections.
const std::vector<ScalarKey>& scalar_keys();

/// The scalar keys of an [[outcome]] table.
struct OutcomeKey {
    std::string key;
    std::string flag;  ///< for a trial made of flags
    KeyType type = KeyType::text;
    std::string help;
    std::function<void(OutcomeSpec&, const std::string&)> set;
};
const std::vector<OutcomeKey>& outcome_keys();

/// "COLUMN" or "COLUMN:categorical".
CovariateSpec covariate_from_text(std::string_view text);

}  // namespace clustertrial
