#pragma once

#include "clustertrial/allocation/allocate.hpp"

#include "school_list.hpp"

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace clustertrial::allocation_detail {

/// The schools of all waves one after another, the new wave's last: for columns whose levels and thresholds have to be
/// the same in all of them. Its functions give one value a school and throw as SchoolList's do.
class SchoolsOfWaves {
  public:
    /// Throws as SchoolList does, and Error(input) for schools of the new list that an earlier wave has allocated.
    SchoolsOfWaves(const Table& table, const AllocationPlan& plan, std::span<const EarlierWave> earlier);

    [[nodiscard]] std::size_t size() const { return first_of_.back() + lists_.back().size(); }
    [[nodiscard]] std::size_t waves() const { return lists_.size(); }
    /// The place of a wave's first school.
    [[nodiscard]] std::size_t first_of(std::size_t wave) const { return first_of_[wave]; }
    [[nodiscard]] const SchoolList& list_of(std::size_t wave) const { return lists_[wave]; }
    [[nodiscard]] const SchoolList& new_schools() const { return lists_.back(); }

    [[nodiscard]] Categories categories(const std::string& column) const;
    [[nodiscard]] std::vector<double> numbers(const std::string& column) const;
    [[nodiscard]] std::vector<double> covariate(const std::string& column) const;
    [[nodiscard]] std::string names(const std::vector<std::size_t>& schools) const;

  private:
    void check_ids() const;

    std::string id_column_;
    std::vector<SchoolList> lists_;  ///< by wave, the new one last
    std::vector<std::size_t> first_of_;
};

/// A part of what is known by school of all waves.
template <typename T>
std::vector<T> schools_of(const std::vector<T>& all, std::size_t first, std::size_t count) {
    const auto from = all.begin() + static_cast<std::ptrdiff_t>(first);
    return {from, from + static_cast<std::ptrdiff_t>(count)};
}

}  // namespace clustertrial::allocation_detail
