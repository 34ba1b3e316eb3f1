#include "probabilities.hpp"

#include "clustertrial/core/number.hpp"

#include "allocate_by_method.hpp"
#include "ratios_of_strata.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

namespace clustertrial::allocation_detail {
namespace {

/// A share of a kept set that is further than this from its stratum's is another one: beyond the rounding of a
/// quotient.
constexpr double rounding_of_a_share = 1e-9;
/// Further from it than this many standard errors is more than chance, in any of a thousand schools.
constexpr double standard_errors_of_chance = 5;
/// Set apart from the allocation's stream: 2^64 divided by the golden ratio, added to its seed.
constexpr std::uint64_t simulation_seed_step = 0x9E3779B97F4A7C15;
/// Units times tries of all simulated allocations together: some 10 s.
constexpr std::uint64_t most_simulated_draws = 200'000'000;
constexpr std::uint64_t most_bytes = std::uint64_t{1} << 32;

Eigen::Index index(std::size_t i) {
    return static_cast<Eigen::Index>(i);
}

/// Schools x arms: what the ratios of their strata say.
Eigen::MatrixXd shares_by_arm(const AllocatedList& list, const CountTable& ratios) {
    Eigen::MatrixXd by_stratum(index(ratios.strata()), index(ratios.arms));
    for (std::size_t s = 0; s < ratios.strata(); ++s) {
        for (std::size_t arm = 0; arm < ratios.arms; ++arm) by_stratum(index(s), index(arm)) = share_of(ratios, s, arm);
    }
    Eigen::MatrixXd shares(index(list.rows.size()), index(ratios.arms));
    for (std::size_t school = 0; school < list.rows.size(); ++school)
        shares.row(index(school)) = by_stratum.row(index(list.strata.of[school]));
    return shares;
}

// ---- by formula ----

/// Whether no one probability of an arm holds for all schools, or some school's is not its share: the other waves of
/// the trial have that. Within `tolerance`, by what a probability would be if it did.
template <typename Tolerance>
bool do_differ(const Eigen::MatrixXd& by_school, const Eigen::MatrixXd& shares, Tolerance tolerance) {
    for (Eigen::Index arm = 0; arm < by_school.cols(); ++arm) {
        const double mean = by_school.col(arm).mean();
        for (Eigen::Index school = 0; school < by_school.rows(); ++school) {
            const double probability = by_school(school, arm);
            const double share = shares(school, arm);
            if (std::abs(probability - mean) > tolerance(mean) || std::abs(probability - share) > tolerance(share))
                return true;
        }
    }
    return false;
}

double beyond_rounding(double /*probability*/) {
    return rounding_of_a_share;
}

Probabilities exactly(Eigen::MatrixXd by_school, const Eigen::MatrixXd& shares) {
    Probabilities exact;
    exact.by_school = std::move(by_school);
    exact.differ = do_differ(exact.by_school, shares, beyond_rounding);
    return exact;
}

Probabilities shares_exactly(const AllocatedList& list, const UnitsToAllocate& units) {
    const Eigen::MatrixXd shares = shares_by_arm(list, units.ratios);
    return exactly(shares, shares);
}

/// What an earlier wave's shortfall adds to the shares: it is spread alike over all units of the strata whose ratio has
/// a share for every arm.
Probabilities complete_probabilities(const AllocatedList& list, const UnitsToAllocate& units) {
    const Shortfall& shortfall = units.earlier.shortfall;
    if (std::all_of(shortfall.by_arm.begin(), shortfall.by_arm.end(), [](auto short_of) { return short_of == 0; }))
        return shares_exactly(list, units);
    const Eigen::MatrixXd shares = shares_by_arm(list, units.ratios);
    Eigen::MatrixXd by_school = shares;
    const auto takes_part = [&](std::size_t stratum) {
        for (std::size_t arm = 0; arm < units.ratios.arms; ++arm) {
            if (units.ratios.at(stratum, arm) == 0) return false;
        }
        return true;
    };
    const auto sharing = static_cast<double>(std::count_if(units.stratum.begin(), units.stratum.end(), takes_part));
    for (std::size_t school = 0; school < list.rows.size(); ++school) {
        if (!takes_part(list.strata.of[school])) continue;
        for (std::size_t arm = 0; arm < units.ratios.arms; ++arm) {
            const double short_of = static_cast<double>(shortfall.by_arm[arm]) / static_cast<double>(shortfall.unit);
            by_school(index(school), index(arm)) += short_of / sharing;
        }
    }
    return exactly(std::move(by_school), shares);
}

/// The first school in order is in arm 1 with probability 2^-n_1, the others in turn; every place of its block is
/// equally likely for a school.
Probabilities alternation_probabilities(const AllocatedList& list) {
    Eigen::MatrixXd by_school(index(list.rows.size()), 2);
    const double first_in_1 = std::ldexp(1.0, -static_cast<int>(std::min(list.strata.sizes[0], std::size_t{2000})));
    std::vector<double> in_1;  // by block
    std::size_t place = 0;
    for (const auto size : list.strata.sizes) {
        const std::size_t odd_places = (place + size) / 2 - place / 2;
        in_1.push_back(
            (static_cast<double>(size - odd_places) * first_in_1 + static_cast<double>(odd_places) * (1 - first_in_1)) /
            static_cast<double>(size));
        place += size;
    }
    for (std::size_t school = 0; school < list.rows.size(); ++school) {
        const double p = in_1[list.strata.of[school]];
        by_school.row(index(school)) << 1 - p, p;
    }
    const Eigen::MatrixXd shares = Eigen::MatrixXd::Constant(by_school.rows(), 2, 0.5);
    return exactly(std::move(by_school), shares);
}

/// Whether exchanging two arms changes nothing in the law of a method without a formula: equal shares and no waves
/// before.
bool is_symmetric(const UnitsToAllocate& units) {
    const auto& ratio = units.ratios.cells;
    return units.earlier.empty() && std::all_of(ratio.begin(), ratio.end(), [](auto share) { return share == 1; });
}

// ---- from a set of allocations ----

Eigen::MatrixXd shares_in(const AllocationSet& set) {
    Eigen::MatrixXd counts = Eigen::MatrixXd::Zero(index(set.schools), index(set.arms));
    for (std::size_t i = 0; i < set.size(); ++i) {
        const auto arms = set.allocation(i);
        for (std::size_t school = 0; school < set.schools; ++school) counts(index(school), arms[school]) += 1;
    }
    return counts / static_cast<double>(set.size());
}

/// Pairs without those of one unit, which are together as was wanted.
std::vector<std::pair<std::size_t, std::size_t>> between_units(
    const std::vector<std::pair<std::size_t, std::size_t>>& pairs, const Units& units) {
    std::vector<std::pair<std::size_t, std::size_t>> kept;
    for (const auto& pair : pairs) {
        if (units.of[pair.first] != units.of[pair.second]) kept.push_back(pair);
    }
    return kept;
}

/// The probability that two units, picked at random, share an arm under complete/1: it hangs only on the arms' totals,
/// each its quota (the shortfall of earlier waves included) or one next to it.
double together_by_complete(const UnitsToAllocate& units) {
    if (units.stratum.size() < 2) return 0;
    const auto count = static_cast<double>(units.stratum.size());
    const Shortfall& shortfall = units.earlier.shortfall;
    double pairs = 0;
    for (std::size_t arm = 0; arm < units.ratios.arms; ++arm) {
        double quota = 0;
        for (const auto stratum : units.stratum) quota += share_of(units.ratios, stratum, arm);
        if (!shortfall.by_arm.empty())
            quota += static_cast<double>(shortfall.by_arm[arm]) / static_cast<double>(shortfall.unit);
        const double whole = std::floor(quota + rounding_of_a_share);
        pairs += whole * (whole - 1) + 2 * whole * (quota - whole);
    }
    return pairs / (count * (count - 1));
}

void add_validity(const AllocationSet& set, const AllocatedList& list, const UnitsToAllocate& units,
                  Probabilities& probabilities) {
    Validity validity = validity_of(set);
    validity.always = between_units(validity.always, list.units);
    validity.never = between_units(validity.never, list.units);
    probabilities.validity = std::move(validity);
    probabilities.allocations = set.size();
    probabilities.together_by_complete = together_by_complete(units);
}

Probabilities from_set(const AllocationSet& set, ProbabilitySource source, const AllocatedList& list,
                       const UnitsToAllocate& units) {
    Probabilities found;
    found.source = source;
    found.allocations = set.size();
    if (set.schools > most_paired_schools) {
        found.by_school = shares_in(set);
        return found;
    }
    add_validity(set, list, units, found);
    found.by_school = found.validity->arm_share;
    return found;
}

Probabilities kept_probabilities(const AllocatedList& list, const UnitsToAllocate& units) {
    Probabilities kept = from_set(list.summary<ConstrainedSummary>()->kept, ProbabilitySource::kept_set, list, units);
    kept.differ = do_differ(kept.by_school, shares_by_arm(list, units.ratios), beyond_rounding);
    return kept;
}

/// Up to plan.simulations allocations and the one that was drawn: they have one law. Tries that are not accepted do not
/// count, whatever the number of tries of the draw itself; those accepted of a number fixed beforehand are independent.
AllocationSet simulated_with_the_draw(const AllocatedList& list, const UnitsToAllocate& units,
                                      const DrawProgress& progress) {
    const std::size_t schools = list.rows.size();
    if (list.plan.simulations >= most_bytes / schools)
        throw Error(ErrorKind::design, format_count(list.plan.simulations) + " simulated allocations of " +
                                           format_count(schools) + " schools do not fit in 4 GiB; expected at most " +
                                           format_count(most_bytes / schools - 1));
    RandomStream random(GeneratorKind::stata_mt64, list.plan.seed + simulation_seed_step);
    AllocationPlan plan = list.plan;
    // Of rerandomisation the tries are limited all together.
    auto* rerandomisation = std::get_if<RerandomisationOptions>(&plan.method_options);
    if (rerandomisation != nullptr) rerandomisation->most_tries = most_simulated_draws / units.stratum.size();
    DrawCount count(progress, "allocations simulated", list.plan.simulations);
    const auto simulate = [&](RandomStream& stream) -> std::optional<std::vector<std::size_t>> {
        if (rerandomisation != nullptr && rerandomisation->most_tries == 0) return std::nullopt;
        count.add_one();
        try {
            const AllocatedUnits simulated = allocate_by_method(units, plan, stream);
            if (rerandomisation != nullptr)
                rerandomisation->most_tries -= std::get<RerandomisedSummary>(simulated.of_method).tries;
            return by_school(list.units, simulated.allocation.arms);
        } catch (const Error& error) {
            // The draw itself met no other error with these units.
            if (error.kind() != ErrorKind::design) throw;
            return std::nullopt;
        }
    };
    AllocationSet set = simulate_allocations(schools, plan.arms.size(), plan.simulations, simulate, random);
    for (const auto arm : list.arms) set.cells.push_back(static_cast<std::uint8_t>(arm));
    return set;
}

Probabilities unknown() {
    Probabilities unknown;
    unknown.source = ProbabilitySource::simulated;
    return unknown;
}

Probabilities simulated_probabilities(const AllocatedList& list, const UnitsToAllocate& units,
                                      const DrawProgress& progress) {
    if (list.plan.simulations == 0) return unknown();
    const AllocationSet set = simulated_with_the_draw(list, units, progress);
    if (set.size() == 1) return unknown();  // nothing but the draw
    Probabilities simulated = from_set(set, ProbabilitySource::simulated, list, units);
    const auto beyond_chance = [&](double p) {
        const double error = std::sqrt(std::max(p * (1 - p), 0.0) / static_cast<double>(set.size()));
        return standard_errors_of_chance * error + rounding_of_a_share;
    };
    simulated.differ = do_differ(simulated.by_school, shares_by_arm(list, units.ratios), beyond_chance);
    return simulated;
}

/// By symmetry there is a formula, and simulations are for the table of pairs only.
Probabilities minimised_or_rerandomised(const AllocatedList& list, const UnitsToAllocate& units,
                                        const DrawProgress& progress) {
    if (!is_symmetric(units)) return simulated_probabilities(list, units, progress);
    Probabilities exact = shares_exactly(list, units);
    if (list.plan.simulations == 0 || list.rows.size() > most_paired_schools) return exact;
    const AllocationSet set = simulated_with_the_draw(list, units, progress);
    if (set.size() > 1) add_validity(set, list, units, exact);
    return exact;
}

}  // namespace

Probabilities probabilities_of(const AllocatedList& list, const UnitsToAllocate& units, const DrawProgress& progress) {
    switch (list.plan.method()) {
        case AllocationMethod::complete:
            return complete_probabilities(list, units);
        case AllocationMethod::simple:
        case AllocationMethod::matched:
            return shares_exactly(list, units);
        case AllocationMethod::sorted_alternation:
            return alternation_probabilities(list);
        case AllocationMethod::minimisation:
        case AllocationMethod::rerandomisation:
            return minimised_or_rerandomised(list, units, progress);
        case AllocationMethod::constrained:
            return kept_probabilities(list, units);
    }
    throw Error(ErrorKind::usage, "no such method");
}

}  // namespace clustertrial::allocation_detail
