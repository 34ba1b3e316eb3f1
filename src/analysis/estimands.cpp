#include "clustertrial/analysis/estimands.hpp"

#include "clustertrial/analysis/context.hpp"
#include "clustertrial/core/error.hpp"
#include "clustertrial/core/words.hpp"

#include "cells.hpp"
#include "fitted.hpp"
#include "registry.hpp"
#include "sample.hpp"

#include <cmath>
#include <numeric>

namespace clustertrial {

namespace {

using analysis_detail::CellModel;
using analysis_detail::control_arm;
using analysis_detail::fit_cells;
using analysis_detail::WithoutUnits;

/// The cells of control and an arm in every stratum that `of_cell` names, in words.
template <typename OfCell>
std::vector<std::string> cells_where(const OutcomeContext& context, const CellModel& cells, std::size_t arm,
                                     const OfCell& of_cell) {
    std::vector<std::string> found;
    for (std::size_t stratum = 0; stratum < cells.cell.size(); ++stratum) {
        const std::string name = "stratum '" + context.data.strata[cells.trial_stratum[stratum]] + "'";
        for (const std::size_t one : {control_arm, arm}) {
            const std::string words = of_cell(stratum, one);
            if (words.empty()) continue;
            const std::string who = "arm '" + context.trial.arms.arms[one].name + "' has " + words;
            found.push_back(cells.cell.size() > 1 ? who + " in " + name : who);
        }
    }
    return found;
}

constexpr std::size_t strata_named_at_most = 3;

/// Why the effect cannot be averaged over strata; empty: every one has both arms.
std::string why_not_standardised(const OutcomeContext& context, const CellModel& cells, std::size_t arm) {
    const auto found = cells_where(context, cells, arm, [&](std::size_t stratum, std::size_t one) -> std::string {
        return cells.cell[stratum][one] < 0 ? "0 " + plural(context.trial.unit) : "";
    });
    if (found.empty()) return {};
    return first_few(found, strata_named_at_most, "; ") +
           ": the effect there is unknown, and with it the average over all strata";
}

/// Why there is no standard error: one unit of allocation says nothing of how much those of its cell differ.
std::string why_no_standard_error(const OutcomeContext& context, const CellModel& cells, std::size_t arm) {
    if (!context.options.second_cluster.empty()) {
        return "standard errors of these averages are clustered one way only, and second_cluster asks for two ways";
    }
    const std::string unit = analysis_detail::unit_of_allocation(context.data, context.trial);
    const auto found = cells_where(context, cells, arm, [&](std::size_t stratum, std::size_t one) -> std::string {
        return cells.units[cells.cell_of(stratum, one)] < 2 ? "one " + unit : "";
    });
    if (found.empty()) return {};
    return first_few(found, strata_named_at_most, "; ") + ", so the variation between " + plural(unit) +
           " is unknown and the standard error cannot be estimated";
}

void add_test(double std_error, std::optional<double> df, double confidence, AverageEffect& effect) {
    const EffectTest test = analysis_detail::test_against_zero(effect.estimate, std_error, df, confidence);
    effect.std_error = std_error;
    effect.df = test.df;
    effect.p_value = test.p_value;
    effect.interval = test.interval;
}

std::optional<double> degrees_of_freedom(const CellModel& cells, const LevelContrast& contrast) {
    const AnalysisSpec& options = cells.options;
    if (options.df_kind() == DegreesOfFreedom::satterthwaite)
        return satterthwaite_df(contrast, cells.parts, options.covariance_kind());
    const Eigen::VectorXd any;  // those that are counted are the same of every contrast
    return analysis_detail::degrees_of_freedom(cells.parts, cells.parts.count(), options, any);
}

AverageEffect average_of(const CellModel& cells, std::size_t arm, const std::string& why_no_test) {
    const LevelContrast contrast = level_contrast(cells.fit, cells.means, analysis_detail::standardised(cells, arm));
    AverageEffect effect;
    effect.estimate = contrast.estimate;
    effect.why_no_test = why_no_test;
    if (!why_no_test.empty()) return effect;
    try {
        const double std_error = std::sqrt(variance_of(contrast, cells.parts, cells.options.covariance_kind()));
        if (!analysis_detail::is_rounding(std_error, cells.model.design.y)) {
            add_test(std_error, degrees_of_freedom(cells, contrast), cells.options.confidence, effect);
        } else {
            effect.why_no_test = "the model fits every cluster without error; a standard error cannot be estimated";
        }
    } catch (const Error& error) {
        if (error.kind() != ErrorKind::design) throw;
        effect.std_error.reset();
        effect.why_no_test = error.what();
    }
    return effect;
}

/// sqrt((G - 1) / G sum of (d_g - mean)^2), d_g the difference without unit g.
double jackknife_error(const WithoutUnits& a, const WithoutUnits& b) {
    std::vector<double> differences;
    for (std::size_t g = 0; g < a.estimates.size(); ++g) differences.push_back(a.estimates[g] - b.estimates[g]);
    const auto count = static_cast<double>(differences.size());
    const double mean = std::accumulate(differences.begin(), differences.end(), 0.0) / count;
    double sum = 0;
    for (const double one : differences) sum += (one - mean) * (one - mean);
    return std::sqrt((count - 1) / count * sum);
}

/// The models of both averages.
struct Cells {
    CellModel individuals;
    CellModel clusters;
};

/// Both leave out the same unit at a time.
AverageEffect difference_of(const OutcomeContext& context, const Cells& cells, std::size_t arm,
                            const AverageEffects& averages, const std::string& why_no_test) {
    AverageEffect difference;
    difference.estimate = averages.individuals->estimate - averages.clusters->estimate;
    difference.why_no_test = why_no_test;
    if (!why_no_test.empty()) return difference;
    if (!context.outcome.weight.empty()) {
        difference.why_no_test = "individuals are weighted by '" + context.options.weights_column +
                                 "' and clusters are not, so the two averages differ by the weights too";
        return difference;
    }
    const WithoutUnits individuals = without_each_unit(cells.individuals, arm);
    const WithoutUnits clusters = without_each_unit(cells.clusters, arm);
    for (const WithoutUnits* without : {&individuals, &clusters}) {
        if (without->singular.empty()) continue;
        const std::size_t unit = cells.individuals.model.trial_unit[without->singular.front()];
        difference.why_no_test = "without " + analysis_detail::unit_of_allocation(context.data, context.trial) + " '" +
                                 context.data.units.names[unit] +
                                 "' the prior measure or a covariate is collinear with the strata and arms, so the "
                                 "jackknife is not defined";
        return difference;
    }
    const double std_error = jackknife_error(individuals, clusters);
    const double as_many = std::sqrt(static_cast<double>(averages.units));
    if (analysis_detail::is_rounding(std_error / as_many, cells.individuals.model.design.y)) {
        difference.why_no_test = "the two averages are the same, whichever " +
                                 analysis_detail::unit_of_allocation(context.data, context.trial) + " is left out";
        return difference;
    }
    add_test(std_error, static_cast<double>(averages.units) - 1, context.options.confidence, difference);
    return difference;
}

/// Columns that the model of the effect keeps and the arms of each stratum determine.
std::vector<std::string> new_warnings(const Cells& cells, const OutcomeContext& context) {
    std::vector<std::string> found;
    for (const CellModel* one : {&cells.individuals, &cells.clusters}) {
        for (const std::string& warning : one->fit.warnings) {
            const auto& known = context.fitted->fit.warnings;
            if (!contains(known, warning) && !contains(found, warning)) found.push_back(warning);
        }
    }
    return found;
}

AverageEffects averages_of(const OutcomeContext& context, const Cells& cells, std::size_t arm) {
    AverageEffects averages;
    averages.strata = cells.clusters.cell.size();
    averages.units = cells.clusters.parts.count();
    averages.remarks = new_warnings(cells, context);
    averages.why_none = why_not_standardised(context, cells.clusters, arm);
    if (!averages.why_none.empty()) return averages;
    const std::string why_no_test = why_no_standard_error(context, cells.clusters, arm);
    averages.clusters = average_of(cells.clusters, arm, why_no_test);
    if (!context.outcome.individuals_known && context.outcome.spec.out_of.empty()) {
        averages.why_no_individuals =
            "no sizes are given, so the number of " + plural(context.trial.individual) + " is unknown";
        return averages;
    }
    averages.individuals = average_of(cells.individuals, arm, why_no_test);
    averages.difference = difference_of(context, cells, arm, averages, why_no_test);
    return averages;
}

}  // namespace

std::vector<AverageEffects> estimate_averages(const OutcomeContext& context) {
    const auto described = [&](AverageEffects averages, std::size_t arm) {
        averages.outcome = context.outcome.spec;
        averages.term = context.trial.arms.arms[arm].name;
        averages.options = context.options;
        return averages;
    };
    std::vector<AverageEffects> effects;
    const std::size_t arms = context.trial.arms.arms.size();
    try {
        const Cells cells{fit_cells(context, Weights::individuals), fit_cells(context, Weights::equal)};
        for (std::size_t arm = 1; arm < arms; ++arm)
            effects.push_back(described(averages_of(context, cells, arm), arm));
    } catch (const Error& error) {
        if (error.kind() != ErrorKind::design) throw;
        AverageEffects none;
        none.why_none = without_subject(error.what(), context.outcome.spec);
        effects.clear();
        for (std::size_t arm = 1; arm < arms; ++arm) effects.push_back(described(none, arm));
    }
    return effects;
}

void analysis_detail::analyse_estimands(Run& run, std::size_t outcome) {
    if (run.data().outcomes[outcome].spec.role != OutcomeRole::primary) return;
    const OutcomeContext* context = run.find_context(outcome);
    if (context == nullptr) return;
    std::vector<AverageEffects>& effects = run.result.make<Estimands>().effects;
    for (AverageEffects& one : estimate_averages(*context)) effects.push_back(std::move(one));
}

}  // namespace clustertrial
