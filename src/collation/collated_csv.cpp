#include "clustertrial/collation/collation.hpp"
#include "clustertrial/core/number.hpp"
#include "clustertrial/core/text.hpp"
#include "clustertrial/core/words.hpp"
#include "clustertrial/data/csv.hpp"
#include "clustertrial/data/suppressed.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace clustertrial {

namespace {

void add_line(std::string& csv, const std::vector<std::string>& fields) {
    csv += joined_as(
               fields, [](const std::string& field) { return quote_csv_field(field); }, ",") +
           "\n";
}

std::string field_of(const CollatedCell& cell) {
    if (const auto* range = std::get_if<Range>(&cell.value))
        return range->low == range->high ? format_shortest(range->low) : std::string(suppressed_cell);
    if (const auto* text = std::get_if<std::string>(&cell.value)) return *text;
    if (const auto* truth = std::get_if<bool>(&cell.value)) return *truth ? "1" : "0";
    return {};
}

std::vector<std::string> ends_of(const CollatedCell& cell) {
    const auto* range = std::get_if<Range>(&cell.value);
    if (range == nullptr) return {"", ""};
    return {format_shortest(range->low), format_shortest(range->high)};
}

std::vector<std::string> header_of(const Collation& collation, const std::vector<bool>& with_ends) {
    std::vector<std::string> names{collation.plan.ids.column};
    names.insert(names.end(), collation.plan.by.begin(), collation.plan.by.end());
    names.push_back(collation.plan.authority_column);
    if (!collation.population.arms.empty()) names.push_back(collation.arm_column);
    names.insert(names.end(), collation.population.columns.begin(), collation.population.columns.end());
    const std::vector<std::string> columns = collation.columns();
    for (std::size_t column = 0; column < columns.size(); ++column) {
        names.push_back(columns[column]);
        if (!with_ends[column]) continue;
        names.push_back(low_end_of(columns[column]));
        names.push_back(high_end_of(columns[column]));
    }
    names.emplace_back("no_return");
    return names;
}

std::vector<std::string> fields_of(const CollatedRow& row, const Collation& collation,
                                   const std::vector<bool>& with_ends) {
    const Population& population = collation.population;
    std::vector<std::string> fields{population.ids[row.school]};
    fields.insert(fields.end(), row.by.begin(), row.by.end());
    fields.push_back(row.authority);
    if (!population.arms.empty()) fields.push_back(population.arms[row.school]);
    for (const auto& cells : population.cells) fields.push_back(cells[row.school]);
    for (std::size_t column = 0; column < row.cells.size(); ++column) {
        fields.push_back(field_of(row.cells[column]));
        if (!with_ends[column]) continue;
        for (std::string& end : ends_of(row.cells[column])) fields.push_back(std::move(end));
    }
    fields.push_back(row.no_return);
    return fields;
}

}  // namespace

std::string collated_csv(const Collation& collation) {
    std::vector<bool> with_ends;
    for (std::size_t column = 0; column < collation.columns().size(); ++column)
        with_ends.push_back(collation.has_ranges(column));
    std::string csv;
    add_line(csv, header_of(collation, with_ends));
    for (const CollatedRow& row : collation.rows) add_line(csv, fields_of(row, collation, with_ends));
    return csv;
}

std::vector<AuthorityQueries> authority_queries(const Collation& collation) {
    std::map<std::string, AuthorityQueries> by_key;
    std::map<std::string, std::size_t> number;
    for (const Finding& one : collation.findings) {
        if (!traits_of(one.kind).for_authority || one.authority.empty()) continue;
        const std::string key = spelling_key(one.authority);
        AuthorityQueries& queries = by_key[key];
        if (queries.csv.empty()) {
            queries.authority = one.authority;
            add_line(queries.csv, {"number", "file", "row", collation.plan.ids.column, "column", "question", "answer"});
        }
        add_line(queries.csv,
                 {std::to_string(++number[key]), one.place.file,
                  one.place.line == 0 ? "" : std::to_string(one.place.line), one.id, one.place.column, one.text, ""});
    }
    std::vector<AuthorityQueries> all;
    for (auto& [key, queries] : by_key) all.push_back(std::move(queries));
    return all;
}

}  // namespace clustertrial
