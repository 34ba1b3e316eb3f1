#include "protocol_tables.hpp"

#include "clustertrial/analysis/description.hpp"
#include "clustertrial/analysis/effect.hpp"
#include "clustertrial/core/number.hpp"
#include "clustertrial/core/words.hpp"
#include "clustertrial/trial/keys.hpp"

#include "averaged_over.hpp"
#include "counted_words.hpp"
#include "display.hpp"
#include "effect_cells.hpp"
#include "notes.hpp"

#include <filesystem>
#include <optional>
#include <utility>

namespace clustertrial::report_detail {

namespace {

void add_row(ResultTable& table, const std::string& what, const std::string& value) {
    if (!value.empty()) table.rows.push_back({{Cell(what), Cell(value)}});
}

/// "94 schools, 27,352 pupils"
std::string size_words(const AnalysisResult& result) {
    const auto& outcomes = result.get<Attritions>().outcomes;
    if (outcomes.empty()) return "";
    const Attrition& first = outcomes.front();
    const std::string clusters = clusters_words(first.clusters_randomised(), result.trial);
    if (are_clusters_alone(first, result.trial)) return clusters;
    return clusters + ", " + individuals_words(first.individuals_counted(), first.not_counted(), result.trial);
}

std::string labels_of(const Trial& trial, OutcomeRole role) {
    std::vector<std::string> labels;
    for (const OutcomeSpec& outcome : trial.outcomes) {
        if (outcome.role == role) labels.push_back(outcome.label);
    }
    return joined(labels, "\n");
}

std::string arms_of(const Trial& trial) {
    return joined_as(trial.arms.arms, [](const Arm& arm) { return arm.name; });
}

/// Of the first effect: all effects are of one allocation. Nothing where nothing could be estimated.
const DesignOfEstimate* stated_design(const AnalysisResult& result) {
    const auto& effects = result.get<Effects>().estimates;
    return effects.empty() ? nullptr : &effects.front().design;
}

/// "method stratified, by the record list.record.json": what a record says goes before the trial file.
std::string allocation_of(const AnalysisResult& result) {
    const std::optional<RandomisationSpec>& randomisation = result.trial.randomisation;
    const DesignOfEstimate* design = stated_design(result);
    std::string method = design == nullptr ? "" : design->method;
    if (method.empty() && randomisation && randomisation->method) method = to_name(*randomisation->method);
    std::string records;
    if (randomisation && !randomisation->records.empty()) {
        const std::string folder = std::filesystem::path(result.trial.file).parent_path().string();
        records = "by the record " + joined_as(randomisation->records, [&](const std::string& record) {
                      return within_folder(record, folder);
                  });
    }
    if (method.empty()) return records;
    return "method " + method + (records.empty() ? "" : ", " + records);
}

std::vector<std::string> strata_of(const AnalysisResult& result) {
    const DesignOfEstimate* design = stated_design(result);
    const bool stated = result.trial.strata.empty() && design != nullptr;
    return stated ? design->strata : result.trial.strata;
}

}  // namespace

ResultTable design_table(const AnalysisResult& result) {
    const Trial& trial = result.trial;
    ResultTable table;
    table.id = "design";
    table.title = "The trial at a glance";
    table.columns = {{"What"}, {"In this trial"}};
    add_row(table, "Trial", trial.title);
    add_row(table, "Design",
            trial.arms.is_dose()
                ? "A dose was allocated: '" + trial.arms.dose + "'"
                : "Cluster-randomised, " + std::to_string(trial.arms.arms.size()) + " arms: " + arms_of(trial));
    if (!trial.arms.is_dose())
        add_row(
            table, "Unit of randomisation",
            trial.randomisation && !trial.randomisation->together.empty() ? trial.randomisation->together : trial.unit);
    add_row(table, "Randomised", size_words(result));
    add_row(table, "Allocation", allocation_of(result));
    add_row(table, "Strata", joined(strata_of(result)));
    add_row(table, "Primary outcome", labels_of(trial, OutcomeRole::primary));
    add_row(table, "Secondary outcomes", labels_of(trial, OutcomeRole::secondary));
    add_row(table, "Exploratory outcomes", labels_of(trial, OutcomeRole::exploratory));
    const auto& effects = result.get<Effects>().estimates;
    if (!effects.empty()) {
        const EffectList first = {&effects.front()};
        add_row(table, "Analysis", model_note(trial, first));
    }
    return table;
}

ResultTable outcomes_table(const AnalysisResult& result) {
    const Trial& trial = result.trial;
    ResultTable table;
    table.id = "outcomes";
    table.title = "Outcomes as the protocol has them";
    table.columns = {{"Outcome"}, {"Role"}, {"Measure"}, {"Prior measure"}};
    for (const OutcomeSpec& outcome : trial.outcomes) {
        const std::string measure = outcome.is_count()
                                        ? "events in column " + outcome.count + " out of the " +
                                              averaged_over(outcome, trial).many +
                                              (outcome.out_of.empty() ? "" : " in column " + outcome.out_of)
                                        : "column " + outcome.value;
        table.rows.push_back({{Cell(outcome.label), Cell(std::string(to_name(outcome.role))), Cell(measure),
                               Cell(outcome.prior.empty() ? "none" : "column " + outcome.prior)}});
        if (!outcome.note.empty()) add_note_once(table, outcome.label + ": " + outcome.note);
    }
    return table;
}

namespace {

/// A value of the protocol in a cell: nothing is "not there".
Cell protocol_cell(const std::string& value) {
    return value.empty() ? Cell("-") : Cell(value);
}

}  // namespace

ResultTable deviations_table(const ProtocolLock& lock, const Trial& trial) {
    ResultTable table;
    table.id = "deviations";
    table.title = "Changes to the protocol since it was locked";
    table.columns = {{"Key"}, {"Locked"}, {"Now"}, {"Reason"}};
    const std::vector<ProtocolDifference> changes = differences(lock, trial);
    for (const ProtocolDifference& one : changes) {
        table.rows.push_back({{Cell(one.key), protocol_cell(one.locked), protocol_cell(one.now),
                               Cell(one.reason.empty() ? "no reason given" : one.reason)}});
    }
    if (changes.empty()) table.rows.push_back({{Cell("none"), Cell("-"), Cell("-"), Cell("-")}});
    table.notes = {"The lock is " + std::filesystem::path(lock.file).filename().string() + ", SHA-256 " + lock.sha256 +
                   (lock.trial_sha256.empty() ? "" : ", of a trial file with the SHA-256 " + lock.trial_sha256) +
                   ". A change of wording or layout alone is not listed; \"-\" marks a key that is absent."};
    for (const std::string& key : idle_deviations(changes, trial)) {
        table.notes.push_back("[[deviation]] gives a reason for '" + key + "', which has not changed.");
    }
    return table;
}

ResultTable stated_deviations_table(const Trial& trial) {
    ResultTable table;
    table.id = "deviations";
    table.title = "Changes to the protocol as the trial file states them";
    table.columns = {{"Key"}, {"Reason"}};
    for (const DeviationSpec& one : trial.deviations) table.rows.push_back({{Cell(one.key), Cell(one.reason)}});
    table.notes = {
        "No protocol was locked ('lock' of [report]), so neither the changes nor the original values can be checked."};
    return table;
}

namespace {

/// An item of the checklist, and the sections that answer it; none: the author does.
struct ChecklistItem {
    std::string_view item;
    std::string_view asks;
    std::vector<ReportSection> answered_in;
};

std::vector<ChecklistItem> checklist_items() {
    using enum ReportSection;
    return {
        {"1a", "Title identifies the trial as cluster-randomised", {}},
        {"1b", "Structured abstract, with the unit of randomisation", {}},
        {"2", "Registration", {}},
        {"3", "Where the protocol and the statistical analysis plan are available", {deviations}},
        {"4", "Availability of data and code", {}},
        {"5a", "Funding and what the funder did", {}},
        {"5b", "Conflicts of interest", {}},
        {"6", "Background, and why clusters were randomised", {}},
        {"7", "Objectives, at the level of clusters, of individuals or both", {outcomes}},
        {"8", "Patient, pupil or public involvement", {}},
        {"9", "Design: arms, ratio of allocation, unit of randomisation", {summary}},
        {"10", "Changes after the trial began, with reasons", {deviations}},
        {"11", "Settings and places", {}},
        {"12a", "Who was eligible: clusters and individuals", {}},
        {"12b", "Who delivered the intervention, where that matters", {}},
        {"13", "Interventions, detailed enough to be repeated", {}},
        {"14", "Outcomes as defined beforehand, and their level", {outcomes}},
        {"15", "Harms: how they were assessed", {}},
        {"16a", "Sample size: clusters, cluster size, ICC and its uncertainty", {power}},
        {"16b", "Interim analyses and stopping rules", {}},
        {"17a", "Who made the random sequence, and how", {summary}},
        {"17b", "Kind of randomisation: strata, matching, constraints", {summary}},
        {"18", "How the allocation was concealed, and from whom", {}},
        {"19", "Who enrolled clusters and individuals, and who assigned them", {}},
        {"20a", "Who was blinded", {}},
        {"20b", "How they were blinded", {}},
        {"21a", "Statistical methods, with how clustering enters", {summary, primary}},
        {"21b", "Who is in each analysis", {flow, attrition}},
        {"21c", "Missing data", {attrition}},
        {"21d", "Further analyses: subgroups, sensitivity", {subgroups, robustness}},
        {"22a", "Flow: clusters and individuals at each stage, by arm", {flow}},
        {"22b", "Losses and exclusions after randomisation, with reasons", {flow, attrition}},
        {"23a", "Dates of recruitment and follow-up", {}},
        {"23b", "Why the trial ended, if it was stopped", {}},
        {"24a", "Intervention as delivered, and who took it up", {compliance}},
        {"24b", "Other care or support during the trial", {}},
        {"25", "Baseline, at the level of clusters and of individuals", {baseline}},
        {"26",
         "Numbers analysed, effect and interval of each outcome, absolute and relative effects, ICC",
         {primary, secondary, clustering, appendices}},
        {"27", "Harms, in each arm", {}},
        {"28", "Further analyses, and which of them were planned", {subgroups, robustness, families, influence}},
        {"29", "Interpretation", {}},
        {"30", "Limitations, and to which clusters and individuals the results apply", {}},
    };
}

}  // namespace

ResultTable checklist_table(const std::map<ReportSection, std::string>& headings) {
    ResultTable table;
    table.id = "checklist";
    table.title = "Reporting checklist (CONSORT 2025 and its extension to cluster trials)";
    table.columns = {{"Item"}, {"What to report"}, {"Where"}};
    for (const ChecklistItem& item : checklist_items()) {
        std::vector<std::string> where;
        for (const ReportSection section : item.answered_in) {
            const auto heading = headings.find(section);
            if (heading != headings.end()) where.push_back(heading->second);
        }
        table.rows.push_back({{Cell(std::string(item.item)), Cell(std::string(item.asks)),
                               Cell(where.empty() ? "for the author" : joined(where, "; "))}});
    }
    table.notes = {
        "The items are in our own words; the statement has the full text. That a section answers an item is "
        "for the author to check."};
    return table;
}

}  // namespace clustertrial::report_detail
