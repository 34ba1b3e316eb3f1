#include "clustertrial/report/trial_tables.hpp"

#include "clustertrial/core/words.hpp"
#include "clustertrial/report/document.hpp"

#include "cluster_tables.hpp"
#include "description_tables.hpp"
#include "effect_tables.hpp"
#include "inference_tables.hpp"

#include <algorithm>

namespace clustertrial {

namespace {

EffectList effects_of(const AnalysisResult& result, OutcomeRole role) {
    EffectList list;
    for (const EffectEstimate& effect : result.effects) {
        if (effect.outcome.role == role) list.push_back(&effect);
    }
    return list;
}

/// Numbers tables as they are added: "Table 3. Primary analysis", "Appendix table 1. ...".
class TableList {
  public:
    void add(const std::string& id, const std::string& title, ResultTable table) {
        finish(id, "Table " + std::to_string(++tables_) + ". " + title, std::move(table));
    }
    void add_appendix(const std::string& id, const std::string& title, ResultTable table) {
        finish(id, "Appendix table " + std::to_string(++appendix_tables_) + ". " + title, std::move(table));
    }
    std::vector<ResultTable> take() { return std::move(list_); }

  private:
    void finish(const std::string& id, std::string title, ResultTable table) {
        table.id = id;
        table.title = std::move(title);
        list_.push_back(std::move(table));
    }

    std::vector<ResultTable> list_;
    int tables_ = 0;
    int appendix_tables_ = 0;
};

void add_attrition(const AnalysisResult& result, TableList& tables) {
    const bool several = result.attrition.size() > 1;
    for (std::size_t i = 0; i < result.attrition.size(); ++i) {
        const Attrition& attrition = result.attrition[i];
        const std::string of = several ? attrition.outcome : "primary outcome";
        const std::string id = several ? "attrition-" + std::to_string(i + 1) : "attrition";
        tables.add(id, capitalised(result.trial.unit) + " level attrition from the trial (" + of + ")",
                   attrition_table(result, attrition));
    }
}

/// What a referee asks of the estimates above.
void add_inference_tables(const AnalysisResult& result, TableList& tables) {
    if (!result.clustering.empty()) {
        tables.add_appendix("clustering", "Intracluster correlations and design effects", clustering_table(result));
    }
    if (!result.sensitivity.effects.empty() || !result.sensitivity.failures.empty()) {
        tables.add_appendix("sensitivity", "Sensitivity analyses", sensitivity_table(result));
    }
    if (!result.families.empty()) {
        tables.add_appendix("families", "Families of outcomes: adjusted p-values", families_table(result));
    }
    if (!result.influence.empty()) {
        tables.add_appendix("influence",
                            "Influence of single " + plural(result.trial.unit) + " on the primary analysis",
                            influence_table(result));
    }
}

/// Whether every cluster randomised is in the analysis of every primary outcome: the groups are the same then.
bool all_analysed(const AnalysisResult& result) {
    return !result.attrition.empty() && std::all_of(result.attrition.begin(), result.attrition.end(),
                                                    [](const Attrition& a) { return a.randomised == a.analysed; });
}

}  // namespace

std::vector<ResultTable> to_tables(const AnalysisResult& result) {
    const EffectList primary = effects_of(result, OutcomeRole::primary);
    const EffectList secondary = effects_of(result, OutcomeRole::secondary);
    const EffectList exploratory = effects_of(result, OutcomeRole::exploratory);
    TableList tables;
    add_attrition(result, tables);
    if (!result.baseline.categorical.empty() || !result.baseline.continuous.empty()) {
        const std::string as = all_analysed(result) ? "as randomised and analysed" : "as randomised";
        tables.add("baseline", "Baseline characteristics of groups " + as, baseline_table(result));
    }
    if (!primary.empty()) tables.add("primary", "Primary analysis", results_table(result, primary, true));
    if (!secondary.empty()) tables.add("secondary", "Secondary analysis", results_table(result, secondary, false));
    if (result.attendance) tables.add("attendance", "Attendance", attendance_table(result));
    if (!primary.empty()) {
        tables.add_appendix("appendix-primary", "Effect size estimation, primary outcome",
                            appendix_table(result, primary));
    }
    if (!secondary.empty()) {
        tables.add_appendix("appendix-secondary", "Effect size estimation, secondary outcomes",
                            appendix_table(result, secondary));
    }
    if (!result.dose.empty()) tables.add_appendix("dose", "Dose-response", dose_table(result));
    if (!exploratory.empty() || !result.unweighted.empty()) {
        tables.add_appendix("robustness", "Robustness", robustness_table(result, exploratory));
    }
    add_inference_tables(result, tables);
    return tables.take();
}

ResultTable provenance_table(const AnalysisResult& result) {
    const Trial& trial = result.trial;
    ResultTable table;
    table.id = "provenance";
    table.title = "Provenance";
    table.columns = {{"What"}, {"Value"}};
    const auto add = [&](const std::string& what, const std::string& value) {
        if (!value.empty()) table.rows.push_back({{Cell(what), Cell(value)}});
    };
    add("Trial", trial.title);
    add("Trial file", trial.file);
    add("Its SHA-256", trial.sha256);
    add("Data file", trial.data.file);
    add("Its SHA-256", result.data_sha256);
    add("Made by", made_by("analyse"));
    for (const std::string& change : trial.changed_by_flags) add("By flag", change);
    for (const std::string& warning : result.warnings) add("Warning", warning);
    return table;
}

}  // namespace clustertrial
