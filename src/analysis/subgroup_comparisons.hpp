#pragma once

#include "clustertrial/sample/trial_data.hpp"
#include "clustertrial/trial/trial.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace clustertrial::analysis_detail {

/// Which levels an arm can be compared with control in.
class LevelComparisons {
  public:
    LevelComparisons(const TrialData& data, const Trial& trial, const OutcomeData& outcome);

    [[nodiscard]] std::size_t levels() const { return units_.size(); }
    [[nodiscard]] std::size_t arms() const { return arms_; }
    /// Why an intervention arm cannot be compared at all; empty: it can.
    [[nodiscard]] std::string why_none(std::size_t level, std::size_t arm) const;
    /// Why it is not in the model of all levels; empty: it is.
    [[nodiscard]] const std::string& why_left_out(std::size_t level, std::size_t arm) const {
        return left_out_[level][arm];
    }
    [[nodiscard]] bool holds(std::size_t level, std::size_t arm) const { return why_left_out(level, arm).empty(); }
    void leave_out(std::size_t level, std::size_t arm, const std::string& why) { left_out_[level][arm] = why; }
    /// Leaves out what has fewer than two units of an arm once units in strata of one arm do not count: `of_one_arm`,
    /// by unit of the trial. Whether there was any.
    bool leave_out_one_arm_strata(const std::vector<bool>& of_one_arm);
    /// Levels in which the model compares an arm.
    [[nodiscard]] std::vector<std::size_t> levels_of(std::size_t arm) const;
    /// Levels in which it compares any.
    [[nodiscard]] std::vector<std::size_t> levels_held() const;
    /// By row of the outcome, whether the model has it.
    [[nodiscard]] std::vector<bool> rows_held() const;

  private:
    using Counts = std::vector<std::vector<std::size_t>>;  // a level, an arm

    /// Units with rows but those in `without`, by unit of the trial; empty: all.
    [[nodiscard]] Counts count_units(const std::vector<bool>& without) const;
    [[nodiscard]] bool holds_any(std::size_t level) const;
    /// Why an arm with one unit in a level, or none, is not compared there.
    [[nodiscard]] std::string why_too_few(std::size_t units, std::size_t arm, const std::string& where) const;

    const TrialData& data_;
    const Trial& trial_;
    const OutcomeData& outcome_;
    std::size_t arms_;
    std::string unit_;
    Counts units_;
    std::vector<std::vector<std::string>> left_out_;  // likewise; of the control arm nothing
};

}  // namespace clustertrial::analysis_detail
