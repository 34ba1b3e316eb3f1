#pragma once

#include "clustertrial/estimation/icc.hpp"
#include "clustertrial/sample/trial_data.hpp"
#include "clustertrial/trial/trial.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace clustertrial {

/// How alike the individuals of a cluster are (or what else the outcome is the average over), of one outcome: what
/// CONSORT for cluster trials asks for. Of units of allocation where they are not the clusters: standard errors count
/// those.
struct Clustering {
    OutcomeSpec outcome;
    std::size_t clusters = 0;
    double individuals = 0;
    std::optional<double>
        out_of;          ///< of a count with a denominator of its own (OutcomeSpec::out_of), what it is out of
    ClusterSizes sizes;  ///< of units of allocation, in what the outcome is the average over
    std::optional<Icc> overall;
    std::optional<Icc> adjusted;            ///< given strata, arms, prior and covariates
    std::optional<double> design_effect;    ///< of the overall ICC; nothing below 0
    std::optional<double> adjusted_effect;  ///< of the adjusted one
    std::string unit_column;                ///< of the units of allocation; empty: the clusters
    std::size_t units = 0;                  ///< of allocation
    std::optional<Icc> of_clusters;         ///< unadjusted, of clusters that are not the units of allocation
    std::string why_no_design_effect;       ///< set where an ICC has none
    std::string why_none;                   ///< set when an ICC is missing: `overall`, or else `adjusted`
};

/// Every outcome, in the trial file's order.
struct Clusterings {
    std::vector<Clustering> outcomes;
};

struct OutcomeContext;

/// `context`, where the outcome has one: its model is not built again.
Clustering describe_clustering(const TrialData& data, const Trial& trial, const OutcomeData& outcome,
                               const OutcomeContext* context = nullptr);

}  // namespace clustertrial
