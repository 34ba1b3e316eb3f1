#pragma once

#include "clustertrial/estimation/cluster_covariance.hpp"

#include <cstdint>
#include <vector>

namespace clustertrial::synthesis_detail {

struct Evaluation {
    double estimate = 0;  ///< coefficient of the treatment
    double std_error = 0;
    double r2 = 0;  ///< partial, of the prior: share of what strata and treatment leave; 0 without a prior
};

/// The analysis' model for one row a cluster, quick enough for a search: outcome on strata indicators, treatment and
/// prior, weighted, with a cluster-robust standard error. Strata are centred out once (Frisch, Waugh and Lovell), so
/// that an evaluation is a few passes over the clusters. The search aims by it; what counts is the library's analysis.
class ClusterModel {
  public:
    ClusterModel(std::vector<std::uint32_t> stratum, const std::vector<double>& treatment, std::vector<double> weights,
                 bool has_prior, CovarianceKind kind);

    /// `outcome` and `prior`: one mean a cluster; `prior` is not looked at without one.
    Evaluation evaluate(const std::vector<double>& outcome, const std::vector<double>& prior);

    void set_treatment(const std::vector<double>& treatment);

  private:
    /// `values` less their weighted mean in each stratum.
    void centre(const std::vector<double>& values, std::vector<double>& centred);

    std::vector<std::uint32_t> stratum_;  // renumbered, only strata that have clusters
    std::size_t strata_ = 0;
    std::vector<double> weights_;
    std::vector<double> stratum_weight_;
    std::vector<double> treatment_;  // centred within strata
    bool has_prior_ = false;
    double factor_ = 1;
    std::vector<double> mean_, y_, q_, r_;  // of the last evaluation, kept for their memory
};

}  // namespace clustertrial::synthesis_detail
