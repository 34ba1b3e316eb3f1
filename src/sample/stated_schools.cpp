#include "stated_schools.hpp"

#include "clustertrial/allocation/redraw.hpp"
#include "clustertrial/core/error.hpp"
#include "clustertrial/core/number.hpp"
#include "clustertrial/core/text.hpp"
#include "clustertrial/core/words.hpp"

#include <algorithm>
#include <set>

namespace clustertrial::sample_detail {

namespace {

/// What exchanges arms in a wave, by school: its strata, its tuples, or all together.
std::vector<std::size_t> exchanged_of(const AllocatedList& list) {
    if (const auto* matched = list.summary<MatchedSummary>()) return matched->tuple;
    if (list.plan.method() == AllocationMethod::simple) return std::vector<std::size_t>(list.rows.size(), 0);
    return list.strata.of;
}

/// The strata of a wave: its tuples, where schools were matched.
std::vector<std::string> names_of_strata(const AllocatedList& list) {
    const auto* matched = list.summary<MatchedSummary>();
    if (matched == nullptr) return list.strata.labels;
    const std::string word = list.plan.own<MatchingPlan>().tuple_size == 2 ? "pair " : "tuple ";
    std::vector<std::string> names;
    for (std::size_t tuple = 0; tuple < matched->tuples; ++tuple) names.push_back(word + std::to_string(tuple + 1));
    return names;
}

std::string words_of_strata(const AllocatedList& list, bool several_waves) {
    std::vector<std::string> words;
    if (several_waves) words.emplace_back("wave");
    if (const auto* matched = list.summary<MatchedSummary>(); matched != nullptr) {
        words.emplace_back(list.plan.own<MatchingPlan>().tuple_size == 2 ? "pair" : "tuple");
    } else {
        for (const StratumSpec& spec : list.plan.strata) words.push_back(to_text(spec));
    }
    return joined(words, " x ");
}

/// The trial's arm of each of a plan's. A label wins, as in the data.
std::vector<std::uint32_t> arms_of_plan(const AllocationPlan& plan, const Trial& trial, const std::string& source) {
    std::vector<std::uint32_t> arms;
    Problems problems;
    for (const std::string& label : plan.arms) {
        const auto& known = trial.arms.arms;
        auto found = std::find_if(known.begin(), known.end(), [&](const Arm& arm) { return arm.label == label; });
        if (found == known.end())
            found = std::find_if(known.begin(), known.end(), [&](const Arm& arm) { return arm.name == label; });
        if (found == known.end()) {
            problems.add({source}, "allocates to arm " + in_quotes(label),
                         "expected a label or a name of [arms]: " + joined_as(known, [](const Arm& arm) {
                             return in_quotes(arm.label) + " (" + arm.name + ")";
                         }));
        }
        arms.push_back(static_cast<std::uint32_t>(found - known.begin()));
    }
    problems.throw_if_any(ErrorKind::input);
    return arms;
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
            schools.together = list.plan.together;
        }
        schools.unit_names.push_back(std::move(name));
    }
    for (const std::size_t unit : list.units.of) schools.unit.push_back(first + static_cast<std::uint32_t>(unit));
}

/// `first_exchanged`: the first number that no wave before has.
void add_wave(const EarlierWave& wave, const std::string& prefix, std::uint32_t& first_exchanged,
              StatedSchools& schools) {
    const AllocatedList& list = wave.list;
    for (const std::string& id : list.ids) {
        schools.place.emplace(id, schools.ids.size());
        schools.ids.push_back(id);
    }
    add_units(wave, schools);
    const std::vector<std::string> names = names_of_strata(list);
    const auto first = static_cast<std::uint32_t>(schools.strata.size());
    for (const std::string& name : names) schools.strata.push_back(prefix + name);
    const auto* matched = list.summary<MatchedSummary>();
    for (const std::size_t stratum : matched != nullptr ? matched->tuple : list.strata.of)
        schools.stratum.push_back(first + static_cast<std::uint32_t>(stratum));
    std::uint32_t next = first_exchanged;
    for (const std::size_t exchanged : exchanged_of(list)) {
        schools.exchanged_in.push_back(first_exchanged + static_cast<std::uint32_t>(exchanged));
        next = std::max(next, schools.exchanged_in.back() + 1);
    }
    first_exchanged = next;
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
    schools.list_columns = stated.strata;
    std::size_t waves = 0;
    for (const auto& chain : stated.chains) waves += chain.size();
    std::set<std::string> methods;
    std::set<std::string> columns;
    std::uint32_t first_exchanged = 0;
    std::size_t number = 0;
    for (const auto& chain : stated.chains) {
        for (const EarlierWave& wave : chain) {
            const std::string prefix = waves > 1 ? "wave " + std::to_string(++number) + " / " : "";
            const std::vector<std::uint32_t> arms = arms_of_plan(wave.list.plan, trial, stated.source);
            add_wave(wave, prefix, first_exchanged, schools);
            if (stated.from_records) {
                for (const std::size_t arm : wave.list.arms) schools.arm.push_back(arms[arm]);
            }
            methods.emplace(to_name(wave.list.plan.method()));
            columns.insert(words_of_strata(wave.list, waves > 1));
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
    schools.method = joined({methods.begin(), methods.end()});
    schools.strata_column = joined({columns.begin(), columns.end()}, "; ");
    if (schools.strata.size() < 2) schools.strata.clear();
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
