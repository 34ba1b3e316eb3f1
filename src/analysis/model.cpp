#include "model.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/core/number.hpp"
#include "clustertrial/core/words.hpp"

#include "fitted.hpp"

#include <algorithm>
#include <limits>
#include <numeric>
#include <span>
#include <utility>

namespace clustertrial::analysis_detail {

namespace {

constexpr std::uint32_t none = std::numeric_limits<std::uint32_t>::max();

/// Columns over rows, before they become a matrix; what they refer to is copied once, into that.
struct Columns {
    std::vector<std::string> names;
    std::vector<std::span<const double>> values;

    void add(std::string name, std::span<const double> column) {
        names.push_back(std::move(name));
        values.push_back(column);
    }
};

/// Which rows of an outcome a model is of, and what it says of them.
struct Rows {
    std::span<const double> mean;
    std::span<const double> individuals;
    std::span<const double> weights;         // the same where nothing else weighs them
    std::span<const std::uint32_t> cluster;  // of the trial
    std::span<const std::uint32_t> second;   // empty without two-way clustering
};

/// Numbers the codes that occur from 0, in their order, whatever that of the rows; `codes` by new number.
struct Numbering {
    std::vector<std::uint32_t> of_row;
    std::vector<std::uint32_t> codes;
};

Numbering number_anew(std::span<const std::uint32_t> of_row) {
    Numbering numbering;
    const auto largest = std::max_element(of_row.begin(), of_row.end());
    std::vector<std::uint32_t> number(largest == of_row.end() ? 0 : std::size_t{*largest} + 1, none);
    for (const std::uint32_t code : of_row) number[code] = 0;
    for (std::uint32_t code = 0; code < number.size(); ++code) {
        if (number[code] == none) continue;
        number[code] = static_cast<std::uint32_t>(numbering.codes.size());
        numbering.codes.push_back(code);
    }
    numbering.of_row.reserve(of_row.size());
    for (const std::uint32_t code : of_row) numbering.of_row.push_back(number[code]);
    return numbering;
}

Clusters clusters_of(Numbering numbering) {
    return {std::move(numbering.of_row), numbering.codes.size()};
}

Eigen::VectorXd vector_of(std::span<const double> values) {
    return Eigen::Map<const Eigen::VectorXd>(values.data(), static_cast<Eigen::Index>(values.size()));
}

Model assemble(const Columns& columns, const Rows& rows, const UnitsOfAllocation& units) {
    Model model;
    const auto n = static_cast<Eigen::Index>(rows.mean.size());
    model.design.names = columns.names;
    model.design.x.resize(n, static_cast<Eigen::Index>(columns.values.size()));
    for (std::size_t c = 0; c < columns.values.size(); ++c) {
        model.design.x.col(static_cast<Eigen::Index>(c)) =
            Eigen::Map<const Eigen::VectorXd>(columns.values[c].data(), n);
    }
    model.design.y = vector_of(rows.mean);
    model.design.weights = vector_of(rows.weights);
    model.individuals = vector_of(rows.individuals);
    Numbering single = number_anew(rows.cluster);
    model.trial_cluster = single.codes;
    model.single = clusters_of(std::move(single));
    std::vector<std::uint32_t> unit;
    unit.reserve(rows.cluster.size());
    for (const std::uint32_t cluster : rows.cluster) unit.push_back(units.of[cluster]);
    Numbering of_units = number_anew(unit);
    model.trial_unit = of_units.codes;
    model.clusters = clusters_of(std::move(of_units));
    if (!rows.second.empty()) model.second = clusters_of(number_anew(rows.second));
    return model;
}

/// What each group's rows have, which is the same in all of them.
std::vector<std::uint32_t> of_groups(const std::vector<std::uint32_t>& of_row, const Clusters& groups) {
    std::vector<std::uint32_t> of(groups.count);
    for (std::size_t row = 0; row < of_row.size(); ++row) of[groups.of_row[row]] = of_row[row];
    return of;
}

/// Each cluster must be in one second cluster.
void check_second_of_clusters(const Model& rows, const OutcomeData& outcome) {
    std::vector<std::uint32_t> second(rows.single.count, none);
    for (std::size_t row = 0; row < rows.single.of_row.size(); ++row) {
        std::uint32_t& seen = second[rows.single.of_row[row]];
        if (seen != none && seen != rows.second.of_row[row]) {
            refuse(outcome,
                   "weights 'equal' make one row of each cluster, and rows of a cluster are in several second "
                   "clusters; expected weights 'individuals' with this two-way clustering");
        }
        seen = rows.second.of_row[row];
    }
}

}  // namespace

std::vector<bool> groups_that_differ(const std::vector<std::uint32_t>& group_of_row, std::size_t groups,
                                     const std::function<double(std::size_t row)>& value_of) {
    std::vector<std::size_t> first(groups, group_of_row.size());
    std::vector<bool> differs(groups);
    for (std::size_t row = 0; row < group_of_row.size(); ++row) {
        std::size_t& seen = first[group_of_row[row]];
        if (seen == group_of_row.size()) seen = row;
        if (value_of(seen) != value_of(row)) differs[group_of_row[row]] = true;
    }
    return differs;
}

std::vector<double> model_weights(const OutcomeData& outcome) {
    std::vector<double> weights = outcome.averaged_over();
    if (outcome.weight.empty()) return weights;
    double individuals = 0;
    double weighted = 0;
    for (std::size_t row = 0; row < weights.size(); ++row) {
        individuals += weights[row];
        weights[row] *= outcome.weight[row];
        weighted += weights[row];
    }
    for (double& weight : weights) weight *= individuals / weighted;
    return weights;
}

OutcomeData without_weights(OutcomeData outcome) {
    outcome.weight.clear();
    return outcome;
}

namespace {

/// Whether rows of a cluster have several doses: a row of their mean would lose what is compared.
bool differs_within_clusters(const Treatment& treatment, const Clusters& clusters) {
    if (treatment.kind != TreatmentColumn::dose) return false;
    return std::any_of(treatment.columns.begin(), treatment.columns.end(), [&](const std::vector<double>& column) {
        const std::vector<bool> differs =
            groups_that_differ(clusters.of_row, clusters.count, [&](std::size_t row) { return column[row]; });
        return std::find(differs.begin(), differs.end(), true) != differs.end();
    });
}

/// The same sum of weights for each cluster, and the same for all as before.
void give_votes(Model& model) {
    Eigen::VectorXd& weights = model.design.weights;
    std::vector<double> of_cluster(model.single.count, 0);
    for (Eigen::Index row = 0; row < weights.size(); ++row)
        of_cluster[model.single.of_row[static_cast<std::size_t>(row)]] += weights(row);
    const double vote = weights.sum() / static_cast<double>(of_cluster.size());
    for (Eigen::Index row = 0; row < weights.size(); ++row)
        weights(row) *= vote / of_cluster[model.single.of_row[static_cast<std::size_t>(row)]];
}

/// By row its level of an absorbed column, of whose levels but the first there are indicators; one more than there are
/// levels where it has shares of them.
std::vector<std::uint32_t> levels_of_rows(std::span<const std::vector<double>> indicators, std::size_t rows) {
    std::vector<std::uint32_t> level(rows, 0);
    for (std::size_t c = 0; c < indicators.size(); ++c) {
        for (std::size_t row = 0; row < rows; ++row) {
            const double value = indicators[c][row];
            if (value == 1) level[row] = static_cast<std::uint32_t>(c + 1);
            if (value != 0 && value != 1) level[row] = static_cast<std::uint32_t>(indicators.size() + 1);
        }
    }
    return level;
}

/// The absorbed columns of a model whose last columns are their indicators.
void absorb_columns(const TrialData& data, const OutcomeData& outcome, std::size_t first, Model& model) {
    FurtherFactors& further = model.design.further;
    bool each_row_has_levels = true;
    for (const AbsorbedColumn& column : data.absorbed) {
        const std::span<const std::vector<double>> indicators(outcome.covariates.data() + first, column.indicators());
        first += column.indicators();
        further.columns += column.indicators();
        Numbering levels = number_anew(levels_of_rows(indicators, outcome.cluster.size()));
        const bool shared = !levels.codes.empty() && levels.codes.back() > column.indicators();
        model.absorbed.push_back({column.column, levels.codes.size() - (shared ? 1 : 0)});
        if (shared) each_row_has_levels = false;
        further.factors.push_back({std::move(levels.of_row), levels.codes.size()});
    }
    if (!each_row_has_levels) further.factors.clear();
}

/// A fit has the indicators of absorbed levels in seven matrices at once.
void check_room_for_levels(const TrialData& data, const OutcomeData& outcome) {
    constexpr double most_numbers = 50e6;  // 400 MB each
    std::size_t levels = 0;
    for (const AbsorbedColumn& column : data.absorbed) levels += column.indicators();
    const std::size_t rows = outcome.cluster.size();
    if (static_cast<double>(levels) * static_cast<double>(rows) <= most_numbers) return;
    throw Error(ErrorKind::design,
                "outcome '" + outcome.spec.name + "': the model has " + counted(rows, "row") + " and " +
                    counted(levels, "indicator") + " of the levels of 'absorb', which would take more than 3 GB of " +
                    "memory; expected at most " +
                    format_count(static_cast<std::uint64_t>(most_numbers / static_cast<double>(rows))) +
                    " indicators of so many rows: merge levels, or absorb fewer columns");
}

}  // namespace

Model build_model(const TrialData& data, const OutcomeData& outcome, const Treatment& treatment, Weights weights) {
    check_room_for_levels(data, outcome);
    Columns columns;
    for (std::size_t t = 0; t < treatment.names.size(); ++t) columns.add(treatment.names[t], treatment.columns[t]);
    for (std::size_t c = 0; c < treatment.beside.size(); ++c)
        columns.add(treatment.beside_names[c], treatment.beside[c]);
    if (!outcome.prior.empty()) columns.add("prior '" + outcome.spec.prior + "'", outcome.prior);
    std::size_t first_absorbed = data.covariate_names.size();
    for (const AbsorbedColumn& column : data.absorbed) first_absorbed -= column.indicators();
    for (std::size_t c = 0; c < first_absorbed; ++c) {
        columns.add("covariate '" + data.covariate_names[c] + "'", outcome.covariates[c]);
    }
    const bool with_indicators = outcome.missing_covariates == MissingCovariates::indicator;
    for (std::size_t c = 0; with_indicators && c < outcome.indicators.size(); ++c) {
        columns.add("indicator of missing " + outcome.indicator_names[c], outcome.indicators[c]);
    }
    for (std::size_t c = first_absorbed; c < data.covariate_names.size(); ++c) columns.add("", outcome.covariates[c]);
    const std::vector<double> of_rows = model_weights(outcome);
    Model model = assemble(
        columns, {outcome.mean, outcome.averaged_over(), of_rows, outcome.cluster, outcome.second_cluster}, data.units);
    std::vector<std::uint32_t> stratum;
    stratum.reserve(outcome.cluster.size());
    for (const std::uint32_t cluster : outcome.cluster) stratum.push_back(data.stratum[cluster]);
    Numbering strata = number_anew(stratum);
    model.design.absorbed = {std::move(strata.of_row), strata.codes.size()};
    absorb_columns(data, outcome, first_absorbed, model);
    model.treatments = treatment.names.size();
    model.kind = treatment.kind;
    if (weights != Weights::equal) return model;
    if (!differs_within_clusters(treatment, model.single)) return average_clusters(model, outcome);
    give_votes(model);
    return model;  // moved: in a conditional expression it would be copied
}

Model average_clusters(const Model& rows, const OutcomeData& outcome) {
    return average_groups(rows, outcome, rows.single);
}

Model average_groups(const Model& rows, const OutcomeData& outcome, const Clusters& groups) {
    const auto count = static_cast<Eigen::Index>(groups.count);
    const Design& design = rows.design;
    Model model;
    model.design.x = Eigen::MatrixXd::Zero(count, design.x.cols());
    model.design.y = Eigen::VectorXd::Zero(count);
    model.design.weights = Eigen::VectorXd::Ones(count);
    model.design.names = design.names;
    model.design.absorbed = {std::vector<std::uint32_t>(design.absorbed.level.empty() ? 0 : groups.count),
                             design.absorbed.levels};
    model.design.further.columns = design.further.columns;
    model.absorbed = rows.absorbed;
    model.individuals = Eigen::VectorXd::Zero(count);
    Eigen::VectorXd weights = Eigen::VectorXd::Zero(count);
    for (Eigen::Index i = 0; i < design.x.rows(); ++i) {
        const Eigen::Index g = groups.of_row[static_cast<std::size_t>(i)];
        model.individuals(g) += rows.individuals(i);
        weights(g) += design.weights(i);
    }
    for (Eigen::Index i = 0; i < design.x.rows(); ++i) {
        const auto row = static_cast<std::size_t>(i);
        const Eigen::Index g = groups.of_row[row];
        AbsorbedFactor& absorbed = model.design.absorbed;
        if (!absorbed.level.empty()) absorbed.level[static_cast<std::size_t>(g)] = design.absorbed.level[row];
        const double share = design.weights(i) / weights(g);  // exactly 1 for a cluster in one row
        for (Eigen::Index c = 0; c < design.x.cols(); ++c) {  // there may be no column
            model.design.x(g, c) += share * design.x(i, c);
        }
        model.design.y(g) += share * design.y(i);
    }
    model.single = {of_groups(rows.single.of_row, groups), rows.single.count};
    model.trial_cluster = rows.trial_cluster;
    model.clusters = {of_groups(rows.clusters.of_row, groups), rows.clusters.count};
    model.trial_unit = rows.trial_unit;
    if (rows.second.count > 0) {
        check_second_of_clusters(rows, outcome);
        model.second = {of_groups(rows.second.of_row, groups), rows.second.count};
    }
    model.treatments = rows.treatments;
    model.kind = rows.kind;
    return model;
}

ClusterMeansDesign means_of_clusters(const Model& rows, const Clusters& clusters, std::size_t treatments,
                                     const Eigen::VectorXd& sum_of_squares) {
    const auto count = static_cast<Eigen::Index>(clusters.count);
    const auto columns = static_cast<Eigen::Index>(treatments);
    ClusterMeansDesign means;
    Design& design = means.design;
    design.x = Eigen::MatrixXd::Ones(count, columns + 1);
    design.y = Eigen::VectorXd::Zero(count);
    design.weights = Eigen::VectorXd::Zero(count);
    design.names.assign(treatments + 1, "arm");
    design.names.front() = "intercept";
    const auto cluster_of = [&](Eigen::Index row) {
        return static_cast<Eigen::Index>(clusters.of_row[static_cast<std::size_t>(row)]);
    };
    const Eigen::VectorXd& y = rows.design.y;
    const Eigen::VectorXd& weights = rows.design.weights;
    for (Eigen::Index row = 0; row < y.size(); ++row) design.weights(cluster_of(row)) += weights(row);
    for (Eigen::Index row = 0; row < y.size(); ++row) {
        const Eigen::Index g = cluster_of(row);
        design.y(g) += weights(row) / design.weights(g) * y(row);  // exactly y of one row
        for (Eigen::Index t = 0; t < columns; ++t) design.x(g, t + 1) = rows.design.x(row, t);
    }
    means.sum_of_squares = Eigen::VectorXd::Zero(count);
    for (Eigen::Index row = 0; row < y.size(); ++row) {
        const Eigen::Index g = cluster_of(row);
        const double deviation = y(row) - design.y(g);
        means.sum_of_squares(g) += sum_of_squares(row) + weights(row) * deviation * deviation;
    }
    means.clusters.count = clusters.count;
    means.clusters.of_row.resize(clusters.count);
    std::iota(means.clusters.of_row.begin(), means.clusters.of_row.end(), 0U);
    return means;
}

Model build_mean_model(const TrialData& data, const OutcomeData& outcome, std::size_t arm, Weights weights) {
    // Of an intercept alone a row a cluster gives what its rows give, whatever stands for how many.
    std::vector<double> individuals_of(data.clusters.size());
    std::vector<double> weight_of(data.clusters.size());
    std::vector<double> mean_of(data.clusters.size());
    const std::vector<double> of_rows = model_weights(outcome);
    for (std::size_t row = 0; row < outcome.mean.size(); ++row) {
        individuals_of[outcome.cluster[row]] += outcome.averaged_over()[row];
        weight_of[outcome.cluster[row]] += of_rows[row];
    }
    for (std::size_t row = 0; row < outcome.mean.size(); ++row) {
        const std::uint32_t g = outcome.cluster[row];
        mean_of[g] += of_rows[row] / weight_of[g] * outcome.mean[row];  // exactly 1 for one row
    }
    std::vector<double> mean, individuals, of_clusters;
    std::vector<std::uint32_t> cluster;
    for (std::uint32_t g = 0; g < data.clusters.size(); ++g) {
        if (data.arm[g] != arm || !(individuals_of[g] > 0)) continue;
        mean.push_back(mean_of[g]);
        individuals.push_back(individuals_of[g]);
        of_clusters.push_back(weight_of[g]);
        cluster.push_back(g);
    }
    const std::vector<double> intercept(mean.size(), 1.0);
    Columns columns;
    columns.add("intercept", intercept);
    Model model = assemble(columns, {mean, individuals, of_clusters, cluster, {}}, data.units);
    if (weights == Weights::equal) return average_clusters(model, outcome);
    return model;
}

}  // namespace clustertrial::analysis_detail
