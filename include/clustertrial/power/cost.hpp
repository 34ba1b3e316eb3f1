#pragma once

#include "clustertrial/power/mdes.hpp"

#include <string>

namespace clustertrial {

/// What a trial costs, in any currency.
struct TrialCosts {
    double budget = 0;           ///< for all
    double cluster = 0;          ///< a cluster, in either arm
    double individual = 0;       ///< an individual who is measured
    double treated_cluster = 0;  ///< a cluster of the intervention arm, on top
    double site = 0;             ///< a site: setting up an authority
};

struct CheapestDesign {
    MdesResult result;  ///< of the numbers of clusters by arm and the size with the smallest MDES
    double cost = 0;
    double treated = 0;  ///< clusters of the intervention arm
};

/// The whole numbers of clusters by arm and of individuals in a cluster, at most the stage's cluster_size, with the
/// smallest MDES that the budget pays for; the sites are the stage's. Of equal ones the cheaper. `clusters`,
/// `share_treated` and what is solved for are not read. Throws Error(design) for costs that are no numbers of at least
/// 0, an individual and cluster that cost nothing, other designs than those that randomise clusters to two arms, and
/// where the budget pays for no trial.
CheapestDesign find_cheapest_design(const PowerStage& stage, const TrialCosts& costs);

}  // namespace clustertrial
