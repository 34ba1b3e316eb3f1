#include "clustertrial/estimation/cluster_covariance.hpp"

#include "names.hpp"

namespace clustertrial {
namespace {

using estimation_detail::name_in;
using estimation_detail::Names;
using estimation_detail::value_in;

constexpr Names<CovarianceKind, 10> kinds = {{{CovarianceKind::CR0, "CR0"},
                                              {CovarianceKind::CR1, "CR1"},
                                              {CovarianceKind::CR2, "CR2"},
                                              {CovarianceKind::CR3, "CR3"},
                                              {CovarianceKind::CV3, "CV3"},
                                              {CovarianceKind::CV3J, "CV3J"},
                                              {CovarianceKind::HC0, "HC0"},
                                              {CovarianceKind::HC1, "HC1"},
                                              {CovarianceKind::HC2, "HC2"},
                                              {CovarianceKind::HC3, "HC3"}}};
constexpr Names<WorkingVariance, 2> variances = {
    {{WorkingVariance::individual, "individual"}, {WorkingVariance::inverse_weight, "1/weight"}}};

}  // namespace

std::string_view to_name(CovarianceKind kind) {
    return name_in(kinds, kind);
}

CovarianceKind covariance_from_name(std::string_view name) {
    return value_in(kinds, "covariance", name);
}

std::string_view to_name(WorkingVariance variance) {
    return name_in(variances, variance);
}

WorkingVariance working_variance_from_name(std::string_view name) {
    return value_in(variances, "working variance", name);
}

}  // namespace clustertrial
