#include "absorb.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/core/words.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace clustertrial::estimation_detail {
namespace {

using Eigen::Index;
using Eigen::VectorXd;
using Real = long double;

[[noreturn]] void refuse_absorbing(const std::string& message) {
    throw Error(ErrorKind::design, message);
}

/// What every column's demeaning needs of the levels.
struct Levels {
    std::vector<Real> weight;  ///< sum of the weights of its rows
    std::vector<Index> first_row;
};

Levels describe_levels(const Design& design) {
    const AbsorbedFactor& absorbed = design.absorbed;
    Levels levels{std::vector<Real>(absorbed.levels), std::vector<Index>(absorbed.levels)};
    for (std::size_t row = absorbed.level.size(); row > 0; --row) {
        const auto index = static_cast<Index>(row - 1);
        levels.weight[absorbed.level[row - 1]] += static_cast<Real>(design.weights[index]);
        levels.first_row[absorbed.level[row - 1]] = index;
    }
    return levels;
}

/// By level, the weighted mean of values - centre.
std::vector<Real> means_about(const std::vector<Real>& centre, const Design& design, const Levels& levels,
                              const double* values) {
    std::vector<Real> means(centre.size());
    for (std::size_t row = 0; row < design.absorbed.level.size(); ++row) {
        const std::uint32_t level = design.absorbed.level[row];
        means[level] += design.weights[static_cast<Index>(row)] * (values[row] - centre[level]);
    }
    for (std::size_t level = 0; level < means.size(); ++level) means[level] /= levels.weight[level];
    return means;
}

/// The mean about a level's first value is exactly zero where all are the same; what that mean's rounding leaves is
/// taken off in a second step, as a sum of the two would round again.
void demean_values(const Design& design, const Levels& levels, const double* values, double* demeaned) {
    std::vector<Real> centre(levels.weight.size());
    for (std::size_t level = 0; level < centre.size(); ++level) centre[level] = values[levels.first_row[level]];
    const std::vector<Real> means = means_about(centre, design, levels, values);
    for (std::size_t level = 0; level < centre.size(); ++level) centre[level] += means[level];
    const std::vector<Real> left = means_about(centre, design, levels, values);
    for (std::size_t row = 0; row < design.absorbed.level.size(); ++row) {
        const std::uint32_t level = design.absorbed.level[row];
        demeaned[row] = static_cast<double>((values[row] - centre[level]) - left[level]);
    }
}

}  // namespace

void check_factor(const AbsorbedFactor& absorbed, Index rows) {
    if (absorbed.level.size() != static_cast<std::size_t>(rows)) {
        refuse_absorbing("the absorbed factor has " + counted(absorbed.level.size(), "row") + " and the design " +
                         std::to_string(rows) + "; as many are needed");
    }
    std::vector<bool> present(absorbed.levels);
    for (std::size_t row = 0; row < absorbed.level.size(); ++row) {
        if (absorbed.level[row] >= absorbed.levels) {
            refuse_absorbing("absorbed level " + std::to_string(absorbed.level[row]) + " of design row " +
                             std::to_string(row + 1) + " where there are " + counted(absorbed.levels, "level"));
        }
        present[absorbed.level[row]] = true;
    }
    const auto empty = std::find(present.begin(), present.end(), false);
    if (empty != present.end()) {
        refuse_absorbing("absorbed level " + std::to_string(empty - present.begin()) + " has no row");
    }
}

Demeaned demean(const Design& design) {
    const Levels levels = describe_levels(design);
    Demeaned demeaned{Eigen::MatrixXd(design.x.rows(), design.x.cols()), VectorXd(design.y.size())};
    for (Index j = 0; j < design.x.cols(); ++j) {
        demean_values(design, levels, design.x.col(j).data(), demeaned.x.col(j).data());
    }
    demean_values(design, levels, design.y.data(), demeaned.y.data());
    return demeaned;
}

}  // namespace clustertrial::estimation_detail
