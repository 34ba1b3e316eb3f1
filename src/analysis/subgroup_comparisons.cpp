#include "subgroup_comparisons.hpp"

#include "clustertrial/core/words.hpp"

#include "sample.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace clustertrial::analysis_detail {

LevelComparisons::LevelComparisons(const TrialData& data, const Trial& trial, const OutcomeData& outcome)
    : data_(data),
      trial_(trial),
      outcome_(outcome),
      arms_(trial.arms.arms.size()),
      unit_(unit_of_allocation(data, trial)),
      units_(count_units({})),
      left_out_(data.subgroup_levels.size(), std::vector<std::string>(arms_)) {
    for (std::size_t level = 0; level < levels(); ++level) {
        for (std::size_t arm = 1; arm < arms_; ++arm) {
            left_out_[level][arm] = why_none(level, arm);
            for (const std::size_t one : {control_arm, arm})
                if (holds(level, arm)) left_out_[level][arm] = why_too_few(units_[level][one], one, "");
        }
    }
}

LevelComparisons::Counts LevelComparisons::count_units(const std::vector<bool>& without) const {
    Counts counts(data_.subgroup_levels.size(), std::vector<std::size_t>(arms_, 0));
    std::set<std::pair<std::uint32_t, std::uint32_t>> seen;  // level and unit
    for (std::size_t row = 0; row < outcome_.cluster.size(); ++row) {
        const std::uint32_t cluster = outcome_.cluster[row];
        const std::uint32_t level = outcome_.subgroup[row];
        const std::uint32_t unit = data_.units.of[cluster];
        if (!without.empty() && without[unit]) continue;
        if (seen.insert({level, unit}).second) ++counts[level][data_.arm[cluster]];
    }
    return counts;
}

std::string LevelComparisons::why_none(std::size_t level, std::size_t arm) const {
    std::size_t all = 0;
    for (const std::size_t count : units_[level]) all += count;
    if (all == 0) return "no row that is analysed has this level";
    if (all == 1) return "one " + unit_ + " has this level, so arms cannot be compared in it";
    for (const std::size_t one : {control_arm, arm}) {
        if (units_[level][one] > 0) continue;
        return "no " + unit_ + " of arm '" + trial_.arms.arms[one].name +
               "' has this level, so arms cannot be compared";
    }
    return {};
}

std::string LevelComparisons::why_too_few(std::size_t units, std::size_t arm, const std::string& where) const {
    if (units > 1) return {};
    const std::string of_arm = unit_ + " of arm '" + trial_.arms.arms[arm].name + "'" + where + " has this level, so ";
    if (units == 0) return "no " + of_arm + "arms cannot be compared";
    return "one " + of_arm + "the variation between its " + plural(unit_) +
           " is unknown and the standard error cannot be estimated";
}

bool LevelComparisons::leave_out_one_arm_strata(const std::vector<bool>& of_one_arm) {
    const Counts counts = count_units(of_one_arm);
    bool any = false;
    for (std::size_t level = 0; level < levels(); ++level) {
        for (std::size_t arm = 1; arm < arms_; ++arm) {
            for (const std::size_t one : {control_arm, arm}) {
                if (!holds(level, arm)) continue;
                left_out_[level][arm] = why_too_few(counts[level][one], one, " in a stratum of several arms");
                any = any || !holds(level, arm);
            }
        }
    }
    return any;
}

std::vector<std::size_t> LevelComparisons::levels_of(std::size_t arm) const {
    std::vector<std::size_t> found;
    for (std::size_t level = 0; level < levels(); ++level)
        if (holds(level, arm)) found.push_back(level);
    return found;
}

bool LevelComparisons::holds_any(std::size_t level) const {
    for (std::size_t arm = 1; arm < arms_; ++arm)
        if (holds(level, arm)) return true;
    return false;
}

std::vector<std::size_t> LevelComparisons::levels_held() const {
    std::vector<std::size_t> found;
    for (std::size_t level = 0; level < levels(); ++level)
        if (holds_any(level)) found.push_back(level);
    return found;
}

std::vector<bool> LevelComparisons::rows_held() const {
    std::vector<bool> keep;
    for (std::size_t row = 0; row < outcome_.cluster.size(); ++row) {
        const std::size_t level = outcome_.subgroup[row];
        const std::size_t arm = data_.arm[outcome_.cluster[row]];
        keep.push_back(arm == control_arm ? holds_any(level) : holds(level, arm));
    }
    return keep;
}

}  // namespace clustertrial::analysis_detail
