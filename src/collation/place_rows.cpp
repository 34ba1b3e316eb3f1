#include "clustertrial/core/text.hpp"
#include "clustertrial/core/words.hpp"
#include "clustertrial/data/names.hpp"
#include "clustertrial/data/spreadsheet.hpp"

#include "join.hpp"
#include "near_ids.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <utility>

namespace clustertrial::collation_detail {

Finding finding(FindingKind kind, const std::string& authority, const Place& place, const std::string& id,
                std::string text, std::string remedy, std::string fault) {
    return {kind, traits_of(kind).severity, authority, place, id, std::move(text), std::move(remedy), std::move(fault)};
}

namespace {

const std::string remedy_of_rows =
    "if it is not a school, leave it out with a rule of 'drop_rows'; name a line of totals with 'totals'";

/// Whether a return's word for an arm is the record's, or the trial file's name or label for it.
bool is_arm(const std::string& said, const std::string& recorded, const Trial& trial) {
    const auto same = [](const std::string& a, const std::string& b) { return spelling_key(a) == spelling_key(b); };
    if (same(said, recorded)) return true;
    return std::any_of(trial.arms.arms.begin(), trial.arms.arms.end(), [&](const Arm& arm) {
        const bool is_recorded = same(arm.name, recorded) || same(arm.label, recorded);
        return is_recorded && (same(arm.name, said) || same(arm.label, said));
    });
}

/// A row that is of no school of the trial.
struct OutsideRow {
    Place place;
    std::string id;
    std::string authority;
    bool has_no_number;  ///< something stands in its columns of numbers, and no number
};

/// A finding of a row that others of its return share, where they say the same.
Finding shared_finding(FindingKind kind, const std::string& authority, const Place& place, const std::string& id,
                       const std::string& text, const std::string& remedy = {}) {
    return finding(kind, authority, place, id, text, remedy, text);
}

/// Schools whose rows were sent by somebody whom the list does not know.
struct UnknownAuthority {
    std::string name;
    std::set<std::size_t> schools;
    std::set<std::string> in_list;  ///< the authorities that the list has them in
};

/// "the list has its 3 schools in 'Leeds'"
std::string text_of_schools(const UnknownAuthority& unknown) {
    constexpr std::size_t named = 3;
    if (unknown.schools.empty()) return {};
    std::vector<std::string> names;
    for (const std::string& name : unknown.in_list) names.push_back(in_quotes(name));
    const std::string schools = unknown.schools.size() == 1 ? "school" : counted(unknown.schools.size(), "school");
    return "the list has its " + schools + " in " +
           (names.size() > named ? first_few(names, named) : listed(names, "and"));
}

/// "succ.csv:2", "succ.dta: row 2"
std::string where_in_file(const Place& place) {
    if (place.counted_in == CountedIn::rows) return to_text(place);
    return place.file + ":" + std::to_string(place.line);
}

/// Whether a cell names nothing: empty, "#N/A", "-", "unknown", or several lines.
bool is_no_name(const std::string& cell) {
    return is_mark_of_no_value(cell) || is_spreadsheet_error(cell) || cell.find_first_of("\r\n") != std::string::npos;
}

class Placing {
  public:
    Placing(const std::vector<Return>& returns, const Successors& successors, const Trial& trial, Collation& collation)
        : returns_(returns),
          successors_(successors),
          trial_(trial),
          collation_(collation),
          schools_(places_of_schools(collation.population, trial)) {
        for (const std::string& name : collation.population.authorities) authorities_.insert(spelling_key(name));
    }

    void add(std::size_t from, ReturnedRow row) {
        if (is_no_name(row.id)) return refuse(from, row, collation_.plan.ids.column, row.id);
        for (std::size_t i = 0; i < row.by.size(); ++i)
            if (is_no_name(row.by[i]) || names_a_total(row.by[i]))
                return refuse(from, row, collation_.plan.by[i], row.by[i]);
        if (const auto school = schools_.find(row.id)) {
            say_id(row, *school);
            return place(from, std::move(row), *school, IdOfRow::own);
        }
        const Successors::Found found = successors_.schools_of(row.id, schools_);
        if (found.schools.empty()) {
            ++collation_.returns[from].outside;
            const bool no_number = has_no_number(row, from);
            outside_.push_back({std::move(row.place), std::move(row.id), std::move(row.authority), no_number});
        } else if (found.schools.size() > 1 || !found.others.empty()) {
            refuse_several(from, row, found);
        } else {
            collation_.decisions.push_back(
                {DecisionKind::successor, row.place, id_of(found.schools.front()), found.path});
            place(from, std::move(row), found.schools.front(), found.before ? IdOfRow::before : IdOfRow::after);
        }
    }

    PlacedRows finish() {
        say_padded();
        say_arms();
        say_empty();
        say_unknown_authorities();
        say_strangers();
        std::set<std::size_t> known;
        for (const PlacedRow& row : placed_.rows) known.insert(row.school);
        NearIds without_row;
        for (std::size_t school = 0; school < collation_.population.ids.size(); ++school)
            if (!known.contains(school)) without_row.add(id_of(school));
        for (const OutsideRow& row : outside_) say_outside(row, without_row);
        return std::move(placed_);
    }

  private:
    static PlacesOfNames places_of_schools(const Population& population, const Trial& trial) {
        PlacesOfNames places(trial.data.spelling);
        for (std::size_t school = 0; school < population.ids.size(); ++school)
            places.add(population.ids[school], school);
        return places;
    }

    [[nodiscard]] const std::string& id_of(std::size_t school) const { return collation_.population.ids[school]; }

    void place(std::size_t from, ReturnedRow row, std::size_t school, IdOfRow id) {
        ++collation_.returns[from].used;
        const bool is_empty = std::all_of(row.cells.begin(), row.cells.end(),
                                          [](const FoundCell& cell) { return cell.value_or("").empty(); });
        if (is_empty)
            empty_[from].push_back(shared_finding(FindingKind::no_return, row.authority, row.place, id_of(school),
                                                  "its row has no value in any column"));
        check_arm(row, school);
        check_authority(from, row, school);
        std::vector<FoundCell> found = row.cells;
        placed_.rows.push_back({from, school, std::move(row), std::move(found), id});
    }

    void refuse(std::size_t from, const ReturnedRow& row, const std::string& column, const std::string& cell) {
        ++collation_.returns[from].refused;
        Finding found =
            shared_finding(FindingKind::id, row.authority, row.place, is_no_name(row.id) ? "" : row.id,
                           "has no " + column + (cell.empty() ? "" : ", but " + in_quotes(cell)), remedy_of_rows);
        found.severity = CheckSeverity::fail;
        collation_.findings.push_back(std::move(found));
    }

    /// A return none of whose rows is of the trial has another column of ids, most likely.
    void say_strangers() {
        for (const ReadReturn& one : collation_.returns) {
            if (one.used > 0 || one.outside == 0) continue;
            const auto first = std::find_if(outside_.begin(), outside_.end(),
                                            [&](const OutsideRow& row) { return row.place.file == one.file; });
            collation_.findings.push_back(
                finding(FindingKind::id, one.authority, {one.file}, "",
                        "none of its " + counted(one.outside, "row") +
                            " is of a school of the trial; its first id is " + in_quotes(first->id),
                        "is " + in_quotes(collation_.plan.ids.column) + " read from the right header?"));
        }
    }

    /// Zeros in front are one sentence a return.
    void say_padded() {
        std::map<std::string, std::size_t> counts;
        for (const Decision& one : collation_.decisions)
            if (one.kind == DecisionKind::padded) ++counts[one.place.file];
        for (ReadReturn& one : collation_.returns) {
            const auto count = counts.find(one.file);
            if (count == counts.end()) continue;
            one.notes.push_back(one.file + ": " + counted(count->second, "id") +
                                (count->second == 1 ? " was" : " were") + " padded with zeros to " +
                                std::to_string(collation_.plan.ids.pad) + " digits");
        }
    }

    void say_id(const ReturnedRow& row, std::size_t school) {
        if (row.found == id_of(school)) return;
        const DecisionKind kind = row.id == id_of(school) ? DecisionKind::padded : DecisionKind::spelled;
        collation_.decisions.push_back(
            {kind, row.place, id_of(school), in_quotes(row.found) + " is read as " + id_of(school)});
    }

    void check_arm(const ReturnedRow& row, std::size_t school) {
        if (row.arm.empty() || collation_.population.arms.empty()) return;
        const std::string& recorded = collation_.population.arms[school];
        if (is_arm(row.arm, recorded, trial_)) return;
        Finding found = shared_finding(
            FindingKind::arm, row.authority, row.place, id_of(school),
            "found arm " + in_quotes(row.arm) + "; the record has " + in_quotes(recorded) + ", which takes precedence");
        if (is_word_for_an_arm(row.arm)) {
            collation_.findings.push_back(std::move(found));
            return;
        }
        UnknownArm& unknown = unknown_arms_[{row.place.file, spelling_key(row.arm)}];
        unknown.word = row.arm;
        unknown.recorded.insert(recorded);
        unknown.findings.push_back(std::move(found));
    }

    /// A return that nobody has filled in is one sentence.
    void say_empty() {
        for (auto& [from, findings] : empty_) {
            const ReadReturn& one = collation_.returns[from];
            if (findings.size() == one.used) {
                collation_.findings.push_back(
                    finding(FindingKind::no_return, one.authority, {one.file}, "",
                            "has " + counted(one.used, "row") + ", and no value in any column: was it filled in?"));
            } else {
                std::ranges::move(findings, std::back_inserter(collation_.findings));
            }
        }
    }

    /// Whether a return can mean an arm of the trial by it, whichever.
    [[nodiscard]] bool is_word_for_an_arm(const std::string& word) const {
        const auto& arms = collation_.population.arms;
        return std::any_of(arms.begin(), arms.end(),
                           [&](const std::string& recorded) { return is_arm(word, recorded, trial_); });
    }

    /// A word of a return's own ("T") that stands beside one arm of the record alone is a word for that; beside two it
    /// says something else than the record.
    void say_arms() {
        std::map<std::pair<std::string, std::string>, std::size_t> words;  // by return and arm
        for (const auto& [at, unknown] : unknown_arms_)
            if (unknown.recorded.size() == 1) ++words[{at.first, *unknown.recorded.begin()}];
        for (auto& [at, unknown] : unknown_arms_) {
            const std::string& arm = *unknown.recorded.begin();
            if (unknown.recorded.size() == 1 && words[{at.first, arm}] == 1) {
                const Finding& first = unknown.findings.front();
                collation_.decisions.push_back({DecisionKind::spelled, first.place, first.id,
                                                "arm " + in_quotes(unknown.word) + " is read as " + in_quotes(arm) +
                                                    ", because it occurs with that arm in " +
                                                    counted(unknown.findings.size(), "row") +
                                                    " and with no other arm"});
            } else {
                std::ranges::move(unknown.findings, std::back_inserter(collation_.findings));
            }
        }
    }

    void check_authority(std::size_t from, ReturnedRow& row, std::size_t school) {
        if (row.authority.empty())
            collation_.findings.push_back(shared_finding(FindingKind::authority, "", row.place, id_of(school),
                                                         "the sender of the row is unknown",
                                                         "give 'authority' of [[collate.source]]"));
        if (collation_.population.authorities.empty()) return;
        const std::string& own = collation_.population.authorities[school];
        if (own.empty() || row.authority.empty()) return;
        if (spelling_key(own) == spelling_key(row.authority)) {
            row.authority = own;  // as the list spells it
            return;
        }
        if (authorities_.contains(spelling_key(row.authority))) {
            collation_.findings.push_back(
                shared_finding(FindingKind::authority, row.authority, row.place, id_of(school),
                               "was sent by " + in_quotes(row.authority) + "; the list has it in " + in_quotes(own)));
            return;
        }
        UnknownAuthority& unknown = unknown_authorities_[{from, spelling_key(row.authority)}];
        if (unknown.name.empty()) unknown.name = row.authority;
        unknown.schools.insert(school);
        unknown.in_list.insert(own);
    }

    /// A name that the list does not have is one fault, of however many schools: of a return, or of some of its rows.
    void say_unknown_authorities() {
        if (collation_.population.authorities.empty()) return;
        for (std::size_t from = 0; from < returns_.size(); ++from) {
            const std::string& name = collation_.returns[from].authority;
            const std::string key = spelling_key(name);
            if (!name.empty() && !authorities_.contains(key)) unknown_authorities_[{from, key}].name = name;
        }
        for (const auto& [at, unknown] : unknown_authorities_) {
            const ReadReturn& one = collation_.returns[at.first];
            const std::string near = nearest_name(unknown.name, collation_.population.authorities);
            const std::string schools = text_of_schools(unknown);
            std::string text = (one.authority.empty() ? "has rows of " : "is of ") + in_quotes(unknown.name) +
                               ", an authority that the list does not have";
            if (!near.empty()) text += "; did it mean " + in_quotes(near) + "?";
            if (!schools.empty()) text += near.empty() ? "; " + schools : " " + capitalised(schools);
            collation_.findings.push_back(
                finding(FindingKind::authority, unknown.name, {one.file}, "", text,
                        "'authority' of [[collate.source]] says who sent it, by a name that the list has"));
        }
    }

    /// A row of a school that several were merged into, or that several came from, not all of them one of the trial's.
    void refuse_several(std::size_t from, const ReturnedRow& row, const Successors::Found& found) {
        ++collation_.returns[from].refused;
        std::vector<std::string> parts;
        for (const std::size_t school : found.schools) parts.push_back(id_of(school));
        parts.insert(parts.end(), found.others.begin(), found.others.end());
        const std::string why = in_quotes(row.id) + " is of " + listed(parts, "and") + " together (" + found.path +
                                "): the share of each is unknown";
        for (const std::size_t school : found.schools) {
            placed_.held_back.emplace(school, "its row is that of " + row.id + ", which others share");
            collation_.findings.push_back(
                finding(FindingKind::successor, row.authority, row.place, id_of(school), why,
                        "ask for one row for each; " + remedy_of_rows +
                            "; 'successor_rows' of [collate.ids] leaves out a link that does not count"));
        }
    }

    /// Texts where numbers belong, as in a header that is not known.
    [[nodiscard]] bool has_no_number(const ReturnedRow& row, std::size_t from) const {
        bool any = false;
        for (std::size_t column = 0; column < row.cells.size(); ++column) {
            const CollectedColumn& collected = collation_.plan.columns[column];
            const std::string cell = row.cells[column].value_or("");
            if (collected.kind == CollectedKind::text || cell.empty()) continue;
            const CollateSource& source = collation_.plan.sources[returns_[from].source];
            if (is_mark_of_no_number(cell) || value_of(cell, collected, source).problem.empty()) return false;
            any = true;
        }
        return any;
    }

    /// Where the file of successors leads from an id to one that is nearly a school's without a row: ids that nobody in
    /// the trial has are most of such a file, and are no fault.
    [[nodiscard]] std::string misspelt_link(const std::string& id, const NearIds& without_row) const {
        for (const Successors::Step& step : successors_.steps_from(id)) {
            const std::string near = without_row.near(step.to);
            if (!near.empty())
                return where_in_file(step.place) + " leads from " + step.from + " to " + step.to +
                       ", which is not a school of the trial; nearest " + in_quotes(near);
        }
        return {};
    }

    void say_outside(const OutsideRow& row, const NearIds& without_row) {
        const std::string near = without_row.near(row.id);
        const std::string link = misspelt_link(row.id, without_row);
        if (!link.empty())
            collation_.findings.push_back(finding(FindingKind::id, row.authority, row.place, row.id,
                                                  "is not a school of the trial; " + link,
                                                  "correct the id in the file that 'successors' names"));
        if (row.has_no_number)
            collation_.findings.push_back(finding(FindingKind::id, row.authority, row.place, row.id,
                                                  "is not a school of the trial and has text in columns of numbers",
                                                  "is it another header? " + remedy_of_rows));
        if (!near.empty())
            collation_.findings.push_back(
                finding(FindingKind::id, row.authority, row.place, row.id,
                        "is not a school of the trial; " + near + ", which has no row, is nearly the same"));
        collation_.decisions.push_back({DecisionKind::outside, row.place, row.id, "is not a school of the trial"});
    }

    const std::vector<Return>& returns_;
    const Successors& successors_;
    const Trial& trial_;
    Collation& collation_;
    PlacesOfNames schools_;
    std::set<std::string> authorities_;  ///< of the list, by spelling_key
    PlacedRows placed_;
    std::vector<OutsideRow> outside_;
    std::map<std::size_t, std::vector<Finding>> empty_;  ///< by return: rows without a value
    std::map<std::pair<std::size_t, std::string>, UnknownAuthority> unknown_authorities_;  ///< by return and spelling
    /// A word for an arm that the trial does not know.
    struct UnknownArm {
        std::string word;
        std::set<std::string> recorded;
        std::vector<Finding> findings;  ///< if it is none
    };
    std::map<std::pair<std::string, std::string>, UnknownArm> unknown_arms_;  ///< by return and spelling_key
};

}  // namespace

PlacedRows place_rows(std::vector<Return>& returns, const Successors& successors, const Trial& trial,
                      Collation& collation) {
    Placing placing(returns, successors, trial, collation);
    for (std::size_t from = 0; from < returns.size(); ++from)
        for (ReturnedRow& row : std::exchange(returns[from].rows, {})) placing.add(from, std::move(row));
    return placing.finish();
}

}  // namespace clustertrial::collation_detail
