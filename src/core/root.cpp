#include "clustertrial/core/root.hpp"

#include "clustertrial/core/error.hpp"

#include <cstdint>
#include <exception>
#include <string>

#include <boost/math/tools/toms748_solve.hpp>

namespace clustertrial {

double root_between(double low, double high, const std::function<double(double)>& function) {
    std::uintmax_t steps = 200;  // of about 15 that are taken; halving alone needs fewer than 1,100
    try {
        const auto [below, above] =
            boost::math::tools::toms748_solve(function, low, high, boost::math::tools::eps_tolerance<double>(), steps);
        return below + (above - below) / 2;
    } catch (const std::exception& error) {
        throw Error(ErrorKind::usage, std::string("no root between the limits given: ") + error.what());
    }
}

}  // namespace clustertrial
