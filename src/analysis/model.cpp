#include "model.hpp"

#include <algorithm>
#include <limits>

namespace clustertrial {

namespace {

constexpr std::uint32_t none = std::numeric_limits<std::uint32_t>::max();

/// Columns over rows, before they become a matrix.
struct Columns {
    std::vector<std::string> names;
    std::vector<std::vector<double>> values;

    void add(std::string name, std::vector<double> column) {
        names.push_back(std::move(name));
        values.push_back(std::move(column));
    }
};

/// Indicators of every stratum that has rows, but the first of them.
void add_strata(const TrialData& data, const OutcomeData& outcome, Columns& columns) {
    std::vector<bool> present(data.strata.size(), false);
    for (const std::uint32_t cluster : outcome.cluster) present[data.stratum[cluster]] = true;
    bool first = true;
    for (std::size_t s = 0; s < present.size(); ++s) {
        if (!present[s]) continue;
        if (!first) {
            std::vector<double> indicator;
            for (const std::uint32_t cluster : outcome.cluster) indicator.push_back(data.stratum[cluster] == s ? 1 : 0);
            columns.add("stratum " + data.strata[s], std::move(indicator));
        }
        first = false;
    }
}

/// Numbers the clusters that occur in `cluster` from 0, in order of first appearance.
Clusters number_clusters(const std::vector<std::uint32_t>& cluster, std::size_t all_clusters) {
    Clusters result;
    std::vector<std::uint32_t> number(all_clusters, none);
    for (const std::uint32_t g : cluster) {
        if (number[g] == none) number[g] = static_cast<std::uint32_t>(result.count++);
        result.of_row.push_back(number[g]);
    }
    return result;
}

Model assemble(const Columns& columns, const std::vector<double>& mean, const std::vector<double>& individuals,
               Clusters clusters) {
    Model model;
    const auto n = static_cast<Eigen::Index>(mean.size());
    model.design.names = columns.names;
    model.design.x.resize(n, static_cast<Eigen::Index>(columns.values.size()));
    for (std::size_t c = 0; c < columns.values.size(); ++c) {
        model.design.x.col(static_cast<Eigen::Index>(c)) =
            Eigen::Map<const Eigen::VectorXd>(columns.values[c].data(), n);
    }
    model.design.y = Eigen::Map<const Eigen::VectorXd>(mean.data(), n);
    model.design.weights = Eigen::Map<const Eigen::VectorXd>(individuals.data(), n);
    model.clusters = std::move(clusters);
    return model;
}

/// One cluster, one vote: the individual-weighted mean of each cluster's rows, in y and every column of x.
void average_clusters(Model& model) {
    const auto groups = static_cast<Eigen::Index>(model.clusters.count);
    const Design& rows = model.design;
    Eigen::MatrixXd x = Eigen::MatrixXd::Zero(groups, rows.x.cols());
    Eigen::VectorXd y = Eigen::VectorXd::Zero(groups);
    Eigen::VectorXd total = Eigen::VectorXd::Zero(groups);
    for (Eigen::Index i = 0; i < rows.x.rows(); ++i) {
        total(model.clusters.of_row[static_cast<std::size_t>(i)]) += rows.weights(i);
    }
    for (Eigen::Index i = 0; i < rows.x.rows(); ++i) {
        const Eigen::Index g = model.clusters.of_row[static_cast<std::size_t>(i)];
        const double share = rows.weights(i) / total(g);  // exactly 1 for a cluster in one row
        x.row(g) += share * rows.x.row(i);
        y(g) += share * rows.y(i);
    }
    model.design.x = std::move(x);
    model.design.y = std::move(y);
    model.design.weights = Eigen::VectorXd::Ones(groups);
    for (std::uint32_t g = 0; g < model.clusters.count; ++g) model.clusters.of_row[g] = g;
    model.clusters.of_row.resize(model.clusters.count);
}

}  // namespace

Model build_model(const TrialData& data, const OutcomeData& outcome, const Treatment& treatment, Weights weights) {
    Columns columns;
    columns.add("intercept", std::vector<double>(outcome.mean.size(), 1.0));
    add_strata(data, outcome, columns);
    const std::size_t first_treatment = columns.names.size();
    for (std::size_t t = 0; t < treatment.names.size(); ++t) columns.add(treatment.names[t], treatment.columns[t]);
    if (!outcome.prior.empty()) columns.add("prior '" + outcome.spec.prior + "'", outcome.prior);
    for (std::size_t c = 0; c < data.covariate_names.size(); ++c) {
        columns.add("covariate '" + data.covariate_names[c] + "'", outcome.covariates[c]);
    }
    Model model =
        assemble(columns, outcome.mean, outcome.individuals, number_clusters(outcome.cluster, data.clusters.size()));
    model.treatment = first_treatment;
    if (weights == Weights::equal) average_clusters(model);
    return model;
}

Model build_mean_model(const TrialData& data, const OutcomeData& outcome, std::size_t arm, Weights weights) {
    std::vector<double> mean, individuals;
    std::vector<std::uint32_t> cluster;
    for (std::size_t row = 0; row < outcome.mean.size(); ++row) {
        if (data.arm[outcome.cluster[row]] != arm) continue;
        mean.push_back(outcome.mean[row]);
        individuals.push_back(outcome.individuals[row]);
        cluster.push_back(outcome.cluster[row]);
    }
    Columns columns;
    columns.add("intercept", std::vector<double>(mean.size(), 1.0));
    Model model = assemble(columns, mean, individuals, number_clusters(cluster, data.clusters.size()));
    if (weights == Weights::equal) average_clusters(model);
    return model;
}

}  // namespace clustertrial
