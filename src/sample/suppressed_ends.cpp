#include "suppressed_ends.hpp"

#include "clustertrial/core/number.hpp"
#include "clustertrial/data/suppressed.hpp"

#include "arrange_regressors.hpp"

#include <algorithm>
#include <cmath>
#include <utility>
#include <variant>

namespace clustertrial::sample_detail {

namespace {

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
            if (!marked_.empty()) ends_.why_none = why_no_column(name);
            return;
        }
        low_ = &rows_.table.numbers(low_name_);
        high_ = &rows_.table.numbers(high_name_);
        for (std::size_t row = 0; row < rows_.table.rows; ++row) read_row(row);
    }

    ColumnEnds take() { return std::move(ends_); }

  private:
    [[nodiscard]] std::string why_no_column(const std::string& name) const {
        return "the trial file gives 'suppressed', but the data have no column '" + name + "'; expected '" + low_name_ +
               "' and '" + high_name_ + "' with the lower and upper bounds of " + std::string(suppressed_cell) +
               " in '" + number_.column + "'";
    }

    void read_row(std::size_t row) {
        const bool no_low = low_->is_missing(row);
        const bool no_high = high_->is_missing(row);
        const bool marked = std::binary_search(marked_.begin(), marked_.end(), row);
        const bool suppressed = values_.is_missing(row) && (marked || !no_low || !no_high);
        if (no_low || no_high) {
            if (suppressed)
                say_why(row, no_low ? low_name_ : high_name_,
                        "a bound of the number suppressed in '" + number_.column + "'");
            return;
        }
        if (!are_ends(row)) return;
        if (!suppressed) {
            check_known(row);
        } else if (is_outcome_ && std::isnan(rows_.size[row])) {
            say_why(row, rows_.trial.data.size, "the row's individuals, because " + is_suppressed());
        } else if (has_no_size(row)) {
            say_why(row, number_.size_column, "the denominator, because " + is_suppressed());
        } else {
            add(row);
        }
    }

    [[nodiscard]] std::string is_suppressed() const { return "'" + number_.column + "' is suppressed and not missing"; }

    /// Of a count with a denominator of its own. (Rows without individuals have no outcome to be analysed.)
    [[nodiscard]] bool has_no_size(std::size_t row) const {
        return number_.has_own_sizes && std::isnan((*number_.sizes)[row]);
    }

    /// The first reason is said.
    void say_why(std::size_t row, const std::string& column, const std::string& expected) {
        if (ends_.why_none.empty())
            ends_.why_none = describe(rows_.table.place(row, column), "found no value", "expected " + expected);
    }

    bool are_ends(std::size_t row) {
        const double low = low_->values[row];
        const double high = high_->values[row];
        const std::size_t problems_before = rows_.problems.total();
        if (low > high) {
            rows_.complain(row, low_name_, format_shortest(low),
                           "at most " + format_shortest(high) + ", the row's '" + high_name_ + "'");
        }
        if (number_.sizes) {
            check_whole(row, low_name_, low);
            check_whole(row, high_name_, high);
            const double size = (*number_.sizes)[row];
            if (low > size) {
                rows_.complain(row, low_name_, format_shortest(low),
                               "at most " + format_shortest(size) + ", its denominator in this row");
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
        const double size = number_.sizes ? (*number_.sizes)[row] : high_->values[row];
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
};

}  // namespace

std::vector<ModelNumber> model_numbers(const Arranging& rows, const OutcomeSpec& outcome,
                                       const AnalysisSpec& analysis) {
    const std::string& size_column = rows.trial.data.size;
    std::vector<ModelNumber> numbers;
    if (!outcome.is_count()) {
        numbers.push_back({outcome.value});
    } else if (outcome.out_of.empty()) {
        numbers.push_back({outcome.count, rows.size, size_column});
    } else {
        numbers.push_back({outcome.count, RowSizes(rows.table.numbers(outcome.out_of).values), outcome.out_of, true});
    }
    if (!outcome.prior.empty()) {
        const bool own = !outcome.prior_size.empty();
        const auto sizes = outcome.is_count() ? std::optional(prior_sizes(rows, outcome)) : std::nullopt;
        numbers.push_back({outcome.prior, sizes, own ? outcome.prior_size : size_column, own && outcome.is_count(),
                           outcome.level_of_prior() == PriorLevel::cluster});
    }
    for (const CovariateSpec& covariate : analysis.covariates)
        if (!covariate.categorical) numbers.push_back({covariate.column});
    return numbers;
}

std::vector<std::size_t> marked_rows(const Table& table, const std::string& name) {
    std::vector<std::size_t> marked;
    for (const Column& column : table.columns) {
        if (column.name != name || !std::holds_alternative<NumberColumn>(column.cells)) continue;
        for (const MarkedCells& cells : column.no_values)
            if (is_mark_of_suppressed(cells.marker)) marked.insert(marked.end(), cells.rows.begin(), cells.rows.end());
    }
    std::sort(marked.begin(), marked.end());
    return marked;
}

bool ColumnEnds::has(std::size_t row) const {
    return std::binary_search(rows.begin(), rows.end(), row);
}

ColumnEnds read_ends(const Arranging& rows, const ModelNumber& number, bool is_outcome) {
    EndsReader reader(rows, number, is_outcome);
    reader.read();
    return reader.take();
}

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

Arranging of_table(const Arranging& rows, const Table& table) {
    return {table,           rows.whole, rows.trial,  rows.problems,     rows.cluster_of_row,
            rows.renumbered, rows.size,  rows.stated, rows.stated_place, rows.rows_are_clusters};
}

}  // namespace clustertrial::sample_detail
