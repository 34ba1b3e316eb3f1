#include "sample.hpp"

#include "clustertrial/estimation/cluster_covariance.hpp"
#include "clustertrial/estimation/least_squares.hpp"

#include "fitted.hpp"
#include "model.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace clustertrial::analysis_detail {

namespace {

/// Of `arm`, or all: what counts are out of. `without_rows`: clusters of which nobody knows it.
AveragedOver count_out_of(const TrialData& data, const OutcomeData& outcome, std::optional<std::size_t> arm,
                          std::size_t without_rows) {
    AveragedOver counted{0, 0, without_rows};
    for (std::size_t row = 0; row < outcome.cluster.size(); ++row) {
        if (!arm || data.arm[outcome.cluster[row]] == *arm) counted.analysed += outcome.out_of[row];
    }
    for (std::size_t g = 0; g < data.clusters.size(); ++g) {
        if (arm && data.arm[g] != *arm) continue;
        counted.missing += outcome.missing_out_of[g];
        if (outcome.rows_without_out_of[g] > 0) ++counted.clusters_not_counted;
    }
    return counted;
}

}  // namespace

SampleCounts count_sample(const TrialData& data, const OutcomeData& outcome, std::optional<std::size_t> arm) {
    SampleCounts n;
    std::vector<bool> analysed(data.clusters.size(), false);
    for (std::size_t row = 0; row < outcome.cluster.size(); ++row) {
        const auto g = outcome.cluster[row];
        if (arm && data.arm[g] != *arm) continue;
        analysed[g] = true;
        n.individuals += outcome.individuals[row];
    }
    for (std::size_t g = 0; g < data.clusters.size(); ++g) {
        if (arm && data.arm[g] != *arm) continue;
        if (!data.left_out.empty() && data.left_out[g]) {
            ++n.clusters_left_out;
            continue;
        }
        n.individuals_missing += outcome.missing_individuals[g];
        ++(analysed[g] ? n.clusters : n.clusters_missing);
        if (!data.lost.empty() && data.lost[g]) ++n.clusters_without_rows;
        if (!data.rows_without_size.empty() && data.rows_without_size[g] > 0) ++n.clusters_of_unknown_size;
    }
    if (!arm) {
        n.clusters_missing += data.stated.lost_of_unknown_arm.size();
        n.clusters_without_rows += data.stated.lost_of_unknown_arm.size();
    }
    if (!outcome.spec.out_of.empty()) n.out_of = count_out_of(data, outcome, arm, n.clusters_without_rows);
    return n;
}

std::string unit_of_allocation(const TrialData& data, const Trial& trial) {
    return data.units.column.empty() ? trial.unit : data.units.column;
}

StratumWeights stratum_weights(const TrialData& data, const Model& model) {
    const AbsorbedFactor& strata = model.design.absorbed;
    if (strata.levels < 2 || strata.level.empty()) return StratumWeights::size;
    const auto arms = static_cast<Eigen::Index>(*std::max_element(data.arm.begin(), data.arm.end()) + 1);
    Eigen::MatrixXd weight = Eigen::MatrixXd::Zero(static_cast<Eigen::Index>(strata.levels), arms);
    for (std::size_t row = 0; row < strata.level.size(); ++row) {
        const std::uint32_t arm = data.arm[model.trial_cluster[model.single.of_row[row]]];
        weight(strata.level[row], arm) += model.design.weights(static_cast<Eigen::Index>(row));
    }
    constexpr double rounding = 1e-9;
    const Eigen::RowVectorXd whole = weight.colwise().sum() / weight.sum();
    for (Eigen::Index stratum = 0; stratum < weight.rows(); ++stratum) {
        const Eigen::RowVectorXd share = weight.row(stratum) / weight.row(stratum).sum();
        if ((share - whole).cwiseAbs().maxCoeff() > rounding) return StratumWeights::shares;
    }
    return StratumWeights::size;
}

DesignOfEstimate design_of(const TrialData& data) {
    DesignOfEstimate design;
    design.unit_column = data.units.column;
    if (data.stated.strata_of_model) {
        for (const StratumColumn& column : data.stratum_columns) design.strata.push_back(column.column);
    }
    design.source = data.stated.source;
    design.from_records = data.stated.from_records;
    design.method = data.stated.method;
    design.redrawn = data.allocations_are_draws;
    design.kept = data.stated.kept && !data.allocations_are_draws;
    return design;
}

IndividualMoments moments_of_arm(const TrialData& data, const OutcomeData& outcome, std::size_t arm) {
    IndividualMoments moments;
    const std::vector<double> weights = model_weights(outcome);
    for (std::size_t row = 0; row < outcome.cluster.size(); ++row) {
        if (data.arm[outcome.cluster[row]] != arm) continue;
        const double weight = weights[row] / outcome.averaged_over()[row];  // exactly 1 without weights
        moments.add(weights[row], outcome.mean[row], weight * outcome.sum_of_squares[row]);
    }
    return moments;
}

std::optional<double> effective_individuals(const OutcomeData& outcome) {
    if (outcome.weight.empty()) return std::nullopt;
    double sum = 0;
    double squares = 0;
    for (std::size_t row = 0; row < outcome.weight.size(); ++row) {
        const double weighted = outcome.averaged_over()[row] * outcome.weight[row];
        sum += weighted;
        squares += weighted * outcome.weight[row];
    }
    return sum * sum / squares;
}

std::string why_no_spread(const OutcomeData& outcome) {
    if (outcome.individuals_known) return "rows hold means of several individuals and no SD column";
    return "each cluster is one row with a mean over an unknown number of individuals, and there is no SD column";
}

namespace {

double count_events(const TrialData& data, const OutcomeData& outcome, std::size_t arm) {
    double events = 0;
    for (std::size_t row = 0; row < outcome.cluster.size(); ++row) {
        if (data.arm[outcome.cluster[row]] == arm) events += outcome.averaged_over()[row] * outcome.mean[row];
    }
    // events / individuals x individuals is a whole number but for rounding; a half where a suppressed count is in the
    // middle of its ends.
    return std::round(2 * events) / 2;
}

/// Their number where no column weighs them.
double effective_individuals_of_arm(const TrialData& data, const OutcomeData& outcome, std::size_t arm) {
    double sum = 0;
    double squares = 0;
    for (std::size_t row = 0; row < outcome.cluster.size(); ++row) {
        if (data.arm[outcome.cluster[row]] != arm) continue;
        const double weight = outcome.weight.empty() ? 1 : outcome.weight[row];
        sum += outcome.averaged_over()[row] * weight;
        squares += outcome.averaged_over()[row] * weight * weight;
    }
    return sum * sum / squares;
}

void add_mean_interval(const TrialData& data, const Trial& trial, const OutcomeData& outcome, std::size_t arm,
                       const AnalysisSpec& options, const Model& model, ArmSummary& summary) {
    const std::string unit = unit_of_allocation(data, trial);
    const std::string individual = noun_averaged_over(outcome.spec, trial);
    double half_width = 0;
    // A mean of cluster means has no standard error that ignores clusters.
    if (options.mean_ci == MeanInterval::individuals && options.weights == Weights::individuals) {
        const auto variance = moments_of_arm(data, outcome, arm).variance();
        if (!variance || !outcome.sum_of_squares_known) {
            summary.why_no_interval =
                outcome.sum_of_squares_known ? "it has one " + individual : why_no_spread(outcome);
            return;
        }
        half_width = critical_value(options.confidence, std::nullopt) *
                     std::sqrt(*variance / effective_individuals_of_arm(data, outcome, arm));
    } else {
        if (model.clusters.count < 2) {
            summary.why_no_interval = "it has one " + unit;
            return;
        }
        const auto fit = fit_least_squares(model.design);
        const EstimatingEquations equations = equations_of(fit, model, options);
        const auto covariance = cluster_covariance(equations, options.covariance_kind());
        summary.df = degrees_of_freedom(equations, equations.count(), options, 0);
        half_width = critical_value(options.confidence, summary.df) * std::sqrt(covariance.matrix(0, 0));
    }
    // Where all values are the same (no event) nothing is known of the spread: an interval without width would say that
    // the mean is known exactly.
    if (!(half_width > 0)) {
        const bool all_alike = summary.variance && !(*summary.variance > 0);
        summary.why_no_interval =
            "every " + (all_alike ? individual + " has the same value" : unit + " has the same mean");
        return;
    }
    summary.conf_low = summary.mean - half_width;
    summary.conf_high = summary.mean + half_width;
}

/// Whether rows of an arm have the outcome, and are left out for want of something else.
bool lacks_something_else(const TrialData& data, const OutcomeData& outcome, std::size_t arm) {
    const auto any = [&](const std::vector<std::size_t>& rows) {
        for (std::size_t g = 0; g < rows.size(); ++g) {
            if (data.arm[g] == arm && rows[g] > 0) return true;
        }
        return false;
    };
    return any(outcome.rows_without_prior) || any(outcome.rows_without_covariate) || any(outcome.rows_of_weight_0);
}

}  // namespace

ArmSummary summarise_arm(const TrialData& data, const Trial& trial, const OutcomeData& outcome, std::size_t arm,
                         const AnalysisSpec& options) {
    ArmSummary summary;
    summary.arm = trial.arms.arms[arm].name;
    summary.n = count_sample(data, outcome, arm);
    if (summary.n.clusters == 0) {
        refuse(outcome, "no " + trial.unit + " of arm '" + summary.arm + "' has a value" +
                            (lacks_something_else(data, outcome, arm)
                                 ? " with its prior measure, covariates and a weight above 0"
                                 : ""));
    }
    const Model model = build_mean_model(data, outcome, arm, options.weights);
    summary.above_origin = model.design.weights.dot(model.design.y) / model.design.weights.sum();
    summary.mean = summary.above_origin + outcome.origin;
    if (outcome.sum_of_squares_known) summary.variance = moments_of_arm(data, outcome, arm).variance();
    if (outcome.spec.is_count()) summary.events = count_events(data, outcome, arm);
    add_mean_interval(data, trial, outcome, arm, options, model, summary);
    return summary;
}

}  // namespace clustertrial::analysis_detail
