#include "clustertrial/allocation/record.hpp"

#include "clustertrial/data/checksum.hpp"

#include <algorithm>
#include <utility>

#include <nlohmann/json.hpp>

namespace clustertrial {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view schema = "clustertrial.allocation/1";
constexpr std::string_view generator_version = "/1";

// ---- writing ----

Json text_or_null(const std::string& text) {
    return text.empty() ? Json(nullptr) : Json(text);
}

Json options_json(const AllocationPlan& plan) {
    Json where = Json::array();
    for (const auto& condition : plan.where) where.push_back(to_text(condition));
    Json strata = Json::array();
    for (const auto& spec : plan.strata) strata.push_back(to_text(spec));
    return {{"id", plan.id},
            {"where", where},
            {"strata", strata},
            {"at_threshold", to_name(plan.at_threshold)},
            {"arms", plan.arms},
            {"ratio", plan.ratio},
            {"storage", to_name(plan.storage)},
            {"order", to_name(plan.order)},
            {"sort_key", text_or_null(plan.sort_key)},
            {"ties", to_name(plan.ties)},
            {"tie_column", text_or_null(plan.tie_column)},
            {"missing", plan.missing},
            {"delimiter", plan.delimiter ? Json(std::string(1, *plan.delimiter)) : Json(nullptr)}};
}

Json thresholds_json(const AllocatedList& list) {
    Json all = Json::array();
    for (const auto& thresholds : list.thresholds) {
        const StratumSpec& spec = list.plan.strata[thresholds.spec];
        all.push_back({{"strata", to_text(spec)},
                       {"within", spec.within.empty() ? Json(nullptr) : Json(thresholds.within)},
                       {"values", thresholds.values},
                       {"schools_on", thresholds.schools_on}});
    }
    return all;
}

Json counts_json(const AllocatedList& list, const std::vector<std::uint64_t>& counts) {
    Json arms = Json::object();
    for (std::size_t arm = 0; arm < counts.size(); ++arm) arms[list.plan.arms[arm]] = counts[arm];
    return arms;
}

Json strata_json(const AllocatedList& list) {
    Json all = Json::array();
    for (std::size_t s = 0; s < list.strata.labels.size(); ++s) {
        std::vector<std::uint64_t> counts;
        for (std::size_t arm = 0; arm < list.counts.arms; ++arm) counts.push_back(list.counts.at(s, arm));
        all.push_back({{"stratum", list.strata.labels[s]},
                       {"schools", list.strata.sizes[s]},
                       {"arms", counts_json(list, counts)}});
    }
    return all;
}

Json total_json(const AllocatedList& list) {
    std::vector<std::uint64_t> counts(list.counts.arms, 0);
    for (std::size_t s = 0; s < list.counts.strata(); ++s) {
        for (std::size_t arm = 0; arm < list.counts.arms; ++arm) counts[arm] += list.counts.at(s, arm);
    }
    return {{"schools", list.rows.size()}, {"arms", counts_json(list, counts)}};
}

// ---- reading ----

/// A value of a record and the keys that lead to it.
class Node {
  public:
    Node(const Json& json, const std::string& file, std::string path)
        : json_(json), file_(file), path_(std::move(path)) {}

    [[nodiscard]] Node at(const std::string& key) const {
        const std::string path = path_.empty() ? key : path_ + "/" + key;
        const auto found = json_.is_object() ? json_.find(key) : json_.end();
        if (!json_.is_object() || found == json_.end()) throw bad(path, "is not there");
        return {*found, file_, path};
    }
    [[nodiscard]] std::string text() const {
        if (!json_.is_string()) throw bad(path_, "is not a text");
        return json_.get<std::string>();
    }
    [[nodiscard]] bool is_null() const { return json_.is_null(); }
    [[nodiscard]] std::string text_or_empty() const { return json_.is_null() ? std::string() : text(); }
    [[nodiscard]] std::uint64_t whole() const {
        if (!json_.is_number_unsigned()) throw bad(path_, "is not a whole number");
        return json_.get<std::uint64_t>();
    }
    [[nodiscard]] bool truth() const {
        if (!json_.is_boolean()) throw bad(path_, "is neither true nor false");
        return json_.get<bool>();
    }
    [[nodiscard]] std::vector<Node> items() const {
        if (!json_.is_array()) throw bad(path_, "is not a list");
        std::vector<Node> nodes;
        for (std::size_t i = 0; i < json_.size(); ++i)
            nodes.emplace_back(json_[i], file_, path_ + "/" + std::to_string(i));
        return nodes;
    }
    /// What `read` makes of the text; its refusal is given a place.
    template <typename Read>
    auto as(Read read) const {
        const std::string value = text();
        try {
            return read(value);
        } catch (const Error& error) {
            throw bad(path_, error.what());
        }
    }

  private:
    [[nodiscard]] Error bad(const std::string& path, const std::string& what) const {
        return Error(ErrorKind::input, file_ + ": key '" + path + "': " + what);
    }

    const Json& json_;
    const std::string& file_;
    std::string path_;
};

std::size_t line_at(std::string_view text, std::size_t byte) {
    const auto before = text.substr(0, std::min(byte, text.size()));
    return 1 + static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n'));
}

Json parse_json(std::string_view text, const std::string& file) {
    try {
        return Json::parse(text);
    } catch (const Json::parse_error& error) {
        throw Error(ErrorKind::input,
                    describe({file, line_at(text, error.byte)}, "not JSON", "expected an allocation record"));
    }
}

GeneratorKind generator_of(std::string_view name) {
    if (!name.ends_with(generator_version))
        throw Error(ErrorKind::input, "unknown generator or version of it '" + std::string(name) +
                                          "'; expected stata-mt64/1 or stata-kiss32/1");
    return generator_from_name(name.substr(0, name.size() - generator_version.size()));
}

std::optional<char> delimiter_of(const Node& node) {
    const std::string text = node.text_or_empty();
    if (text.empty()) return std::nullopt;
    return node.as([](const std::string& value) {
        if (value.size() != 1) throw Error(ErrorKind::input, "is not one character");
        return value[0];
    });
}

AllocationPlan plan_of(const Node& record) {
    const Node options = record.at("options");
    AllocationPlan plan;
    plan.method = record.at("algorithm").as(method_of_algorithm);
    plan.generator = record.at("generator").as(generator_of);
    plan.seed = record.at("seed").whole();
    plan.id = options.at("id").text();
    for (const auto& node : options.at("where").items()) plan.where.push_back(node.as(parse_row_condition));
    for (const auto& node : options.at("strata").items()) plan.strata.push_back(node.as(parse_stratum_spec));
    plan.at_threshold = options.at("at_threshold").as(at_threshold_from_name);
    plan.arms.clear();
    for (const auto& node : options.at("arms").items()) plan.arms.push_back(node.text());
    plan.ratio.clear();
    for (const auto& node : options.at("ratio").items()) plan.ratio.push_back(node.whole());
    plan.storage = options.at("storage").as(storage_from_name);
    plan.order = options.at("order").as(school_order_from_name);
    plan.sort_key = options.at("sort_key").text_or_empty();
    plan.ties = options.at("ties").as(tie_rule_from_name);
    plan.tie_column = options.at("tie_column").text_or_empty();
    plan.missing.clear();
    for (const auto& node : options.at("missing").items()) plan.missing.push_back(node.text());
    plan.delimiter = delimiter_of(options.at("delimiter"));
    return plan;
}

// ---- comparing ----

void compare(const Json& recorded, const Json& replayed, const std::string& path,
             std::vector<std::string>& differences) {
    if (recorded == replayed && recorded.type() == replayed.type()) return;
    const bool both_objects = recorded.is_object() && replayed.is_object();
    const bool both_lists = recorded.is_array() && replayed.is_array() && recorded.size() == replayed.size();
    const std::string prefix = path.empty() ? "" : path + "/";
    if (both_lists) {
        for (std::size_t i = 0; i < recorded.size(); ++i)
            compare(recorded[i], replayed[i], prefix + std::to_string(i), differences);
    } else if (both_objects) {
        for (const auto& [key, value] : recorded.items()) {
            if (replayed.contains(key)) {
                compare(value, replayed.at(key), prefix + key, differences);
            } else {
                differences.push_back(prefix + key + ": recorded, but not by a replay");
            }
        }
        for (const auto& [key, value] : replayed.items()) {
            if (!recorded.contains(key)) differences.push_back(prefix + key + ": not recorded");
        }
    } else {
        differences.push_back(path + ": recorded " + recorded.dump() + ", replayed " + replayed.dump());
    }
}

/// Where the options came from, when that was a trial file: for the reader, since `options` holds all a replay needs.
Json trial_file_json(const RecordContext& context) {
    if (context.trial_sha256.empty()) return nullptr;
    return {{"file", context.trial_file}, {"sha256", context.trial_sha256}};
}

}  // namespace

std::string record_json(const RecordContext& context, const Table& table, const AllocatedList& list,
                        std::string_view allocation) {
    const AllocationPlan& plan = list.plan;
    const Json record = {
        {"schema", schema},
        {"version", context.version},
        {"algorithm", algorithm_of(plan.method)},
        {"generator", std::string(to_name(plan.generator)) + std::string(generator_version)},
        {"seed", plan.seed},
        {"seed_from_entropy", context.seed_from_entropy},
        {"trial_file", trial_file_json(context)},
        {"options", options_json(plan)},
        {"input", {{"file", text_or_null(context.input_file)}, {"sha256", table.sha256}, {"rows", table.rows}}},
        {"allocation", {{"file", context.allocation_file}, {"sha256", sha256_of(allocation)}}},
        {"thresholds", thresholds_json(list)},
        {"strata", strata_json(list)},
        {"total", total_json(list)}};
    try {
        return record.dump(2) + '\n';
    } catch (const Json::type_error&) {
        throw Error(ErrorKind::usage, "a label, column or file name is not UTF-8; the record cannot hold it");
    }
}

AllocationRecord parse_record(std::string_view json, const std::string& file) {
    const Json parsed = parse_json(json, file);
    const Node root(parsed, file, "");
    const auto check_schema = [](const std::string& found) {
        if (found != schema)
            throw Error(ErrorKind::input, "'" + found + "' where " + std::string(schema) + " is expected");
        return found;
    };
    root.at("schema").as(check_schema);
    AllocationRecord record;
    record.context = {root.at("version").text(), root.at("input").at("file").text_or_empty(),
                      root.at("allocation").at("file").text(), root.at("seed_from_entropy").truth()};
    const Node trial_file = root.at("trial_file");
    if (!trial_file.is_null()) {
        record.context.trial_file = trial_file.at("file").text();
        record.context.trial_sha256 = trial_file.at("sha256").text();
    }
    record.plan = plan_of(root);
    record.input_sha256 = root.at("input").at("sha256").text();
    record.allocation_sha256 = root.at("allocation").at("sha256").text();
    return record;
}

std::vector<std::string> record_differences(std::string_view recorded, std::string_view replayed) {
    std::vector<std::string> differences;
    compare(Json::parse(recorded), Json::parse(replayed), "", differences);
    return differences;
}

}  // namespace clustertrial
