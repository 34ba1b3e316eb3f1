#include "clustertrial/core/number.hpp"
#include "clustertrial/estimation/effect_size.hpp"

#include "arrange_parts.hpp"

#include <algorithm>
#include <cmath>

namespace clustertrial {

namespace {

using Values = std::vector<double>;

/// Checks a count and the size it is out of. Missing counts are no problem here.
void check_count(const Arranging& rows, const std::string& column, const Values& sizes, const std::string& size_name) {
    const NumberColumn& counts = rows.table.numbers(column);
    for (std::size_t row = 0; row < rows.table.rows; ++row) {
        if (counts.is_missing(row)) continue;
        const double count = counts.values[row];
        if (!(count >= 0) || count != std::floor(count)) {
            rows.complain(row, column, format_shortest(count), "a whole number of events, at least 0");
        } else if (count > sizes[row]) {
            rows.complain(row, column, format_shortest(count),
                          "at most " + format_shortest(sizes[row]) + ", the row's " + size_name);
        }
    }
}

void check_sd(const Arranging& rows, const OutcomeSpec& outcome) {
    const NumberColumn& sds = rows.table.numbers(outcome.sd);
    const NumberColumn& values = rows.table.numbers(outcome.value);
    for (std::size_t row = 0; row < rows.table.rows; ++row) {
        if (values.is_missing(row)) continue;
        if (sds.is_missing(row) && rows.size[row] > 1) {
            rows.complain(row, outcome.sd, "no value",
                          "the SD of the row's " + format_shortest(rows.size[row]) + " individuals");
        } else if (sds.values[row] < 0) {
            rows.complain(row, outcome.sd, format_shortest(sds.values[row]), "an SD, at least 0");
        }
    }
}

std::string size_column_name(const Arranging& rows) {
    return rows.trial.data.size.empty() ? "single individual" : "'" + rows.trial.data.size + "'";
}

/// The sizes that a prior count is out of.
const Values& prior_sizes(const Arranging& rows, const OutcomeSpec& outcome) {
    return outcome.prior_size.empty() ? rows.size : rows.table.numbers(outcome.prior_size).values;
}

/// A row's prior: events / individuals, or the value itself; NaN where missing.
Values prior_of_rows(const Arranging& rows, const OutcomeSpec& outcome) {
    Values prior = rows.table.numbers(outcome.prior).values;
    if (!outcome.is_count()) return prior;
    const Values& sizes = prior_sizes(rows, outcome);
    for (std::size_t row = 0; row < prior.size(); ++row) prior[row] /= sizes[row];
    return prior;
}

/// The cluster's own prior mean in each of its rows.
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
    Values result(prior.size());
    for (std::size_t row = 0; row < result.size(); ++row) {
        const auto g = rows.cluster_of_row[row];
        result[row] = total[g] / individuals[g];  // 0 / 0 is NaN: no row of the cluster has a prior
    }
    return result;
}

/// Covariates as number columns of the model, in rows; categories become indicators of all levels but the first.
struct Covariates {
    std::vector<std::string> names;
    std::vector<Values> values;
};

void add_categories(const TextColumn& column, const std::string& name, Covariates& covariates) {
    std::vector<std::string> levels = column.levels;
    std::sort(levels.begin(), levels.end());
    for (std::size_t level = 1; level < levels.size(); ++level) {
        Values indicator(column.codes.size());
        for (std::size_t row = 0; row < indicator.size(); ++row) {
            indicator[row] = column.is_missing(row) ? std::nan("") : (column.at(row) == levels[level] ? 1.0 : 0.0);
        }
        covariates.names.push_back(name + " = " + levels[level]);
        covariates.values.push_back(std::move(indicator));
    }
}

Covariates read_covariates(const Arranging& rows) {
    Covariates covariates;
    for (const CovariateSpec& spec : rows.trial.analysis.covariates) {
        if (spec.categorical) {
            add_categories(rows.table.text(spec.column), spec.column, covariates);
        } else {
            covariates.names.push_back(spec.column);
            covariates.values.push_back(rows.table.numbers(spec.column).values);
        }
    }
    return covariates;
}

bool same_in_clusters(const Arranging& rows, const Values& values, std::size_t clusters) {
    Values first(clusters, std::nan(""));
    for (std::size_t row = 0; row < values.size(); ++row) {
        double& seen = first[rows.cluster_of_row[row]];
        if (std::isnan(seen)) seen = values[row];
        if (seen != values[row] && !(std::isnan(seen) && std::isnan(values[row]))) return false;
    }
    return true;
}

/// What one row, or one cluster's rows together, say of an outcome.
struct Pile {
    double individuals = 0;
    double events = 0;          // counts are added as counts: whole numbers, so no order of rows changes a digit
    IndividualMoments moments;  // measured values
    std::size_t first_row = 0;
};

class OutcomeBuilder {
  public:
    OutcomeBuilder(const Arranging& rows, const OutcomeSpec& spec, const Covariates& covariates, std::size_t clusters)
        : rows_(rows), covariates_(covariates), clusters_(clusters) {
        out_.spec = spec;
        out_.missing_individuals.assign(clusters, 0.0);
        if (!spec.prior.empty()) {
            prior_ = spec.level_of_prior() == PriorLevel::cluster ? prior_of_clusters(rows, spec, clusters)
                                                                  : prior_of_rows(rows, spec);
        }
    }

    OutcomeData build(TrialData& data) {
        const bool merge = mergeable();
        std::vector<Pile> piles(merge ? clusters_ : 0);
        for (std::size_t row = 0; row < rows_.table.rows; ++row) {
            if (!observed(row)) {
                if (rows_.size[row] > 0) out_.missing_individuals[rows_.cluster_of_row[row]] += rows_.size[row];
                continue;
            }
            if (!merge) piles.emplace_back();
            add_row(row, merge ? piles[rows_.cluster_of_row[row]] : piles.back());
        }
        for (const Pile& pile : piles) {
            if (pile.individuals > 0) finish_pile(pile);
        }
        warn_of_incomplete(data);
        return std::move(out_);
    }

  private:
    const std::string& column() const { return out_.spec.is_count() ? out_.spec.count : out_.spec.value; }

    /// Rows of a cluster can be merged when nothing in the model tells them apart.
    bool mergeable() const {
        if (!prior_.empty() && !same_in_clusters(rows_, prior_, clusters_)) return false;
        return std::all_of(covariates_.values.begin(), covariates_.values.end(),
                           [&](const Values& v) { return same_in_clusters(rows_, v, clusters_); });
    }

    bool observed(std::size_t row) {
        if (rows_.table.numbers(column()).is_missing(row)) return false;
        if (!prior_.empty() && std::isnan(prior_[row])) {
            ++without_prior_;
            return false;
        }
        const bool complete = std::none_of(covariates_.values.begin(), covariates_.values.end(),
                                           [&](const Values& v) { return std::isnan(v[row]); });
        if (!complete) ++without_covariate_;
        return complete;
    }

    void add_row(std::size_t row, Pile& pile) {
        if (pile.individuals == 0) pile.first_row = row;
        const double n = rows_.size[row];
        const double value = rows_.table.numbers(column()).values[row];
        pile.individuals += n;
        if (out_.spec.is_count()) {
            pile.events += value;
            return;
        }
        double sum_of_squares = 0;
        if (n > 1) {
            if (out_.spec.sd.empty()) {
                out_.sum_of_squares_known = false;
            } else {
                const double sd = rows_.table.numbers(out_.spec.sd).values[row];
                sum_of_squares = (n - 1) * sd * sd;
            }
        }
        pile.moments.add(n, value, sum_of_squares);
    }

    void finish_pile(const Pile& pile) {
        out_.cluster.push_back(rows_.cluster_of_row[pile.first_row]);
        out_.individuals.push_back(pile.individuals);
        if (out_.spec.is_count()) {
            const double mean = pile.events / pile.individuals;
            out_.mean.push_back(mean);
            out_.sum_of_squares.push_back(pile.events * (1 - mean));
        } else {
            out_.mean.push_back(pile.moments.mean);
            out_.sum_of_squares.push_back(pile.moments.sum_of_squares);
        }
        if (!prior_.empty()) out_.prior.push_back(prior_[pile.first_row]);
        out_.covariates.resize(covariates_.values.size());
        for (std::size_t c = 0; c < out_.covariates.size(); ++c) {
            out_.covariates[c].push_back(covariates_.values[c][pile.first_row]);
        }
    }

    void warn_of_incomplete(TrialData& data) const {
        const auto warn = [&](std::size_t count, const std::string& what) {
            if (count == 0) return;
            data.warnings.push_back("outcome '" + out_.spec.name + "': rows with the outcome but without " + what +
                                    " are left out: " + std::to_string(count));
        };
        warn(without_prior_, "the prior measure");
        warn(without_covariate_, "a covariate");
    }

    const Arranging& rows_;
    const Covariates& covariates_;
    std::size_t clusters_;
    Values prior_;
    OutcomeData out_;
    std::size_t without_prior_ = 0;
    std::size_t without_covariate_ = 0;
};

void check_outcome(const Arranging& rows, const OutcomeSpec& outcome) {
    if (outcome.is_count()) {
        check_count(rows, outcome.count, rows.size, size_column_name(rows));
        if (outcome.prior.empty()) return;
        const bool own_size = !outcome.prior_size.empty();
        check_count(rows, outcome.prior, prior_sizes(rows, outcome),
                    own_size ? "'" + outcome.prior_size + "'" : size_column_name(rows));
    } else if (!outcome.sd.empty()) {
        check_sd(rows, outcome);
    }
}

}  // namespace

void arrange_outcomes(const Arranging& rows, TrialData& data) {
    const Covariates covariates = read_covariates(rows);
    data.covariate_names = covariates.names;
    for (const OutcomeSpec& outcome : rows.trial.outcomes) {
        check_outcome(rows, outcome);
        data.outcomes.push_back(OutcomeBuilder(rows, outcome, covariates, data.clusters.size()).build(data));
    }
}

}  // namespace clustertrial
