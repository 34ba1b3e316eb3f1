#include "clustertrial/estimation/icc.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/core/number.hpp"
#include "clustertrial/core/words.hpp"
#include "clustertrial/estimation/least_squares.hpp"

#include "icc_anova.hpp"
#include "icc_bootstrap.hpp"
#include "icc_reml.hpp"
#include "icc_sample.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>
#include <vector>

namespace clustertrial {
namespace {

using Eigen::Index;
using Eigen::VectorXd;
using estimation_detail::AnalysisOfVariance;
using estimation_detail::icc_clusters;
using estimation_detail::icc_sample;
using estimation_detail::IccClusters;
using estimation_detail::IccSample;
using estimation_detail::Limits;

void check_options(const IccOptions& options) {
    if (!(options.confidence > 0 && options.confidence < 1)) {
        throw Error(ErrorKind::usage, "the confidence of an intracluster correlation is not between 0 and 1");
    }
    if (!fits(options.method, options.interval)) {
        throw Error(ErrorKind::design, "interval '" + std::string(to_name(options.interval)) +
                                           "' does not go with an intracluster correlation by '" +
                                           std::string(to_name(options.method)) +
                                           "'; searle and smith go with anova, profile with reml, bootstrap with both");
    }
}

void check_rows(const Design& design, const VectorXd& sum_of_squares) {
    if (sum_of_squares.size() != design.weights.size()) {
        throw Error(ErrorKind::usage, std::to_string(sum_of_squares.size()) + " sums of squares for " +
                                          counted(static_cast<std::size_t>(design.weights.size()), "design row"));
    }
    for (Index row = 0; row < sum_of_squares.size(); ++row) {
        const std::string place = "design row " + std::to_string(row + 1);
        const double weight = design.weights[row];
        const double squares = sum_of_squares[row];
        if (!(weight >= 1)) {
            throw Error(ErrorKind::design, place + ": weight " + format_shortest(weight) +
                                               "; an intracluster correlation needs a number of individuals");
        }
        if (!(squares >= 0) || !std::isfinite(squares)) {
            throw Error(ErrorKind::design, place + ": its sum of squares is not a finite number of 0 or more");
        }
        if (weight == 1 && squares > 0) {
            throw Error(ErrorKind::design,
                        place + ": sum of squares " + format_shortest(squares) + " of one individual about itself");
        }
    }
}

void set_limits(const Limits& limits, Icc& icc) {
    icc.conf_low = limits.low;
    icc.conf_high = limits.high;
}

void estimate_anova(const AnalysisOfVariance& anova, const IccOptions& options, Icc& icc) {
    icc.estimate = anova.icc();
    icc.between = anova.between();
    icc.within = anova.within();
    if (options.interval == IccInterval::searle) set_limits(searle_limits(anova, options.confidence), icc);
    if (options.interval == IccInterval::smith) set_limits(smith_limits(anova, options.confidence), icc);
}

void estimate_restricted(const IccSample& sample, const IccOptions& options, Icc& icc) {
    const auto estimate = estimation_detail::estimate_reml(sample);
    icc.estimate = estimate.icc();
    icc.between = estimate.between;
    icc.within = estimate.within;
    if (options.interval == IccInterval::profile) {
        set_limits(profile_limits(sample, estimate, options.confidence), icc);
    }
}

}  // namespace

bool fits(IccMethod method, IccInterval interval) {
    switch (interval) {
        case IccInterval::searle:
        case IccInterval::smith:
            return method == IccMethod::anova;
        case IccInterval::profile:
            return method == IccMethod::reml;
        case IccInterval::bootstrap:
            return true;
    }
    return false;
}

Icc estimate_icc(const Design& design, const Clusters& clusters, const VectorXd& sum_of_squares,
                 const IccOptions& options) {
    check_options(options);
    check_rows(design, sum_of_squares);
    const Fit fit = fit_least_squares(design);
    return estimate_icc(fit, estimating_equations(fit, design, clusters), design, clusters, sum_of_squares, options);
}

Icc estimate_icc(const Fit& fit, const EstimatingEquations& equations, const Design& design, const Clusters& clusters,
                 const VectorXd& sum_of_squares, const IccOptions& options) {
    check_options(options);
    check_rows(design, sum_of_squares);
    const IccClusters all = icc_clusters(fit, equations, design, clusters, sum_of_squares);
    std::vector<std::uint32_t> each(clusters.count);
    std::iota(each.begin(), each.end(), 0U);
    const IccSample sample = icc_sample(all, each);
    const AnalysisOfVariance anova = analyse_variance(sample);
    refuse_problem(anova);

    Icc icc;
    icc.method = options.method;
    icc.interval = options.interval;
    if (options.method == IccMethod::anova) {
        estimate_anova(anova, options, icc);
    } else {
        estimate_restricted(sample, options, icc);
    }
    if (options.interval == IccInterval::bootstrap) {
        const auto bootstrap = bootstrap_limits(all, options);
        set_limits(bootstrap.limits, icc);
        icc.undefined_draws = bootstrap.undefined;
    }
    return icc;
}

ClusterSizes describe_sizes(const VectorXd& individuals_by_cluster) {
    if (individuals_by_cluster.size() < 2) {
        throw Error(ErrorKind::design, "sizes of " +
                                           counted(static_cast<std::size_t>(individuals_by_cluster.size()), "cluster") +
                                           "; their variation needs at least two");
    }
    const auto clusters = static_cast<double>(individuals_by_cluster.size());
    const double total = individuals_by_cluster.sum();
    ClusterSizes sizes;
    sizes.mean = total / clusters;
    const double squares = (individuals_by_cluster.array() - sizes.mean).square().sum();
    sizes.cv = std::sqrt(squares / (clusters - 1)) / sizes.mean;
    sizes.n0 = (total - individuals_by_cluster.squaredNorm() / total) / (clusters - 1);
    return sizes;
}

double design_effect(const ClusterSizes& sizes, double icc) {
    return 1 + ((1 + sizes.cv * sizes.cv) * sizes.mean - 1) * icc;
}

}  // namespace clustertrial
