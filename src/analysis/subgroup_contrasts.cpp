#include "subgroup_contrasts.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/estimation/joint_test.hpp"
#include "clustertrial/estimation/least_squares.hpp"
#include "clustertrial/power/mdes.hpp"

#include "doubts.hpp"
#include "sample.hpp"

#include <algorithm>
#include <cmath>

namespace clustertrial::analysis_detail {

namespace {

void note_few_df(const Fitted& fitted, const Eigen::VectorXd& contrast, const std::string& what, FewDf& few_df) {
    try {
        const double df = satterthwaite_df(fitted.parts, fitted.kind, contrast);
        if (df < fewest_df) few_df.push_back(what + " (" + df_below_four(df) + ")");
    } catch (const Error& error) {
        if (error.kind() != ErrorKind::design) throw;
    }
}

/// Throws Error(design) where the data hold no standard error of the contrast.
double standard_error_of(const OutcomeContext& context, const Eigen::VectorXd& contrast, double unit) {
    const Fitted& fitted = *context.fitted;
    const double variance = contrast.dot(fitted.covariance.value().matrix * contrast);
    if (variance > 0 && !is_rounding(unit * std::sqrt(variance), fitted.model.design.y)) return std::sqrt(variance);
    refuse(context.outcome, fitted.model.second.count > 0
                                ? "its variance, clustered two ways, is not positive; cluster one way"
                                : "the model fits every cluster without error, so a standard error cannot be "
                                  "estimated");
}

void test_effect(const OutcomeContext& context, const Eigen::VectorXd& contrast, double unit, EffectEstimate& effect) {
    const Fitted& fitted = *context.fitted;
    const double std_error = standard_error_of(context, contrast, unit);
    const std::optional<double> df =
        degrees_of_freedom(fitted.parts, fitted.fewest_clusters(), context.options, contrast);
    effect.test = test_against_zero(effect.estimate, std_error, df, context.options.confidence);
    effect.std_error = std_error;
}

}  // namespace

SubgroupEffect tested_contrast(const OutcomeContext& context, const Eigen::VectorXd& contrast, const std::string& term,
                               const std::string& what, FewDf& few_df, double unit) {
    const Fitted& fitted = *context.fitted;
    EffectEstimate effect;
    effect.analysis = "subgroup";
    effect.outcome = context.outcome.spec;
    effect.options = context.options;
    effect.term = term;
    effect.coefficients = fitted.fit.rank();
    effect.absorbed = fitted.model.absorbed;
    effect.design = design_of(context.data);
    effect.strata = stratum_weights(context.data, fitted.model);
    effect.units = fitted.model.clusters.count;
    effect.estimate = contrast.dot(fitted.fit.coefficients);
    try {
        test_effect(context, contrast, unit, effect);
        note_few_df(fitted, contrast, what, few_df);
    } catch (const Error& error) {
        if (error.kind() != ErrorKind::design) throw;
        effect.why_no_std_error = without_subject(error.what(), context.outcome.spec);
    }
    return {effect, effect.why_no_std_error};
}

std::optional<InteractionMdes> mdes_of(const SubgroupEffect& interaction, const std::vector<EffectEstimate>& effects) {
    if (!interaction.effect || !interaction.effect->test) return std::nullopt;
    const EffectEstimate& found = *interaction.effect;
    const std::optional<double> df = found.df();
    constexpr int both_tails = 2;
    const double multiplier =
        mdes_multiplier(df ? MultiplierKind::t : MultiplierKind::normal, 1 - found.options.confidence,
                        power_of_interactions, both_tails, df.value_or(1));
    InteractionMdes mdes{multiplier * found.std_error.value(), std::nullopt};
    for (const EffectEstimate& effect : effects) {
        if (effect.outcome.name != found.outcome.name || effect.term != found.term || !effect.effect_size) continue;
        mdes.in_sds = mdes.outcome_units / effect.effect_size->sd;
    }
    return mdes;
}

void test_jointly(const OutcomeContext& context, const Eigen::MatrixXd& contrasts,
                  const std::vector<const SubgroupEffect*>& one_by_one, InteractionTest& test) {
    test.contrasts = static_cast<std::size_t>(contrasts.rows());
    if (test.contrasts == 1) {
        const SubgroupEffect& only = *one_by_one.front();
        if (only.effect && only.effect->test) test.p_value = only.effect->test->p_value;
        test.why_none = only.why_none;
        return;
    }
    const Fitted& fitted = *context.fitted;
    if (fitted.model.second.count > 0) {
        test.why_none = "clustered two ways, interactions are tested one by one only";
        return;
    }
    const bool small_sample = context.options.df_kind() == DegreesOfFreedom::satterthwaite;
    try {
        test.joint =
            joint_test(fitted.parts, fitted.kind, contrasts, small_sample ? JointTestKind::htz : JointTestKind::wald_f);
        test.p_value = test.joint->p_value;
    } catch (const Error& error) {
        if (error.kind() != ErrorKind::design) throw;
        test.why_none = error.what();
    }
}

SubgroupArm describe_arm(const TrialData& data, const Trial& trial, const OutcomeData& outcome, std::size_t arm,
                         Weights weights) {
    SubgroupArm summary;
    summary.arm = trial.arms.arms[arm].name;
    std::vector<bool> has_rows(data.clusters.size(), false);
    for (std::size_t row = 0; row < outcome.cluster.size(); ++row) {
        const std::uint32_t g = outcome.cluster[row];
        if (data.arm[g] != arm) continue;
        has_rows[g] = true;
        summary.individuals += outcome.individuals[row];
        summary.averaged_over += outcome.averaged_over()[row];
    }
    summary.clusters = static_cast<std::size_t>(std::count(has_rows.begin(), has_rows.end(), true));
    if (summary.clusters == 0) return summary;
    const Model model = build_mean_model(data, outcome, arm, weights);
    summary.mean = model.design.weights.dot(model.design.y) / model.design.weights.sum() + outcome.origin;
    return summary;
}

std::vector<std::size_t> unidentified(const Model& model, std::size_t beside) {
    const auto treatments = static_cast<Eigen::Index>(model.treatments);
    const auto others = static_cast<Eigen::Index>(beside);
    Design design;
    design.x.resize(model.design.x.rows(), treatments + others);
    design.x.leftCols(others) = model.design.x.middleCols(treatments, others);
    design.x.rightCols(treatments) = model.design.x.leftCols(treatments);
    design.names.assign(static_cast<std::size_t>(treatments + others), "column");
    design.y = model.design.y;
    design.weights = model.design.weights;
    design.absorbed = model.design.absorbed;
    const Fit fit = fit_least_squares(design);
    std::vector<std::size_t> lost;
    for (std::size_t t = 0; t < model.treatments; ++t)
        if (!fit.position(beside + t)) lost.push_back(t);
    return lost;
}

}  // namespace clustertrial::analysis_detail
