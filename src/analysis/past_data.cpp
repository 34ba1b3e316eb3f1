#include "clustertrial/analysis/past_data.hpp"

#include "clustertrial/analysis/clustering.hpp"
#include "clustertrial/analysis/context.hpp"
#include "clustertrial/analysis/explained.hpp"
#include "clustertrial/core/error.hpp"
#include "clustertrial/core/number.hpp"
#include "clustertrial/core/words.hpp"
#include "clustertrial/sample/trial_data.hpp"
#include "clustertrial/trial/trial_file.hpp"

#include <algorithm>

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

PastData measure_past_data(const std::string& trial_file, const std::string& outcome_name) {
    const Trial trial = read_protocol(trial_file);
    const TrialData data = read_trial_data(trial);
    const OutcomeData& outcome = outcome_called(data, outcome_name, trial_file);
    const OutcomeContext context = make_context(data, trial, outcome, trial.analysis);
    const Clustering clustering = describe_clustering(data, trial, outcome, &context);
    if (!clustering.overall)
        throw Error(ErrorKind::design, "outcome '" + outcome.spec.name + "': no ICC: " + clustering.why_none);
    const ExplainedVariation explained = describe_explained(context);
    PastData past;
    past.file = trial.data.file;
    past.outcome = outcome.spec.name;
    past.clusters = static_cast<double>(clustering.units);
    past.cluster_size = clustering.sizes.mean;
    past.cluster_size_cv = clustering.sizes.cv;
    past.warnings = data.warnings;
    past.notes.push_back("measured in " + past.file + ", outcome '" + past.outcome + "', " +
                         counted(clustering.units, trial.unit) + ", by the analysis of " + trial_file);
    past.icc = icc_of(clustering, explained, past.notes);
    past.icc_low = clustering.overall->conf_low;
    past.icc_high = clustering.overall->conf_high;
    past.r2_cluster = not_below_zero("r2_cluster", explained.r2_cluster, past.notes);
    past.r2_individual = not_below_zero("r2_individual", explained.r2_individual, past.notes);
    return past;
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
