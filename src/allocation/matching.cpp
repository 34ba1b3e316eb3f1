#include "clustertrial/allocation/matching.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/core/minimum_cost_pairs.hpp"

#include "split_mix.hpp"
#include "whitening.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numeric>
#include <string>

namespace clustertrial {

using namespace allocation_detail;

namespace {

using Tuples = std::vector<std::vector<std::size_t>>;

/// minimum_cost_pairs takes 4096 things, one of which may be the empty place beside an odd school.
constexpr std::size_t most_matched_schools = 4095;

/// Costs are distances in 2^23 steps of the largest one, above 27 bits that hold the sum of up to 2^11 tie breakers of
/// 16 bits: these decide only between matchings whose distances are equal.
constexpr double distance_steps = 8388608;
constexpr int tie_bits = 27;
constexpr int tie_breaker_bits = 16;

/// Rows whose Euclidean distances are the distances asked for.
Eigen::MatrixXd in_space(const Eigen::MatrixXd& x, MatchDistance distance) {
    if (distance == MatchDistance::mahalanobis) return whitened(x, covariance_of(x));
    const Eigen::MatrixXd ranks = ranks_of(x);
    const auto n = static_cast<double>(x.rows());
    const double untied_variance = n * (n + 1) / 12;  // of 1 .. n, with n - 1
    const Eigen::MatrixXd covariance = covariance_of(ranks);
    Eigen::VectorXd rescale = Eigen::VectorXd::Zero(x.cols());
    for (Eigen::Index k = 0; k < x.cols(); ++k) {
        if (covariance(k, k) > 0) rescale[k] = std::sqrt(untied_variance / covariance(k, k));
    }
    return whitened(ranks, rescale.asDiagonal() * covariance * rescale.asDiagonal());
}

double distance_between(const Eigen::MatrixXd& z, std::size_t i, std::size_t j) {
    return (z.row(static_cast<Eigen::Index>(i)) - z.row(static_cast<Eigen::Index>(j))).norm();
}

/// The top bits of SplitMix64 of the pair's number: decides between equally good matchings, so that the answer is not
/// the solver's choice.
std::int64_t tie_breaker(std::size_t i, std::size_t j) {
    return static_cast<std::int64_t>(split_mix(i * (most_matched_schools + 1) + j + 1) >> (64U - tie_breaker_bits));
}

/// What it costs to put two of `members` (rows of z) together, by their places in the list.
PairCosts costs_of(const Eigen::MatrixXd& z, const std::vector<std::size_t>& members) {
    double largest = 0;
    for (std::size_t j = 1; j < members.size(); ++j) {
        for (std::size_t i = 0; i < j; ++i) largest = std::max(largest, distance_between(z, members[i], members[j]));
    }
    const double step = largest > 0 ? distance_steps / largest : 0;
    PairCosts costs(members.size());
    for (std::size_t j = 1; j < members.size(); ++j) {
        for (std::size_t i = 0; i < j; ++i) {
            const auto steps = std::llround(distance_between(z, members[i], members[j]) * step);
            // One less than the largest value keeps every cost below 2^50.
            costs.at(i, j) =
                std::min<std::int64_t>(steps, (std::int64_t{1} << 23U) - 1) * (std::int64_t{1} << tie_bits) +
                tie_breaker(i, j);
        }
    }
    return costs;
}

/// The sum over the pairs of one school of each of two tuples.
std::int64_t cost_between(const PairCosts& costs, const std::vector<std::size_t>& a,
                          const std::vector<std::size_t>& b) {
    std::int64_t total = 0;
    for (const auto i : a) {
        for (const auto j : b) total += costs.at(i, j);
    }
    return total;
}

/// Puts tuples together by twos at least total cost; an odd one out, the one without which the others cost least, is
/// added to `left_over`.
Tuples paired(const PairCosts& costs, const Tuples& tuples, std::vector<std::size_t>& left_over) {
    const std::size_t n = tuples.size();
    const std::size_t places = n + n % 2;  // an odd one out is beside an empty place, at no cost
    PairCosts between(places);
    const auto size = n == 0 ? 1 : static_cast<std::int64_t>(tuples[0].size() * tuples[0].size());
    for (std::size_t j = 1; j < n; ++j) {
        for (std::size_t i = 0; i < j; ++i) between.at(i, j) = cost_between(costs, tuples[i], tuples[j]) / size;
    }
    const auto partner = minimum_cost_pairs(between);
    Tuples larger;
    for (std::size_t i = 0; i < n; ++i) {
        if (partner[i] == n) {
            left_over.insert(left_over.end(), tuples[i].begin(), tuples[i].end());
        } else if (i < partner[i]) {
            larger.push_back(tuples[i]);
            larger.back().insert(larger.back().end(), tuples[partner[i]].begin(), tuples[partner[i]].end());
        }
    }
    return larger;
}

/// Pairs, pairs of pairs and so on.
Tuples doubled(const PairCosts& costs, std::size_t tuple_size) {
    Tuples tuples;
    for (std::size_t i = 0; i < costs.size(); ++i) tuples.push_back({i});
    std::vector<std::size_t> left_over;
    for (std::size_t size = 1; size < tuple_size; size *= 2) tuples = paired(costs, tuples, left_over);
    if (!left_over.empty()) tuples.push_back(left_over);
    return tuples;
}

/// One tuple after another: the school that is farthest from all others, and those nearest to the tuple so far.
Tuples grown(const PairCosts& costs, std::size_t tuple_size) {
    const std::size_t n = costs.size();
    std::vector<std::int64_t> remoteness(n, 0);
    for (std::size_t j = 1; j < n; ++j) {
        for (std::size_t i = 0; i < j; ++i) {
            // In steps of distance: the sum of n costs would not fit.
            remoteness[i] += costs.at(i, j) >> tie_bits;
            remoteness[j] += costs.at(i, j) >> tie_bits;
        }
    }
    std::vector<std::size_t> free(n);
    std::iota(free.begin(), free.end(), std::size_t{0});
    std::stable_sort(free.begin(), free.end(),
                     [&](std::size_t a, std::size_t b) { return remoteness[a] > remoteness[b]; });
    Tuples tuples;
    while (!free.empty()) {
        std::vector<std::size_t> tuple{free.front()};
        free.erase(free.begin());
        while (tuple.size() < tuple_size && !free.empty()) {
            const auto nearest = std::min_element(free.begin(), free.end(), [&](std::size_t a, std::size_t b) {
                return cost_between(costs, tuple, {a}) < cost_between(costs, tuple, {b});
            });
            tuple.push_back(*nearest);
            free.erase(nearest);
        }
        tuples.push_back(tuple);
    }
    return tuples;
}

/// What exchanging a[i] with b[j] adds to the total cost.
std::int64_t exchange_cost(const PairCosts& costs, const std::vector<std::size_t>& a, std::size_t i,
                           const std::vector<std::size_t>& b, std::size_t j) {
    std::int64_t change = 0;
    for (std::size_t other = 0; other < a.size(); ++other) {
        if (other != i) change += costs.at(b[j], a[other]) - costs.at(a[i], a[other]);
    }
    for (std::size_t other = 0; other < b.size(); ++other) {
        if (other != j) change += costs.at(a[i], b[other]) - costs.at(b[j], b[other]);
    }
    return change;
}

/// Exchanges that make two tuples cheaper together, the first one found each time. True when there was one.
bool improve(const PairCosts& costs, std::vector<std::size_t>& a, std::vector<std::size_t>& b) {
    bool improved = false;
    for (std::size_t i = 0; i < a.size(); ++i) {
        for (std::size_t j = 0; j < b.size(); ++j) {
            if (exchange_cost(costs, a, i, b, j) >= 0) continue;
            std::swap(a[i], b[j]);
            improved = true;
        }
    }
    return improved;
}

/// Over all twos of tuples in turn until none improves. Costs are whole numbers and fall with every exchange: it ends.
void improve_all(const PairCosts& costs, Tuples& tuples) {
    bool improved = true;
    while (improved) {
        improved = false;
        for (std::size_t a = 0; a < tuples.size(); ++a) {
            for (std::size_t b = a + 1; b < tuples.size(); ++b)
                improved = improve(costs, tuples[a], tuples[b]) || improved;
        }
    }
}

/// The tuples of one stratum, in order of their first members and their members in order.
Tuples tuples_of(const PairCosts& costs, std::size_t tuple_size) {
    Tuples tuples = std::has_single_bit(tuple_size) ? doubled(costs, tuple_size) : grown(costs, tuple_size);
    if (tuple_size > 2) improve_all(costs, tuples);
    for (auto& tuple : tuples) std::sort(tuple.begin(), tuple.end());
    std::sort(tuples.begin(), tuples.end());
    return tuples;
}

void add_tuple(Matching& matching, const Eigen::MatrixXd& z, const std::vector<std::size_t>& places,
               std::span<const std::size_t> order, std::size_t stratum) {
    double distance = 0;
    for (std::size_t a = 0; a < places.size(); ++a) {
        for (std::size_t b = a + 1; b < places.size(); ++b) distance += distance_between(z, places[a], places[b]);
    }
    for (const auto place : places) matching.tuple[order[place]] = matching.sizes.size();
    matching.sizes.push_back(places.size());
    matching.stratum.push_back(stratum);
    matching.distance.push_back(distance);
    matching.total_distance += distance;
}

}  // namespace

Matching match_schools(const Covariates& covariates, std::span<const std::size_t> stratum, std::size_t strata,
                       std::span<const std::size_t> order, std::size_t tuple_size, MatchDistance distance) {
    check_covariates(covariates, stratum.size());
    if (tuple_size < 2) throw Error(ErrorKind::usage, "tuple size: found less than 2; expected 2 or more schools");
    const Eigen::MatrixXd z = in_space(rows_in(order, covariates.x), distance);
    Tuples members(strata);  // by their places in the order
    for (std::size_t place = 0; place < order.size(); ++place) members[stratum[order[place]]].push_back(place);

    const bool has_choice =
        std::any_of(members.begin(), members.end(), [&](const auto& inside) { return inside.size() > tuple_size; });
    if (has_choice) check_rank("matching", z, covariates.names.size(), order.size());

    Matching matching;
    matching.tuple.resize(stratum.size());
    for (std::size_t s = 0; s < strata; ++s) {
        if (members[s].size() > most_matched_schools) {
            throw Error(ErrorKind::usage, "matching: found " + std::to_string(members[s].size()) +
                                              " schools in a stratum; expected at most " +
                                              std::to_string(most_matched_schools) + ": divide it into more strata");
        }
        for (auto& tuple : tuples_of(costs_of(z, members[s]), tuple_size)) {
            for (auto& school : tuple) school = members[s][school];
            add_tuple(matching, z, tuple, order, s);
        }
    }
    return matching;
}

Allocation allocate_matched(const Matching& matching, std::size_t tuple_size, std::span<const std::size_t> order,
                            std::span<const std::size_t> tie_rank, const CountTable& ratios, DrawStorage storage,
                            RandomStream& random) {
    CountTable of_tuples{ratios.arms, {}};
    for (const auto s : matching.stratum) {
        if (s >= ratios.strata()) throw Error(ErrorKind::usage, "ratios: expected one row a stratum");
        std::uint64_t whole = 0;
        std::uint64_t divisor = 0;
        for (std::size_t arm = 0; arm < ratios.arms; ++arm) {
            of_tuples.cells.push_back(ratios.at(s, arm));
            whole += ratios.at(s, arm);
            divisor = std::gcd(divisor, ratios.at(s, arm));
        }
        if (divisor == 0 || tuple_size % (whole / divisor) != 0) {
            throw Error(ErrorKind::usage, "matching: tuples of " + std::to_string(tuple_size) +
                                              " schools cannot be divided as the ratio says; expected a multiple of " +
                                              std::to_string(divisor == 0 ? 1 : whole / divisor));
        }
    }
    return allocate_complete(matching.tuple, order, tie_rank, of_tuples, storage, random);
}

}  // namespace clustertrial
