#pragma once

#include "clustertrial/core/kinds.hpp"
#include "clustertrial/estimation/null_draws.hpp"

#include <array>
#include <span>
#include <string_view>

/// The kinds of the protocol, each with its names as a trial file, a flag and the output write them.
namespace clustertrial {

enum class OutcomeRole { primary, secondary, exploratory };
template <>
struct Kinds<OutcomeRole> {
    static constexpr std::string_view what = "role";
    static constexpr std::array rows{NamedKind<OutcomeRole>{OutcomeRole::primary, "primary"},
                                     NamedKind<OutcomeRole>{OutcomeRole::secondary, "secondary"},
                                     NamedKind<OutcomeRole>{OutcomeRole::exploratory, "exploratory"}};
};
static_assert(every_kind_has_a_row<OutcomeRole>);

/// What a test of an effect is to show, against the hypothesis that it is not so.
enum class Alternative {
    two_sided,        ///< the effect is another than OutcomeSpec::null_effect
    greater,          ///< it is above that
    less,             ///< it is below that
    non_inferiority,  ///< it is not worse than no effect by OutcomeSpec::margin or more
    equivalence,      ///< it is within the margin of no effect, on both sides
};

struct AlternativeTraits {
    Alternative value;
    std::string_view name;
    bool of_margin = false;  ///< the margin, not null_effect, says what is tested
};
template <>
struct Kinds<Alternative> {
    static constexpr std::string_view what = "alternative";
    static constexpr std::array rows{
        AlternativeTraits{.value = Alternative::two_sided, .name = "two-sided"},
        AlternativeTraits{.value = Alternative::greater, .name = "greater"},
        AlternativeTraits{.value = Alternative::less, .name = "less"},
        AlternativeTraits{.value = Alternative::non_inferiority, .name = "non-inferiority", .of_margin = true},
        AlternativeTraits{.value = Alternative::equivalence, .name = "equivalence", .of_margin = true}};
};
static_assert(every_kind_has_a_row<Alternative>);

/// Which values of an outcome are the better ones.
enum class Better { higher, lower };
template <>
struct Kinds<Better> {
    static constexpr std::string_view what = "direction";
    static constexpr std::array rows{NamedKind<Better>{Better::higher, "higher"},
                                     NamedKind<Better>{Better::lower, "lower"}};
};
static_assert(every_kind_has_a_row<Better>);

/// At which level the prior measure enters the model. `cluster`: the cluster's own prior mean, the same for all its
/// individuals (what makes one row a school, a school x year group and a pupil the same analysis). `individual`: as in
/// the row.
enum class PriorLevel { cluster, individual };
template <>
struct Kinds<PriorLevel> {
    static constexpr std::string_view what = "level of the prior measure";
    static constexpr std::array rows{NamedKind<PriorLevel>{PriorLevel::cluster, "cluster"},
                                     NamedKind<PriorLevel>{PriorLevel::individual, "individual"}};
};
static_assert(every_kind_has_a_row<PriorLevel>);

enum class Weights { individuals, equal };
template <>
struct Kinds<Weights> {
    static constexpr std::string_view what = "weights";
    static constexpr std::array rows{NamedKind<Weights>{Weights::individuals, "individuals"},
                                     NamedKind<Weights>{Weights::equal, "equal"}};
};
static_assert(every_kind_has_a_row<Weights>);

enum class DegreesOfFreedom {
    clusters_minus_1,  ///< HC kinds: clusters - coefficients
    satterthwaite,     ///< of each coefficient, under the working variance
    normal,
    stated,  ///< AnalysisSpec::stated_df
};

struct DegreesOfFreedomTraits {
    DegreesOfFreedom value;
    std::string_view name;
    bool given_by_name = true;  ///< no: a number says it
    bool two_way = true;        ///< there are some where clusters are clustered again
    bool customary = false;     ///< what reports use without a word
};
template <>
struct Kinds<DegreesOfFreedom> {
    static constexpr std::string_view what = "degrees of freedom";
    static constexpr std::string_view or_else = ", or a number above 0";
    static constexpr std::array rows{
        DegreesOfFreedomTraits{.value = DegreesOfFreedom::clusters_minus_1, .name = "clusters-1", .customary = true},
        DegreesOfFreedomTraits{.value = DegreesOfFreedom::satterthwaite, .name = "satterthwaite", .two_way = false},
        DegreesOfFreedomTraits{.value = DegreesOfFreedom::normal, .name = "normal", .customary = true},
        DegreesOfFreedomTraits{.value = DegreesOfFreedom::stated, .name = "stated", .given_by_name = false}};
};
static_assert(every_kind_has_a_row<DegreesOfFreedom>);

/// Where p-values and confidence intervals of effects come from.
enum class Inference {
    model,           ///< the estimate over its standard error, against t or the normal
    wild_bootstrap,  ///< wild cluster bootstrap of the CR1 t statistic
    randomisation,   ///< the allocations that could have been
};

struct InferenceTraits {
    Inference value;
    std::string_view name;
    bool by_draws = true;  ///< p-values are shares of draws
    bool two_way = true;   ///< holds where clusters are clustered again
};
template <>
struct Kinds<Inference> {
    static constexpr std::string_view what = "inference";
    static constexpr std::array rows{
        InferenceTraits{.value = Inference::model, .name = "model", .by_draws = false},
        InferenceTraits{.value = Inference::wild_bootstrap, .name = "wild-bootstrap", .two_way = false},
        InferenceTraits{.value = Inference::randomisation, .name = "randomisation"}};
};
static_assert(every_kind_has_a_row<Inference>);

/// Which critical value a confidence interval of an effect size uses.
enum class CriticalValue { normal, t };
template <>
struct Kinds<CriticalValue> {
    static constexpr std::string_view what = "critical value";
    static constexpr std::array rows{NamedKind<CriticalValue>{CriticalValue::normal, "normal"},
                                     NamedKind<CriticalValue>{CriticalValue::t, "t"}};
};
static_assert(every_kind_has_a_row<CriticalValue>);

/// The CI of an unadjusted mean: from the arm's clusters (t, clusters of the arm - 1), or from its individuals as if
/// they were independent (normal), which the Bolton report prints.
enum class MeanInterval { clusters, individuals };
template <>
struct Kinds<MeanInterval> {
    static constexpr std::string_view what = "interval of a mean";
    static constexpr std::array rows{NamedKind<MeanInterval>{MeanInterval::clusters, "clusters"},
                                     NamedKind<MeanInterval>{MeanInterval::individuals, "individuals"}};
};
static_assert(every_kind_has_a_row<MeanInterval>);

/// Whether the protocol named a subgroup before the outcomes were seen: a report has to say which (CONSORT 2025).
enum class SubgroupRole { prespecified, exploratory };
template <>
struct Kinds<SubgroupRole> {
    static constexpr std::string_view what = "role of a subgroup";
    static constexpr std::array rows{NamedKind<SubgroupRole>{SubgroupRole::prespecified, "prespecified"},
                                     NamedKind<SubgroupRole>{SubgroupRole::exploratory, "exploratory"}};
};
static_assert(every_kind_has_a_row<SubgroupRole>);

/// What to do with an intervention cluster whose dose is not known.
enum class MissingDose { exclude, zero };
template <>
struct Kinds<MissingDose> {
    static constexpr std::string_view what = "rule for a missing dose";
    static constexpr std::array rows{NamedKind<MissingDose>{MissingDose::exclude, "exclude"},
                                     NamedKind<MissingDose>{MissingDose::zero, "zero"}};
};
static_assert(every_kind_has_a_row<MissingDose>);

/// What becomes of a row with an outcome that lacks its prior measure or a covariate.
enum class MissingCovariates {
    exclude,    ///< it is not analysed
    indicator,  ///< it has the mean of the others, and the model has an indicator of such rows
    mean,       ///< it has the mean of the others
};
template <>
struct Kinds<MissingCovariates> {
    static constexpr std::string_view what = "treatment of missing covariates";
    static constexpr std::array rows{NamedKind<MissingCovariates>{MissingCovariates::exclude, "exclude"},
                                     NamedKind<MissingCovariates>{MissingCovariates::indicator, "indicator"},
                                     NamedKind<MissingCovariates>{MissingCovariates::mean, "mean"}};
};
static_assert(every_kind_has_a_row<MissingCovariates>);

/// What an analysis takes for a number that was suppressed (SUPP) and of which the data have two ends.
enum class SuppressedCells {
    missing,   ///< no value: the row is left out
    bounds,    ///< any between the ends: the smallest and the largest estimate
    midpoint,  ///< the middle of the ends
};
struct SuppressedCellsTraits {
    SuppressedCells value;
    std::string_view name;
    std::string_view words;  ///< what an entry of [[sensitivity]] does with them
};
template <>
struct Kinds<SuppressedCells> {
    static constexpr std::string_view what = "use of suppressed numbers";
    static constexpr std::array rows{
        SuppressedCellsTraits{SuppressedCells::missing, "missing", "without suppressed numbers"},
        SuppressedCellsTraits{SuppressedCells::bounds, "bounds", "suppressed numbers at any value within their bounds"},
        SuppressedCellsTraits{SuppressedCells::midpoint, "midpoint",
                              "suppressed numbers in the middle of their bounds"}};
};
static_assert(every_kind_has_a_row<SuppressedCells>);

/// How a cluster's value is made from its rows.
enum class Aggregate { constant, sum, mean, percent };
template <>
struct Kinds<Aggregate> {
    static constexpr std::string_view what = "aggregate";
    static constexpr std::array rows{
        NamedKind<Aggregate>{Aggregate::constant, "constant"}, NamedKind<Aggregate>{Aggregate::sum, "sum"},
        NamedKind<Aggregate>{Aggregate::mean, "mean"}, NamedKind<Aggregate>{Aggregate::percent, "percent"}};
};
static_assert(every_kind_has_a_row<Aggregate>);

/// What a stated estimand sums up the comparison by.
enum class SummaryMeasure { difference, risk_ratio, odds_ratio };
struct SummaryMeasureTraits {
    SummaryMeasure value;
    std::string_view name;
    std::string_view words;
    bool estimated = false;  ///< by the analyses of effects
};
template <>
struct Kinds<SummaryMeasure> {
    static constexpr std::string_view what = "summary measure";
    static constexpr std::array rows{SummaryMeasureTraits{SummaryMeasure::difference, "difference", "difference", true},
                                     SummaryMeasureTraits{SummaryMeasure::risk_ratio, "risk-ratio", "risk ratio"},
                                     SummaryMeasureTraits{SummaryMeasure::odds_ratio, "odds-ratio", "odds ratio"}};
};
static_assert(every_kind_has_a_row<SummaryMeasure>);

/// What counts the same in a stated estimand: each individual, or each cluster.
enum class AverageOver { individuals, clusters };
template <>
struct Kinds<AverageOver> {
    static constexpr std::string_view what = "average";
    static constexpr std::array rows{NamedKind<AverageOver>{AverageOver::individuals, "individuals"},
                                     NamedKind<AverageOver>{AverageOver::clusters, "clusters"}};
};
static_assert(every_kind_has_a_row<AverageOver>);

/// Whether it does so whatever its stratum, or within its stratum alone, strata counting by the precision of their
/// comparison.
enum class AcrossStrata { across, within };
template <>
struct Kinds<AcrossStrata> {
    static constexpr std::string_view what = "rule for strata";
    static constexpr std::array rows{NamedKind<AcrossStrata>{AcrossStrata::across, "across"},
                                     NamedKind<AcrossStrata>{AcrossStrata::within, "within"}};
};
static_assert(every_kind_has_a_row<AcrossStrata>);

/// The sections of the document that `report` writes, in their order.
enum class ReportSection {
    summary,
    outcomes,
    power,
    flow,
    attrition,
    baseline,
    primary,
    secondary,
    compliance,
    subgroups,
    robustness,
    clustering,
    families,
    influence,
    deviations,
    appendices,
    checklist,
};
struct ReportSectionTraits {
    ReportSection value;
    std::string_view name;
    std::string_view title;
    bool on_request = false;  ///< written only where [report] lists it
};
template <>
struct Kinds<ReportSection> {
    static constexpr std::string_view what = "section";
    static constexpr std::array rows{
        ReportSectionTraits{ReportSection::summary, "summary", "Summary of the trial"},
        ReportSectionTraits{ReportSection::outcomes, "outcomes", "Estimand and outcomes"},
        ReportSectionTraits{ReportSection::power, "power", "Minimum detectable effect size"},
        ReportSectionTraits{ReportSection::flow, "flow", "Participant flow"},
        ReportSectionTraits{ReportSection::attrition, "attrition", "Attrition"},
        ReportSectionTraits{ReportSection::baseline, "baseline", "Baseline characteristics"},
        ReportSectionTraits{ReportSection::primary, "primary", "Primary analysis"},
        ReportSectionTraits{ReportSection::secondary, "secondary", "Secondary analyses"},
        ReportSectionTraits{ReportSection::compliance, "compliance", "Compliance"},
        ReportSectionTraits{ReportSection::subgroups, "subgroups", "Subgroups"},
        ReportSectionTraits{ReportSection::robustness, "robustness", "Robustness and sensitivity"},
        ReportSectionTraits{ReportSection::clustering, "clustering", "Intracluster correlation"},
        ReportSectionTraits{ReportSection::families, "families", "Several outcomes at once"},
        ReportSectionTraits{ReportSection::influence, "influence", "Influence"},
        ReportSectionTraits{ReportSection::deviations, "deviations", "Deviations from the protocol"},
        ReportSectionTraits{ReportSection::appendices, "appendices", "Further tables and figures"},
        ReportSectionTraits{ReportSection::checklist, "checklist", "Reporting checklist", true},
    };
};
static_assert(every_kind_has_a_row<ReportSection>);

/// Whose reports the document looks like.
enum class ReportProfile { plain, wwcsc, eef };
struct ProfileTitle {
    ReportSection section;
    std::string_view title;
};
/// As the Bolton report has them (What Works for Children's Social Care, 2021): its design, with the figure of the
/// flow, stands before its sample size.
inline constexpr std::array wwcsc_first{ReportSection::summary, ReportSection::outcomes, ReportSection::flow};
inline constexpr std::array wwcsc_titles{
    ProfileTitle{ReportSection::power, "Sample size / MDES calculations"},
    ProfileTitle{ReportSection::baseline, "Characteristics"},
    ProfileTitle{ReportSection::secondary, "Secondary analysis"},
    ProfileTitle{ReportSection::compliance, "Analysis in the presence of non-compliance"},
    ProfileTitle{ReportSection::robustness, "Additional analyses and robustness checks"},
};
struct ReportProfileTraits {
    ReportProfile value;
    std::string_view name;
    bool points;                                ///< the tables have effects in percentage points, of counts
    std::span<const ReportSection> first = {};  ///< what comes first, in this order; the others follow in their own
    std::span<const ProfileTitle> titles = {};  ///< in the place of the sections' own
};
template <>
struct Kinds<ReportProfile> {
    static constexpr std::string_view what = "profile";
    static constexpr std::array rows{
        ReportProfileTraits{ReportProfile::plain, "plain", true},
        ReportProfileTraits{ReportProfile::wwcsc, "wwcsc", true, wwcsc_first, wwcsc_titles},
        ReportProfileTraits{ReportProfile::eef, "eef", false},
    };
};
static_assert(every_kind_has_a_row<ReportProfile>);

/// Where a file of Word has the notes of a table: below it, where they are copied with it, or as footnotes of its
/// caption.
enum class TableNotes { below, footnotes };
template <>
struct Kinds<TableNotes> {
    static constexpr std::string_view what = "place of table notes";
    static constexpr std::array rows{NamedKind<TableNotes>{TableNotes::below, "below"},
                                     NamedKind<TableNotes>{TableNotes::footnotes, "footnotes"}};
};
static_assert(every_kind_has_a_row<TableNotes>);

/// How individuals of a simulated outcome vary within their cluster, and clusters about their mean.
enum class OutcomeDistribution {
    binary,      ///< each has it or not; proportions of clusters are logistic-normal
    count,       ///< each has a Poisson count; rates of clusters are lognormal
    continuous,  ///< normal, within and between clusters
};
struct OutcomeDistributionTraits {
    OutcomeDistribution value;
    std::string_view name;
    std::string_view mean;  ///< what the mean of a cluster is called
};
template <>
struct Kinds<OutcomeDistribution> {
    static constexpr std::string_view what = "distribution";
    static constexpr std::array rows{
        OutcomeDistributionTraits{OutcomeDistribution::binary, "binary", "proportion"},
        OutcomeDistributionTraits{OutcomeDistribution::count, "count", "rate"},
        OutcomeDistributionTraits{OutcomeDistribution::continuous, "continuous", "mean"},
    };
};
static_assert(every_kind_has_a_row<OutcomeDistribution>);

}  // namespace clustertrial
