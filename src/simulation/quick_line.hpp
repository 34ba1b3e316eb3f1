#pragma once

#include "clustertrial/sample/trial_data.hpp"
#include "clustertrial/trial/trial.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace clustertrial::simulation_detail {

/// Estimate and test of an intervention arm's effect.
struct QuickEffect {
    double estimate = 0;
    double std_error = 0;
    double margin = 0;  ///< half of the interval; the p-value is at most alpha where |estimate| reaches it
};

/// The effects of a line straight from its rows, one a cluster: weighted least squares given the strata, by normal
/// equations, with CR0 or CR1 and degrees of freedom that are counted. It gives what make_context and estimate_effects
/// give (a test holds them against each other), without what only a report prints, in a hundredth of the time.
class QuickLine {
  public:
    /// Nothing for a line that needs more than that.
    static std::optional<QuickLine> of(const TrialData& frame, const OutcomeData& outcome, const AnalysisSpec& options,
                                       std::size_t arms);

    /// By intervention arm; nothing for rows that need more care: an arm of one cluster, a stratum of one arm, no more
    /// rows than coefficients, columns that are nearly collinear, an outcome without error.
    const std::vector<QuickEffect>* estimate(const TrialData& data, const OutcomeData& rows);

  private:
    static constexpr std::size_t most_columns = 8;
    using Columns = std::array<double, most_columns>;

    QuickLine(const AnalysisSpec& options, std::size_t arms, std::size_t columns)
        : options_(options), arms_(arms), columns_(columns), effects_(arms - 1) {}

    bool every_stratum_compares(const TrialData& data, const OutcomeData& rows);
    bool read_rows(const TrialData& data, const OutcomeData& rows);
    bool invert_moments();
    bool add_tests();
    double critical_value(std::size_t clusters);

    AnalysisSpec options_;
    std::size_t arms_;
    std::size_t columns_;
    std::vector<Columns> x_;
    std::vector<double> y_;
    std::vector<double> weight_;
    std::size_t strata_ = 0;  ///< that hold a row
    double individuals_ = 0;  ///< sum of weights
    std::array<Columns, most_columns> bread_ = {};
    Columns moments_ = {};  ///< x'Wy given the strata
    std::vector<QuickEffect> effects_;
    std::vector<double> critical_;       ///< by number of clusters; 0: not known yet
    std::vector<std::uint32_t> arm_of_;  ///< of a stratum
    std::vector<double> sums_;           ///< of a stratum: weight, y, x
};

}  // namespace clustertrial::simulation_detail
