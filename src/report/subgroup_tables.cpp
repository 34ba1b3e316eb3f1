#include "subgroup_tables.hpp"

#include "clustertrial/core/number.hpp"
#include "clustertrial/core/words.hpp"

#include "averaged_over.hpp"
#include "digits.hpp"
#include "effect_cells.hpp"
#include "inference_words.hpp"
#include "reader_notes.hpp"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <utility>

namespace clustertrial::report_detail {

namespace {

double scale_of(const OutcomeSpec& outcome, const Trial& trial) {
    return traits_of(trial.report.profile).points ? printed_scale(outcome) : 1;
}

/// "3.210 (0.31)": in the units of the effects, and in standard deviations.
Cell mdes_cell(const std::optional<InteractionMdes>& mdes, double scale) {
    if (!mdes) return not_applicable;
    Cell cell = showing_cell(scale * mdes->outcome_units, effect_digits);
    constexpr int sd_digits = 2;
    if (mdes->in_sds)
        cell.add("\n(").add(NumberPart{*mdes->in_sds, digits_showing({*mdes->in_sds}, sd_digits)}).add(")");
    return cell;
}

/// "control: 120 pupils of 3 schools"
std::string left_out_words(const std::vector<LeftOutOfSubgroup>& left_out, const Trial& trial) {
    std::vector<std::string> arms;
    for (std::size_t arm = 0; arm < left_out.size(); ++arm) {
        if (left_out[arm].clusters == 0) continue;
        arms.push_back(trial.arms.arms[arm].name + ": " +
                       counted(static_cast<std::size_t>(left_out[arm].individuals), trial.individual) + " of " +
                       counted(left_out[arm].clusters, trial.unit));
    }
    return joined(arms, "; ");
}

/// Builds the table block by block.
class SubgroupTable {
  public:
    SubgroupTable(const Subgroups& subgroups, const Trial& trial) : subgroups_(subgroups), trial_(trial) {
        for (const SubgroupAnalysis& analysis : subgroups.analyses) {
            outcomes_.push_back(&analysis.outcome);
            for (const SubgroupRow& row : analysis.rows) {
                if (row.split.effect) split_.push_back(&*row.split.effect);
                for (const SubgroupEffect* one : {&row.split, &row.interacted})
                    if (one->effect && one->effect->test) tested_.push_back(&*one->effect);
            }
        }
    }

    ResultTable build() {
        add_columns();
        for (const SubgroupAnalysis& analysis : subgroups_.analyses) add_block(analysis);
        add_notes();
        return std::move(table_);
    }

  private:
    /// Whether any subgroup is of levels, not along numbers.
    [[nodiscard]] bool any_levels() const {
        return std::any_of(subgroups_.analyses.begin(), subgroups_.analyses.end(),
                           [](const auto& one) { return !one.spec.is_continuous(); });
    }

    [[nodiscard]] bool several_arms() const { return trial_.arms.arms.size() > 2; }

    void add_columns() {
        const AnalysisSpec& options = trial_.analysis;
        table_.columns = {
            {"Subgroup"},
            {capitalised(plural(trial_.unit)), "", Align::right},
            {capitalised(averaged_over(outcomes_, trial_).many), "", Align::right},
            {capitalised(trial_.arms.arms.at(0).name), "Mean", Align::right},
            {several_arms() ? "Intervention" : capitalised(trial_.arms.arms.at(1).name), "Mean", Align::right},
            {interval_header("Split model", options)},
            {interval_header("One model", options)},
            {interval_header("Difference", options), "Interaction"},
            {"p", "Interaction", Align::right},
            {"MDES", "Interaction", Align::right}};
    }

    void add_unit_note() {
        const auto counts = static_cast<std::size_t>(
            std::count_if(outcomes_.begin(), outcomes_.end(), [](const auto* outcome) { return outcome->is_count(); }));
        if (!traits_of(trial_.report.profile).points || counts == 0) return;
        add_note_once(table_,
                      counts == outcomes_.size()
                          ? "Effects, differences and MDES are in percentage points."
                          : "Effects, differences and MDES are in percentage points for proportions, and in the "
                            "outcome's units for measured values.");
    }

    void add_block(const SubgroupAnalysis& analysis) {
        table_.rows.push_back({{Cell(subgroup_name(analysis.spec) + ": " + analysis.outcome.label)}, true});
        if (!analysis.why_none.empty()) {
            add_row_without_estimate(table_, "Not estimated");
            return;
        }
        for (const InteractionTest& test : analysis.interactions)
            if (analysis.spec.is_continuous()) add_slope(analysis, test);
        for (const SubgroupRow& row : analysis.rows) add_row(analysis, row);
        for (const InteractionTest& test : analysis.interactions)
            if (!analysis.spec.is_continuous() && test.contrasts > 1) add_joint_test(test);
    }

    [[nodiscard]] std::string with_arm(const std::string& label, std::size_t arm) const {
        return label + (several_arms() ? ": " + trial_.arms.arms[arm].name : "");
    }

    void add_row(const SubgroupAnalysis& analysis, const SubgroupRow& row) {
        const double scale = scale_of(analysis.outcome, trial_);
        TableRow cells{{subgroup_row_name(row, trial_)}};
        add_counts(row.arms, cells);
        const bool first = !row.interaction.effect && row.interacted.effect;
        cells.cells.push_back(row.value ? Cell("-") : subgroup_cell(row.split, trial_, true));
        cells.cells.push_back(subgroup_cell(row.interacted, trial_, true));
        cells.cells.push_back(first ? Cell("-") : subgroup_cell(row.interaction, trial_, true));
        cells.cells.push_back(first ? Cell("-") : tested_p_cell(row.interaction));
        cells.cells.push_back(first ? Cell("-") : mdes_cell(row.mdes, scale));
        table_.rows.push_back(std::move(cells));
    }

    /// Clusters, individuals and means; dashes where a row has none of its own.
    static void add_counts(const std::vector<SubgroupArm>& arms, TableRow& row) {
        constexpr std::size_t columns = 4;
        if (arms.empty()) {
            row.cells.insert(row.cells.end(), columns, Cell("-"));
            return;
        }
        row.cells.push_back(count_cell(static_cast<double>(arms.at(0).clusters + arms.at(1).clusters)));
        row.cells.push_back(count_cell(arms[0].averaged_over + arms[1].averaged_over));
        for (const SubgroupArm& arm : {arms[0], arms[1]})
            row.cells.push_back(arm.mean ? showing_cell(*arm.mean, mean_digits) : Cell(not_applicable));
    }

    static Cell tested_p_cell(const SubgroupEffect& one) {
        return one.effect && one.effect->test ? p_cell(one.effect->test->p_value) : Cell(not_applicable);
    }

    void add_slope(const SubgroupAnalysis& analysis, const InteractionTest& test) {
        TableRow row{{with_arm("Change per unit", test.arm)}};
        add_counts(test.arms, row);
        row.cells.insert(row.cells.end(), 2, Cell("-"));
        row.cells.push_back(subgroup_cell(test.slope, trial_, true));
        row.cells.push_back(tested_p_cell(test.slope));
        row.cells.push_back(mdes_cell(test.mdes, scale_of(analysis.outcome, trial_)));
        table_.rows.push_back(std::move(row));
    }

    void add_joint_test(const InteractionTest& test) {
        TableRow row{{with_arm("All levels", test.arm)}};
        constexpr std::size_t before_p = 7;
        row.cells.insert(row.cells.end(), before_p, Cell("-"));
        row.cells.push_back(test.p_value ? p_cell(*test.p_value) : Cell(not_applicable));
        row.cells.emplace_back("-");
        table_.rows.push_back(std::move(row));
    }

    void add_notes() {
        add_unit_note();
        for (const SubgroupRole role : {SubgroupRole::prespecified, SubgroupRole::exploratory}) add_role_note(role);
        add_model_notes();
        add_interaction_notes();
        for (const SubgroupAnalysis& analysis : subgroups_.analyses) add_notes_of(analysis);
        add_notes_said();
    }

    void add_role_note(SubgroupRole role) {
        std::vector<std::string> labels;
        for (const SubgroupAnalysis& one : subgroups_.analyses)
            if (one.spec.role == role && !contains(labels, one.spec.label)) labels.push_back(one.spec.label);
        if (labels.empty()) return;
        add_note_once(table_, role == SubgroupRole::prespecified
                                  ? "Prespecified, by the trial file: " + joined(labels, "; ") + "."
                                  : "Exploratory: " + joined(labels, "; ") +
                                        ". The protocol did not name these subgroups before outcomes were seen: a "
                                        "difference found here is a question for another trial.");
    }

    void add_model_notes() {
        if (any_levels()) {
            add_note_once(table_,
                          "Split model: the trial's own analysis, of the rows of one level alone. One model: all "
                          "levels together, with an effect and a mean for each level, and with strata, prior measure "
                          "and covariates in common; differences between levels and their tests are from this model.");
        }
        if (any_levels()) add_average_note(table_, with_their_strata(), trial_, "Of the split model, each effect is");
        if (tested_.empty()) return;
        add_note_once(table_, capitalised(inference_words(tested_, trial_)) + ".");
        if (!traits_of(trial_.analysis.inference).by_draws) return;
        add_note_once(table_,
                      "All tests and intervals of this table are the model's, not from draws: allocations and the wild "
                      "bootstrap test that an effect is zero, not that effects are the same.");
    }

    /// Where shares of arms differ between the strata of some levels, the words for these hold for all.
    [[nodiscard]] EffectList with_their_strata() const {
        EffectList by_shares;
        std::copy_if(split_.begin(), split_.end(), std::back_inserter(by_shares),
                     [](const EffectEstimate* effect) { return effect->strata == StratumWeights::shares; });
        return by_shares.empty() ? split_ : by_shares;
    }

    void add_interaction_notes() {
        bool joint_htz = false;
        bool joint_wald = false;
        for (const SubgroupAnalysis& analysis : subgroups_.analyses) {
            for (const InteractionTest& test : analysis.interactions) {
                joint_htz = joint_htz || (test.joint && test.joint->kind == JointTestKind::htz);
                joint_wald = joint_wald || (test.joint && test.joint->kind == JointTestKind::wald_f);
            }
        }
        if (any_levels())
            add_note_once(table_,
                          "Interaction: the effect less that of the subgroup's first level that is compared; its "
                          "p-value tests that the effect is the same in both.");
        if (joint_htz)
            add_note_once(table_,
                          "All levels: the test that the effect is the same in all levels, approximate Hotelling's T2 "
                          "(HTZ; Pustejovsky and Tipton 2018).");
        if (joint_wald)
            add_note_once(table_,
                          "All levels: the test that the effect is the same in all levels, Wald's F with clusters - 1 "
                          "denominator degrees of freedom.");
        add_note_once(table_,
                      "MDES: the difference that this test would find with " + percent_text(power_of_interactions) +
                          " power at the level of the "
                          "intervals, both tails together; in brackets in standard deviations, as the effect size "
                          "of the outcome has them.");
        if (trial_.families.empty() || std::all_of(trial_.families.begin(), trial_.families.end(),
                                                   [](const FamilySpec& family) { return family.subgroups.empty(); }))
            add_note_once(table_, "No p-value of this table is adjusted for the number of tests.");
    }

    /// A sentence of one subgroup, with the outcomes that it is about.
    struct SubgroupNote {
        std::string label;
        std::string text;
        std::vector<std::string> outcomes;
    };

    void note(const SubgroupAnalysis& analysis, const std::string& text) {
        for (SubgroupNote& known : said_) {
            if (known.label != analysis.spec.label || known.text != text) continue;
            if (!contains(known.outcomes, analysis.outcome.label)) known.outcomes.push_back(analysis.outcome.label);
            return;
        }
        said_.push_back({analysis.spec.label, text, {analysis.outcome.label}});
    }

    /// "Phase: ...", and the outcomes where a sentence is about some of those that the subgroup has.
    void add_notes_said() {
        for (const SubgroupNote& one : said_) {
            const auto all = static_cast<std::size_t>(
                std::count_if(subgroups_.analyses.begin(), subgroups_.analyses.end(),
                              [&](const SubgroupAnalysis& other) { return other.spec.label == one.label; }));
            const std::string of = one.outcomes.size() == all ? "" : ", " + joined(one.outcomes, "; ");
            add_note_once(table_, one.label + of + ": " + one.text + ".");
        }
    }

    void add_notes_of(const SubgroupAnalysis& analysis) {
        if (!analysis.why_none.empty()) note(analysis, "not estimated: " + analysis.why_none);
        if (analysis.spec.is_continuous()) {
            note(analysis, "the effect changes with '" + analysis.spec.column +
                               "' in a straight line; a value has no rows of its own, so it has no counts, no means "
                               "and no split model");
        }
        for (const SubgroupRow& row : analysis.rows) add_row_notes(analysis, row);
        for (const InteractionTest& test : analysis.interactions) {
            if (test.contrasts != 1 && !test.why_none.empty() && has_effect(analysis, test.arm))
                note(analysis, with_arm("all levels", test.arm) + ": not tested: " + test.why_none);
        }
        for (const std::string& doubt : analysis.doubts) note(analysis, "caution: " + doubt);
        for (const std::string& remark : analysis.remarks) note(analysis, remark);
        const std::string without = left_out_words(analysis.without, trial_);
        if (!without.empty()) note(analysis, "left out without a value of '" + analysis.spec.column + "': " + without);
        const std::string others = left_out_words(analysis.other_levels, trial_);
        if (!others.empty()) note(analysis, "left out, of levels that are not compared: " + others);
    }

    /// Whether the model of all levels has an effect of the arm; else each level says why not.
    static bool has_effect(const SubgroupAnalysis& analysis, std::size_t arm) {
        return std::any_of(analysis.rows.begin(), analysis.rows.end(),
                           [&](const SubgroupRow& row) { return row.arm == arm && row.interacted.effect; });
    }

    void add_row_notes(const SubgroupAnalysis& analysis, const SubgroupRow& row) {
        const std::string name = subgroup_row_name(row, trial_) + ": ";
        const auto what = [](const SubgroupEffect& one) { return one.effect ? "not tested: " : "not estimated: "; };
        const std::string& split = row.split.why_none;
        const std::string& together = row.interacted.why_none;
        if (!split.empty() && !row.value && split != together)
            note(analysis, name + "split model: " + what(row.split) + split);
        if (!together.empty())
            note(analysis, name + (split == together ? "" : "one model: ") + what(row.interacted) + together);
        // Of the first level, and where the effect itself has none, it is said already.
        if (row.interaction.effect && !row.interaction.why_none.empty())
            note(analysis, name + "difference: not tested: " + row.interaction.why_none);
    }

    const Subgroups& subgroups_;
    const Trial& trial_;
    OutcomeList outcomes_;
    EffectList split_;
    EffectList tested_;
    std::vector<SubgroupNote> said_;
    ResultTable table_;
};

}  // namespace

Cell subgroup_cell(const SubgroupEffect& one, const Trial& trial, bool break_line) {
    if (!one.effect) return not_applicable;
    return effect_cell(*one.effect, scale_of(one.effect->outcome, trial), break_line);
}

std::string subgroup_name(const SubgroupSpec& spec) {
    return spec.label + " (" + std::string(to_name(spec.role)) + ")";
}

std::string subgroup_row_name(const SubgroupRow& row, const Trial& trial) {
    return (row.value ? "At " : "") + row.level +
           (trial.arms.arms.size() > 2 ? ": " + trial.arms.arms.at(row.arm).name : "");
}

void add_subgroup_table(const AnalysisResult& result, TableList& tables) {
    const Subgroups& subgroups = result.get<Subgroups>();
    if (subgroups.analyses.empty()) return;
    tables.add_appendix("subgroups", "Subgroups: effects by level and interactions",
                        SubgroupTable(subgroups, result.trial).build());
}

}  // namespace clustertrial::report_detail
