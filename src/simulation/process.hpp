#pragma once

#include "clustertrial/core/philox.hpp"
#include "clustertrial/trial/trial.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace clustertrial::simulation_detail {

/// The clusters of a trial as an outcome meets them.
struct ClustersOfOutcome {
    std::vector<double> size;            ///< a cluster: what its mean is over, whole; 0: it is not in this outcome
    std::vector<std::uint32_t> stratum;  ///< a cluster
    std::size_t strata = 1;
};

/// One outcome of one simulated trial, by cluster.
struct DrawnOutcome {
    std::vector<double> size;  ///< what is analysed of ClustersOfOutcome::size; 0: the cluster is lost
    std::vector<double> mean;
    std::vector<double> sum_of_squares;  ///< of individuals about that mean
    std::vector<double> prior;           ///< the same measure before the trial; NaN: missing
    std::vector<double> effect;          ///< expected on the cluster, given what its stratum is
};

/// How an outcome comes about (docs/methods/simulation.md), made ready once for all trials: of a proportion, a rate or
/// a measured value what each cluster expects in either arm, and how clusters and individuals vary about it.
class OutcomeProcess {
  public:
    /// Throws Error(design), naming the outcome and the effect, for what no outcome can be: a proportion of 0 or 1 and
    /// beyond, a rate of 0 and below.
    OutcomeProcess(const SimulatedOutcome& spec, const OutcomeSpec& outcome, ClustersOfOutcome clusters);

    /// The effects of the plan, that of no effect first.
    [[nodiscard]] const std::vector<double>& effects() const { return effects_; }
    /// The effect on a cluster, on average over what chance adds to it.
    [[nodiscard]] double effect_on(std::size_t cluster, std::size_t effect) const;
    /// Whether what a stratum is in a trial changes the effect on its clusters (DrawnOutcome::effect).
    [[nodiscard]] bool effect_hangs_on_strata() const {
        return stratum_share_ > 0 && distribution_ == OutcomeDistribution::binary;
    }
    [[nodiscard]] const ClustersOfOutcome& clusters() const { return clusters_; }

    /// `arm`: a cluster; 0 is the control.
    void draw(DrawStream& random, const std::vector<std::uint32_t>& arm, std::size_t effect, DrawnOutcome& drawn) const;

  private:
    /// What a cluster expects, before its own chance: the centre of a logistic number, or a mean.
    struct Expected {
        double smaller = 0;  ///< the effect is smaller than on average by effect_sd
        double larger = 0;
    };
    /// What chance is to a cluster, but for its individuals: the same whatever the effect.
    struct Chance {
        double before = 0;  ///< standard normal, strata included
        double after = 0;
        bool no_prior = false;
        bool lost = false;
        bool smaller = false;  ///< the effect is
    };
    [[nodiscard]] double level_of(double mean) const;
    [[nodiscard]] Expected expected_of(double effect) const;
    [[nodiscard]] std::vector<Chance> draw_chances(DrawStream& random, const std::vector<std::uint32_t>& arm,
                                                   const std::vector<double>& of_stratum) const;
    void draw_sample(DrawStream& random, double level, double deviate, double size, double& mean,
                     double& sum_of_squares) const;
    void add_effects(std::size_t effect, const std::vector<double>& of_stratum, DrawnOutcome& drawn) const;

    SimulatedOutcome spec_;
    std::string name_;
    ClustersOfOutcome clusters_;
    OutcomeDistribution distribution_;
    std::vector<double> effects_;
    std::vector<double> standard_size_;  ///< a cluster: its size, less the mean, over the standard deviation
    double spread_ = 0;                  ///< of clusters, strata among them, on the scale of level_of
    double stratum_share_ = 0;           ///< of the variance that spread_ is the root of
    double individual_sd_ = 0;           ///< of a measured value
    double control_level_ = 0;
    std::vector<std::vector<Expected>> expected_;  ///< an effect, a cluster: of intervention arms
};

}  // namespace clustertrial::simulation_detail
