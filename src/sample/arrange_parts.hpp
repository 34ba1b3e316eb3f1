#pragma once

#include "clustertrial/core/error.hpp"
#include "clustertrial/data/table.hpp"
#include "clustertrial/sample/trial_data.hpp"

#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace clustertrial::sample_detail {

struct StatedSchools;

/// What stands for the place of a cluster that is not among the schools stated.
constexpr std::size_t not_stated = std::numeric_limits<std::size_t>::max();

/// How many individuals each row stands for, or what its count is out of: the numbers of a column, which outlives the
/// object, or one in each row.
class RowSizes {
  public:
    RowSizes() = default;
    explicit RowSizes(const std::vector<double>& column) : column_(&column) {}

    /// Whether there is no column: a row is an individual.
    [[nodiscard]] bool are_one() const { return column_ == nullptr; }
    /// NaN where not known.
    double operator[](std::size_t row) const { return column_ == nullptr ? 1.0 : (*column_)[row]; }

  private:
    const std::vector<double>* column_ = nullptr;
};

/// What the parts of arrange() share: the rows, the protocol, and where problems go.
struct Arranging {
    const Table& table;
    const Table& whole;  ///< with the rows that `where` of [data] leaves out
    const Trial& trial;
    Problems& problems;
    /// Meaningless where the cluster id is missing (a problem by then). The codes of the column of ids where these are
    /// in the clusters' order, else `renumbered`.
    std::span<const std::uint32_t> cluster_of_row;
    std::shared_ptr<const std::vector<std::uint32_t>> renumbered;  ///< shared, so that a copy's rows do not dangle
    RowSizes size;                                                 ///< individuals in the row
    const StatedSchools* stated = nullptr;                         ///< of the allocation; null: nothing
    std::vector<std::size_t> stated_place;  ///< a cluster: its school's place in `stated`, or `not_stated`
    /// Nobody says how many individuals a row stands for, and a cluster has one row (nearly all have): their number is
    /// not known, and a measured value is a mean.
    bool rows_are_clusters = false;

    /// Of cluster_of_row.
    [[nodiscard]] Runs cluster_runs() const { return {cluster_of_row, table.text(trial.data.cluster).run_begins}; }
    /// "FILE:LINE: column 'NAME': found ...; expected ..."
    void complain(std::size_t row, const std::string& column, const std::string& found,
                  const std::string& expected) const {
        problems.add(table.place(row, column), "found " + found, "expected " + expected);
    }
};

/// What stands for a text that is no arm.
constexpr std::uint32_t no_arm = std::numeric_limits<std::uint32_t>::max();

/// "'0' (control) or '1' (intervention)"
std::string known_arms(const ArmsSpec& arms);

/// The arm of each cluster in the rows of the file, those that `where` leaves out too; of those alone that have one.
std::map<std::string, std::uint32_t> arms_of_whole(const Arranging& rows);

/// Index of the arm that a text means, or `no_arm`. A label wins; an arm's name is understood too, since that is what
/// `randomise` writes when the protocol gives no labels.
std::uint32_t arm_of_text(const std::string& text, const ArmsSpec& arms);

/// The same of each level of a column of arms.
std::vector<std::uint32_t> arms_of_levels(const TextColumn& column, const ArmsSpec& arms);

/// A sentence on texts of a column of arms that are names where others are labels; nothing where all are of one kind.
std::vector<std::string> names_beside_labels(const TextColumn& column, const ArmsSpec& arms);

/// Positions of the names in their sorted order, which does not hang on that of the file's rows.
std::vector<std::uint32_t> order_of_names(const std::vector<std::string>& names);

/// The rows that `where` of [data] chooses: the table itself, or `part`, made of it. Adds what was passed over or left
/// out to `said`.
const Table& rows_read(const Table& table, const Trial& trial, Problems& problems, std::optional<Table>& part,
                       std::vector<std::string>& said);

/// The column whose values are the units of allocation: records know, else the protocol says. Empty: each cluster is
/// one.
std::string column_of_units(const Trial& trial, const StatedSchools* stated);

/// Numbers that are added up, where several rows have them of one row of a joined file: they would count twice.
void check_shared_rows(const Table& table, const Trial& trial, Problems& problems);

/// Cells of the table's columns that mean no value although something stands in them, as far as that is a guess. Those
/// of joined columns are none of the table's own: they are said once, of their file.
std::vector<std::string> said_of_marks(const Table& table);

/// The columns of names (that of `units` too, where it was read) by the rules for them, and lines that are no rows.
/// Adds what was accepted, and cells that mean no value although something stands in them, to `said`.
void check_names(const Table& table, const Trial& trial, const std::string& units, Problems& problems,
                 std::vector<std::string>& said);

/// Rows that are there twice: by the columns that say what a row is; without those, rows that look like it, as
/// warnings. Finds out whether rows are clusters.
void check_repeated_rows(Arranging& rows, TrialData& data);

/// Fills OutcomeData::analysed_twice of an outcome of which row_is_analysed is known.
void find_analysed_twice(const TrialData& data, OutcomeData& outcome);

/// Cluster, arm and stratum of each row; fills the cluster-level members of `data`.
void arrange_clusters(Arranging& rows, TrialData& data);

/// The arm of each cluster, by the data or as stated; a row that says another than is stated is a problem.
void arrange_arms(Arranging& rows, TrialData& data);

/// What rows say of their clusters in a text column, as codes of its levels; `TextColumn::missing` where no row has a
/// value. A cluster whose rows disagree is a problem.
std::vector<std::uint32_t> label_of_clusters(Arranging& rows, const std::string& column, std::size_t clusters);

/// Units of allocation, and among which of them arms could have been exchanged: what is stated, else the clusters and
/// the strata of the model. Throws Error(design) for units that are not whole in an arm, a stratum of the model or what
/// they were exchanged in.
void arrange_units(Arranging& rows, TrialData& data);

/// Fills TrialData::allocation_shares. Warns where the model's strata divide what was randomised as one, and notes
/// where they merge what was randomised in other shares.
void compare_with_strata(const Arranging& rows, TrialData& data);

/// Warns where a model leaves out what the allocation balanced.
void warn_of_unadjusted(const Arranging& rows, TrialData& data);

/// More individuals than any file has rows of them; the sums of so many are whole numbers that a double holds.
constexpr double largest_size = 1e9;

/// A cluster: how many rows it has.
std::vector<std::size_t> rows_by_cluster(const Arranging& rows, std::size_t clusters);

/// Size of each row. A row may lack it only when all its outcomes are missing too.
void arrange_sizes(Arranging& rows, TrialData& data);

/// The columns that hold the outcomes of the trial, and whether a row has a value in any.
std::vector<const NumberColumn*> outcome_columns(const Table& table, const Trial& trial);
bool has_any(const std::vector<const NumberColumn*>& columns, std::size_t row);

/// Counts within what they are out of and SDs where they are needed, of every outcome of the trial.
void check_outcomes(const Arranging& rows);

/// A row with an outcome of the protocol needs its second cluster, where there are such. `keep`, by cluster, or empty:
/// of which clusters.
void check_second_cluster(const Arranging& rows, const Trial& protocol, const std::vector<bool>& keep);

/// A row with an outcome of the protocol needs its weight, which is not negative. `keep` as of check_second_cluster.
void check_weights(const Arranging& rows, const Trial& protocol, const std::vector<bool>& keep);

class TakeUp;
class Moderator;

/// The columns that the covariates of a protocol are in the model.
void add_covariate_names(const Arranging& rows, const Trial& protocol, TrialData& data);

struct BuildingOptions {
    const TakeUp* take_up = nullptr;       ///< null: none
    bool by_row = false;                   ///< rows are not merged
    bool keep_rows = false;                ///< fills OutcomeData::row_is_analysed
    const Moderator* moderator = nullptr;  ///< null: none
    bool moments = true;                   ///< may take the place of rows where there are many
};

/// One outcome with its prior, its covariates and take-up. One without a row says why.
OutcomeData arrange_outcome(const Arranging& rows, const OutcomeSpec& outcome, const AnalysisSpec& analysis,
                            std::size_t clusters, BuildingOptions options);

/// The outcomes of `protocol` (those of the trial, of a sensitivity analysis, of an effect on compliers or of a
/// subgroup) with their priors, their covariates and, unless null, take-up or subgroup. An outcome without a row says
/// why.
void arrange_outcomes(const Arranging& rows, const Trial& protocol, BuildingOptions options, TrialData& data);

/// What stands in the cells of an outcome's column.
CellsSeen cells_of(const Arranging& rows, const OutcomeSpec& outcome, std::size_t clusters);

/// The lowest of the values where all are alike but for their last digits, by less than a four-thousandth: what is left
/// of them is exact then. 0 otherwise. Missing ones do not count.
double origin_of(const std::vector<double>& values);

/// Warns of the rows with an outcome that are left out for what else they lack.
void warn_of_incomplete(const ArmsSpec& arms, TrialData& data);

/// What protocols of the same trial have in common: its clusters.
TrialData same_clusters(const TrialData& data);

/// `data`, but for its outcomes, by the protocol of each [[sensitivity]] entry.
void arrange_sensitivity(const Arranging& rows, TrialData& data);

/// The same for each definition of take-up, [[cace]].
void arrange_cace(const Arranging& rows, TrialData& data);

/// The same for each [[subgroup]].
void arrange_subgroups(const Arranging& rows, TrialData& data);

/// Whether some baseline asks which rows outcomes analyse: OutcomeData::row_is_analysed.
bool baselines_ask_for_rows(const Trial& trial);

/// Baseline variables and doses, at cluster level.
void arrange_baseline(const Arranging& rows, TrialData& data);
void arrange_dose(const Arranging& rows, TrialData& data);

/// A column's value for each cluster; a cluster whose rows disagree is a problem at the row that differs. Rows without
/// a value do not count.
std::vector<std::optional<double>> constant_in_cluster(const Arranging& rows, const std::string& column,
                                                       std::size_t clusters);

}  // namespace clustertrial::sample_detail
