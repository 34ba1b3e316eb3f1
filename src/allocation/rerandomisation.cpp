#include "clustertrial/allocation/rerandomisation.hpp"

#include "clustertrial/core/distributions.hpp"
#include "clustertrial/core/error.hpp"
#include "clustertrial/core/number.hpp"

#include "whitening.hpp"

#include <algorithm>
#include <limits>
#include <string>
#include <vector>

namespace clustertrial {
namespace {

void check_options(const RerandomisationOptions& options) {
    if (options.threshold.has_value() == options.acceptance.has_value())
        throw Error(ErrorKind::usage,
                    "rerandomisation: expected a threshold or an acceptance probability, and not both");
    if (options.threshold && !(*options.threshold >= 0))
        throw Error(ErrorKind::usage, "rerandomisation: expected a threshold of 0 or more");
    if (options.acceptance && !(*options.acceptance > 0 && *options.acceptance < 1))
        throw Error(ErrorKind::usage, "rerandomisation: expected an acceptance probability between 0 and 1");
    if (options.most_tries == 0) throw Error(ErrorKind::usage, "rerandomisation: expected at least one try");
}

/// The covariance that stratification leaves to chance: where quotas are whole, the difference of two arms' means has
/// this one times n / (n_0 n_1). A stratum of one school has nothing to exchange.
Eigen::MatrixXd covariance_within(const Eigen::MatrixXd& x, std::span<const std::size_t> stratum, std::size_t strata) {
    std::vector<std::vector<Eigen::Index>> members(strata);
    for (std::size_t i = 0; i < stratum.size(); ++i) members[stratum[i]].push_back(static_cast<Eigen::Index>(i));
    Eigen::MatrixXd covariance = Eigen::MatrixXd::Zero(x.cols(), x.cols());
    for (const auto& rows : members) {
        if (rows.size() > 1)
            covariance +=
                covariance_of(x(rows, Eigen::all)) * static_cast<double>(rows.size()) / static_cast<double>(x.rows());
    }
    return covariance;
}

/// Sum over arms of n_a |mean_a - mean|^2; z is centred. Infinite when an arm is empty.
double distance_of(const Eigen::MatrixXd& z, std::span<const std::size_t> arms, std::size_t count) {
    Eigen::MatrixXd sums = Eigen::MatrixXd::Zero(static_cast<Eigen::Index>(count), z.cols());
    std::vector<double> sizes(count, 0);
    for (std::size_t i = 0; i < arms.size(); ++i) {
        sums.row(static_cast<Eigen::Index>(arms[i])) += z.row(static_cast<Eigen::Index>(i));
        ++sizes[arms[i]];
    }
    double distance = 0;
    for (std::size_t arm = 0; arm < count; ++arm) {
        if (sizes[arm] == 0) return std::numeric_limits<double>::infinity();
        distance += sums.row(static_cast<Eigen::Index>(arm)).squaredNorm() / sizes[arm];
    }
    return distance;
}

template <typename T>
std::vector<T> in_order(std::span<const std::size_t> order, std::span<const T> values) {
    std::vector<T> sorted;
    for (const auto school : order) sorted.push_back(values[school]);
    return sorted;
}

}  // namespace

RerandomisedAllocation allocate_rerandomised(const Covariates& covariates, std::span<const std::size_t> stratum,
                                             std::span<const std::size_t> order, std::span<const std::size_t> tie_rank,
                                             const CountTable& ratios, const RerandomisationOptions& options,
                                             DrawStorage storage, RandomStream& random) {
    check_covariates(covariates, stratum.size());
    check_options(options);
    // Sums over schools in canonical order: the rows' order must not change what is accepted.
    const Eigen::MatrixXd x = rows_in(order, covariates.x);
    const auto strata_in_order = in_order(order, stratum);
    const Eigen::MatrixXd z = whitened(x, covariance_within(x, strata_in_order, ratios.strata()));
    if (z.cols() == 0)
        throw Error(ErrorKind::design, "rerandomisation: no covariate varies within a stratum: nothing to balance");

    RerandomisedAllocation result;
    result.df = static_cast<double>(z.cols()) * static_cast<double>(ratios.arms - 1);
    result.threshold = options.threshold ? *options.threshold : chi_squared_quantile(*options.acceptance, result.df);
    double smallest = std::numeric_limits<double>::infinity();
    while (result.tries < options.most_tries) {
        ++result.tries;
        result.allocation = allocate_complete(stratum, order, tie_rank, ratios, storage, random);
        result.distance =
            distance_of(z, in_order(order, std::span<const std::size_t>(result.allocation.arms)), ratios.arms);
        if (result.distance <= result.threshold) return result;
        smallest = std::min(smallest, result.distance);
    }
    const std::string seen = smallest < std::numeric_limits<double>::infinity()
                                 ? "the smallest distance was " + format_shortest(smallest)
                                 : "in none of them had every arm a school";
    throw Error(ErrorKind::design, "rerandomisation: none of " + std::to_string(result.tries) +
                                       " tries was accepted; expected a distance of at most " +
                                       format_shortest(result.threshold) + "; " + seen);
}

}  // namespace clustertrial
