#include "clustertrial/analysis/description.hpp"

#include "clustertrial/core/moments.hpp"
#include "clustertrial/estimation/effect_size.hpp"

#include "registry.hpp"
#include "sample.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>
#include <string>

namespace clustertrial {

namespace {

using analysis_detail::control_arm;

std::size_t whole(double times) {
    return static_cast<std::size_t>(std::llround(times));
}

BaselineArm describe_levels(const TrialData& data, const BaselineData& baseline, std::size_t arm,
                            const std::vector<double>& times) {
    BaselineArm result;
    result.counts.assign(baseline.variable.levels.size(), 0);
    for (std::size_t g = 0; g < data.clusters.size(); ++g) {
        if (data.arm[g] != arm) continue;
        result.clusters += whole(times[g]);
        const auto level = baseline.levels[g];
        (level ? result.counts[*level] : result.missing) += whole(times[g]);
    }
    return result;
}

/// moments_of values of which each is there so many times.
Moments moments_of(const std::vector<double>& values, const std::vector<double>& times) {
    Moments moments;
    const double n = std::accumulate(times.begin(), times.end(), 0.0);
    moments.count = whole(n);
    if (!(n > 0)) return moments;
    double sum = 0;
    for (std::size_t i = 0; i < values.size(); ++i) sum += times[i] * values[i];
    moments.mean = sum / n;
    if (n < 2) return moments;
    double squares = 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
        squares += times[i] * (values[i] - *moments.mean) * (values[i] - *moments.mean);
    }
    moments.sd = std::sqrt(squares / (n - 1));
    return moments;
}

/// Individuals with the values of their rows. `times`: how many there are, by cluster.
BaselineArm describe_rows(const TrialData& data, const std::vector<RowValues>& rows, std::size_t arm,
                          const std::vector<double>& times) {
    BaselineArm result;
    result.by_row = true;
    IndividualMoments moments;
    for (std::size_t g = 0; g < data.clusters.size(); ++g) {
        if (data.arm[g] != arm) continue;
        result.clusters += whole(times[g]);
        result.missing += whole(times[g] - rows[g].individuals);
        if (rows[g].individuals > 0) moments.add(rows[g].individuals, rows[g].mean, rows[g].sum_of_squares);
    }
    if (result.clusters == result.missing) return result;
    result.mean = moments.mean;
    if (const auto variance = moments.variance()) result.sd = std::sqrt(*variance);
    return result;
}

BaselineArm describe_values(const TrialData& data, const BaselineData& baseline, std::size_t arm,
                            const std::vector<double>& times) {
    BaselineArm result;
    std::vector<double> values;
    std::vector<double> of_values;
    for (std::size_t g = 0; g < data.clusters.size(); ++g) {
        if (data.arm[g] != arm) continue;
        result.clusters += whole(times[g]);
        const std::size_t rows_without = baseline.rows_without.empty() ? 0 : baseline.rows_without[g];
        if (rows_without > 0 && times[g] > 0) {
            ++result.clusters_in_part;
            result.rows_without += rows_without;
        }
        if (baseline.values[g]) {
            values.push_back(*baseline.values[g]);
            of_values.push_back(times[g]);
        } else {
            result.missing += whole(times[g]);
        }
    }
    const Moments moments = moments_of(values, of_values);
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

BaselineRow describe_row(const TrialData& data, const Trial& trial, const BaselineData& baseline, bool categorical,
                         const std::vector<double>& times, std::optional<std::size_t> rows) {
    BaselineRow row;
    row.variable = baseline.variable;
    const bool by_row = rows && !baseline.of_rows.empty();
    for (std::size_t arm = 0; arm < trial.arms.arms.size(); ++arm) {
        row.arms.push_back(categorical ? describe_levels(data, baseline, arm, times)
                           : by_row    ? describe_rows(data, baseline.of_rows.at(*rows), arm, times)
                                       : describe_values(data, baseline, arm, times));
    }
    const BaselineArm& control = row.arms[control_arm];
    for (std::size_t arm = 1; arm < row.arms.size(); ++arm) {
        row.standardised_differences.push_back(categorical ? standardised_levels(row.arms[arm], control)
                                                           : standardised_mean(row.arms[arm], control));
    }
    return row;
}

}  // namespace

std::size_t Attrition::clusters_randomised() const {
    return std::accumulate(randomised.begin(), randomised.end(), lost_of_unknown_arm);
}

double Attrition::individuals_counted() const {
    return std::accumulate(individuals_randomised.begin(), individuals_randomised.end(), 0.0);
}

std::size_t Attrition::not_counted(std::size_t arm_index) const {
    return lost_not_counted(arm_index) + (left_out.empty() ? 0 : left_out[arm_index]);
}

std::size_t Attrition::lost_not_counted(std::size_t arm_index) const {
    const auto of_arm = [&](const std::vector<std::size_t>& counts) { return counts.empty() ? 0 : counts[arm_index]; };
    return of_arm(clusters_without_rows) + of_arm(clusters_of_unknown_size);
}

std::size_t Attrition::not_counted() const {
    std::size_t clusters = lost_of_unknown_arm;
    for (std::size_t i = 0; i < randomised.size(); ++i) clusters += not_counted(i);
    return clusters;
}

Attrition describe_attrition(const TrialData& data, const Trial& trial, const OutcomeData& outcome) {
    Attrition attrition;
    attrition.name = outcome.spec.name;
    attrition.outcome = outcome.spec.label;
    const std::size_t arms = trial.arms.arms.size();
    attrition.lost_of_unknown_arm = data.stated.lost_of_unknown_arm.size();
    for (std::size_t arm = 0; arm < arms; ++arm) {
        const SampleCounts n = analysis_detail::count_sample(data, outcome, arm);
        attrition.randomised.push_back(n.clusters + n.clusters_missing + n.clusters_left_out);
        attrition.left_out.push_back(n.clusters_left_out);
        attrition.clusters_without_rows.push_back(n.clusters_without_rows);
        attrition.clusters_of_unknown_size.push_back(n.clusters_of_unknown_size);
        attrition.analysed.push_back(n.clusters);
        attrition.individuals_randomised.push_back(n.individuals + n.individuals_missing);
        attrition.individuals_analysed.push_back(n.individuals);
    }
    attrition.unit_column = data.units.column;
    if (attrition.unit_column.empty()) return attrition;
    std::vector<bool> analysed(data.clusters.size(), false);
    for (const std::uint32_t cluster : outcome.cluster) analysed[cluster] = true;
    std::vector<std::set<std::uint32_t>> all(arms);
    std::vector<std::set<std::uint32_t>> kept(arms);
    for (std::size_t g = 0; g < data.clusters.size(); ++g) {
        all[data.arm[g]].insert(data.units.of[g]);
        if (analysed[g]) kept[data.arm[g]].insert(data.units.of[g]);
    }
    for (std::size_t arm = 0; arm < arms; ++arm) {
        attrition.units_randomised.push_back(all[arm].size());
        attrition.units_analysed.push_back(kept[arm].size());
    }
    return attrition;
}

namespace {

/// Individuals of each cluster in an outcome's analysis.
std::vector<double> individuals_analysed(const TrialData& data, const OutcomeData& outcome) {
    std::vector<double> individuals(data.clusters.size(), 0);
    for (std::size_t row = 0; row < outcome.cluster.size(); ++row) {
        individuals[outcome.cluster[row]] += outcome.individuals[row];
    }
    return individuals;
}

std::vector<double> once_each(std::vector<double> individuals) {
    for (double& times : individuals) times = times > 0 ? 1 : 0;
    return individuals;
}

/// Who was analysed, by primary outcome; one without a name where all have the same.
struct Analysed {
    std::string outcome;
    std::vector<double> individuals;
    std::size_t rows;  ///< in BaselineData::of_rows
};

/// Whether two outcomes have the same individuals, as far as baselines tell them apart.
bool same_individuals(const TrialData& data, const Analysed& one, const Analysed& other) {
    return one.individuals == other.individuals &&
           std::all_of(data.baseline_continuous.begin(), data.baseline_continuous.end(), [&](const auto& baseline) {
               return baseline.of_rows.empty() || baseline.of_rows.at(one.rows) == baseline.of_rows.at(other.rows);
           });
}

std::vector<Analysed> analysed_in_primary_outcomes(const TrialData& data) {
    std::vector<Analysed> list;
    for (std::size_t i = 0; i < data.outcomes.size(); ++i) {
        const OutcomeData& outcome = data.outcomes[i];
        if (outcome.spec.role != OutcomeRole::primary || !outcome.why_none.empty()) continue;
        list.push_back({outcome.spec.label, individuals_analysed(data, outcome), i + 1});
    }
    const bool alike = std::all_of(list.begin(), list.end(),
                                   [&](const auto& one) { return same_individuals(data, one, list.front()); });
    if (list.empty() || !alike) return list;
    list.resize(1);
    list.front().outcome.clear();
    return list;
}

FurtherBaselines further_baselines(const TrialData& data, const Trial& trial) {
    FurtherBaselines further;
    if (data.baseline_categorical.empty() && data.baseline_continuous.empty()) return further;
    const std::vector<double> clusters(data.clusters.size(), 1);
    const std::vector<Analysed> list = analysed_in_primary_outcomes(data);
    const auto add_clusters = [&](const std::string& outcome, const std::vector<double>& times) {
        further.groups.push_back({false, true, outcome, describe_baseline(data, trial, times)});
    };
    const auto add_individuals = [&](const Analysed& who, bool analysed) {
        further.groups.push_back(
            {true, analysed, who.outcome, describe_baseline(data, trial, who.individuals, who.rows)});
    };
    for (const Analysed& one : list) {
        const std::vector<double> times = once_each(one.individuals);
        if (times != clusters) add_clusters(one.outcome, times);
    }
    if (data.individuals == clusters) return further;
    const Analysed randomised{"", data.individuals, 0};
    add_individuals(randomised, false);
    for (const Analysed& one : list) {
        if (one.individuals != data.individuals) add_individuals(one, true);
    }
    return further;
}

}  // namespace

Baseline describe_baseline(const TrialData& data, const Trial& trial) {
    return describe_baseline(data, trial, std::vector<double>(data.clusters.size(), 1));
}

Baseline describe_baseline(const TrialData& data, const Trial& trial, const std::vector<double>& times,
                           std::optional<std::size_t> rows) {
    Baseline baseline;
    for (const BaselineData& row : data.baseline_categorical) {
        baseline.categorical.push_back(describe_row(data, trial, row, true, times, rows));
    }
    for (const BaselineData& row : data.baseline_continuous) {
        baseline.continuous.push_back(describe_row(data, trial, row, false, times, rows));
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
    run.result.make<FurtherBaselines>() = further_baselines(run.data(), run.trial());
}

void analyse_attendance(Run& run) {
    run.result.make<Attendance>() = describe_attendance(run.data(), run.trial());
}

}  // namespace analysis_detail

}  // namespace clustertrial
