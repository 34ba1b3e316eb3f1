#include "quick_line.hpp"

#include "clustertrial/core/distributions.hpp"
#include "clustertrial/estimation/cluster_covariance.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace clustertrial::simulation_detail {

std::optional<QuickLine> QuickLine::of(const TrialData& frame, const OutcomeData& outcome, const AnalysisSpec& options,
                                       std::size_t arms) {
    const CovarianceKind kind = options.covariance_kind();
    const bool simple = options.inference == Inference::model &&
                        (kind == CovarianceKind::CR0 || kind == CovarianceKind::CR1) &&
                        options.df_kind() != DegreesOfFreedom::satterthwaite && options.second_cluster.empty() &&
                        frame.units.column.empty() && outcome.weight.empty();
    const std::size_t columns = arms - 1 + (outcome.prior.empty() ? 0 : 1) + outcome.covariates.size();
    if (!simple || columns > most_columns) return std::nullopt;
    return QuickLine(options, arms, columns);
}

/// Whether each stratum with a row has rows of several arms: others count for some things and not for others.
bool QuickLine::every_stratum_compares(const TrialData& data, const OutcomeData& rows) {
    constexpr std::uint32_t none = std::numeric_limits<std::uint32_t>::max();
    constexpr std::uint32_t several = none - 1;
    arm_of_.assign(data.strata.size(), none);
    for (const std::uint32_t c : rows.cluster) {
        std::uint32_t& arm = arm_of_[data.stratum[c]];
        if (arm == none) arm = data.arm[c];
        if (arm != data.arm[c]) arm = several;
    }
    return std::all_of(arm_of_.begin(), arm_of_.end(), [](std::uint32_t arm) { return arm == none || arm == several; });
}

/// Rows as deviations from the means of their strata. False where an arm has fewer than two clusters.
bool QuickLine::read_rows(const TrialData& data, const OutcomeData& rows) {
    const std::size_t n = rows.mean.size();
    const std::size_t stride = columns_ + 2;
    x_.resize(n);
    y_.resize(n);
    weight_.resize(n);
    sums_.assign(data.strata.size() * stride, 0);
    std::array<std::size_t, most_columns + 1> of_arm = {};
    const std::vector<double>& over = rows.averaged_over();
    individuals_ = 0;
    for (std::size_t i = 0; i < n; ++i) {
        const std::uint32_t c = rows.cluster[i];
        Columns& x = x_[i];
        std::size_t k = 0;
        for (std::size_t arm = 1; arm < arms_; ++arm) x[k++] = data.arm[c] == arm ? 1 : 0;
        if (!rows.prior.empty()) x[k++] = rows.prior[i];
        for (const std::vector<double>& covariate : rows.covariates) x[k++] = covariate[i];
        ++of_arm[data.arm[c]];
        y_[i] = rows.mean[i];
        const double weight = options_.weights == Weights::equal ? 1 : over[i];
        weight_[i] = weight;
        individuals_ += weight;
        double* sum = &sums_[data.stratum[c] * stride];
        sum[0] += weight;
        sum[1] += weight * y_[i];
        for (k = 0; k < columns_; ++k) sum[k + 2] += weight * x[k];
    }
    strata_ = 0;
    for (std::size_t s = 0; s < data.strata.size(); ++s) {
        double* sum = &sums_[s * stride];
        if (sum[0] == 0) continue;
        ++strata_;
        for (std::size_t k = 1; k < stride; ++k) sum[k] /= sum[0];
    }
    for (std::size_t i = 0; i < n; ++i) {
        const double* mean = &sums_[data.stratum[rows.cluster[i]] * stride];
        y_[i] -= mean[1];
        for (std::size_t k = 0; k < columns_; ++k) x_[i][k] -= mean[k + 2];
    }
    const auto end = of_arm.begin() + static_cast<std::ptrdiff_t>(arms_);
    return n > columns_ + strata_ && std::all_of(of_arm.begin(), end, [](std::size_t count) { return count > 1; });
}

/// x'Wx and its inverse, by Gauss and Jordan. False where a column is nearly a sum of others.
bool QuickLine::invert_moments() {
    std::array<Columns, most_columns> a = {};
    moments_ = {};
    for (std::size_t i = 0; i < x_.size(); ++i) {
        for (std::size_t j = 0; j < columns_; ++j) {
            const double wx = weight_[i] * x_[i][j];
            moments_[j] += wx * y_[i];
            for (std::size_t k = 0; k <= j; ++k) a[j][k] += wx * x_[i][k];
        }
    }
    Columns size = {};
    for (std::size_t j = 0; j < columns_; ++j) {
        size[j] = a[j][j];
        for (std::size_t k = 0; k < j; ++k) a[k][j] = a[j][k];
        for (std::size_t k = 0; k < columns_; ++k) bread_[j][k] = j == k ? 1 : 0;
    }
    constexpr double nearly_collinear = 1e-6;
    for (std::size_t j = 0; j < columns_; ++j) {
        if (!(a[j][j] > nearly_collinear * size[j])) return false;
        const double pivot = 1 / a[j][j];
        for (std::size_t k = 0; k < columns_; ++k) {
            a[j][k] *= pivot;
            bread_[j][k] *= pivot;
        }
        for (std::size_t other = 0; other < columns_; ++other) {
            if (other == j) continue;
            const double times = a[other][j];
            for (std::size_t k = 0; k < columns_; ++k) {
                a[other][k] -= times * a[j][k];
                bread_[other][k] -= times * bread_[j][k];
            }
        }
    }
    return true;
}

double QuickLine::critical_value(std::size_t clusters) {
    const double tail = (1 - options_.confidence) / 2;
    if (options_.df_kind() == DegreesOfFreedom::normal) clusters = 0;
    if (clusters >= critical_.size()) critical_.resize(clusters + 1, 0);
    double& known = critical_[clusters];
    if (known != 0) return known;
    if (options_.df_kind() == DegreesOfFreedom::normal)
        known = -normal_quantile(tail);
    else if (options_.df_kind() == DegreesOfFreedom::stated)
        known = -t_quantile(tail, options_.stated_df);
    else
        known = -t_quantile(tail, static_cast<double>(clusters) - 1);
    return known;
}

/// Sandwich and margins. False for an outcome without error.
bool QuickLine::add_tests() {
    Columns coefficients = {};
    for (std::size_t j = 0; j < columns_; ++j)
        for (std::size_t k = 0; k < columns_; ++k) coefficients[j] += bread_[j][k] * moments_[k];
    Columns variance = {};
    double largest = 0;
    for (std::size_t i = 0; i < x_.size(); ++i) {
        double error = y_[i];
        for (std::size_t k = 0; k < columns_; ++k) error -= x_[i][k] * coefficients[k];
        largest = std::max(largest, std::abs(y_[i]));
        const double score = weight_[i] * error;
        for (std::size_t t = 0; t + 1 < arms_; ++t) {
            double influence = 0;
            for (std::size_t k = 0; k < columns_; ++k) influence += bread_[t][k] * x_[i][k];
            variance[t] += influence * influence * score * score;
        }
    }
    const auto clusters = static_cast<double>(x_.size());
    const auto coefficients_in_all = static_cast<double>(columns_ + strata_);
    const double factor = covariance_factor(options_.covariance_kind(), clusters, individuals_, coefficients_in_all);
    const double critical = critical_value(x_.size());
    constexpr double rounding = 1e-12;
    for (std::size_t t = 0; t + 1 < arms_; ++t) {
        const double std_error = std::sqrt(factor * variance[t]);
        if (!(std_error > rounding * largest)) return false;
        effects_[t] = {coefficients[t], std_error, critical * std_error};
    }
    return true;
}

const std::vector<QuickEffect>* QuickLine::estimate(const TrialData& data, const OutcomeData& rows) {
    const bool done = every_stratum_compares(data, rows) && read_rows(data, rows) && invert_moments() && add_tests();
    return done ? &effects_ : nullptr;
}

}  // namespace clustertrial::simulation_detail
