#include "arrange_regressors.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace clustertrial::sample_detail {

namespace {

using Values = std::vector<double>;

/// Events / individuals, or the value itself, as in the row.
Values prior_of_rows(const Arranging& rows, const OutcomeSpec& outcome) {
    Values prior = rows.table.numbers(outcome.prior).values;
    if (!outcome.is_count()) return prior;
    const Values& sizes = prior_sizes(rows, outcome);
    for (std::size_t row = 0; row < prior.size(); ++row) prior[row] /= sizes[row];
    return prior;
}

/// The cluster's own mean.
Values prior_of_clusters(const Arranging& rows, const OutcomeSpec& outcome, std::size_t clusters) {
    const Values& prior = rows.table.numbers(outcome.prior).values;
    const Values& sizes = prior_sizes(rows, outcome);
    Values total(clusters, 0.0), individuals(clusters, 0.0);
    for (std::size_t row = 0; row < prior.size(); ++row) {
        if (std::isnan(prior[row]) || std::isnan(sizes[row])) continue;
        const auto g = rows.cluster_of_row[row];
        total[g] += outcome.is_count() ? prior[row] : prior[row] * sizes[row];
        individuals[g] += sizes[row];
    }
    // 0 / 0 is NaN: no row of the cluster has a prior.
    for (std::size_t g = 0; g < clusters; ++g) total[g] /= individuals[g];
    return total;
}

}  // namespace

bool is_constant_in_clusters(const std::vector<double>& values, const std::vector<std::uint32_t>& cluster_of_row,
                             std::size_t clusters) {
    constexpr auto none = std::numeric_limits<std::size_t>::max();
    std::vector<std::size_t> first_row(clusters, none);
    for (std::size_t row = 0; row < values.size(); ++row) {
        std::size_t& first = first_row[cluster_of_row[row]];
        if (first == none) first = row;
        if (values[first] == values[row]) continue;
        if (!(std::isnan(values[first]) && std::isnan(values[row]))) return false;
    }
    return true;
}

const std::vector<double>& prior_sizes(const Arranging& rows, const OutcomeSpec& outcome) {
    return outcome.prior_size.empty() ? rows.size : rows.table.numbers(outcome.prior_size).values;
}

Prior::Prior(const Arranging& rows, const OutcomeSpec& outcome, std::size_t clusters)
    : cluster_of_row_(rows.cluster_of_row), of_clusters_(outcome.level_of_prior() == PriorLevel::cluster) {
    if (outcome.prior.empty()) return;
    own_ = &rows.table.numbers(outcome.prior).values;
    own_sizes_ = &prior_sizes(rows, outcome);
    values_ = of_clusters_ ? prior_of_clusters(rows, outcome, clusters) : prior_of_rows(rows, outcome);
}

bool Prior::is_of_others(std::size_t row) const {
    if (none() || !of_clusters_ || std::isnan(at(row))) return false;
    return std::isnan((*own_)[row]) || std::isnan((*own_sizes_)[row]);
}

bool Prior::splits_clusters(std::size_t clusters) const {
    return !none() && !of_clusters_ && !is_constant_in_clusters(values_, cluster_of_row_, clusters);
}

Covariate::Covariate(const Table& table, const CovariateSpec& spec) : column_(spec.column) {
    if (!spec.categorical) {
        numbers_ = &table.numbers(spec.column);
        names_ = {spec.column};
        return;
    }
    categories_ = &table.text(spec.column);
    const std::vector<std::string>& levels = categories_->levels;
    const std::vector<std::uint32_t> order = order_of_names(levels);
    rank_.resize(levels.size());
    for (std::uint32_t rank = 0; rank < order.size(); ++rank) {
        rank_[order[rank]] = rank;
        if (rank > 0) names_.push_back(spec.column + " = " + levels[order[rank]]);
    }
}

bool Covariate::is_missing(std::size_t row) const {
    return numbers_ != nullptr ? numbers_->is_missing(row) : categories_->is_missing(row);
}

bool Covariate::splits_clusters(const std::vector<std::uint32_t>& cluster_of_row, std::size_t clusters) const {
    return numbers_ != nullptr && !is_constant_in_clusters(numbers_->values, cluster_of_row, clusters);
}

void Covariate::append(std::size_t row, std::vector<double>* first) const {
    if (numbers_ != nullptr) {
        first->push_back(numbers_->values[row]);
        return;
    }
    if (categories_->is_missing(row)) {
        for (std::size_t level = 1; level < rank_.size(); ++level) first[level - 1].push_back(std::nan(""));
        return;
    }
    const std::uint32_t rank = rank_[categories_->codes[row]];
    for (std::uint32_t level = 1; level < rank_.size(); ++level) first[level - 1].push_back(level == rank ? 1.0 : 0.0);
}

std::vector<Covariate> covariates_of(const Table& table, const AnalysisSpec& analysis) {
    std::vector<Covariate> covariates;
    for (const CovariateSpec& spec : analysis.covariates) covariates.emplace_back(table, spec);
    return covariates;
}

}  // namespace clustertrial::sample_detail
