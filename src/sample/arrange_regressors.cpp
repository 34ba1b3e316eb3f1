#include "arrange_regressors.hpp"

#include "clustertrial/core/number.hpp"
#include "clustertrial/core/runs.hpp"
#include "clustertrial/core/words.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

namespace clustertrial::sample_detail {

namespace {

using Values = std::vector<double>;

/// The cluster's own mean.
Values prior_of_clusters(const Arranging& rows, const OutcomeSpec& outcome, std::size_t clusters) {
    const Values& prior = rows.table.numbers(outcome.prior).values;
    const RowSizes sizes = prior_sizes(rows, outcome);
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

/// Whether the rows from one to another all have the value, or all have none where it is NaN.
template <typename ValueOf>
bool all_have(double value, const ValueOf& value_of, std::size_t first, std::size_t end) {
    constexpr std::size_t stretch = 64;  // looked at whole: several at once
    const bool missing = std::isnan(value);
    while (first < end) {
        const std::size_t last = std::min(end, first + stretch);
        std::size_t others = 0;
        for (; first < last; ++first) {
            const double own = value_of(first);
            others += (missing ? std::isnan(own) : own == value) ? 0U : 1U;
        }
        if (others > 0) return false;
    }
    return true;
}

/// Of the values of rows by number.
template <typename ValueOf>
bool is_constant(const ValueOf& value_of, const Runs& cluster_of_row, std::size_t clusters) {
    std::vector<std::optional<double>> of_clusters(clusters);
    RunEnds ends(cluster_of_row);
    for (std::size_t first = 0; first < cluster_of_row.numbers.size();) {
        const std::size_t end = ends.after(first);
        std::optional<double>& of_cluster = of_clusters[cluster_of_row.numbers[first]];
        if (!of_cluster) of_cluster = value_of(first);
        if (!all_have(*of_cluster, value_of, first, end)) return false;
        first = end;
    }
    return true;
}

}  // namespace

bool is_constant_in_clusters(const std::vector<double>& values, const Runs& cluster_of_row, std::size_t clusters) {
    return is_constant([&](std::size_t row) { return values[row]; }, cluster_of_row, clusters);
}

bool has_missing(const NumberColumn& column, std::size_t first, std::size_t end) {
    std::size_t missing = 0;  // counted, since no processor looks at several where the first ends the loop
    for (std::size_t row = first; row < end; ++row) missing += column.is_missing(row) ? 1U : 0U;
    return missing > 0;
}

RowSizes prior_sizes(const Arranging& rows, const OutcomeSpec& outcome) {
    return outcome.prior_size.empty() ? rows.size : RowSizes(rows.table.numbers(outcome.prior_size).values);
}

Prior::Prior(const Arranging& rows, const OutcomeSpec& outcome, std::size_t clusters)
    : cluster_runs_(rows.cluster_runs()), of_clusters_(outcome.level_of_prior() == PriorLevel::cluster) {
    if (outcome.prior.empty()) return;
    own_ = &rows.table.numbers(outcome.prior);
    own_sizes_ = prior_sizes(rows, outcome);
    is_share_ = outcome.is_count();
    if (of_clusters_) values_ = prior_of_clusters(rows, outcome, clusters);
}

bool Prior::is_of_others(std::size_t row) const {
    if (none() || !of_clusters_ || std::isnan(at(row))) return false;
    return own_->is_missing(row) || std::isnan(own_sizes_[row]);
}

bool Prior::is_there_in_all(std::size_t first, std::size_t end) const {
    return none() || (!of_clusters_ && !is_share_ && !has_missing(*own_, first, end));
}

bool Prior::splits_clusters(std::size_t clusters) const {
    return !none() && !of_clusters_ &&
           !is_constant([this](std::size_t row) { return at(row); }, cluster_runs_, clusters);
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

bool Covariate::splits_clusters(const Runs& cluster_of_row, std::size_t clusters) const {
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
    for (const CovariateSpec& spec : analysis.model_covariates()) covariates.emplace_back(table, spec);
    return covariates;
}

void check_absorbed(const Arranging& rows, const AnalysisSpec& analysis, std::size_t clusters) {
    constexpr double most_numbers = 250e6;  // 2 GB
    std::size_t levels = 0;
    for (const std::string& column : analysis.absorb) levels += rows.table.text(column).levels.size();
    const auto numbers = static_cast<double>(clusters) * static_cast<double>(levels) * static_cast<double>(levels);
    if (numbers <= most_numbers) return;
    for (const std::string& column : analysis.absorb) {
        rows.problems.add(
            {rows.table.file, 0, column},
            "named by 'absorb', found " + counted(rows.table.text(column).levels.size(), "level") + " among " +
                counted(clusters, "cluster"),
            "expected at most " +
                format_count(static_cast<std::uint64_t>(std::sqrt(most_numbers / static_cast<double>(clusters)))) +
                " levels of all columns of 'absorb', whose matrices grow by their square; a column of which each "
                "cluster lies in one level can be in `columns` of [strata], which may have any number");
    }
    rows.problems.throw_if_any(ErrorKind::input);
}

}  // namespace clustertrial::sample_detail
