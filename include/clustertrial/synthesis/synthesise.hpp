#pragma once

#include "clustertrial/analysis/analyse.hpp"
#include "clustertrial/trial/targets.hpp"
#include "clustertrial/trial/trial.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace clustertrial {

/// How far a search is, for a program to show.
struct SynthesisProgress {
    std::string what;  ///< "outcomes nfa, referrals, contacts"
    std::size_t step = 0;
    std::size_t steps = 0;  ///< at most
    double distance = 0;    ///< from the targets, in units of their rounding; 0: all met
};

struct SynthesisOptions {
    std::uint64_t seed = 1;
    std::size_t steps = 300'000;  ///< of one search
    std::size_t draws = 6;        ///< of an outcome: a search that does not arrive begins again from another draw
    std::size_t rosters = 4;      ///< of the clusters: when no draw of an outcome arrives, everything begins again
    std::function<void(const SynthesisProgress&)> progress = {};
};

/// A target and what the analysis of the rows prints.
struct TargetCheck {
    std::string name;     ///< "nfa: variance.control"
    std::string printed;  ///< "0.0122"; of what no table prints, what was asked for
    std::string found;
    bool set_aside = false;
    std::string why;  ///< of one set aside: what the other targets imply
    bool met = false;
};

struct SyntheticTrial {
    std::string csv;
    std::vector<TargetCheck> checks;  ///< every target, in the order of the targets file
};

/// Rows whose analysis by `trial` prints the targets (docs/methods/synthesis.md). Deterministic: the same targets,
/// protocol and seed give the same bytes. Throws Error(design) naming the targets that cannot hold together and by how
/// much, before any search; Error(usage) for a protocol that this does not know (more than two arms, measured outcomes,
/// covariates). Targets that the search did not reach are in `checks`, not met.
SyntheticTrial synthesise(const Targets& targets, const Trial& trial, const SynthesisOptions& options = {});

/// Every target against what an analysis prints.
std::vector<TargetCheck> check_targets(const Targets& targets, const AnalysisResult& result);

}  // namespace clustertrial
