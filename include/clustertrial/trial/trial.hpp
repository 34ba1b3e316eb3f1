#pragma once

#include "clustertrial/estimation/cluster_covariance.hpp"
#include "clustertrial/estimation/effect_size.hpp"
#include "clustertrial/estimation/icc.hpp"
#include "clustertrial/estimation/multiplicity.hpp"
#include "clustertrial/estimation/null_draws.hpp"
#include "clustertrial/estimation/randomisation_test.hpp"
#include "clustertrial/estimation/wild_bootstrap.hpp"
#include "clustertrial/power/stage.hpp"
#include "clustertrial/trial/kinds.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace clustertrial {

/// [data]: where the rows are and what they stand for.
struct DataSpec {
    std::string file;     ///< as a program must open it: the trial file's own folder is already in front
    std::string cluster;  ///< column; rows sharing a value are one cluster
    std::string size;     ///< column; individuals a row stands for. Empty: one row an individual
    std::vector<std::string> missing = {"", "NA", "SUPP", "NP", "x", "c", ":"};
    std::optional<char> delimiter;       ///< found from the header when not told
    std::vector<std::string> percent;    ///< number columns that may carry a '%'
    std::vector<std::string> thousands;  ///< number columns that may carry thousands separators
};

struct Arm {
    std::string name;   ///< what tables and JSON call it
    std::string label;  ///< what the data call it
};

/// [arms]: arms[0] is the control.
struct ArmsSpec {
    std::string column;
    std::vector<Arm> arms = {{"control", "0"}, {"intervention", "1"}};
};

/// [[outcome]]: a count out of the row's size, or a measured value.
struct OutcomeSpec {
    std::string name;
    std::string label;
    OutcomeRole role = OutcomeRole::primary;
    std::string count;                      ///< column of events out of size; empty for a measured value
    std::string value;                      ///< column of a measured value (a mean where the row stands for many)
    std::string sd;                         ///< column of the SD of the row's individuals (n - 1), with `value`
    std::string prior;                      ///< the same measure before the trial; empty: none
    std::string prior_size;                 ///< individuals the prior count is out of; empty: the row's size
    std::optional<PriorLevel> prior_level;  ///< default: cluster for counts, individual for measured values
    bool allow_mean_sd = false;  ///< divide by the SD of row means where the individuals' SD is not to be had
    std::string note;            ///< printed below the tables
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

/// [analysis]
struct AnalysisSpec {
    Weights weights = Weights::individuals;
    CovarianceKind standard_errors = CovarianceKind::CR1;
    WorkingVariance working_variance = WorkingVariance::individual;
    std::string second_cluster;  ///< column; not empty: two-way clustering
    DegreesOfFreedom degrees_of_freedom = DegreesOfFreedom::clusters_minus_1;
    double stated_df = 0;
    Inference inference = Inference::model;
    ResamplingSpec resampling;
    IccMethod icc = IccMethod::anova;
    IccInterval icc_ci = IccInterval::searle;
    EffectSizeMeasure effect_size = EffectSizeMeasure::glass;
    CriticalValue effect_size_ci = CriticalValue::normal;
    MeanInterval mean_ci = MeanInterval::clusters;
    double confidence = 0.95;
    std::vector<CovariateSpec> covariates;
};

/// [[sensitivity]]: one thing done otherwise than in the protocol's analysis.
struct SensitivitySpec {
    std::string label;
    std::vector<std::string> outcomes;  ///< names; empty: the primary ones
    std::string instead;                ///< name of the outcome that takes their place (another window); empty: none
    bool without_prior = false;
    std::optional<std::vector<CovariateSpec>> covariates;      ///< instead of [analysis]'s
    std::vector<std::string> drop_strata;                      ///< "350 / high", or a level of one strata column
    std::vector<std::pair<std::string, std::string>> changes;  ///< scalar keys of [analysis], and their values
};

/// [[family]]: outcomes whose p-values are adjusted together.
struct FamilySpec {
    std::string name;
    std::vector<std::string> outcomes;  ///< names
    Adjustment adjustment = Adjustment::holm;
    Inference draws_from = Inference::randomisation;  ///< step_down: the draws, randomisation or wild_bootstrap
};

/// [compliance]
struct ComplianceSpec {
    std::string dose;  ///< column; control clusters score 0 whatever it says
    double maximum = 1;
    MissingDose missing = MissingDose::exclude;
    std::vector<std::string> labels;  ///< of doses 1, 2, ...
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

/// [randomisation]: how the schools are (or were) allocated, as texts that `randomise` takes as flags; each was checked
/// to be a known name or a number. Nothing: the flag's default. What each key means: randomisation_keys.hpp.
struct RandomisationSpec {
    std::string file = {};                  ///< the list, as a program must open it; empty: data.file
    std::vector<std::string> missing = {};  ///< cells that mean no value; by flag only; empty: the plan's default
    std::optional<char> delimiter = {};     ///< by flag, or data.delimiter
    std::optional<std::string> id = {};
    std::vector<std::string> where = {};
    std::vector<std::string> strata = {};
    std::vector<std::string> arms = {};   ///< labels in the allocation; empty: the arms' names
    std::vector<std::string> ratio = {};  ///< whole numbers
    std::vector<std::string> stratum_ratios = {};
    std::optional<std::string> at_threshold = {};
    std::optional<std::string> together = {};
    std::optional<std::string> method = {};
    std::optional<std::string> seed = {};
    std::optional<std::string> generator = {};
    std::optional<std::string> storage = {};
    std::optional<std::string> order = {};
    std::optional<std::string> sort_key = {};
    std::optional<std::string> ties = {};
    std::optional<std::string> tie_column = {};

    std::vector<std::string> covariates = {};
    std::optional<std::string> unit_covariate = {};
    std::optional<std::string> simulations = {};
    std::optional<std::string> tuple_size = {};  ///< matched
    std::optional<std::string> distance = {};
    std::vector<std::string> factors = {};         ///< minimisation
    std::vector<std::string> factor_weights = {};  ///< whole numbers
    std::optional<std::string> imbalance = {};
    std::optional<std::string> probability = {};
    std::optional<std::string> score = {};            ///< constrained
    std::vector<std::string> covariate_weights = {};  ///< numbers
    std::optional<std::string> keep = {};
    std::optional<std::string> cut_off = {};
    std::optional<std::string> enumerate_up_to = {};
    std::optional<std::string> draws = {};
    std::optional<std::string> candidates = {};
    std::optional<std::string> exchanges = {};
    std::optional<std::string> acceptance = {};  ///< rerandomisation
    std::optional<std::string> threshold = {};
    std::optional<std::string> tries = {};
};

/// [power]: the calculations behind the MDES table.
struct PowerSpec {
    std::vector<PowerStage> stages;
    std::string
        providers;  ///< what those who deliver the intervention are called ("Social Workers"); empty: no such rows
    std::string individuals;  ///< what individuals are called in this table, plural ("children")
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
    BaselineSpec baseline;
    PowerSpec power;
    ReportProfile profile = ReportProfile::wwcsc;
    std::vector<std::string> changed_by_flags;  ///< "standard_errors = CR0 (without the flag: CR1)", for the output
};

/// The protocol of a sensitivity analysis: `trial` with its outcomes reduced to those of `spec` and its changes made.
/// Throws Error(usage) for an outcome or a key that is not known, or a value that the key refuses.
Trial protocol_of(const Trial& trial, const SensitivitySpec& spec);

}  // namespace clustertrial
