#include "clustertrial/core/text.hpp"
#include "clustertrial/core/words.hpp"

#include "join.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

namespace clustertrial::collation_detail {

Finding finding(FindingKind kind, const std::string& authority, const Place& place, const std::string& id,
                std::string text) {
    return {kind, traits_of(kind).severity, authority, place, id, std::move(text)};
}

namespace {

/// Whether one slip of a typist makes one of two texts the other: a character more, less or another, or two exchanged.
bool is_one_slip_from(std::string_view a, std::string_view b) {
    if (a.size() > b.size()) std::swap(a, b);
    if (b.size() - a.size() > 1 || a == b) return false;
    std::size_t at = 0;
    while (at < a.size() && a[at] == b[at]) ++at;
    if (a.size() < b.size()) return a.substr(at) == b.substr(at + 1);
    if (a.substr(at + 1) == b.substr(at + 1)) return true;
    return at + 1 < a.size() && a[at] == b[at + 1] && a[at + 1] == b[at] && a.substr(at + 2) == b.substr(at + 2);
}

/// Whether a return's word for an arm is the record's, or the trial file's name or label for it.
bool is_arm(const std::string& said, const std::string& recorded, const Trial& trial) {
    const auto same = [](const std::string& a, const std::string& b) { return spelling_key(a) == spelling_key(b); };
    if (same(said, recorded)) return true;
    return std::any_of(trial.arms.arms.begin(), trial.arms.arms.end(), [&](const Arm& arm) {
        const bool is_recorded = same(arm.name, recorded) || same(arm.label, recorded);
        return is_recorded && (same(arm.name, said) || same(arm.label, said));
    });
}

class Placing {
  public:
    Placing(const Successors& successors, const Trial& trial, Collation& collation)
        : successors_(successors), trial_(trial), collation_(collation), schools_(collation.population.ids) {}

    void add(std::size_t from, const ReturnedRow& row) {
        if (row.id.empty()) {
            Finding found =
                finding(FindingKind::id, row.authority, row.place, "",
                        "has no " + collation_.plan.ids.column + "; expected one, or a rule of 'drop_rows'");
            found.severity = CheckSeverity::fail;
            collation_.findings.push_back(std::move(found));
            return;
        }
        if (const auto school = schools_.find(row.id)) {
            place(from, row, *school, IdOfRow::own, "");
            return;
        }
        const Successors::Found found = successors_.schools_of(row.id, schools_);
        if (found.schools.size() == 1) {
            place(from, row, found.schools.front(), found.before ? IdOfRow::before : IdOfRow::after, found.path);
        } else if (found.schools.empty()) {
            outside_.push_back({from, 0, row, {}});
            ++collation_.returns[from].outside;
        } else {
            refuse_several(row, found);
        }
    }

    std::vector<PlacedRow> finish() {
        say_padded();
        std::set<std::size_t> known;
        for (const PlacedRow& row : placed_) known.insert(row.school);
        for (const PlacedRow& row : outside_) say_outside(row.row, known);
        return std::move(placed_);
    }

  private:
    [[nodiscard]] const std::string& id_of(std::size_t school) const { return collation_.population.ids[school]; }

    void place(std::size_t from, const ReturnedRow& row, std::size_t school, IdOfRow id, const std::string& path) {
        placed_.push_back({from, school, row, row.cells, id});
        ++collation_.returns[from].used;
        say_id(row, school, path);
        check_arm(row, school);
        check_authority(row, school);
    }

    /// Zeros in front are one sentence a return.
    void say_padded() {
        std::map<std::string, std::size_t> counts;
        for (const Decision& one : collation_.decisions)
            if (one.what == "padded") ++counts[one.place.file];
        for (ReadReturn& one : collation_.returns) {
            const auto count = counts.find(one.file);
            if (count == counts.end()) continue;
            one.notes.push_back(one.file + ": " + counted(count->second, "id") + " got zeros in front, to " +
                                std::to_string(collation_.plan.ids.pad) + " digits");
        }
    }

    void say_id(const ReturnedRow& row, std::size_t school, const std::string& path) {
        const auto say = [&](const char* what, const std::string& text) {
            collation_.decisions.push_back({what, row.place, id_of(school), text});
        };
        if (!path.empty()) return say("successor", path);
        if (row.found == id_of(school)) return;
        const bool padded = row.id == id_of(school);
        say(padded ? "padded" : "spelled", in_quotes(row.found) + " is taken for " + id_of(school));
    }

    void check_arm(const ReturnedRow& row, std::size_t school) {
        if (row.arm.empty() || collation_.population.arms.empty()) return;
        const std::string& recorded = collation_.population.arms[school];
        if (is_arm(row.arm, recorded, trial_)) return;
        collation_.findings.push_back(
            finding(FindingKind::arm, row.authority, row.place, id_of(school),
                    "found arm " + in_quotes(row.arm) + "; the record has " + in_quotes(recorded) + ", which counts"));
    }

    void check_authority(const ReturnedRow& row, std::size_t school) {
        if (collation_.population.authorities.empty()) return;
        const std::string& own = collation_.population.authorities[school];
        if (own.empty() || row.authority.empty()) return;
        if (spelling_key(own) == spelling_key(row.authority)) {
            placed_.back().row.authority = own;  // as the list spells it
            return;
        }
        collation_.findings.push_back(
            finding(FindingKind::authority, row.authority, row.place, id_of(school),
                    "was sent by " + in_quotes(row.authority) + "; the list has it in " + in_quotes(own)));
    }

    /// A merger of schools that were allocated apart, or a school of which several of the trial came.
    void refuse_several(const ReturnedRow& row, const Successors::Found& found) {
        std::vector<std::string> ids;
        for (const std::size_t school : found.schools) ids.push_back(id_of(school));
        for (const std::string& id : ids)
            collation_.findings.push_back(
                finding(FindingKind::successor, row.authority, row.place, id,
                        in_quotes(row.id) + " holds " + listed(ids, "and") + " of the trial (" + found.path +
                            "): what is each one's cannot be told; expected a row for each, or a rule of 'drop_rows', "
                            "which leaves them without a return"));
    }

    void say_outside(const ReturnedRow& row, const std::set<std::size_t>& known) {
        for (std::size_t school = 0; school < collation_.population.ids.size(); ++school) {
            if (known.contains(school) || !is_one_slip_from(row.id, id_of(school))) continue;
            collation_.findings.push_back(
                finding(FindingKind::id, row.authority, row.place, row.id,
                        "is no school of the trial; " + id_of(school) + ", which has no row, is nearly the same"));
            break;
        }
        collation_.decisions.push_back({"outside", row.place, row.id, "is no school of the trial"});
    }

    const Successors& successors_;
    const Trial& trial_;
    Collation& collation_;
    SchoolsById schools_;
    std::vector<PlacedRow> placed_, outside_;
};

}  // namespace

std::vector<PlacedRow> place_rows(const std::vector<Return>& returns, const Successors& successors, const Trial& trial,
                                  Collation& collation) {
    Placing placing(successors, trial, collation);
    for (std::size_t from = 0; from < returns.size(); ++from)
        for (const ReturnedRow& row : returns[from].rows) placing.add(from, row);
    return placing.finish();
}

}  // namespace clustertrial::collation_detail
