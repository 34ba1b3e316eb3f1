#include "inference.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/core/number.hpp"
#include "clustertrial/core/words.hpp"
#include "clustertrial/estimation/estimating_equations.hpp"

#include "doubts.hpp"
#include "sample.hpp"

#include <algorithm>
#include <cmath>
#include <map>

namespace clustertrial::analysis_detail {

namespace {

EffectTest test_by_model(const Fitted& fitted, std::size_t t, const AnalysisSpec& options,
                         const EffectEstimate& effect) {
    const std::optional<double> df =
        degrees_of_freedom(fitted.parts, fitted.fewest_clusters(), options, fitted.position(t));
    return test_against_zero(effect.estimate, effect.std_error.value(), df, options.confidence);
}

/// With an interval, unless `why_no_interval` is said.
ResampledTest test_draws(const NullDraws& draws, const AnalysisSpec& options, const std::string& why_no_interval) {
    const Tails tails = options.resampling.tails;
    if (!why_no_interval.empty()) return test_null(draws, 0, tails, share_rule);
    return test_and_invert(draws, tails, share_rule, options.confidence);
}

EffectTest test_by_draws(const OutcomeContext& context, const NullDraws& draws) {
    const AnalysisSpec& options = context.options;
    EffectTest test;
    test.why_no_interval = why_draws_give_no_limits(context, options);
    test.resampled = test_draws(draws, options, test.why_no_interval);
    test.p_value = test.resampled->p_value;
    test.interval = test.resampled->interval;
    return test;
}

/// Which clusters a bootstrap draw gives weights to.
enum class DrawnClusters { analysed, of_the_trial };

NullDraws bootstrap_draws(const OutcomeContext& context, std::size_t t, const ResamplingSpec& how,
                          DrawnClusters drawn) {
    const Fitted& fitted = *context.fitted;
    const auto draws = [&](const EstimatingEquations& parts) {
        return wild_bootstrap_draws(
            parts, static_cast<std::size_t>(fitted.position(t)),
            {how.draws, how.seed, how.bootstrap_weights, how.bootstrap_residuals, context.progress});
    };
    if (drawn == DrawnClusters::analysed) return draws(fitted.parts);
    return draws(place_among(fitted.parts, fitted.model.trial_unit, context.data.units.count()));
}

/// The allocations that test an arm, and what becomes of the others in them.
struct SpaceOfArm {
    AllocationSpace space;
    std::optional<OtherArms> other_arms = {};
};

/// The other arms' units are held where enough allocations are left that a test at 1 - confidence can reject.
SpaceOfArm space_of_arm(const OutcomeContext& context, std::size_t t) {
    AllocationSpace space = allocation_space(context.data, context.trial);
    if (space.arms == 2) return {std::move(space)};
    std::optional<AllocationSpace> held = hold_other_arms(space, t + 1, 1 / (1 - context.options.confidence));
    if (held) return {*std::move(held), OtherArms::held};
    return {std::move(space), OtherArms::moved};
}

/// `take_up`: by row of the model, what the hypothesis is of; null: of the arm.
NullDraws allocation_draws(const OutcomeContext& context, std::size_t t, const AnalysisSpec& options,
                           const AllocationSpace& space, const Eigen::VectorXd* take_up) {
    const Model model = build_model(context.data, context.outcome, {}, options.weights);
    std::vector<std::uint32_t> unit_of_row;
    for (const std::uint32_t g : model.clusters.of_row) unit_of_row.push_back(model.trial_unit[g]);
    const ResamplingSpec& how = options.resampling;
    const RandomisationModel rows{model.design, unit_of_row, take_up};
    const RandomisationOptions drawing{how.draws, how.seed, how.randomisation_statistic, context.progress};
    if (context.allocations == nullptr) return randomisation_draws(rows, space, t + 1, drawing);
    return randomisation_draws(rows, space, t + 1, drawing, *context.allocations);
}

/// What `draw` draws for the effect on its own outcome; what cannot be drawn is said of the outcome.
template <typename Draw>
NullDraws own_draws(const OutcomeContext& context, const Draw& draw) {
    try {
        return draw();
    } catch (const Error& error) {
        const std::string& file = context.options.resampling.allocations;
        refuse(context.outcome, (file.empty() ? "" : file + ": ") + error.what());
    }
}

/// Whether every allocation has a mirror image, `arm` and control exchanged, whose statistic is as far from zero.
bool has_mirror_images(const AllocationSpace& space, std::size_t arm) {
    if (!space.allocations.empty()) return false;
    std::map<std::uint32_t, int> surplus;
    for (std::size_t g = 0; g < space.arm.size(); ++g) {
        if (space.arm[g] == control_arm || space.arm[g] == arm)
            surplus[space.stratum[g]] += space.arm[g] == arm ? 1 : -1;
    }
    return std::all_of(surplus.begin(), surplus.end(), [](const auto& stratum) { return stratum.second == 0; });
}

/// So few allocations that a test at 1 - confidence can reject nothing.
void doubt_few_allocations(const OutcomeContext& context, std::size_t t, const AllocationSpace& space,
                           const ResampledTest& test, EffectEstimate& effect) {
    if (!test.exact) return;
    const double alike = has_mirror_images(space, t + 1) ? 2 : 1;
    const double smallest_p = alike / static_cast<double>(test.draws);
    if (smallest_p <= 1 - context.options.confidence) return;
    constexpr int digits = 3;
    const bool held = effect.other_arms == OtherArms::held;
    effect.doubts.push_back("outcome '" + effect.outcome.name + "': " + std::to_string(test.draws) +
                            " allocations of the " + plural(unit_of_allocation(context.data, context.trial)) +
                            (held ? " of arm '" + effect.term + "' and control" : "") +
                            " were possible, so no p-value can be below " + format_fixed(smallest_p, digits) +
                            ", however large the effect");
}

/// What the test by allocations assumes of other arms, and how many allocations there are.
void describe_allocations(const OutcomeContext& context, std::size_t t, const SpaceOfArm& of_arm,
                          const ResampledTest& test, EffectEstimate& effect) {
    effect.allocations = count_allocations(of_arm.space);
    effect.other_arms = of_arm.other_arms;
    doubt_few_allocations(context, t, of_arm.space, test, effect);
    if (of_arm.other_arms != OtherArms::moved) return;
    effect.doubts.push_back("outcome '" + effect.outcome.name + "': randomisation inference re-allocates the " +
                            plural(unit_of_allocation(context.data, context.trial)) +
                            " of all arms, as if the arms other than '" + effect.term +
                            "' had no effect: if one of them has, the p-value and interval of '" + effect.term +
                            "' may be wrong; those of the model do not make this assumption");
}

/// Only the variance of the effect itself has to be there.
double standard_error(const OutcomeContext& context, std::size_t t) {
    const Fitted& fitted = *context.fitted;
    if (!fitted.covariance) refuse(context.outcome, fitted.why_no_covariance);
    const double variance = fitted.covariance->matrix(fitted.position(t), fitted.position(t));
    if (fitted.model.second.count > 0 && !(variance > 0)) {  // V_a + V_b - V_ab need not be above 0
        refuse(context.outcome, "clustered by " + context.trial.unit + " and by '" + context.options.second_cluster +
                                    "' the variance of the coefficient of '" + fitted.model.design.names[t] +
                                    "' is not positive; cluster one way, by the clusters of the larger variance");
    }
    const double std_error = std::sqrt(variance);
    if (is_rounding(std_error, fitted.model.design.y)) {
        refuse(context.outcome, "the model fits every cluster without error; a standard error cannot be estimated");
    }
    return std_error;
}

/// Beside what the model cannot test, what the allocations say; where they cannot be drawn, why.
void add_test_by_allocations(const OutcomeContext& context, std::size_t t, EffectEstimate& effect) {
    AnalysisSpec options = context.options;
    options.inference = Inference::randomisation;
    try {
        const SpaceOfArm of_arm = space_of_arm(context, t);
        const NullDraws draws = allocation_draws(context, t, options, of_arm.space, nullptr);
        effect.by_allocations = test_draws(draws, options, why_draws_give_no_limits(context, options));
        effect.over_allocations = histogram_of_draws(draws, 0, options.resampling.tails);
        describe_allocations(context, t, of_arm, *effect.by_allocations, effect);
    } catch (const Error& error) {
        if (error.kind() != ErrorKind::design) throw;
        effect.why_no_std_error += "; randomisation inference is not possible either: " + std::string(error.what());
    }
}

/// What the allocations test needs no standard error.
void add_standard_error(const OutcomeContext& context, std::size_t t, EffectEstimate& effect) {
    try {
        effect.std_error = standard_error(context, t);
    } catch (const Error& error) {
        if (error.kind() != ErrorKind::design || context.options.inference != Inference::randomisation) throw;
        effect.why_no_std_error = NotEstimated{context.outcome.spec, error.what()}.reason();
    }
}

void test_by_context(const OutcomeContext& context, std::size_t t, EffectEstimate& effect) {
    const AnalysisSpec& options = context.options;
    if (!traits_of(options.inference).by_draws) {
        effect.test = test_by_model(*context.fitted, t, options, effect);
        return;
    }
    if (options.inference == Inference::wild_bootstrap) {
        effect.test = test_by_draws(context, draws_of_effect(context, t));
        return;
    }
    const SpaceOfArm of_arm = space_of_arm(context, t);
    const NullDraws draws =
        own_draws(context, [&] { return allocation_draws(context, t, options, of_arm.space, nullptr); });
    effect.test = test_by_draws(context, draws);
    effect.over_allocations = histogram_of_draws(draws, 0, options.resampling.tails);
    describe_allocations(context, t, of_arm, effect.test->resampled.value(), effect);
}

}  // namespace

std::string why_draws_give_no_limits(const OutcomeContext& context, const AnalysisSpec& options) {
    const Fitted& fitted = *context.fitted;
    if (options.inference != Inference::randomisation ||
        options.resampling.randomisation_statistic != RandomisationStatistic::difference ||
        fitted.fit.rank() == fitted.model.treatments + 1) {
        return {};
    }
    return "the draws are of the raw difference in means, and the estimate is adjusted by strata, prior measure or "
           "covariates: the p-value tests that there is no effect, but limits of the raw difference are not limits of "
           "the adjusted estimate; set "
           "randomisation_statistic = \"studentised\" or \"coefficient\" for an interval";
}

NullDraws draws_of_effect(const OutcomeContext& context, std::size_t t) {
    const AnalysisSpec& options = context.options;
    if (options.inference == Inference::wild_bootstrap) {
        return own_draws(context,
                         [&] { return bootstrap_draws(context, t, options.resampling, DrawnClusters::analysed); });
    }
    const AllocationSpace space = space_of_arm(context, t).space;
    return own_draws(context, [&] { return allocation_draws(context, t, options, space, nullptr); });
}

AllocationSpace allocation_space(const TrialData& data, const Trial& trial) {
    AllocationSpace space;
    space.stratum = data.units.exchanged_in;
    space.arm.resize(data.units.count());
    for (std::size_t g = 0; g < data.clusters.size(); ++g) space.arm[data.units.of[g]] = data.arm[g];
    space.arms = trial.arms.arms.size();
    space.allocations = data.allocations;
    space.drawn = data.allocations_are_draws;
    return space;
}

NullDraws draws_of_the_trial(const OutcomeContext& context, std::size_t t, const AnalysisSpec& options) {
    if (options.inference == Inference::randomisation) {
        return allocation_draws(context, t, options, allocation_space(context.data, context.trial), nullptr);
    }
    return bootstrap_draws(context, t, options.resampling, DrawnClusters::of_the_trial);
}

EffectEstimate infer_effect(const OutcomeContext& context, std::size_t t) {
    const Fitted& fitted = *context.fitted;
    const AnalysisSpec& options = context.options;
    EffectEstimate effect;
    effect.outcome = context.outcome.spec;
    effect.options = options;
    effect.term = fitted.model.design.names[t];
    effect.coefficients = fitted.fit.rank();
    effect.absorbed = fitted.model.absorbed;
    effect.doubts = fitted.doubts;
    effect.remarks = context.warnings;
    for (std::string& remark : incomplete_rows(context.data, context.outcome, context.trial.arms))
        effect.remarks.push_back(std::move(remark));
    if (options.weights == Weights::individuals) effect.effective_individuals = effective_individuals(context.outcome);
    effect.design = design_of(context.data);
    effect.strata = stratum_weights(context.data, fitted.model);
    const bool several_strata = fitted.model.design.absorbed.levels > 1;
    if (fitted.model.treatments > 1 && fitted.model.kind == TreatmentColumn::arm &&
        effect.strata == StratumWeights::shares) {
        effect.doubts.push_back("outcome '" + context.outcome.spec.name +
                                "': the arms have other shares in other strata, so each effect also depends on how the "
                                "effects of the other arms differ between strata" +
                                (context.outcome.spec.role == OutcomeRole::primary
                                     ? "; the table 'Which average' has the averages of each arm alone"
                                     : ""));
    }
    if (fitted.model.kind == TreatmentColumn::dose && several_strata) effect.strata = StratumWeights::dose;
    effect.units = fitted.model.clusters.count;
    effect.estimate = fitted.fit.coefficients(fitted.position(t));
    effect.why_no_std_error = why_no_standard_error(context, t);
    const bool by_allocations = options.inference == Inference::randomisation;
    if (effect.why_no_std_error.empty()) {
        add_standard_error(context, t, effect);
        for (const std::size_t g : fitted.covariance ? fitted.covariance->singular : std::vector<std::size_t>{}) {
            effect.singular_clusters.push_back(context.data.units.names[fitted.model.trial_unit[g]]);
        }
        const std::vector<std::string> doubts = doubts_of_effect(context, t);
        effect.doubts.insert(effect.doubts.end(), doubts.begin(), doubts.end());
    } else if (!by_allocations) {
        effect.doubts.clear();  // of a test that is not made
        if (fitted.model.kind == TreatmentColumn::arm) add_test_by_allocations(context, t, effect);
        effect.doubts.push_back("outcome '" + context.outcome.spec.name + "': '" + effect.term +
                                "' is not tested: " + effect.why_no_std_error);
        return effect;
    }
    test_by_context(context, t, effect);
    return effect;
}

void test_by_allocations(const OutcomeContext& context, std::size_t t, AndersonRubin& test) {
    const Eigen::VectorXd take_up = context.fitted->model.design.x.col(static_cast<Eigen::Index>(t));
    const AllocationSpace space = space_of_arm(context, t).space;
    const NullDraws draws =
        own_draws(context, [&] { return allocation_draws(context, t, context.options, space, &take_up); });
    const AnalysisSpec& options = context.options;
    const DrawnSet found = set_of_draws(draws, options.resampling.tails, share_rule, options.confidence);
    test.resampled = found.test;
    test.df.reset();
    test.p_value = found.test.p_value;
    test.set.reset();
    test.low.reset();
    test.high.reset();
    AnalysisSpec by_allocations = context.options;
    by_allocations.inference = Inference::randomisation;
    test.why_no_set = why_draws_give_no_limits(context, by_allocations);
    if (!test.why_no_set.empty()) return;
    test.set = found.set;
    if (found.set == ConfidenceSet::line) return;
    test.low = found.test.interval.value().low;
    test.high = found.test.interval.value().high;
}

std::optional<JointTest> test_all_arms(const OutcomeContext& context) {
    const Fitted& fitted = *context.fitted;
    if (fitted.model.treatments < 2 || fitted.model.second.count > 0) return std::nullopt;
    for (std::size_t t = 0; t < fitted.model.treatments; ++t) {
        if (!why_no_standard_error(context, t).empty()) return std::nullopt;
    }
    Eigen::MatrixXd contrasts =
        Eigen::MatrixXd::Zero(static_cast<Eigen::Index>(fitted.model.treatments), fitted.fit.coefficients.size());
    for (std::size_t t = 0; t < fitted.model.treatments; ++t) {
        contrasts(static_cast<Eigen::Index>(t), fitted.position(t)) = 1;
    }
    const bool small_sample = context.options.df_kind() == DegreesOfFreedom::satterthwaite;
    return joint_test(fitted.parts, fitted.kind, contrasts, small_sample ? JointTestKind::htz : JointTestKind::wald_f);
}

}  // namespace clustertrial::analysis_detail
