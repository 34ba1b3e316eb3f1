// Coverage and size of what a referee asks of an effect: both averages where the effect varies with the size of a
// cluster, subgroups of few clusters, non-inferiority at the margin. The table of docs/accuracy.md.
//   clustertrial_coverage_effects [TRIALS] [SEED]
#include "clustertrial/analysis/context.hpp"
#include "clustertrial/analysis/effect.hpp"
#include "clustertrial/analysis/estimands.hpp"
#include "clustertrial/analysis/hypotheses.hpp"
#include "clustertrial/analysis/subgroups.hpp"
#include "clustertrial/core/distributions.hpp"
#include "clustertrial/core/parallel.hpp"
#include "clustertrial/core/philox.hpp"
#include "clustertrial/data/csv.hpp"
#include "clustertrial/sample/trial_data.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <mutex>
#include <numeric>
#include <string>
#include <vector>

namespace clustertrial::coverage {

namespace {

constexpr double between = 0.22;  // SD between clusters, of individuals with SD 1: an ICC of about 0.05
constexpr double mean_size = 60;
constexpr double variance_of_log_size = 0.3;  // a CV of about 0.6
constexpr double smallest_size = 5;
constexpr double mean_effect = 0.2;

/// A kind of trial.
struct Cell {
    std::string name;
    std::size_t clusters = 20;
    double effect = 0;         ///< of a cluster of mean size
    double with_size = 0;      ///< how much it grows for a cluster of twice the mean size
    std::size_t subgroup = 0;  ///< clusters in the smaller of two subgroups; 0: none
    double margin = 0;         ///< of non-inferiority; 0: none
};

double normal(DrawStream& random) {
    return normal_quantile(random.uniform());
}

/// What a cell's trials have in common, with outcomes that are drawn anew.
struct Template {
    Trial trial;
    TrialData data;
};

Template template_of(const Cell& cell) {
    Template made;
    made.trial.data.file = "simulated.csv";
    made.trial.data.cluster = "cluster";
    made.trial.data.size = "n";
    made.trial.arms.column = "arm";
    OutcomeSpec outcome;
    outcome.name = outcome.label = outcome.value = "y";
    outcome.sd = "sd";
    if (cell.margin > 0) {
        outcome.alternative = Alternative::non_inferiority;
        outcome.better = Better::higher;
        outcome.margin = cell.margin;
    }
    made.trial.outcomes = {outcome};
    if (cell.subgroup > 0) {
        SubgroupSpec subgroup;
        subgroup.column = subgroup.label = "kind";
        subgroup.outcomes = {"y"};
        made.trial.subgroups = {subgroup};
    }
    std::string rows = "cluster,n,arm,y,sd,kind\n";
    for (std::size_t g = 0; g < cell.clusters; ++g) {
        // Half of each subgroup is in either arm.
        rows += std::to_string(1000 + g) + ",10," + std::to_string(g % 2) + "," + std::to_string(g) + ",1," +
                (g < cell.subgroup ? "few" : "many") + "\n";
    }
    made.data = arrange(read_csv_text(rows, "simulated.csv", columns_of(made.trial), TableOptions{}), made.trial);
    return made;
}

double draw_size(DrawStream& random) {
    const double log_size =
        std::log(mean_size) - variance_of_log_size / 2 + std::sqrt(variance_of_log_size) * normal(random);
    return std::max(smallest_size, std::round(std::exp(log_size)));
}

double effect_of(const Cell& cell, double size) {
    return cell.effect + cell.with_size * (size / mean_size - 1);
}

/// The true averages over all clusters that there could be.
struct Truth {
    double of_individuals = 0;
    double of_clusters = 0;
};

/// Of so many clusters that their error does not show in a share of trials.
Truth truth_of(const Cell& cell) {
    constexpr std::size_t clusters = 1'000'000;
    constexpr std::uint64_t another_seed = 20261129;
    DrawStream random(another_seed, 0);
    Truth truth;
    double individuals = 0;
    for (std::size_t g = 0; g < clusters; ++g) {
        const double size = draw_size(random);
        truth.of_individuals += size * effect_of(cell, size);
        truth.of_clusters += effect_of(cell, size) / static_cast<double>(clusters);
        individuals += size;
    }
    truth.of_individuals /= individuals;
    return truth;
}

/// Sizes, and outcomes given them.
void draw(const Cell& cell, DrawStream& random, OutcomeData& outcome, const std::vector<std::uint32_t>& arm) {
    for (std::size_t g = 0; g < outcome.mean.size(); ++g) {
        const double n = draw_size(random);
        outcome.individuals[g] = n;
        outcome.mean[g] = between * normal(random) + normal(random) / std::sqrt(n) +
                          (arm[outcome.cluster[g]] == 1 ? effect_of(cell, n) : 0);
        outcome.sum_of_squares[g] = n - 1;
    }
}

/// By what is counted, in how many trials it holds, and of how many.
using Counts = std::map<std::string, std::pair<std::size_t, std::size_t>>;

void count(Counts& counts, const std::string& what, bool holds) {
    counts[what].first += holds ? 1 : 0;
    ++counts[what].second;
}

void count_averages(const OutcomeContext& context, const Truth& truth, double level, Counts& counts) {
    const AverageEffects averages = estimate_averages(context).at(0);
    const auto covers = [](const AverageEffect& one, double effect) {
        return one.interval && one.interval->low <= effect && effect <= one.interval->high;
    };
    count(counts, "individual-average covered", covers(*averages.individuals, truth.of_individuals));
    count(counts, "cluster-average covered", covers(*averages.clusters, truth.of_clusters));
    count(counts, "difference of averages found", averages.difference->p_value.value_or(1) <= level);
}

void count_subgroups(const TrialData& data, const Trial& trial, const Cell& cell, double level, Counts& counts) {
    const SubgroupAnalysis made = analyse_subgroup(data.subgroups[0], trial, 0, data.subgroups[0].outcomes[0], {});
    for (const SubgroupRow& row : made.rows) {
        if (!row.interacted.effect) continue;
        const std::optional<Interval> limits = row.interacted.effect->interval();
        count(counts, "effect in '" + row.level + "' covered",
              limits && limits->low <= cell.effect && cell.effect <= limits->high);
    }
    count(counts, "interaction rejected", made.interactions.at(0).p_value.value_or(1) <= level);
}

void simulate(const Cell& cell, const Template& from, const Truth& truth, std::uint64_t seed, std::uint64_t number,
              Counts& counts) {
    Template here = from;
    TrialData& data = here.data;
    DrawStream random(seed, number);
    draw(cell, random, data.outcomes[0], data.arm);  // any allocation is as good as another for what is drawn anew
    const double level = 1 - here.trial.analysis.confidence;
    if (cell.subgroup > 0) {
        OutcomeData& of_subgroup = data.subgroups[0].outcomes[0];
        of_subgroup.individuals = data.outcomes[0].individuals;
        of_subgroup.mean = data.outcomes[0].mean;
        of_subgroup.sum_of_squares = data.outcomes[0].sum_of_squares;
        count_subgroups(data, here.trial, cell, level, counts);
        return;
    }
    const OutcomeContext context = make_context(data, here.trial, data.outcomes[0], here.trial.analysis);
    if (cell.margin > 0) {
        const EffectEstimate effect = estimate_effects(context, "primary").at(0);
        count(counts, "non-inferiority shown", test_hypothesis(context, 0, effect).is_shown());
        return;
    }
    count_averages(context, truth, level, counts);
}

void run(const Cell& cell, std::size_t trials, std::uint64_t seed) {
    const Template from = template_of(cell);
    const Truth truth = truth_of(cell);
    Counts counts;
    std::mutex mutex;
    constexpr std::size_t block = 50;
    parallel_for(trials, block, [&](std::size_t first, std::size_t end) {
        Counts here;
        for (std::size_t trial = first; trial < end; ++trial) simulate(cell, from, truth, seed, trial, here);
        const std::lock_guard<std::mutex> lock(mutex);
        for (const auto& [what, counted] : here) {
            counts[what].first += counted.first;
            counts[what].second += counted.second;
        }
    });
    constexpr double per_cent = 100;
    for (const auto& [what, counted] : counts) {
        std::printf("| %s | %zu | %s | %.1f |\n", cell.name.c_str(), cell.clusters, what.c_str(),
                    per_cent * static_cast<double>(counted.first) / static_cast<double>(counted.second));
    }
    std::fflush(stdout);
}

std::vector<Cell> cells() {
    std::vector<Cell> all;
    for (const std::size_t clusters : {12U, 20U, 50U}) {
        all.push_back({"effect the same in all", clusters, mean_effect, 0, 0, 0});
        all.push_back({"effect grows with size", clusters, mean_effect, mean_effect, 0, 0});
    }
    all.push_back({"subgroups of 6 and 14", 20, mean_effect, 0, 6, 0});
    all.push_back({"subgroups of 10 and 40", 50, mean_effect, 0, 10, 0});
    for (const std::size_t clusters : {12U, 20U, 50U}) {
        all.push_back({"effect at the margin", clusters, -mean_effect, 0, 0, mean_effect});
    }
    return all;
}

}  // namespace

}  // namespace clustertrial::coverage

int main(int count, char** values) {
    const std::size_t trials = count > 1 ? std::strtoul(values[1], nullptr, 10) : 10000;
    const std::uint64_t seed = count > 2 ? std::strtoull(values[2], nullptr, 10) : 1;
    std::printf("| trial | clusters | what | share of %zu trials (%%) |\n|---|---|---|---|\n", trials);
    for (const auto& cell : clustertrial::coverage::cells()) clustertrial::coverage::run(cell, trials, seed);
    return 0;
}
