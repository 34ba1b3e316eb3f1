#pragma once

#include "clustertrial/data/csv.hpp"
#include "clustertrial/sample/trial_data.hpp"
#include "clustertrial/trial/trial_file.hpp"

#include <string>

namespace clustertrial::test {

/// The rows of `csv` as the trial file `toml` arranges them.
inline TrialData arrange_text(const Trial& trial, const std::string& csv) {
    TableOptions options;
    options.missing = trial.data.missing;
    return arrange(read_csv_text(csv, "rows.csv", columns_of(trial), options), trial);
}

inline TrialData arrange_file(const Trial& trial, const std::string& path) {
    TableOptions options;
    options.missing = trial.data.missing;
    return arrange(read_csv(path, columns_of(trial), options), trial);
}

/// What Stata prints, and the Bolton report: CR1 against t with clusters - 1 degrees of freedom, and effect sizes with
/// limits by the normal distribution.
inline void as_stata(AnalysisSpec& analysis) {
    analysis.standard_errors = CovarianceKind::CR1;
    analysis.degrees_of_freedom = DegreesOfFreedom::clusters_minus_1;
    analysis.effect_size_ci = CriticalValue::normal;
}

/// What `action` throws as clustertrial::Error, or "" when it throws nothing.
template <typename Action>
std::string message_of(Action action) {
    try {
        action();
    } catch (const Error& error) {
        return error.what();
    }
    return {};
}

}  // namespace clustertrial::test
