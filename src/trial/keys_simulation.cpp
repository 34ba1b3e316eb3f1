#include "key_builders.hpp"

namespace clustertrial {

namespace trial_detail {

namespace {

constexpr double below_0 = -1e-300;
Domain<double> at_least_0() {
    return number_between(below_0, largest_number, "a number of at least 0");
}

Domain<double> share_below_1() {
    return number_between(below_0, 1, "a share, at least 0 and below 1");
}

Domain<double> correlation() {
    return number_between(-1, 1, "a number between -1 and 1");
}

std::vector<KeyOf<SimulatedOutcome>> variation_keys() {
    return {
        key({.name = "sd", .meaning = "of a measured outcome: standard deviation of individuals over all clusters"},
            &SimulatedOutcome::sd, number_between(0, largest_number, "a number above 0")),
        key({.name = "icc",
             .meaning = "the share of the variance in the control arm that is between clusters of a stratum"},
            &SimulatedOutcome::icc, share_below_1()),
        key({.name = "icc_strata", .meaning = "the share of the variance that is between strata"},
            &SimulatedOutcome::icc_strata, share_below_1()),
        key({.name = "between_cv",
             .meaning = "of the distribution `count`, in place of both: standard deviation of the clusters' rates over "
                        "their mean"},
            &SimulatedOutcome::between_cv, at_least_0()),
        key({.name = "prior_correlation",
             .meaning =
                 "between a cluster's own part of the outcome and of the prior measure, before what individuals add "
                 "by chance; the prior measure has the same distribution and no effect"},
            &SimulatedOutcome::prior_correlation, correlation()),
        key({.name = "effect_sd",
             .meaning = "in half of the clusters the effect is this much larger, in the others as much smaller"},
            &SimulatedOutcome::effect_sd, at_least_0()),
        key({.name = "effect_by_size",
             .meaning = "how much larger the effect is in a cluster that is larger by one standard deviation of sizes"},
            &SimulatedOutcome::effect_by_size)};
}

std::vector<KeyOf<SimulatedOutcome>> loss_keys() {
    return {key({.name = "lost_clusters",
                 .meaning = "probability that a cluster is lost: one for all arms, or one an arm, control first",
                 .otherwise = "none is"},
                &SimulatedOutcome::lost_clusters, share_below_1()),
            key({.name = "lost_individuals",
                 .meaning = "the same of an individual, in clusters that stay",
                 .otherwise = "none is"},
                &SimulatedOutcome::lost_individuals, share_below_1()),
            key({.name = "missing_prior", .meaning = "probability that a cluster lacks the prior measure"},
                &SimulatedOutcome::missing_prior, share_below_1())};
}

}  // namespace

std::vector<KeyOf<SimulationSpec>> simulation_keys() {
    return section<SimulationSpec>(
        "simulation", {{key({.name = "size",
                             .meaning = "column with the sizes of clusters in the list, where there are no data yet",
                             .takes = "COLUMN",
                             .otherwise = "`size` of [data]",
                             .has_flag = false},
                            &SimulationSpec::size),
                        key({.name = "certificate",
                             .meaning = "file that `simulate` wrote with `--format json`: `report` prints it",
                             .has_flag = false,
                             .wording = true},
                            &SimulationSpec::certificate)}});
}

}  // namespace trial_detail

template <>
const std::vector<KeyOf<SimulatedOutcome>>& keys_of() {
    using namespace trial_detail;
    static const auto keys = section<SimulatedOutcome>(
        "simulation.outcome",
        {{key({.name = "outcome", .meaning = "name of the [[outcome]]", .required = true}, &SimulatedOutcome::outcome),
          key({.name = "distribution",
               .meaning = "of individuals about their cluster: `binary` (proportions of clusters are logistic-normal), "
                          "`count` (Poisson; rates of clusters are lognormal), `continuous` (normal)",
               .otherwise = "`binary` of a count, `continuous` of a measured outcome"},
              &SimulatedOutcome::distribution),
          key({.name = "control",
               .meaning = "mean of the control arm: a proportion, a rate for each individual, or a mean",
               .required = true},
              &SimulatedOutcome::control),
          key({.name = "effects",
               .meaning = "true effects, differences of that mean, of every intervention arm; that of no effect is "
                          "always simulated, too",
               .otherwise = "no effect alone"},
              &SimulatedOutcome::effects)},
         variation_keys(),
         loss_keys()});
    return keys;
}

}  // namespace clustertrial
