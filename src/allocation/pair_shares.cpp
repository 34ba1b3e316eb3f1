#include "clustertrial/allocation/pair_shares.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/core/number.hpp"
#include "clustertrial/data/csv.hpp"

#include <algorithm>
#include <cmath>

namespace clustertrial {
namespace {

const Eigen::MatrixXd& together_in(const AllocatedList& list) {
    if (!list.probabilities.validity)
        throw Error(ErrorKind::usage, "how often schools share an arm: no allocations were kept or simulated");
    return list.probabilities.validity->together;
}

std::size_t band_of_share(double share) {
    if (share <= 0) return 0;
    if (share >= 1) return PairShares::bands - 1;
    // A share is a quotient of whole numbers: 0.3 may be a hair above three tenths.
    constexpr double hair = 1e-9;
    const auto tenth = static_cast<std::size_t>(std::ceil(10 * share - hair));
    return std::clamp<std::size_t>(tenth, 1, PairShares::bands - 2);
}

}  // namespace

PairShares pair_shares(const AllocatedList& list) {
    const Eigen::MatrixXd& together = together_in(list);
    PairShares shares;
    double sum = 0;
    for (std::size_t a = 0; a < list.units.count(); ++a) {
        for (std::size_t b = a + 1; b < list.units.count(); ++b) {
            const double share = together(static_cast<Eigen::Index>(list.units.schools[a][0]),
                                          static_cast<Eigen::Index>(list.units.schools[b][0]));
            ++shares.pairs[band_of_share(share)];
            ++shares.total;
            sum += share;
            shares.lowest = std::min(shares.lowest, share);
            shares.highest = std::max(shares.highest, share);
        }
    }
    if (shares.total > 0) shares.mean = sum / static_cast<double>(shares.total);
    return shares;
}

std::string pairs_csv(const AllocatedList& list) {
    const Eigen::MatrixXd& together = together_in(list);
    std::string text = "id_1,id_2,together\n";
    for (Eigen::Index i = 0; i < together.rows(); ++i) {
        const std::string id = quote_csv_field(list.ids[static_cast<std::size_t>(i)]) + ",";
        for (Eigen::Index j = i + 1; j < together.cols(); ++j) {
            text += id + quote_csv_field(list.ids[static_cast<std::size_t>(j)]) + "," +
                    format_shortest(together(i, j)) + "\n";
        }
    }
    return text;
}

}  // namespace clustertrial
