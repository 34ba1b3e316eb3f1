#include "clustertrial/simulation/simulate.hpp"

#include "clustertrial/analysis/context.hpp"
#include "clustertrial/analysis/effect.hpp"
#include "clustertrial/core/error.hpp"
#include "clustertrial/core/number.hpp"
#include "clustertrial/core/parallel.hpp"
#include "clustertrial/core/version.hpp"
#include "clustertrial/core/words.hpp"
#include "clustertrial/data/checksum.hpp"
#include "clustertrial/trial/lock.hpp"

#include "process.hpp"
#include "quick_line.hpp"
#include "simulated_sample.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <mutex>
#include <utility>

namespace clustertrial {

namespace {

using namespace simulation_detail;

/// An outcome of a sample under a protocol, of which an effect an arm is estimated.
struct Part {
    std::string analysis;
    std::string label;
    std::size_t sample = 0;   ///< index into Simulation::samples
    std::size_t outcome = 0;  ///< of the sample
    Trial protocol;
    AnalysisSpec options;
    std::size_t first_line = 0;  ///< of its first arm; with no effect, and then each effect in turn
};

/// Rows of one sample, an outcome each; nothing where nobody says how it comes about.
struct Sample {
    const TrialData* frame = nullptr;
    std::vector<std::optional<SimulatedRows>> rows;
    std::vector<std::size_t> process;  ///< an outcome: index into Simulation::processes
};

/// Everything that does not change from trial to trial.
struct Simulation {
    std::vector<OutcomeProcess> processes;
    std::vector<Sample> samples;
    std::vector<Part> parts;
    bool shorter_way = true;
    SimulationResult result;
    [[nodiscard]] std::size_t most_effects() const {
        std::size_t most = 0;
        for (const OutcomeProcess& process : processes) most = std::max(most, process.effects().size());
        return most;
    }
};

const SimulatedOutcome* truth_of(const Trial& trial, const std::string& outcome) {
    const auto& all = trial.simulation.outcomes;
    const auto found = std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.outcome == outcome; });
    return found == all.end() ? nullptr : &*found;
}

/// One line's: without the other entries, and with no estimand to depart from.
Trial protocol_of_line(Trial trial) {
    trial = protocol_of_lines(std::move(trial));
    trial.sensitivity.clear();
    trial.estimand.reset();
    return trial;
}

void add_processes(const TrialData& frame, const Trial& trial, Simulation& simulation) {
    for (const SimulatedOutcome& truth : trial.simulation.outcomes) {
        const auto outcome = std::find_if(frame.outcomes.begin(), frame.outcomes.end(),
                                          [&](const OutcomeData& one) { return one.spec.name == truth.outcome; });
        if (outcome == frame.outcomes.end())
            throw Error(ErrorKind::design, "[[simulation.outcome]]: the trial has no outcome '" + truth.outcome + "'");
        simulation.processes.emplace_back(
            truth, outcome->spec,
            ClustersOfOutcome{SimulatedRows(frame, *outcome).sizes(), frame.stratum, frame.strata.size()});
    }
}

Sample sample_of(const TrialData& frame, const Trial& trial) {
    Sample sample{&frame, {}, {}};
    for (const OutcomeData& outcome : frame.outcomes) {
        const SimulatedOutcome* truth = truth_of(trial, outcome.spec.name);
        sample.process.push_back(truth == nullptr ? 0
                                                  : static_cast<std::size_t>(truth - trial.simulation.outcomes.data()));
        sample.rows.emplace_back();
        if (truth != nullptr) sample.rows.back().emplace(frame, outcome);
    }
    return sample;
}

/// Adds the lines of one outcome of a sample.
void add_part(Simulation& simulation, Part part) {
    const Sample& sample = simulation.samples[part.sample];
    const OutcomeData& outcome = sample.frame->outcomes[part.outcome];
    if (!sample.rows[part.outcome]) return;
    const OutcomeProcess& process = simulation.processes[sample.process[part.outcome]];
    part.first_line = simulation.result.lines.size();
    for (std::size_t effect = 0; effect < process.effects().size(); ++effect) {
        // Deviations, so that an effect that is the same everywhere is itself, to the last bit.
        const double stated = process.effects()[effect];
        const double estimand = stated + sample.rows[part.outcome]->average(part.options.weights, [&](std::size_t c) {
            return process.effect_on(c, effect) - stated;
        });
        for (std::size_t arm = 1; arm < part.protocol.arms.arms.size(); ++arm) {
            simulation.result.lines.push_back({part.analysis, part.label, outcome.spec.name, outcome.spec.label,
                                               part.protocol.arms.arms[arm].name, stated, estimand,
                                               1 - part.options.confidence, part.options.confidence});
        }
    }
    simulation.parts.push_back(std::move(part));
}

void add_parts_of_trial(const TrialData& frame, const Trial& trial, Simulation& simulation) {
    simulation.samples.push_back(sample_of(frame, trial));
    const Trial protocol = protocol_of_line(trial);
    for (std::size_t o = 0; o < frame.outcomes.size(); ++o) {
        const std::string role(to_name(frame.outcomes[o].spec.role));
        add_part(simulation, {role, {}, 0, o, protocol, protocol.analysis});
        if (protocol.analysis.weights == Weights::equal) continue;
        AnalysisSpec equal = protocol.analysis;
        equal.weights = Weights::equal;
        add_part(simulation, {"unweighted", {}, 0, o, protocol, equal});
    }
}

/// Empty: the entry is simulated.
std::string why_not_simulated(const SensitivitySpec& spec, const TrialData& arranged) {
    if (spec.suppressed != SuppressedCells::missing) return "simulated trials have no suppressed numbers";
    const bool nobody = std::all_of(arranged.outcomes.begin(), arranged.outcomes.end(),
                                    [](const OutcomeData& outcome) { return !outcome.why_none.empty(); });
    return !spec.drop_strata.empty() && nobody ? arranged.outcomes.front().why_none : "";
}

void add_parts_of_entries(const TrialData& frame, const Trial& trial, Simulation& simulation) {
    for (std::size_t entry = 0; entry < trial.sensitivity.size(); ++entry) {
        const SensitivitySpec& spec = trial.sensitivity[entry];
        const TrialData& arranged = frame.sensitivity.at(entry);
        const std::string why_not = why_not_simulated(spec, arranged);
        if (!why_not.empty()) {
            simulation.result.notes.push_back("Not simulated: sensitivity '" + spec.label + "', since " + why_not +
                                              ".");
            continue;
        }
        simulation.samples.push_back(sample_of(arranged, trial));
        const Trial protocol = protocol_of_line(protocol_of(trial, spec));
        for (std::size_t o = 0; o < arranged.outcomes.size(); ++o) {
            if (truth_of(trial, arranged.outcomes[o].spec.name) == nullptr) {
                simulation.result.notes.push_back("Not simulated: sensitivity '" + spec.label + "', since outcome '" +
                                                  arranged.outcomes[o].spec.name + "' has no [[simulation.outcome]].");
            }
            add_part(simulation,
                     {"sensitivity", spec.label, simulation.samples.size() - 1, o, protocol, protocol.analysis});
        }
    }
}

void add_notes(const Trial& trial, Simulation& simulation) {
    std::vector<std::string> others;
    for (const OutcomeSpec& outcome : trial.outcomes)
        if (truth_of(trial, outcome.name) == nullptr) others.push_back("'" + outcome.name + "'");
    if (!others.empty()) {
        simulation.result.notes.push_back(
            "Not simulated, for want of a [[simulation.outcome]]: " + listed(others, "and") + ".");
    }
    std::vector<std::string> parts;
    if (!trial.families.empty()) parts.emplace_back("families");
    if (!trial.cace.empty()) parts.emplace_back("effects on compliers");
    if (trial.compliance) parts.emplace_back("compliance");
    const bool hypotheses = std::any_of(trial.outcomes.begin(), trial.outcomes.end(),
                                        [](const OutcomeSpec& outcome) { return outcome.has_hypothesis(); });
    if (hypotheses) parts.emplace_back("tests of other hypotheses than no effect ('null', 'alternative', 'margin')");
    if (!trial.subgroups.empty()) parts.emplace_back("subgroups");
    if (!parts.empty()) simulation.result.notes.push_back("Not in simulated trials: " + listed(parts, "and") + ".");
    if (trial.simulation.outcomes.size() > 1)
        simulation.result.notes.emplace_back("Outcomes are drawn independently of one another.");
}

std::string without_folder(const std::string& file) {
    return std::filesystem::path(file).filename().string();
}

SimulatedTrial description_of(const PlannedData& planned) {
    const Trial& trial = planned.trial;
    SimulatedTrial of;
    of.title = trial.title;
    of.file = without_folder(trial.file);
    of.protocol_sha256 = simulated_protocol_sha256(trial);
    for (const InputFile& input : planned.inputs)
        of.inputs.push_back({input.kind, without_folder(input.file), input.sha256});
    of.from_list = planned.from_list;
    of.clusters = planned.data.clusters.size();
    for (const double individuals : planned.data.individuals) of.individuals += individuals;
    of.unit = trial.unit;
    of.individual = trial.individual;
    of.truths = trial.simulation.outcomes;
    return of;
}

Simulation prepare(const PlannedData& planned) {
    const Trial& trial = planned.trial;
    const TrialData& frame = planned.data;
    if (trial.simulation.outcomes.empty()) {
        throw Error(ErrorKind::design, trial.file +
                                           ": how outcomes come about is unknown; expected a "
                                           "[[simulation.outcome]] (docs/simulate.md)");
    }
    if (trial.arms.is_dose())
        throw Error(ErrorKind::design, "a trial with a dose in place of arms cannot be simulated");
    Simulation simulation;
    simulation.result.of = description_of(planned);
    simulation.result.version = version();
    add_notes(trial, simulation);
    add_processes(frame, trial, simulation);
    simulation.samples.reserve(1 + trial.sensitivity.size());
    add_parts_of_trial(frame, trial, simulation);
    add_parts_of_entries(frame, trial, simulation);
    simulation.result.why_not.resize(simulation.result.lines.size());
    return simulation;
}

/// What one thread works in: rows of each sample that every trial writes over.
struct Workspace {
    std::vector<TrialData> samples;
    std::vector<std::optional<QuickLine>> quick;  ///< a part
    std::vector<DrawnOutcome> drawn;
    std::vector<std::uint32_t> arm;
};

Workspace workspace_of(const Simulation& simulation) {
    Workspace space;
    for (const Sample& sample : simulation.samples) space.samples.push_back(analysed_part_of(*sample.frame));
    space.drawn.resize(simulation.processes.size());
    for (const Part& part : simulation.parts) {
        const TrialData& frame = *simulation.samples[part.sample].frame;
        space.quick.push_back(simulation.shorter_way ? QuickLine::of(frame, frame.outcomes[part.outcome], part.options,
                                                                     part.protocol.arms.arms.size())
                                                     : std::nullopt);
    }
    return space;
}

/// Each outcome has a stream of its own: one more changes none of the others.
constexpr std::uint64_t apart_by_outcome = std::uint64_t{1} << 40U;

/// Draws trial `number` with effect number `effect` of each outcome (the last one, where it has fewer): allocation and
/// outcomes begin from the same random numbers whatever the effect.
void draw_trial(const Simulation& simulation, std::uint64_t seed, std::uint64_t number, std::size_t effect,
                Workspace& space) {
    DrawStream of_allocation(seed, number);
    draw_allocation(of_allocation, *simulation.samples.front().frame, space.arm);
    for (std::size_t p = 0; p < simulation.processes.size(); ++p) {
        const OutcomeProcess& process = simulation.processes[p];
        DrawStream random(seed, number + (p + 1) * apart_by_outcome);
        process.draw(random, space.arm, std::min(effect, process.effects().size() - 1), space.drawn[p]);
    }
    for (std::size_t s = 0; s < simulation.samples.size(); ++s) {
        const Sample& sample = simulation.samples[s];
        space.samples[s].arm = space.arm;
        for (std::size_t o = 0; o < sample.rows.size(); ++o) {
            if (sample.rows[o]) sample.rows[o]->fill(space.drawn[sample.process[o]], space.samples[s].outcomes[o]);
        }
    }
}

/// `estimand`: that of the trial.
void count_error(double estimate, std::optional<double> std_error, double estimand, LineSums& sums) {
    const double error = estimate - estimand;
    ++sums.estimated;
    sums.error += error;
    sums.error_squared += error * error;
    if (!std_error) return;
    ++sums.with_error;
    sums.std_error += *std_error;
    sums.std_error_squared += *std_error * *std_error;
}

void count_estimate(const EffectEstimate& estimate, const SimulatedLine& line, double estimand, LineSums& sums) {
    count_error(estimate.estimate, estimate.std_error, estimand, sums);
    if (!estimate.test) return;
    ++sums.tested;
    if (estimate.test->p_value <= line.alpha) ++sums.rejected;
    if (!estimate.test->interval) return;
    ++sums.with_interval;
    if (estimate.test->interval->low <= estimand && estimand <= estimate.test->interval->high) ++sums.covered;
}

void count_effect(const QuickEffect& effect, double estimand, LineSums& sums) {
    count_error(effect.estimate, effect.std_error, estimand, sums);
    ++sums.tested;
    if (std::abs(effect.estimate) >= effect.margin) ++sums.rejected;
    ++sums.with_interval;
    if (std::abs(effect.estimate - estimand) <= effect.margin) ++sums.covered;
}

/// Resampling of each trial draws anew: what is drawn once for all would reject more or less often in all of them.
AnalysisSpec with_draws_of(AnalysisSpec options, std::uint64_t trial) {
    constexpr std::uint64_t apart = std::uint64_t{1} << 63U;  // from the streams of draws by the same seed
    options.resampling.seed = DrawStream(options.resampling.seed, apart + trial).next64();
    return options;
}

class BlockOfTrials {
  public:
    BlockOfTrials(const Simulation& simulation, Workspace& space)
        : simulation_(simulation), space_(space), sums_(simulation.result.lines.size()), why_not_(sums_.size()) {}

    void run(std::uint64_t seed, std::uint64_t first, std::uint64_t end) {
        for (std::uint64_t number = first; number < end; ++number) {
            for (std::size_t effect = 0; effect < simulation_.most_effects(); ++effect) {
                draw_trial(simulation_, seed, number, effect, space_);
                for (std::size_t part = 0; part < simulation_.parts.size(); ++part) analyse(part, number, effect);
            }
        }
    }

    std::vector<LineSums> take_sums() { return std::move(sums_); }
    std::vector<std::string> take_why_not() { return std::move(why_not_); }

  private:
    void analyse(std::size_t place, std::uint64_t number, std::size_t effect) {
        const Part& part = simulation_.parts[place];
        const Sample& sample = simulation_.samples[part.sample];
        const std::size_t process = sample.process[part.outcome];
        if (effect >= simulation_.processes[process].effects().size()) return;
        const std::size_t arms = part.protocol.arms.arms.size() - 1;
        const std::size_t first = part.first_line + effect * arms;
        for (std::size_t arm = 0; arm < arms; ++arm) ++sums_[first + arm].trials;
        const double estimand = estimand_of(part, first, process);
        const TrialData& data = space_.samples[part.sample];
        std::optional<QuickLine>& quick = space_.quick[place];
        const std::vector<QuickEffect>* effects = quick ? quick->estimate(data, data.outcomes[part.outcome]) : nullptr;
        if (effects != nullptr) {
            for (std::size_t arm = 0; arm < arms; ++arm) count_effect((*effects)[arm], estimand, sums_[first + arm]);
            return;
        }
        try {
            const OutcomeContext context =
                make_context(data, part.protocol, data.outcomes[part.outcome], with_draws_of(part.options, number));
            const std::vector<EffectEstimate> estimates = estimate_effects(context, part.analysis);
            for (std::size_t arm = 0; arm < estimates.size(); ++arm) {
                count_estimate(estimates[arm], simulation_.result.lines[first + arm], estimand, sums_[first + arm]);
                if (!estimates[arm].test) say_why_not(first + arm, estimates[arm].why_no_std_error);
            }
        } catch (const Error& error) {
            if (error.kind() != ErrorKind::design) throw;
            for (std::size_t arm = 0; arm < arms; ++arm) say_why_not(first + arm, error.what());
        }
    }

    /// Of this trial: that of all, but where a stratum changes what the effect is.
    [[nodiscard]] double estimand_of(const Part& part, std::size_t line, std::size_t process) const {
        if (!simulation_.processes[process].effect_hangs_on_strata()) return simulation_.result.lines[line].estimand;
        const DrawnOutcome& drawn = space_.drawn[process];
        return simulation_.samples[part.sample].rows[part.outcome]->average(
            part.options.weights, [&](std::size_t c) { return drawn.effect[c]; });
    }

    void say_why_not(std::size_t line, const std::string& why) {
        if (why_not_[line].empty()) why_not_[line] = why;
    }

    const Simulation& simulation_;
    Workspace& space_;
    std::vector<LineSums> sums_;
    std::vector<std::string> why_not_;
};

void check_any_estimate(const SimulationResult& result) {
    const std::vector<LineSums> sums = result.sums();
    if (std::any_of(sums.begin(), sums.end(), [](const LineSums& line) { return line.estimated > 0; })) return;
    throw Error(ErrorKind::design, "no line is estimated in any trial: " + result.why_not.at(0));
}

/// Blocks of trials by their numbers.
struct BlockRange {
    std::uint64_t first = 0;
    std::uint64_t end = 0;
};

/// Those that are a part's: as many as the others have, or one more.
BlockRange blocks_of(const SimulationOptions& options) {
    const std::uint64_t all = (options.trials + trials_of_block - 1) / trials_of_block;
    const Shard& shard = options.shard;
    if (shard.of == 0 || shard.part == 0 || shard.part > shard.of)
        throw Error(ErrorKind::usage, "found part " + std::to_string(shard.part) + " of " + std::to_string(shard.of) +
                                          "; expected one from 1 on, and at most as many as there are");
    if (shard.of > all) {
        throw Error(ErrorKind::usage, std::to_string(options.trials) + " trials are " + counted(all, "block") + " of " +
                                          std::to_string(trials_of_block) + "; expected at most as many parts");
    }
    return {all * (shard.part - 1) / shard.of, all * shard.part / shard.of};
}

}  // namespace

std::string simulated_protocol_sha256(const Trial& trial) {
    std::string text;
    for (const ProtocolEntry& entry : canonical_protocol(trial)) text += entry.key + "\n" + entry.value + "\n\n";
    return sha256_of(text);
}

LineSums& LineSums::operator+=(const LineSums& other) {
    trials += other.trials;
    estimated += other.estimated;
    with_error += other.with_error;
    tested += other.tested;
    rejected += other.rejected;
    with_interval += other.with_interval;
    covered += other.covered;
    error += other.error;
    error_squared += other.error_squared;
    std_error += other.std_error;
    std_error_squared += other.std_error_squared;
    return *this;
}

std::vector<LineSums> SimulationResult::sums() const {
    std::vector<LineSums> all(lines.size());
    for (const std::vector<LineSums>& block : blocks)
        for (std::size_t line = 0; line < all.size(); ++line) all[line] += block[line];
    return all;
}

LinePerformance performance_of(const LineSums& sums) {
    const auto share = [](std::uint64_t of, std::uint64_t count) -> std::optional<MonteCarlo> {
        if (count == 0) return std::nullopt;
        const auto n = static_cast<double>(count);
        const double p = static_cast<double>(of) / n;
        // None, or all, is no certainty: as if half a trial were otherwise.
        const double near = of == 0 || of == count ? 0.5 / (n + 1) : p;
        return MonteCarlo{p, std::sqrt(near * (1 - near) / n)};
    };
    LinePerformance performance;
    performance.rejected = share(sums.rejected, sums.tested);
    performance.coverage = share(sums.covered, sums.with_interval);
    if (sums.estimated > 1) {
        const auto n = static_cast<double>(sums.estimated);
        const double mean = sums.error / n;
        const double variance = std::max(sums.error_squared - n * mean * mean, 0.0) / (n - 1);
        performance.bias = MonteCarlo{mean, std::sqrt(variance / n)};
        performance.spread = std::sqrt(variance);
    }
    if (sums.with_error > 0)
        performance.std_error = std::sqrt(sums.std_error_squared / static_cast<double>(sums.with_error));
    return performance;
}

SimulationResult simulate(const PlannedData& planned, const SimulationOptions& options) {
    if (options.trials < 2 || options.trials > most_simulated_trials) {
        throw Error(ErrorKind::usage, "the number of trials is " + std::to_string(options.trials) + "; expected 2 to " +
                                          format_count(most_simulated_trials));
    }
    const BlockRange blocks = blocks_of(options);
    Simulation simulation = prepare(planned);
    simulation.shorter_way = options.shorter_way;
    SimulationResult& result = simulation.result;
    result.trials = options.trials;
    result.seed = options.seed;
    result.whole = options.shard.of == 1;
    result.first_block = blocks.first;
    result.blocks.resize(blocks.end - blocks.first);
    std::vector<std::vector<std::string>> why_not(result.blocks.size());
    std::mutex telling;
    DrawCount count(options.progress, "trials", result.blocks.size() * trials_of_block);
    parallel_for(result.blocks.size(), 1, [&](std::size_t first, std::size_t end) {
        Workspace space = workspace_of(simulation);
        for (std::size_t b = first; b < end; ++b) {
            BlockOfTrials block(simulation, space);
            const std::uint64_t begin = (blocks.first + b) * trials_of_block;
            block.run(options.seed, begin, std::min(begin + trials_of_block, options.trials));
            result.blocks[b] = block.take_sums();
            why_not[b] = block.take_why_not();
            const std::scoped_lock lock(telling);
            count.add(trials_of_block);
        }
    });
    for (const std::vector<std::string>& of_block : why_not) {
        for (std::size_t line = 0; line < of_block.size(); ++line)
            if (result.why_not[line].empty()) result.why_not[line] = of_block[line];
    }
    check_any_estimate(result);
    return std::move(simulation.result);
}

}  // namespace clustertrial
