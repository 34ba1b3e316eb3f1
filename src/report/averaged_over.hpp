#pragma once

#include "clustertrial/trial/trial.hpp"

#include "effect_cells.hpp"

#include <string>
#include <vector>

namespace clustertrial::report_detail {

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

/// Of no outcome: individuals.
AveragedOverNouns averaged_over(const OutcomeList& outcomes, const Trial& trial);
AveragedOverNouns averaged_over(const EffectList& effects, const Trial& trial);
AveragedOverNouns averaged_over(const OutcomeSpec& outcome, const Trial& trial);

}  // namespace clustertrial::report_detail
