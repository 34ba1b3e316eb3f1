#include "clustertrial/report/report_names.hpp"

#include "clustertrial/analysis/cace.hpp"
#include "clustertrial/analysis/clustering.hpp"
#include "clustertrial/analysis/description.hpp"
#include "clustertrial/analysis/effect.hpp"
#include "clustertrial/analysis/family.hpp"
#include "clustertrial/analysis/past_data.hpp"
#include "clustertrial/analysis/subgroups.hpp"
#include "clustertrial/core/number.hpp"
#include "clustertrial/power/mdes.hpp"
#include "clustertrial/report/mdes_table.hpp"

#include "cace_tables.hpp"
#include "cluster_tables.hpp"
#include "effect_cells.hpp"
#include "plain_words.hpp"
#include "proportion_tables.hpp"
#include "subgroup_tables.hpp"

#include <utility>

namespace clustertrial {

namespace {

using namespace report_detail;

/// The numbers of a cell that holds an estimate and its limits, as the cell prints them.
struct IntervalTexts {
    std::string estimate = not_applicable;
    std::string low = not_applicable;
    std::string high = not_applicable;
    [[nodiscard]] std::string interval() const {
        return low == not_applicable ? std::string(not_applicable) : low + ", " + high;
    }
};

IntervalTexts texts_of(const Cell& cell) {
    const std::vector<std::string> numbers = numbers_of(cell);
    constexpr std::size_t with_limits = 3;
    IntervalTexts texts;
    if (!numbers.empty()) texts.estimate = numbers[0];
    if (numbers.size() >= with_limits) {
        texts.low = numbers[1];
        texts.high = numbers[2];
    }
    return texts;
}

class Names {
  public:
    explicit Names(const AnalysisResult& result) : result_(result) {}

    std::vector<NamedValue> take() {
        add_trial();
        for (const EffectRow& row : rows_of(result_.get<Effects>(), result_.trial)) add_effect(row);
        for (const ComplierEffect& one : result_.get<ComplierEffects>().effects) add_complier_effect(one);
        for (const SubgroupAnalysis& one : result_.get<Subgroups>().analyses) add_subgroup(one);
        for (const Family& family : result_.get<Families>().families) add_family(family);
        for (const Clustering& one : result_.get<Clusterings>().outcomes) add_icc(one);
        for (const Attrition& one : result_.get<Attritions>().outcomes) add_attrition(one);
        add_mdes();
        return std::move(values_);
    }

  private:
    void add(std::string name, std::string text) { values_.push_back({std::move(name), std::move(text)}); }

    void add_trial() {
        add("trial.title", result_.trial.title);
        const auto& attritions = result_.get<Attritions>().outcomes;
        if (attritions.empty()) return;
        const Attrition& first = attritions.front();
        add("trial.clusters", format_count(first.clusters_randomised()));
        const std::string counted = to_text(count_cell(first.individuals_counted()));
        add("trial.individuals", (first.not_counted() > 0 ? "at least " : "") + counted);
    }

    void add_effect(const EffectRow& row) {
        const OutcomeSpec& outcome = row.outcome();
        std::string name = std::string(to_name(outcome.role)) + "." + outcome.name;
        if (row.effect != nullptr) name += arm_of_several(row.effect->term);
        add(name + ".label", outcome.label);
        if (row.effect == nullptr) {
            add(name + ".words", plain_words(*row.none));
            add_arms(name, row.none->arms);
            return;
        }
        const EffectEstimate& effect = *row.effect;
        add_change(name, change_cell(effect, false));
        add(name + ".p", to_text(p_cell(effect)));
        const IntervalTexts size = texts_of(effect_size_cell(effect, false));
        add(name + ".effect_size", size.estimate);
        add(name + ".effect_size_ci", size.interval());
        if (outcome.is_count()) {
            const IntervalTexts ratio = texts_of(risk_ratio_cell(effect, false));
            add(name + ".risk_ratio", ratio.estimate);
            add(name + ".risk_ratio_ci", ratio.interval());
        }
        add(name + ".words", plain_words(effect, result_.trial));
        add_arms(name, effect.arms);
    }

    void add_change(const std::string& name, const Cell& change) {
        add(name + ".change", to_text(change));
        const IntervalTexts texts = texts_of(change);
        add(name + ".estimate", texts.estimate);
        add(name + ".low", texts.low);
        add(name + ".high", texts.high);
        add(name + ".ci", texts.interval());
    }

    void add_arms(const std::string& name, const std::vector<ArmSummary>& arms) {
        for (const ArmSummary& arm : arms) {
            add(name + ".mean." + arm.arm, to_text(mean_cell(arm, false)));
            add(name + ".clusters." + arm.arm, format_count(arm.n.clusters));
            add(name + ".individuals." + arm.arm, to_text(Cell(individuals_part(arm.n.individuals))));
            if (arm.events) add(name + ".events." + arm.arm, numbers_of(events_cell(arm)).at(0));
            if (arm.n.out_of) add(name + ".out_of." + arm.arm, to_text(Cell(individuals_part(arm.n.out_of->analysed))));
        }
    }

    /// ".ARM" where there are several of the intervention.
    [[nodiscard]] std::string arm_of_several(const std::string& arm) const {
        return result_.trial.arms.arms.size() > 2 ? "." + arm : "";
    }

    void add_complier_effect(const ComplierEffect& one) {
        const std::vector<Arm>& arms = result_.trial.arms.arms;
        const std::string name =
            "cace." + one.definition.label + "." + one.effect.outcome.name + arm_of_several(arms.at(one.arm).name);
        add_change(name, complier_cell(one, result_.trial, false));
        add(name + ".p", to_text(p_cell(one.effect)));
        add(name + ".first_stage_f", to_text(first_stage_cell(one)));
        add(name + ".anderson_rubin", to_text(anderson_rubin_cell(one, result_.trial)));
        add(name + ".anderson_rubin_p", to_text(p_cell(one.anderson_rubin.p_value)));
        for (const std::size_t arm : {std::size_t{0}, one.arm})
            add(name + ".take_up." + arms.at(arm).name, to_text(take_up_cell(one, arm)));
    }

    void add_subgroup(const SubgroupAnalysis& one) {
        const std::string name = "subgroup." + one.spec.label + "." + one.outcome.name;
        for (const InteractionTest& test : one.interactions) {
            const std::string& arm = result_.trial.arms.arms.at(test.arm).name;
            add(name + arm_of_several(arm) + ".interaction_p",
                test.p_value ? to_text(p_cell(*test.p_value)) : std::string(not_applicable));
        }
        for (const SubgroupRow& row : one.rows) {
            const std::string& arm = result_.trial.arms.arms.at(row.arm).name;
            add_change(name + arm_of_several(arm) + "." + row.level,
                       subgroup_cell(row.interacted, result_.trial, false));
        }
    }

    void add_family(const Family& family) {
        for (const FamilyMember& member : family.members) {
            const std::string name = "family." + family.spec.name + "." + member.outcome.name +
                                     arm_of_several(member.term) +
                                     (member.subgroup.empty() ? "" : "." + member.subgroup);
            add(name + ".p", to_text(p_cell(member.p_value)));
            add(name + ".adjusted_p", to_text(p_cell(member.adjusted)));
        }
    }

    void add_icc(const Clustering& one) {
        add("icc." + one.outcome.name, texts_of(icc_cell(one.overall)).estimate);
        add("icc." + one.outcome.name + ".adjusted", texts_of(icc_cell(one.adjusted)).estimate);
    }

    void add_attrition(const Attrition& one) {
        for (std::size_t i = 0; i < one.randomised.size(); ++i) {
            const std::string& arm = result_.trial.arms.arms[i].name;
            add("attrition." + one.name + ".randomised." + arm, format_count(one.randomised[i]));
            add("attrition." + one.name + ".analysed." + arm, format_count(one.analysed[i]));
        }
    }

    void add_mdes() {
        for (const MdesResult& stage : estimate_mdes(stages_of(result_).stages)) {
            add("mdes." + stage.stage.name, to_text(mdes_cell(stage)));
        }
    }

    const AnalysisResult& result_;
    std::vector<NamedValue> values_;
};

}  // namespace

std::vector<NamedValue> named_values(const AnalysisResult& result) {
    return Names(result).take();
}

ResultTable to_table(const std::vector<NamedValue>& values) {
    ResultTable table;
    table.id = "names";
    table.title = "Names that the text may use";
    table.columns = {{"Name"}, {"Value"}};
    for (const NamedValue& value : values) table.rows.push_back({{Cell("{{" + value.name + "}}"), Cell(value.text)}});
    table.notes = {
        "{{table:ID}} and {{figure:ID}} stand for a table or figure: alone in a paragraph they put it there, "
        "within a sentence they are its number."};
    return table;
}

}  // namespace clustertrial
