#include "suppressed.hpp"

#include "clustertrial/core/number.hpp"
#include "clustertrial/core/words.hpp"
#include "clustertrial/data/suppressed.hpp"

#include "arrange_regressors.hpp"

#include <algorithm>
#include <cmath>
#include <utility>
#include <variant>

namespace clustertrial::sample_detail {

namespace {

using Values = std::vector<double>;

/// A number column of a model.
struct ModelNumber {
    std::string column;
    const Values* sizes = nullptr;  ///< by row, what a count is out of; null: it is no count
    bool of_cluster = false;        ///< rows of a cluster share what is made of it
};

std::vector<ModelNumber> model_numbers(const Arranging& rows, const OutcomeSpec& outcome,
                                       const AnalysisSpec& analysis) {
    std::vector<ModelNumber> numbers;
    if (!outcome.is_count()) {
        numbers.push_back({outcome.value});
    } else {
        numbers.push_back(
            {outcome.count, outcome.out_of.empty() ? &rows.size : &rows.table.numbers(outcome.out_of).values});
    }
    if (!outcome.prior.empty()) {
        numbers.push_back({outcome.prior, outcome.is_count() ? &prior_sizes(rows, outcome) : nullptr,
                           outcome.level_of_prior() == PriorLevel::cluster});
    }
    for (const CovariateSpec& covariate : analysis.covariates)
        if (!covariate.categorical) numbers.push_back({covariate.column});
    return numbers;
}

/// Rows, ascending, whose cell says that the number was suppressed.
std::vector<std::size_t> marked_rows(const Table& table, const std::string& name) {
    for (const Column& column : table.columns) {
        if (column.name != name || !std::holds_alternative<NumberColumn>(column.cells)) continue;
        for (const MarkedCells& cells : column.no_values)
            if (cells.marker == suppressed_cell) return cells.rows;
    }
    return {};
}

/// The suppressed cells of a column.
struct ColumnEnds {
    std::string column;
    std::vector<std::size_t> rows;  ///< ascending
    Values low, high;               ///< of each of these rows
};

/// Reads the ends of a column's suppressed cells, and holds them against its known numbers.
class EndsReader {
  public:
    EndsReader(const Arranging& rows, const ModelNumber& number, bool is_outcome)
        : rows_(rows),
          number_(number),
          is_outcome_(is_outcome),
          low_name_(low_end_of(number.column)),
          high_name_(high_end_of(number.column)),
          values_(rows.table.numbers(number.column)),
          marked_(marked_rows(rows.table, number.column)) {
        ends_.column = number.column;
    }

    void read() {
        for (const std::string& name : {low_name_, high_name_}) {
            if (rows_.table.has(name)) continue;
            if (!marked_.empty()) why_none_ = why_no_column(name);
            return;
        }
        low_ = &rows_.table.numbers(low_name_);
        high_ = &rows_.table.numbers(high_name_);
        for (std::size_t row = 0; row < rows_.table.rows; ++row) read_row(row);
    }

    [[nodiscard]] const ColumnEnds& ends() const { return ends_; }
    /// Not empty: why the suppressed cells have no ends.
    [[nodiscard]] const std::string& why_none() const { return why_none_; }

  private:
    [[nodiscard]] std::string why_no_column(const std::string& name) const {
        return "the trial file says 'suppressed' and the data have no column '" + name + "'; expected '" + low_name_ +
               "' and '" + high_name_ + "' with the two ends of what is " + std::string(suppressed_cell) + " in '" +
               number_.column + "'";
    }

    void read_row(std::size_t row) {
        const bool no_low = low_->is_missing(row);
        const bool no_high = high_->is_missing(row);
        const bool marked = std::binary_search(marked_.begin(), marked_.end(), row);
        const bool suppressed = values_.is_missing(row) && (marked || !no_low || !no_high);
        if (no_low || no_high) {
            if (suppressed)
                say_why(row, no_low ? low_name_ : high_name_,
                        "an end of what is suppressed in '" + number_.column + "'");
            return;
        }
        if (!are_ends(row)) return;
        if (!suppressed) {
            check_known(row);
        } else if (is_outcome_ && std::isnan(rows_.size[row])) {
            say_why(row, rows_.trial.data.size,
                    "the row's individuals, since '" + number_.column + "' is suppressed and not missing");
        } else {
            add(row);
        }
    }

    /// The first reason is said.
    void say_why(std::size_t row, const std::string& column, const std::string& expected) {
        if (why_none_.empty())
            why_none_ = describe(rows_.table.place(row, column), "found no value", "expected " + expected);
    }

    bool are_ends(std::size_t row) {
        const double low = low_->values[row];
        const double high = high_->values[row];
        const std::size_t problems_before = rows_.problems.total();
        if (low > high) {
            rows_.complain(row, low_name_, format_shortest(low),
                           "at most " + format_shortest(high) + ", the row's '" + high_name_ + "'");
        }
        if (number_.sizes != nullptr) {
            check_whole(row, low_name_, low);
            check_whole(row, high_name_, high);
            const double size = (*number_.sizes)[row];
            if (low > size) {
                rows_.complain(row, low_name_, format_shortest(low),
                               "at most " + format_shortest(size) + ", what it is out of in this row");
            }
        }
        return rows_.problems.total() == problems_before;
    }

    void check_whole(std::size_t row, const std::string& name, double end) const {
        if (end >= 0 && end == std::floor(end)) return;
        rows_.complain(row, name, format_shortest(end), "a whole number of events, at least 0");
    }

    void check_known(std::size_t row) const {
        const double value = values_.values[row];
        if (std::isnan(value) || (value >= low_->values[row] && value <= high_->values[row])) return;
        rows_.complain(row, number_.column, format_shortest(value),
                       "a number from " + format_shortest(low_->values[row]) + " to " +
                           format_shortest(high_->values[row]) + ", the row's '" + low_name_ + "' and '" + high_name_ +
                           "'");
    }

    /// There are no more events than individuals, whatever the upper end of all suppressed counts.
    void add(std::size_t row) {
        const double size = number_.sizes == nullptr ? high_->values[row] : (*number_.sizes)[row];
        ends_.rows.push_back(row);
        ends_.low.push_back(low_->values[row]);
        ends_.high.push_back(std::isnan(size) ? high_->values[row] : std::min(high_->values[row], size));
    }

    const Arranging& rows_;
    const ModelNumber& number_;
    bool is_outcome_;
    std::string low_name_, high_name_;
    const NumberColumn& values_;
    const NumberColumn* low_ = nullptr;
    const NumberColumn* high_ = nullptr;
    std::vector<std::size_t> marked_;
    ColumnEnds ends_;
    std::string why_none_;
};

/// The table with its suppressed cells so far on the way from their low ends to their high ones.
Table filled(const Table& table, const std::vector<ColumnEnds>& ends, double share) {
    Table copy = table;
    for (const ColumnEnds& of_column : ends) {
        for (Column& column : copy.columns) {
            auto* numbers = std::get_if<NumberColumn>(&column.cells);
            if (column.name != of_column.column || numbers == nullptr) continue;
            for (std::size_t i = 0; i < of_column.rows.size(); ++i)
                numbers->values[of_column.rows[i]] = std::lerp(of_column.low[i], of_column.high[i], share);
        }
    }
    return copy;
}

/// The same rows of another table.
Arranging of_table(const Arranging& rows, const Table& table) {
    return {table,     rows.whole,  rows.trial,        rows.problems,         rows.cluster_of_row,
            rows.size, rows.stated, rows.stated_place, rows.rows_are_clusters};
}

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
    OutcomeData build(const std::vector<bool>& keep) {
        std::string why_none = why_not_known_out_of();
        for (const ModelNumber& number : numbers_) {
            EndsReader reader(rows_, number, &number == &numbers_.front());
            reader.read();
            ends_.push_back(reader.ends());
            if (why_none.empty()) why_none = reader.why_none();
        }
        OutcomeData outcome = at_share(middle, keep);
        count_suppressed(outcome);
        const bool any = std::any_of(ends_.begin(), ends_.end(), [](const auto& ends) { return !ends.rows.empty(); });
        if (any && outcome_.suppressed == SuppressedCells::bounds) {
            outcome.ends = {at_share(0, keep), at_share(1, keep)};
            outcome.prior_steps = steps_of_prior(outcome);
        }
        outcome.row_is_analysed = {};
        for (OutcomeData& end : outcome.ends) end.row_is_analysed = {};
        if (!why_none.empty()) outcome.why_none = why_none;
        return outcome;
    }

  private:
    /// A row whose denominator is suppressed is left out, which no bounds over the others would show.
    [[nodiscard]] std::string why_not_known_out_of() const {
        if (outcome_.out_of.empty()) return {};
        const std::vector<std::size_t> marked = marked_rows(rows_.table, outcome_.out_of);
        if (marked.empty()) return {};
        return "what '" + outcome_.count + "' is out of, '" + outcome_.out_of + "', is suppressed itself in " +
               counted(marked.size(), "row") + ", which no value between ends can stand for: it weighs the row";
    }

    /// Of numbers of rows each is on its own, so that rows of a cluster differ.
    [[nodiscard]] bool rows_differ() const {
        for (std::size_t i = 1; i < numbers_.size(); ++i)
            if (!numbers_[i].of_cluster && !ends_[i].rows.empty()) return true;
        return false;
    }

    [[nodiscard]] OutcomeData at_share(double share, const std::vector<bool>& keep) const {
        const Table table = filled(rows_.table, ends_, share);
        const Arranging rows = of_table(rows_, table);
        if (share == 0) check_second_cluster(rows, protocol_, keep);
        return arrange_outcome(rows, outcome_, protocol_.analysis, clusters_,
                               {.by_row = rows_differ(), .keep_rows = true});
    }

    [[nodiscard]] bool is_suppressed(const ColumnEnds& ends, std::size_t row) const {
        return std::binary_search(ends.rows.begin(), ends.rows.end(), row);
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
                matters = matters || (counts && is_suppressed(ends_[i], row));
            }
            if (!matters) continue;
            ++outcome.suppressed_rows[rows_.cluster_of_row[row]];
            if (rows_.size[row] > 0) outcome.suppressed_individuals[rows_.cluster_of_row[row]] += rows_.size[row];
        }
    }

    /// Of a count; of a value any number is between the ends.
    [[nodiscard]] Values steps_of_prior(const OutcomeData& outcome) const {
        if (outcome.prior.empty() || !outcome_.is_count()) return {};
        const ColumnEnds& ends = ends_[1];
        Values of_cluster(clusters_, 0);
        Values of_row(rows_.table.rows, 0);
        for (std::size_t i = 0; i < ends.rows.size(); ++i) {
            const std::size_t row = ends.rows[i];
            of_row[row] = ends.high[i] - ends.low[i];
            if (!std::isnan((*numbers_[1].sizes)[row])) of_cluster[rows_.cluster_of_row[row]] += of_row[row];
        }
        Values steps;
        if (numbers_[1].of_cluster || !rows_differ()) {
            for (const std::uint32_t cluster : outcome.cluster) steps.push_back(of_cluster[cluster]);
            return steps;
        }
        for (std::size_t row = 0; row < rows_.table.rows; ++row)
            if (outcome.row_is_analysed[row]) steps.push_back(of_row[row]);
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

std::vector<std::string> numbers_of_model(const OutcomeSpec& outcome, const AnalysisSpec& analysis) {
    std::vector<std::string> columns{outcome.is_count() ? outcome.count : outcome.value};
    if (!outcome.out_of.empty()) columns.push_back(outcome.out_of);
    if (!outcome.prior.empty()) columns.push_back(outcome.prior);
    for (const CovariateSpec& covariate : analysis.covariates)
        if (!covariate.categorical) columns.push_back(covariate.column);
    return columns;
}

void count_left_out_as_suppressed(const Arranging& rows, const AnalysisSpec& analysis, std::size_t clusters,
                                  OutcomeData& outcome) {
    const std::vector<std::string> header = rows.table.header_with_joined();
    const auto in_header = [&](const std::string& name) {
        return std::find(header.begin(), header.end(), name) != header.end();
    };
    std::vector<bool> suppressed(rows.table.rows, false);
    for (const std::string& column : numbers_of_model(outcome.spec, analysis)) {
        if (!in_header(low_end_of(column)) || !in_header(high_end_of(column))) continue;
        for (const std::size_t row : marked_rows(rows.table, column)) suppressed[row] = true;
    }
    if (std::find(suppressed.begin(), suppressed.end(), true) == suppressed.end()) return;
    outcome.suppressed_rows.assign(clusters, 0);
    outcome.suppressed_individuals.assign(clusters, 0);
    for (std::size_t row = 0; row < suppressed.size(); ++row) {
        if (!suppressed[row]) continue;
        ++outcome.suppressed_rows[rows.cluster_of_row[row]];
        if (rows.size[row] > 0) outcome.suppressed_individuals[rows.cluster_of_row[row]] += rows.size[row];
    }
}

void arrange_suppressed(const Arranging& rows, const Trial& protocol, const std::vector<bool>& keep, TrialData& data) {
    add_covariate_names(rows, protocol, data);
    for (const OutcomeSpec& outcome : protocol.outcomes)
        data.outcomes.push_back(SuppressedOutcome(rows, protocol, outcome, data.clusters.size()).build(keep));
}

}  // namespace clustertrial::sample_detail
