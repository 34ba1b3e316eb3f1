#pragma once

#include "clustertrial/estimation/effect_size.hpp"
#include "clustertrial/estimation/icc.hpp"

#include "reference.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <Eigen/Core>

/// Individuals in clusters, and the designs that they and rows of several of them make.
namespace clustertrial::testing_support {

struct Pupil {
    std::uint32_t cluster = 0;
    std::uint32_t stratum = 0;
    double treated = 0;
    double prior = 0;
    double age = 0;
    double y = 0;
};

/// What estimate_icc takes.
struct IccData {
    Design design;
    Clusters clusters;
    Eigen::VectorXd sum_of_squares;
};

enum class Rows { pupils, cohorts, clusters };

/// The pupils of a case of tests/reference/icc/pupils.csv.
inline std::vector<Pupil> pupils_of(const std::string& name) {
    const Table table = read_reference("icc/pupils.csv", {"case"});
    std::vector<Pupil> pupils;
    for (std::size_t row = 0; row < table.rows; ++row) {
        if (table.text("case").at(row) != name) continue;
        const auto at = [&](const char* column) { return table.numbers(column).values[row]; };
        pupils.push_back({static_cast<std::uint32_t>(at("cluster")) - 1, static_cast<std::uint32_t>(at("stratum")) - 1,
                          at("treated"), at("prior"), at("age"), at("y")});
    }
    return pupils;
}

/// Pupils who share a row, and what it says of their outcomes.
struct Merged {
    Pupil first;
    IndividualMoments outcome;
};

/// One row a pupil, one a cluster and age, or one a cluster.
inline std::vector<Merged> merge(const std::vector<Pupil>& pupils, Rows rows) {
    std::map<std::array<double, 3>, Merged> merged;
    double number = 0;
    for (const Pupil& pupil : pupils) {
        const double cohort = rows == Rows::clusters ? 0 : pupil.age;
        const double own = rows == Rows::pupils ? ++number : 0;
        Merged& row =
            merged.try_emplace({static_cast<double>(pupil.cluster), cohort, own}, Merged{pupil, {}}).first->second;
        row.outcome.add(1, pupil.y, 0);
    }
    std::vector<Merged> list;
    for (const auto& entry : merged) list.push_back(entry.second);
    return list;
}

/// `model` as in the reference: overall; cluster (treated, prior, strata); row (treated, age, strata).
inline IccData make_icc_data(const std::vector<Pupil>& pupils, const std::string& model, Rows rows,
                             bool absorb_strata = false) {
    const std::vector<Merged> merged = merge(pupils, rows);
    const auto n = static_cast<Eigen::Index>(merged.size());
    IccData data{{{}, Eigen::VectorXd(n), Eigen::VectorXd(n), {}}, {}, Eigen::VectorXd(n)};
    Eigen::MatrixXd columns = Eigen::MatrixXd::Ones(n, 6);
    for (Eigen::Index i = 0; i < n; ++i) {
        const auto& [pupil, outcome] = merged[static_cast<std::size_t>(i)];
        data.design.y[i] = outcome.mean;
        data.design.weights[i] = outcome.n;
        data.sum_of_squares[i] = outcome.sum_of_squares;
        data.clusters.of_row.push_back(pupil.cluster);
        data.clusters.count = std::max<std::size_t>(data.clusters.count, pupil.cluster + 1);
        columns.row(i) << 1, pupil.treated, pupil.prior, pupil.age, pupil.stratum == 1, pupil.stratum == 2;
        if (absorb_strata) data.design.absorbed.level.push_back(model == "overall" ? 0 : pupil.stratum);
    }
    std::vector<int> kept;
    if (model == "cluster") kept = {1, 2};
    if (model == "row") kept = {1, 3};
    if (absorb_strata) {
        data.design.absorbed.levels = model == "overall" ? 1 : 3;
    } else {
        kept.insert(kept.begin(), 0);
        if (model != "overall") kept.insert(kept.end(), {4, 5});
    }
    data.design.x = columns(Eigen::all, kept);
    for (const int column : kept) data.design.names.push_back("x" + std::to_string(column));
    return data;
}

inline Icc icc_of(const IccData& data, IccMethod method, IccInterval interval) {
    IccOptions options;
    options.method = method;
    options.interval = interval;
    options.draws = 99;
    return estimate_icc(data.design, data.clusters, data.sum_of_squares, options);
}

using Outcomes = std::vector<std::vector<double>>;

/// One inner vector a cluster.
inline std::vector<Pupil> pupils_with(const Outcomes& outcomes) {
    std::vector<Pupil> pupils;
    for (std::uint32_t cluster = 0; cluster < outcomes.size(); ++cluster) {
        for (const double y : outcomes[cluster]) pupils.push_back({cluster, 0, 0, 0, 0, y});
    }
    return pupils;
}

inline Icc overall(const std::vector<Pupil>& pupils, IccMethod method, IccInterval interval) {
    return icc_of(make_icc_data(pupils, "overall", Rows::pupils), method, interval);
}

/// Each method with each of its intervals.
constexpr std::pair<IccMethod, IccInterval> kinds[] = {
    {IccMethod::anova, IccInterval::searle},    {IccMethod::anova, IccInterval::smith},
    {IccMethod::anova, IccInterval::bootstrap}, {IccMethod::reml, IccInterval::profile},
    {IccMethod::reml, IccInterval::bootstrap},
};

}  // namespace clustertrial::testing_support
