#pragma once

#include "clustertrial/analysis/analyse.hpp"
#include "clustertrial/analysis/subgroups.hpp"

#include "support/trials.hpp"

#include <algorithm>
#include <random>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

/// A made-up trial of pupils in 24 schools, and subgroups of it.
namespace clustertrial::subgroup_trials {

inline SubgroupSpec by_levels(const std::string& column, const std::vector<std::string>& levels = {}) {
    SubgroupSpec spec;
    spec.column = spec.label = column;
    spec.levels = levels;
    spec.role = SubgroupRole::prespecified;
    return spec;
}

inline SubgroupSpec at_values(const std::string& column, const std::vector<double>& values) {
    SubgroupSpec spec = by_levels(column);
    spec.values = values;
    return spec;
}

inline std::vector<SubgroupAnalysis> analyses_of(const TrialData& data, const Trial& trial) {
    return analyse_trial(data, trial).get<Subgroups>().analyses;
}

struct Pupil {
    int school, arm, block, phase, sex, event, prior;
    double score;
};

inline std::vector<Pupil> draw_pupils(unsigned seed) {
    std::mt19937 random(seed);
    const auto between = [&](int low, int high) { return std::uniform_int_distribution<int>(low, high)(random); };
    std::vector<Pupil> pupils;
    for (int school = 0; school < 24; ++school) {
        const int shift = between(-2, 2);
        const int size = between(5, 30);
        for (int i = 0; i < size; ++i) {
            const int sex = between(0, 1);
            pupils.push_back({school, school % 2, school / 2 % 2, school / 3 % 3, sex, between(0, 9) < 3 + shift + sex,
                              between(0, 9) < 3, 50 + 3 * shift + 2 * sex + between(-9, 9) + 0.25 * between(0, 3)});
        }
    }
    return pupils;
}

inline Trial school_trial() {
    Trial trial;
    trial.unit = "school";
    trial.individual = "pupil";
    trial.data.cluster = "school";
    trial.data.size = "n";
    trial.arms.column = "arm";
    trial.strata = {"block"};
    OutcomeSpec outcome;
    outcome.name = outcome.label = outcome.count = "events";
    outcome.prior = "prior";
    trial.outcomes = {outcome};
    return trial;
}

inline constexpr const char* pupil_header = "school,arm,block,phase,sex,n,events,prior\n";

/// One row a pupil, or one a group of pupils of a school: `group` numbers them.
template <typename Group>
std::string rows_of(const std::vector<Pupil>& pupils, Group group) {
    struct Row {
        Pupil first;
        int n = 0, events = 0, prior = 0;
    };
    std::vector<std::pair<int, Row>> rows;
    for (std::size_t i = 0; i < pupils.size(); ++i) {
        const int key = group(pupils[i], static_cast<int>(i));
        auto found = std::find_if(rows.begin(), rows.end(), [&](const auto& row) { return row.first == key; });
        if (found == rows.end()) found = rows.insert(rows.end(), {key, Row{pupils[i]}});
        ++found->second.n;
        found->second.events += pupils[i].event;
        found->second.prior += pupils[i].prior;
    }
    std::ostringstream csv;
    csv << pupil_header;
    for (const auto& [key, row] : rows) {
        csv << 's' << row.first.school << ',' << row.first.arm << ',' << row.first.block << ",p" << row.first.phase
            << ',' << (row.first.sex == 0 ? "f" : "m") << ',' << row.n << ',' << row.events << ',' << row.prior << '\n';
    }
    return csv.str();
}

inline std::string by_pupil(const std::vector<Pupil>& pupils) {
    return rows_of(pupils, [](const Pupil&, int i) { return i; });
}

}  // namespace clustertrial::subgroup_trials
