#include "stated_schools.hpp"

#include "clustertrial/allocation/redraw.hpp"
#include "clustertrial/core/error.hpp"
#include "clustertrial/core/number.hpp"
#include "clustertrial/core/text.hpp"
#include "clustertrial/core/words.hpp"

#include "arrange_parts.hpp"
#include "stated_strata.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace clustertrial::sample_detail {

namespace {

/// What exchanges arms in a wave, by school: its strata, its tuples, or all together.
std::vector<std::size_t> exchanged_of(const AllocatedList& list) {
    if (const auto* matched = list.summary<MatchedSummary>()) return matched->tuple;
    if (list.plan.method() == AllocationMethod::simple) return std::vector<std::size_t>(list.rows.size(), 0);
    return list.strata.of;
}

/// The trial's arm of each of a plan's. A label wins, as in the data.
std::vector<std::uint32_t> arms_of_plan(const AllocationPlan& plan, const Trial& trial, const std::string& source) {
    std::vector<std::uint32_t> arms;
    Problems problems;
    for (const std::string& label : plan.arms) {
        arms.push_back(arm_of_text(label, trial.arms));
        if (arms.back() != no_arm) continue;
        problems.add({source}, "allocates to arm " + in_quotes(label),
                     "expected a label or a name of [arms]: " + joined_as(trial.arms.arms, [](const Arm& arm) {
                         return in_quotes(arm.label) + " (" + arm.name + ")";
                     }));
    }
    problems.throw_if_any(ErrorKind::input);
    return arms;
}

StatedWave wave_of_plan(const AllocationPlan& plan) {
    const bool minimised = plan.method() == AllocationMethod::minimisation;
    const std::vector<StratumSpec> factors =
        minimised ? plan.own<MinimisationPlan>().factors : std::vector<StratumSpec>();
    StatedWave wave{plan.method(), plan.together, {}, columns_balanced(plan.method(), factors, plan.covariates)};
    for (const StratumSpec& spec : plan.strata) wave.strata.push_back(spec.column);
    return wave;
}

/// The share of each arm of the trial in a stratum of a plan.
std::vector<double> shares_of(const AllocationPlan& plan, const std::string& stratum,
                              const std::vector<std::uint32_t>& arms, std::size_t count) {
    const auto own = std::find_if(plan.stratum_ratios.begin(), plan.stratum_ratios.end(),
                                  [&](const StratumRatio& ratio) { return ratio.stratum == stratum; });
    const std::vector<std::uint64_t>& ratio = own == plan.stratum_ratios.end() ? plan.ratio : own->ratio;
    std::uint64_t whole = 0;
    for (const std::uint64_t share : ratio) whole += share;
    std::vector<double> shares(count, 0.0);
    for (std::size_t arm = 0; arm < ratio.size(); ++arm)
        shares[arms[arm]] = static_cast<double>(ratio[arm]) / static_cast<double>(whole);
    return shares;
}

void add_units(const EarlierWave& wave, StatedSchools& schools) {
    const AllocatedList& list = wave.list;
    const auto first = static_cast<std::uint32_t>(schools.unit_names.size());
    for (const auto& members : list.units.schools) {
        std::string name = list.ids[members.front()];
        if (!list.plan.together.empty()) {
            const TextColumn& texts = wave.table.text(list.plan.together);
            const std::size_t row = list.rows[members.front()];
            if (!texts.is_missing(row)) name = texts.at(row);
        }
        schools.unit_names.push_back(std::move(name));
    }
    for (const std::size_t unit : list.units.of) schools.unit.push_back(first + static_cast<std::uint32_t>(unit));
}

/// `first_exchanged`: the first number that no wave before has. `arms`: the trial's arm of each of the plan's.
void add_wave(const EarlierWave& wave, const std::string& prefix, const std::vector<std::uint32_t>& arms,
              std::size_t count, std::uint32_t& first_exchanged, StatedSchools& schools) {
    const AllocatedList& list = wave.list;
    for (std::size_t school = 0; school < list.ids.size(); ++school) {
        schools.place.emplace(list.ids[school], schools.ids.size());
        schools.ids.push_back(list.ids[school]);
        schools.wave.push_back(schools.waves.size());
        schools.shares.push_back(shares_of(list.plan, list.strata.labels[list.strata.of[school]], arms, count));
    }
    schools.waves.push_back(wave_of_plan(list.plan));
    add_units(wave, schools);
    const std::vector<std::string> names = names_of_strata(list);
    const auto first = static_cast<std::uint32_t>(schools.strata.size());
    for (const std::string& name : names) schools.strata.push_back(prefix + name);
    for (const std::size_t stratum : stratum_of_schools(list))
        schools.stratum.push_back(first + static_cast<std::uint32_t>(stratum));
    std::uint32_t next = first_exchanged;
    for (const std::size_t exchanged : exchanged_of(list)) {
        schools.exchanged_in.push_back(first_exchanged + static_cast<std::uint32_t>(exchanged));
        next = std::max(next, schools.exchanged_in.back() + 1);
    }
    first_exchanged = next;
}

/// What units are called.
std::string name_of_units(const std::vector<StatedWave>& waves) {
    std::set<std::string> columns;
    for (const StatedWave& wave : waves)
        if (!wave.together.empty()) columns.insert(wave.together);
    if (columns.empty()) return {};
    return columns.size() == 1 ? *columns.begin() : "unit";
}

/// The arms that a list has, by school.
std::vector<std::uint32_t> arms_of_list(const StatedAllocation& stated, const StatedSchools& schools,
                                        const Trial& trial) {
    if (stated.arms.empty()) return {};
    std::vector<std::uint32_t> arms;
    Problems problems;
    for (const std::string& id : schools.ids) {
        const auto text = stated.arms.find(id);
        arms.push_back(text == stated.arms.end() ? no_arm : arm_of_text(text->second, trial.arms));
        if (text == stated.arms.end() || arms.back() != no_arm) continue;
        problems.add(stated.source + ": column '" + trial.arms.column + "': found " + in_quotes(text->second) +
                     " for " + in_quotes(id) + "; expected " + known_arms(trial.arms));
    }
    problems.throw_if_any(ErrorKind::input);
    return arms;
}

std::vector<std::vector<std::uint32_t>> lists_of(const AllocationSet& set, const std::vector<std::uint32_t>& arms) {
    std::vector<std::vector<std::uint32_t>> lists;
    for (std::size_t i = 0; i < set.size(); ++i) {
        std::vector<std::uint32_t>& list = lists.emplace_back();
        for (const std::uint8_t arm : set.allocation(i)) list.push_back(arms[arm]);
    }
    return lists;
}

}  // namespace

std::vector<std::string> columns_balanced(AllocationMethod method, const std::vector<StratumSpec>& factors,
                                          const std::vector<CovariateColumn>& covariates) {
    std::vector<std::string> columns;
    if (method == AllocationMethod::minimisation) {
        for (const StratumSpec& factor : factors) columns.push_back(factor.column);
    } else if (method == AllocationMethod::constrained || method == AllocationMethod::rerandomisation) {
        for (const CovariateColumn& covariate : covariates) columns.push_back(covariate.column);
    }
    return columns;
}

std::optional<std::size_t> StatedSchools::place_of(const std::string& id) const {
    if (const auto same = place.find(id); same != place.end()) return same->second;
    if (alike.empty()) return std::nullopt;
    const auto found = alike.find(spelling_key(id));
    if (found == alike.end() || found->second.size() > 1) return std::nullopt;
    return found->second.front();
}

std::vector<std::string> StatedSchools::spelled_like(const std::string& id) const {
    std::vector<std::string> found;
    const std::string key = spelling_key(id);
    for (const std::string& known : ids)
        if (spelling_key(known) == key) found.push_back(known);
    return found;
}

StatedSchools stated_schools(const StatedAllocation& stated, const Trial& trial) {
    StatedSchools schools;
    schools.source = stated.source;
    schools.from_records = stated.from_records;
    schools.only_compared = stated.only_compared;
    schools.own_list = stated.own_list;
    schools.list_columns = stated.strata;
    std::vector<const AllocatedList*> lists;
    for (const auto& chain : stated.chains)
        for (const EarlierWave& wave : chain) lists.push_back(&wave.list);
    const std::size_t waves = lists.size();
    std::set<std::string> methods;
    std::uint32_t first_exchanged = 0;
    std::size_t number = 0;
    for (const auto& chain : stated.chains) {
        for (const EarlierWave& wave : chain) {
            const std::string prefix = waves > 1 ? "wave " + std::to_string(++number) + " / " : "";
            const std::vector<std::uint32_t> arms = arms_of_plan(wave.list.plan, trial, stated.source);
            add_wave(wave, prefix, arms, trial.arms.arms.size(), first_exchanged, schools);
            if (stated.from_records) {
                for (const std::size_t arm : wave.list.arms) schools.arm.push_back(arms[arm]);
            }
            methods.emplace(to_name(wave.list.plan.method()));
            const auto* constrained = wave.list.summary<ConstrainedSummary>();
            if (constrained != nullptr && waves == 1) schools.kept = lists_of(constrained->kept, arms);
            const AllocationMethod method = wave.list.plan.method();
            schools.is_redrawn |= method == AllocationMethod::minimisation ||
                                  method == AllocationMethod::rerandomisation ||
                                  (method == AllocationMethod::constrained && schools.kept.empty());
        }
    }
    if (trial.data.spelling == Spelling::checked) {
        for (std::size_t at = 0; at < schools.ids.size(); ++at)
            schools.alike[spelling_key(schools.ids[at])].push_back(at);
    }
    if (!stated.from_records) schools.arm = arms_of_list(stated, schools, trial);
    schools.together = name_of_units(schools.waves);
    schools.method = joined({methods.begin(), methods.end()});
    if (schools.strata.size() < 2) schools.strata.clear();
    if (!schools.strata.empty()) schools.strata_columns = strata_columns_of(lists);
    return schools;
}

std::vector<std::uint32_t> RedrawnSchools::arms_of(std::size_t draw) const {
    std::vector<std::uint32_t> all;
    for (std::size_t chain = 0; chain < chains.size(); ++chain)
        for (const std::uint8_t arm : chains[chain].allocation(draw)) all.push_back(arms[chain][arm]);
    return all;
}

RedrawnSchools redraw_schools(const StatedAllocation& stated, const Trial& trial, std::size_t draws, std::uint64_t seed,
                              const DrawProgress& progress) {
    std::size_t schools = 0;
    for (const auto& chain : stated.chains)
        for (const EarlierWave& wave : chain) schools += wave.list.ids.size();
    if (draws > most_redrawn_arms / std::max<std::size_t>(schools, 1)) {
        throw Error(ErrorKind::design,
                    format_count(draws) + " draws of " + counted(schools, "school") + ", each allocated again by " +
                        stated.source + ", are more than memory should hold; expected at most " +
                        format_count(most_redrawn_arms / schools) + ": fewer --draws (`draws` of [analysis])");
    }
    RedrawnSchools redrawn;
    std::uint64_t stream = seed;  // each chain was drawn apart from the others
    for (const auto& chain : stated.chains) {
        redrawn.chains.push_back(redraw(chain, draws, stream++, progress));
        redrawn.arms.push_back(arms_of_plan(chain.front().list.plan, trial, stated.source));
    }
    return redrawn;
}

}  // namespace clustertrial::sample_detail
