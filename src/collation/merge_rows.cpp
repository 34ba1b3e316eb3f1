#include "clustertrial/core/number.hpp"
#include "clustertrial/core/text.hpp"
#include "clustertrial/core/words.hpp"

#include "join.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

namespace clustertrial::collation_detail {

namespace {

using Group = std::vector<const PlacedRow*>;

/// Numbers by their size and before texts, which stand by their letters.
bool is_before(const std::string& a, const std::string& b) {
    const auto number = parse_number(a);
    const auto other = parse_number(b);
    if (number && other && *number != *other) return *number < *other;
    if (number.has_value() != other.has_value()) return number.has_value();
    return a < b;
}

struct ByLess {
    bool operator()(const std::vector<std::string>& a, const std::vector<std::string>& b) const {
        return std::lexicographical_compare(a.begin(), a.end(), b.begin(), b.end(), is_before);
    }
};

/// "returns/leeds.csv: line 4"
std::string said_of(const Place& place) {
    return place.file + ": " + line_text(place);
}

class Merging {
  public:
    Merging(const std::vector<Return>& returns, const Successors& successors, Collation& collation)
        : returns_(returns), successors_(successors), collation_(collation) {}

    void merge(std::size_t school, const Group& group) {
        CollatedRow row;
        row.school = school;
        row.by = group.front()->row.by;
        row.authority = group.front()->row.authority;
        for (const PlacedRow* one : group) row.from.push_back(one->row.place);
        const bool parts = is_of_parts(group);
        const std::vector<std::string> lacking = lacking_parts(school, group);
        if (parts && group.size() > 1) say_sum(school, group);
        if (!lacking.empty()) say_lacking(school, group, lacking);
        if (!parts) check_same(school, group);
        for (std::size_t column = 0; column < collation_.plan.columns.size(); ++column) {
            CollatedCell cell = parts ? sum_of(group, column) : value_in(group, column);
            row.cells.push_back(lacking.empty() ? std::move(cell) : CollatedCell{});
        }
        collation_.rows.push_back(std::move(row));
    }

    /// A school that no return has a row of. Returns of its authority, where that is known, may be there or not.
    void add_missing(std::size_t school) {
        CollatedRow row;
        row.school = school;
        row.by.resize(collation_.plan.by.size());
        const Population& population = collation_.population;
        if (!population.authorities.empty()) row.authority = population.authorities[school];
        row.no_return = why_no_row(row.authority);
        const std::vector<std::string> became = successors_.became(population.ids[school]);
        if (!became.empty()) row.no_return += ", nor of " + listed(became, "or") + ", which it became";
        row.cells.resize(collation_.plan.columns.size());
        collation_.findings.push_back(
            finding(FindingKind::no_return, row.authority, {}, population.ids[school], row.no_return));
        collation_.rows.push_back(std::move(row));
    }

  private:
    [[nodiscard]] static bool is_of(const Return& one, const std::string& authority) {
        const auto same = [&](const std::string& name) { return spelling_key(name) == spelling_key(authority); };
        return same(one.log.authority) || std::any_of(one.rows.begin(), one.rows.end(),
                                                      [&](const ReturnedRow& row) { return same(row.authority); });
    }

    [[nodiscard]] std::string why_no_row(const std::string& authority) const {
        if (authority.empty()) return "no return has a row of it";
        bool sent = false;
        for (const Return& one : returns_) {
            if (!is_of(one, authority)) continue;
            sent = true;
            if (!one.log.why_not_read.empty()) return "the return of " + authority + " could not be read";
        }
        return sent ? "the return of " + authority + " has no row of it" : authority + " sent no return";
    }

    /// Whether rows are of schools that one became, or came from, each another one.
    [[nodiscard]] static bool is_of_parts(const Group& group) {
        std::set<std::string> ids;
        return std::all_of(group.begin(), group.end(), [&](const PlacedRow* one) {
            return one->id != IdOfRow::own && ids.insert(spelling_key(one->row.id)).second;
        });
    }

    /// The ids at the end of what an id became, or came from; itself where that is nothing.
    [[nodiscard]] std::vector<std::string> ends_of(const std::string& id, IdOfRow direction) const {
        std::vector<std::string> ends =
            direction == IdOfRow::after ? successors_.became(id) : successors_.came_from(id);
        if (ends.empty()) ends.push_back(id);
        return ends;
    }

    /// What a school became, or came from, that no row is of.
    [[nodiscard]] std::vector<std::string> lacking_parts(std::size_t school, const Group& group) const {
        const IdOfRow direction = group.front()->id;
        if (direction == IdOfRow::own) return {};
        std::set<std::string> there;
        for (const PlacedRow* one : group)
            for (const std::string& end : ends_of(one->row.id, direction)) there.insert(spelling_key(end));
        std::vector<std::string> lacking = ends_of(collation_.population.ids[school], direction);
        std::erase_if(lacking, [&](const std::string& end) { return there.contains(spelling_key(end)); });
        return lacking;
    }

    [[nodiscard]] static std::string ids_of(const Group& group) {
        std::vector<std::string> ids;
        for (const PlacedRow* one : group) ids.push_back(one->row.id);
        return listed(ids, "and");
    }

    void say_sum(std::size_t school, const Group& group) {
        collation_.decisions.push_back(
            {"merged", group.front()->row.place, collation_.population.ids[school], "is the sum of " + ids_of(group)});
    }

    void say_lacking(std::size_t school, const Group& group, const std::vector<std::string>& lacking) {
        const ReturnedRow& first = group.front()->row;
        const bool after = group.front()->id == IdOfRow::after;
        collation_.findings.push_back(
            finding(FindingKind::successor, first.authority, first.place, collation_.population.ids[school],
                    (after ? "became " : "came from ") + ids_of(group) + ", and " + listed(lacking, "and") +
                        ", of which there is no row: a part is not the whole, and it has no value"));
    }

    /// Rows of one school that say the same are one; where they differ no value is taken.
    void check_same(std::size_t school, const Group& group) {
        const ReturnedRow& first = group.front()->row;
        const std::string& id = collation_.population.ids[school];
        for (std::size_t i = 1; i < group.size(); ++i) {
            const ReturnedRow& other = group[i]->row;
            std::vector<std::string> differ;
            for (std::size_t column = 0; column < first.cells.size(); ++column)
                if (first.cells[column] != other.cells[column])
                    differ.push_back(collation_.plan.columns[column].name + " (" +
                                     in_quotes(first.cells[column].value_or("")) + " and " +
                                     in_quotes(other.cells[column].value_or("")) + ")");
            if (differ.empty()) {
                collation_.decisions.push_back({"merged", other.place, id, "says the same as " + said_of(first.place)});
                continue;
            }
            collation_.findings.push_back(finding(FindingKind::duplicate, other.authority, other.place, id,
                                                  "stands in " + said_of(first.place) + " too, with other values: " +
                                                      joined(differ) + "; expected one row, or a rule of 'drop_rows'"));
        }
    }

    [[nodiscard]] CellValue parsed(const PlacedRow& placed, std::size_t column) {
        const CollateSource& source = collation_.plan.sources[returns_[placed.from].source];
        CellValue value = value_of(placed.row.cells[column], collation_.plan.columns[column], source);
        Place place = placed.row.place;
        place.column = collation_.plan.columns[column].name;
        const std::string& id = collation_.population.ids[placed.school];
        if (!value.problem.empty())
            collation_.findings.push_back(finding(value.kind, placed.row.authority, place, id, value.problem));
        if (value.suppressed) collation_.decisions.push_back({"suppressed", place, id, *placed.row.cells[column]});
        return value;
    }

    CollatedCell value_in(const Group& group, std::size_t column) {
        const FoundCell& first = group.front()->row.cells[column];
        const bool differ = std::any_of(group.begin(), group.end(),
                                        [&](const PlacedRow* one) { return one->row.cells[column] != first; });
        if (differ) return {};
        return {parsed(*group.front(), column).value, group.front()->found[column].value_or("")};
    }

    /// Counts of the parts of a school that was split; what is no count is not added.
    CollatedCell sum_of(const Group& group, std::size_t column) {
        if (collation_.plan.columns[column].kind != CollectedKind::count) return value_in(group, column);
        Range sum;
        for (const PlacedRow* one : group) {
            const ExpressionValue value = parsed(*one, column).value;
            const auto* range = std::get_if<Range>(&value);
            if (range == nullptr) return {};
            sum = {sum.low + range->low, sum.high + range->high};
        }
        return {sum, {}};
    }

    const std::vector<Return>& returns_;
    const Successors& successors_;
    Collation& collation_;
};

/// "5" and "05" are one value, as they are one id.
std::vector<std::string> keys_of_by(const std::vector<std::string>& by) {
    std::vector<std::string> keys;
    for (const std::string& value : by) keys.push_back(spelling_key(value));
    return keys;
}

}  // namespace

void merge_rows(const std::vector<PlacedRow>& placed, const std::vector<Return>& returns, const Successors& successors,
                Collation& collation) {
    std::map<std::size_t, std::map<std::vector<std::string>, Group, ByLess>> groups;
    for (const PlacedRow& row : placed) groups[row.school][keys_of_by(row.row.by)].push_back(&row);
    Merging merging(returns, successors, collation);
    for (std::size_t school = 0; school < collation.population.ids.size(); ++school) {
        const auto rows = groups.find(school);
        if (rows == groups.end()) {
            merging.add_missing(school);
            continue;
        }
        for (const auto& [by, group] : rows->second) merging.merge(school, group);
    }
}

}  // namespace clustertrial::collation_detail
