#include "clustertrial/data/row_condition.hpp"

namespace clustertrial {

std::vector<std::string> columns_of(const std::vector<RowRule>& rules) {
    std::vector<std::string> columns;
    const auto add = [&](const std::string& column) {
        if (std::find(columns.begin(), columns.end(), column) == columns.end()) columns.push_back(column);
    };
    for (const RowRule& rule : rules) {
        if (const auto* const condition = std::get_if<RowCondition>(&rule)) {
            add(condition->column);
        } else {
            for (const ColumnReference& column : std::get<Expression>(rule).columns()) add(column.name);
        }
    }
    return columns;
}

}  // namespace clustertrial
