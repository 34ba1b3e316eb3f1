#pragma once

#include "clustertrial/analysis/description.hpp"
#include "clustertrial/trial/trial.hpp"

#include "effect_cells.hpp"

#include <string>
#include <vector>

namespace clustertrial::report_detail {

/// Whether each row is a whole cluster of nobody knows how many: one row a cluster, and no sizes. What the data call
/// individuals are clusters then, each with weight 1, and no table counts them a second time.
bool are_clusters_alone(const SampleCounts& n, const Trial& trial);
bool are_clusters_alone(const Attrition& attrition, const Trial& trial);
bool are_clusters_alone(const EffectList& effects, const Trial& trial);

/// What outcomes are the averages over, in notes that are about all of them: "pupil" and "pupils"; of outcomes that
/// differ in it "pupil or contact" and "pupils or contacts".
struct AveragedOverNouns {
    std::string one;
    std::string many;
};

using OutcomeList = std::vector<const OutcomeSpec*>;

/// The outcomes of results, in their order.
template <typename Result>
OutcomeList outcomes_of(const std::vector<Result>& results) {
    OutcomeList outcomes;
    for (const Result& result : results) outcomes.push_back(&result.outcome);
    return outcomes;
}
OutcomeList outcomes_of(const EffectList& effects);

/// Of no outcome: individuals. Of effects on clusters alone: clusters.
AveragedOverNouns averaged_over(const OutcomeList& outcomes, const Trial& trial);
AveragedOverNouns averaged_over(const EffectList& effects, const Trial& trial);
AveragedOverNouns averaged_over(const OutcomeSpec& outcome, const Trial& trial);

}  // namespace clustertrial::report_detail
