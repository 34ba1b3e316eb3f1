// What a stranger may do with the library: headers of several rooms, and code behind each package that it is made with.
#include "clustertrial/core/distributions.hpp"
#include "clustertrial/core/version.hpp"
#include "clustertrial/data/checksum.hpp"
#include "clustertrial/data/csv.hpp"
#include "clustertrial/estimation/least_squares.hpp"

#include <cmath>
#include <string>

int main() {
    if (clustertrial::version() != EXPECTED_VERSION) return 1;
    // FIPS 180-2, appendix B.1
    const std::string digest = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    if (clustertrial::sha256_of("abc") != digest) return 2;
    // any table of Student's t
    if (std::abs(clustertrial::t_quantile(0.975, 10) - 2.228139) > 1e-6) return 3;

    const clustertrial::Table table = clustertrial::read_csv_text("x,y\n0,1\n1,3\n2,5\n", "points.csv", {{"x"}, {"y"}});
    const auto& x = table.numbers("x").values;
    const auto& y = table.numbers("y").values;
    clustertrial::Design design{.x = Eigen::MatrixXd::Ones(3, 2),
                                .y = Eigen::Map<const Eigen::VectorXd>(y.data(), 3),
                                .weights = Eigen::VectorXd::Ones(3),
                                .names = {"(intercept)", "x"}};
    design.x.col(1) = Eigen::Map<const Eigen::VectorXd>(x.data(), 3);
    const auto fit = clustertrial::fit_least_squares(design);
    if (std::abs(fit.coefficients[1] - 2) > 1e-12) return 4;
}
