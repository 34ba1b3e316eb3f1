#include "clustertrial/core/error.hpp"
#include "clustertrial/core/number.hpp"
#include "clustertrial/core/words.hpp"
#include "clustertrial/estimation/model.hpp"

#include "sample.hpp"
#include "subgroup_models.hpp"

#include <algorithm>
#include <cmath>
#include <memory>
#include <utility>

namespace clustertrial::analysis_detail {

namespace {

/// The mean of the moderator over what the outcome is the average over: about it, arm and product are far from
/// collinear.
double mean_of_moderator(const OutcomeData& outcome) {
    const std::vector<double>& weights = outcome.averaged_over();
    double sum = 0;
    double mean = 0;
    for (std::size_t row = 0; row < weights.size(); ++row) {
        sum += weights[row];
        mean += weights[row] / sum * (outcome.moderator[row] - mean);
    }
    return mean;
}

/// Columns of the arms, then of their products with the moderator less `centre`; the moderator beside them, unless the
/// strata hold it.
Treatment products_of(const SubgroupWork& work, double centre) {
    const OutcomeData& outcome = work.outcome;
    Treatment treatment;
    const std::size_t arms = work.trial.arms.arms.size();
    for (const bool product : {false, true}) {
        for (std::size_t arm = 1; arm < arms; ++arm) {
            std::vector<double> column;
            for (std::size_t row = 0; row < outcome.cluster.size(); ++row) {
                const double value = product ? outcome.moderator[row] - centre : 1;
                column.push_back(work.data.arm[outcome.cluster[row]] == arm ? value : 0);
            }
            const std::string& name = work.trial.arms.arms[arm].name;
            treatment.names.push_back(product ? name + " x moderator" : name);
            treatment.columns.push_back(std::move(column));
        }
    }
    if (is_of_strata(work.data, outcome, outcome.moderator)) return treatment;
    treatment.beside_names.emplace_back("moderator");
    std::vector<double>& moderator = treatment.beside.emplace_back(outcome.moderator);
    for (double& value : moderator) value -= centre;
    return treatment;
}

/// Throws Error(design) for an arm in which the moderator does not vary.
void check_varies_in_arms(const SubgroupWork& work, const std::string& column) {
    for (std::size_t arm = 0; arm < work.trial.arms.arms.size(); ++arm) {
        std::optional<double> first;
        bool varies = false;
        for (std::size_t row = 0; row < work.outcome.cluster.size(); ++row) {
            if (work.data.arm[work.outcome.cluster[row]] != arm) continue;
            if (!first) first = work.outcome.moderator[row];
            varies = varies || work.outcome.moderator[row] != *first;
        }
        if (varies) continue;
        refuse(work.outcome, "'" + column + "' has one value in arm '" + work.trial.arms.arms[arm].name +
                                 "', so how the effect changes along it cannot be estimated");
    }
}

/// What the rows of an effect at a value say.
void add_values(SubgroupWork& work, const OutcomeContext& context, double centre, SubgroupAnalysis& analysis) {
    const std::size_t arms = work.trial.arms.arms.size() - 1;
    for (const double value : analysis.spec.values) {
        for (std::size_t t = 0; t < arms; ++t) {
            SubgroupRow& row = analysis.rows.emplace_back();
            row.level = format_shortest(value);
            row.value = value;
            row.arm = t + 1;
            const Eigen::VectorXd at =
                context.fitted->contrast(t) + (value - centre) * context.fitted->contrast(arms + t);
            row.interacted =
                tested_contrast(context, at, work.trial.arms.arms[row.arm].name, "effect at " + row.level, work.few_df);
            row.split.why_none = "a value of a continuous moderator has no rows of its own";
            row.interaction.why_none = "the change of the effect along the moderator is the interaction";
        }
    }
}

void add_slopes(SubgroupWork& work, const OutcomeContext& context, double largest, SubgroupAnalysis& analysis) {
    const std::size_t arms = work.trial.arms.arms.size() - 1;
    for (std::size_t t = 0; t < arms; ++t) {
        InteractionTest& test = analysis.interactions.emplace_back();
        test.arm = t + 1;
        test.contrasts = 1;
        test.slope = tested_contrast(context, context.fitted->contrast(arms + t), work.trial.arms.arms[test.arm].name,
                                     "change along '" + analysis.spec.column + "'", work.few_df, largest);
        for (const std::size_t arm : {control_arm, test.arm})
            test.arms.push_back(describe_arm(work.data, work.trial, work.outcome, arm, work.options.weights));
        test.mdes = mdes_of(test.slope, work.effects);
        if (test.slope.effect && test.slope.effect->test) test.p_value = test.slope.effect->test->p_value;
        test.why_none = test.slope.why_none;
    }
}

/// A straight line says least where there are no data.
void doubt_extrapolation(const OutcomeData& outcome, SubgroupAnalysis& analysis) {
    const auto [low, high] = std::minmax_element(outcome.moderator.begin(), outcome.moderator.end());
    std::vector<std::string> outside;
    for (const double value : analysis.spec.values)
        if (value < *low || value > *high) outside.push_back(format_shortest(value));
    if (outside.empty()) return;
    analysis.doubts.push_back("the " + noun_after(outside.size(), "effect") + " at " + joined(outside) + " " +
                              (outside.size() == 1 ? "is an extrapolation" : "are extrapolations") + ": '" +
                              analysis.spec.column + "' goes from " + format_shortest(*low) + " to " +
                              format_shortest(*high) + " in the rows analysed");
}

}  // namespace

void analyse_values(SubgroupWork& work, SubgroupAnalysis& analysis) {
    check_varies_in_arms(work, analysis.spec.column);
    const double centre = mean_of_moderator(work.outcome);
    const Treatment treatment = products_of(work, centre);
    Model model = build_model(work.data, work.outcome, treatment, work.options.weights);
    if (model.design.y.size() > model.design.x.cols() && !unidentified(model, treatment.beside.size()).empty()) {
        refuse(work.outcome, "the strata determine the arm, or how '" + analysis.spec.column +
                                 "' differs between arms, so how the effect changes along it cannot be estimated");
    }
    double largest = 1;
    for (const double value : work.outcome.moderator) largest = std::max(largest, std::abs(value - centre));
    OutcomeContext context{work.data, work.trial, work.outcome, work.options, {}, nullptr, {}};
    context.fitted = std::make_shared<const Fitted>(fit_model(
        std::move(model), LeastSquaresModel{}, work.data, work.trial, work.outcome, work.options, context.warnings));
    add_values(work, context, centre, analysis);
    add_slopes(work, context, largest, analysis);
    if (treatment.beside.empty()) {
        analysis.remarks.push_back("'" + analysis.spec.column +
                                   "' is the same throughout each stratum, so the strata hold how the outcome changes "
                                   "along it in the control arm");
    }
    doubt_extrapolation(work.outcome, analysis);
    add_words_of(context, work, "", analysis);
}

}  // namespace clustertrial::analysis_detail
