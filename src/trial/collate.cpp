#include "collate.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/core/number.hpp"
#include "clustertrial/core/text.hpp"
#include "clustertrial/core/words.hpp"
#include "clustertrial/data/pattern.hpp"

#include "key_builders.hpp"
#include "read_keys.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <string_view>
#include <utility>

namespace clustertrial::trial_detail {

namespace {

constexpr std::string_view arrow = " -> ";
constexpr std::string_view between = " to ";

}  // namespace

RenamedColumn parse_renamed(std::string_view text) {
    const std::size_t at = text.rfind(arrow);
    if (at == std::string_view::npos) refuse(std::string(text), "a header and the name of a column");
    return {std::string(text.substr(0, at)), std::string(text.substr(at + arrow.size()))};
}

std::string renamed_text(const RenamedColumn& renamed) {
    return renamed.from + std::string(arrow) + renamed.to;
}

SuppressedMarker parse_suppressed(std::string_view text) {
    constexpr std::string_view expected = "a cell and its lower and upper bound: \"c\" = [1, 5]";
    const std::size_t at = text.rfind(arrow);
    const std::string_view ends = at == std::string_view::npos ? "" : text.substr(at + arrow.size());
    const std::size_t middle = ends.find(between);
    if (middle == std::string_view::npos) refuse(std::string(text), std::string(expected));
    const auto low = parse_number(ends.substr(0, middle));
    const auto high = parse_number(ends.substr(middle + between.size()));
    if (!low || !high) refuse(std::string(text), std::string(expected));
    if (*low > *high) refuse(std::string(text), "the lower bound first");
    SuppressedMarker marker{std::string(trimmed(text.substr(0, at))), {*low, *high}};
    if (marker.marker.empty()) refuse(std::string(text), "a cell with something in it: an empty one is missing");
    return marker;
}

std::string suppressed_text(const SuppressedMarker& marker) {
    return marker.marker + std::string(arrow) + format_shortest(marker.stands_for.low) + std::string(between) +
           format_shortest(marker.stands_for.high);
}

namespace {

/// The columns of the result, by spelling_key, and what has each name.
class NamesOfColumns {
  public:
    NamesOfColumns() { what_.emplace(spelling_key("no_return"), "the column of reasons"); }

    /// The same for a column of numbers, which may have its two ends beside it.
    void add_number(TomlSection& section, const std::string& name, const std::string& what) {
        add(section, name, what);
        for (const char* end : {"_low", "_high"}) what_.emplace(spelling_key(name + end), "an end of '" + name + "'");
    }

    /// A problem where another column is called so.
    void add(TomlSection& section, const std::string& name, const std::string& what) {
        if (name.empty()) return;
        const auto [same, added] = what_.emplace(spelling_key(name), what);
        if (!added)
            section.complain_here(what + " '" + name + "': " + same->second +
                                  " has this name; each column needs its own");
        names_.push_back(name);
    }
    [[nodiscard]] bool has(const std::string& name) const {
        return std::find(names_.begin(), names_.end(), name) != names_.end();
    }
    [[nodiscard]] const std::vector<std::string>& all() const { return names_; }

  private:
    std::map<std::string, std::string> what_;
    std::vector<std::string> names_;
};

std::string unknown_column(const std::string& name, const std::vector<std::string>& known) {
    const std::string near = nearest_name(name, known);
    return "found '" + name + "', which is not a column of the result; " +
           (near.empty() ? "known are " + joined(known) + " (of the list those that 'list_columns' names)"
                         : "did you mean '" + near + "'?");
}

void check_known(TomlSection& section, const std::string& key, const std::vector<std::string>& names,
                 const std::vector<std::string>& known) {
    for (const std::string& name : names) {
        if (std::find(known.begin(), known.end(), name) != known.end()) continue;
        section.complain_here("key '" + key + "': " + unknown_column(name, known));
    }
}

void check_columns_of(TomlSection& section, const std::string& key, const std::optional<Expression>& expression,
                      const std::vector<std::string>& known) {
    if (!expression) return;
    std::vector<std::string> names;
    for (const ColumnReference& column : expression->columns()) names.push_back(column.name);
    check_known(section, key, names, known);
}

/// Rows are dropped one by one: nothing of other rows is known then.
void check_drops(TomlSection& section, const std::string& key, const Expression& expression) {
    const bool of_totals = std::any_of(expression.columns().begin(), expression.columns().end(),
                                       [](const ColumnReference& column) { return column.of_total; });
    if (expression.is_of_rows() || of_totals)
        section.complain_here("key '" + key + "': found '" + expression.text() +
                              "', which depends on other rows; expected a condition on one row");
}

void check_authority(TomlSection& section, const AuthoritySpec& authority) {
    const bool by_column = authority.from == AuthoritySource::column;
    if (by_column && authority.column.empty() && authority.name.empty())
        section.complain_here("'authority' with from = \"column\" needs 'column'");
    if (!authority.column.empty() && !by_column)
        section.complain_here("'authority' has 'column', which goes with from = \"column\"");
    if (!authority.name.empty() && (!authority.column.empty() || !authority.pattern.empty()))
        section.complain_here(
            "'authority' has 'name', which is for all rows, and also 'column' or 'pattern'; expected one of them");
    if (authority.pattern.empty()) return;
    try {
        const Pattern pattern(authority.pattern);
    } catch (const Error& error) {
        section.complain_here("'authority': " + std::string(error.what()));
    }
}

/// A header that any return may have for two columns would be the first one's.
void check_headers(TomlSection& section, const CollateSpec& spec) {
    std::map<std::string, std::string> column_of;
    const auto add = [&](const std::string& header, const std::string& column) {
        const auto& [key, first] = *column_of.emplace(spelling_key(header), column).first;
        if (first != column)
            section.complain_here("'" + header + "' is a header of two columns, '" + first + "' and '" + column +
                                  "'; expected it in 'label' or 'also' of one");
    };
    add(spec.ids.column, spec.ids.column);
    for (const std::string& column : spec.by) add(column, column);
    for (const CollectedColumn& column : spec.columns) add(column.name, column.name);
    for (const CollectedColumn& column : spec.columns) {
        add(column.label, column.name);
        for (const std::string& other : column.also) add(other, column.name);
    }
}

/// Counts are whole and not below 0, and so is what stands for one.
void check_ends_of_count(TomlSection& section, const std::vector<SuppressedMarker>& markers) {
    for (const SuppressedMarker& marker : markers) {
        const Range& ends = marker.stands_for;
        const bool whole = ends.low == std::floor(ends.low) && ends.high == std::floor(ends.high);
        if (ends.low < 0 || !whole)
            section.complain_here("'suppressed': '" + marker.marker +
                                  "' stands for a count; expected two whole numbers from 0");
    }
}

/// The markers of a source stand for counts; of a plan that has none of these nothing is said until a cell is found.
void check_ends(TomlSection& section, const CollateSource& source, const CollateSpec& spec) {
    const bool counts = std::any_of(spec.columns.begin(), spec.columns.end(),
                                    [&](const CollectedColumn& column) { return takes_markers_of(source, column); });
    if (counts) check_ends_of_count(section, source.suppressed);
}

/// What a column says of its own cells in the place of numbers: each between what its numbers may be.
void check_own_markers(TomlSection& section, const CollectedColumn& column) {
    if (!column.suppressed) return;
    if (column.kind == CollectedKind::text)
        section.complain_here("column '" + column.name + "': 'suppressed' is for numbers; a text keeps what it has");
    if (column.kind == CollectedKind::count) check_ends_of_count(section, *column.suppressed);
    for (const SuppressedMarker& marker : *column.suppressed) {
        const Range& ends = marker.stands_for;
        if (ends.low < column.minimum.value_or(ends.low) || ends.high > column.maximum.value_or(ends.high))
            section.complain_here("column '" + column.name + "': '" + marker.marker + "' stands for " + to_text(ends) +
                                  ", which is not all between 'minimum' and 'maximum'; expected bounds within these");
    }
}

void check_markers(TomlSection& section, const CollateSource& source) {
    for (const SuppressedMarker& marker : source.suppressed) {
        const auto listed = std::find(source.missing.begin(), source.missing.end(), marker.marker);
        if (listed != source.missing.end() && section.node("missing") != nullptr)
            section.complain_here("'" + marker.marker +
                                  "' is in both 'suppressed' and 'missing'; expected it in one of them");
    }
}

std::vector<std::string> targets_of(const std::vector<RenamedColumn>& renamed) {
    std::vector<std::string> targets;
    for (const RenamedColumn& one : renamed) targets.push_back(one.to);
    return targets;
}

void read_sources(TomlSection& section, const std::vector<std::string>& collected, CollateSpec& spec) {
    read_tables<CollateSource>(section, "source", "[[collate.source]]", [&](TomlSection& table, CollateSource& source) {
        check_known(table, "rename", targets_of(source.rename), collected);
        check_known(table, "percent", source.percent, collected);
        check_known(table, "thousands", source.thousands, collected);
        for (const Expression& drop : source.drop_rows) check_drops(table, "drop_rows", drop);
        if (source.totals) check_drops(table, "totals", *source.totals);
        check_authority(table, source.authority);
        check_markers(table, source);
        check_ends(table, source, spec);
        spec.sources.push_back(std::move(source));
    });
}

void read_columns(TomlSection& section, NamesOfColumns& names, CollateSpec& spec) {
    read_tables<CollectedColumn>(
        section, "column", "[[collate.column]]", [&](TomlSection& table, CollectedColumn& column) {
            const bool of_text = column.kind == CollectedKind::text;
            if (of_text) names.add(table, column.name, "column");
            if (!of_text) names.add_number(table, column.name, "column");
            if (of_text && (column.minimum || column.maximum))
                table.complain_here("column '" + column.name + "': 'minimum' and 'maximum' are for numbers");
            if (column.minimum && column.maximum && *column.minimum > *column.maximum)
                table.complain_here("column '" + column.name + "': 'minimum' is above 'maximum'");
            check_own_markers(table, column);
            if (column.label.empty()) column.label = column.name;
            spec.columns.push_back(std::move(column));
        });
}

void read_derived(TomlSection& section, NamesOfColumns& names, CollateSpec& spec) {
    read_tables<DerivedColumn>(section, "derived", "[[collate.derived]]",
                               [&](TomlSection& table, DerivedColumn& column) {
                                   check_columns_of(table, "value", column.value, names.all());
                                   names.add_number(table, column.name, "derived column");
                                   if (column.label.empty()) column.label = column.name;
                                   spec.derived.push_back(std::move(column));
                               });
}

void read_checks(TomlSection& section, const NamesOfColumns& names, CollateSpec& spec) {
    read_tables<CollateCheck>(section, "check", "[[collate.check]]", [&](TomlSection& table, CollateCheck& check) {
        check_columns_of(table, "rule", check.rule, names.all());
        if (check.rule && !check.rule->is_condition())
            table.complain_here("key 'rule': '" + check.rule->text() + "' is not true or false; expected a comparison");
        if (check.label.empty() && check.rule) check.label = check.rule->text();
        spec.checks.push_back(std::move(check));
    });
}

void read_corrections(TomlSection& section, const std::vector<std::string>& collected, CollateSpec& spec) {
    read_tables<CollateCorrection>(
        section, "correction", "[[collate.correction]]", [&](TomlSection& table, CollateCorrection& correction) {
            check_known(table, "column", {correction.column}, collected);
            if (correction.by.size() != spec.by.size() && !correction.by.empty())
                table.complain_here("key 'by': expected a value for each of 'by' of [collate]");
            for (const char* needed : {"found", "value"})
                if (table.node(needed) == nullptr)
                    table.complain_here("[[collate.correction]] needs the key '" + std::string(needed) + "'");
            spec.corrections.push_back(std::move(correction));
        });
}

/// [collate.ids]; the keys were read with those of [collate].
void check_ids(TomlSection& section, const CollateSpec& spec) {
    if (spec.ids.column.empty()) section.complain_here("[collate] needs [collate.ids] with the key 'column'");
}

/// What a plan says of its columns, in the order of the result.
void read_plan(TomlSection& section, Trial& trial) {
    CollateSpec& spec = *trial.collate;
    NamesOfColumns names;
    names.add(section, spec.ids.column, "the column of ids");
    for (const std::string& column : spec.by) names.add(section, column, "a column of 'by'");
    std::vector<std::string> kept = names.all();
    names.add(section, spec.authority_column, "the column of authorities");
    const std::string arm = trial.arms.column.empty() ? "arm" : trial.arms.column;
    names.add(section, arm, "the column of arms");
    for (const std::string& column : spec.list_columns) names.add(section, column, "a column of the list");
    read_columns(section, names, spec);
    check_headers(section, spec);
    std::vector<std::string> collected;
    for (const CollectedColumn& column : spec.columns) collected.push_back(column.name);
    std::vector<std::string> returned = kept;
    returned.insert(returned.end(), collected.begin(), collected.end());
    returned.push_back(arm);
    read_sources(section, returned, spec);
    read_derived(section, names, spec);
    read_checks(section, names, spec);
    read_corrections(section, collected, spec);
    if (spec.columns.empty()) section.complain_here("[collate] needs a [[collate.column]]: nothing is collected");
    if (spec.sources.empty()) section.complain_here("[collate] needs a [[collate.source]]: there are no returns");
}

}  // namespace

void read_collate(TomlSection& root, Trial& trial) {
    const toml::table* table = root.table("collate");
    if (table == nullptr) return;
    trial.collate.emplace();
    TomlSection section(*table, "[collate]", root.file(), root.problems());
    read_section_keys(section, "collate", trial);
    if (const toml::table* ids = section.table("ids")) {
        TomlSection inner(*ids, "[collate.ids]", root.file(), root.problems());
        read_section_keys(inner, "collate.ids", trial);
        inner.finish();
    }
    check_ids(section, *trial.collate);
    read_plan(section, trial);
    section.finish();
}

}  // namespace clustertrial::trial_detail

namespace clustertrial {

bool takes_markers_of(const CollateSource& source, const CollectedColumn& column) {
    return column.kind == CollectedKind::count && !column.suppressed && !contains(source.percent, column.name);
}

std::span<const SuppressedMarker> markers_taken(const CollectedColumn& column, const CollateSource& source) {
    if (takes_markers_of(source, column)) return source.suppressed;
    if (column.suppressed) return *column.suppressed;
    return {};
}

}  // namespace clustertrial
