#include "clustertrial/analysis/cace.hpp"

#include "clustertrial/core/number.hpp"
#include "clustertrial/estimation/model.hpp"
#include "clustertrial/estimation/two_stage_least_squares.hpp"

#include "doubts.hpp"
#include "fitted.hpp"
#include "inference.hpp"
#include "registry.hpp"
#include "sample.hpp"
#include "warnings.hpp"

#include <algorithm>
#include <utility>

namespace clustertrial {

namespace {

using analysis_detail::control_arm;
using analysis_detail::Fitted;
using analysis_detail::Model;
using analysis_detail::Run;
using analysis_detail::Treatment;

/// Take-up in place of the arms: one column an arm, of its own rows. With one intervention arm a control cluster has
/// the take-up that the data say.
Treatment take_up_of_arms(const TrialData& data, const Trial& trial, const CaceSpec& definition,
                          const OutcomeData& outcome) {
    const bool several = trial.arms.arms.size() > 2;
    Treatment treatment;
    for (std::size_t arm = 1; arm < trial.arms.arms.size(); ++arm) {
        std::vector<double> column;
        for (std::size_t row = 0; row < outcome.cluster.size(); ++row) {
            const std::size_t of = data.arm[outcome.cluster[row]];
            column.push_back(!several || of == arm ? outcome.take_up[row] : 0);
            if (several && of == control_arm && outcome.take_up[row] > 0) {
                analysis_detail::refuse(
                    outcome, "'" + definition.take_up +
                                 "' is above 0 in the control arm; with several intervention arms it is unknown "
                                 "whose offer was taken up. If it was that of one arm, compare this arm with "
                                 "control in a trial file of its own, whose 'where' leaves out the others");
            }
        }
        treatment.names.push_back(definition.label + (several ? ": " + trial.arms.arms[arm].name : ""));
        treatment.columns.push_back(std::move(column));
    }
    return treatment;
}

/// The arm of each row of a model.
std::vector<std::uint32_t> arm_of_rows(const Model& model, const TrialData& data) {
    std::vector<std::uint32_t> arms;
    for (const std::uint32_t g : model.single.of_row) arms.push_back(data.arm[model.trial_cluster[g]]);
    return arms;
}

/// Allocation to an arm in place of what it was that clusters took up.
Instruments allocation_of(const Model& model, const std::vector<std::uint32_t>& arms) {
    Instruments instruments;
    instruments.columns = Eigen::MatrixXd::Zero(model.design.x.rows(), static_cast<Eigen::Index>(model.treatments));
    for (std::size_t t = 0; t < model.treatments; ++t) instruments.endogenous.push_back(t);
    for (std::size_t row = 0; row < arms.size(); ++row) {
        if (arms[row] != control_arm) instruments.columns(static_cast<Eigen::Index>(row), arms[row] - 1) = 1;
    }
    return instruments;
}

/// By arm, the mean take-up of what the model counts: individuals, or clusters.
std::vector<double> shares_taking_up(const Model& model, const std::vector<std::uint32_t>& arms, std::size_t count) {
    std::vector<double> taken(count, 0);
    std::vector<double> all(count, 0);
    for (std::size_t row = 0; row < arms.size(); ++row) {
        const auto i = static_cast<Eigen::Index>(row);
        const Eigen::Index column = arms[row] == control_arm ? 0 : arms[row] - 1;
        taken[arms[row]] += model.design.weights(i) * model.design.x(i, column);
        all[arms[row]] += model.design.weights(i);
    }
    for (std::size_t arm = 0; arm < count; ++arm) taken[arm] /= all[arm];
    return taken;
}

/// By cluster, the variance of take-up among its individuals, rows apart.
std::vector<double> take_up_variance_of_clusters(const OutcomeData& outcome, std::size_t clusters) {
    std::vector<double> n(clusters, 0);
    std::vector<double> mean(clusters, 0);
    std::vector<double> variance(clusters, 0);
    const std::vector<double> averaged_over = analysis_detail::model_weights(outcome);
    for (std::size_t row = 0; row < outcome.cluster.size(); ++row) n[outcome.cluster[row]] += averaged_over[row];
    for (std::size_t row = 0; row < outcome.cluster.size(); ++row) {
        const std::uint32_t g = outcome.cluster[row];
        mean[g] += averaged_over[row] / n[g] * outcome.take_up[row];
    }
    for (std::size_t row = 0; row < outcome.cluster.size(); ++row) {
        const std::uint32_t g = outcome.cluster[row];
        const double apart = outcome.take_up[row] - mean[g];
        variance[g] += averaged_over[row] / n[g] * (outcome.take_up_variance[row] + apart * apart);
    }
    return variance;
}

/// Of take-up and allocation to the arm of column `t`, over the individuals of that arm and control.
/// A model of one row a cluster has averaged rows that may differ.
std::optional<double> correlation_of(const Model& model, const OutcomeData& outcome, std::size_t clusters,
                                     const std::vector<std::uint32_t>& arms, std::size_t t) {
    const bool averaged = static_cast<std::size_t>(model.design.x.rows()) != outcome.cluster.size();
    const std::vector<double> of_clusters =
        averaged ? take_up_variance_of_clusters(outcome, clusters) : std::vector<double>{};
    std::vector<Eigen::Index> rows;
    for (std::size_t row = 0; row < arms.size(); ++row) {
        if (arms[row] == control_arm || arms[row] == t + 1) rows.push_back(static_cast<Eigen::Index>(row));
    }
    const auto n = static_cast<Eigen::Index>(rows.size());
    Eigen::VectorXd take_up(n), allocated(n), weights(n), within(n);
    for (Eigen::Index i = 0; i < n; ++i) {
        const Eigen::Index row = rows[static_cast<std::size_t>(i)];
        take_up(i) = model.design.x(row, static_cast<Eigen::Index>(t));
        allocated(i) = arms[static_cast<std::size_t>(row)] == control_arm ? 0 : 1;
        weights(i) = model.design.weights(row);
        const auto place = static_cast<std::size_t>(row);
        within(i) =
            averaged ? of_clusters[model.trial_cluster[model.single.of_row[place]]] : outcome.take_up_variance[place];
    }
    return weighted_correlation(take_up, allocated, weights, within);
}

std::vector<LeftOutOfCace> left_out_by_arm(const TrialData& data, const Trial& trial, const CaceSpec& definition,
                                           const OutcomeData& outcome) {
    std::vector<LeftOutOfCace> left_out(trial.arms.arms.size());
    if (definition.missing == MissingDose::zero) return left_out;
    for (std::size_t g = 0; g < data.clusters.size(); ++g) {
        if (data.arm[g] == control_arm || outcome.individuals_without_take_up[g] <= 0)
            continue;  // control: counts as 0
        ++left_out[data.arm[g]].clusters;
        left_out[data.arm[g]].individuals += outcome.individuals_without_take_up[g];
    }
    return left_out;
}

/// Where the offer of an arm keeps from taking up.
void doubt_lowered_take_up(const std::string& arm, const OutcomeData& outcome, ComplierEffect& effect) {
    constexpr int digits = 3;
    if (effect.first_stage.estimate >= 0) return;
    effect.effect.doubts.push_back(
        "outcome '" + outcome.spec.name + "': arm '" + arm + "' lowers take-up (first stage " +
        format_fixed(effect.first_stage.estimate, digits) +
        "), so the estimate is of those whom its offer kept from taking it up; check the labels of the arms and "
        "column '" +
        effect.definition.take_up + "'");
}

void doubt_weak_first_stage(const OutcomeData& outcome, ComplierEffect& effect) {
    constexpr int digits = 1;
    const FirstStage& stage = effect.first_stage;
    // Of several arms, a rule of thumb (Staiger and Stock 1997).
    constexpr double rule_of_thumb = 10;
    const double enough = stage.critical_value.value_or(rule_of_thumb);
    if (!stage.f || *stage.f >= enough) return;
    effect.effect.doubts.push_back(
        "outcome '" + outcome.spec.name + "': by '" + effect.definition.label +
        "' allocation is a weak instrument for take-up: " + (stage.critical_value ? "effective" : "conditional") +
        " F " + format_fixed(*stage.f, digits) + ", below " + format_fixed(enough, digits) +
        (stage.critical_value ? "" : " (a rule of thumb)") +
        "; the estimate may be biased towards the comparison of those who take up with those who do not, and its "
        "interval too narrow; the Anderson-Rubin set is valid however weak the first stage");
}

}  // namespace

std::vector<ComplierEffect> estimate_complier_effects(const TrialData& data, const Trial& trial, std::size_t entry,
                                                      const OutcomeData& outcome,
                                                      const std::vector<EffectEstimate>& intention_to_treat,
                                                      std::vector<std::string>& warnings) {
    const CaceSpec& definition = trial.cace.at(entry);
    AnalysisSpec options = trial.analysis;
    options.inference = Inference::model;
    OutcomeContext context = analysis_detail::describe_arms(data, trial, outcome, options);
    options = context.options;
    Model model =
        analysis_detail::build_model(data, outcome, take_up_of_arms(data, trial, definition, outcome), options.weights);
    const std::vector<std::uint32_t> arms = arm_of_rows(model, data);
    const Instruments instruments = allocation_of(model, arms);
    context.fitted = std::make_shared<const Fitted>(analysis_detail::fit_model(
        std::move(model), TwoStageModel{instruments}, data, trial, outcome, options, context.warnings));
    warnings.insert(warnings.end(), context.warnings.begin(), context.warnings.end());
    const Fitted& fitted = *context.fitted;
    for (std::size_t t = 0; t < fitted.model.treatments && trial.analysis.inference != Inference::randomisation; ++t) {
        const std::string why = analysis_detail::why_no_standard_error(context, t);
        if (!why.empty()) analysis_detail::refuse(outcome, why);
    }
    std::vector<ComplierEffect> effects;
    for (std::size_t t = 0; t < fitted.model.treatments; ++t) {
        const std::size_t arm = t + 1;
        const ReducedForms forms =
            reduced_forms(fitted.model.design, instruments, t, fitted.model.clusters,
                          analysis_detail::row_variance(fitted.model, options), fitted.model.second);
        const auto df_of = [&](const EstimatingEquations& equations) {
            return analysis_detail::degrees_of_freedom(equations, fitted.fewest_clusters(), options,
                                                       static_cast<Eigen::Index>(forms.position));
        };
        AndersonRubin set =
            anderson_rubin(forms, {options.covariance_kind(), df_of(forms.outcome), options.confidence, 0});
        if (trial.analysis.inference == Inference::randomisation) {
            analysis_detail::test_by_allocations(context, t, set);
        }
        ComplierEffect effect{definition,
                              arm,
                              analysis_detail::infer_effect(context, t),
                              intention_to_treat.at(t),
                              first_stage(forms, options.covariance_kind(), df_of(forms.take_up)),
                              shares_taking_up(fitted.model, arms, trial.arms.arms.size()),
                              correlation_of(fitted.model, outcome, data.clusters.size(), arms, t),
                              std::move(set),
                              left_out_by_arm(data, trial, definition, outcome)};
        effect.effect.analysis = "cace";
        effect.effect.term = definition.label;
        effect.effect.arms = {context.arms[control_arm], context.arms[arm]};
        effect.effect.total = analysis_detail::count_sample(data, outcome, std::nullopt);
        effect.effect.unadjusted_difference = context.arms[arm].above_origin - context.arms[control_arm].above_origin;
        effect.effect.why_no_effect_size = "the control group's spread is not that of those who comply";
        const std::size_t of_the_fit = effect.effect.doubts.size();  // said of the protocol's own analysis
        doubt_weak_first_stage(outcome, effect);
        doubt_lowered_take_up(trial.arms.arms[arm].name, outcome, effect);
        warnings.insert(warnings.end(), effect.effect.doubts.begin() + static_cast<std::ptrdiff_t>(of_the_fit),
                        effect.effect.doubts.end());
        effects.push_back(std::move(effect));
    }
    return effects;
}

namespace {

/// What one definition gives of one outcome; the reason where it gives nothing.
void analyse_definition(Run& run, std::size_t entry, const OutcomeData& outcome) {
    const TrialData& arranged = run.data().cace.at(entry);
    const std::string& label = run.trial().cace[entry].label;
    ComplierEffects& result = run.result.make<ComplierEffects>();
    std::vector<std::string> warnings;
    try {
        std::vector<EffectEstimate> intention_to_treat;
        for (const EffectEstimate& effect : run.result.get<Effects>().estimates) {
            if (effect.outcome.name == outcome.spec.name) intention_to_treat.push_back(effect);
        }
        if (intention_to_treat.empty()) analysis_detail::refuse(outcome, "its own analysis has no estimate");
        for (ComplierEffect& effect :
             estimate_complier_effects(arranged, run.trial(), entry, outcome, intention_to_treat, warnings)) {
            result.effects.push_back(std::move(effect));
        }
    } catch (const Error& error) {
        if (error.kind() != ErrorKind::design) throw;
        // What a model refuses does not know the outcome.
        const std::string why = "outcome '" + outcome.spec.name + "': " + without_subject(error.what(), outcome.spec);
        result.not_estimated.push_back({label, {outcome.spec, why}});
        warnings = {"not estimated: " + why};
    }
    analysis_detail::add_new_warnings(warnings, "cace '" + label + "'", run.result.warnings);
}

}  // namespace

void analysis_detail::analyse_cace(Run& run) {
    for (std::size_t entry = 0; entry < run.trial().cace.size(); ++entry) {
        const TrialData& arranged = run.data().cace.at(entry);
        add_new_warnings(arranged.warnings, "cace '" + run.trial().cace[entry].label + "'", run.result.warnings);
        for (const OutcomeData& outcome : arranged.outcomes) analyse_definition(run, entry, outcome);
    }
}

}  // namespace clustertrial
