#include "from.hpp"

#include "clustertrial/analysis/clustering.hpp"
#include "clustertrial/analysis/context.hpp"
#include "clustertrial/analysis/explained.hpp"
#include "clustertrial/core/error.hpp"
#include "clustertrial/core/number.hpp"
#include "clustertrial/core/words.hpp"
#include "clustertrial/sample/trial_data.hpp"
#include "clustertrial/trial/trial_file.hpp"

#include "common/program.hpp"

#include <algorithm>

namespace clustertrial::apps {

namespace {

constexpr int digits = 4;

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
    if (!value) {
        notes.push_back(what + " could not be measured; 0 is in its place");
        return 0;
    }
    if (*value >= 0) return *value;
    notes.push_back(what + " was measured as " + format_fixed(*value, digits) + "; 0 is in its place");
    return 0;
}

}  // namespace

Measured measure(const std::string& trial_file, const std::string& outcome_name) {
    const Trial trial = read_protocol(trial_file);
    const TrialData data = read_trial_data(trial);
    for (const std::string& warning : data.warnings) warn(warning);
    const OutcomeData& outcome = outcome_called(data, outcome_name, trial_file);
    const OutcomeContext context = make_context(data, trial, outcome, trial.analysis);
    const Clustering clustering = describe_clustering(data, trial, outcome, &context);
    if (!clustering.overall)
        throw Error(ErrorKind::design, "outcome '" + outcome.spec.name + "': no ICC: " + clustering.why_none);
    const ExplainedVariation explained = describe_explained(context);
    Measured measured;
    measured.outcome = outcome.spec.name;
    measured.clusters = static_cast<double>(clustering.units);
    measured.cluster_size = clustering.sizes.mean;
    measured.cluster_size_cv = clustering.sizes.cv;
    measured.notes.push_back("measured in " + trial.data.file + ", outcome '" + outcome.spec.name + "', " +
                             counted(clustering.units, trial.unit) + ", by the analysis of " + trial_file);
    measured.icc =
        not_below_zero("the ICC", explained.icc ? explained.icc : clustering.overall->estimate, measured.notes);
    measured.icc_low = clustering.overall->conf_low;
    measured.icc_high = clustering.overall->conf_high;
    measured.r2_cluster = not_below_zero("r2_cluster", explained.r2_cluster, measured.notes);
    measured.r2_individual = not_below_zero("r2_individual", explained.r2_individual, measured.notes);
    return measured;
}

void take_measured(const Measured& measured, const std::vector<std::string>& given, PowerStage& stage) {
    const auto take = [&](const std::string& key, double& to, double value) {
        if (std::find(given.begin(), given.end(), key) == given.end()) to = value;
    };
    take("clusters", stage.clusters, measured.clusters);
    take("cluster_size", stage.cluster_size, measured.cluster_size);
    take("cluster_size_cv", stage.cluster_size_cv, measured.cluster_size_cv);
    take("icc", stage.icc, measured.icc);
    take("r2_cluster", stage.r2_cluster, measured.r2_cluster);
    take("r2_individual", stage.r2_individual, measured.r2_individual);
}

}  // namespace clustertrial::apps
