#pragma once

#include "clustertrial/estimation/cluster_covariance.hpp"
#include "clustertrial/estimation/least_squares.hpp"
#include "clustertrial/sample/trial_data.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace clustertrial::analysis_detail {

/// What a treatment column is.
enum class TreatmentColumn {
    arm,   ///< arm t + 1 against the control arm, or take-up of what it offers
    dose,  ///< a number, which may differ within a cluster where it was allocated
};

/// What is being estimated, as columns of the model over the rows of an outcome.
struct Treatment {
    std::vector<std::string> names;
    std::vector<std::vector<double>> columns;  ///< one value a row
    TreatmentColumn kind = TreatmentColumn::arm;
    /// What is in the model beside it, where the effect differs by something: what this itself goes with.
    std::vector<std::string> beside_names = {};
    std::vector<std::vector<double>> beside = {};  ///< one value a row
};

/// A model ready to be fitted: strata (or the intercept alone) absorbed, then treatment, what is beside it, prior and
/// covariates as columns, in this order, so that a covariate gives way to the treatment and the treatment to the
/// strata. The last columns, without a name, are the indicators of absorbed columns. Where each row has a level of
/// these they are Design::further; rows that are means of clusters, or filled, have shares of levels, and then they are
/// columns like any other.
struct Model {
    Design design;
    Clusters clusters;                         ///< units of allocation, only those with rows, numbered anew
    std::vector<std::uint32_t> trial_unit;     ///< by number: index into the units of TrialData
    Clusters single;                           ///< the trial's clusters with rows; the same where each is a unit
    std::vector<std::uint32_t> trial_cluster;  ///< by number of `single`: index into TrialData::clusters
    Clusters second;                           ///< two-way clustering; count 0 without
    std::vector<AbsorbedColumn> absorbed;      ///< beside the strata, with the levels that rows have
    Eigen::VectorXd individuals;               ///< by row; or what else the outcome is the average over
    std::size_t treatments = 0;                ///< columns 0 .. treatments-1 are the treatment
    TreatmentColumn kind = TreatmentColumn::arm;
};

/// A group: whether its rows have several values.
std::vector<bool> groups_that_differ(const std::vector<std::uint32_t>& group_of_row, std::size_t groups,
                                     const std::function<double(std::size_t row)>& value_of);

/// n: what a row counts: averaged_over(), times OutcomeData::weight where there is one, which then is 1 on average over
/// individuals: their number, which small-sample factors count, stays what it is.
std::vector<double> model_weights(const OutcomeData& outcome);

/// The same rows without weights of their own.
OutcomeData without_weights(OutcomeData outcome);

/// Weights::individuals: rows as they are, weighted by model_weights(). Weights::equal: the rows of each
/// of the trial's clusters averaged into one row of weight 1.
Model build_model(const TrialData& data, const OutcomeData& outcome, const Treatment& treatment, Weights weights);

/// One cluster, one vote: the individual-weighted mean of each cluster's rows, in the outcome and every column. Throws
/// Error(design), naming the outcome, when rows of a cluster are in several second clusters.
Model average_clusters(const Model& rows, const OutcomeData& outcome);

/// The same of groups of rows, each in one of the trial's clusters: one row of weight 1 a group.
Model average_groups(const Model& rows, const OutcomeData& outcome, const Clusters& groups);

/// Of a model whose columns are the same in all rows of a cluster, one row a cluster gives what its rows give.
struct ClusterMeansDesign {
    Design design;      ///< weighted by individuals: an intercept, then the treatments where wanted; no strata
    Clusters clusters;  ///< each row its own
    Eigen::VectorXd sum_of_squares;  ///< by row: of its individuals about its mean
};

/// `clusters`: the model's units, or its single clusters; `sum_of_squares`: by row of the model, whose weights are the
/// individuals.
ClusterMeansDesign means_of_clusters(const Model& rows, const Clusters& clusters, std::size_t treatments,
                                     const Eigen::VectorXd& sum_of_squares);

/// One arm's clusters, a row each, with nothing but an intercept, a column.
Model build_mean_model(const TrialData& data, const OutcomeData& outcome, std::size_t arm, Weights weights);

}  // namespace clustertrial::analysis_detail
