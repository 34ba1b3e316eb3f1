#include "clustertrial/trial/lock.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/core/words.hpp"
#include "clustertrial/data/checksum.hpp"
#include "clustertrial/trial/keys.hpp"

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>
#include <type_traits>
#include <utility>

#include <nlohmann/json.hpp>

namespace clustertrial {

namespace {

constexpr std::string_view lock_schema = "clustertrial.protocol/1";

/// What a protocol says, and whether it would be so if nothing was said.
struct KeptEntry {
    ProtocolEntry entry;
    bool by_default = false;
};

/// Gathers what the keys of a section say.
class Protocol {
  public:
    template <typename Spec>
    void add(const std::string& above, const std::vector<KeyOf<Spec>>& keys, const Spec& spec) {
        for (const KeyOf<Spec>& key : keys) add_key(above + "." + key.name, key, spec);
    }

    template <typename Spec>
    void add_key(const std::string& name, const KeyOf<Spec>& key, const Spec& spec) {
        if (key.wording) return;
        if (key.type == KeyType::table) {
            for (const KeyOf<Spec>& field : key.fields) add_key(name + "." + field.name, field, spec);
            return;
        }
        const auto value = key.get(spec);
        if (value) entries_.push_back({{name, text_of(*value)}, value == key.get(Spec{})});
    }

    /// "baseline.continuous.nor"; of a second one "baseline.continuous.nor (2)".
    std::string section_called(const std::string& name) {
        const int number = ++sections_[name];
        return number == 1 ? name : name + " (" + std::to_string(number) + ")";
    }

    std::vector<KeptEntry> take() {
        std::sort(entries_.begin(), entries_.end(),
                  [](const KeptEntry& a, const KeptEntry& b) { return a.entry.key < b.entry.key; });
        return std::move(entries_);
    }

  private:
    /// Elements of a list on lines of their own; an empty one is "", so that it is not taken for no list.
    static std::string text_of(const KeyTexts& value) {
        if (value.size() == 1 && !value.front().empty()) return value.front();
        return joined_as(
            value, [](const std::string& element) { return element.empty() ? "\"\"" : element; }, "\n");
    }

    std::vector<KeptEntry> entries_;
    std::map<std::string, int> sections_;
};

/// An entry of [[sensitivity]]: its own keys, and those of [analysis] that it changes.
void add_sensitivity(Protocol& protocol, const SensitivitySpec& spec) {
    const std::string above = "sensitivity." + spec.label;
    protocol.add(above, keys_of<SensitivitySpec>(), spec);
    for (const KeyOf<AnalysisSpec>* key : spec.changes) protocol.add_key(above + "." + key->name, *key, spec.analysis);
}

void add_baseline(Protocol& protocol, const std::string& kind, const std::vector<BaselineVariable>& variables) {
    for (const BaselineVariable& variable : variables) {
        protocol.add(protocol.section_called("baseline." + kind + "." + variable.column), keys_of<BaselineVariable>(),
                     variable);
    }
}

/// What decides the rows that are analysed.
void add_collate(Protocol& protocol, const CollateSpec& spec) {
    const auto add = [&](const std::string& name, const auto& part) {
        protocol.add(protocol.section_called("collate." + name), keys_of<std::decay_t<decltype(part)>>(), part);
    };
    for (const CollectedColumn& column : spec.columns) add("column." + column.name, column);
    for (const CollateSource& source : spec.sources) add("source", source);
    for (const DerivedColumn& column : spec.derived) add("derived." + column.name, column);
    for (const CollateCheck& check : spec.checks) add("check", check);
    for (const CollateCorrection& correction : spec.corrections)
        add("correction." + correction.id + "." + correction.column, correction);
}

/// Files as the trial file names them: a lock is the same from wherever it is made.
Trial with_files_as_named(Trial trial) {
    const auto whole = [](const std::filesystem::path& path) {
        return std::filesystem::absolute(path).lexically_normal();
    };
    const std::filesystem::path folder = whole(trial.file.empty() ? "." : trial.file).parent_path();
    const auto name = [&](std::string& file) {
        if (!file.empty() && file != "-") file = whole(file).lexically_proximate(folder).string();
    };
    if (trial.randomisation) {
        name(trial.randomisation->file);
        for (std::string& record : trial.randomisation->records) name(record);
    }
    name(trial.analysis.resampling.allocations);
    if (trial.collate) name(trial.collate->ids.successors);
    for (SensitivitySpec& entry : trial.sensitivity) name(entry.analysis.resampling.allocations);
    return trial;
}

std::vector<KeptEntry> kept_entries(const Trial& as_opened) {
    const Trial trial = with_files_as_named(as_opened);
    Protocol protocol;
    for (const KeyOf<Trial>& key : keys_of<Trial>()) {
        const bool listed_below = key.section == "baseline" && key.or_tables;
        const bool label_of_an_arm = key.section == "arms" && key.name != "column";
        if (!listed_below && !label_of_an_arm) protocol.add_key(key.section + "." + key.name, key, trial);
    }
    for (DataJoin join : trial.data.joins) {
        if (join.key.empty()) join.key = {trial.data.cluster};
        protocol.add(protocol.section_called("data.join"), keys_of<DataJoin>(), join);
    }
    for (const Arm& arm : trial.arms.arms) protocol.add("arms." + arm.name, keys_of<Arm>(), arm);
    if (trial.randomisation) protocol.add("randomisation", keys_of<RandomisationSpec>(), *trial.randomisation);
    for (const OutcomeSpec& outcome : trial.outcomes) {
        protocol.add("outcome." + outcome.name, keys_of<OutcomeSpec>(), outcome);
    }
    for (const SensitivitySpec& spec : trial.sensitivity) add_sensitivity(protocol, spec);
    for (const FamilySpec& family : trial.families) {
        protocol.add("family." + family.name, keys_of<FamilySpec>(), family);
    }
    for (const CaceSpec& cace : trial.cace) protocol.add("cace." + cace.label, keys_of<CaceSpec>(), cace);
    for (const SubgroupSpec& subgroup : trial.subgroups) {
        protocol.add("subgroup." + subgroup.label, keys_of<SubgroupSpec>(), subgroup);
    }
    for (const PowerStage& stage : trial.power.stages) {
        protocol.add("power.stage." + stage.name, keys_of<PowerStage>(), stage);
    }
    for (const SimulatedOutcome& outcome : trial.simulation.outcomes) {
        protocol.add("simulation.outcome." + outcome.outcome, keys_of<SimulatedOutcome>(), outcome);
    }
    add_baseline(protocol, "categorical", trial.baseline.categorical);
    add_baseline(protocol, "continuous", trial.baseline.continuous);
    if (trial.collate) add_collate(protocol, *trial.collate);
    return protocol.take();
}

}  // namespace

std::vector<ProtocolEntry> canonical_protocol(const Trial& trial) {
    std::vector<ProtocolEntry> entries;
    for (KeptEntry& one : kept_entries(trial)) entries.push_back(std::move(one.entry));
    return entries;
}

std::string lock_json(const Trial& trial) {
    nlohmann::ordered_json json;
    json["schema"] = lock_schema;
    json["trial_sha256"] = trial.sha256;
    json["protocol"] = nlohmann::ordered_json::object();
    for (const ProtocolEntry& entry : canonical_protocol(trial)) json["protocol"][entry.key] = entry.value;
    constexpr int indent = 2;
    return json.dump(indent, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

ProtocolLock parse_lock(std::string_view bytes, const std::string& path) {
    const auto refuse = [&](const std::string& what) -> void {
        throw Error(ErrorKind::input, path + ": " + what + "; expected a file that 'report --lock' wrote");
    };
    const auto json = nlohmann::json::parse(bytes, nullptr, false);
    if (json.is_discarded() || !json.is_object()) refuse("this is not JSON");
    if (json.value("schema", nlohmann::json()) != lock_schema) {
        refuse("found no schema " + std::string(lock_schema));
    }
    ProtocolLock lock{path, sha256_of(bytes), {}, {}};
    const auto protocol = json.find("protocol");
    if (protocol == json.end() || !protocol->is_object()) refuse("found no member 'protocol'");
    for (const auto& [key, value] : protocol->items()) {
        if (!value.is_string()) refuse("the value of '" + key + "' is not a text");
        lock.entries.push_back({key, value.get<std::string>()});
    }
    const auto hash = json.find("trial_sha256");
    if (hash != json.end() && hash->is_string()) lock.trial_sha256 = hash->get<std::string>();
    return lock;
}

namespace {

/// Whether what [[deviation]] names is the key or stands above it.
bool names(const std::string& deviation, const std::string& key) {
    return key == deviation || key.starts_with(deviation + ".");
}

/// The reason of the longest name that fits.
std::string reason_for(const std::string& key, const Trial& trial) {
    const DeviationSpec* nearest = nullptr;
    for (const DeviationSpec& deviation : trial.deviations) {
        if (!names(deviation.key, key)) continue;
        if (nearest == nullptr || deviation.key.size() > nearest->key.size()) nearest = &deviation;
    }
    return nearest == nullptr ? "" : nearest->reason;
}

}  // namespace

namespace {

/// "analysis." of "analysis.weights".
std::string section_of(const std::string& key) {
    return key.substr(0, key.rfind('.') + 1);
}

/// What the sections say whose label is words alone, by their labels.
std::map<std::string, std::string> labelled_sections(const std::vector<ProtocolEntry>& entries) {
    std::map<std::string, std::string> sections;
    for (const ProtocolEntry& entry : entries) {
        const std::string kind = entry.key.substr(0, entry.key.find('.'));
        if (kind != "sensitivity" && kind != "family" && kind != "cace" && kind != "subgroup") continue;
        const std::string section = section_of(entry.key);
        const std::string key = entry.key.substr(section.size());
        std::string& says = sections[section];
        if (says.empty()) says = kind;
        says += "\n" + key + "\n" + entry.value;
    }
    return sections;
}

/// Sections that say the same under another label than that of the lock, by both labels.
std::set<std::string> renamed_sections(const std::vector<ProtocolEntry>& locked, const std::vector<KeptEntry>& now) {
    std::vector<ProtocolEntry> entries;
    for (const KeptEntry& one : now) entries.push_back(one.entry);
    const auto then_said = labelled_sections(locked);
    const auto now_said = labelled_sections(entries);
    std::set<std::string> renamed;
    for (const auto& [section, says] : then_said) {
        if (now_said.contains(section)) continue;
        const auto other = std::find_if(now_said.begin(), now_said.end(), [&, &what = says](const auto& one) {
            return one.second == what && !then_said.contains(one.first) && !renamed.contains(one.first);
        });
        if (other != now_said.end()) renamed.insert({section, other->first});
    }
    return renamed;
}

/// Whether the lock has the section that a key is in.
bool has_section_of(const ProtocolLock& lock, const std::string& key) {
    const std::string section = section_of(key);
    return std::any_of(lock.entries.begin(), lock.entries.end(),
                       [&](const ProtocolEntry& entry) { return entry.key.starts_with(section); });
}

}  // namespace

std::vector<ProtocolDifference> differences(const ProtocolLock& lock, const Trial& trial) {
    std::map<std::string, std::pair<const std::string*, const KeptEntry*>> values;
    const std::vector<KeptEntry> now = kept_entries(trial);
    for (const ProtocolEntry& entry : lock.entries) values[entry.key].first = &entry.value;
    for (const KeptEntry& one : now) values[one.entry.key].second = &one;
    std::vector<ProtocolDifference> found;
    const std::set<std::string> renamed = renamed_sections(lock.entries, now);
    for (const auto& [key, both] : values) {
        if (renamed.contains(section_of(key))) continue;
        const auto& [locked, current] = both;
        if (locked != nullptr && current != nullptr && *locked == current->entry.value) continue;
        // A key of a later version: the lock says nothing of it, and it says what would be without it.
        if (locked == nullptr && current->by_default && has_section_of(lock, key)) continue;
        found.push_back({key, locked == nullptr ? "" : *locked, current == nullptr ? "" : current->entry.value,
                         reason_for(key, trial)});
    }
    return found;
}

std::vector<std::string> idle_deviations(const std::vector<ProtocolDifference>& differences, const Trial& trial) {
    std::vector<std::string> idle;
    for (const DeviationSpec& deviation : trial.deviations) {
        const bool used = std::any_of(differences.begin(), differences.end(),
                                      [&](const ProtocolDifference& one) { return names(deviation.key, one.key); });
        if (!used) idle.push_back(deviation.key);
    }
    return idle;
}

}  // namespace clustertrial
