#include "clustertrial/report/render.hpp"

#include "table_shape.hpp"

#include <cmath>

#include <nlohmann/json.hpp>

namespace clustertrial {

namespace {

using Json = nlohmann::ordered_json;

Json to_json(const Cell& cell) {
    Json values = Json::array();
    for (const auto& part : cell.parts) {
        const auto* number = std::get_if<NumberPart>(&part);
        if (number == nullptr) continue;
        values.push_back(std::isfinite(number->value) ? Json(number->value) : Json(nullptr));
    }
    return {{"text", to_text(cell)}, {"values", std::move(values)}};
}

Json to_json(const TableRow& row, std::size_t columns) {
    Json cells = Json::array();
    for (std::size_t column = 0; column < columns; ++column) {
        cells.push_back(to_json(report_detail::cell_at(row, column)));
    }
    return {{"heading", row.heading}, {"cells", std::move(cells)}};
}

}  // namespace

std::string render_json(const ResultTable& table) {
    report_detail::require_shape(table);
    Json columns = Json::array();
    for (const auto& column : table.columns) columns.push_back({{"header", column.header}, {"group", column.group}});
    Json rows = Json::array();
    for (const auto& row : table.rows) {
        if (!report_detail::ends_block(row)) rows.push_back(to_json(row, table.columns.size()));
    }
    const Json object = {{"id", table.id},
                         {"title", caption_of(table)},
                         {"columns", std::move(columns)},
                         {"rows", std::move(rows)},
                         {"notes", table.notes}};
    // Text comes from files: a byte that is not UTF-8 must not throw here, where nothing can be done about it.
    return object.dump(2, ' ', false, Json::error_handler_t::replace);
}

}  // namespace clustertrial
