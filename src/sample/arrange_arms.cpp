#include "clustertrial/core/runs.hpp"
#include "clustertrial/core/words.hpp"

#include "arrange_parts.hpp"
#include "first_rows.hpp"
#include "stated_schools.hpp"

#include <algorithm>
#include <map>
#include <optional>

namespace clustertrial::sample_detail {

namespace {

bool has_arms(const Arranging& rows) {
    const std::string& column = rows.trial.arms.column;
    return !column.empty() && rows.table.has(column);
}

/// The first row of each cluster that has an arm.
std::vector<FirstRow> first_arms(const Arranging& rows, const std::vector<std::uint32_t>& arm_of_level,
                                 std::size_t clusters) {
    const TextColumn& column = rows.table.text(rows.trial.arms.column);
    std::vector<FirstRow> first(clusters);
    for_each_new_row(rows, column, [&](std::size_t row) {
        const std::uint32_t cluster = rows.cluster_of_row[row];
        if (cluster == TextColumn::missing || column.is_missing(row) || first[cluster].code != no_code) return true;
        const std::uint32_t arm = arm_of_level[column.codes[row]];
        if (arm != no_arm) first[cluster] = {arm, row};
        return true;
    });
    return first;
}

/// For a row without an arm: that of the other rows of its cluster; a cluster without any may be no cluster at all.
std::string expected_arm(const Arranging& rows, const std::vector<FirstRow>& known, std::size_t row) {
    const ArmsSpec& arms = rows.trial.arms;
    const TextColumn& ids = rows.table.text(rows.trial.data.cluster);
    if (ids.is_missing(row)) return known_arms(arms);
    const FirstRow& first = known[rows.cluster_of_row[row]];
    if (first.code != no_code)
        return in_quotes(arms.arms[first.code].label) + ", which " + rows.trial.unit + " " + in_quotes(ids.at(row)) +
               " has on " + rows.table.line_text(first.row) + ": all rows of a cluster share it";
    return known_arms(arms) + "; --where " + in_quotes(rows.trial.data.cluster + "!=" + ids.at(row)) +
           " leaves out a row that is not a " + rows.trial.unit;
}

/// The texts of a column that some row has.
std::vector<std::string> texts_in_rows(const TextColumn& column) {
    std::vector<char> has_row(column.levels.size(), 0);
    for_each_run(column.runs(), [&](std::size_t first, std::size_t) {
        if (!column.is_missing(first)) has_row[column.codes[first]] = 1;
    });
    std::vector<std::string> texts;
    for (std::size_t level = 0; level < column.levels.size(); ++level)
        if (has_row[level] != 0) texts.push_back(column.levels[level]);
    return texts;
}

/// As it is typed behind a flag.
std::string typed(const std::string& text) {
    const bool is_plain = std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    });
    return is_plain ? text : in_quotes(text);
}

/// Two values in a column of two arms are their labels, as in 1 and 2. Which is the control's nobody says: the one that
/// has its label, else the first.
std::string flags_for_two_labels(const TextColumn& column, const ArmsSpec& arms) {
    std::vector<std::string> texts = texts_in_rows(column);
    if (texts.size() != 2 || arms.arms.size() != 2) return "";
    std::sort(texts.begin(), texts.end());
    if (texts[1] == arms.arms.front().label) std::swap(texts[0], texts[1]);
    return "; if " + in_quotes(texts[0]) + " is the control, give --control " + typed(texts[0]) + " --intervention " +
           typed(texts[1]) + " (`control` and `intervention` of [arms])";
}

void read_arms_of_data(Arranging& rows, TrialData& data) {
    const ArmsSpec& arms = rows.trial.arms;
    const TextColumn& column = rows.table.text(arms.column);
    const auto arm_of_level = arms_of_levels(column, arms);
    std::vector<std::string> labels;
    for (const Arm& arm : arms.arms) labels.push_back(arm.label);
    std::vector<FirstRow> first(data.clusters.size());
    const std::vector<FirstRow> known = first_arms(rows, arm_of_level, data.clusters.size());
    std::string remedy = flags_for_two_labels(column, arms);
    for_each_new_row(rows, column, [&](std::size_t row) {
        if (column.is_missing(row)) {
            rows.complain(row, arms.column, "no value", expected_arm(rows, known, row));
            return false;
        }
        const std::uint32_t arm = arm_of_level[column.codes[row]];
        if (arm == no_arm) {
            rows.complain(row, arms.column, "'" + column.at(row) + "'", known_arms(arms) + remedy);
            remedy.clear();  // said once
            return false;
        }
        if (rows.cluster_of_row[row] == TextColumn::missing) return true;
        note(rows, first, row, arm, arms.column, labels);
        return first[rows.cluster_of_row[row]].code == arm;
    });
    for (const FirstRow& f : first) data.arm.push_back(f.code);
    for (const std::string& taken : names_beside_labels(column, arms))
        data.warnings.push_back(describe(rows.table.column_place(arms.column), taken));
}

/// An arm as the rows call it: by its name where no row has a label.
std::string as_rows_call(const Arm& arm, const TextColumn& column, const ArmsSpec& arms) {
    const std::vector<std::string> texts = texts_in_rows(column);
    const auto is_label = [&](const Arm& one) { return contains(texts, one.label); };
    const bool has_labels = std::any_of(arms.arms.begin(), arms.arms.end(), is_label);
    return has_labels ? "'" + arm.label + "' (" + arm.name + ")" : "'" + arm.name + "'";
}

/// Rows that say another arm than what is stated.
void compare_arms(const Arranging& rows, const TrialData& data) {
    const TextColumn& column = rows.table.text(rows.trial.arms.column);
    const std::vector<std::uint32_t> arm_of_level = arms_of_levels(column, rows.trial.arms);
    const auto& arms = rows.trial.arms.arms;
    for (std::size_t row = 0; row < rows.table.rows; ++row) {
        const std::uint32_t cluster = rows.cluster_of_row[row];
        if (cluster == TextColumn::missing || rows.stated_place[cluster] == not_stated || column.is_missing(row))
            continue;
        const std::uint32_t stated = rows.stated->arm[rows.stated_place[cluster]];
        const std::uint32_t found = arm_of_level[column.codes[row]];
        if (found == no_arm || stated == no_arm || found == stated) continue;
        rows.complain(row, rows.trial.arms.column,
                      "'" + column.at(row) + "' for " + rows.trial.unit + " " + in_quotes(data.clusters[cluster]),
                      as_rows_call(arms[stated], column, rows.trial.arms) + ", as " + rows.stated->source +
                          (rows.stated->from_records ? " allocated it" : " has it"));
    }
}

/// The arm of each cluster as a record or a list has it.
void take_stated_arms(Arranging& rows, TrialData& data) {
    for (std::size_t g = 0; g < data.clusters.size(); ++g) {
        if (rows.stated_place[g] == not_stated) continue;
        const std::uint32_t stated = rows.stated->arm[rows.stated_place[g]];
        if (stated != no_arm) data.arm[g] = stated;
        if (data.arm[g] != no_arm || has_arms(rows)) continue;
        rows.problems.add(rows.stated->source + ": column '" + rows.trial.arms.column + "': found no value for " +
                          rows.trial.unit + " " + in_quotes(data.clusters[g]) + "; expected an arm, which " +
                          rows.table.file + " does not have");
    }
}

/// What was allocated is known of every row, whatever is analysed of it.
void check_allocated_doses(const Arranging& rows) {
    const std::string& column = rows.trial.arms.dose;
    const NumberColumn& doses = rows.table.numbers(column);
    for (std::size_t row = 0; row < rows.table.rows; ++row)
        if (doses.is_missing(row)) rows.complain(row, column, "no value", "the dose that was allocated; 0 for none");
}

/// Of a cluster that `where` leaves out and nothing else says the arm of, that of its rows.
void take_arms_of_rows_left_out(const Arranging& rows, TrialData& data) {
    const auto is_asked = [&](std::size_t g) { return data.left_out[g] && data.arm[g] == no_arm; };
    std::optional<std::map<std::string, std::uint32_t>> arms;
    for (std::size_t g = 0; g < data.clusters.size(); ++g) {
        if (!is_asked(g)) continue;
        if (!arms) arms = arms_of_whole(rows);
        if (const auto found = arms->find(data.clusters[g]); found != arms->end()) data.arm[g] = found->second;
    }
}

}  // namespace

std::string known_arms(const ArmsSpec& arms) {
    std::vector<std::string> known;
    for (const Arm& arm : arms.arms) known.push_back("'" + arm.label + "' (" + arm.name + ")");
    return listed(known, "or");
}

std::uint32_t arm_of_text(const std::string& text, const ArmsSpec& arms) {
    const auto& all = arms.arms;
    auto found = std::find_if(all.begin(), all.end(), [&](const Arm& arm) { return arm.label == text; });
    if (found == all.end())
        found = std::find_if(all.begin(), all.end(), [&](const Arm& arm) { return arm.name == text; });
    return found == all.end() ? no_arm : static_cast<std::uint32_t>(found - all.begin());
}

std::vector<std::uint32_t> arms_of_levels(const TextColumn& column, const ArmsSpec& arms) {
    std::vector<std::uint32_t> result;
    result.reserve(column.levels.size());
    for (const std::string& level : column.levels) result.push_back(arm_of_text(level, arms));
    return result;
}

std::vector<std::string> names_beside_labels(const TextColumn& column, const ArmsSpec& arms) {
    std::vector<std::size_t> rows(column.levels.size(), 0);  // of a level
    for_each_run(column.runs(), [&](std::size_t first, std::size_t end) {
        if (!column.is_missing(first)) rows[column.codes[first]] += end - first;
    });
    std::vector<std::string> taken;
    bool any_label = false;
    for (std::size_t code = 0; code < rows.size(); ++code) {
        const std::size_t count = rows[code];
        if (count == 0) continue;
        const std::string& text = column.levels[code];
        const std::uint32_t arm = arm_of_text(text, arms);
        if (arm == no_arm) continue;
        const std::string& label = arms.arms[arm].label;
        any_label = any_label || text == label;
        if (text != label) taken.push_back(in_quotes(text) + " (" + counted(count, "row") + ") for '" + label + "'");
    }
    if (taken.empty() || !any_label) return {};
    return {"arms are called by their labels and by their names: took " + listed(taken, "and") +
            ". Check that they are the same, and write one of the two"};
}

std::map<std::string, std::uint32_t> arms_of_whole(const Arranging& rows) {
    std::map<std::string, std::uint32_t> arms;
    const std::string& name = rows.trial.arms.column;
    if (name.empty() || !rows.whole.has(name)) return arms;
    const TextColumn& column = rows.whole.text(name);
    const TextColumn& ids = rows.whole.text(rows.trial.data.cluster);
    const std::vector<std::uint32_t> arm_of_level = arms_of_levels(column, rows.trial.arms);
    for (std::size_t row = 0; row < rows.whole.rows; ++row) {
        if (ids.is_missing(row) || column.is_missing(row)) continue;
        const std::uint32_t arm = arm_of_level[column.codes[row]];
        if (arm != no_arm) arms.emplace(ids.at(row), arm);
    }
    return arms;
}

void arrange_arms(Arranging& rows, TrialData& data) {
    if (rows.trial.arms.is_dose()) check_allocated_doses(rows);
    if (rows.trial.arms.arms.size() == 1) {  // all that were allocated a dose, or data of no trial
        data.arm.assign(data.clusters.size(), 0);
        return;
    }
    const bool stated = rows.stated != nullptr && !rows.stated->arm.empty();
    const std::string& column = rows.trial.arms.column;
    if (has_arms(rows)) {
        read_arms_of_data(rows, data);
        if (stated) compare_arms(rows, data);
    } else if (stated) {
        data.arm.assign(data.clusters.size(), no_arm);
        if (!column.empty())
            data.warnings.push_back("column " + in_quotes(column) + " of [arms] is not in " + rows.table.file +
                                    ": each " + rows.trial.unit + " takes its arm from " + rows.stated->source);
    } else {
        rows.problems.add(
            {rows.table.file, rows.table.header_begins, column}, "not found in the header",
            "expected the column of the arm, or a record or a list of the " + plural(rows.trial.unit) + " that has it");
    }
    if (stated) take_stated_arms(rows, data);
    if (!data.left_out.empty()) take_arms_of_rows_left_out(rows, data);
}

}  // namespace clustertrial::sample_detail
