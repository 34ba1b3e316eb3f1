#include "clustertrial/core/version.hpp"
#include "clustertrial/data/checksum.hpp"
#include "clustertrial/report/collation_tables.hpp"

#include <string>
#include <variant>
#include <vector>

#include <nlohmann/json.hpp>

namespace clustertrial {

namespace {

using Json = nlohmann::ordered_json;

Json or_null(const std::string& text) {
    return text.empty() ? Json(nullptr) : Json(text);
}

void add_place(const Place& place, Json& json) {
    json["file"] = or_null(place.file);
    json["row"] = place.line == 0 ? Json(nullptr) : Json(place.line);
    json["column"] = or_null(place.column);
}

Json to_json(const ReadReturn& one) {
    Json json;
    json["file"] = one.file;
    json["sha256"] = one.sha256;
    json["authority"] = or_null(one.authority);
    json["rows"] = one.rows;
    json["dropped"] = one.dropped;
    json["totals"] = one.totals;
    json["outside"] = one.outside;
    json["refused"] = one.refused;
    json["used"] = one.used;
    json["columns"] = Json::object();
    for (const RenamedColumn& column : one.columns) json["columns"][column.to] = column.from;
    json["unused"] = one.unused;
    json["lacking"] = one.absent;
    json["notes"] = one.notes;
    json["why_not_read"] = or_null(one.why_not_read);
    return json;
}

Json to_json(const Finding& one) {
    Json json;
    json["kind"] = to_name(one.kind);
    json["severity"] = to_name(one.severity);
    json["authority"] = or_null(one.authority);
    add_place(one.place, json);
    json["id"] = or_null(one.id);
    json["text"] = one.text;
    json["remedy"] = or_null(one.remedy);
    return json;
}

Json to_json(const Decision& one) {
    Json json;
    json["kind"] = to_name(one.kind);
    add_place(one.place, json);
    json["id"] = or_null(one.id);
    json["text"] = one.text;
    return json;
}

Json to_json(const ExpressionValue& value) {
    if (const auto* range = std::get_if<Range>(&value))
        return range->low == range->high ? Json(range->low) : Json({range->low, range->high});
    if (const auto* text = std::get_if<std::string>(&value)) return *text;
    if (const auto* truth = std::get_if<bool>(&value)) return *truth;
    return nullptr;
}

/// Where a row comes from, and its cells: what each is, and what stands in the return where it is not the same.
Json to_json(const CollatedRow& row, const Collation& collation, const std::vector<std::string>& columns) {
    Json json;
    json["id"] = collation.population.ids[row.school];
    if (!row.by.empty()) json["by"] = row.by;
    json["from"] = Json::array();
    for (const Place& place : row.from) json["from"].push_back({{"file", place.file}, {"row", place.line}});
    json["no_return"] = or_null(row.no_return);
    json["values"] = Json::object();
    json["found"] = Json::object();
    for (std::size_t column = 0; column < columns.size(); ++column) {
        const CollatedCell& cell = row.cells[column];
        json["values"][columns[column]] = to_json(cell.value);
        if (!cell.found.empty()) json["found"][columns[column]] = cell.found;
    }
    return json;
}

Json checks_json(const Collation& collation) {
    Json json = Json::array();
    for (std::size_t i = 0; i < collation.checks.size(); ++i) {
        const CheckCount& count = collation.checks[i];
        json.push_back({{"rule", collation.plan.checks[i].rule->text()},
                        {"held", count.held},
                        {"failed", count.failed},
                        {"unknown", count.unknown}});
    }
    return json;
}

template <typename List>
Json each_json(const List& list) {
    Json json = Json::array();
    for (const auto& one : list) json.push_back(to_json(one));
    return json;
}

}  // namespace

std::string render_collation_json(const Collation& collation, const Trial& trial, const std::string& output,
                                  std::string_view bytes) {
    Json json;
    json["schema"] = "clustertrial.collation/1";
    json["version"] = version();
    json["plan"] = {{"file", trial.file}, {"sha256", trial.sha256}};
    json["population"] = {{"source", collation.population.source}, {"schools", collation.population.ids.size()}};
    json["inputs"] = Json::array();
    for (const InputFile& input : collation.inputs)
        json["inputs"].push_back({{"kind", to_name(input.kind)}, {"file", input.file}, {"sha256", input.sha256}});
    json["result"] = output.empty()
                         ? Json(nullptr)
                         : Json({{"file", output}, {"sha256", sha256_of(bytes)}, {"rows", collation.rows.size()}});
    json["warnings"] = collation.warnings;
    json["returns"] = each_json(collation.returns);
    json["findings"] = each_json(collation.findings);
    json["decisions"] = each_json(collation.decisions);
    json["checks"] = checks_json(collation);
    json["rows"] = Json::array();
    const std::vector<std::string> columns = collation.columns();
    for (const CollatedRow& row : collation.rows) json["rows"].push_back(to_json(row, collation, columns));
    constexpr int indent = 1;
    return json.dump(indent, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace clustertrial
