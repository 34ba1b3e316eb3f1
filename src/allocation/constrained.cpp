#include "clustertrial/allocation/constrained.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/core/number.hpp"

#include "earlier_units.hpp"
#include "schemes.hpp"
#include "score.hpp"
#include "top_bits.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <unordered_set>

namespace clustertrial {
namespace {

constexpr std::size_t most_arms = 255;
constexpr double most_kept_bytes = 4294967296.0;

/// Scores that differ by less, relatively, are equal: with three arms or more, allocations that differ only in the
/// names of the arms are summed in another order.
constexpr double score_tolerance = 1e-12;

void check_weights(std::span<const double> weights, BalanceScore score, std::size_t covariates) {
    if (weights.empty()) return;
    if (score == BalanceScore::mahalanobis) {
        throw Error(ErrorKind::usage,
                    "weights: the Mahalanobis score takes none: it is the same whatever the scale of a covariate");
    }
    if (weights.size() != covariates) {
        throw Error(ErrorKind::usage, "weights: found " + std::to_string(weights.size()) + "; expected " +
                                          std::to_string(covariates) + ", one a covariate");
    }
    for (const double weight : weights) {
        if (!std::isfinite(weight) || weight < 0)
            throw Error(ErrorKind::usage, "weights: found one that is negative or no number; expected 0 or more");
    }
}

void check_options(const ConstrainedOptions& options, std::size_t covariates, std::size_t arms) {
    if (arms > most_arms)
        throw Error(ErrorKind::usage, "constrained: found " + std::to_string(arms) + " arms; expected at most 255");
    check_weights(options.weights, options.score, covariates);
    if (options.keep.has_value() == options.cut_off.has_value())
        throw Error(ErrorKind::usage, "constrained: expected a share to keep or a cut-off, and not both");
    if (options.keep && !(*options.keep > 0 && *options.keep <= 1))
        throw Error(ErrorKind::usage, "constrained: expected a share to keep above 0 and at most 1");
    if (options.cut_off && !(*options.cut_off >= 0))
        throw Error(ErrorKind::usage, "constrained: expected a cut-off of 0 or more");
    if (options.draws == 0 || options.exchanges == 0)
        throw Error(ErrorKind::usage, "constrained: expected at least one draw, and one exchange between two");
    if (options.sampled == Candidates::enumerated)
        throw Error(ErrorKind::usage, "constrained: expected a way to draw where there are too many to enumerate");
}

/// A 64-bit fingerprint of an allocation, changed school by school: the exclusive or of a key for each school and arm.
/// Among two million allocations, two that differ have the same one with probability 1e-7.
std::uint64_t key_of(std::size_t school, std::size_t arm) {
    std::uint64_t bits = (school * (most_arms + 1) + arm + 1) * 0x9E3779B97F4A7C15U;  // SplitMix64
    bits = (bits ^ (bits >> 30U)) * 0xBF58476D1CE4E5B9U;
    bits = (bits ^ (bits >> 27U)) * 0x94D049BB133111EBU;
    return bits ^ (bits >> 31U);
}

std::uint64_t fingerprint(std::span<const std::uint8_t> arms) {
    std::uint64_t value = 0;
    for (std::size_t school = 0; school < arms.size(); ++school) value ^= key_of(school, arms[school]);
    return value;
}

/// Everything that decides which allocations are scored and in which order.
struct Search {
    Schemes schemes;
    ScorePlan plan;
    Candidates candidates = Candidates::enumerated;
    std::uint64_t draws = 0;
    std::uint64_t exchanges = 1;
};

template <typename Visit>
void visit_all(const Search& search, Visit visit) {
    ScoredAllocation allocation(search.plan, first_scheme(search.schemes));
    Enumeration enumeration(search.schemes);
    visit(allocation);
    for (Exchange exchange; enumeration.next(exchange);) {
        allocation.exchange(exchange.first, exchange.second);
        visit(allocation);
    }
}

template <typename Visit>
void visit_independent(const Search& search, RandomStream& random, Visit visit) {
    ScoredAllocation allocation(search.plan, first_scheme(search.schemes));
    std::unordered_set<std::uint64_t> seen;
    seen.reserve(search.draws);
    while (seen.size() < search.draws) {
        const auto arms = random_scheme(search.schemes, random);
        if (!seen.insert(fingerprint(arms)).second) continue;
        allocation.assign(arms);
        visit(allocation);
    }
}

template <typename Visit>
void visit_walk(const Search& search, RandomStream& random, Visit visit) {
    const auto start = random_scheme(search.schemes, random);
    ScoredAllocation allocation(search.plan, start);
    ExchangeWalk walk(search.schemes, start);
    visit(allocation);
    for (std::uint64_t draw = 1; draw < search.draws && !walk.stuck(); ++draw) {
        for (std::uint64_t i = 0; i < search.exchanges; ++i) {
            const Exchange exchange = walk.next(random);
            allocation.exchange(exchange.first, exchange.second);
        }
        visit(allocation);
    }
}

/// Calls visit(allocation) for every candidate; the same stream gives the same candidates again.
template <typename Visit>
void visit_candidates(const Search& search, RandomStream& random, Visit visit) {
    switch (search.candidates) {
        case Candidates::enumerated:
            return visit_all(search, visit);
        case Candidates::independent:
            return visit_independent(search, random, visit);
        case Candidates::swap_walk:
            return visit_walk(search, random, visit);
    }
}

/// The score of the last one of the best share.
double cut_off_of(std::vector<double> scores, double keep) {
    // 0.1 x 70 is a little more than 7 in doubles.
    const auto wanted = static_cast<std::size_t>(std::ceil(keep * static_cast<double>(scores.size()) * (1 - 1e-15)));
    const auto last = scores.begin() + static_cast<std::ptrdiff_t>(std::max<std::size_t>(wanted, 1) - 1);
    std::nth_element(scores.begin(), last, scores.end());
    return *last;
}

/// Schools by their places in the order: what is kept and chosen depends on the list, not on its rows' order.
Schemes schemes_of(std::span<const std::size_t> stratum, std::span<const std::size_t> order, const CountTable& ratios,
                   const Shortfall& shortfall, RandomStream& random) {
    Schemes schemes;
    schemes.schools = order.size();
    schemes.members.resize(ratios.strata());
    for (std::size_t place = 0; place < order.size(); ++place) {
        if (stratum[order[place]] >= ratios.strata())
            throw Error(ErrorKind::usage, "ratios: expected one row a stratum");
        schemes.members[stratum[order[place]]].push_back(place);
    }
    std::vector<std::size_t> sizes;
    for (const auto& members : schemes.members) sizes.push_back(members.size());
    schemes.counts = round_quotas(sizes, ratios, random, shortfall);
    return schemes;
}

std::vector<std::size_t> arm_sizes(const CountTable& counts, const EarlierUnits& earlier) {
    std::vector<std::size_t> sizes(counts.arms, 0);
    for (std::size_t i = 0; i < counts.cells.size(); ++i) sizes[i % counts.arms] += counts.cells[i];
    for (const auto arm : earlier.arms) ++sizes[arm];
    return sizes;
}

void check_arm_sizes(std::span<const std::size_t> sizes) {
    if (sizes.size() < 2 || std::find(sizes.begin(), sizes.end(), std::size_t{0}) != sizes.end())
        throw Error(ErrorKind::design,
                    "balance score: found an arm without a school; expected two arms or more, none empty");
}

Search search_of(const Covariates& covariates, std::span<const std::size_t> stratum, std::span<const std::size_t> order,
                 const CountTable& ratios, const ConstrainedOptions& options, const EarlierUnits& earlier,
                 RandomStream& random) {
    Search search;
    search.schemes = schemes_of(stratum, order, ratios, earlier.shortfall, random);
    const auto sizes = arm_sizes(search.schemes.counts, earlier);
    check_arm_sizes(sizes);
    search.plan = plan_score(score_space(rows_of_all(order, covariates.x, earlier), options.score), options.weights,
                             options.score, sizes, earlier.arms);
    search.draws = options.draws;
    search.exchanges = options.exchanges;
    // Where more than half of them would be drawn, all of them are scored sooner.
    const auto limit =
        std::max<double>(static_cast<double>(options.enumerate_up_to), 2 * static_cast<double>(options.draws));
    search.candidates = count_of(search.schemes) <= limit ? Candidates::enumerated : options.sampled;
    return search;
}

/// Keeps the candidates with at most `limit` that have not been kept before.
void keep_below(const Search& search, double limit, std::uint64_t expected, RandomStream& random,
                ConstrainedAllocation& result) {
    const std::size_t n = search.schemes.schools;
    if (static_cast<double>(expected) * static_cast<double>(n) > most_kept_bytes) {
        throw Error(ErrorKind::design,
                    "constrained: " + std::to_string(expected) +
                        " allocations to keep do not fit in 4 GiB; expected a smaller share or cut-off");
    }
    std::unordered_set<std::uint64_t> seen;
    const bool repeats = search.candidates == Candidates::swap_walk;
    visit_candidates(search, random, [&](const ScoredAllocation& allocation) {
        const double score = allocation.score();
        if (score > limit || (repeats && !seen.insert(fingerprint(allocation.arms())).second)) return;
        result.kept.cells.insert(result.kept.cells.end(), allocation.arms().begin(), allocation.arms().end());
        result.scores.push_back(score);
    });
}

/// From places in the order to schools of the list.
void put_back(AllocationSet& set, std::span<const std::size_t> order) {
    std::vector<std::uint8_t> row(set.schools);
    for (std::size_t index = 0; index < set.size(); ++index) {
        std::uint8_t* cells = set.cells.data() + index * set.schools;
        for (std::size_t place = 0; place < set.schools; ++place) row[order[place]] = cells[place];
        std::copy(row.begin(), row.end(), cells);
    }
}

}  // namespace

ConstrainedAllocation allocate_constrained(const Covariates& covariates, std::span<const std::size_t> stratum,
                                           std::span<const std::size_t> order, const CountTable& ratios,
                                           const ConstrainedOptions& options, RandomStream& random,
                                           const EarlierUnits& earlier) {
    check_covariates(covariates, stratum.size());
    check_options(options, covariates.names.size(), ratios.arms);
    check_earlier(earlier, covariates.names.size(), ratios.arms);
    const Search search = search_of(covariates, stratum, order, ratios, options, earlier, random);
    ConstrainedAllocation result;
    result.counts = search.schemes.counts;
    result.candidates = search.candidates;
    result.possible = count_of(search.schemes);
    result.kept.schools = order.size();
    result.kept.arms = ratios.arms;

    RandomStream again = random;
    std::vector<double> scores;
    visit_candidates(search, random, [&](const ScoredAllocation& allocation) { scores.push_back(allocation.score()); });
    result.scored = scores.size();
    result.best = *std::min_element(scores.begin(), scores.end());
    const double cut_off = options.cut_off ? *options.cut_off : cut_off_of(scores, *options.keep);
    const double limit = cut_off * (1 + score_tolerance);
    const auto below = std::count_if(scores.begin(), scores.end(), [&](double score) { return score <= limit; });
    if (below == 0) {
        throw Error(ErrorKind::design, "constrained: no allocation has a score of at most " + format_shortest(cut_off) +
                                           "; the best of " + std::to_string(scores.size()) + " has " +
                                           format_shortest(result.best));
    }
    scores = {};
    keep_below(search, limit, static_cast<std::uint64_t>(below), again, result);
    put_back(result.kept, order);
    result.cut_off = *std::max_element(result.scores.begin(), result.scores.end());
    result.chosen = top_bits_below(result.kept.size(), random);
    const auto chosen = result.kept.allocation(result.chosen);
    result.arms.assign(chosen.begin(), chosen.end());
    return result;
}

double balance_score(const Covariates& covariates, std::span<const std::size_t> order,
                     std::span<const std::size_t> arms, std::size_t arm_count, BalanceScore score,
                     std::span<const double> weights, const EarlierUnits& earlier) {
    check_covariates(covariates, arms.size());
    check_weights(weights, score, covariates.names.size());
    check_earlier(earlier, covariates.names.size(), arm_count);
    std::vector<std::size_t> sizes(arm_count, 0);
    std::vector<std::uint8_t> places;
    for (const auto school : order) {
        if (arms[school] >= arm_count || arm_count > most_arms)
            throw Error(ErrorKind::usage, "balance score: found an arm that there is not");
        ++sizes[arms[school]];
        places.push_back(static_cast<std::uint8_t>(arms[school]));
    }
    for (const auto arm : earlier.arms) ++sizes[arm];
    check_arm_sizes(sizes);
    const ScorePlan plan =
        plan_score(score_space(rows_of_all(order, covariates.x, earlier), score), weights, score, sizes, earlier.arms);
    return ScoredAllocation(plan, places).score();
}

}  // namespace clustertrial
