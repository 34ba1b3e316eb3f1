#pragma once

#include "clustertrial/core/progress.hpp"
#include "clustertrial/data/input_file.hpp"
#include "clustertrial/simulation/planned_data.hpp"
#include "clustertrial/trial/trial.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace clustertrial {

/// One of several parts of a simulation, from 1.
struct Shard {
    std::uint64_t part = 1;
    std::uint64_t of = 1;
};

constexpr std::uint64_t most_simulated_trials = 1'000'000'000;

struct SimulationOptions {
    std::uint64_t trials = 10'000;
    std::uint64_t seed = 1;
    Shard shard = {};
    DrawProgress progress = {};  ///< told of trials, from one thread at a time
    /// Lines of CR0 and CR1 with counted degrees of freedom go a shorter way; false: all go that of `analyse`. The
    /// numbers are the same but for rounding.
    bool shorter_way = true;
};

/// Trials are counted in blocks of this many, in the order of their numbers: a part of a simulation is whole blocks,
/// and sums over blocks in their order are the same however the blocks were shared out.
constexpr std::uint64_t trials_of_block = 100;

/// A line of the results whose behaviour is asked for, under one true effect.
struct SimulatedLine {
    std::string analysis;  ///< as of EffectEstimate: "primary", "unweighted", "sensitivity"
    std::string label;     ///< of the entry of [[sensitivity]]; empty: none
    std::string outcome;   ///< name
    std::string outcome_label;
    std::string term;   ///< the intervention arm
    double effect = 0;  ///< as the plan states it: the average over clusters
    /// The average that this line is about: over individuals where they weigh it, or clusters. With a proportion and
    /// icc_strata each trial's own, given its strata, which this is only near.
    double estimand = 0;
    double alpha = 0.05;
    double confidence = 0.95;
    bool operator==(const SimulatedLine&) const = default;
};

/// What was counted of a line in some trials. Errors are estimates less the trial's estimand.
struct LineSums {
    std::uint64_t trials = 0;
    std::uint64_t estimated = 0;
    std::uint64_t with_error = 0;  ///< with a standard error
    std::uint64_t tested = 0;
    std::uint64_t rejected = 0;  ///< a p-value of at most alpha
    std::uint64_t with_interval = 0;
    std::uint64_t covered = 0;  ///< the estimand is in the interval
    double error = 0;
    double error_squared = 0;
    double std_error = 0;
    double std_error_squared = 0;
    LineSums& operator+=(const LineSums& other);
    bool operator==(const LineSums&) const = default;
};

/// A number that simulation estimates, with its Monte Carlo standard error.
struct MonteCarlo {
    double value = 0;
    double std_error = 0;
};

/// What the sums of a line say; nothing where no trial has it.
struct LinePerformance {
    std::optional<MonteCarlo> rejected;  ///< of trials with a test: power, or the type I error where there is no effect
    std::optional<MonteCarlo> coverage;  ///< of trials with an interval
    std::optional<MonteCarlo> bias;      ///< of trials with an estimate
    std::optional<double> spread;        ///< standard deviation of the estimates
    std::optional<double> std_error;     ///< root mean square of those reported: beside `spread`
};
LinePerformance performance_of(const LineSums& sums);

/// What simulated trials were made of.
struct SimulatedTrial {
    std::string title;
    std::string file;               ///< the trial file, without its folder
    std::string protocol_sha256;    ///< of all that the protocol says that decides a number (Key::wording does not)
    std::vector<InputFile> inputs;  ///< whose clusters they are: without their folders
    bool from_list = false;         ///< there are no data yet
    std::uint64_t clusters = 0;
    double individuals = 0;
    std::string unit;        ///< what clusters are called
    std::string individual;  ///< what individuals are called
    std::vector<SimulatedOutcome> truths;
    bool operator==(const SimulatedTrial&) const = default;
};

struct SimulationResult {
    SimulatedTrial of;
    std::string version;       ///< of the program
    std::uint64_t trials = 0;  ///< of the whole simulation
    std::uint64_t seed = 1;
    bool whole = true;  ///< false: a part of several
    std::uint64_t first_block = 0;
    std::vector<SimulatedLine> lines;
    std::vector<std::vector<LineSums>> blocks;  ///< from first_block on: by line
    /// By line, why it is not estimated or not tested in some trials, as the first of these says it; empty: it is in
    /// all.
    std::vector<std::string> why_not;
    std::vector<std::string> notes;  ///< what of the trial is not simulated, a sentence each
    /// By line, over all blocks in their order.
    [[nodiscard]] std::vector<LineSums> sums() const;
};

/// Simulates whole trials and analyses each by the lines of the trial (docs/methods/simulation.md): the clusters of
/// the plan, allocated by its own method, outcomes by [[simulation.outcome]], the intention-to-treat effects, their
/// variant with equal weights and the entries of [[sensitivity]]. Every trial has its own stream of random numbers, of
/// the seed and its number, so that threads and parts change nothing. Throws Error(design) for a trial that cannot be
/// simulated, saying what of it; Error(usage) for a part that is not there.
SimulationResult simulate(const PlannedData& planned, const SimulationOptions& options);

/// SimulatedTrial::protocol_sha256 of a protocol.
std::string simulated_protocol_sha256(const Trial& trial);

/// The parts of one simulation put together. Throws Error(input), naming what is wrong, for parts of different
/// simulations or versions, and for trials that are in two parts or in none.
SimulationResult merge(std::vector<SimulationResult> parts, const std::vector<std::string>& names);

}  // namespace clustertrial
