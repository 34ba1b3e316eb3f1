#pragma once

#include "clustertrial/sample/trial_data.hpp"
#include "clustertrial/trial/trial.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace clustertrial {

/// Clusters and individuals from randomisation to analysis, of one outcome. Vectors have one element an arm, control
/// first.
struct Attrition {
    std::string name;                           ///< of the outcome
    std::string outcome;                        ///< its label
    std::string unit_column;                    ///< of the units of allocation; empty: the clusters
    std::vector<std::size_t> units_randomised;  ///< where they are not the clusters
    std::vector<std::size_t> units_analysed;
    std::vector<std::size_t> randomised;  ///< clusters
    std::vector<std::size_t> left_out;    ///< of them, by `where` of [data]: neither analysed nor lost
    std::vector<std::size_t> analysed;
    std::vector<double> individuals_randomised;  ///< in the rows of the clusters randomised
    std::vector<double> individuals_analysed;
    std::vector<std::size_t> clusters_of_unknown_size;  ///< with rows whose individuals nobody counted
    std::vector<std::size_t> clusters_without_rows;     ///< randomised as stated, and in no row of the data
    std::size_t lost_of_unknown_arm = 0;                ///< likewise, of no arm that is known: in no vector
    /// Clusters randomised, in whatever arm.
    [[nodiscard]] std::size_t clusters_randomised() const;
    /// Individuals of the clusters randomised, as far as they are counted.
    [[nodiscard]] double individuals_counted() const;
    /// Clusters of an arm with individuals whom nobody counted: lost ones, and those left out by `where`.
    [[nodiscard]] std::size_t not_counted(std::size_t arm_index) const;
    /// Of them the lost ones.
    [[nodiscard]] std::size_t lost_not_counted(std::size_t arm_index) const;
    /// Of all arms, and of those whose arm nothing says.
    [[nodiscard]] std::size_t not_counted() const;
};

/// One a primary outcome.
struct Attritions {
    std::vector<Attrition> outcomes;
};

Attrition describe_attrition(const TrialData& data, const Trial& trial, const OutcomeData& outcome);

/// A baseline variable in one arm, over clusters, or over individuals: each has the value of its row then, where rows
/// are averaged, and otherwise that of its cluster.
struct BaselineArm {
    std::size_t clusters = 0;  ///< N, of the arm: clusters, or individuals
    std::size_t missing = 0;
    std::vector<std::size_t> counts;   ///< categorical: one a level
    std::optional<double> mean;        ///< continuous; nothing when none has a value
    std::optional<double> sd;          ///< n - 1; nothing below two
    std::size_t clusters_in_part = 0;  ///< continuous, made of rows: clusters of which some rows have no value
    std::size_t rows_without = 0;      ///< those rows
    bool by_row = false;               ///< individuals have the values of their rows
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

/// Over clusters as randomised.
Baseline describe_baseline(const TrialData& data, const Trial& trial);
/// A cluster counts `times` (a cluster, whole numbers): 0 leaves it out, its individuals make them what is counted.
/// `rows`: which of BaselineData::of_rows those individuals are; nothing: clusters are counted.
Baseline describe_baseline(const TrialData& data, const Trial& trial, const std::vector<double>& times,
                           std::optional<std::size_t> rows = {});

/// Who stands behind a further table of baselines.
struct BaselineGroup {
    bool individuals = false;  ///< or clusters
    bool analysed = false;     ///< or as randomised
    std::string outcome;  ///< label: whose analysis; empty: as randomised, or analysed in all primary outcomes alike
    Baseline baseline;
};

/// Besides the clusters as randomised: the clusters analysed where they are others; individuals, as randomised and,
/// where they are others, as analysed. Nothing where a table would repeat another one.
struct FurtherBaselines {
    std::vector<BaselineGroup> groups;
};

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
