#pragma once

#include "clustertrial/core/interval.hpp"
#include "clustertrial/core/kinds.hpp"
#include "clustertrial/estimation/effect_size.hpp"
#include "clustertrial/estimation/joint_test.hpp"
#include "clustertrial/estimation/null_draws.hpp"
#include "clustertrial/sample/trial_data.hpp"
#include "clustertrial/trial/trial.hpp"

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace clustertrial {

/// What an outcome is the average over: individuals, or what its count is out of (OutcomeSpec::out_of).
struct AveragedOver {
    double analysed = 0;
    double missing = 0;                    ///< in rows that are not analysed
    std::size_t clusters_not_counted = 0;  ///< of some or all of whose rows nobody says it
};

/// How many were analysed, and how many of those randomised were not.
struct SampleCounts {
    std::size_t clusters = 0;
    std::size_t clusters_missing = 0;
    double individuals = 0;
    double individuals_missing = 0;
    std::size_t clusters_left_out = 0;  ///< not missing: `where` of [data] leaves them out of a recorded trial
    /// Clusters whose individuals, all or some, nobody counted: they are in no number here.
    std::size_t clusters_without_rows = 0;
    std::size_t clusters_of_unknown_size = 0;  ///< with rows that do not say how many they stand for
    [[nodiscard]] std::size_t clusters_not_counted() const { return clusters_without_rows + clusters_of_unknown_size; }
    /// Of an outcome with a denominator of its own; nothing: it is the average over individuals.
    std::optional<AveragedOver> out_of = {};
    [[nodiscard]] AveragedOver averaged_over() const {
        return out_of.value_or(AveragedOver{individuals, individuals_missing, clusters_not_counted()});
    }
};

/// One arm's outcome before any model.
struct ArmSummary {
    std::string arm;
    SampleCounts n;
    double mean = 0;
    std::optional<double> conf_low;
    std::optional<double> conf_high;
    std::optional<double> df;        ///< of the limits, clustered; nothing: normal
    std::string why_no_interval;     ///< set when there is none: one unit of allocation, or nothing that differs
    std::optional<double> variance;  ///< of individuals; nothing when the data do not hold it
    std::optional<double> events;    ///< of a count
    double above_origin = 0;         ///< the mean less OutcomeData::origin, of which differences are made
};

/// The effect on a count as a ratio of two proportions, those that the model adjusts: the mean over all rows with
/// everybody in the one arm, over that with everybody in the other.
struct RiskRatio {
    double estimate = 0;
    double conf_low = 0;  ///< from the standard error of the logarithm, whatever the inference on the difference
    double conf_high = 0;
    double log_std_error = 0;
    double control = 0;       ///< adjusted proportion
    double intervention = 0;  ///< adjusted proportion, of the effect's arm
};

/// A sentence about an outcome, beside its name: without "outcome 'NAME': ".
inline std::string without_subject(const std::string& text, const OutcomeSpec& outcome) {
    const std::string subject = "outcome '" + outcome.name + "': ";
    return text.starts_with(subject) ? text.substr(subject.size()) : text;
}

/// What the strata of a model count in an effect: least squares with their indicators weighs each by the variance of
/// the treatment column within it (docs/methods/intention-to-treat.md).
enum class StratumWeights {
    size,    ///< no strata, or the same shares of the arms in all: what is in them counts alike
    shares,  ///< size times share x (1 - share) of the arm
    dose,    ///< size times the variance of the dose
};
template <>
struct Kinds<StratumWeights> {
    static constexpr std::string_view what = "weights of strata";
    static constexpr std::array rows{NamedKind<StratumWeights>{StratumWeights::size, "size"},
                                     NamedKind<StratumWeights>{StratumWeights::shares, "shares"},
                                     NamedKind<StratumWeights>{StratumWeights::dose, "dose"}};
};
static_assert(every_kind_has_a_row<StratumWeights>);

/// What an effect is the average over.
struct Average {
    Weights weights = Weights::individuals;
    StratumWeights strata = StratumWeights::size;
    std::string weights_column = {};  ///< whose numbers weigh individuals, too; empty: none
    bool operator==(const Average&) const = default;
};

/// How the trial was allocated, as far as it shows in an estimate.
struct DesignOfEstimate {
    std::string unit_column;          ///< of the units of allocation; empty: the clusters
    std::vector<std::string> strata;  ///< the model's, where they are those of the randomisation; empty: [strata]
    std::string source;               ///< what states the design: records, list or data; empty: nothing is stated
    bool from_records = false;
    std::string method;    ///< of the allocation, as stated; empty: nothing is
    bool redrawn = false;  ///< its allocations are drawn again by the method
    bool kept = false;     ///< its allocations are those that the method chose from
};

/// In draws of allocations, the units of the arms that an effect is not of.
enum class OtherArms {
    held,   ///< stay where they are: nothing is assumed of those arms
    moved,  ///< move with the rest, as if those arms had no effect
};
template <>
struct Kinds<OtherArms> {
    static constexpr std::string_view what = "what becomes of other arms";
    static constexpr std::array rows{NamedKind<OtherArms>{OtherArms::held, "held"},
                                     NamedKind<OtherArms>{OtherArms::moved, "moved"}};
};
static_assert(every_kind_has_a_row<OtherArms>);

/// Below, Satterthwaite's approximation is not to be trusted (Tipton 2015, Psychological Methods 20(3), 375-393).
constexpr double fewest_df = 4;

/// The test that an effect is 0.
struct EffectTest {
    double p_value = 1;
    std::optional<double> df = {};          ///< nothing: normal, or `resampled`
    std::optional<Interval> interval = {};  ///< of the estimate; an end may be infinite where it is from draws
    /// Set where there is no interval: the draws are of another quantity than the estimate.
    std::string why_no_interval = {};
    std::optional<ResampledTest> resampled = {};  ///< set when p-value and interval are from draws
};

/// One coefficient of interest with all that a table prints around it.
struct EffectEstimate {
    std::string analysis;  ///< "primary", "secondary", "exploratory", "unweighted", "compliance"
    OutcomeSpec outcome;
    std::string term;                 ///< the intervention arm, "dose", or the column of the dose that was allocated
    double estimate = 0;              ///< adjusted difference, in the outcome's units
    std::optional<double> std_error;  ///< nothing: `why_no_std_error`
    std::optional<EffectTest> test;   ///< nothing: there is no standard error, and no draws that do without
    DesignOfEstimate design;
    std::size_t units = 0;  ///< of allocation, analysed: what standard errors and degrees of freedom count
    /// Set where the data hold nothing on the standard error, as an arm has one cluster. Allocations may test the
    /// effect all the same.
    std::string why_no_std_error;
    /// What the allocations say of an effect that is not tested otherwise; nothing where they cannot be drawn.
    std::optional<ResampledTest> by_allocations;
    /// Of the statistic over the allocations, where these test the effect (by_allocations too).
    std::optional<DrawHistogram> over_allocations;
    std::size_t coefficients = 0;          ///< K, strata and absorbed levels included, after collinear columns are gone
    std::vector<AbsorbedColumn> absorbed;  ///< with the levels that rows analysed have
    double allocations = 0;  ///< randomisation inference: how many could have been (infinity: beyond a double)
    std::optional<OtherArms> other_arms;  ///< randomisation inference, of several intervention arms
    /// Why the test is doubtful, a sentence each: few effective clusters, or many coefficients, for a covariance that
    /// does not correct for it (docs/accuracy.md); an arm too small for the bootstrap; few Satterthwaite degrees of
    /// freedom; a cluster on which much of the effect hangs; or why there is no test.
    std::vector<std::string> doubts;
    /// What was left out of the model or the rows, a sentence each: collinear columns, rows without the prior measure.
    std::vector<std::string> remarks;
    std::vector<std::string> singular_clusters;  ///< where a Moore-Penrose inverse was taken
    std::optional<JointTest> joint;              ///< that no arm has an effect, where there are several
    double unadjusted_difference = 0;
    std::vector<ArmSummary>
        arms;            ///< control and the term's arm (all arms for a dose; one, all, where doses were allocated)
    SampleCounts total;  ///< over all arms of the trial
    std::optional<EffectSize> effect_size;
    std::string why_no_effect_size;  ///< set when there is none
    /// The effect size is on the SD of rows' means: the data do not hold the individuals' (allow_mean_sd).
    bool on_sd_of_means = false;
    std::optional<RiskRatio> risk_ratio;
    std::string why_no_risk_ratio;  ///< set when a count has none
    AnalysisSpec options;           ///< what produced it
    StratumWeights strata = StratumWeights::size;
    /// Of AnalysisSpec::weights_column: (sum of weights)^2 / sum of their squares, over individuals (Kish 1965).
    std::optional<double> effective_individuals = {};
    /// Where the trial file states its estimand: how this effect is another, a sentence each.
    std::vector<std::string> departures = {};
    [[nodiscard]] Average average() const { return {options.weights, strata, options.weights_column}; }
    /// estimate / std_error
    [[nodiscard]] std::optional<double> statistic() const {
        return std_error ? std::optional(estimate / *std_error) : std::nullopt;
    }
    /// A difference over the control arm's mean; nothing unless there is one, above 0.
    [[nodiscard]] std::optional<double> share_of_control_mean(double difference) const {
        if (arms.size() < 2 || !(arms.front().mean > 0)) return std::nullopt;
        return difference / arms.front().mean;
    }
    /// What is in `test`, or nothing where there is no test.
    [[nodiscard]] std::optional<double> df() const { return test ? test->df : std::nullopt; }
    [[nodiscard]] std::optional<Interval> interval() const { return test ? test->interval : std::nullopt; }
    [[nodiscard]] const ResampledTest* resampled() const {
        return test && test->resampled ? &*test->resampled : nullptr;
    }
    /// The test by draws, be it the effect's own or what the allocations say beside it.
    [[nodiscard]] const ResampledTest* by_draws() const { return by_allocations ? &*by_allocations : resampled(); }
};

/// An outcome whose effect could not be estimated, and why.
struct NotEstimated {
    OutcomeSpec outcome;
    std::string why;
    std::string term = {};  ///< the arm that is not tested, where others are
    /// What is known of the arms all the same, control first; empty where an arm has no value.
    std::vector<ArmSummary> arms = {};
    SampleCounts total = {};    ///< over all arms of the trial
    std::string subgroup = {};  ///< label of the [[subgroup]] whose interaction is not tested; empty: the effect is not
    /// `why` beside the outcome's name: without "outcome 'NAME': ".
    [[nodiscard]] std::string reason() const { return without_subject(why, outcome); }
};

/// Effects of one kind in the trial file's order of outcomes and arms, and the outcomes that have none.
struct EffectSet {
    std::vector<EffectEstimate> estimates;
    std::vector<NotEstimated> not_estimated;
};

/// The intention-to-treat effects: every outcome and intervention arm.
struct Effects : EffectSet {};

/// The same, one cluster one vote; none when that is the protocol's own analysis.
struct UnweightedEffects : EffectSet {};

/// Dose-response of the primary outcomes.
struct DoseResponse : EffectSet {};

/// What was allocated to the rows of an outcome.
struct DoseOfOutcome {
    double low = 0;
    double high = 0;
    std::size_t clusters_within = 0;  ///< clusters whose rows have several doses
};

/// Effects of one unit of the dose that was allocated (ArmsSpec::dose), an outcome each.
struct AllocatedDose : EffectSet {
    std::vector<DoseOfOutcome> doses;  ///< one an estimate
};

struct OutcomeContext;

/// The effect of one unit of the dose that was allocated, of a context whose trial has one, by the model with the dose
/// in place of the arm indicators (docs/methods/allocated-dose.md). Throws Error(design) for a model without error.
EffectEstimate estimate_allocated_dose(const OutcomeContext& context);

/// The intention-to-treat effect of every intervention arm on the outcome of a context, with the inference that its
/// options ask for. `analysis` is what the estimates are called. An effect on an arm, or against a control arm, of one
/// cluster has no standard error (why_no_std_error). Throws Error(design) for a model without error, and for draws that
/// cannot be made.
std::vector<EffectEstimate> estimate_effects(const OutcomeContext& context, const std::string& analysis);

/// The same model with the arm indicators replaced by dose / maximum (0 in the control arm). Not an experimental
/// comparison: who attends was not randomised. Clusters without a dose are left out or score 0, as the protocol says.
/// Warnings (collinear columns left out) are appended. Throws as make_context and estimate_effects do.
EffectEstimate estimate_dose_response(const TrialData& data, const Trial& trial, const OutcomeData& outcome,
                                      const AnalysisSpec& options, std::vector<std::string>& warnings);

}  // namespace clustertrial
