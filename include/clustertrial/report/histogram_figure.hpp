#pragma once

#include "clustertrial/analysis/outcome_histogram.hpp"
#include "clustertrial/report/figure.hpp"
#include "clustertrial/trial/trial.hpp"

namespace clustertrial {

/// The distribution of an outcome over clusters, a panel an arm (control first), as the Bolton report's Figure 3. The
/// title has no number yet: "Contacts, by trial arm". Needs at least one cluster that was analysed.
Figure to_figure(const OutcomeHistogram& histogram, const Trial& trial);

}  // namespace clustertrial
