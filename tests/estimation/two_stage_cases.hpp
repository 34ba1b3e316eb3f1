#pragma once

#include "clustertrial/estimation/two_stage_least_squares.hpp"

#include "covariance_cases.hpp"
#include "reference.hpp"

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include <Eigen/Core>

/// The data of tests/reference/two_stage as designs with instruments.
namespace clustertrial::testing_support {

struct InstrumentedCase {
    Design design;
    Instruments instruments;
    Clusters clusters;
    Clusters second;  ///< of the schools: their districts
};

/// Clusters numbered in the order in which they appear.
inline Clusters number_clusters(const Eigen::VectorXd& ids) {
    Clusters clusters;
    std::vector<double> seen;
    for (const double id : ids) {
        const auto found = std::find(seen.begin(), seen.end(), id);
        clusters.of_row.push_back(static_cast<std::uint32_t>(found - seen.begin()));
        if (found == seen.end()) seen.push_back(id);
    }
    clusters.count = seen.size();
    return clusters;
}

/// The rows of the reference's schools whose arm is no more than `arms`, weighted by pupils, strata absorbed. Columns:
/// `take_up`, prior.
inline InstrumentedCase instrumented_schools(const std::vector<std::string>& take_up, double arms) {
    const Table table = read_reference("two_stage/schools.csv");
    std::vector<Eigen::Index> rows;
    const Eigen::VectorXd arm = column(table, "arm");
    for (Eigen::Index row = 0; row < arm.size(); ++row) {
        if (arm[row] <= arms) rows.push_back(row);
    }
    const auto values = [&](const std::string& name) -> Eigen::VectorXd { return column(table, name)(rows); };
    InstrumentedCase found;
    const auto n = static_cast<Eigen::Index>(rows.size());
    const auto m = static_cast<Eigen::Index>(take_up.size());
    found.design = {Eigen::MatrixXd(n, m + 1), values("score"), values("pupils"), {}};
    found.instruments.columns.resize(n, m);
    for (Eigen::Index j = 0; j < m; ++j) {
        const std::string& name = take_up[static_cast<std::size_t>(j)];
        found.design.x.col(j) = values(name);
        found.design.names.push_back(name);
        found.instruments.endogenous.push_back(static_cast<std::size_t>(j));
        found.instruments.columns.col(j) = indicator(values("arm"), static_cast<double>(j) + 1);
    }
    found.design.x.col(m) = values("prior");
    found.design.names.emplace_back("prior");
    for (const double stratum : values("stratum")) {
        found.design.absorbed.level.push_back(static_cast<std::uint32_t>(stratum));
    }
    found.design.absorbed.levels = 3;
    found.clusters = number_clusters(values("school"));
    found.second = number_clusters(values("district"));
    return found;
}

/// Log wages on iq, instrumented by the mother's education: no absorbed factor, real data (Griliches 1976).
inline InstrumentedCase griliches() {
    const Table table = read_reference("two_stage/griliches.csv");
    InstrumentedCase found;
    const Eigen::VectorXd y = column(table, "lw");
    found.design = {Eigen::MatrixXd::Ones(y.size(), 6), y, Eigen::VectorXd::Ones(y.size()), {"intercept"}};
    for (const char* name : {"iq", "expr", "tenure", "rns", "smsa"}) {
        found.design.x.col(static_cast<Eigen::Index>(found.design.names.size())) = column(table, name);
        found.design.names.emplace_back(name);
    }
    found.instruments = {{1}, column(table, "med")};
    found.clusters = number_clusters(column(table, "age"));
    return found;
}

/// The case of that name in the reference values.
inline InstrumentedCase instrumented_case(const std::string& name) {
    if (name == "one_arm") return instrumented_schools({"dose"}, 1);
    if (name == "weak") return instrumented_schools({"hardly"}, 1);
    if (name == "two_arms") return instrumented_schools({"dose", "meetings"}, 2);
    return griliches();
}

/// A row of n individuals as n rows.
inline InstrumentedCase expand(const InstrumentedCase& rows) {
    std::vector<Eigen::Index> row_of;
    for (Eigen::Index row = 0; row < rows.design.y.size(); ++row) {
        row_of.insert(row_of.end(), static_cast<std::size_t>(rows.design.weights[row]), row);
    }
    InstrumentedCase individuals = rows;
    individuals.design.x = rows.design.x(row_of, Eigen::all);
    individuals.design.y = rows.design.y(row_of);
    individuals.design.weights = Eigen::VectorXd::Ones(static_cast<Eigen::Index>(row_of.size()));
    individuals.instruments.columns = rows.instruments.columns(row_of, Eigen::all);
    individuals.design.absorbed.level.clear();
    individuals.clusters.of_row.clear();
    individuals.second.of_row.clear();
    for (const Eigen::Index row : row_of) {
        const auto at = static_cast<std::size_t>(row);
        if (!rows.design.absorbed.level.empty()) {
            individuals.design.absorbed.level.push_back(rows.design.absorbed.level[at]);
        }
        individuals.clusters.of_row.push_back(rows.clusters.of_row[at]);
        if (rows.second.count > 0) individuals.second.of_row.push_back(rows.second.of_row[at]);
    }
    return individuals;
}

}  // namespace clustertrial::testing_support
