#pragma once

#include "clustertrial/sample/trial_data.hpp"
#include "clustertrial/trial/trial.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace clustertrial {

/// Clusters from randomisation to analysis, of one outcome.
struct Attrition {
    std::string outcome;                  ///< its label
    std::vector<std::size_t> randomised;  ///< one an arm, control first
    std::vector<std::size_t> analysed;
};

/// One a primary outcome.
struct Attritions {
    std::vector<Attrition> outcomes;
};

Attrition describe_attrition(const TrialData& data, const Trial& trial, const OutcomeData& outcome);

/// A baseline variable in one arm, over clusters.
struct BaselineArm {
    std::size_t clusters = 0;  ///< N, randomised to the arm
    std::size_t missing = 0;
    std::vector<std::size_t> counts;  ///< categorical: one a level
    std::optional<double> mean;       ///< continuous; nothing when no cluster has a value
    std::optional<double> sd;         ///< n - 1; nothing below two clusters
};

struct BaselineRow {
    BaselineVariable variable;
    std::vector<BaselineArm> arms;  ///< control first
    /// Standardised differences, for each intervention arm: minus control, over sqrt of the mean of the two variances:
    /// one a level (Austin 2009, p (1 - p)) or one for a continuous variable. Where both variances are zero: nothing
    /// when the groups are alike, infinite when they are apart.
    std::vector<std::vector<std::optional<double>>> standardised_differences;
};

struct Baseline {
    std::vector<BaselineRow> categorical;
    std::vector<BaselineRow> continuous;
};

Baseline describe_baseline(const TrialData& data, const Trial& trial);

/// Clusters of the intervention arms by dose.
struct Attendance {
    struct Dose {
        double dose = 0;
        std::size_t clusters = 0;
    };
    std::vector<Dose> doses;  ///< above zero, ascending; whole doses up to the maximum are there even with none
    std::size_t none = 0;     ///< dose zero
    std::size_t missing = 0;  ///< dose not known
    std::size_t total = 0;
};

Attendance describe_attendance(const TrialData& data, const Trial& trial);

}  // namespace clustertrial
