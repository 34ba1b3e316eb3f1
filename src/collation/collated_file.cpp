#include "clustertrial/collation/collation.hpp"
#include "clustertrial/core/number.hpp"
#include "clustertrial/data/stata_file.hpp"
#include "clustertrial/data/suppressed.hpp"

#include "csv_line.hpp"

#include <algorithm>
#include <functional>
#include <utility>

namespace clustertrial {

using namespace collation_detail;

namespace {

struct Suppressed {};

/// What stands in a cell of the file; nothing: no value.
using Field = std::variant<std::monostate, Suppressed, double, std::string>;

/// A column of the file, in every row.
struct FileColumn {
    std::string name;
    std::string label;
    bool of_numbers = false;
    std::vector<Field> fields;
};

Field text_field(const std::string& text) {
    return text.empty() ? Field() : Field(text);
}

Field field_of(const ExpressionValue& value) {
    if (const auto* range = std::get_if<Range>(&value))
        return range->low == range->high ? Field(range->low) : Field(Suppressed{});
    if (const auto* text = std::get_if<std::string>(&value)) return *text;
    if (const auto* truth = std::get_if<bool>(&value)) return *truth ? 1.0 : 0.0;
    return {};
}

Field end_of(const ExpressionValue& value, double Range::*end) {
    const auto* range = std::get_if<Range>(&value);
    return range == nullptr ? Field() : Field(range->*end);
}

class FileColumns {
  public:
    explicit FileColumns(const Collation& collation) : collation_(collation) {
        const Population& population = collation.population;
        add_texts(collation.plan.ids.column, [&](const CollatedRow& row) { return population.ids[row.school]; });
        for (std::size_t i = 0; i < collation.plan.by.size(); ++i)
            add_texts(collation.plan.by[i], [i](const CollatedRow& row) { return row.by[i]; });
        add_texts(collation.plan.authority_column, [](const CollatedRow& row) { return row.authority; });
        if (!population.arms.empty())
            add_texts(collation.arm_column, [&](const CollatedRow& row) { return population.arms[row.school]; });
        for (std::size_t i = 0; i < population.columns.size(); ++i)
            add_texts(population.columns[i],
                      [&, i](const CollatedRow& row) { return population.cells[i][row.school]; });
        add_values();
        add_texts("no_return", [](const CollatedRow& row) { return row.no_return; });
    }

    [[nodiscard]] const std::vector<FileColumn>& all() const { return columns_; }

  private:
    using FieldOf = std::function<Field(const CollatedRow&)>;

    void add(const std::string& name, const std::string& label, bool of_numbers, const FieldOf& field) {
        FileColumn column{name, label, of_numbers, {}};
        for (const CollatedRow& row : collation_.rows) column.fields.push_back(field(row));
        columns_.push_back(std::move(column));
    }

    void add_texts(const std::string& name, const std::function<std::string(const CollatedRow&)>& text) {
        add(name, "", false, [&](const CollatedRow& row) { return text_field(text(row)); });
    }

    /// Of a derived column its values say it.
    [[nodiscard]] bool is_of_numbers(std::size_t column) const {
        if (column < collation_.plan.columns.size()) return collation_.plan.columns[column].kind != CollectedKind::text;
        return std::none_of(collation_.rows.begin(), collation_.rows.end(), [&](const CollatedRow& row) {
            return std::holds_alternative<std::string>(row.cells[column].value);
        });
    }

    /// Collected and derived columns; a column with numbers between two ends has both beside it.
    void add_values() {
        const std::vector<std::string> names = collation_.columns();
        for (std::size_t i = 0; i < names.size(); ++i) {
            const std::size_t collected = collation_.plan.columns.size();
            const std::string& label =
                i < collected ? collation_.plan.columns[i].label : collation_.plan.derived[i - collected].label;
            add(names[i], label, is_of_numbers(i),
                [i](const CollatedRow& row) { return field_of(row.cells[i].value); });
            if (!collation_.has_ranges(i)) continue;
            add(low_end_of(names[i]), label + ", at least", true,
                [i](const CollatedRow& row) { return end_of(row.cells[i].value, &Range::low); });
            add(high_end_of(names[i]), label + ", at most", true,
                [i](const CollatedRow& row) { return end_of(row.cells[i].value, &Range::high); });
        }
    }

    const Collation& collation_;
    std::vector<FileColumn> columns_;
};

std::string csv_field(const Field& field) {
    if (std::holds_alternative<Suppressed>(field)) return std::string(suppressed_cell);
    if (const auto* number = std::get_if<double>(&field)) return format_shortest(*number);
    const auto* text = std::get_if<std::string>(&field);
    return text == nullptr ? "" : *text;
}

StataVariable stata_variable(const FileColumn& column) {
    StataVariable variable{column.name, column.label, {}};
    if (!column.of_numbers) {
        std::vector<std::string> texts;
        for (const Field& field : column.fields) texts.push_back(csv_field(field));
        variable.cells = std::move(texts);
        return variable;
    }
    std::vector<StataNumber> numbers;
    for (const Field& field : column.fields) {
        const auto* number = std::get_if<double>(&field);
        const bool suppressed = std::holds_alternative<Suppressed>(field);
        numbers.push_back(number != nullptr ? StataNumber(*number)
                                            : StataNumber(StataMissing{suppressed ? suppressed_code : '.'}));
    }
    variable.cells = std::move(numbers);
    return variable;
}

}  // namespace

std::string collated_csv(const Collation& collation) {
    const FileColumns file(collation);
    std::string csv;
    std::vector<std::string> names;
    for (const FileColumn& column : file.all()) names.push_back(column.name);
    add_line(csv, names);
    for (std::size_t row = 0; row < collation.rows.size(); ++row) {
        std::vector<std::string> fields;
        for (const FileColumn& column : file.all()) fields.push_back(csv_field(column.fields[row]));
        add_line(csv, fields);
    }
    return csv;
}

std::string collated_dta(const Collation& collation, const std::string& label) {
    const FileColumns file(collation);
    std::vector<StataVariable> variables;
    for (const FileColumn& column : file.all()) variables.push_back(stata_variable(column));
    return stata_file(variables, label);
}

}  // namespace clustertrial
