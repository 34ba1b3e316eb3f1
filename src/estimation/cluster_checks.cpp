#include "cluster_checks.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/core/number.hpp"
#include "clustertrial/core/words.hpp"

#include <string>

namespace clustertrial::estimation_detail {

void check_enough(std::size_t clusters, std::size_t coefficients, double individuals, CovarianceKind kind) {
    if (clusters < 2) {
        throw Error(ErrorKind::design, "the data hold " + counted(clusters, "cluster") +
                                           "; a cluster-robust covariance needs at least two");
    }
    if (clusters <= coefficients) {
        throw Error(ErrorKind::design, "the data hold " + counted(clusters, "cluster") + " and the model " +
                                           counted(coefficients, "coefficient") +
                                           "; more clusters than coefficients are needed");
    }
    if (traits_of(kind).factor == CovarianceFactor::individuals && individuals <= static_cast<double>(coefficients)) {
        throw Error(ErrorKind::design, "the weights add up to " + format_shortest(individuals) +
                                           " individuals and the model has " + counted(coefficients, "coefficient") +
                                           "; " + std::string(to_name(kind)) +
                                           " needs more individuals than coefficients");
    }
}

}  // namespace clustertrial::estimation_detail
