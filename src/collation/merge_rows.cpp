#include "clustertrial/core/number.hpp"
#include "clustertrial/core/text.hpp"
#include "clustertrial/core/words.hpp"

#include "join.hpp"

#include <algorithm>
#include <iterator>
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

/// One spelling of each value of `by`: "5" where another row has "05".
class SpellingsOfBy {
  public:
    explicit SpellingsOfBy(const PlacedRows& placed) {
        for (const PlacedRow& row : placed.rows) {
            for (std::size_t i = 0; i < row.row.by.size(); ++i) {
                const std::string& text = row.row.by[i];
                std::string& best = best_[{i, spelling_key(text)}];
                if (best.empty() || std::pair(text.size(), text) < std::pair(best.size(), best)) best = text;
            }
        }
    }

    [[nodiscard]] std::vector<std::string> of(const PlacedRow& row) const {
        std::vector<std::string> by;
        for (std::size_t i = 0; i < row.row.by.size(); ++i) by.push_back(best_.at({i, spelling_key(row.row.by[i])}));
        return by;
    }

  private:
    std::map<std::pair<std::size_t, std::string>, std::string> best_;
};

/// Rows that say, or should say, the same.
struct SameRows {
    const PlacedRow* first = nullptr;
    std::vector<bool> differ;  ///< by collected column: they do not
};

bool is_same_value(const CellValue& a, const CellValue& b) {
    return a.problem.empty() && b.problem.empty() ? a.value == b.value : a.problem == b.problem;
}

/// Who sent what, for what is said of schools without a row.
class Senders {
  public:
    explicit Senders(const std::vector<Return>& returns, const PlacedRows& placed, const Collation& collation) {
        for (const Return& one : returns)
            if (!one.log.authority.empty()) add(one.log.authority, !one.log.why_not_read.empty());
        for (const PlacedRow& row : placed.rows) add(row.row.authority, false);
        for (const Finding& one : collation.findings)
            if (!one.authority.empty() && one.kind != FindingKind::file) add(one.authority, false);
    }

    [[nodiscard]] std::string why_no_row(const std::string& authority) const {
        if (authority.empty()) return "no return has a row for it";
        const auto found = unread_.find(spelling_key(authority));
        if (found == unread_.end()) return authority + " sent no return";
        return "the return of " + authority + (found->second ? " could not be read" : " has no row for it");
    }

  private:
    void add(const std::string& authority, bool unread) {
        bool& known = unread_[spelling_key(authority)];
        known = known || unread;
    }

    std::map<std::string, bool> unread_;  ///< by spelling_key of the authority: a return of it could not be read
};

class Merging {
  public:
    Merging(const PlacedRows& placed, const std::vector<Return>& returns, const Successors& successors,
            Collation& collation)
        : held_back_(placed.held_back),
          senders_(returns, placed, collation),
          successors_(successors),
          collation_(collation) {}

    void merge(std::size_t school, const std::vector<std::string>& by, const Group& group) {
        CollatedRow row;
        row.school = school;
        row.by = by;
        row.authority = authority_of(school, group);
        for (const PlacedRow* one : group) row.from.push_back(one->row.place);
        const std::vector<SameRows> of_ids = by_ids(school, group);
        const bool parts = are_parts(of_ids);
        const std::vector<SameRows> whole =
            parts || of_ids.size() == 1 ? of_ids : std::vector<SameRows>{same_rows(school, firsts_of(of_ids))};
        const bool complete = !parts || are_all_parts(school, whole);
        for (const SameRows& one : whole) take(*one.first);
        for (std::size_t column = 0; column < collation_.plan.columns.size(); ++column) {
            CollatedCell cell = whole.size() > 1 ? sum_of(school, whole, column) : value_in(whole.front(), column);
            row.cells.push_back(complete ? std::move(cell) : CollatedCell{});
        }
        collation_.rows.push_back(std::move(row));
    }

    /// A school that no return has a row of.
    void add_missing(std::size_t school) {
        CollatedRow row;
        row.school = school;
        row.by.resize(collation_.plan.by.size());
        const Population& population = collation_.population;
        if (!population.authorities.empty()) row.authority = population.authorities[school];
        row.cells.resize(collation_.plan.columns.size());
        const auto held_back = held_back_.find(school);
        if (held_back != held_back_.end()) {
            row.no_return = held_back->second;
        } else {
            row.no_return = senders_.why_no_row(row.authority);
            const std::vector<std::string> became = successors_.became(population.ids[school]);
            if (!became.empty()) row.no_return += ", nor of " + listed(became, "or") + ", which it became";
        }
        collation_.findings.push_back(
            finding(FindingKind::no_return, row.authority, {}, population.ids[school], row.no_return));
        collation_.rows.push_back(std::move(row));
    }

  private:
    [[nodiscard]] const std::string& id_of(std::size_t school) const { return collation_.population.ids[school]; }

    /// The list's where a row is of it; else the first by name.
    [[nodiscard]] std::string authority_of(std::size_t school, const Group& group) const {
        const Population& population = collation_.population;
        std::string first = group.front()->row.authority;
        for (const PlacedRow* one : group) {
            const std::string& authority = one->row.authority;
            if (!population.authorities.empty() && authority == population.authorities[school]) return authority;
            if (!authority.empty() && (first.empty() || authority < first)) first = authority;
        }
        return first;
    }

    static Group firsts_of(const std::vector<SameRows>& rows) {
        Group firsts;
        for (const SameRows& one : rows) firsts.push_back(one.first);
        return firsts;
    }

    /// The rows of each id that returns give the school, in the order of the ids.
    std::vector<SameRows> by_ids(std::size_t school, const Group& group) {
        std::map<std::string, Group> groups;
        for (const PlacedRow* one : group) groups[spelling_key(one->row.id)].push_back(one);
        std::vector<SameRows> rows;
        for (const auto& [id, of_id] : groups) rows.push_back(same_rows(school, of_id));
        return rows;
    }

    /// Rows that say the same are one; where they differ no value is taken.
    SameRows same_rows(std::size_t school, const Group& group) {
        SameRows same{group.front(), std::vector<bool>(collation_.plan.columns.size(), false)};
        for (auto other = std::next(group.begin()); other != group.end(); ++other) {
            std::vector<std::string> differ;
            for (std::size_t column = 0; column < same.differ.size(); ++column) {
                if (is_same_value(same.first->values[column], (*other)->values[column])) continue;
                same.differ[column] = true;
                differ.push_back(collation_.plan.columns[column].name + " (" +
                                 in_quotes(same.first->row.cells[column].value_or("")) + " and " +
                                 in_quotes((*other)->row.cells[column].value_or("")) + ")");
            }
            say_same(school, *same.first, **other, differ);
        }
        return same;
    }

    void say_same(std::size_t school, const PlacedRow& first, const PlacedRow& other,
                  const std::vector<std::string>& differ) {
        const std::string place = to_text(first.row.place);
        if (differ.empty()) {
            collation_.decisions.push_back(
                {DecisionKind::merged, other.row.place, id_of(school), "says the same as " + place});
            return;
        }
        collation_.findings.push_back(finding(FindingKind::duplicate, other.row.authority, other.row.place,
                                              id_of(school),
                                              "also occurs in " + place + " with other values: " + joined(differ),
                                              "a rule of 'drop_rows' leaves one of them out"));
    }

    /// Whether rows are of schools that one became, or that one came from, each another one.
    [[nodiscard]] bool are_parts(const std::vector<SameRows>& rows) const {
        const IdOfRow direction = rows.front().first->id;
        if (direction == IdOfRow::own) return false;
        for (const SameRows& one : rows) {
            if (one.first->id != direction) return false;
            for (const SameRows& other : rows)
                if (&one != &other && successors_.leads_to(one.first->row.id, other.first->row.id)) return false;
        }
        return true;
    }

    /// The ids at the end of what an id became, or came from; itself where that is nothing.
    [[nodiscard]] std::vector<std::string> ends_of(const std::string& id, IdOfRow direction) const {
        std::vector<std::string> ends =
            direction == IdOfRow::after ? successors_.became(id) : successors_.came_from(id);
        if (ends.empty()) ends.push_back(id);
        return ends;
    }

    /// Whether there is a row of all that a school became, or came from; says what is lacking.
    bool are_all_parts(std::size_t school, const std::vector<SameRows>& rows) {
        const IdOfRow direction = rows.front().first->id;
        std::set<std::string> there;
        std::vector<std::string> ids;
        for (const SameRows& one : rows) {
            ids.push_back(one.first->row.id);
            for (const std::string& end : ends_of(one.first->row.id, direction)) there.insert(spelling_key(end));
        }
        std::vector<std::string> lacking = ends_of(id_of(school), direction);
        std::erase_if(lacking, [&](const std::string& end) { return there.contains(spelling_key(end)); });
        const ReturnedRow& first = rows.front().first->row;
        if (lacking.empty() && rows.size() > 1)
            collation_.decisions.push_back(
                {DecisionKind::merged, first.place, id_of(school), "is the sum of " + listed(ids, "and")});
        if (lacking.empty()) return true;
        collation_.findings.push_back(
            finding(FindingKind::successor, first.authority, first.place, id_of(school),
                    (direction == IdOfRow::after ? "became " : "came from ") + listed(ids, "and") + ", and " +
                        listed(lacking, "and") + ", but there is no row for " + (lacking.size() == 1 ? "it" : "them") +
                        ", so the total is incomplete",
                    "'successor_rows' of [collate.ids] leaves out a link that does not count"));
        return false;
    }

    /// Says what is wrong with the cells of a row that is in the result, and which are suppressed.
    void take(const PlacedRow& placed) {
        for (std::size_t column = 0; column < placed.values.size(); ++column) {
            const CellValue& value = placed.values[column];
            Place place = placed.row.place;
            place.column = collation_.plan.columns[column].name;
            if (!value.problem.empty())
                collation_.findings.push_back(finding(value.kind, placed.row.authority, place, id_of(placed.school),
                                                      value.problem, value.remedy, value.fault));
            if (value.suppressed)
                collation_.decisions.push_back(
                    {DecisionKind::suppressed, place, id_of(placed.school), placed.row.cells[column].value_or("")});
        }
    }

    static CollatedCell value_in(const SameRows& rows, std::size_t column) {
        if (rows.differ[column]) return {};
        return {rows.first->values[column].value, rows.first->found[column].value_or("")};
    }

    /// Counts of parts are added; anything else is that of the whole where all parts have it alike.
    CollatedCell sum_of(std::size_t school, const std::vector<SameRows>& parts, std::size_t column) {
        const CollectedColumn& collected = collation_.plan.columns[column];
        Range sum;
        for (const SameRows& part : parts) {
            const auto* range = std::get_if<Range>(&part.first->values[column].value);
            if (part.differ[column] || (collected.kind == CollectedKind::count && range == nullptr)) return {};
            if (range != nullptr) sum = sum + *range;
        }
        if (collected.kind == CollectedKind::count) return {sum, {}};
        const bool alike = std::all_of(parts.begin(), parts.end(), [&](const SameRows& part) {
            return is_same_value(part.first->values[column], parts.front().first->values[column]);
        });
        if (alike) return value_in(parts.front(), column);
        Finding found = finding(FindingKind::successor, parts.front().first->row.authority,
                                parts.front().first->row.place, id_of(school),
                                "its parts differ in " + in_quotes(collected.name) +
                                    ", which is not a count and cannot be added, so the cell is missing");
        found.severity = CheckSeverity::warn;
        collation_.findings.push_back(std::move(found));
        return {};
    }

    const std::map<std::size_t, std::string>& held_back_;
    Senders senders_;
    const Successors& successors_;
    Collation& collation_;
};

/// "year '05' is read as 5"
void say_spelling(const PlacedRow& placed, const std::vector<std::string>& by, Collation& collation) {
    for (std::size_t i = 0; i < by.size(); ++i)
        if (placed.row.by[i] != by[i])
            collation.decisions.push_back(
                {DecisionKind::spelled, placed.row.place, collation.population.ids[placed.school],
                 collation.plan.by[i] + " " + in_quotes(placed.row.by[i]) + " is read as " + by[i]});
}

}  // namespace

void merge_rows(const PlacedRows& placed, const std::vector<Return>& returns, const Successors& successors,
                Collation& collation) {
    const SpellingsOfBy spellings(placed);
    std::map<std::size_t, std::map<std::vector<std::string>, Group, ByLess>> groups;
    for (const PlacedRow& row : placed.rows) {
        const std::vector<std::string> by = spellings.of(row);
        say_spelling(row, by, collation);
        groups[row.school][by].push_back(&row);
    }
    Merging merging(placed, returns, successors, collation);
    for (std::size_t school = 0; school < collation.population.ids.size(); ++school) {
        const auto rows = groups.find(school);
        if (rows == groups.end()) {
            merging.add_missing(school);
            continue;
        }
        for (const auto& [by, group] : rows->second) merging.merge(school, by, group);
    }
}

}  // namespace clustertrial::collation_detail
