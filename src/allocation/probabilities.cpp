#include "probabilities.hpp"

#include "clustertrial/core/number.hpp"

#include "allocate_by_method.hpp"
#include "ratios_of_strata.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace clustertrial {
namespace {

/// A share of a kept set that is further than this from its stratum's is another one: beyond the rounding of a
/// quotient.
constexpr double rounding_of_a_share = 1e-9;
/// Further from it than this many standard errors is more than chance, in any of a thousand schools.
constexpr double standard_errors_of_chance = 5;
/// Set apart from the allocation's stream: 2^64 divided by the golden ratio, added to its seed.
constexpr std::uint64_t simulation_seed_step = 0x9E3779B97F4A7C15;
constexpr std::uint64_t most_bytes = std::uint64_t{1} << 32;

Eigen::Index index(std::size_t i) {
    return static_cast<Eigen::Index>(i);
}

/// Schools x arms: what the ratios of their strata say.
Eigen::MatrixXd shares_of(const AllocatedList& list, const CountTable& ratios) {
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

Probabilities exactly(Eigen::MatrixXd by_school) {
    Probabilities exact;
    exact.by_school = std::move(by_school);
    return exact;
}

/// What an earlier wave's shortfall adds to the shares: it is spread alike over all units of the strata whose ratio has
/// a share for every arm.
Probabilities complete_probabilities(const AllocatedList& list, const UnitsToAllocate& units) {
    Probabilities exact = exactly(shares_of(list, units.ratios));
    const Shortfall& shortfall = units.earlier.shortfall;
    if (std::all_of(shortfall.by_arm.begin(), shortfall.by_arm.end(), [](auto short_of) { return short_of == 0; }))
        return exact;
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
            exact.by_school(index(school), index(arm)) += short_of / sharing;
        }
    }
    exact.differ = true;
    return exact;
}

/// The first school in order is in arm 1 with probability 2^-n_1, the others in turn; every place of its block is
/// equally likely for a school.
Probabilities alternation_probabilities(const AllocatedList& list) {
    Probabilities exact = exactly(Eigen::MatrixXd::Zero(index(list.rows.size()), 2));
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
        exact.by_school.row(index(school)) << 1 - p, p;
        exact.differ = exact.differ || std::abs(p - 0.5) > rounding_of_a_share;
    }
    return exact;
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

Probabilities from_set(const AllocationSet& set, ProbabilitySource source, const Units& units) {
    Probabilities found;
    found.source = source;
    found.allocations = set.size();
    found.by_school = shares_in(set);
    if (set.schools > most_paired_schools) return found;
    Validity validity = validity_of(set);
    validity.always = between_units(validity.always, units);
    validity.never = between_units(validity.never, units);
    found.validity = std::move(validity);
    return found;
}

Probabilities kept_probabilities(const AllocatedList& list, const UnitsToAllocate& units) {
    Probabilities kept = from_set(list.constrained->kept, ProbabilitySource::kept_set, list.units);
    const Eigen::MatrixXd distances = kept.by_school - shares_of(list, units.ratios);
    kept.differ = distances.cwiseAbs().maxCoeff() > rounding_of_a_share;
    return kept;
}

Probabilities simulated_probabilities(const AllocatedList& list, const UnitsToAllocate& units) {
    const AllocationPlan& plan = list.plan;
    const std::size_t schools = list.rows.size();
    if (plan.simulations > most_bytes / schools)
        throw Error(ErrorKind::design, format_count(plan.simulations) + " simulated allocations of " +
                                           format_count(schools) + " schools do not fit in 4 GiB; expected at most " +
                                           format_count(most_bytes / schools));
    RandomStream random(GeneratorKind::stata_mt64, plan.seed + simulation_seed_step);
    const auto simulate = [&](RandomStream& stream) {
        return by_school(list.units, allocate_by_method(units, plan, stream).allocation.arms);
    };
    const AllocationSet set = simulate_allocations(schools, plan.arms.size(), plan.simulations, simulate, random);
    Probabilities simulated = from_set(set, ProbabilitySource::simulated, list.units);
    const Eigen::ArrayXXd shares = shares_of(list, units.ratios).array();
    const Eigen::ArrayXXd errors = (shares * (1 - shares) / static_cast<double>(plan.simulations)).sqrt();
    const Eigen::ArrayXXd distances = (simulated.by_school.array() - shares).abs();
    simulated.differ = (distances > standard_errors_of_chance * errors + rounding_of_a_share).any();
    return simulated;
}

Probabilities minimised_or_rerandomised(const AllocatedList& list, const UnitsToAllocate& units) {
    if (list.plan.simulations > 0) return simulated_probabilities(list, units);
    if (is_symmetric(units)) return exactly(shares_of(list, units.ratios));
    Probabilities unknown;
    unknown.source = ProbabilitySource::simulated;
    return unknown;
}

// ---- warnings ----

void add_pairs(const AllocatedList& list, const std::vector<std::pair<std::size_t, std::size_t>>& pairs,
               const std::string& when, std::vector<std::string>& warnings) {
    if (pairs.empty()) return;
    std::string text = (pairs.size() == 1 ? std::string("1 pair of schools is ")
                                          : format_count(pairs.size()) + " pairs of schools are ") +
                       when + " in the same arm over " + format_count(list.probabilities.allocations) +
                       (list.probabilities.source == ProbabilitySource::simulated ? " simulated" : " kept") +
                       " allocations: ";
    const std::size_t shown = std::min(pairs.size(), Problems::shown);
    for (std::size_t i = 0; i < shown; ++i)
        text += (i == 0 ? "" : ", ") + list.ids[pairs[i].first] + " and " + list.ids[pairs[i].second];
    if (pairs.size() > shown) text += " and " + format_count(pairs.size() - shown) + " more";
    warnings.push_back(std::move(text));
}

void add_decided(const AllocatedList& list, const CountTable& ratios, std::vector<std::string>& warnings) {
    const Probabilities& probabilities = list.probabilities;
    Problems decided;
    for (Eigen::Index school = 0; school < probabilities.by_school.rows(); ++school) {
        const auto stratum = list.strata.of[static_cast<std::size_t>(school)];
        for (std::size_t arm = 0; arm < ratios.arms; ++arm) {
            const double share = share_of(ratios, stratum, arm);
            const double probability = probabilities.by_school(school, index(arm));
            const bool is_decided = probability == 0 || probability == 1;
            if (!is_decided || share == 0 || share == 1) continue;
            decided.add(list.plan.id + " " + list.ids[static_cast<std::size_t>(school)] + " is " +
                        (probability == 0 ? "never" : "always") + " in arm " + in_quotes(list.plan.arms[arm]));
        }
    }
    if (!decided.empty()) warnings.push_back(decided.text());
}

}  // namespace

std::string_view to_name(ProbabilitySource source) {
    switch (source) {
        case ProbabilitySource::exact:
            return "exact";
        case ProbabilitySource::kept_set:
            return "kept-set";
        case ProbabilitySource::simulated:
            return "simulated";
    }
    throw Error(ErrorKind::usage, "a value without a name");
}

Probabilities probabilities_of(const AllocatedList& list, const UnitsToAllocate& units) {
    switch (list.plan.method) {
        case AllocationMethod::complete:
            return complete_probabilities(list, units);
        case AllocationMethod::simple:
        case AllocationMethod::matched:
            return exactly(shares_of(list, units.ratios));
        case AllocationMethod::sorted_alternation:
            return alternation_probabilities(list);
        case AllocationMethod::minimisation:
        case AllocationMethod::rerandomisation:
            return minimised_or_rerandomised(list, units);
        case AllocationMethod::constrained:
            return kept_probabilities(list, units);
    }
    throw Error(ErrorKind::usage, "no such method");
}

std::vector<std::string> probability_warnings(const AllocatedList& list, const CountTable& ratios) {
    std::vector<std::string> warnings;
    if (list.probabilities.validity) {
        add_pairs(list, list.probabilities.validity->always, "always", warnings);
        add_pairs(list, list.probabilities.validity->never, "never", warnings);
    }
    add_decided(list, ratios, warnings);
    return warnings;
}

}  // namespace clustertrial
