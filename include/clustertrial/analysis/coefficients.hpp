#pragma once

#include "clustertrial/core/interval.hpp"
#include "clustertrial/sample/trial_data.hpp"
#include "clustertrial/trial/trial.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace clustertrial {

/// One coefficient of a model, tested by the model's own standard error whatever the inference on the effect.
struct Coefficient {
    std::string name;
    double estimate = 0;
    std::optional<double> std_error;  ///< nothing: `why_none`
    std::optional<double> df;         ///< nothing: normal
    double p_value = 1;
    Interval interval;
    std::string why_none;
};

/// All coefficients of an outcome's intention-to-treat model but those of strata and of absorbed columns.
struct CoefficientList {
    OutcomeSpec outcome;
    std::vector<Coefficient> coefficients;  ///< arms, prior measure, covariates
    std::size_t strata = 0;                 ///< absorbed; 1: the intercept alone
    std::vector<AbsorbedColumn> absorbed;   ///< beside them, with the levels that rows have
    std::vector<std::string> dropped;       ///< collinear columns
    AnalysisSpec options;
};

/// Of every outcome that has a model, where [report] asks for them.
struct CoefficientLists {
    std::vector<CoefficientList> outcomes;
};

struct OutcomeContext;

CoefficientList list_coefficients(const OutcomeContext& context);

}  // namespace clustertrial
