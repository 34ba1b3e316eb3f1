// Coverage and size of every method for few and many clusters: the table of docs/accuracy.md.
//   clustertrial_coverage [TRIALS] [DRAWS] [SEED]
#include "clustertrial/core/parallel.hpp"

#include "methods.hpp"
#include "simulated_trial.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <string>
#include <vector>

namespace clustertrial::coverage {

namespace {

std::vector<Cell> cells(bool effect) {
    std::vector<Cell> all;
    for (const bool one_to_three : {false, true}) {
        for (const bool unequal_sizes : {false, true}) {
            for (const std::size_t clusters : {8U, 12U, 20U, 50U, 94U}) {
                all.push_back({clusters, unequal_sizes, one_to_three, false, effect});
            }
        }
    }
    for (const std::size_t clusters : {24U, 94U}) all.push_back({clusters, false, false, true, effect});
    return all;
}

/// By method, the share of trials in which the true effect is rejected.
std::vector<double> share_rejected(const Cell& cell, std::size_t trials, std::size_t draws, std::uint64_t seed) {
    std::vector<std::size_t> rejected(method_names().size(), 0);
    std::mutex mutex;
    constexpr std::size_t block = 50;
    parallel_for(trials, block, [&](std::size_t first, std::size_t end) {
        std::vector<std::size_t> here(rejected.size(), 0);
        for (std::size_t trial = first; trial < end; ++trial) {
            const auto by_method = rejections(simulate(cell, seed, trial), seed + trial, draws);
            for (std::size_t m = 0; m < here.size(); ++m) here[m] += by_method[m] ? 1U : 0U;
        }
        const std::lock_guard<std::mutex> lock(mutex);
        for (std::size_t m = 0; m < here.size(); ++m) rejected[m] += here[m];
    });
    std::vector<double> shares;
    for (const std::size_t count : rejected) shares.push_back(static_cast<double>(count) / static_cast<double>(trials));
    return shares;
}

void print_header() {
    std::printf("| clusters | sizes | arms | effective |");
    for (const std::string& name : method_names()) std::printf(" %s |", name.c_str());
    std::printf("\n|---|---|---|---|");
    for (std::size_t m = 0; m < method_names().size(); ++m) std::printf("---|");
    std::printf("\n");
}

/// The mean effective number of clusters of some trials.
double mean_effective_clusters(const Cell& cell, std::size_t trials, std::uint64_t seed) {
    double sum = 0;
    for (std::size_t trial = 0; trial < trials; ++trial) sum += effective_clusters_of(simulate(cell, seed, trial));
    return sum / static_cast<double>(trials);
}

void print_row(const Cell& cell, double effective, const std::vector<double>& shares) {
    constexpr double per_cent = 100;
    std::printf("| %zu | %s | %s | %.1f |", cell.clusters, cell.unequal_sizes ? "unequal" : "equal",
                cell.pairs          ? "pairs"
                : cell.one_to_three ? "1:3"
                                    : "1:1",
                effective);
    for (const double share : shares) std::printf(" %.1f |", per_cent * (cell.effect ? 1 - share : share));
    std::printf("\n");
    std::fflush(stdout);
}

void run(std::size_t trials, std::size_t draws, std::uint64_t seed) {
    for (const bool effect : {false, true}) {
        std::printf("\n%s, %zu trials a cell, %zu draws, seed %llu\n\n",
                    effect ? "Coverage of 95 % intervals (%)" : "Size of tests at 5 % (%)", trials, draws,
                    static_cast<unsigned long long>(seed));
        print_header();
        for (const Cell& cell : cells(effect)) {
            const double effective = mean_effective_clusters(cell, std::min<std::size_t>(trials, 1000), seed);
            print_row(cell, effective, share_rejected(cell, trials, draws, seed));
        }
    }
}

}  // namespace

}  // namespace clustertrial::coverage

int main(int argc, char** argv) {
    const auto number = [&](int position, unsigned long long otherwise) {
        return argc > position ? std::strtoull(argv[position], nullptr, 10) : otherwise;
    };
    clustertrial::coverage::run(number(1, 10000), number(2, 999), number(3, 20261121));
    return 0;
}
