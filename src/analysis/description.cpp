#include "clustertrial/analysis/description.hpp"

#include "clustertrial/core/moments.hpp"

#include "registry.hpp"
#include "sample.hpp"

#include <algorithm>
#include <cmath>

namespace clustertrial {

namespace {

using analysis_detail::control_arm;

BaselineArm describe_levels(const TrialData& data, const BaselineData& baseline, std::size_t arm) {
    BaselineArm result;
    result.counts.assign(baseline.variable.levels.size(), 0);
    for (std::size_t g = 0; g < data.clusters.size(); ++g) {
        if (data.arm[g] != arm) continue;
        ++result.clusters;
        const auto level = baseline.levels[g];
        ++(level ? result.counts[*level] : result.missing);
    }
    return result;
}

BaselineArm describe_values(const TrialData& data, const BaselineData& baseline, std::size_t arm) {
    BaselineArm result;
    std::vector<double> values;
    for (std::size_t g = 0; g < data.clusters.size(); ++g) {
        if (data.arm[g] != arm) continue;
        ++result.clusters;
        if (baseline.values[g]) {
            values.push_back(*baseline.values[g]);
        } else {
            ++result.missing;
        }
    }
    const Moments moments = moments_of(values);
    result.mean = moments.mean;
    result.sd = moments.sd;
    return result;
}

std::optional<double> standardised_level(const BaselineArm& arm, const BaselineArm& control, std::size_t level) {
    const auto share = [level](const BaselineArm& a) {
        return static_cast<double>(a.counts[level]) / static_cast<double>(a.clusters - a.missing);
    };
    if (arm.clusters == arm.missing || control.clusters == control.missing) return std::nullopt;
    const double p = share(arm);
    const double q = share(control);
    return standardised_difference(p - q, p * (1 - p), q * (1 - q));
}

std::vector<std::optional<double>> standardised_levels(const BaselineArm& arm, const BaselineArm& control) {
    std::vector<std::optional<double>> differences;
    for (std::size_t level = 0; level < arm.counts.size(); ++level) {
        differences.push_back(standardised_level(arm, control, level));
    }
    return differences;
}

std::vector<std::optional<double>> standardised_mean(const BaselineArm& arm, const BaselineArm& control) {
    if (!arm.sd || !control.sd) return {std::nullopt};
    return {standardised_difference(*arm.mean - *control.mean, *arm.sd * *arm.sd, *control.sd * *control.sd)};
}

BaselineRow describe_row(const TrialData& data, const Trial& trial, const BaselineData& baseline, bool categorical) {
    BaselineRow row;
    row.variable = baseline.variable;
    for (std::size_t arm = 0; arm < trial.arms.arms.size(); ++arm) {
        row.arms.push_back(categorical ? describe_levels(data, baseline, arm) : describe_values(data, baseline, arm));
    }
    const BaselineArm& control = row.arms[control_arm];
    for (std::size_t arm = 1; arm < row.arms.size(); ++arm) {
        row.standardised_differences.push_back(categorical ? standardised_levels(row.arms[arm], control)
                                                           : standardised_mean(row.arms[arm], control));
    }
    return row;
}

}  // namespace

Attrition describe_attrition(const TrialData& data, const Trial& trial, const OutcomeData& outcome) {
    Attrition attrition;
    attrition.outcome = outcome.spec.label;
    attrition.randomised.assign(trial.arms.arms.size(), 0);
    attrition.analysed.assign(trial.arms.arms.size(), 0);
    std::vector<bool> analysed(data.clusters.size(), false);
    for (const auto cluster : outcome.cluster) analysed[cluster] = true;
    for (std::size_t g = 0; g < data.clusters.size(); ++g) {
        ++attrition.randomised[data.arm[g]];
        if (analysed[g]) ++attrition.analysed[data.arm[g]];
    }
    return attrition;
}

Baseline describe_baseline(const TrialData& data, const Trial& trial) {
    Baseline baseline;
    for (const BaselineData& row : data.baseline_categorical) {
        baseline.categorical.push_back(describe_row(data, trial, row, true));
    }
    for (const BaselineData& row : data.baseline_continuous) {
        baseline.continuous.push_back(describe_row(data, trial, row, false));
    }
    return baseline;
}

Attendance describe_attendance(const TrialData& data, const Trial& trial) {
    Attendance attendance;
    // Sessions can be listed; a dose in minutes or pounds cannot.
    constexpr double most_listed = 20;
    if (trial.compliance->maximum <= most_listed) {
        for (double dose = 1; dose <= trial.compliance->maximum; ++dose) attendance.doses.push_back({dose, 0});
    }
    for (std::size_t g = 0; g < data.clusters.size(); ++g) {
        if (data.arm[g] == control_arm) continue;
        ++attendance.total;
        const auto dose = data.dose[g];
        if (!dose || *dose == 0) {
            ++(dose ? attendance.none : attendance.missing);
            continue;
        }
        auto& doses = attendance.doses;
        auto at = std::find_if(doses.begin(), doses.end(), [&](const auto& d) { return d.dose >= *dose; });
        if (at == doses.end() || at->dose != *dose) at = doses.insert(at, {*dose, 0});
        ++at->clusters;
    }
    return attendance;
}

namespace analysis_detail {

void analyse_attrition(Run& run, std::size_t outcome) {
    const OutcomeData& rows = run.data().outcomes[outcome];
    if (rows.spec.role != OutcomeRole::primary) return;
    run.result.make<Attritions>().outcomes.push_back(describe_attrition(run.data(), run.trial(), rows));
}

namespace {

/// Groups that share no value are as unlike as can be, which a table of ordinary differences would hide.
void warn_of_apart(const std::vector<BaselineRow>& rows, const Trial& trial, std::vector<std::string>& warnings) {
    for (const BaselineRow& row : rows) {
        for (std::size_t arm = 0; arm < row.standardised_differences.size(); ++arm) {
            const auto& differences = row.standardised_differences[arm];
            for (std::size_t which = 0; which < differences.size(); ++which) {
                if (!differences[which] || !std::isinf(*differences[which])) continue;
                const bool level = !row.variable.levels.empty() && differences.size() == row.variable.levels.size();
                warnings.push_back("baseline: " + row.variable.label +
                                   (level ? ", '" + row.variable.levels[which] + "'" : "") + ": arms '" +
                                   trial.arms.arms[arm + 1].name + "' and '" + trial.arms.arms[control_arm].name +
                                   "' have no value in common and neither varies: the standardised difference is "
                                   "infinite");
            }
        }
    }
}

}  // namespace

void analyse_baseline(Run& run) {
    const Baseline& baseline = run.result.make<Baseline>() = describe_baseline(run.data(), run.trial());
    warn_of_apart(baseline.categorical, run.trial(), run.result.warnings);
    warn_of_apart(baseline.continuous, run.trial(), run.result.warnings);
}

void analyse_attendance(Run& run) {
    run.result.make<Attendance>() = describe_attendance(run.data(), run.trial());
}

}  // namespace analysis_detail

}  // namespace clustertrial
