#pragma once

#include "clustertrial/estimation/cluster_covariance.hpp"

#include "reference.hpp"

#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include <Eigen/Core>

/// The data of tests/reference/cluster_covariance as designs.
namespace clustertrial::testing_support {

struct Case {
    Design design;
    Clusters clusters;
};

inline Clusters to_clusters(const Eigen::VectorXd& ids) {
    Clusters clusters;
    for (const double id : ids) clusters.of_row.push_back(static_cast<std::uint32_t>(id));
    clusters.count = static_cast<std::size_t>(ids.maxCoeff()) + 1;
    return clusters;
}

inline Design make_design(const Eigen::VectorXd& y, const Eigen::VectorXd& weights,
                          const std::vector<Eigen::VectorXd>& regressors) {
    Design design{Eigen::MatrixXd::Ones(y.size(), 1), y, weights, {"intercept"}};
    design.x.conservativeResize(Eigen::NoChange, static_cast<Eigen::Index>(regressors.size()) + 1);
    for (const Eigen::VectorXd& regressor : regressors) {
        const auto j = static_cast<Eigen::Index>(design.names.size());
        design.x.col(j) = regressor;
        design.names.push_back("x" + std::to_string(j));
    }
    return design;
}

inline Eigen::VectorXd indicator(const Eigen::VectorXd& values, double level) {
    return values.unaryExpr([level](double value) { return value == level ? 1.0 : 0.0; });
}

/// One row a school: the proportion of its pupils with an event, weighted by pupils.
inline Case schools() {
    const Table table = read_reference("cluster_covariance/schools.csv");
    const Eigen::VectorXd pupils = column(table, "pupils");
    return {make_design(column(table, "events").cwiseQuotient(pupils), pupils,
                        {column(table, "treated"), column(table, "prior"), column(table, "stratum")}),
            to_clusters(column(table, "school"))};
}

/// The same, one row a pupil: 1 for an event.
inline Case pupils_of_schools() {
    const Table table = read_reference("cluster_covariance/schools.csv");
    std::vector<Eigen::Index> school_of;
    std::vector<double> event;
    for (std::size_t row = 0; row < table.rows; ++row) {
        for (double pupil = 0; pupil < table.numbers("pupils").values[row]; ++pupil) {
            school_of.push_back(static_cast<Eigen::Index>(row));
            event.push_back(pupil < table.numbers("events").values[row] ? 1 : 0);
        }
    }
    const auto n = static_cast<Eigen::Index>(event.size());
    const auto expanded = [&](const char* name) -> Eigen::VectorXd { return column(table, name)(school_of); };
    return {make_design(Eigen::Map<const Eigen::VectorXd>(event.data(), n), Eigen::VectorXd::Ones(n),
                        {expanded("treated"), expanded("prior"), expanded("stratum")}),
            to_clusters(expanded("school"))};
}

inline Case years() {
    const Table table = read_reference("cluster_covariance/years.csv");
    const Eigen::VectorXd stratum = column(table, "stratum");
    return {make_design(column(table, "score"), column(table, "pupils"),
                        {column(table, "treated"), column(table, "intake"), column(table, "year"),
                         indicator(stratum, 1), indicator(stratum, 2), indicator(stratum, 3)}),
            to_clusters(column(table, "school"))};
}

inline Case petersen(const char* cluster) {
    const Table table = read_reference("cluster_covariance/petersen.csv");
    const Eigen::VectorXd y = column(table, "y");
    return {make_design(y, Eigen::VectorXd::Ones(y.size()), {column(table, "x")}), to_clusters(column(table, cluster))};
}

/// The same design with the levels of a column absorbed: x is the columns `kept` of it.
inline Case absorb(Case data, const Eigen::VectorXd& levels, const std::vector<Eigen::Index>& kept) {
    data.design.x = data.design.x(Eigen::all, kept).eval();
    data.design.names.assign(kept.size(), "column");
    for (const double level : levels) data.design.absorbed.level.push_back(static_cast<std::uint32_t>(level));
    data.design.absorbed.levels = static_cast<std::size_t>(levels.maxCoeff()) + 1;
    return data;
}

}  // namespace clustertrial::testing_support
