#pragma once

#include "clustertrial/allocation/plan.hpp"
#include "clustertrial/core/number.hpp"
#include "clustertrial/data/spelling.hpp"
#include "clustertrial/estimation/cluster_covariance.hpp"
#include "clustertrial/estimation/effect_size.hpp"
#include "clustertrial/estimation/icc.hpp"
#include "clustertrial/estimation/multiplicity.hpp"
#include "clustertrial/estimation/null_draws.hpp"
#include "clustertrial/estimation/randomisation_test.hpp"
#include "clustertrial/estimation/wild_bootstrap.hpp"
#include "clustertrial/power/stage.hpp"
#include "clustertrial/trial/collate_spec.hpp"
#include "clustertrial/trial/kinds.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace clustertrial {

/// [[data.join]]: a file whose columns belong to the rows of [data]. What is empty is as [data] says.
struct DataJoin {
    std::string file;                  ///< as a program must open it
    std::vector<std::string> key;      ///< columns of both files; empty: the cluster
    std::vector<std::string> columns;  ///< those taken; empty: those that are needed and the data lack
    std::vector<std::string> missing;
    std::vector<std::string> missing_text;
    std::optional<char> delimiter;            ///< found when not told
    std::optional<std::uint64_t> header_row;  ///< likewise
    std::optional<Encoding> encoding;         ///< likewise
    std::optional<bool> labels;
    std::optional<DecimalMark> decimal;
    std::vector<std::string> percent;
    std::vector<std::string> thousands;
};

/// [data]: where the rows are and what they stand for.
struct DataSpec {
    std::string file;     ///< as a program must open it: the trial file's own folder is already in front
    std::string cluster;  ///< column; rows sharing a value are one cluster
    std::string size;     ///< column; individuals a row stands for. Empty: one row an individual
    /// Cells of number columns that mean no value, and of text columns, where "c" or "x" is a name.
    std::vector<std::string> missing = {"", "NA", "SUPP", "NP", "x", "c", ":", "#N/A", "N/A", "#DIV/0!"};
    std::vector<std::string> missing_text = {"", "NA", "#N/A"};
    std::optional<char> delimiter;            ///< found from the first lines when not told
    std::optional<std::uint64_t> header_row;  ///< line of the header, where something stands above it
    std::optional<Encoding> encoding;         ///< of a text file, when not told found from its first bytes
    bool labels = false;                      ///< of a data file whose values have labels, read these
    DecimalMark decimal = DecimalMark::point;
    Spelling spelling = Spelling::checked;
    std::vector<RowRule> where;          ///< rows that are read; empty: all
    std::vector<std::string> row;        ///< columns whose values no two rows share; empty: not said
    std::vector<std::string> percent;    ///< number columns that may carry a '%'
    std::vector<std::string> thousands;  ///< number columns that may carry thousands separators
    std::vector<DataJoin> joins;         ///< files with further columns of the rows
};

struct Arm {
    std::string name;   ///< what tables and JSON call it
    std::string label;  ///< what the data call it
};

/// [arms]: arms[0] is the control. With a dose there is one, all that were allocated one.
struct ArmsSpec {
    std::string column;
    std::vector<Arm> arms = {{"control", "0"}, {"intervention", "1"}};
    std::string dose = {};  ///< column of the number that was allocated in place of an arm; empty: arms were
    [[nodiscard]] bool is_dose() const { return !dose.empty(); }
};

/// [[outcome]]: a count out of the row's size or of a column of its own, or a measured value.
struct OutcomeSpec {
    std::string name;
    std::string label;
    OutcomeRole role = OutcomeRole::primary;
    std::string count;                      ///< column of events out of `out_of`; empty for a measured value
    std::string out_of;                     ///< column of what the count is out of; empty: the row's size
    std::string out_of_unit;                ///< what `out_of` counts, singular; empty: by the name of the column
    std::string value;                      ///< column of a measured value (a mean where the row stands for many)
    std::string sd;                         ///< column of the SD of the row's individuals (n - 1), with `value`
    std::string prior;                      ///< the same measure before the trial; empty: none
    std::string prior_size;                 ///< what the prior count is out of; empty: the row's size
    std::optional<PriorLevel> prior_level;  ///< default: cluster for counts, individual for measured values
    bool allow_mean_sd = false;  ///< divide by the SD of row means where the individuals' SD is not to be had
    std::string note;            ///< printed below the tables
    std::string in_place_of;     ///< name of the outcome whose part it plays in a protocol_of(); empty: its own
    SuppressedCells suppressed = SuppressedCells::missing;  ///< likewise in a protocol_of(): what SUPP counts as
    double null_effect = 0;                                 ///< the effect that the hypothesis names, in its units
    Alternative alternative = Alternative::two_sided;
    std::optional<double> margin;  ///< above 0, in the outcome's units
    std::optional<Better> better;  ///< of its values; nothing: not said
    /// Whether the protocol names another hypothesis than that there is no effect, in either direction.
    [[nodiscard]] bool has_hypothesis() const { return null_effect != 0 || alternative != Alternative::two_sided; }
    [[nodiscard]] bool is_count() const { return !count.empty(); }
    [[nodiscard]] PriorLevel level_of_prior() const {
        return prior_level.value_or(is_count() ? PriorLevel::cluster : PriorLevel::individual);
    }
};

/// A covariate of the model: a number, or a category that enters as indicators.
struct CovariateSpec {
    std::string column;
    bool categorical = false;
    bool operator==(const CovariateSpec&) const = default;
};

/// The keys of [analysis] that Inference::wild_bootstrap and Inference::randomisation look at.
struct ResamplingSpec {
    std::size_t draws = 9999;
    std::uint64_t seed = 1;
    Tails tails = Tails::symmetric;
    BootstrapWeights bootstrap_weights = BootstrapWeights::rademacher;
    BootstrapResiduals bootstrap_residuals = BootstrapResiduals::restricted;
    RandomisationStatistic randomisation_statistic = RandomisationStatistic::studentised;
    std::string allocations;  ///< file of the allocations that could have been, as a program must open it; empty: none
};

/// [analysis]. What is empty was not said: what holds then depends on what else was, and a default never contradicts
/// it.
struct AnalysisSpec {
    Weights weights = Weights::individuals;
    std::optional<CovarianceKind> standard_errors;  ///< what holds: covariance_kind()
    WorkingVariance working_variance = WorkingVariance::individual;
    std::string second_cluster;                          ///< column; not empty: two-way clustering
    std::optional<DegreesOfFreedom> degrees_of_freedom;  ///< what holds: df_kind()
    double stated_df = 0;
    Inference inference = Inference::model;
    ResamplingSpec resampling;
    IccMethod icc = IccMethod::anova;
    IccInterval icc_ci = IccInterval::searle;
    EffectSizeMeasure effect_size = EffectSizeMeasure::glass;
    std::optional<CriticalValue> effect_size_ci;  ///< what holds: effect_size_limits()
    MeanInterval mean_ci = MeanInterval::clusters;
    double confidence = 0.95;
    std::vector<CovariateSpec> covariates;
    /// Columns that are in the model as categorical covariates are, without a word of their coefficients.
    std::vector<std::string> absorb;
    MissingCovariates missing_covariates = MissingCovariates::exclude;
    std::string weights_column;  ///< of numbers by which a row's individuals are multiplied; empty: none

    /// The covariates, then the absorbed columns as categories.
    [[nodiscard]] std::vector<CovariateSpec> model_covariates() const {
        std::vector<CovariateSpec> all = covariates;
        for (const std::string& column : absorb) all.push_back({column, true});
        return all;
    }
    /// Without other word CR2; two ways, where it has no formula, CR1.
    [[nodiscard]] CovarianceKind covariance_kind() const {
        return standard_errors.value_or(second_cluster.empty() ? CovarianceKind::CR2 : CovarianceKind::CR1);
    }
    /// Without other word Satterthwaite's; two ways, and of HC kinds, those that are counted.
    [[nodiscard]] DegreesOfFreedom df_kind() const {
        const bool counted = !second_cluster.empty() || traits_of(covariance_kind()).by_row;
        return degrees_of_freedom.value_or(counted ? DegreesOfFreedom::clusters_minus_1
                                                   : DegreesOfFreedom::satterthwaite);
    }
    /// Without other word those of the test.
    [[nodiscard]] CriticalValue effect_size_limits() const { return effect_size_ci.value_or(CriticalValue::t); }
};

/// A level of a strata column.
struct StratumLevel {
    std::string column;
    std::string level;
    bool operator==(const StratumLevel&) const = default;
};

/// Which strata are meant: "350 / high" as tables print it, or a level of one strata column; or all that have these
/// levels, which says it even where two names are alike.
using StratumName = std::variant<std::string, std::vector<StratumLevel>>;

template <typename Spec>
struct KeyOf;

/// [[sensitivity]]: one thing done otherwise than in the protocol's analysis.
struct SensitivitySpec {
    std::string label;
    std::vector<std::string> outcomes;  ///< names; empty: the primary ones
    std::string instead;                ///< name of the outcome that takes their place (another window); empty: none
    bool without_prior = false;
    SuppressedCells suppressed = SuppressedCells::missing;
    std::vector<StratumName> drop_strata;
    std::vector<const KeyOf<AnalysisSpec>*> changes;  ///< keys of [analysis] whose values are those of `analysis`
    AnalysisSpec analysis;                            ///< nothing else in it counts
};

/// [[family]]: outcomes whose p-values are adjusted together.
struct FamilySpec {
    std::string name;
    std::vector<std::string> outcomes;  ///< names
    Adjustment adjustment = Adjustment::holm;
    Inference draws_from = Inference::randomisation;  ///< step_down: the draws, randomisation or wild_bootstrap
    /// Labels of [[subgroup]]: the hypotheses are their interactions, in these outcomes. Empty: the effects themselves.
    std::vector<std::string> subgroups = {};
};

/// [compliance]
struct ComplianceSpec {
    std::string dose;  ///< column; control clusters score 0 whatever it says
    double maximum = 1;
    MissingDose missing = MissingDose::exclude;
    std::vector<std::string> labels;  ///< of doses 1, 2, ...
    std::string none_or_missing;      ///< label of one row for those with dose 0 and without a dose; empty: a row each
};

/// [[cace]]: an effect on those who take up what is offered, by one definition of take-up. Exactly one of `threshold`
/// and `maximum` is there.
struct CaceSpec {
    /// Column of the dose, by row: individuals of a cluster may differ. Of every arm as the data have it; where the
    /// control arm lacks it, it is 0 there.
    std::string take_up;
    std::optional<double> threshold;    ///< taken up: a dose of at least this
    std::optional<double> maximum;      ///< taken up: the share dose / maximum
    std::string label;                  ///< "sessions / 4" or "sessions >= 1" unless the file names another
    std::vector<std::string> outcomes;  ///< names; empty: the primary ones
    MissingDose missing = MissingDose::exclude;
};

/// [[subgroup]]: whether the effect differs between the levels of a column, or along its numbers.
struct SubgroupSpec {
    std::string column;  ///< of clusters, or of individuals
    std::string label;   ///< the column's name unless the file says another
    std::vector<std::string>
        levels;                  ///< those compared, in this order, the first with each other; empty: all there are
    std::vector<double> values;  ///< not empty: the column holds numbers, and effects are at these
    SubgroupRole role = SubgroupRole::exploratory;  ///< a trial file has to say it
    std::vector<std::string> outcomes;              ///< names; empty: the primary ones
    [[nodiscard]] bool is_continuous() const { return !values.empty(); }
};

struct BaselineVariable {
    std::string column;
    std::string label;
    std::vector<std::string> levels;    ///< categories in printing order; those of the data when empty
    std::vector<std::string> national;  ///< one a level, or one for a continuous variable; printed as given
    Aggregate aggregate = Aggregate::constant;
};

/// [baseline]
struct BaselineSpec {
    std::vector<BaselineVariable> categorical;
    std::vector<BaselineVariable> continuous;
    bool standardised_differences = false;
    std::vector<std::string> notes;
};

/// [randomisation]: how the schools are (or were) allocated. What is empty was not said; allocation_plan_of
/// knows what holds then.
/// What each key means: keys_of<RandomisationSpec>().
struct RandomisationSpec {
    std::string file = {};  ///< the list, as a program must open it; empty: data.file
    std::vector<std::string> records =
        {};  ///< of what was drawn, as a program must open them; of the waves of a chain the last one's is enough
    std::vector<std::string> missing =
        {};                              ///< cells that mean no value: no key, a flag only; empty: the plan's default
    std::optional<char> delimiter = {};  ///< of the list; else a flag, or data.delimiter
    std::optional<std::uint64_t> header_row = {};            ///< likewise
    std::optional<DecimalMark> decimal = {};                 ///< likewise
    std::optional<Spelling> spelling = {};                   ///< likewise
    std::optional<std::vector<std::string>> percent = {};    ///< likewise; columns that are not read do not matter
    std::optional<std::vector<std::string>> thousands = {};  ///< likewise
    std::string id = {};                                     ///< column
    std::vector<RowRule> where = {};
    std::vector<StratumSpec> strata = {};
    std::optional<AtThreshold> at_threshold = {};
    std::string together = {};           ///< column
    std::vector<std::string> arms = {};  ///< labels in the allocation; empty: the arms' names
    std::vector<std::uint64_t> ratio = {};
    std::vector<StratumRatio> stratum_ratios = {};
    std::optional<AllocationMethod> method = {};
    std::optional<std::uint64_t> seed = {};
    std::optional<GeneratorKind> generator = {};
    std::optional<DrawStorage> storage = {};
    std::optional<SchoolOrder> order = {};
    std::string sort_key = {};  ///< column
    std::optional<TieRule> ties = {};
    std::string tie_column = {};

    std::vector<CovariateColumn> covariates = {};
    std::optional<UnitCovariate> unit_covariate = {};
    std::optional<std::uint64_t> simulations = {};
    std::optional<std::uint64_t> tuple_size = {};  ///< matched
    std::optional<MatchDistance> distance = {};
    std::vector<StratumSpec> factors = {};  ///< minimisation
    std::vector<std::uint64_t> factor_weights = {};
    std::optional<Imbalance> imbalance = {};
    std::optional<double> probability = {};
    std::optional<BalanceScore> score = {};  ///< constrained
    std::vector<double> covariate_weights = {};
    std::optional<double> keep = {};
    std::optional<double> cut_off = {};
    std::optional<std::uint64_t> enumerate_up_to = {};
    std::optional<std::uint64_t> draws = {};
    std::optional<Candidates> candidates = {};
    std::optional<std::uint64_t> exchanges = {};
    std::optional<double> acceptance = {};  ///< rerandomisation
    std::optional<double> threshold = {};
    std::optional<std::uint64_t> tries = {};
};

/// [power]: the calculations behind the MDES table.
struct PowerSpec {
    std::vector<PowerStage> stages;
    std::string
        providers;  ///< what those who deliver the intervention are called ("Social Workers"); empty: no such rows
    std::string individuals;  ///< what individuals are called in this table, plural ("children")
};

/// Why clusters or individuals are not in the analysis, as a protocol or a diary knows it and data do not.
struct FlowReason {
    std::string reason;
    std::string arm;  ///< name of the arm that lost them; empty: they were left out before randomisation
    std::optional<std::uint64_t> clusters;
    std::optional<std::uint64_t> individuals;
};

/// [flow]: what the flow of participants has that no data have.
struct FlowSpec {
    std::optional<std::uint64_t> assessed;              ///< clusters
    std::optional<std::uint64_t> assessed_individuals;  ///< in them
    std::vector<FlowReason> reasons;                    ///< [[flow.reason]]
};

/// [report]: the shape of tables, and the document that `report` writes.
struct ReportSpec {
    ReportProfile profile = ReportProfile::plain;
    TableNotes table_notes = TableNotes::below;
    std::vector<ReportSection> sections;  ///< empty: all but those on request
    /// They come last, have letters, and number their own tables and figures.
    std::vector<ReportSection> appendices = {ReportSection::appendices, ReportSection::checklist};
    std::map<ReportSection, std::string> titles;  ///< in the place of the sections' own
    std::string text;                             ///< file: what the author writes
    std::vector<std::string> authors;
    std::string date;                       ///< printed as given
    bool plain_language = false;            ///< a sentence a result, in words of every day
    std::string reference_docx;             ///< file of Word: its styles are those of the document
    std::string lock;                       ///< file: the protocol as it was locked
    std::string logo;                       ///< file of a picture
    std::string logo_description = "Logo";  ///< what it shows, in words
    bool coefficients = false;              ///< a table of all coefficients of each model
};

/// [[deviation]]: why a key is not what the locked protocol has.
struct DeviationSpec {
    std::string key;  ///< "analysis.standard_errors", "outcome.nfa.prior"; or what begins it: "outcome.nfa"
    std::string reason;
};

/// [estimand]: which effect the trial is about. What is empty was not stated.
struct EstimandSpec {
    std::string population;
    std::string comparison;
    std::string outcome;  ///< in words, with its time
    std::string withdrawn_clusters;
    std::string movers;
    std::optional<SummaryMeasure> summary;
    std::optional<AverageOver> average;
    std::optional<AcrossStrata> strata;
};

/// [[simulation.outcome]]: how an outcome comes about in simulated trials (docs/methods/simulation.md).
struct SimulatedOutcome {
    std::string outcome;                              ///< name
    std::optional<OutcomeDistribution> distribution;  ///< what holds: distribution_of()
    double control = 0;                               ///< mean of individuals of the control arm
    std::vector<double> effects;                      ///< true ones, in the outcome's units, beside that of none
    std::optional<double> sd;                         ///< of individuals over all clusters, of a continuous outcome
    double icc = 0;                                   ///< of clusters within strata; not of a count
    double between_cv = 0;                            ///< of a count: SD of the clusters' rates over their mean
    double icc_strata = 0;                            ///< the share of the variance that is between strata
    double prior_correlation = 0;                     ///< of a cluster's own part before and after
    double effect_sd = 0;                             ///< of the effect over clusters
    double effect_by_size = 0;                        ///< how much larger the effect is in a cluster one SD larger
    std::vector<double> lost_clusters;                ///< share, of all arms or one an arm, control first
    std::vector<double> lost_individuals;             ///< likewise, of the clusters that stay
    double missing_prior = 0;                         ///< share of clusters
    [[nodiscard]] OutcomeDistribution distribution_of(const OutcomeSpec& spec) const {
        return distribution.value_or(spec.is_count() ? OutcomeDistribution::binary : OutcomeDistribution::continuous);
    }
    bool operator==(const SimulatedOutcome&) const = default;
};

/// [simulation]: what `simulate` makes trials of.
struct SimulationSpec {
    std::vector<SimulatedOutcome> outcomes;
    std::string size;         ///< column of the list with the sizes of clusters; empty: as of [data]
    std::string certificate;  ///< file that `simulate` wrote, for the report; empty: none
};

/// The protocol: what a trial file says.
struct Trial {
    std::string file;    ///< the trial file as the user named it; empty when flags made the trial
    std::string sha256;  ///< of the trial file
    std::string title;
    std::string unit = "cluster";
    std::string individual = "individual";
    DataSpec data;
    ArmsSpec arms;
    std::optional<RandomisationSpec> randomisation;
    std::vector<std::string> strata;  ///< columns as randomised; crossed, they enter the model as indicators
    std::vector<OutcomeSpec> outcomes;
    AnalysisSpec analysis;
    std::vector<SensitivitySpec> sensitivity;
    std::vector<FamilySpec> families;
    std::optional<ComplianceSpec> compliance;
    std::vector<CaceSpec> cace;
    BaselineSpec baseline;
    PowerSpec power;
    FlowSpec flow;
    ReportSpec report;
    std::vector<DeviationSpec> deviations;
    std::optional<CollateSpec> collate;
    std::vector<std::string> changed_by_flags;  ///< "standard_errors = CR0 (without the flag: CR1)", for the output
    std::optional<EstimandSpec> estimand;
    std::vector<SubgroupSpec> subgroups;
    SimulationSpec simulation;
};

/// What an outcome is the average over, singular: Trial::individual, or what OutcomeSpec::out_of counts ("contact").
std::string noun_averaged_over(const OutcomeSpec& outcome, const Trial& trial);

/// The protocol of a sensitivity analysis: `trial` with its outcomes reduced to those of `spec` and its changes made.
/// Throws Error(usage) for an outcome or a key that is not known, or a value that the key refuses.
Trial protocol_of(const Trial& trial, const SensitivitySpec& spec);

/// What an entry does otherwise than the protocol with the outcome that it is about, a text each: "without the prior
/// measure", "weights = equal (protocol: individuals)".
std::vector<std::string> changes_of(const SensitivitySpec& spec, const Trial& trial);
/// Whether the effect size or its limits are all that an entry changes: its estimate and test are the protocol's.
bool changes_effect_size_alone(const SensitivitySpec& spec, const Trial& trial);

/// The protocol of an effect on compliers: `trial` with its outcomes reduced to those of `spec`.
/// Throws Error(usage) for an outcome that is not known.
Trial protocol_of(const Trial& trial, const CaceSpec& spec);

/// The protocol of a subgroup analysis: `trial` with its outcomes reduced to those of `spec`.
/// Throws Error(usage) for an outcome that is not known.
Trial protocol_of(const Trial& trial, const SubgroupSpec& spec);

}  // namespace clustertrial
