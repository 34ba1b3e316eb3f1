#pragma once

#include "clustertrial/core/philox.hpp"
#include "clustertrial/sample/trial_data.hpp"
#include "clustertrial/trial/trial.hpp"

#include "process.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace clustertrial::simulation_detail {

/// One outcome of a sample, of which each trial makes new rows: one row a cluster.
class SimulatedRows {
  public:
    /// `outcome`, which is one of `frame`, must outlive it. Throws Error(design), naming the outcome, for what one row
    /// a cluster cannot hold.
    SimulatedRows(const TrialData& frame, const OutcomeData& outcome);

    /// What the outcome's mean is over, whole, a cluster; 0: it is not in this sample.
    [[nodiscard]] const std::vector<double>& sizes() const { return sizes_; }

    /// Writes the trial's rows into `rows`, which began as a copy of the outcome of the frame.
    void fill(const DrawnOutcome& drawn, OutcomeData& rows) const;

    /// The average over clusters of `effect`, with what weighs each in the analysis: its size (and its weight by
    /// column), or one vote.
    template <typename Effect>
    [[nodiscard]] double average(Weights weights, const Effect& effect) const {
        double sum = 0;
        double total = 0;
        for (std::size_t c = 0; c < sizes_.size(); ++c) {
            if (sizes_[c] == 0) continue;
            const double weight = weights == Weights::equal ? 1 : sizes_[c] * weight_of(c);
            sum += weight * effect(c);
            total += weight;
        }
        return sum / total;
    }

  private:
    [[nodiscard]] double weight_of(std::size_t cluster) const;

    const OutcomeData& outcome_;
    std::vector<double> sizes_;
    std::vector<std::size_t> row_;  ///< a cluster: its row in the frame; one beyond all: it has none
    bool needs_row_ = false;        ///< what stands in the row of the frame is needed: a covariate, a weight
};

/// The protocol of the lines that simulated trials have: what is analysed beside them asks for no column.
Trial protocol_of_lines(Trial trial);

/// What of a sample is needed to analyse its outcomes, without what simulated trials have no use for.
TrialData analysed_part_of(const TrialData& frame);

/// Draws one of the allocations that could have been, an arm a cluster: those that randomisation inference draws of.
void draw_allocation(DrawStream& random, const TrialData& frame, std::vector<std::uint32_t>& arm);

}  // namespace clustertrial::simulation_detail
