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
    if (traits_of(kind).factor == CovarianceFactor::coefficients && clusters <= coefficients) {
        throw Error(ErrorKind::design, "the data hold " + counted(clusters, "cluster") + " and the model " +
                                           counted(coefficients, "coefficient") + "; " + std::string(to_name(kind)) +
                                           " needs more clusters than coefficients");
    }
    if (traits_of(kind).factor == CovarianceFactor::individuals && individuals <= static_cast<double>(coefficients)) {
        throw Error(ErrorKind::design, "the weights add up to " + format_shortest(individuals) +
                                           " individuals and the model has " + counted(coefficients, "coefficient") +
                                           "; " + std::string(to_name(kind)) +
                                           " needs more individuals than coefficients");
    }
}

void check_one_row(std::size_t rows, std::size_t clusters, CovarianceKind kind) {
    if (!traits_of(kind).by_row || rows == clusters) return;
    throw Error(ErrorKind::design, std::string(to_name(kind)) + " needs one row a cluster; the data hold " +
                                       counted(rows, "row") + " in " + counted(clusters, "cluster"));
}

void check_grams(const EstimatingEquations& equations) {
    if (equations.gram.size() == equations.count()) return;
    throw Error(ErrorKind::usage, "equations of scores alone were given; expected those with clusters' Gram matrices");
}

void check_position(const EstimatingEquations& equations, std::size_t position) {
    if (position < static_cast<std::size_t>(equations.k)) return;
    throw Error(ErrorKind::usage, "coefficient " + std::to_string(position) + " of a fit of " +
                                      counted(static_cast<std::size_t>(equations.k), "coefficient"));
}

}  // namespace clustertrial::estimation_detail
