#pragma once

#include "clustertrial/allocation/allocation_set.hpp"
#include "clustertrial/allocation/covariates.hpp"
#include "clustertrial/allocation/earlier.hpp"
#include "clustertrial/allocation/rounding.hpp"
#include "clustertrial/core/kinds.hpp"
#include "clustertrial/core/progress.hpp"
#include "clustertrial/core/random.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <variant>
#include <vector>

namespace clustertrial {

/// How far apart arms are; d_k the difference of two arms' means of covariate k in standard deviations of all schools,
/// summed over pairs of arms. Raab and Butcher (2001); Li et al. (2016, 2017).
enum class BalanceScore {
    l1,           ///< sum of weight_k |d_k|
    l2,           ///< sum of weight_k d_k^2
    mahalanobis,  ///< sum over arms of n_a (mean_a - mean)' S^- (mean_a - mean); two arms: Morgan and Rubin's M
};
template <>
struct Kinds<BalanceScore> {
    static constexpr std::string_view what = "balance score";
    static constexpr std::array rows{NamedKind<BalanceScore>{BalanceScore::l1, "l1"},
                                     NamedKind<BalanceScore>{BalanceScore::l2, "l2"},
                                     NamedKind<BalanceScore>{BalanceScore::mahalanobis, "mahalanobis"}};
};
static_assert(every_kind_has_a_row<BalanceScore>);

/// Which allocations are scored.
enum class Candidates {
    enumerated,   ///< every one
    independent,  ///< distinct ones drawn independently of one another, all equally likely
    swap_walk,    ///< the places of a walk from a random one by random exchanges: neighbours are alike
};

struct CandidatesTraits {
    Candidates value;
    std::string_view name;
    bool sampled = true;  ///< a way of taking some of those there are, which a plan may ask for
};
template <>
struct Kinds<Candidates> {
    static constexpr std::string_view what = "way of finding candidates";
    static constexpr std::array rows{CandidatesTraits{Candidates::enumerated, "enumerated", false},
                                     CandidatesTraits{Candidates::independent, "independent"},
                                     CandidatesTraits{Candidates::swap_walk, "swap-walk"}};
};
static_assert(every_kind_has_a_row<Candidates>);

/// 4 GiB hold as many steps of an enumeration.
constexpr std::uint64_t most_enumerated = std::uint64_t{1} << 28U;

/// 4 GiB hold the fingerprints of as many draws; twice as many allocations are enumerated instead.
constexpr std::uint64_t most_constrained_draws = most_enumerated / 2;

/// The best share of the candidates, ties with the last one included.
struct BestShare {
    double share = 0.1;
};
/// All candidates with at most this score.
struct CutOff {
    double score = 0;
};
/// Which candidates are kept.
using KeepRule = std::variant<BestShare, CutOff>;

struct ConstrainedOptions {
    BalanceScore score = BalanceScore::l2;
    std::vector<double> weights = {};           ///< by covariate, not negative; empty: all 1; not for mahalanobis
    std::uint64_t enumerate_up_to = 1'000'000;  ///< allocations, at most most_enumerated; more of them are sampled
    Candidates sampled = Candidates::independent;
    std::uint64_t draws = 100'000;  ///< allocations scored when sampled, at most most_constrained_draws
    std::uint64_t exchanges = 1;    ///< swap_walk: between two that are scored
    KeepRule keep = BestShare{};
};

struct ConstrainedAllocation {
    std::vector<std::size_t> arms;  ///< by school
    CountTable counts;              ///< schools of each stratum in each arm, of every candidate
    Candidates candidates = Candidates::enumerated;
    double possible = 0;  ///< allocations with these counts
    std::uint64_t scored = 0;
    double cut_off = 0;          ///< the highest score that is kept
    double best = 0;             ///< the lowest score of all
    AllocationSet kept;          ///< distinct allocations, by school
    std::vector<double> scores;  ///< of those kept
    std::size_t chosen = 0;      ///< which of them
};

/// "constrained/1" (docs/methods/allocation.md): rounds the quotas at random, scores all allocations with these counts
/// or a sample of them, keeps the good ones and takes one of them at random. `order`: the canonical order; `ratios`:
/// one row a stratum. With `earlier` units the quotas make up for their shortfall (round_quotas), and scores are those
/// of all units together, the earlier ones in the arms they have; candidates and what is kept are the new units' only.
/// Throws Error(usage) for options or earlier units that do not fit together and Error(design) when nothing is kept, an
/// arm is empty, or what is kept does not fit in 4 GiB.
ConstrainedAllocation allocate_constrained(const Covariates& covariates, std::span<const std::size_t> stratum,
                                           std::span<const std::size_t> order, const CountTable& ratios,
                                           const ConstrainedOptions& options, RandomStream& random,
                                           const EarlierUnits& earlier = {}, const DrawProgress& progress = {});

/// The score of one allocation, as allocate_constrained computes it. Throws Error(usage) when something does not fit or
/// an arm is empty.
double balance_score(const Covariates& covariates, std::span<const std::size_t> order,
                     std::span<const std::size_t> arms, std::size_t arm_count, BalanceScore score,
                     std::span<const double> weights = {}, const EarlierUnits& earlier = {});

}  // namespace clustertrial
