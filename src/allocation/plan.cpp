#include "clustertrial/allocation/plan.hpp"

#include "column_name.hpp"

#include <algorithm>
#include <array>
#include <set>

namespace clustertrial {
namespace {

template <typename Kind>
struct Name {
    Kind kind;
    std::string_view name;
};

constexpr std::array method_names{Name<AllocationMethod>{AllocationMethod::complete, "complete"},
                                  Name<AllocationMethod>{AllocationMethod::sorted_alternation, "sorted-alternation"},
                                  Name<AllocationMethod>{AllocationMethod::simple, "simple"}};
constexpr std::array algorithm_names{
    Name<AllocationMethod>{AllocationMethod::complete, "complete/1"},
    Name<AllocationMethod>{AllocationMethod::sorted_alternation, "sorted-alternation/1"},
    Name<AllocationMethod>{AllocationMethod::simple, "simple/1"}};
constexpr std::array storage_names{Name<DrawStorage>{DrawStorage::as_double, "double"},
                                   Name<DrawStorage>{DrawStorage::as_float, "float"}};
constexpr std::array at_threshold_names{
    Name<AtThreshold>{AtThreshold::low, "low"}, Name<AtThreshold>{AtThreshold::high, "high"},
    Name<AtThreshold>{AtThreshold::error, "error"}, Name<AtThreshold>{AtThreshold::none, "none"}};
constexpr std::array school_order_names{Name<SchoolOrder>{SchoolOrder::by_id, "id"},
                                        Name<SchoolOrder>{SchoolOrder::by_file, "file"}};
constexpr std::array tie_rule_names{Name<TieRule>{TieRule::error, "error"},
                                    Name<TieRule>{TieRule::file_order, "file-order"},
                                    Name<TieRule>{TieRule::column, "column"}};

template <typename Names, typename Kind>
std::string_view name_in(const Names& names, Kind kind) {
    for (const auto& entry : names) {
        if (entry.kind == kind) return entry.name;
    }
    throw Error(ErrorKind::usage, "a value without a name");
}

template <typename Names>
auto kind_in(const Names& names, std::string_view what, std::string_view name, ErrorKind kind) {
    std::string known;
    for (const auto& entry : names) {
        if (entry.name == name) return entry.kind;
        known += (known.empty() ? "" : ", ") + std::string(entry.name);
    }
    throw Error(kind, "unknown " + std::string(what) + " '" + std::string(name) + "'; expected one of " + known);
}

bool divides_by_thresholds(const StratumSpec& spec) {
    return spec.kind != StratumKind::categories;
}

void fail(const std::string& message) {
    throw Error(ErrorKind::usage, message);
}

void check_arms(const AllocationPlan& plan) {
    // So that no product of a share and a number of schools comes near 2^64.
    constexpr std::uint64_t largest_share = 1'000'000;
    if (plan.arms.size() < 2) fail("arms: an allocation needs two arms at least");
    if (std::set<std::string>(plan.arms.begin(), plan.arms.end()).size() != plan.arms.size())
        fail("arms: the same label twice");
    if (std::find(plan.arms.begin(), plan.arms.end(), "") != plan.arms.end()) fail("arms: an empty label");
    if (plan.ratio.size() != plan.arms.size())
        fail("ratio: " + std::to_string(plan.ratio.size()) + " shares for " + std::to_string(plan.arms.size()) +
             " arms");
    for (const auto share : plan.ratio) {
        if (share == 0 || share > largest_share) fail("ratio: a share that is not a whole number from 1 to 1,000,000");
    }
}

void check_sorted_alternation(const AllocationPlan& plan) {
    if (plan.arms.size() != 2 || plan.ratio[0] != plan.ratio[1])
        fail("sorted-alternation is for two arms in the ratio 1,1; use complete for others");
    if (plan.order != SchoolOrder::by_id)
        fail("an order of the draws is for complete and simple: sorted-alternation draws in the order of its sort key");
    sort_key_of(plan);
}

/// One text an element, so that a column is asked for once.
void add_column(std::vector<ColumnRequest>& columns, const std::string& name) {
    const auto same = [&](const ColumnRequest& request) { return request.name == name; };
    if (!name.empty() && std::none_of(columns.begin(), columns.end(), same))
        columns.push_back({name, CellKind::text, {}});
}

}  // namespace

std::string_view to_name(AllocationMethod method) {
    return name_in(method_names, method);
}
std::string_view to_name(DrawStorage storage) {
    return name_in(storage_names, storage);
}
std::string_view to_name(AtThreshold rule) {
    return name_in(at_threshold_names, rule);
}
std::string_view to_name(SchoolOrder order) {
    return name_in(school_order_names, order);
}
std::string_view to_name(TieRule rule) {
    return name_in(tie_rule_names, rule);
}
std::string_view algorithm_of(AllocationMethod method) {
    return name_in(algorithm_names, method);
}

AllocationMethod method_from_name(std::string_view name) {
    return kind_in(method_names, "method", name, ErrorKind::usage);
}
DrawStorage storage_from_name(std::string_view name) {
    return kind_in(storage_names, "storage", name, ErrorKind::usage);
}
AtThreshold at_threshold_from_name(std::string_view name) {
    return kind_in(at_threshold_names, "rule for a value on a threshold", name, ErrorKind::usage);
}
SchoolOrder school_order_from_name(std::string_view name) {
    return kind_in(school_order_names, "order", name, ErrorKind::usage);
}
TieRule tie_rule_from_name(std::string_view name) {
    return kind_in(tie_rule_names, "rule for ties", name, ErrorKind::usage);
}
AllocationMethod method_of_algorithm(std::string_view algorithm) {
    return kind_in(algorithm_names, "algorithm or version of it", algorithm, ErrorKind::input);
}

RowCondition parse_row_condition(std::string_view text) {
    const auto bad = [&] {
        return Error(ErrorKind::usage, "where '" + std::string(text) + "': expected COLUMN=VALUE or COLUMN!=VALUE");
    };
    RowCondition condition;
    std::string_view rest = text;
    condition.column = take_column_name(rest, "=!").value_or("");
    condition.equal = !rest.starts_with('!');
    if (!condition.equal) rest.remove_prefix(1);
    if (condition.column.empty() || !rest.starts_with('=')) throw bad();
    condition.value = rest.substr(1);
    return condition;
}

std::string to_text(const RowCondition& condition) {
    const auto column = quote_column_name(condition.column, "=!");
    return column + (condition.equal ? "=" : "!=") + condition.value;
}

AtThreshold default_at_threshold(AllocationMethod method) {
    return method == AllocationMethod::sorted_alternation ? AtThreshold::none : AtThreshold::low;
}

DrawStorage default_storage(AllocationMethod method) {
    return method == AllocationMethod::sorted_alternation ? DrawStorage::as_float : DrawStorage::as_double;
}

std::string sort_key_of(const AllocationPlan& plan) {
    if (!plan.sort_key.empty()) return plan.sort_key;
    const auto count = std::count_if(plan.strata.begin(), plan.strata.end(), divides_by_thresholds);
    if (count != 1)
        fail("sorted-alternation needs a sort key: " + std::to_string(count) +
             " of the strata divide a column by thresholds, and only one could be taken for it");
    return std::find_if(plan.strata.begin(), plan.strata.end(), divides_by_thresholds)->column;
}

void check_plan(const AllocationPlan& plan) {
    if (plan.id.empty()) fail("id: no column told");
    check_arms(plan);
    if (plan.method == AllocationMethod::sorted_alternation) {
        check_sorted_alternation(plan);
    } else {
        if (!plan.sort_key.empty()) fail("a sort key is for sorted-alternation only");
        if (plan.at_threshold == AtThreshold::none)
            fail(
                "a block of their own for schools on a threshold is for sorted-alternation only; expected low, high or "
                "error");
    }
    if ((plan.ties == TieRule::column) == plan.tie_column.empty())
        fail("ties: the rule 'column' and the column go together");
}

std::vector<ColumnRequest> columns_for(const AllocationPlan& plan) {
    std::vector<ColumnRequest> columns;
    add_column(columns, plan.id);
    for (const auto& spec : plan.strata) {
        add_column(columns, spec.column);
        add_column(columns, spec.within);
    }
    for (const auto& condition : plan.where) add_column(columns, condition.column);
    add_column(columns, plan.sort_key);
    add_column(columns, plan.tie_column);
    return columns;
}

CsvOptions csv_options_for(const AllocationPlan& plan) {
    CsvOptions options;
    options.delimiter = plan.delimiter;
    options.missing = plan.missing;
    options.checksum = true;
    options.keep_lines = true;
    return options;
}

}  // namespace clustertrial
