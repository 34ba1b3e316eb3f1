#include "clustertrial/core/error.hpp"
#include "clustertrial/core/words.hpp"
#include "clustertrial/estimation/model.hpp"
#include "clustertrial/sample/filter.hpp"

#include "doubts.hpp"
#include "sample.hpp"
#include "subgroup_comparisons.hpp"
#include "subgroup_models.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <utility>

namespace clustertrial::analysis_detail {

namespace {

/// A treatment column: an arm in a level.
struct ArmInLevel {
    std::size_t level = 0;
    std::size_t arm = 1;
};

OutcomeData rows_of_level(const OutcomeData& outcome, std::size_t level) {
    std::vector<bool> keep;
    for (const std::uint32_t of_row : outcome.subgroup) keep.push_back(of_row == level);
    return keep_rows(outcome, keep);
}

// --- Each level by itself

/// The effects of the arms, whose columns these are, from the rows of one level.
void estimate_alone(SubgroupWork& work, const OutcomeData& rows, const std::vector<std::size_t>& arms,
                    const std::vector<SubgroupRow*>& table_rows, SubgroupAnalysis& analysis) {
    Treatment treatment;
    for (const std::size_t arm : arms) {
        std::vector<double> indicator;
        for (const std::uint32_t g : rows.cluster) indicator.push_back(work.data.arm[g] == arm ? 1 : 0);
        treatment.names.push_back(work.trial.arms.arms[arm].name);
        treatment.columns.push_back(std::move(indicator));
    }
    OutcomeContext context{work.data, work.trial, rows, work.options, {}, nullptr, {}};
    context.fitted = std::make_shared<const Fitted>(
        fit_model(work.data, work.trial, rows, treatment, work.options, context.warnings));
    for (std::size_t t = 0; t < arms.size(); ++t) {
        SubgroupRow& row = *table_rows[t];
        std::string why = why_arm_has_none(context, control_arm);
        if (why.empty()) why = why_arm_has_none(context, arms[t]);
        FewDf few_df;
        row.split = tested_contrast(context, context.fitted->contrast(t), treatment.names[t],
                                    "'" + row.level + "' alone", few_df);
        if (why.empty()) {
            append(work.few_df, few_df);
            continue;
        }
        row.split.effect->std_error.reset();
        row.split.effect->test.reset();
        row.split.why_none = row.split.effect->why_no_std_error = why;
    }
    add_words_of(context, work, "level '" + table_rows.front()->level + "' alone: ", analysis);
}

/// The rows of the table of one level: counts, means and the effects from its rows alone.
void add_level(SubgroupWork& work, const LevelComparisons& comparisons, std::size_t level, SubgroupAnalysis& analysis) {
    const OutcomeData rows = rows_of_level(work.outcome, level);
    const std::size_t first = analysis.rows.size();
    std::vector<std::size_t> arms;
    for (std::size_t arm = 1; arm < comparisons.arms(); ++arm) {
        SubgroupRow& row = analysis.rows.emplace_back();
        row.level = work.data.subgroup_levels[level];
        row.arm = arm;
        for (const std::size_t one : {control_arm, arm})
            row.arms.push_back(describe_arm(work.data, work.trial, rows, one, work.options.weights));
        row.split.why_none = comparisons.why_none(level, arm);
        if (row.split.why_none.empty()) arms.push_back(arm);
    }
    if (arms.empty()) return;
    std::vector<SubgroupRow*> table_rows;
    for (const std::size_t arm : arms) table_rows.push_back(&analysis.rows[first + arm - 1]);
    try {
        estimate_alone(work, rows, arms, table_rows, analysis);
    } catch (const Error& error) {
        if (error.kind() != ErrorKind::design) throw;
        for (SubgroupRow* row : table_rows) row->split.why_none = without_subject(error.what(), work.outcome.spec);
    }
}

// --- All levels in one model

/// An indicator of each arm in each level that is compared, and of the levels beside them.
struct LevelTreatment {
    Treatment treatment;
    std::vector<ArmInLevel> columns;
    bool levels_are_of_strata = false;
};

LevelTreatment treatment_of(const SubgroupWork& work, const LevelComparisons& comparisons, const OutcomeData& rows) {
    LevelTreatment made;
    const auto indicator = [&](std::size_t level, std::size_t arm) {
        std::vector<double> column;
        for (std::size_t row = 0; row < rows.cluster.size(); ++row) {
            const bool in_arm = arm == control_arm || work.data.arm[rows.cluster[row]] == arm;
            column.push_back(rows.subgroup[row] == level && in_arm ? 1 : 0);
        }
        return column;
    };
    const std::vector<std::size_t> levels = comparisons.levels_held();
    for (const std::size_t level : levels) {
        const std::string name = "'" + work.data.subgroup_levels[level] + "'";
        for (std::size_t arm = 1; arm < comparisons.arms(); ++arm) {
            if (!comparisons.holds(level, arm)) continue;
            made.columns.push_back({level, arm});
            made.treatment.names.push_back(work.trial.arms.arms[arm].name + " in level " + name);
            made.treatment.columns.push_back(indicator(level, arm));
        }
    }
    made.levels_are_of_strata = levels.size() > 1 && is_of_strata(work.data, rows, rows.subgroup);
    for (std::size_t i = 1; i < levels.size() && !made.levels_are_of_strata; ++i) {
        made.treatment.beside_names.push_back("level '" + work.data.subgroup_levels[levels[i]] + "'");
        made.treatment.beside.push_back(indicator(levels[i], control_arm));
    }
    return made;
}

/// Rows of one cluster and level, in the order in which they come.
Clusters clusters_by_level(const Model& model, const OutcomeData& rows) {
    std::map<std::pair<std::uint32_t, std::uint32_t>, std::uint32_t> known;
    Clusters groups;
    for (std::size_t row = 0; row < rows.cluster.size(); ++row) {
        const auto group = static_cast<std::uint32_t>(known.size());
        groups.of_row.push_back(known.try_emplace({model.single.of_row[row], rows.subgroup[row]}, group).first->second);
    }
    groups.count = known.size();
    return groups;
}

/// With equal weights a cluster has one vote in each level.
Model model_of(const SubgroupWork& work, const OutcomeData& rows, const Treatment& treatment, AnalysisSpec& options) {
    Model model = build_model(work.data, rows, treatment, Weights::individuals);
    if (work.options.weights != Weights::equal) return model;
    const Clusters groups = clusters_by_level(model, rows);
    // Rows of a cluster that stand for different numbers have no variance in common but 1 / weight.
    if (groups.count > model.single.count) options.working_variance = WorkingVariance::inverse_weight;
    return average_groups(model, rows, groups);
}

/// The model of all levels, made once the arms in the levels that it cannot tell from strata are left out.
struct LevelModel {
    OutcomeData rows;
    LevelTreatment treatment;
    Model model;
    AnalysisSpec options;
};

/// Leaves out arms in levels that the strata leave nothing of, or one unit; whether there was any.
bool leave_out_by_strata(const SubgroupWork& work, const LevelModel& found, LevelComparisons& comparisons) {
    const std::size_t beside = found.treatment.treatment.beside.size();
    const auto coefficients = found.treatment.columns.size() + beside + found.model.design.absorbed.levels;
    // So few rows are refused when the model is fitted.
    if (static_cast<std::size_t>(found.model.design.y.size()) <= coefficients) return false;
    const std::vector<std::size_t> lost = unidentified(found.model, beside);
    for (const std::size_t t : lost) {
        const ArmInLevel& column = found.treatment.columns[t];
        comparisons.leave_out(
            column.level, column.arm,
            "the strata determine the arm in this level, so arms cannot be compared within a stratum");
    }
    const OneArmStrata one_arm = one_arm_strata(work.data, found.model);
    std::vector<bool> of_one_arm(work.data.units.count(), false);
    for (std::size_t unit = 0; unit < one_arm.has_unit.size(); ++unit)
        of_one_arm[found.model.trial_unit[unit]] = one_arm.has_unit[unit];
    return comparisons.leave_out_one_arm_strata(of_one_arm) || !lost.empty();
}

LevelModel find_model(const SubgroupWork& work, LevelComparisons& comparisons) {
    while (true) {
        if (comparisons.levels_held().size() < 2)
            refuse(work.outcome, "fewer than two levels can be compared, so there is no model of all levels");
        LevelModel found{keep_rows(work.outcome, comparisons.rows_held()), {}, {}, work.options};
        found.treatment = treatment_of(work, comparisons, found.rows);
        found.model = model_of(work, found.rows, found.treatment.treatment, found.options);
        if (!leave_out_by_strata(work, found, comparisons)) return found;
    }
}

/// Position of an arm in a level among the treatment columns.
std::size_t column_of(const LevelTreatment& treatment, std::size_t level, std::size_t arm) {
    const auto found = std::find_if(treatment.columns.begin(), treatment.columns.end(), [&](const ArmInLevel& column) {
        return column.level == level && column.arm == arm;
    });
    return static_cast<std::size_t>(found - treatment.columns.begin());
}

SubgroupRow& row_of(SubgroupAnalysis& analysis, const LevelComparisons& comparisons, std::size_t level,
                    std::size_t arm) {
    return analysis.rows.at(level * (comparisons.arms() - 1) + arm - 1);
}

/// The effects of one arm by level, and what differs between them.
InteractionTest test_arm(SubgroupWork& work, const OutcomeContext& context, const LevelTreatment& treatment,
                         const LevelComparisons& comparisons, std::size_t arm, SubgroupAnalysis& analysis) {
    InteractionTest test;
    test.arm = arm;
    const std::string& term = work.trial.arms.arms[arm].name;
    const std::vector<std::size_t> levels = comparisons.levels_of(arm);
    std::vector<Eigen::VectorXd> contrasts;
    std::vector<const SubgroupEffect*> one_by_one;
    for (const std::size_t level : levels) {
        SubgroupRow& row = row_of(analysis, comparisons, level, arm);
        const std::string name = "'" + row.level + "'";
        const Eigen::VectorXd effect = context.fitted->contrast(column_of(treatment, level, arm));
        row.interacted = tested_contrast(context, effect, term, name + " in one model", work.few_df);
        if (level == levels.front()) {
            test.first = row.level;
            row.interaction.why_none = "the other levels are compared with this one";
            continue;
        }
        contrasts.emplace_back(effect - context.fitted->contrast(column_of(treatment, levels.front(), arm)));
        row.interaction = tested_contrast(context, contrasts.back(), term, "interaction of " + name, work.few_df);
        row.mdes = mdes_of(row.interaction, work.effects);
        one_by_one.push_back(&row.interaction);
    }
    if (contrasts.empty()) {
        test.why_none =
            "fewer than two levels have a " + unit_of_allocation(work.data, work.trial) + " of each arm to compare";
        return test;
    }
    Eigen::MatrixXd all(static_cast<Eigen::Index>(contrasts.size()), contrasts.front().size());
    for (std::size_t i = 0; i < contrasts.size(); ++i) all.row(static_cast<Eigen::Index>(i)) = contrasts[i].transpose();
    test_jointly(context, all, one_by_one, test);
    return test;
}

/// What of the levels is not in the model, and why.
void add_reasons(const LevelComparisons& comparisons, SubgroupAnalysis& analysis) {
    for (std::size_t level = 0; level < comparisons.levels(); ++level) {
        for (std::size_t arm = 1; arm < comparisons.arms(); ++arm) {
            if (comparisons.holds(level, arm)) continue;
            SubgroupRow& row = row_of(analysis, comparisons, level, arm);
            row.interacted.why_none = row.interaction.why_none = comparisons.why_left_out(level, arm);
        }
    }
}

void fit_all_levels(SubgroupWork& work, LevelComparisons& comparisons, SubgroupAnalysis& analysis) {
    LevelModel found = find_model(work, comparisons);
    OutcomeContext context{work.data, work.trial, found.rows, found.options, {}, nullptr, {}};
    context.fitted = std::make_shared<const Fitted>(fit_model(std::move(found.model), LeastSquaresModel{}, work.data,
                                                              work.trial, found.rows, found.options, context.warnings));
    analysis.options = found.options;
    for (std::size_t arm = 1; arm < comparisons.arms(); ++arm)
        analysis.interactions.push_back(test_arm(work, context, found.treatment, comparisons, arm, analysis));
    if (found.treatment.levels_are_of_strata && work.data.strata.size() > 1) {
        analysis.remarks.push_back("'" + analysis.spec.column +
                                   "' is the same throughout each stratum, so the strata hold what differs between "
                                   "its levels in the control arm");
    }
    add_words_of(context, work, "in one model: ", analysis);
}

/// A model that cannot be made leaves every level without an effect from it.
void add_refusal(const std::string& why, const LevelComparisons& comparisons, SubgroupAnalysis& analysis) {
    for (SubgroupRow& row : analysis.rows) row.interacted.why_none = row.interaction.why_none = why;
    for (std::size_t arm = 1; arm < comparisons.arms(); ++arm) {
        InteractionTest& test = analysis.interactions.emplace_back();
        test.arm = arm;
        test.why_none = why;
    }
}

}  // namespace

void analyse_levels(SubgroupWork& work, SubgroupAnalysis& analysis) {
    LevelComparisons comparisons(work.data, work.trial, work.outcome);
    for (std::size_t level = 0; level < comparisons.levels(); ++level) add_level(work, comparisons, level, analysis);
    try {
        fit_all_levels(work, comparisons, analysis);
    } catch (const Error& error) {
        if (error.kind() != ErrorKind::design) throw;
        add_refusal(without_subject(error.what(), work.outcome.spec), comparisons, analysis);
    }
    add_reasons(comparisons, analysis);
}

}  // namespace clustertrial::analysis_detail
