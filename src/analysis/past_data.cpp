#include "clustertrial/analysis/past_data.hpp"

#include "clustertrial/analysis/clustering.hpp"
#include "clustertrial/analysis/context.hpp"
#include "clustertrial/analysis/description.hpp"
#include "clustertrial/analysis/explained.hpp"
#include "clustertrial/core/error.hpp"
#include "clustertrial/core/number.hpp"
#include "clustertrial/core/words.hpp"
#include "clustertrial/sample/trial_data.hpp"
#include "clustertrial/trial/keys.hpp"
#include "clustertrial/trial/trial_file.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>

namespace clustertrial {

namespace {

Trial read_protocol(const std::string& path) {
    Trial trial = read_trial_file(path);
    const bool has_arms = !trial.arms.column.empty() || (trial.randomisation && !trial.randomisation->records.empty());
    if (!has_arms && !trial.arms.is_dose()) trial.arms.arms = {{"all", ""}};
    check_complete(trial);
    return trial;
}

const OutcomeData& outcome_called(const TrialData& data, const std::string& name, const std::string& path) {
    std::vector<std::string> names;
    for (const OutcomeData& outcome : data.outcomes) {
        if (outcome.spec.name == name || (name.empty() && outcome.spec.role == OutcomeRole::primary)) return outcome;
        names.push_back(outcome.spec.name);
    }
    throw Error(ErrorKind::usage, path + ": found no " + (name.empty() ? "primary outcome" : "outcome '" + name + "'") +
                                      "; expected one of " + joined(names));
}

/// A share of variance that chance made less than nothing is nothing, which is said.
double not_below_zero(const std::string& what, std::optional<double> value, std::vector<std::string>& notes) {
    constexpr int digits = 4;
    if (!value) {
        notes.push_back(what + " could not be measured; 0 is in its place");
        return 0;
    }
    if (*value >= 0) return *value;
    notes.push_back(what + " was measured as " + format_fixed(*value, digits) + "; 0 is in its place");
    return 0;
}

/// Given the arms, or what stands for it.
double icc_of(const Clustering& clustering, const ExplainedVariation& explained, std::vector<std::string>& notes) {
    if (explained.icc) return not_below_zero("the ICC", explained.icc, notes);
    notes.push_back("the ICC given the arms could not be measured; that of the outcome as it is is in its place");
    return not_below_zero("the ICC", clustering.overall->estimate, notes);
}

}  // namespace

namespace {

/// What the analyses of one outcome say together.
PastData past_data(const Trial& trial, const Clustering& clustering, const ExplainedVariation& explained,
                   const Attrition& attrition) {
    const std::string& outcome = clustering.outcome.name;
    if (!clustering.overall)
        throw Error(ErrorKind::design, "outcome '" + outcome + "': no ICC: " + clustering.why_none);
    PastData past;
    past.file = trial.data.file;
    past.outcome = outcome;
    past.clusters = static_cast<double>(clustering.units);
    past.cluster_size = clustering.sizes.mean;
    past.cluster_size_cv = clustering.sizes.cv;
    past.notes.push_back("measured in " + past.file + ", outcome '" + past.outcome + "', " +
                         counted(clustering.units, trial.unit) + ", by the analysis of " + trial.file);
    past.icc = icc_of(clustering, explained, past.notes);
    past.icc_low = clustering.overall->conf_low;
    past.icc_high = clustering.overall->conf_high;
    past.r2_cluster = not_below_zero("r2_cluster", explained.r2_cluster, past.notes);
    past.r2_individual = not_below_zero("r2_individual", explained.r2_individual, past.notes);
    const bool of_units = !attrition.units_analysed.empty();
    for (const std::size_t clusters : of_units ? attrition.units_analysed : attrition.analysed)
        past.clusters_of_arm.push_back(clusters);
    for (const double individuals : attrition.individuals_analysed)
        past.individuals_of_arm.push_back(static_cast<std::uint64_t>(std::llround(individuals)));
    return past;
}

/// The result of an outcome in a list of them.
template <typename Results, typename Name>
const typename Results::value_type* find_of(const Results& results, const std::string& name, const Name& name_of) {
    const auto found =
        std::find_if(results.begin(), results.end(), [&](const auto& one) { return name_of(one) == name; });
    return found == results.end() ? nullptr : &*found;
}

}  // namespace

PastData measure_past_data(const std::string& trial_file, const std::string& outcome_name) {
    const Trial trial = read_protocol(trial_file);
    const TrialData data = read_trial_data(trial);
    const OutcomeData& outcome = outcome_called(data, outcome_name, trial_file);
    const OutcomeContext context = make_context(data, trial, outcome, trial.analysis);
    PastData past = past_data(trial, describe_clustering(data, trial, outcome, &context), describe_explained(context),
                              describe_attrition(data, trial, outcome));
    past.warnings = data.warnings;
    return past;
}

PastData past_data_of(const AnalysisResult& result) {
    const auto& outcomes = result.trial.outcomes;
    const auto primary = std::find_if(outcomes.begin(), outcomes.end(),
                                      [](const auto& outcome) { return outcome.role == OutcomeRole::primary; });
    if (primary == outcomes.end()) throw Error(ErrorKind::design, "no outcome is primary");
    const auto by_outcome = [](const auto& one) -> const std::string& { return one.outcome.name; };
    const auto* clustering = find_of(result.get<Clusterings>().outcomes, primary->name, by_outcome);
    const auto* explained = find_of(result.get<ExplainedVariations>().outcomes, primary->name, by_outcome);
    const auto* attrition = find_of(result.get<Attritions>().outcomes, primary->name,
                                    [](const auto& one) -> const std::string& { return one.name; });
    if (clustering == nullptr || explained == nullptr)
        throw Error(ErrorKind::design, "outcome '" + primary->name + "' has no ICC");
    return past_data(result.trial, *clustering, *explained, attrition == nullptr ? Attrition{} : *attrition);
}

void take_measured(const PastData& past, PowerStage& stage) {
    std::vector<std::string> given;
    for (const KeyOf<PowerStage>& key : keys_of<PowerStage>())
        if (key.get && key.get(stage) != key.get(PowerStage{})) given.push_back(key.name);
    take_past_data(past, given, stage);
    const auto take_counts = [](const std::vector<std::uint64_t>& of_arm, ArmCounts& counts) {
        if (of_arm.size() == 2 && !counts.control && !counts.intervention) counts = {of_arm[1], of_arm[0]};
    };
    take_counts(past.clusters_of_arm, stage.cluster_counts);
    take_counts(past.individuals_of_arm, stage.individual_counts);
    const auto treated = stage.cluster_counts.intervention;
    if (treated && std::find(given.begin(), given.end(), "share_treated") == given.end() && stage.clusters > 0)
        stage.share_treated = static_cast<double>(*treated) / stage.clusters;
}

StagesOfTrial stages_of(const AnalysisResult& result) {
    StagesOfTrial all;
    for (PowerStage stage : result.trial.power.stages) {
        try {
            if (stage.measured) {
                const PastData past = past_data_of(result);
                take_measured(past, stage);
                all.notes.push_back("Stage '" + stage.name + "' is " + joined(past.notes, "; ") + ".");
            }
        } catch (const Error& error) {
            if (error.kind() != ErrorKind::design) throw;
            all.notes.push_back("Stage '" + stage.name + "' is left out, since it cannot be measured: " + error.what());
            continue;
        }
        all.stages.push_back(std::move(stage));
    }
    return all;
}

void take_past_data(const PastData& past, const std::vector<std::string>& given, PowerStage& stage) {
    const auto take = [&](const std::string& key, double& to, double value) {
        if (std::find(given.begin(), given.end(), key) == given.end()) to = value;
    };
    take("clusters", stage.clusters, past.clusters);
    take("cluster_size", stage.cluster_size, past.cluster_size);
    take("cluster_size_cv", stage.cluster_size_cv, past.cluster_size_cv);
    take("icc", stage.icc, past.icc);
    take("r2_cluster", stage.r2_cluster, past.r2_cluster);
    take("r2_individual", stage.r2_individual, past.r2_individual);
}

std::optional<MdesAtIccLimits> at_icc_limits(const PastData& past, const PowerStage& stage) {
    if (!past.icc_low || !past.icc_high || stage.icc != past.icc || stage.solve == SolveFor::icc) return std::nullopt;
    const auto at = [&](double icc) {
        PowerStage one = stage;
        one.icc = std::clamp(icc, 0.0, 1.0);
        return estimate_or_why_none(one);
    };
    return MdesAtIccLimits{at(*past.icc_low), at(*past.icc_high)};
}

}  // namespace clustertrial
