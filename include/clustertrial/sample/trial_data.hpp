#pragma once

#include "clustertrial/data/input_file.hpp"
#include "clustertrial/data/table.hpp"
#include "clustertrial/data/table_request.hpp"
#include "clustertrial/trial/trial.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace clustertrial {

/// A column of AnalysisSpec::absorb. A covariate is made of its levels but the first, as of any category.
struct AbsorbedColumn {
    std::string column;
    std::size_t levels = 0;
    [[nodiscard]] std::size_t indicators() const { return levels > 0 ? levels - 1 : 0; }
};

/// Which suppressed number a row's cell is: rows with one code in a column have one number, a cell of a joined file
/// that they share, or what is made of their cluster. The codes of known numbers mean nothing.
struct SuppressedNumbers {
    std::vector<std::uint32_t> of_mean;                     ///< n
    std::vector<std::vector<std::uint32_t>> of_regressors;  ///< n each: the prior, if any, then each covariate
};

/// Rows that are left out since a number of theirs is missing and has no ends.
struct RowsWithoutEnds {
    std::string marker;             ///< what stands in its place, "c"; empty: nothing
    std::vector<std::size_t> rows;  ///< a cluster: how many
};

/// What stands in the cells of an outcome's column, as the rows have it, whatever of them is analysed.
struct CellsSeen {
    std::size_t cells = 0;  ///< with a number
    double low = 0;
    double mean = 0;  ///< each cell counts the same
    double high = 0;
    std::vector<std::size_t> without;  ///< a cluster: rows whose cell has no number
};

/// One outcome, ready to be analysed: only rows with outcome, prior and covariates. Rows of a cluster that nothing in
/// the model tells apart are merged into one, so a school in one row, by year group or by pupil is the same data from
/// here on. Where a number of the model varies in some cluster, rows stay as they are, but where they are many: then as
/// few take their place as have their moments, which is all that a linear model sees of them.
struct OutcomeData {
    OutcomeSpec spec;
    std::vector<std::uint32_t> cluster;  ///< n, index into TrialData::clusters
    std::vector<double> individuals;     ///< n
    std::vector<double> out_of;          ///< n, what OutcomeSpec::out_of counts; empty: the outcome has none
    std::vector<double> mean;            ///< n, over averaged_over(), less `origin`
    std::vector<double> sum_of_squares;  ///< n, about that mean, over averaged_over()
    /// What was taken off a measured outcome: its lowest value, where that is so far from 0 that sums of the values
    /// would lose digits of their differences; 0 otherwise.
    double origin = 0;
    bool sum_of_squares_known = true;             ///< false: means of several individuals without an SD column
    bool individuals_known = true;                ///< false: one row a cluster and no sizes, "individuals" are clusters
    std::vector<double> prior;                    ///< n, or empty
    std::vector<std::uint32_t> second_cluster;    ///< n, codes (not all need occur); empty without two-way clustering
    std::vector<std::vector<double>> covariates;  ///< one vector of n for each of TrialData::covariate_names
    std::vector<double> missing_individuals;      ///< a cluster: individuals in rows that are not analysed
    /// A cluster, with `out_of`; empty without: what rows that are not analysed are out of, as far as they say; rows
    /// that do not say it; and rows that are out of 0. Neither of these has an outcome.
    std::vector<double> missing_out_of;
    std::vector<std::size_t> rows_without_out_of;
    std::vector<std::size_t> rows_out_of_none;
    /// A row of the table: whether it is analysed; for baselines while rows are arranged, and empty afterwards.
    std::vector<bool> row_is_analysed;

    std::vector<std::size_t> rows_without_prior;      ///< a cluster: rows with the outcome that lack the prior measure
    std::vector<std::size_t> rows_without_covariate;  ///< a cluster: rows with both that lack a covariate
    /// A cluster: rows that are analysed with the prior measure of the cluster's other rows, as they have none.
    std::vector<std::size_t> rows_with_prior_of_others;
    /// n, only in TrialData::cace: the row's take-up as its definition counts it, which is the share of individuals
    /// with at least the threshold, or their mean dose / maximum; of rows that were merged, over averaged_over().
    std::vector<double> take_up;
    std::vector<double>
        take_up_variance;  ///< n, with `take_up`: mean squared deviation of the row's individuals from it
    /// A cluster, only in TrialData::cace: individuals with all else whose dose is missing. They are left out, or count
    /// as 0: those of the control arm always, others where the definition says so.
    std::vector<double> individuals_without_take_up;
    /// A cluster: rows with a suppressed number whose ends the data have, and the individuals in them. Where
    /// OutcomeSpec::suppressed is `missing`: rows that are left out for want of these numbers and of nothing else.
    /// Empty: there is none.
    std::vector<std::size_t> suppressed_rows;
    std::vector<double> suppressed_individuals;
    /// Only of SuppressedCells::bounds, and where some number is suppressed: the same rows with all of these at their
    /// low ends, and with all at their high ends. Here they are in the middle.
    std::vector<OutcomeData> ends;
    SuppressedNumbers numbers;  ///< with `ends`
    /// n, with `ends` of a prior count: how many whole numbers it can go up by from its low end.
    std::vector<double> prior_steps;
    /// By marker; only where OutcomeSpec::suppressed fills in the numbers that have ends.
    std::vector<RowsWithoutEnds> without_ends;
    /// Not empty: why nothing can be estimated of this outcome: no row has a value, or (in TrialData::cace) no row of
    /// an arm has a take-up. The other outcomes stand.
    std::string why_none;
    CellsSeen seen;
    /// A cluster: whether several of its rows are analysed that look like one row twice (TrialData::twice). Empty: of
    /// none.
    std::vector<bool> analysed_twice;
    /// A cluster: cells 'c' of the numbers of the model, which were taken as missing. Empty: there is none.
    std::vector<std::size_t> cells_c;
    /// Whether rows_without_prior and rows_without_covariate are left out, or have the mean of the others.
    MissingCovariates missing_covariates = MissingCovariates::exclude;
    /// Indicators of rows whose prior or covariates were missing and are filled, 1 there, one vector of n each with
    /// what it is of: in the model of MissingCovariates::indicator.
    std::vector<std::string> indicator_names;
    std::vector<std::vector<double>> indicators;
    /// n, above 0: AnalysisSpec::weights_column, by which averaged_over() is multiplied; empty without it.
    std::vector<double> weight;
    std::vector<std::size_t> rows_of_weight_0;  ///< a cluster, with `weight`: rows with the outcome that it leaves out
    /// n, only in TrialData::subgroups, one of the two: the row's level, an index into TrialData::subgroup_levels; or
    /// its number.
    std::vector<std::uint32_t> subgroup;
    std::vector<double> moderator;
    /// A cluster, only in TrialData::subgroups: individuals with all else, in rows that the subgroup's column leaves
    /// out: without a value there, and of a level that is not compared.
    std::vector<double> individuals_without_subgroup;
    std::vector<double> individuals_of_other_levels;
    std::vector<double> dose;  ///< n: what was allocated, ArmsSpec::dose; empty: arms were

    /// n: what each row's mean is over, which weighs it: its individuals, or what its count is out of.
    [[nodiscard]] const std::vector<double>& averaged_over() const {
        return spec.out_of.empty() ? individuals : out_of;
    }
};

/// Individuals of a cluster with a value of a baseline variable: that of their row, or their own of a percentage.
struct RowValues {
    double individuals = 0;
    double mean = 0;
    double sum_of_squares = 0;  ///< of these values about that mean, over individuals
    bool operator==(const RowValues&) const = default;
};

/// A baseline variable at cluster level.
struct BaselineData {
    BaselineVariable variable;
    std::vector<std::optional<double>> values;       ///< continuous: one a cluster
    std::vector<std::optional<std::size_t>> levels;  ///< categorical: one a cluster, index into variable.levels
    /// Continuous: a cluster, rows without a value, where others have one: an average is of the others, a sum is
    /// missing. Empty for what all rows of a cluster share.
    std::vector<std::size_t> rows_without;
    /// Of an average whose rows differ, by cluster: first of the individuals as randomised, then of those analysed of
    /// each of TrialData::outcomes. Empty: individuals have the value of their cluster.
    std::vector<std::vector<RowValues>> of_rows;
};

/// One column of the strata as randomised.
struct StratumColumn {
    std::string column;
    std::vector<std::string> levels;
    std::vector<std::uint32_t> level;  ///< a cluster: index into levels
};

/// What was allocated as one, which inference counts, leaves out and moves to other arms: the clusters themselves, or
/// clusters that stay together.
struct UnitsOfAllocation {
    std::string column;              ///< whose values are the units ('together'); empty: the clusters
    std::vector<std::string> names;  ///< in the order of their first clusters
    std::vector<std::uint32_t> of;   ///< a cluster: its unit
    /// A unit: among which units of its number arms could have been exchanged (as randomised: strata, pairs).
    std::vector<std::uint32_t> exchanged_in;
    [[nodiscard]] std::size_t count() const { return names.size(); }
};

/// What records or [randomisation] say of a trial's design, beside what the data say themselves.
struct StatedDesign {
    std::string source;  ///< the records, or the file whose columns say it; empty: nothing is stated
    bool from_records = false;
    std::string method;             ///< "complete", or the methods of several waves
    bool kept = false;              ///< `allocations` are those that a constrained method chose from
    bool strata_of_model = false;   ///< the model's strata are those of the randomisation: no [strata] says others
    std::vector<std::string> lost;  ///< clusters that were randomised and have no row in the file
    /// Likewise, and nothing says which arm they were in: they are not among TrialData::clusters.
    std::vector<std::string> lost_of_unknown_arm;
    /// A stratum of [strata] that holds strata as randomised whose arms have other shares, in words; empty: there is
    /// none.
    std::string merged_shares;
    std::vector<std::string> left_out;  ///< those whose rows `where` of [data] leaves out, all of them
};

/// A trial's rows, checked: nothing later has to doubt them.
struct TrialData {
    std::vector<std::string> clusters;   ///< names, in canonical_order
    std::vector<std::uint32_t> arm;      ///< a cluster: index into Trial::arms.arms
    std::vector<std::uint32_t> stratum;  ///< a cluster: index into strata
    /// Names ("350 / high") in the order of their levels; two may be alike. One nameless stratum when there are none.
    std::vector<std::string> strata;
    std::vector<StratumColumn> stratum_columns;
    std::vector<std::vector<std::size_t>> stratum_levels;  ///< a stratum: its level of each of stratum_columns
    UnitsOfAllocation units;
    StatedDesign stated;
    std::vector<bool> left_out;  ///< a cluster: whether it is in StatedDesign::left_out; empty: none is
    std::vector<bool> lost;      ///< a cluster: whether it is in StatedDesign::lost; empty: none is
    /// A cluster: the share of each arm where it was randomised, as stated; empty: nothing is.
    std::vector<std::vector<double>> allocation_shares;
    std::vector<double> individuals;             ///< a cluster, all its rows
    std::vector<std::size_t> rows_without_size;  ///< a cluster: rows whose individuals are in no count
    std::vector<std::string> covariate_names;
    std::vector<AbsorbedColumn> absorbed;  ///< their indicators are the last of `covariate_names`, in this order
    std::vector<OutcomeData> outcomes;
    std::vector<BaselineData> baseline_categorical;
    std::vector<BaselineData> baseline_continuous;
    /// Of [compliance], a cluster, nothing where missing (in all, as long as nobody has attended); empty without it.
    std::vector<std::optional<double>> dose;
    /// The allocations that could have been, each an arm a unit; empty: those that `units` and the arms imply.
    std::vector<std::vector<std::uint32_t>> allocations;
    bool allocations_are_draws = false;  ///< they are not all there are, but drawn again by the method
    std::string data_sha256;
    std::vector<InputFile> other_inputs;  ///< files beside the data that were read for it, each once
    std::vector<std::string> warnings;
    /// One a Trial::sensitivity: the same clusters, and the rows by the protocol_of it. Clusters of dropped strata have
    /// no rows, nor missing individuals, in any outcome.
    std::vector<TrialData> sensitivity;
    /// One a Trial::cace: the same clusters, and the rows by the protocol_of it that have all that the outcome's own
    /// analysis asks for and a take-up. Rows are merged as they are there: the take-up of the merged row is the mean.
    std::vector<TrialData> cace;
    /// A cluster: rows of it that look like one row twice, in words ("school 'b' on lines 3 and 5"); of others empty.
    /// Empty: there are none.
    std::vector<std::string> twice;
    /// A cluster: which rows of the table these are, while rows are arranged; empty afterwards.
    std::vector<std::vector<std::size_t>> rows_twice;
    /// One a Trial::subgroups: the same clusters, and the rows by the protocol_of it that have all that the outcome's
    /// own analysis asks for and a level or number of the subgroup, which tells rows of a cluster apart.
    std::vector<TrialData> subgroups;
    std::vector<std::string> subgroup_levels;  ///< only in `subgroups`: in the order in which they are compared
};

/// What complete cases cost an outcome, a sentence each: rows with the outcome that lack its prior measure or a
/// covariate, and by arm rows whose count is out of nothing, or of what is not known.
std::vector<std::string> incomplete_rows(const TrialData& data, const OutcomeData& outcome, const ArmsSpec& arms);

/// The columns that the trial needs of its data file.
std::vector<ColumnRequest> columns_of(const Trial& trial);

/// Checks the rows against the protocol and arranges them. Throws Error(input) with up to ten problems of the rows
/// (file, line, column) and the total; Error(design) for what no single row is to blame for: an empty arm, one cluster,
/// no outcome with data. One outcome of several without data is no error: OutcomeData::why_none says what is wrong.
TrialData arrange(const Table& table, const Trial& trial);

struct StatedAllocation;

/// The same given what is stated of the allocation: with records, or a list that has the arms, arms are theirs, and a
/// school without rows is a cluster that was lost. Error(input) for a cluster that is not stated, or whose arm is
/// another than its record's; Error(design) for units whose clusters are in several arms, or in several strata of the
/// model.
TrialData arrange(const Table& table, const Trial& trial, const StatedAllocation& stated);

/// Reads trial.data.file and what is stated of the allocation, and arranges it. `allow_outside`: as of
/// read_stated_allocation, which says what is thrown.
TrialData read_trial_data(const Trial& trial, bool allow_outside = false);

}  // namespace clustertrial
