#pragma once

#include "clustertrial/sample/trial_data.hpp"

#include <string>
#include <vector>

namespace clustertrial::sample_detail {

/// The prior or a covariate of an outcome: what it is called, and its columns over the outcome's rows, NaN together
/// where it is missing.
struct PartOfModel {
    std::string name;
    std::vector<std::vector<double>*> columns;
};

/// Gives rows without a value the mean of the others, weighted by individuals and their weights, all arms
/// together; and adds an indicator of these rows, one for parts that the same rows lack.
void fill_missing(const std::vector<PartOfModel>& parts, OutcomeData& outcome);

}  // namespace clustertrial::sample_detail
