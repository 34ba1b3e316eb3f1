#include "clustertrial/sample/stated_allocation.hpp"

#include "clustertrial/allocation/replay.hpp"
#include "clustertrial/core/error.hpp"
#include "clustertrial/core/text.hpp"
#include "clustertrial/core/words.hpp"
#include "clustertrial/data/checksum.hpp"
#include "clustertrial/data/csv.hpp"
#include "clustertrial/trial/allocation_plan.hpp"
#include "clustertrial/trial/keys.hpp"
#include "clustertrial/trial/verify.hpp"

#include "stated_list.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

namespace clustertrial {

using namespace sample_detail;

namespace {

// ---- records ----

/// A chain by its last record; `earlier`: SHA-256 of the records before it.
struct ChainOfRecords {
    std::string path;
    std::string sha256;
    std::vector<EarlierWave> waves;
    std::vector<std::string> earlier;
    std::vector<InputFile> inputs;
};

/// A record, and what it names that decides or repeats the allocation.
void add_files_of(const RecordOnDisk& record, std::vector<InputFile>& inputs) {
    const RecordContext& context = record.record.context;
    inputs.push_back({InputKind::record, record.path, sha256_of(record.text)});
    if (!context.input_file.empty())
        inputs.push_back({InputKind::list, record.beside(context.input_file), record.record.input_sha256});
    inputs.push_back({InputKind::allocation, record.beside(context.allocation_file), record.record.allocation_sha256});
    if (context.kept) inputs.push_back({InputKind::kept_set, record.beside(context.kept->file), context.kept->sha256});
}

ChainOfRecords read_chain(const std::string& path, bool allow_outside, const DrawProgress& progress) {
    const RecordOnDisk last = read_record(path, {.anywhere = allow_outside});
    ChainOfRecords chain{path, {}, {}, {}, {}};
    for (const RecordOnDisk& before : read_earlier_records(last)) {
        chain.earlier.push_back(sha256_of(before.text));
        add_files_of(before, chain.inputs);
    }
    add_files_of(last, chain.inputs);
    WavesBefore found = read_waves(path, last.record.plan, allow_outside, progress);
    chain.sha256 = std::move(found.sha256);
    chain.waves = std::move(found.waves);
    return chain;
}

/// Of records one of which is a wave before another, only the last one says something of its own.
void keep_last_records(std::vector<ChainOfRecords>& chains) {
    std::set<std::string> earlier;
    for (const ChainOfRecords& chain : chains) earlier.insert(chain.earlier.begin(), chain.earlier.end());
    std::erase_if(chains, [&](const ChainOfRecords& chain) { return earlier.contains(chain.sha256); });
}

/// `spelling`: as the data's ids are compared with those of records, ids of records are compared with one another.
void check_chains(const std::vector<ChainOfRecords>& chains, Spelling spelling) {
    const AllocationPlan& first = chains.front().waves.front().list.plan;
    std::map<std::string, std::pair<const ChainOfRecords*, std::string>> known;  // what is compared: who has it first
    Problems problems;
    for (const ChainOfRecords& chain : chains) {
        if (chain.waves.front().list.plan.arms != first.arms) {
            problems.add({chain.path}, "has other arms than " + chains.front().path,
                         "records of one trial have the same arms in the same order");
        }
        for (const EarlierWave& wave : chain.waves) {
            for (const std::string& id : wave.list.ids) {
                const std::string key = spelling == Spelling::checked ? spelling_key(id) : id;
                const auto& [first_chain, first_id] = known.emplace(key, std::pair(&chain, id)).first->second;
                if (first_chain == &chain) continue;
                const std::string otherwise = first_id == id ? "" : " as " + in_quotes(first_id);
                problems.add(
                    {chain.path},
                    "allocates " + in_quotes(id) + ", which " + first_chain->path + " allocates too" + otherwise,
                    "expected each once" +
                        std::string(otherwise.empty() ? "" : "; if they are different, give --spelling exact"));
            }
        }
    }
    problems.throw_if_any(ErrorKind::input);
}

/// What [randomisation] says, of the keys that it has, otherwise than a record: a sentence, or nothing.
std::string said_otherwise(const Trial& trial, const AllocationPlan& plan, const std::string& path) {
    const auto& known = keys_of<RandomisationSpec>();
    const bool says_more = std::any_of(known.begin(), known.end(), [&](const auto& key) {
        return key.name != "record" && key.get(*trial.randomisation) &&
               key.get(*trial.randomisation) != key.get(RandomisationSpec{});
    });
    if (!says_more) return {};
    AllocationRecord record;
    record.plan = plan;
    std::vector<std::string> keys;
    try {
        for (const PlanDifference& difference : plan_differences(plan, allocation_plan_of(trial, record))) {
            const auto key =
                std::find_if(known.begin(), known.end(), [&](const auto& one) { return one.name == difference.key; });
            if (key == known.end() || !key->get(*trial.randomisation)) continue;
            keys.push_back(difference.key + " = " + difference.b + " (recorded: " + difference.a + ")");
        }
    } catch (const Error& error) {
        return "[randomisation] is not compared with " + path +
               ", which takes precedence: [randomisation] alone is not a complete plan (" + error.what() + ")";
    }
    if (keys.empty()) return {};
    return "[randomisation] differs from " + path + ", which takes precedence: " + joined(keys, "; ");
}

StatedAllocation read_records(const Trial& trial, bool allow_outside, const DrawProgress& progress) {
    StatedAllocation stated = read_recorded_allocation(trial, allow_outside, progress);
    std::vector<std::string> lists;
    for (const auto& chain : stated.chains)
        for (const EarlierWave& wave : chain) lists.push_back(wave.table.file);
    add_strata_of_lists(trial, lists, stated);
    return stated;
}

// ---- the protocol's own words ----

/// Whether who was allocated with whom hangs on more than strata and units.
bool needs_method(AllocationMethod method) {
    return method == AllocationMethod::matched || method == AllocationMethod::minimisation ||
           method == AllocationMethod::constrained || method == AllocationMethod::rerandomisation;
}

AllocationMethod method_of(const RandomisationSpec& spec) {
    return spec.method.value_or(AllocationPlan{}.method());
}

/// The plan as stated. A seed that is not known plays no part but where the method keeps what it drew.
AllocationPlan stated_plan(const Trial& trial, bool needs_draws) {
    RandomisationSpec spec = randomisation_of(trial);
    if (!spec.seed && needs_draws && method_of(spec) == AllocationMethod::constrained) {
        throw Error(ErrorKind::input, trial.file +
                                          ": [randomisation]: the allocations that the constrained draw chose from "
                                          "depend on its seed; expected 'seed', or 'record'");
    }
    if (!spec.seed) spec.seed = 1;
    return allocation_plan_of(spec);
}

/// The same for units, strata and tuples alone: nothing of it needs a column that only arms hang on.
AllocationPlan plan_of_structure(AllocationPlan plan, bool needs_draws) {
    plan.simulations = 0;
    const bool matched = plan.method() == AllocationMethod::matched;
    if (needs_draws && needs_method(plan.method()) && !matched) return plan;
    // Schools on a threshold may have a block of their own with sorted alternation alone.
    const bool alternated = plan.method() == AllocationMethod::sorted_alternation;
    if (!matched && !alternated) plan.method_options = default_options(AllocationMethod::complete);
    if (!matched) plan.covariates.clear();
    if (!alternated) plan.sort_key.clear();
    plan.ties = TieRule::file_order;
    plan.tie_column.clear();
    plan.order = SchoolOrder::by_id;
    plan.ratio.assign(plan.arms.size(), 1);
    plan.stratum_ratios.clear();
    return plan;
}

/// Whether [randomisation] names a list that is not the data.
bool has_own_list(const Trial& trial) {
    const std::string& file = trial.randomisation->file;
    return !file.empty() && file != trial.data.file;
}

/// A list that is not the data says which schools there were. Where the data have all the columns and the list has not,
/// the schools are those of the data.
void use_own_list(const Trial& trial, StatedAllocation& stated) {
    const std::string& list = trial.randomisation->file;
    stated.own_list = stated.source == list || stated.source.starts_with(list + " with ");
    if (stated.own_list) {
        add_arms_of_list(trial, list, stated);
    } else {
        stated.warnings.push_back("a " + trial.unit + " of " + list + " that has no row in " + trial.data.file +
                                  " is not counted as lost: what [randomisation] names is taken from the data alone, "
                                  "since the list cannot be read or does not have it");
    }
}

StatedAllocation read_protocol(const Trial& trial, bool needs_draws) {
    const AllocationPlan stated = stated_plan(trial, needs_draws);
    const AllocationPlan plan = plan_of_structure(stated, needs_draws);
    StatedAllocation result;
    Table table = read_stated_list(trial, plan, result.inputs);
    result.source = table.file;
    AllocatedList list = allocate(table, plan);
    list.plan = stated;
    list.plan.simulations = 0;
    result.chains.resize(1);
    result.chains.front().push_back({std::move(table), std::move(list)});
    add_strata_of_lists(trial, {trial.randomisation->file}, result);
    if (has_own_list(trial)) use_own_list(trial, result);
    return result;
}

}  // namespace

bool draws_allocations(const Trial& trial) {
    if (trial.analysis.inference == Inference::randomisation) return true;
    const bool family = std::any_of(trial.families.begin(), trial.families.end(), [](const FamilySpec& spec) {
        return spec.adjustment == Adjustment::step_down && spec.draws_from == Inference::randomisation;
    });
    return family || std::any_of(trial.sensitivity.begin(), trial.sensitivity.end(), [](const SensitivitySpec& entry) {
               return entry.analysis.inference == Inference::randomisation;
           });
}

StatedAllocation read_recorded_allocation(const Trial& trial, bool allow_outside, const DrawProgress& progress) {
    std::vector<ChainOfRecords> chains;
    for (const std::string& path : trial.randomisation->records)
        chains.push_back(read_chain(path, allow_outside, progress));
    keep_last_records(chains);
    check_chains(chains, trial.data.spelling);
    StatedAllocation stated;
    stated.from_records = true;
    for (ChainOfRecords& chain : chains) {
        const std::string otherwise = said_otherwise(trial, chain.waves.back().list.plan, chain.path);
        if (!otherwise.empty()) stated.warnings.push_back(otherwise);
        stated.source += (stated.source.empty() ? "" : ", ") + chain.path;
        stated.inputs.insert(stated.inputs.end(), chain.inputs.begin(), chain.inputs.end());
        stated.chains.push_back(std::move(chain.waves));
    }
    return stated;
}

std::optional<StatedAllocation> read_stated_allocation(const Trial& trial, bool allow_outside,
                                                       const DrawProgress& progress) {
    if (!trial.randomisation) return std::nullopt;
    const RandomisationSpec& spec = *trial.randomisation;
    if (!spec.records.empty()) return read_records(trial, allow_outside, progress);
    const bool needs_draws = draws_allocations(trial);
    const bool strata_of_model = !spec.strata.empty() && trial.strata.empty();
    const bool decides_draws = needs_draws && (!spec.strata.empty() || needs_method(method_of(spec)));
    const bool list_has_units = !spec.together.empty() && !spec.file.empty();
    const bool list_has_strata = !spec.file.empty() && !strata_not_in_data(trial).empty();
    const bool own_list = has_own_list(trial);
    const bool list_has_arms = own_list && arms_not_in_data(trial);
    if (list_has_units || strata_of_model || decides_draws || list_has_strata || list_has_arms)
        return read_protocol(trial, needs_draws);
    if (!own_list && (!spec.together.empty() || spec.strata.empty())) return std::nullopt;  // the data say it
    // Strata that are only compared with those of the model, and schools that may have been lost.
    try {
        StatedAllocation stated = read_protocol(trial, false);
        stated.only_compared = true;
        return stated;
    } catch (const Error& error) {
        if (!own_list) return std::nullopt;
        StatedAllocation stated;
        stated.source = spec.file;
        stated.why_not_read = error.what();
        return stated;
    }
}

}  // namespace clustertrial
