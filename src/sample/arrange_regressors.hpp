#pragma once

#include "arrange_parts.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace clustertrial::sample_detail {

/// Whether all rows of a cluster have the same value (a missing one is a value too), in every cluster.
bool is_constant_in_clusters(const std::vector<double>& values, const Runs& cluster_of_row, std::size_t clusters);

/// Whether some row from one to another has no value.
bool has_missing(const NumberColumn& column, std::size_t first, std::size_t end);

/// The sizes that an outcome's prior count is out of, by row.
RowSizes prior_sizes(const Arranging& rows, const OutcomeSpec& outcome);

/// An outcome's prior measure in each row.
class Prior {
  public:
    /// The outcome may have none.
    Prior(const Arranging& rows, const OutcomeSpec& outcome, std::size_t clusters);

    [[nodiscard]] bool none() const { return own_ == nullptr; }
    /// NaN where missing.
    [[nodiscard]] double at(std::size_t row) const {
        if (of_clusters_) return values_[cluster_runs_.numbers[row]];
        return is_share_ ? own_->values[row] / own_sizes_[row] : own_->values[row];
    }
    /// Whether the row has none of its own: what it has as one of its cluster is that of the cluster's other rows.
    [[nodiscard]] bool is_of_others(std::size_t row) const;
    /// Of all rows, NaN where missing; null where a row's is not what its cell holds.
    [[nodiscard]] const double* cells() const {
        return none() || of_clusters_ || is_share_ ? nullptr : own_->values.data();
    }
    /// Whether it tells rows of one cluster apart.
    [[nodiscard]] bool splits_clusters(std::size_t clusters) const;
    /// Whether each row from one to another has its own, or there is none; false where that takes more than a look.
    [[nodiscard]] bool is_there_in_all(std::size_t first, std::size_t end) const;

  private:
    Runs cluster_runs_;
    bool of_clusters_ = false;
    const NumberColumn* own_ = nullptr;  // by row; null: none
    RowSizes own_sizes_;
    bool is_share_ = false;       // of the sizes, as that of a count is
    std::vector<double> values_;  // by cluster; empty: each row has its own
};

/// One covariate as the table holds it: a category is as many columns of the model as it has levels but the first, and
/// those are written out only for the rows that are analysed.
class Covariate {
  public:
    Covariate(const Table& table, const CovariateSpec& spec);

    /// Of the table.
    [[nodiscard]] const std::string& column() const { return column_; }
    /// Of the model's columns: "nor", or "year = Y5" for each level of a category but the first.
    [[nodiscard]] const std::vector<std::string>& names() const { return names_; }
    [[nodiscard]] bool is_missing(std::size_t row) const {
        return numbers_ != nullptr ? numbers_->is_missing(row) : categories_->is_missing(row);
    }
    /// Whether each row from one to another has a value; false where that takes more than a look.
    [[nodiscard]] bool is_there_in_all(std::size_t first, std::size_t end) const {
        return numbers_ != nullptr && !has_missing(*numbers_, first, end);
    }
    /// Whether it is a number that tells rows of one cluster apart.
    [[nodiscard]] bool splits_clusters(const Runs& cluster_of_row, std::size_t clusters) const;
    /// Of a number, NaN where missing.
    [[nodiscard]] double number_of(std::size_t row) const { return numbers_->values[row]; }
    /// The same of all rows.
    [[nodiscard]] const double* cells() const { return numbers_->values.data(); }
    /// Null for a number.
    [[nodiscard]] const TextColumn* categories() const { return categories_; }
    /// Appends the row's value to each of the model's columns from `first` on; NaN where missing.
    void append(std::size_t row, std::vector<double>* first) const;

  private:
    std::string column_;
    const NumberColumn* numbers_ = nullptr;
    const TextColumn* categories_ = nullptr;  // one of the two
    std::vector<std::uint32_t> rank_;         // of a category's level in the order of their names
    std::vector<std::string> names_;
};

/// Those of a protocol, in its order, and its absorbed columns.
std::vector<Covariate> covariates_of(const Table& table, const AnalysisSpec& analysis);

/// The hat matrix of absorbed levels is a matrix of levels x levels a cluster, which is computed before anybody can ask
/// whether it fits into memory: throws Error(input) for more levels than that.
void check_absorbed(const Arranging& rows, const AnalysisSpec& analysis, std::size_t clusters);

}  // namespace clustertrial::sample_detail
