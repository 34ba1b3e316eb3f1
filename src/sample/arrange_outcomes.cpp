#include "clustertrial/core/parallel.hpp"
#include "clustertrial/core/runs.hpp"
#include "clustertrial/core/words.hpp"
#include "clustertrial/estimation/effect_size.hpp"

#include "arrange_parts.hpp"
#include "arrange_regressors.hpp"
#include "fill_missing.hpp"
#include "moderator.hpp"
#include "pile.hpp"
#include "pile_moments.hpp"
#include "piling.hpp"
#include "suppressed.hpp"
#include "take_up.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

namespace clustertrial::sample_detail {

namespace {

/// A number of the model that tells rows of a cluster apart, and the outcome's column of it.
struct DifferingNumber {
    const Covariate* covariate;  // null: the prior
    std::vector<double>* column;
};

/// Rows from which on moments take the place of rows: what fewer rows cost is not worth other last digits.
constexpr std::size_t fewest_rows_of_moments = 50'000;

class OutcomeBuilder {
  public:
    OutcomeBuilder(const Arranging& rows, const OutcomeSpec& spec, const AnalysisSpec& analysis, std::size_t clusters,
                   const BuildingOptions& options)
        : rows_(rows),
          clusters_(clusters),
          options_(options),
          take_up_(options.take_up),
          moderator_(options.moderator),
          outcome_(rows.table.numbers(spec.is_count() ? spec.count : spec.value)),
          out_of_(spec.out_of.empty() ? nullptr : &rows.table.numbers(spec.out_of)),
          sd_(spec.sd.empty() ? nullptr : &rows.table.numbers(spec.sd)),
          second_(analysis.second_cluster.empty() ? nullptr : &rows.table.text(analysis.second_cluster)),
          weights_(analysis.weights_column.empty() ? nullptr : &rows.table.numbers(analysis.weights_column)),
          dose_(rows.trial.arms.is_dose() ? &rows.table.numbers(rows.trial.arms.dose) : nullptr),
          prior_(rows, spec, clusters),
          covariates_(covariates_of(rows.table, analysis)) {
        out_.spec = spec;
        out_.missing_covariates = analysis.missing_covariates;
        out_.individuals_known = !rows.rows_are_clusters;
        // A mean of nobody knows how many.
        if (rows.rows_are_clusters && !spec.is_count()) out_.sum_of_squares_known = false;
        out_.missing_individuals.assign(clusters, 0.0);
        if (out_of_ != nullptr) {
            out_.missing_out_of.assign(clusters, 0.0);
            for (auto* counts : {&out_.rows_without_out_of, &out_.rows_out_of_none}) counts->assign(clusters, 0);
        }
        out_.rows_without_prior.assign(clusters, 0);
        out_.rows_without_covariate.assign(clusters, 0);
        out_.rows_with_prior_of_others.assign(clusters, 0);
        if (take_up_ != nullptr) out_.individuals_without_take_up.assign(clusters, 0.0);
        if (weights_ != nullptr) out_.rows_of_weight_0.assign(clusters, 0);
        if (moderator_ != nullptr) {
            for (auto* counts : {&out_.individuals_without_subgroup, &out_.individuals_of_other_levels})
                counts->assign(clusters, 0.0);
        }
        if (!spec.is_count() && !options.by_row && spec.suppressed == SuppressedCells::missing)
            out_.origin = origin_of(outcome_.values);
        std::size_t columns = 0;
        for (const Covariate& covariate : covariates_) columns += covariate.names().size();
        out_.covariates.resize(columns);
        if (options.keep_rows) out_.row_is_analysed.assign(rows.table.rows, true);
    }

    /// Nothing where moments would lose digits that the rows have.
    std::optional<OutcomeData> build() {
        const std::vector<DifferingNumber> differing = differing_numbers();
        if (options_.by_row || others_differ() || (!differing.empty() && !moments_say_all())) {
            build_by_row();
        } else if (differing.empty()) {
            build_merged();
        } else if (!build_of_moments(differing)) {
            return std::nullopt;
        }
        if (out_.cluster.empty()) out_.why_none = why_none();
        if (out_.missing_covariates != MissingCovariates::exclude) fill_missing(parts_of_model(), out_);
        return std::move(out_);
    }

  private:
    /// The numbers in which rows of a cluster differ: they seldom repeat, and looking for equal rows would not pay.
    [[nodiscard]] std::vector<DifferingNumber> differing_numbers() {
        std::vector<DifferingNumber> differing;
        if (options_.by_row) return differing;
        if (prior_.splits_clusters(clusters_)) differing.push_back({nullptr, &out_.prior});
        std::vector<double>* column = out_.covariates.data();
        for (const Covariate& covariate : covariates_) {
            if (covariate.splits_clusters(rows_.cluster_runs(), clusters_)) differing.push_back({&covariate, column});
            column += covariate.names().size();
        }
        return differing;
    }

    /// Whether rows of a cluster differ in a number that is more to the model than a column.
    [[nodiscard]] bool others_differ() const {
        const bool weights_differ =
            weights_ != nullptr && !is_constant_in_clusters(weights_->values, rows_.cluster_runs(), clusters_);
        return weights_differ ||
               (moderator_ != nullptr && moderator_->splits_clusters(rows_.cluster_runs(), clusters_));
    }

    /// Whether all that is made of the rows is made of their moments, and there are enough of them.
    [[nodiscard]] bool moments_say_all() const {
        return options_.moments && rows_.table.rows >= fewest_rows_of_moments && out_of_ == nullptr &&
               take_up_ == nullptr && out_.missing_covariates == MissingCovariates::exclude;
    }

    void build_by_row() {
        reserve(rows_.table.rows);
        for (std::size_t row = 0; row < rows_.table.rows; ++row) {
            if (!analysed(row)) {
                note_left_out(row);
                continue;
            }
            Pile pile;
            add_row(row, pile);
            finish_pile(pile);
        }
    }

    /// Rows of a cluster are merged where no category of the model tells them apart.
    void build_merged() {
        const Piling piling = pile_rows();
        std::vector<Pile> piles(piling.count());
        for (std::size_t row = 0; row < rows_.table.rows; ++row) {
            if (analysed(row)) {
                add_row(row, piles[piling.of_row(row)]);
            } else {
                note_left_out(row);
            }
        }
        reserve(piles.size());
        for (const Pile& pile : piles) {
            if (pile.averaged_over > 0) finish_pile(pile);
        }
    }

    /// Rows that only numbers tell apart are as few as have the moments of these. Threads share the clusters, and each
    /// adds the rows of its own in their order: so the sums do not depend on how many there are. False where these
    /// would lose digits.
    bool build_of_moments(const std::vector<DifferingNumber>& differing) {
        const Piling piling = pile_rows();
        std::vector<Pile> piles(piling.count());
        PileMoments moments(piling.count(), differing.size());
        const std::vector<const double*> cells = cells_of_individuals(differing);
        const std::size_t parts = threads();
        std::vector<RowsLeftOut> left_out(parts);
        parallel_for(parts, 1, [&](std::size_t part, std::size_t) {
            const std::size_t first = clusters_ * part / parts;
            const std::size_t end = clusters_ * (part + 1) / parts;
            std::vector<double> values(differing.size() + 1);
            RowsOfPile together(differing.size());
            for_each_run(piling.runs(), [&](std::size_t row, std::size_t run_end) {
                if (rows_.cluster_of_row[row] - first >= end - first) return;
                const std::uint32_t of_run = piling.of_row(row);
                Pile& pile = piles[of_run];
                const bool all = are_all_observed(row, run_end);
                if (all && !cells.empty()) {
                    if (pile.averaged_over == 0) pile.first_row = row;
                    pile.averaged_over += static_cast<double>(run_end - row);
                    add_individuals(row, run_end, cells, of_run, together, moments);
                    row = run_end;
                }
                for (; row < run_end; ++row) {
                    if (!all && !analysed(row)) {
                        left_out[part].rows.push_back(row);
                        continue;
                    }
                    left_out[part].lacks_spread |= lacks_spread(row, rows_.size[row]);
                    add_moments(row, differing, pile, values, together);
                    if (together.is_full()) moments.add(of_run, together);
                }
                moments.add(of_run, together);
            });
        });
        for (const RowsLeftOut& part : left_out) {
            for (const std::size_t row : part.rows) note_left_out(row);
            out_.sum_of_squares_known = out_.sum_of_squares_known && !part.lacks_spread;
        }
        if (!moments.keep_digits()) return false;
        for (std::size_t pile = 0; pile < piles.size(); ++pile)
            for (const RowOfMoments& row : moments.rows(pile)) finish_row(piles[pile], row, differing);
        return true;
    }

    /// A row's numbers and outcome, by way of `values`, to those of its pile.
    void add_moments(std::size_t row, const std::vector<DifferingNumber>& differing, Pile& pile,
                     std::vector<double>& values, RowsOfPile& together) const {
        const double n = rows_.size[row];
        if (pile.averaged_over == 0) pile.first_row = row;
        pile.averaged_over += n;
        for (std::size_t i = 0; i < differing.size(); ++i) values[i] = value_of(differing[i], row);
        values.back() = mean_of(row);
        together.add(n, values, sum_of_squares_of(row, n));
    }

    /// Where the cells of the differing numbers and of the outcome stand, if a row is an individual and all that is
    /// summed of it is what its cells hold; else nothing.
    [[nodiscard]] std::vector<const double*> cells_of_individuals(const std::vector<DifferingNumber>& differing) const {
        if (out_.spec.is_count() || !rows_.size.are_one()) return {};
        std::vector<const double*> cells;
        for (const DifferingNumber& number : differing)
            cells.push_back(number.covariate == nullptr ? prior_.cells() : number.covariate->cells());
        cells.push_back(outcome_.values.data());
        if (std::count(cells.begin(), cells.end(), nullptr) > 0) cells.clear();
        return cells;
    }

    /// The rows from one to another of a pile, as `cells` has them.
    void add_individuals(std::size_t row, std::size_t end, std::vector<const double*> cells, std::size_t pile,
                         RowsOfPile& together, PileMoments& moments) const {
        for (const double*& number : cells) number += row;
        while (row < end) {
            const std::size_t count = std::min(end - row, together.room());
            together.add_individuals(count, cells, out_.origin);
            if (together.is_full()) moments.add(pile, together);
            for (const double*& number : cells) number += count;
            row += count;
        }
    }

    /// Whether all rows from one to another have what a plain model needs, so that none need be asked by itself.
    [[nodiscard]] bool are_all_observed(std::size_t first, std::size_t end) const {
        if (out_of_ != nullptr || weights_ != nullptr || moderator_ != nullptr || take_up_ != nullptr) return false;
        if (!prior_.is_there_in_all(first, end) || has_missing(outcome_, first, end)) return false;
        return std::all_of(covariates_.begin(), covariates_.end(),
                           [&](const Covariate& covariate) { return covariate.is_there_in_all(first, end); });
    }

    /// A row of the cluster of `pile`.
    void finish_row(Pile pile, const RowOfMoments& row, const std::vector<DifferingNumber>& differing) {
        pile.individuals = pile.averaged_over = row.individuals;
        finish_pile(pile);
        out_.mean.back() = row.mean;
        out_.sum_of_squares.back() = row.sum_of_squares;
        for (std::size_t i = 0; i < differing.size(); ++i) differing[i].column->back() = row.numbers[i];
    }

    [[nodiscard]] double value_of(const DifferingNumber& number, std::size_t row) const {
        return number.covariate == nullptr ? prior_.at(row) : number.covariate->number_of(row);
    }

    /// Piles of a cluster's rows, or of those with the same categories of the model.
    [[nodiscard]] Piling pile_rows() const {
        Piling piling(rows_.cluster_runs(), clusters_);
        if (second_ != nullptr) piling.split(second_->codes);
        for (const Covariate& covariate : covariates_) {
            if (covariate.categories() != nullptr) piling.split(covariate.categories()->codes);
        }
        if (moderator_ != nullptr && !moderator_->is_continuous()) piling.split(moderator_->levels_of_rows());
        if (dose_ != nullptr) piling.split(codes_of(dose_->values));
        return piling;
    }

    void reserve(std::size_t rows) {
        out_.cluster.reserve(rows);
        for (auto* values : {&out_.individuals, &out_.mean, &out_.sum_of_squares}) values->reserve(rows);
        if (out_of_ != nullptr) out_.out_of.reserve(rows);
        if (!prior_.none()) out_.prior.reserve(rows);
        if (second_ != nullptr) out_.second_cluster.reserve(rows);
        if (take_up_ != nullptr) {
            for (auto* values : {&out_.take_up, &out_.take_up_variance}) values->reserve(rows);
        }
        for (auto& values : out_.covariates) values.reserve(rows);
        if (moderator_ != nullptr) {
            moderator_->is_continuous() ? out_.moderator.reserve(rows) : out_.subgroup.reserve(rows);
        }
    }

    void note_left_out(std::size_t row) {
        if (options_.keep_rows) out_.row_is_analysed[row] = false;
    }

    /// Whether the row is analysed. Of one that is not, its individuals are missing, and what its count is out of.
    /// Touches nothing but what is known of the row's cluster.
    bool analysed(std::size_t row) {
        if (observed(row)) {
            if (prior_.is_of_others(row)) ++out_.rows_with_prior_of_others[rows_.cluster_of_row[row]];
            return true;
        }
        const std::uint32_t cluster = rows_.cluster_of_row[row];
        if (rows_.size[row] > 0) out_.missing_individuals[cluster] += rows_.size[row];
        if (out_of_ != nullptr && !out_of_->is_missing(row)) out_.missing_out_of[cluster] += out_of_->values[row];
        return false;
    }

    /// Whether a count of the row would be out of something; the reason why not is counted.
    bool has_denominator(std::size_t row) {
        if (out_of_ == nullptr) return true;
        const bool missing = out_of_->is_missing(row);
        if (!missing && out_of_->values[row] > 0) return true;
        ++(missing ? out_.rows_without_out_of : out_.rows_out_of_none)[rows_.cluster_of_row[row]];
        return false;
    }

    /// Whether all is known of the row that the model needs: asked of rows before they are merged, since those of one
    /// cluster may differ in it.
    bool observed(std::size_t row) {
        if (!has_denominator(row) || outcome_.is_missing(row)) return false;
        const std::uint32_t cluster = rows_.cluster_of_row[row];
        if (weights_ != nullptr && !(weights_->values[row] > 0)) {
            ++out_.rows_of_weight_0[cluster];
            return false;
        }
        if (out_.missing_covariates == MissingCovariates::exclude && is_incomplete(row)) return false;
        if (moderator_ != nullptr && !is_in_subgroup(row)) return false;
        if (take_up_ != nullptr && take_up_->is_missing(row)) {
            out_.individuals_without_take_up[cluster] += rows_.size[row];
            if (take_up_->leaves_out(row)) return false;
        }
        if (out_.missing_covariates != MissingCovariates::exclude) count_filled(row);
        return true;
    }

    [[nodiscard]] bool lacks_prior(std::size_t row) const { return !prior_.none() && std::isnan(prior_.at(row)); }
    [[nodiscard]] bool lacks_covariate(std::size_t row) const {
        return std::any_of(covariates_.begin(), covariates_.end(),
                           [&](const Covariate& covariate) { return covariate.is_missing(row); });
    }

    /// A row that is analysed all the same.
    void count_filled(std::size_t row) {
        const std::uint32_t cluster = rows_.cluster_of_row[row];
        if (lacks_prior(row)) ++out_.rows_without_prior[cluster];
        if (lacks_covariate(row)) ++out_.rows_without_covariate[cluster];
    }

    /// Whether the row lacks its prior or a covariate, for want of which it is left out: counted once.
    bool is_incomplete(std::size_t row) {
        const std::uint32_t cluster = rows_.cluster_of_row[row];
        if (lacks_prior(row)) {
            ++out_.rows_without_prior[cluster];
            return true;
        }
        if (!lacks_covariate(row)) return false;
        ++out_.rows_without_covariate[cluster];
        return true;
    }

    /// The prior and each covariate, with the columns that they are in the model.
    std::vector<PartOfModel> parts_of_model() {
        std::vector<PartOfModel> parts;
        if (!prior_.none()) parts.push_back({"prior '" + out_.spec.prior + "'", {&out_.prior}});
        std::vector<double>* column = out_.covariates.data();
        for (const Covariate& covariate : covariates_) {
            PartOfModel part{"covariate '" + covariate.column() + "'", {}};
            for (std::size_t c = 0; c < covariate.names().size(); ++c) part.columns.push_back(column++);
            parts.push_back(std::move(part));
        }
        return parts;
    }

    /// Whether the row has a level that is compared, or a number; the individuals of others are counted.
    bool is_in_subgroup(std::size_t row) {
        const std::uint32_t cluster = rows_.cluster_of_row[row];
        if (moderator_->is_missing(row)) {
            out_.individuals_without_subgroup[cluster] += rows_.size[row];
            return false;
        }
        if (moderator_->is_compared(row)) return true;
        out_.individuals_of_other_levels[cluster] += rows_.size[row];
        return false;
    }

    void add_row(std::size_t row, Pile& pile) {
        if (pile.averaged_over == 0) pile.first_row = row;
        const double n = out_of_ == nullptr ? rows_.size[row] : out_of_->values[row];
        const double value = outcome_.values[row] - out_.origin;
        pile.individuals += rows_.size[row];
        pile.averaged_over += n;
        if (take_up_ != nullptr) add_take_up(take_up_->at(row), n, pile);
        if (out_.spec.is_count()) {
            pile.events += value;
            return;
        }
        if (lacks_spread(row, n)) out_.sum_of_squares_known = false;
        pile.moments.add(n, value, sum_of_squares_of(row, n));
    }

    /// Of the outcome of a row's individuals, less its origin.
    [[nodiscard]] double mean_of(std::size_t row) const {
        return out_.spec.is_count() ? outcome_.values[row] / rows_.size[row] : outcome_.values[row] - out_.origin;
    }

    /// Whether nothing is known of how its `n` individuals differ: a suppressed mean, too, may come without its SD.
    [[nodiscard]] bool lacks_spread(std::size_t row, double n) const {
        return !out_.spec.is_count() && n > 1 && (sd_ == nullptr || sd_->is_missing(row));
    }

    /// About that mean, where it is over `n`, as far as it is known.
    [[nodiscard]] double sum_of_squares_of(std::size_t row, double n) const {
        if (out_.spec.is_count()) return outcome_.values[row] * (1 - mean_of(row));
        if (!(n > 1) || lacks_spread(row, n)) return 0;
        const double sd = sd_->values[row];
        return (n - 1) * sd * sd;
    }

    void finish_pile(const Pile& pile) {
        const std::size_t row = pile.first_row;
        out_.cluster.push_back(rows_.cluster_of_row[row]);
        out_.individuals.push_back(pile.individuals);
        if (out_of_ != nullptr) out_.out_of.push_back(pile.averaged_over);
        if (out_.spec.is_count()) {
            const double mean = pile.events / pile.averaged_over;
            out_.mean.push_back(mean);
            out_.sum_of_squares.push_back(pile.events * (1 - mean));
        } else {
            out_.mean.push_back(pile.moments.mean);
            out_.sum_of_squares.push_back(pile.moments.sum_of_squares);
        }
        if (!prior_.none()) out_.prior.push_back(prior_.at(row));
        if (second_ != nullptr) out_.second_cluster.push_back(second_->codes[row]);
        if (weights_ != nullptr) out_.weight.push_back(weights_->values[row]);
        if (dose_ != nullptr) out_.dose.push_back(dose_->values[row]);
        if (take_up_ != nullptr) {
            out_.take_up.push_back(pile.take_up);
            out_.take_up_variance.push_back(pile.take_up_squares / pile.averaged_over);
        }
        if (moderator_ != nullptr) {
            moderator_->is_continuous() ? out_.moderator.push_back(moderator_->number_of(row))
                                        : out_.subgroup.push_back(moderator_->levels_of_rows()[row]);
        }
        std::vector<double>* column = out_.covariates.data();
        for (const Covariate& covariate : covariates_) {
            covariate.append(row, column);
            column += covariate.names().size();
        }
    }

    [[nodiscard]] std::string why_none() const {
        const std::string with = take_up_ != nullptr     ? ", and take-up"
                                 : moderator_ != nullptr ? ", and a level or number of the subgroup"
                                                         : "";
        return "no row has a value (with its prior and covariates, where the model has them" + with +
               "); nothing to analyse";
    }

    const Arranging& rows_;
    std::size_t clusters_;
    BuildingOptions options_;
    const TakeUp* take_up_;       // null: none
    const Moderator* moderator_;  // null: none
    const NumberColumn& outcome_;
    const NumberColumn* out_of_;   // null: the row's size
    const NumberColumn* sd_;       // null: none
    const TextColumn* second_;     // null: none
    const NumberColumn* weights_;  // null: none
    const NumberColumn* dose_;     // null: none
    Prior prior_;
    std::vector<Covariate> covariates_;
    OutcomeData out_;
};

}  // namespace

void add_covariate_names(const Arranging& rows, const Trial& protocol, TrialData& data) {
    check_absorbed(rows, protocol.analysis, data.clusters.size());
    for (const Covariate& covariate : covariates_of(rows.table, protocol.analysis)) {
        data.covariate_names.insert(data.covariate_names.end(), covariate.names().begin(), covariate.names().end());
    }
    for (const std::string& column : protocol.analysis.absorb)
        data.absorbed.push_back({column, rows.table.text(column).levels.size()});
}

OutcomeData arrange_outcome(const Arranging& rows, const OutcomeSpec& outcome, const AnalysisSpec& analysis,
                            std::size_t clusters, BuildingOptions options) {
    if (auto arranged = OutcomeBuilder(rows, outcome, analysis, clusters, options).build()) return std::move(*arranged);
    options.moments = false;
    return *OutcomeBuilder(rows, outcome, analysis, clusters, options).build();
}

void arrange_outcomes(const Arranging& rows, const Trial& protocol, BuildingOptions options, TrialData& data) {
    options.keep_rows = true;
    add_covariate_names(rows, protocol, data);
    const bool baselines_ask = &protocol == &rows.trial && baselines_ask_for_rows(protocol);
    for (const OutcomeSpec& outcome : protocol.outcomes) {
        OutcomeData arranged = arrange_outcome(rows, outcome, protocol.analysis, data.clusters.size(), options);
        count_left_out_as_suppressed(rows, protocol.analysis, options, data.clusters.size(), arranged);
        count_cells_c(rows, protocol.analysis, data.clusters.size(), arranged);
        find_analysed_twice(data, arranged);
        arranged.seen = cells_of(rows, outcome, data.clusters.size());
        if (!baselines_ask) arranged.row_is_analysed = {};
        data.outcomes.push_back(std::move(arranged));
    }
}

}  // namespace clustertrial::sample_detail
