#pragma once

#include "clustertrial/analysis/effect.hpp"
#include "clustertrial/estimation/joint_test.hpp"
#include "clustertrial/trial/trial.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace clustertrial {

/// An arm in a subgroup, before any model.
struct SubgroupArm {
    std::string arm;
    std::size_t clusters = 0;
    double individuals = 0;
    double averaged_over = 0;    ///< individuals, or what the outcome's count is out of
    std::optional<double> mean;  ///< nothing: no row
};

/// An effect, or a difference of effects; or why there is none.
struct SubgroupEffect {
    std::optional<EffectEstimate> effect;
    std::string why_none = {};
};

/// The interaction that the test at the protocol's confidence finds with this power, both tails together: the quantiles
/// of t at 1 - (1 - confidence) / 2 and at the power, added, times the standard error of the interaction.
constexpr double power_of_interactions = 0.8;
struct InteractionMdes {
    double outcome_units = 0;
    std::optional<double> in_sds;  ///< of the effect size of the outcome's own analysis, where it has one
};

/// One level, or one value of a continuous moderator, and one intervention arm.
struct SubgroupRow {
    std::string level;            ///< of a value its text
    std::optional<double> value;  ///< of a continuous moderator
    std::size_t arm = 1;          ///< index into Trial::arms.arms
    /// Control and the arm; empty of a value, which no row need have.
    std::vector<SubgroupArm> arms;
    SubgroupEffect split;        ///< the same analysis of the level's rows alone; of a value none
    SubgroupEffect interacted;   ///< from one model of all rows, with an effect a level
    SubgroupEffect interaction;  ///< from that model: this effect less that of the first level; of a value none
    std::optional<InteractionMdes> mdes;  ///< of `interaction`
};

/// Whether the effect of one intervention arm differs between subgroups.
struct InteractionTest {
    std::size_t arm = 1;
    std::string first;  ///< the level that the others are compared with; empty of a continuous moderator
    std::size_t contrasts = 0;
    /// Of a continuous moderator: the change of the effect along one unit of it, with the rows of both arms.
    SubgroupEffect slope;
    std::vector<SubgroupArm> arms;
    std::optional<InteractionMdes> mdes;
    std::optional<JointTest> joint;  ///< of several contrasts
    std::optional<double> p_value;   ///< of the joint test, or of the only contrast
    std::string why_none;            ///< set where there is no p-value
};

/// Rows of an arm that the column leaves out.
struct LeftOutOfSubgroup {
    std::size_t clusters = 0;  ///< with such rows
    double individuals = 0;
};

/// One [[subgroup]] in one outcome.
struct SubgroupAnalysis {
    SubgroupSpec spec;
    OutcomeSpec outcome;
    AnalysisSpec options;           ///< what produced it: inference by the model, whatever the protocol's is
    std::vector<SubgroupRow> rows;  ///< by level or value, then by arm
    std::vector<InteractionTest> interactions;    ///< one an intervention arm
    std::vector<LeftOutOfSubgroup> without;       ///< an arm, control first: without a value in the column
    std::vector<LeftOutOfSubgroup> other_levels;  ///< likewise: of a level that is not compared
    std::vector<std::string> doubts;              ///< why tests may not hold, a sentence each
    std::vector<std::string> remarks;             ///< what was left out of a model, a sentence each
    std::string why_none;                         ///< set when nothing could be made of it; no rows then
};

/// Every [[subgroup]], in the trial file's order, by outcome.
struct Subgroups {
    std::vector<SubgroupAnalysis> analyses;
};

/// The effects on an outcome of data.subgroups[entry] by subgroup (docs/methods/subgroups.md). What cannot be estimated
/// says why; nothing that the design lacks is thrown. `effects`: of the outcome's own analysis, for its effect sizes.
SubgroupAnalysis analyse_subgroup(const TrialData& data, const Trial& trial, std::size_t entry,
                                  const OutcomeData& outcome, const std::vector<EffectEstimate>& effects);

}  // namespace clustertrial
