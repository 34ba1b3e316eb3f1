#include "suppressed.hpp"

#include "clustertrial/core/words.hpp"

#include "arrange_regressors.hpp"
#include "suppressed_ends.hpp"
#include "suppressed_numbers.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numeric>
#include <set>
#include <utility>

namespace clustertrial::sample_detail {

namespace {

using Values = std::vector<double>;

constexpr double middle = 0.5;

/// One outcome whose suppressed numbers have ends.
class SuppressedOutcome {
  public:
    SuppressedOutcome(const Arranging& rows, const Trial& protocol, const OutcomeSpec& outcome, std::size_t clusters)
        : rows_(rows),
          protocol_(protocol),
          outcome_(outcome),
          clusters_(clusters),
          numbers_(model_numbers(rows, outcome, protocol.analysis)) {}

    /// The outcome's suppressed cells; what is wrong with them is `why_none` of the outcome.
    OutcomeData build(const std::vector<bool>& keep, const TrialData& data) {
        std::string why_none = why_not_known_out_of();
        for (const ModelNumber& number : numbers_) {
            ends_.push_back(read_ends(rows_, number, &number == &numbers_.front()));
            if (why_none.empty()) why_none = ends_.back().why_none;
        }
        const Table known = filled(rows_.table, ends_, middle);
        const std::size_t problems = rows_.problems.total();
        check_second_cluster(of_table(rows_, known), protocol_, keep);
        if (rows_.problems.total() > problems) return {};  // of the file: it is refused
        OutcomeData outcome = at_share(middle);
        count_suppressed(outcome);
        count_without_ends(of_table(rows_, known), protocol_.analysis, clusters_, outcome);
        count_cells_c(rows_, protocol_.analysis, clusters_, outcome);
        find_analysed_twice(data, outcome);
        const bool any = std::any_of(ends_.begin(), ends_.end(), [](const auto& ends) { return !ends.rows.empty(); });
        if (any && outcome_.suppressed == SuppressedCells::bounds) add_ends(outcome);
        outcome.row_is_analysed = {};
        if (!why_none.empty()) outcome.why_none = why_none;
        return outcome;
    }

  private:
    void add_ends(OutcomeData& outcome) const {
        outcome.ends = {at_share(0), at_share(1)};
        for (OutcomeData& end : outcome.ends) end.row_is_analysed = {};
        const std::vector<std::size_t> rows = rows_of_table(outcome);
        outcome.numbers = numbers_of(outcome, rows);
        outcome.prior_steps = steps_of_prior(outcome, rows);
    }

    /// A row whose denominator is suppressed is left out, which no bounds over the others would show.
    [[nodiscard]] std::string why_not_known_out_of() const {
        for (const ModelNumber& number : numbers_) {
            if (!number.sizes || number.size_column.empty()) continue;
            const std::size_t rows = marked_rows(rows_.table, number.size_column).size();
            if (rows == 0) continue;
            return "'" + number.size_column + "', the denominator of '" + number.column + "', is suppressed in " +
                   counted(rows, "row") + "; bounds and midpoint need it known, since it " +
                   (&number == &numbers_.front() ? "weighs the row" : "divides the prior measure");
        }
        return {};
    }

    /// Of numbers of rows each is on its own, so that rows of a cluster differ.
    [[nodiscard]] bool rows_differ() const {
        for (std::size_t i = 1; i < numbers_.size(); ++i)
            if (!numbers_[i].of_cluster && !ends_[i].rows.empty()) return true;
        return false;
    }

    /// Rows that have one number of a joined file stay apart too, since they weigh what others of their cluster do not.
    [[nodiscard]] bool by_row() const { return rows_differ() || rows_share(rows_.table, ends_.front()); }

    [[nodiscard]] OutcomeData at_share(double share) const {
        const Table table = filled(rows_.table, ends_, share);
        const Arranging rows = of_table(rows_, table);
        return arrange_outcome(rows, outcome_, protocol_.analysis, clusters_, {.by_row = by_row(), .keep_rows = true});
    }

    /// Of each of the outcome's rows; empty where rows may have been merged.
    [[nodiscard]] std::vector<std::size_t> rows_of_table(const OutcomeData& outcome) const {
        std::vector<std::size_t> rows;
        for (std::size_t row = 0; by_row() && row < rows_.table.rows; ++row)
            if (outcome.row_is_analysed[row]) rows.push_back(row);
        return rows;
    }

    /// A number that counts in its cluster matters in a row that is not analysed too.
    void count_suppressed(OutcomeData& outcome) const {
        std::vector<bool> has_rows(clusters_, false);
        for (const std::uint32_t cluster : outcome.cluster) has_rows[cluster] = true;
        outcome.suppressed_rows.assign(clusters_, 0);
        outcome.suppressed_individuals.assign(clusters_, 0);
        for (std::size_t row = 0; row < rows_.table.rows; ++row) {
            bool matters = false;
            for (std::size_t i = 0; i < numbers_.size(); ++i) {
                const bool counts =
                    outcome.row_is_analysed[row] || (numbers_[i].of_cluster && has_rows[rows_.cluster_of_row[row]]);
                matters = matters || (counts && ends_[i].has(row));
            }
            if (!matters) continue;
            ++outcome.suppressed_rows[rows_.cluster_of_row[row]];
            if (rows_.size[row] > 0) outcome.suppressed_individuals[rows_.cluster_of_row[row]] += rows_.size[row];
        }
    }

    /// A number of the model, by the outcome's rows. Merged rows differ in nothing but the outcome.
    [[nodiscard]] std::vector<std::uint32_t> codes_of(std::size_t i, const OutcomeData& outcome,
                                                      const std::vector<std::size_t>& rows) const {
        std::vector<std::uint32_t> codes(outcome.cluster.size());
        std::iota(codes.begin(), codes.end(), 0U);
        if (numbers_[i].of_cluster) {
            const std::vector<std::uint32_t> numbers = numbers_of_clusters(rows_, ends_[i], clusters_);
            for (std::size_t n = 0; n < codes.size(); ++n) codes[n] = numbers[outcome.cluster[n]];
        } else if (!rows.empty()) {
            const std::vector<std::uint32_t> numbers = numbers_of_rows(rows_.table, numbers_[i].column);
            for (std::size_t n = 0; n < codes.size(); ++n) codes[n] = numbers[rows[n]];
        }
        return codes;
    }

    [[nodiscard]] SuppressedNumbers numbers_of(const OutcomeData& outcome, const std::vector<std::size_t>& rows) const {
        SuppressedNumbers numbers{codes_of(0, outcome, rows), {}};
        std::size_t i = 1;
        if (!outcome_.prior.empty()) numbers.of_regressors.push_back(codes_of(i++, outcome, rows));
        for (const Covariate& covariate : covariates_of(rows_.table, protocol_.analysis)) {
            const bool is_number = covariate.categories() == nullptr;
            if (is_number) {
                numbers.of_regressors.push_back(codes_of(i++, outcome, rows));
            } else {  // none of a category's columns is suppressed
                numbers.of_regressors.resize(numbers.of_regressors.size() + covariate.names().size());
            }
        }
        return numbers;
    }

    /// Of a count; of a value any number is between the ends. What several rows of a cluster have of one row of a
    /// joined file is one number.
    [[nodiscard]] Values steps_of_prior(const OutcomeData& outcome, const std::vector<std::size_t>& rows) const {
        if (outcome.prior.empty() || !outcome_.is_count()) return {};
        const ColumnEnds& ends = ends_[1];
        const std::vector<std::uint32_t> numbers = numbers_of_rows(rows_.table, ends.column);
        std::set<std::pair<std::uint32_t, std::uint32_t>> counted;  // of a cluster
        Values of_cluster(clusters_, 0);
        Values of_row(rows_.table.rows, 0);
        for (std::size_t i = 0; i < ends.rows.size(); ++i) {
            const std::size_t row = ends.rows[i];
            const std::uint32_t cluster = rows_.cluster_of_row[row];
            of_row[row] = ends.high[i] - ends.low[i];
            const bool has_size = !std::isnan((*numbers_[1].sizes)[row]);
            if (has_size && counted.emplace(cluster, numbers[row]).second) of_cluster[cluster] += of_row[row];
        }
        Values steps;
        for (std::size_t n = 0; n < outcome.cluster.size(); ++n)
            steps.push_back(numbers_[1].of_cluster || rows.empty() ? of_cluster[outcome.cluster[n]] : of_row[rows[n]]);
        return steps;
    }

    const Arranging& rows_;
    const Trial& protocol_;
    const OutcomeSpec& outcome_;
    std::size_t clusters_;
    std::vector<ModelNumber> numbers_;  ///< the outcome, its prior where it has one, and covariates
    std::vector<ColumnEnds> ends_;      ///< of each of them
};

}  // namespace

void arrange_suppressed(const Arranging& rows, const Trial& protocol, const std::vector<bool>& keep, TrialData& data) {
    add_covariate_names(rows, protocol, data);
    for (const OutcomeSpec& outcome : protocol.outcomes)
        data.outcomes.push_back(SuppressedOutcome(rows, protocol, outcome, data.clusters.size()).build(keep, data));
}

}  // namespace clustertrial::sample_detail
