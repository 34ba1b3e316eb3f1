#include "working_model.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/core/words.hpp"

#include <cmath>
#include <string>

namespace clustertrial::estimation_detail {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

/// Products of other numbers that are equal but for their rounding count as the same.
constexpr double same_within = 1e-12;

/// By cluster, weight x row variance of its rows.
VectorXd variances_of_clusters(const Design& design, const Clusters& clusters, const VectorXd& row_variance) {
    VectorXd variances = VectorXd::Zero(static_cast<Index>(clusters.count));
    for (Index row = 0; row < row_variance.size(); ++row) {
        const std::size_t cluster = clusters.of_row[static_cast<std::size_t>(row)];
        if (!(row_variance[row] > 0) || !std::isfinite(row_variance[row])) {
            throw Error(ErrorKind::usage, "working variance of design row " + std::to_string(row + 1) +
                                              ": not a positive, finite number");
        }
        const double own = design.weights[row] * row_variance[row];
        double& known = variances[static_cast<Index>(cluster)];
        if (known == 0) known = own;
        if (!(std::abs(own - known) <= same_within * known)) {
            throw Error(ErrorKind::usage, "weight x working variance differs between the rows of cluster index " +
                                              std::to_string(cluster) +
                                              "; the individuals of a cluster must have the same weight and variance");
        }
    }
    return variances;
}

}  // namespace

double WorkingModel::variance_of(std::size_t cluster) const {
    return inverse_weight ? 1 : variance[static_cast<Index>(cluster)];
}

MatrixXd WorkingModel::sum_within(const EstimatingEquations& parts, std::size_t cluster) const {
    if (inverse_weight) return MatrixXd::Identity(parts.d, parts.d);
    MatrixXd sum(parts.d, parts.d);
    sum.topLeftCorner(parts.k, parts.k) = columns;
    if (parts.d > parts.k) {
        const auto level = static_cast<Index>(parts.level[cluster]);
        sum.col(parts.k).head(parts.k) = coupling.col(level);
        sum.row(parts.k).head(parts.k) = coupling.col(level).transpose();
        sum(parts.k, parts.k) = levels[level];
    }
    return sum;
}

VectorXd working_variances(const Design& design, const Clusters& clusters, const VectorXd& row_variance) {
    if (row_variance.size() == 0) return {};
    if (row_variance.size() != design.y.size()) {
        throw Error(ErrorKind::usage, counted(static_cast<std::size_t>(row_variance.size()), "working variance") +
                                          " for " + counted(static_cast<std::size_t>(design.y.size()), "design row"));
    }
    VectorXd variance = variances_of_clusters(design, clusters, row_variance);
    if (variance.maxCoeff() - variance.minCoeff() <= same_within * variance.maxCoeff()) return {};
    return variance;
}

WorkingModel working_model(const EstimatingEquations& parts) {
    WorkingModel model;
    if (parts.variance.size() == 0) return model;
    model.inverse_weight = false;
    model.variance = parts.variance;
    const auto level_count = static_cast<Index>(parts.levels);
    model.columns = MatrixXd::Zero(parts.k, parts.k);
    model.coupling = MatrixXd::Zero(parts.k, level_count);
    model.levels = VectorXd::Zero(level_count);
    for (std::size_t g = 0; g < parts.count(); ++g) {
        const double psi = model.variance_of(g);
        model.columns += psi * parts.gram[g].topLeftCorner(parts.k, parts.k);
        if (parts.levels == 0) continue;
        const auto level = static_cast<Index>(parts.level[g]);
        model.coupling.col(level) += psi * parts.gram[g].col(parts.k).head(parts.k);
        model.levels[level] += psi * parts.gram[g](parts.k, parts.k);
    }
    return model;
}

}  // namespace clustertrial::estimation_detail
