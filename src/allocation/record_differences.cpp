#include "clustertrial/allocation/record.hpp"
#include "clustertrial/core/text.hpp"

#include "json_node.hpp"
#include "plan_json.hpp"

namespace clustertrial {

using namespace allocation_detail;

namespace {

/// A value as a message shows it, a long one cut short.
std::string shown(const Json& value) {
    constexpr std::size_t longest = 100;  // bytes
    const std::string text = value.dump();
    return text.size() <= longest ? text : std::string(clipped(text, longest)) + "...";
}

void compare(const Json& recorded, const Json& replayed, const std::string& path,
             std::vector<std::string>& differences) {
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
    } else if (recorded != replayed || recorded.type() != replayed.type()) {
        differences.push_back(path + ": recorded " + shown(recorded) + ", replayed " + shown(replayed));
    }
}

/// Everything of a plan, key by key.
Json flat_json(const AllocationPlan& plan, bool with_method_options) {
    Json json = {{"method", to_name(plan.method())}, {"generator", to_name(plan.generator)}, {"seed", plan.seed}};
    json.update(options_json(plan));
    // Signs that may be there change no number that is read without them: of a list that replays they decide nothing,
    // and records of before they were heeded have none.
    json.erase("percent");
    json.erase("thousands");
    const Json method_options = method_options_json(plan);
    if (with_method_options && method_options.is_object()) json.update(method_options);
    return json;
}

}  // namespace

std::vector<PlanDifference> plan_differences(const AllocationPlan& a, const AllocationPlan& b) {
    const bool one_method = a.method() == b.method();
    const Json of_a = flat_json(a, one_method);
    const Json of_b = flat_json(b, one_method);
    const auto value_in = [](const Json& plan, const std::string& key) {
        return plan.contains(key) ? plan.at(key) : Json(nullptr);  // not said
    };
    std::vector<PlanDifference> differences;
    for (const auto& [key, value] : of_a.items())
        if (value != value_in(of_b, key)) differences.push_back({key, shown(value), shown(value_in(of_b, key))});
    for (const auto& [key, value] : of_b.items())
        if (!of_a.contains(key)) differences.push_back({key, shown(Json(nullptr)), shown(value)});
    return differences;
}

std::vector<std::string> record_differences(std::string_view recorded, std::string_view replayed) {
    std::vector<std::string> differences;
    compare(Json::parse(recorded), Json::parse(replayed), "", differences);
    return differences;
}

}  // namespace clustertrial
