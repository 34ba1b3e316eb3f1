#include "doubts.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/core/number.hpp"
#include "clustertrial/core/words.hpp"
#include "clustertrial/estimation/cluster_influence.hpp"
#include "clustertrial/estimation/least_squares.hpp"
#include "clustertrial/estimation/variance_inflation.hpp"

#include "sample.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

namespace clustertrial::analysis_detail {

namespace {

// Below these, tests of CR0, CR1, HC0 and HC1 against t with clusters - 1 degrees of freedom reject a true hypothesis
// in 7 % of trials or more, at 5 % (bench/coverage, docs/accuracy.md): 8 % where 12 clusters are effective, 20 % and
// more where half of the clusters go to coefficients. Tests that correct for it keep to 4 to 6 %.
constexpr double fewest_effective_clusters = 20;
constexpr double largest_share_of_coefficients = 0.2;
constexpr std::size_t fewest_clusters_of_an_arm = 5;

constexpr double largest_partial_leverage = 0.5;
// A cluster's residual is then less than a twentieth of its error: what an adjustment makes of it is mostly noise.
constexpr double largest_leverage = 0.95;
// Marquardt (1970, Technometrics 12(3), 591-612); Kutner, Nachtsheim, Neter and Li (2005), Applied Linear Statistical
// Models, 10.5. By chance alone covariates reach it where they are nine tenths as many as the clusters.
constexpr double largest_inflation = 10;

bool corrects_for_few_clusters(const AnalysisSpec& options) {
    if (traits_of(options.inference).by_draws) return true;
    switch (traits_of(options.covariance_kind()).adjustment) {
        case ScoreAdjustment::none:
            return false;
        case ScoreAdjustment::root:
            return options.df_kind() == DegreesOfFreedom::satterthwaite;
        case ScoreAdjustment::inverse:
            return options.df_kind() != DegreesOfFreedom::normal;
    }
    return false;
}

/// The smallest effective number of clusters (rho = 1) of the treatment columns. At that rho a comparison within
/// clusters has no variance; its number is that of rho = 0.
double effective_number(const Fitted& fitted) {
    double smallest = static_cast<double>(fitted.parts.count());
    for (std::size_t t = 0; t < fitted.model.treatments; ++t) {
        const bool within = is_within_clusters(fitted.parts, fitted.contrast(t));
        smallest = std::min(smallest, effective_clusters(fitted.parts, fitted.contrast(t), within ? 0 : 1));
    }
    return smallest;
}

std::string subject_of(const OutcomeData& outcome) {
    return "outcome '" + outcome.spec.name + "': ";
}

/// What follows a number of clusters where others are in strata of one arm.
std::string where_compared(const Fitted& fitted) {
    return fitted.one_arm.strata == 0 ? "" : " in strata of several arms";
}

/// What it does to the numbers, and what holds better of what the design has.
std::string may_be_too_small(const AnalysisSpec& options, bool is_dose) {
    return std::string(to_name(options.covariance_kind())) + " standard errors may be too small and p-values too low" +
           (!options.second_cluster.empty() ? (is_dose ? "" : ". Use randomisation inference")
            : is_dose                       ? ". Use CR2 with Satterthwaite degrees of freedom"
                      : ". Use CR2 with Satterthwaite degrees of freedom, or randomisation inference");
}

void add_few_clusters(const std::string& unit, const OutcomeData& outcome, const AnalysisSpec& options,
                      const Fitted& fitted, std::vector<std::string>& doubts) {
    if (corrects_for_few_clusters(options)) return;
    // Clusters and indicators of strata with one arm only inform each other and nothing else.
    const std::size_t clusters = fitted.model.clusters.count - fitted.one_arm.units;
    const std::size_t coefficients = fitted.fit.rank() - fitted.one_arm.strata;
    const double effective = effective_number(fitted);
    const bool few = effective < fewest_effective_clusters;
    const double bearable = largest_share_of_coefficients * static_cast<double>(clusters);
    if (!few && static_cast<double>(coefficients) <= bearable) return;
    const std::string all = counted(clusters, unit) + where_compared(fitted);
    doubts.push_back(
        subject_of(outcome) +
        (few ? "only " + format_fixed(effective, 1) + " effective " + plural(unit) + " (" + all + ")" : all) + " for " +
        counted(coefficients, "coefficient") + "; " +
        may_be_too_small(options, fitted.model.kind == TreatmentColumn::dose));
}

/// Two ways, the test is as good as the kind of clusters of which there are fewer.
void add_few_second_clusters(const OutcomeData& outcome, const AnalysisSpec& options, const Fitted& fitted,
                             std::vector<std::string>& doubts) {
    const std::size_t count = fitted.model.second.count;
    if (count == 0 || traits_of(options.inference).by_draws) return;
    if (static_cast<double>(count) >= fewest_effective_clusters) return;
    doubts.push_back(subject_of(outcome) + "there are only " + std::to_string(count) + " clusters by '" +
                     options.second_cluster + "'; " +
                     may_be_too_small(options, fitted.model.kind == TreatmentColumn::dose));
}

void add_many_coefficients(const std::string& unit, const OutcomeData& outcome, const AnalysisSpec& options,
                           const Fitted& fitted, std::vector<std::string>& doubts) {
    const std::size_t clusters = fitted.model.clusters.count;
    if (options.inference == Inference::randomisation || clusters > fitted.fit.rank()) return;
    doubts.push_back(
        subject_of(outcome) + counted(fitted.fit.rank(), "coefficient") + " for " + counted(clusters, unit) +
        ": their covariance matrix is singular, so no joint test of them is possible; the variance of the "
        "effect alone can be estimated" +
        (fitted.model.kind == TreatmentColumn::dose ? "" : ", and randomisation inference needs no covariance"));
}

std::size_t count_of(const std::vector<bool>& counted) {
    return static_cast<std::size_t>(std::count(counted.begin(), counted.end(), true));
}

/// Units of allocation of an arm that have rows, in strata where they can be compared with another arm.
std::size_t units_of_arm(const TrialData& data, const Fitted& fitted, std::size_t arm) {
    const Model& model = fitted.model;
    std::vector<bool> counted(model.clusters.count);
    for (std::size_t row = 0; row < model.clusters.of_row.size(); ++row) {
        const std::uint32_t unit = model.clusters.of_row[row];
        if (fitted.one_arm.has_unit[unit]) continue;
        if (data.arm[model.trial_cluster[model.single.of_row[row]]] == arm) counted[unit] = true;
    }
    return count_of(counted);
}

/// Restricted draws reject too seldom there, unrestricted ones too often.
void add_small_arms(const TrialData& data, const Trial& trial, const OutcomeData& outcome, const Fitted& fitted,
                    std::vector<std::string>& doubts) {
    for (std::size_t arm = 0; arm < trial.arms.arms.size(); ++arm) {
        const std::size_t clusters = units_of_arm(data, fitted, arm);
        if (clusters >= fewest_clusters_of_an_arm) continue;
        doubts.push_back(subject_of(outcome) + counted(clusters, unit_of_allocation(data, trial)) + " in arm '" +
                         trial.arms.arms[arm].name + "'" + where_compared(fitted) + ": with fewer than " +
                         std::to_string(fewest_clusters_of_an_arm) +
                         " the wild bootstrap rejects too seldom (restricted residuals) or too often (unrestricted)");
    }
}

/// How much of an effect hangs on one cluster.
struct OneCluster {
    std::size_t g = 0;
    double value = 0;
};

OneCluster largest_of(const std::vector<double>& values) {
    const auto at = std::max_element(values.begin(), values.end());
    return {static_cast<std::size_t>(at - values.begin()), *at};
}

/// By cluster, the leverage that it has in the direction of the effect: with z what is left of the column in its rows
/// once the others are partialled out, z'Hz / z'z = l'MMl / l'Ml. 0 for clusters with less than an even share of the
/// column (one that is alone in its stratum, the large one of a very unequal pair): they have little say in the effect.
std::vector<double> leverages_in_effect(const EstimatingEquations& parts, Eigen::Index position,
                                        const std::vector<double>& shares) {
    Eigen::VectorXd direction = Eigen::VectorXd::Zero(parts.d);
    direction.head(parts.k) = parts.root.row(position).transpose();
    direction.normalize();
    std::vector<double> leverages;
    for (std::size_t g = 0; g < parts.count(); ++g) {
        const bool has_say = shares[g] * static_cast<double>(parts.count()) >= 1;
        leverages.push_back(has_say ? (parts.gram[g] * direction).squaredNorm() / shares[g] : 0);
    }
    return leverages;
}

std::optional<double> satterthwaite_of(const Fitted& fitted, std::size_t t) {
    try {
        return satterthwaite_df(fitted.parts, fitted.kind, fitted.contrast(t));
    } catch (const Error& error) {
        if (error.kind() != ErrorKind::design) throw;
        return std::nullopt;
    }
}

/// Clusters whose treatment column is not 0 in some row.
std::size_t clusters_with(const Model& model, std::size_t t) {
    std::vector<bool> counted(model.clusters.count);
    for (Eigen::Index row = 0; row < model.design.x.rows(); ++row) {
        if (model.design.x(row, static_cast<Eigen::Index>(t)) == 0) continue;
        counted[model.clusters.of_row[static_cast<std::size_t>(row)]] = true;
    }
    return count_of(counted);
}

/// Second clusters in which an arm's rows are.
std::size_t second_clusters_of(const OutcomeContext& context, std::size_t arm) {
    const Model& model = context.fitted->model;
    std::vector<bool> counted(model.second.count);
    for (std::size_t row = 0; row < model.second.of_row.size(); ++row) {
        if (context.data.arm[model.trial_cluster[model.single.of_row[row]]] == arm) {
            counted[model.second.of_row[row]] = true;
        }
    }
    return count_of(counted);
}

/// `who` is all that there is of its kind.
std::string why_one_is_not_enough(const std::string& who, const std::string& kind) {
    return who + ", so the variation between its " + kind + " is unknown and the standard error cannot be estimated";
}

/// What the other regressors leave of a treatment is so little that the comparison rests on few clusters, or on a
/// model. Of two stages, allocation is what they would leave little of: the effects of the offer say so.
void add_determined(const OutcomeContext& context, std::size_t t, std::vector<std::string>& doubts) {
    const Fitted& fitted = *context.fitted;
    if (fitted.fit.regressors.size() > 0) return;
    const Design& design = fitted.model.design;
    const VarianceInflation inflation = variance_inflation(design, fitted.fit, fitted.model.treatments, t);
    if (!(inflation.factor > largest_inflation)) return;
    const bool by_strata = inflation.by_levels > largest_inflation;
    const bool by_level = inflation.largest && design.names[*inflation.largest].empty();  // of an absorbed column
    const bool by_one = inflation.largest && inflation.without_largest <= largest_inflation && !by_level;
    const std::string all_others =
        std::string("strata, prior") +
        (design.further.columns > 0 ? ", covariates and absorbed levels" : " and covariates") + " together";
    const std::string who = by_strata ? "the strata" : by_one ? design.names[*inflation.largest] : all_others;
    doubts.push_back(subject_of(context.outcome) + who + " all but " +
                     (by_one && !by_strata ? "determines" : "determine") + " '" + design.names[t] +
                     "': the variance of its effect is " + format_fixed(inflation.factor, 1) +
                     " times what it would be without any other regressor (variance inflation factor above 10), so the "
                     "effect rests on the little variation that they leave; check that each was known "
                     "before the allocation and is not a copy of it");
}

/// Whether the strata and the other regressors hold how large the share of an arm was where a row's cluster was
/// randomised: then what goes with that share is no part of the effect.
bool holds_share(const Fitted& fitted, const std::vector<std::vector<double>>& shares, std::size_t arm) {
    const Model& model = fitted.model;
    Design design = model.design;
    design.x = model.design.x.rightCols(model.design.x.cols() - static_cast<Eigen::Index>(model.treatments)).eval();
    design.names.erase(design.names.begin(), design.names.begin() + static_cast<std::ptrdiff_t>(model.treatments));
    for (Eigen::Index row = 0; row < design.y.size(); ++row)
        design.y(row) = shares[model.trial_cluster[model.single.of_row[static_cast<std::size_t>(row)]]][arm];
    constexpr double rounding = 1e-9;
    return fit_least_squares(design).residuals.cwiseAbs().maxCoeff() < rounding;
}

/// Strata of the model that merge what was randomised in other shares: the arm stands for the stratum then.
void add_merged_shares(const TrialData& data, const Trial& trial, const OutcomeData& outcome, const Fitted& fitted,
                       std::vector<std::string>& doubts) {
    if (data.stated.merged_shares.empty()) return;
    bool held = true;
    for (std::size_t arm = 1; arm < trial.arms.arms.size(); ++arm)
        held = held && holds_share(fitted, data.allocation_shares, arm);
    if (held) return;
    doubts.push_back(subject_of(outcome) + data.stated.merged_shares +
                     ": differences between them are confounded with the effect of the arm, which is biased; leave out "
                     "[strata], so that the model has the strata as randomised, or add the columns that separate "
                     "them");
}

/// A denominator that is counted after the allocation is an outcome too.
void add_denominator(const OutcomeData& outcome, std::vector<std::string>& doubts) {
    if (outcome.spec.out_of.empty()) return;
    const std::string column = "'" + outcome.spec.out_of + "'";
    doubts.push_back(
        subject_of(outcome) + "its denominator " + column +
        " is counted after the allocation and may itself be affected by the intervention: the effect is on a "
        "proportion of something that the intervention may have changed; analyse " +
        column + " as an outcome too");
}

/// Whether an entry of [[sensitivity]] shows how far suppressed numbers could move the estimate of an outcome.
bool shows_bounds(const SensitivitySpec& entry, const OutcomeSpec& outcome) {
    if (entry.suppressed != SuppressedCells::bounds) return false;
    if (!entry.instead.empty()) return entry.instead == outcome.name;
    if (entry.outcomes.empty()) return outcome.role == OutcomeRole::primary;
    return std::find(entry.outcomes.begin(), entry.outcomes.end(), outcome.name) != entry.outcomes.end();
}

/// What shows it: the table of sensitivity analyses that stands beside, or else what would make one.
std::string what_shows_bounds(const Trial& trial, const OutcomeSpec& outcome) {
    const bool shown = std::any_of(trial.sensitivity.begin(), trial.sensitivity.end(),
                                   [&](const SensitivitySpec& entry) { return shows_bounds(entry, outcome); });
    return shown ? "the sensitivity analysis" : "[[sensitivity]] suppressed = \"bounds\"";
}

/// Suppressed numbers are mostly small: without their rows an arm looks as if it had more.
void add_left_out_as_suppressed(const TrialData& data, const Trial& trial, const OutcomeData& outcome,
                                std::vector<std::string>& doubts) {
    const std::vector<std::size_t>& rows = outcome.suppressed_rows;
    const SuppressedCount count = suppressed_by_arm(data, trial, outcome);
    const std::size_t clusters = std::accumulate(count.clusters.begin(), count.clusters.end(), std::size_t{0});
    if (outcome.spec.suppressed != SuppressedCells::missing || clusters == 0) return;
    std::vector<std::string> arms;
    for (std::size_t arm = 0; arm < trial.arms.arms.size(); ++arm)
        arms.push_back(trial.arms.arms[arm].name + " " + std::to_string(count.clusters[arm]));
    const bool some_stay = std::any_of(outcome.cluster.begin(), outcome.cluster.end(),
                                       [&](std::uint32_t cluster) { return rows[cluster] > 0; });
    doubts.push_back(subject_of(outcome) + (some_stay ? "rows of " : "") + counted(clusters, trial.unit) + " (" +
                     joined(arms, "; ") + ") " + (clusters == 1 && !some_stay ? "is" : "are") +
                     " left out because of suppressed cells, which mostly hide small numbers, so the rows analysed may "
                     "not be comparable between arms; " +
                     what_shows_bounds(trial, outcome.spec) + " shows how far they could move the estimate");
}

/// A cluster whose row stands in the file twice weighs twice what it should.
void add_counted_twice(const TrialData& data, const OutcomeData& outcome, std::vector<std::string>& doubts) {
    std::vector<std::string> who;
    for (std::size_t g = 0; g < outcome.analysed_twice.size(); ++g)
        if (outcome.analysed_twice[g]) who.push_back(data.twice[g]);
    if (who.empty()) return;
    doubts.push_back(
        subject_of(outcome) + first_few(who, Problems::shown, "; ") + (who.size() == 1 ? " counts" : " count") +
        " more than once, although its rows look like one row twice; remove the repeated row, or state with `row` "
        "of [data] what a row is");
}

/// In English official statistics `c` stands for a number that is hidden because it is small.
void add_cells_c(const OutcomeData& outcome, std::vector<std::string>& doubts) {
    const std::size_t cells = std::accumulate(outcome.cells_c.begin(), outcome.cells_c.end(), std::size_t{0});
    if (cells == 0) return;
    doubts.push_back(
        subject_of(outcome) + counted(cells, "cell") + " 'c' " + (cells == 1 ? "was" : "were") +
        " taken as missing; in official statistics c stands for a suppressed number, mostly a small one, "
        "so the rows analysed may not be comparable between arms; give the bounds of each as `collate` writes "
        "them (SUPP), and [[sensitivity]] suppressed = \"bounds\" shows how far they could move the "
        "estimate");
}

}  // namespace

std::string df_below_four(double df) {
    constexpr double rounds_to_four = 3.95;
    constexpr double hundred = 100;
    return df < rounds_to_four ? format_fixed(df, 1) : format_fixed(std::floor(hundred * df) / hundred, 2);
}

SuppressedCount suppressed_by_arm(const TrialData& data, const Trial& trial, const OutcomeData& outcome) {
    SuppressedCount count{std::vector<std::size_t>(trial.arms.arms.size(), 0),
                          std::vector<double>(trial.arms.arms.size(), 0)};
    for (std::size_t g = 0; g < outcome.suppressed_rows.size(); ++g) {
        if (outcome.suppressed_rows[g] == 0) continue;
        ++count.clusters[data.arm[g]];
        count.individuals[data.arm[g]] += outcome.suppressed_individuals[g];
    }
    return count;
}

namespace {

/// By arm, the share of individuals for whom an indicator is 1.
std::vector<double> shares_by_arm(const TrialData& data, const Trial& trial, const OutcomeData& outcome,
                                  const std::vector<double>& indicator) {
    std::vector<double> ones(trial.arms.arms.size(), 0);
    std::vector<double> all(trial.arms.arms.size(), 0);
    for (std::size_t row = 0; row < indicator.size(); ++row) {
        const std::uint32_t arm = data.arm[outcome.cluster[row]];
        ones[arm] += outcome.averaged_over()[row] * indicator[row];
        all[arm] += outcome.averaged_over()[row];
    }
    for (std::size_t arm = 0; arm < all.size(); ++arm) ones[arm] /= all[arm];
    return ones;
}

/// Filling in rests on missing values that have nothing to do with the arm.
void add_missing_by_arm(const TrialData& data, const Trial& trial, const OutcomeData& outcome,
                        std::vector<std::string>& doubts) {
    constexpr double far_apart = 0.1;
    constexpr double per_cent = 100;
    for (std::size_t c = 0; c < outcome.indicators.size(); ++c) {
        const std::vector<double> shares = shares_by_arm(data, trial, outcome, outcome.indicators[c]);
        const auto [low, high] = std::minmax_element(shares.begin(), shares.end());
        if (!(*high - *low > far_apart)) continue;
        std::vector<std::string> texts;
        for (std::size_t arm = 0; arm < shares.size(); ++arm)
            texts.push_back(trial.arms.arms[arm].name + " " + format_fixed(per_cent * shares[arm], 0) + "%");
        doubts.push_back("outcome '" + outcome.spec.name + "': values that are missing and filled in (" +
                         outcome.indicator_names[c] + ") differ between the arms (" + joined(texts, "; ") +
                         "): whether they are missing may depend on the arm, and the effect is then biased; compare it "
                         "with missing_covariates = \"exclude\" and without the covariate");
    }
}

}  // namespace

std::vector<std::string> doubts_of_fit(const TrialData& data, const Trial& trial, const OutcomeData& outcome,
                                       const AnalysisSpec& options, const Fitted& fitted) {
    std::vector<std::string> doubts;
    const std::string unit = unit_of_allocation(data, trial);
    add_denominator(outcome, doubts);
    add_left_out_as_suppressed(data, trial, outcome, doubts);
    add_cells_c(outcome, doubts);
    add_counted_twice(data, outcome, doubts);
    add_missing_by_arm(data, trial, outcome, doubts);
    add_merged_shares(data, trial, outcome, fitted, doubts);
    add_few_clusters(unit, outcome, options, fitted, doubts);
    add_few_second_clusters(outcome, options, fitted, doubts);
    add_many_coefficients(unit, outcome, options, fitted, doubts);
    if (options.inference == Inference::wild_bootstrap) add_small_arms(data, trial, outcome, fitted, doubts);
    return doubts;
}

std::vector<std::string> doubts_of_bootstrap(const OutcomeContext& context) {
    std::vector<std::string> doubts;
    add_small_arms(context.data, context.trial, context.outcome, *context.fitted, doubts);
    return doubts;
}

std::vector<std::string> doubts_of_effect(const OutcomeContext& context, std::size_t t) {
    const Fitted& fitted = *context.fitted;
    std::vector<std::string> doubts;
    add_determined(context, t, doubts);
    if (context.options.inference == Inference::randomisation) return doubts;
    const std::string subject = subject_of(context.outcome);
    const std::string effect = "'" + fitted.model.design.names[t] + "'";
    const std::string unit = unit_of_allocation(context.data, context.trial);
    const auto name_of = [&](std::size_t g) {
        return unit + " '" + context.data.units.names[fitted.model.trial_unit[g]] + "'";
    };
    // Another allocation would have had other doses, which nobody knows.
    const std::string remedy = fitted.model.kind == TreatmentColumn::dose
                                   ? ""
                                   : "; consider inference = \"randomisation\", whose p-value remains valid";
    const std::optional<double> df = satterthwaite_of(fitted, t);
    if (df && *df < fewest_df) {
        doubts.push_back(subject + "the effect of " + effect + " has " + df_below_four(*df) +
                         " Satterthwaite degrees of freedom (fewer than 4), so its standard error, p-value and "
                         "interval are unreliable" +
                         remedy);
    }
    const auto position = fitted.position(t);
    const std::vector<double> shares = partial_leverages(fitted.parts, static_cast<std::size_t>(position));
    const OneCluster share = largest_of(shares);
    constexpr double percent = 100;
    if (share.value > largest_partial_leverage) {
        doubts.push_back(subject + name_of(share.g) + " accounts for " + format_fixed(percent * share.value, 0) +
                         "% of the partial leverage of the effect of " + effect +
                         ": the effect and its standard error rest mostly on this one " + unit + remedy);
    }
    const OneCluster leverage = largest_of(leverages_in_effect(fitted.parts, position, shares));
    if (leverage.value > largest_leverage) {
        constexpr int digits = 3;
        doubts.push_back(subject + name_of(leverage.g) + " has a leverage of " + format_fixed(leverage.value, digits) +
                         " for the effect of " + effect +
                         " (above 0.95): the model fits it almost exactly, so its residual carries little information "
                         "about its error" +
                         remedy);
    }
    return doubts;
}

std::string why_arm_has_none(const OutcomeContext& context, std::size_t arm) {
    const std::string who = "arm '" + context.trial.arms.arms[arm].name + "' ";
    if (units_of_arm(context.data, *context.fitted, arm) == 1) {
        const std::string unit = unit_of_allocation(context.data, context.trial);
        return why_one_is_not_enough(who + "has one " + unit + where_compared(*context.fitted), plural(unit));
    }
    if (context.fitted->model.second.count > 0 && second_clusters_of(context, arm) == 1) {
        return why_one_is_not_enough(who + "lies in one cluster of '" + context.options.second_cluster + "'",
                                     "clusters of that kind");
    }
    return {};
}

std::string why_no_standard_error(const OutcomeContext& context, std::size_t t) {
    const Fitted& fitted = *context.fitted;
    if (fitted.model.kind == TreatmentColumn::dose) {
        if (clusters_with(fitted.model, t) > 1) return {};
        const std::string unit = unit_of_allocation(context.data, context.trial);
        return "one " + unit + " alone has a dose, so the variation between " + plural(unit) +
               " with a dose is unknown and the standard error cannot be estimated";
    }
    for (const std::size_t arm : {control_arm, t + 1}) {
        std::string why = why_arm_has_none(context, arm);
        if (!why.empty()) return why;
    }
    return {};
}

}  // namespace clustertrial::analysis_detail
