#include "clustertrial/core/error.hpp"
#include "clustertrial/simulation/simulate.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

namespace clustertrial {

namespace {

[[noreturn]] void refuse(const std::string& what) {
    throw Error(ErrorKind::input, what);
}

std::string trials_from(std::uint64_t block, std::uint64_t end_block, std::uint64_t trials) {
    return "trials " + std::to_string(block * trials_of_block + 1) + " to " +
           std::to_string(std::min(end_block * trials_of_block, trials));
}

void check_same(const SimulationResult& a, const SimulationResult& b, const std::string& name_a,
                const std::string& name_b) {
    const auto differ = [&](bool same, const std::string& what) {
        if (!same) refuse(name_b + " is a part of another simulation than " + name_a + ": " + what);
    };
    differ(a.version == b.version, "it is by version " + b.version + " of the program, and that one by " + a.version);
    differ(a.seed == b.seed, "its seed is " + std::to_string(b.seed) + ", and that one's " + std::to_string(a.seed));
    differ(a.trials == b.trials,
           "it is of " + std::to_string(b.trials) + " trials, and that one of " + std::to_string(a.trials));
    differ(a.of.protocol_sha256 == b.of.protocol_sha256, "their protocols differ in what decides a number");
    differ(a.of.inputs == b.of.inputs, "their clusters are of other files");
    differ(a.of.title == b.of.title && a.of.clusters == b.of.clusters && a.of.individuals == b.of.individuals &&
               a.notes == b.notes,
           "they describe their trial otherwise");
    differ(a.lines == b.lines && a.of.truths == b.of.truths, "they have other lines");
}

}  // namespace

SimulationResult merge(std::vector<SimulationResult> parts, const std::vector<std::string>& names) {
    if (parts.empty()) throw Error(ErrorKind::usage, "expected parts of a simulation to merge");
    for (std::size_t i = 1; i < parts.size(); ++i) check_same(parts.front(), parts[i], names[0], names[i]);
    std::vector<std::size_t> order(parts.size());
    std::iota(order.begin(), order.end(), 0U);
    std::sort(order.begin(), order.end(),
              [&](std::size_t a, std::size_t b) { return parts[a].first_block < parts[b].first_block; });
    const std::uint64_t trials = parts.front().trials;
    const std::uint64_t all = (trials + trials_of_block - 1) / trials_of_block;
    std::uint64_t next = 0;
    for (std::size_t i = 0; i < order.size(); ++i) {
        const SimulationResult& part = parts[order[i]];
        if (part.first_block < next) {
            refuse(names[order[i - 1]] + " and " + names[order[i]] + " both have " +
                   trials_from(part.first_block, next, trials) + "; expected each trial in one part");
        }
        if (part.first_block > next)
            refuse("no part has " + trials_from(next, part.first_block, trials) + "; expected every trial in one");
        next = part.first_block + part.blocks.size();
    }
    if (next < all) refuse("no part has " + trials_from(next, all, trials) + "; expected every trial in one");
    SimulationResult whole = std::move(parts[order[0]]);
    whole.whole = true;
    for (std::size_t i = 1; i < order.size(); ++i) {
        SimulationResult& part = parts[order[i]];
        whole.blocks.insert(whole.blocks.end(), part.blocks.begin(), part.blocks.end());
        for (std::size_t line = 0; line < whole.why_not.size(); ++line)
            if (whole.why_not[line].empty()) whole.why_not[line] = part.why_not[line];
    }
    return whole;
}

}  // namespace clustertrial
