#include "clustertrial/allocation/constrained.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/core/number.hpp"
#include "clustertrial/core/words.hpp"

#include "earlier_units.hpp"
#include "fingerprints.hpp"
#include "kept_best.hpp"
#include "schemes.hpp"
#include "score.hpp"
#include "top_bits.hpp"
#include "whitening.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

namespace clustertrial {

using namespace allocation_detail;

namespace {

constexpr std::size_t most_arms = 255;

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

void check_whole(const char* name, std::uint64_t value, std::uint64_t least, std::uint64_t most) {
    if (value >= least && value <= most) return;
    throw Error(ErrorKind::usage, std::string(name) + ": found " + std::to_string(value) + "; expected " +
                                      std::to_string(least) + " to " + std::to_string(most));
}

void check_constrained(const ConstrainedOptions& options, std::size_t covariates, std::size_t arms) {
    if (arms > most_arms)
        throw Error(ErrorKind::usage, "constrained: found " + std::to_string(arms) + " arms; expected at most 255");
    check_weights(options.weights, options.score, covariates);
    const auto* best = std::get_if<BestShare>(&options.keep);
    if (best != nullptr && !(best->share > 0 && best->share <= 1)) {
        throw Error(ErrorKind::usage,
                    "keep: found " + format_shortest(best->share) + "; expected a share above 0 and at most 1");
    }
    const auto* cut_off = std::get_if<CutOff>(&options.keep);
    if (cut_off != nullptr && !(cut_off->score >= 0))
        throw Error(ErrorKind::usage, "cut_off: found " + format_shortest(cut_off->score) + "; expected 0 or more");
    check_whole("draws", options.draws, 1, most_constrained_draws);
    check_whole("enumerate_up_to", options.enumerate_up_to, 0, most_enumerated);
    if (options.exchanges == 0) throw Error(ErrorKind::usage, "exchanges: found 0; expected 1 or more");
    if (options.sampled == Candidates::enumerated)
        throw Error(ErrorKind::usage, "constrained: expected a way to draw where there are too many to enumerate");
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
    const Fingerprints fingerprints(search.schemes.schools, search.schemes.counts.arms);
    FingerprintSet seen(search.draws);
    while (seen.size() < search.draws) {
        const auto arms = random_scheme(search.schemes, random);
        if (!seen.insert(fingerprints.of(arms))) continue;
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

/// Calls visit(allocation) for every candidate.
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

/// How many of all are the best share: 0.1 x 70 is a little more than 7 in doubles.
std::size_t best_share(double keep, double of) {
    return static_cast<std::size_t>(std::max(1.0, std::ceil(keep * of * (1 - 1e-15))));
}

KeptBest::Rule kept_rule(const KeepRule& keep, double candidates, const ScoreTolerance& tolerance) {
    if (const auto* cut_off = std::get_if<CutOff>(&keep)) return {cut_off->score, 0, tolerance};
    return {{}, best_share(std::get<BestShare>(keep).share, candidates), tolerance};
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
    const ScoreSpace space = score_space(rows_of_all(order, covariates.x, earlier), options.score);
    if (options.score == BalanceScore::mahalanobis)
        check_rank("constrained", space.z, covariates.names.size(), order.size() + earlier.arms.size());
    search.plan = plan_score(space, options.weights, options.score, sizes, earlier.arms);
    search.draws = options.draws;
    search.exchanges = options.exchanges;
    // Where more than half of them would be drawn, all of them are scored sooner.
    const auto limit =
        std::max<double>(static_cast<double>(options.enumerate_up_to), 2 * static_cast<double>(options.draws));
    search.candidates = count_of(search.schemes) <= limit ? Candidates::enumerated : options.sampled;
    return search;
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
                                           const EarlierUnits& earlier, const DrawProgress& progress) {
    check_covariates(covariates, stratum.size());
    check_constrained(options, covariates.names.size(), ratios.arms);
    check_earlier(earlier, covariates.names.size(), ratios.arms);
    const Search search = search_of(covariates, stratum, order, ratios, options, earlier, random);
    ConstrainedAllocation result;
    result.counts = search.schemes.counts;
    result.candidates = search.candidates;
    result.possible = count_of(search.schemes);
    result.kept.schools = order.size();
    result.kept.arms = ratios.arms;

    const double candidates =
        search.candidates == Candidates::enumerated ? result.possible : static_cast<double>(search.draws);
    KeptBest best(order.size(), kept_rule(options.keep, candidates, search.plan.tolerance));
    DrawCount count(progress, "allocations scored", static_cast<std::uint64_t>(candidates));
    visit_candidates(search, random, [&](const ScoredAllocation& allocation) {
        best.offer(allocation.score(), allocation.arms());
        count.add_one();
    });
    best.finish();
    result.scored = best.scored();
    result.best = best.best();
    if (search.candidates == Candidates::swap_walk) best.forget_repeats(ratios.arms);  // a walk can come by again
    result.scores = std::move(best.scores());
    result.kept.cells = std::move(best.cells());
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
            throw Error(ErrorKind::usage, "balance score: arm index " + std::to_string(arms[school]) +
                                              " is out of range (" + counted(arm_count, "arm") + ")");
        ++sizes[arms[school]];
        places.push_back(static_cast<std::uint8_t>(arms[school]));
    }
    for (const auto arm : earlier.arms) ++sizes[arm];
    check_arm_sizes(sizes);
    const ScorePlan plan =
        plan_score(score_space(rows_of_all(order, covariates.x, earlier), score), weights, score, sizes, earlier.arms);
    return plan.tolerance.without_rounding(ScoredAllocation(plan, places).score());
}

}  // namespace clustertrial
