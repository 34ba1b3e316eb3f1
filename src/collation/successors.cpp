#include "successors.hpp"

#include "clustertrial/core/text.hpp"
#include "clustertrial/core/words.hpp"
#include "clustertrial/data/read_table.hpp"

#include "read_return.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace clustertrial::collation_detail {

namespace {

std::string cell_of(const Table& table, const std::string& column, std::size_t row) {
    if (column.empty()) return {};
    const TextColumn& cells = table.text(column);
    return cells.is_missing(row) ? std::string() : std::string(trimmed(cells.at(row)));
}

/// " (2019-09-01, academy converter)"
std::string said_of_link(const std::string& date, const std::string& kind) {
    std::vector<std::string> parts;
    if (!date.empty()) parts.push_back(date);
    if (!kind.empty()) parts.push_back(kind);
    return parts.empty() ? "" : " (" + joined(parts) + ")";
}

Table read_links(const CollateIds& ids) {
    TableOptions options;
    options.checksum = true;
    options.missing = {""};
    std::vector<std::string> names;
    const auto add = [&](const std::string& name) {
        if (!name.empty() && !contains(names, name)) names.push_back(name);
    };
    for (const std::string& column : {ids.old_column, ids.new_column, ids.date_column, ids.kind_column}) add(column);
    if (ids.successor_rows)
        for (const ColumnReference& column : ids.successor_rows->columns()) add(column.name);
    std::vector<ColumnRequest> requests;
    for (const std::string& name : names) requests.push_back({name, CellKind::text});
    return read_table(ids.successors, requests, options);
}

/// Rows of the file that count.
std::vector<bool> rows_that_count(const Table& table, const CollateIds& ids) {
    if (!ids.successor_rows) return std::vector<bool>(table.rows, true);
    const ExpressionValues found =
        ids.successor_rows->evaluate(table.rows, [&](const ColumnReference& column, std::size_t row) {
            return ExpressionValue(cell_of(table, column.name, row));
        });
    Problems problems;
    for (const ExpressionProblem& problem : found.problems)
        problems.add(table.place(problem.row), problem.what,
                     "expected values by which 'successor_rows' can be decided");
    problems.throw_if_any(ErrorKind::input);
    std::vector<bool> counts;
    for (const ExpressionValue& value : found.values) counts.push_back(value == ExpressionValue(true));
    return counts;
}

/// How many rows of the file 'successor_rows' leaves out.
void say_left_out(const std::vector<bool>& counts, const CollateIds& ids, std::vector<std::string>& warnings) {
    const auto left_out = static_cast<std::size_t>(std::count(counts.begin(), counts.end(), false));
    if (left_out == 0) return;
    warnings.push_back(ids.successors + ": " + counted(left_out, "row") + " of " + std::to_string(counts.size()) + " " +
                       (left_out == 1 ? "does" : "do") + " not count, by 'successor_rows'");
}

}  // namespace

Successors Successors::read(const CollateIds& ids, std::vector<InputFile>& inputs, std::vector<std::string>& warnings) {
    Successors made;
    if (ids.successors.empty()) return made;
    const Table table = read_links(ids);
    inputs.push_back({InputKind::successors, ids.successors, table.sha256});
    Problems problems;
    const std::vector<bool> counts = rows_that_count(table, ids);
    say_left_out(counts, ids, warnings);
    for (std::size_t row = 0; row < table.rows; ++row) {
        if (!counts[row]) continue;
        Link link{padded_id(cell_of(table, ids.old_column, row), ids.pad),
                  padded_id(cell_of(table, ids.new_column, row), ids.pad),
                  said_of_link(cell_of(table, ids.date_column, row), cell_of(table, ids.kind_column, row)),
                  table.place(row)};
        if (link.from.empty() || link.to.empty()) {
            problems.add(table.place(row), "has no id before or after", "expected both");
            continue;
        }
        if (spelling_key(link.from) == spelling_key(link.to)) {
            problems.add(table.place(row), in_quotes(link.from) + " becomes itself", "expected another id");
            continue;
        }
        made.from_[spelling_key(link.from)].push_back(made.links_.size());
        made.to_[spelling_key(link.to)].push_back(made.links_.size());
        made.links_.push_back(std::move(link));
    }
    problems.throw_if_any(ErrorKind::input);
    made.check_circles(ids.successors);
    return made;
}

/// By taking away, again and again, links to ids that become none: what is left leads in circles.
void Successors::check_circles(const std::string& file) const {
    std::map<std::string, std::size_t> open;  // links from an id that are left
    std::vector<std::string> ends;
    for (const auto& [key, links] : from_) open[key] = links.size();
    for (const auto& [key, links] : to_)
        if (!open.contains(key)) ends.push_back(key);
    std::size_t left = links_.size();
    while (!ends.empty()) {
        const std::string end = std::move(ends.back());
        ends.pop_back();
        const auto before = to_.find(end);
        if (before == to_.end()) continue;
        for (const std::size_t link : before->second) {
            --left;
            const std::string from = spelling_key(links_[link].from);
            if (--open[from] == 0) ends.push_back(from);
        }
    }
    if (left == 0) return;
    std::vector<std::string> ids;
    for (const Link& link : links_)
        if (open[spelling_key(link.from)] > 0) ids.push_back(link.from);
    throw Error(ErrorKind::input,
                describe({file}, "has ids that become themselves again: " + first_few(ids, Problems::shown),
                         "expected each school to become another once; where the file lists a link from both ends, "
                         "'successor_rows' of [collate.ids] says which rows count"));
}

void Successors::follow(const std::string& id, bool forwards, const PlacesOfNames& schools, Found& found) const {
    // Without circles every way ends; each id is looked at once.
    std::vector<std::pair<std::string, std::string>> open{{id, ""}};
    std::set<std::string> seen{spelling_key(id)};
    std::vector<std::string> names;
    const Links& next = forwards ? from_ : to_;
    for (std::size_t at = 0; at < open.size(); ++at) {
        const auto [here, way] = open[at];
        const auto links = next.find(spelling_key(here));
        if (links == next.end()) continue;
        for (const std::size_t number : links->second) {
            const Link& link = links_[number];
            const std::string& other = forwards ? link.to : link.from;
            if (!seen.insert(spelling_key(other)).second) continue;
            const std::string step = link.from + " became " + link.to + link.what;
            const std::string whole = way.empty() ? step : forwards ? way + ", " + step : step + ", " + way;
            const auto school = schools.find(other);
            if (!school) {
                open.emplace_back(other, whole);
                continue;
            }
            if (found.schools.empty()) found.before = forwards;
            found.path += (found.path.empty() ? "" : "; ") + whole;
            found.schools.push_back(*school);
            names.push_back(other);
        }
    }
    if (!names.empty()) add_others(id, forwards, names, found);
}

/// Where all ways that lead on from an id end, but for those that lead through a school.
void Successors::add_others(const std::string& id, bool forwards, const std::vector<std::string>& schools,
                            Found& found) const {
    std::set<std::string> known;
    for (const std::string& school : schools)
        for (const std::string& other : all_from(school, forwards)) known.insert(spelling_key(other));
    for (const std::string& end : ends_of(id, forwards))
        if (!known.contains(spelling_key(end))) found.others.push_back(end);
}

Successors::Found Successors::schools_of(const std::string& id, const PlacesOfNames& schools) const {
    Found found;
    follow(id, true, schools, found);
    follow(id, false, schools, found);
    std::sort(found.schools.begin(), found.schools.end());
    found.schools.erase(std::unique(found.schools.begin(), found.schools.end()), found.schools.end());
    return found;
}

std::vector<std::string> Successors::all_from(const std::string& id, bool forwards) const {
    std::vector<Step> steps;
    add_steps(id, forwards, steps);
    std::vector<std::string> all{id};
    for (Step& step : steps) all.push_back(std::move(step.to));
    return all;
}

std::vector<std::string> Successors::ends_of(const std::string& id, bool forwards) const {
    const Links& next = forwards ? from_ : to_;
    std::vector<std::string> ends = all_from(id, forwards);
    ends.erase(ends.begin());
    std::erase_if(ends, [&](const std::string& one) { return next.contains(spelling_key(one)); });
    return ends;
}

void Successors::add_steps(const std::string& id, bool forwards, std::vector<Step>& steps) const {
    const Links& next = forwards ? from_ : to_;
    std::vector<std::string> open{id};
    std::set<std::string> seen{spelling_key(id)};
    for (std::size_t at = 0; at < open.size(); ++at) {
        const std::string here = open[at];
        const auto links = next.find(spelling_key(here));
        if (links == next.end()) continue;
        for (const std::size_t number : links->second) {
            const Link& link = links_[number];
            const std::string& other = forwards ? link.to : link.from;
            if (!seen.insert(spelling_key(other)).second) continue;
            steps.push_back({link.place, here, other});
            open.push_back(other);
        }
    }
}

std::vector<Successors::Step> Successors::steps_from(const std::string& id) const {
    std::vector<Step> steps;
    add_steps(id, true, steps);
    add_steps(id, false, steps);
    return steps;
}

bool Successors::leads_to(const std::string& from, const std::string& to) const {
    const std::vector<std::string> all = all_from(from, true);
    return std::any_of(all.begin() + 1, all.end(),
                       [&](const std::string& one) { return spelling_key(one) == spelling_key(to); });
}

}  // namespace clustertrial::collation_detail
