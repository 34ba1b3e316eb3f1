#include "clustertrial/trial/targets_file.hpp"

#include "clustertrial/core/number.hpp"
#include "clustertrial/data/file.hpp"

#include "outcome_targets.hpp"
#include "targets_parts.hpp"

#include <algorithm>
#include <filesystem>

namespace clustertrial {

using namespace trial_detail;

namespace {

/// The tables of [[key]], one section each.
template <typename Read>
void read_tables(TomlSection& root, const std::string& key, const std::string& name, Read read) {
    for (const toml::node* node : root.elements(key)) {
        if (!node->is_table()) {
            root.complain(node->source(), "expected a table for each of '" + key + "'");
            continue;
        }
        TomlSection section(*node->as_table(), name, root.file(), root.problems());
        read(section);
        section.finish();
    }
}

template <typename Read>
void read_table(TomlSection& root, const std::string& key, Read read) {
    const toml::table* table = root.table(key);
    if (table == nullptr) return;
    TomlSection section(*table, "[" + key + "]", root.file(), root.problems());
    read(section);
    section.finish();
}

void read_clusters(TomlSection& section, Targets& targets, const Trial& trial) {
    if (auto prefix = section.text("id_prefix")) targets.id_prefix = *prefix;
    const auto individuals = whole_by_arm(section, "individuals", trial);
    for (const std::size_t arm : {control_arm, intervention_arm}) {
        if (!individuals[arm]) section.complain_here("[clusters] needs 'individuals' of both arms");
        targets.individuals[arm] = static_cast<double>(individuals[arm].value_or(0));
    }
    if (auto column = section.text("size_like")) targets.size_like = *column;
    if (const auto spread = number_from(section, "size_spread", 0, 5)) targets.size_spread = *spread;
    if (const auto smallest = number_from(section, "smallest_size", 1, 1e9)) targets.smallest_size = *smallest;
    const auto withdrawn = whole_by_arm(section, "withdrawn", trial);
    for (const std::size_t arm : {control_arm, intervention_arm}) {
        targets.withdrawn[arm] = static_cast<std::size_t>(withdrawn[arm].value_or(0));
    }
}

std::map<std::string, std::array<double, 2>> read_limits(TomlSection& section) {
    std::map<std::string, std::array<double, 2>> limits;
    const toml::table* table = section.table("limits");
    if (table == nullptr) return limits;
    TomlSection columns(*table, "'limits'", section.file(), section.problems());
    for (const auto& [key, value] : *table) {
        const std::string column(key.str());
        columns.node(column);
        const toml::array* pair = value.as_array();
        const bool fine = pair != nullptr && pair->size() == 2 && pair->at(0).is_number() && pair->at(1).is_number();
        if (!fine) {
            columns.complain(value.source(), "key '" + column + "': expected [smallest, largest]");
            continue;
        }
        limits[column] = {*pair->at(0).value<double>(), *pair->at(1).value<double>()};
    }
    return limits;
}

void read_stratum(TomlSection& section, Targets& targets, const Trial& trial) {
    StratumTargets stratum;
    const auto values = texts_by_column(section, "values");
    for (const std::string& column : trial.strata) {
        const auto value = values.find(column);
        if (value == values.end()) section.complain_here("[[stratum]] needs a value of '" + column + "' in 'values'");
        stratum.values.push_back(value == values.end() ? "" : value->second);
    }
    if (values.size() > trial.strata.size()) {
        section.complain_here("'values' has columns that [strata] of the trial file does not have");
    }
    const auto clusters = whole_by_arm(section, "clusters", trial);
    for (const std::size_t arm : {control_arm, intervention_arm}) {
        stratum.clusters[arm] = static_cast<std::size_t>(clusters[arm].value_or(0));
    }
    if (const auto rate = number_from(section, "rate", 0, 1e6)) stratum.rate = *rate;
    stratum.limits = read_limits(section);
    targets.strata.push_back(std::move(stratum));
}

void read_continuous(TomlSection& section, Targets& targets, const Trial& trial) {
    BaselineTargets target;
    target.column = section.text("column").value_or("");
    if (target.column.empty()) section.complain_here("a baseline variable needs a 'column'");
    target.mean = printed_by_arm(section, "mean", trial);
    target.sd = printed_by_arm(section, "sd", trial);
    const auto missing = whole_by_arm(section, "missing", trial);
    for (const std::size_t arm : {control_arm, intervention_arm}) {
        target.missing[arm] = static_cast<std::size_t>(missing[arm].value_or(0));
    }
    if (const auto digits = number_from(section, "digits", 0, 9)) target.digits = static_cast<int>(*digits);
    if (const auto minimum = number_from(section, "minimum", -1e9, 1e9)) target.minimum = *minimum;
    if (const auto maximum = number_from(section, "maximum", -1e9, 1e9)) target.maximum = *maximum;
    if (!(target.minimum < target.maximum)) section.complain_here("'minimum' must be below 'maximum'");
    target.percent = section.text("percent").value_or("");
    target.of = section.text("of").value_or("");
    const auto is_prior = [&](const std::string& column) {
        return std::any_of(trial.outcomes.begin(), trial.outcomes.end(),
                           [&](const OutcomeSpec& outcome) { return !column.empty() && outcome.prior == column; });
    };
    if (target.percent.empty() != target.of.empty()) section.complain_here("'percent' and 'of' go together");
    if (!target.percent.empty() && !is_prior(target.percent)) {
        section.complain_here("'percent' names '" + target.percent + "', which is not the prior of an outcome");
    }
    target.of_outcome = is_prior(target.column) || is_prior(target.percent);
    targets.continuous.push_back(std::move(target));
}

void read_categorical(TomlSection& section, Targets& targets, const Trial& trial) {
    CategoryTargets target;
    target.column = section.text("column").value_or("");
    target.levels = section.texts("levels").value_or(std::vector<std::string>{});
    const toml::table* counts = section.table("counts");
    if (target.column.empty() || target.levels.empty() || counts == nullptr) {
        section.complain_here("a categorical variable needs 'column', 'levels' and 'counts'");
        return;
    }
    TomlSection arms(*counts, "'counts'", section.file(), section.problems());
    for (const std::size_t arm : {control_arm, intervention_arm}) {
        target.counts[arm] = whole_list(arms, trial.arms.arms[arm].name);
        if (target.counts[arm].size() != target.levels.size()) {
            arms.complain_here("'counts' needs one count for each of 'levels'");
        }
        target.counts[arm].resize(target.levels.size());
    }
    arms.finish();
    targets.categorical.push_back(std::move(target));
}

void read_attendance(TomlSection& section, Targets& targets) {
    AttendanceTargets attendance;
    if (const toml::table* doses = section.table("doses")) {
        TomlSection counts(*doses, "'doses'", section.file(), section.problems());
        for (const auto& [key, value] : *doses) {
            const std::string name(key.str());
            const auto dose = parse_number(name);
            const auto clusters = whole_from(counts, name);
            if (!dose) counts.complain(value.source(), "found the key '" + name + "'; expected a dose, a number");
            if (dose && clusters) attendance.doses.emplace_back(*dose, static_cast<std::size_t>(*clusters));
        }
    }
    attendance.missing = static_cast<std::size_t>(whole_from(section, "missing").value_or(0));
    attendance.coefficient = printed_from(section, "coefficient");
    attendance.p = printed_from(section, "p");
    targets.attendance = std::move(attendance);
}

/// What no single key is to blame for.
void check_totals(TomlSection& root, const Targets& targets, const Trial& trial) {
    for (const std::size_t arm : {control_arm, intervention_arm}) {
        std::size_t clusters = 0;
        for (const StratumTargets& stratum : targets.strata) clusters += stratum.clusters[arm];
        const std::string& name = trial.arms.arms[arm].name;
        if (clusters == 0)
            root.complain_here("found no clusters of arm '" + name + "'; expected [[stratum]] with some");
        for (const CategoryTargets& target : targets.categorical) {
            std::size_t sum = 0;
            for (const std::size_t count : target.counts[arm]) sum += count;
            if (sum > clusters) {
                root.complain_here("'" + target.column + "': found " + std::to_string(sum) + " clusters of arm '" +
                                   name + "' in its levels; expected at most " + std::to_string(clusters));
            }
        }
        if (arm != intervention_arm || !targets.attendance) continue;
        std::size_t sum = targets.attendance->missing;
        for (const auto& [dose, count] : targets.attendance->doses) sum += count;
        if (sum != clusters) {
            root.complain_here("[attendance]: found doses of " + std::to_string(sum) + " clusters; expected " +
                               std::to_string(clusters) + ", those of arm '" + name + "'");
        }
    }
}

/// Columns that a key names and no baseline variable makes.
void check_columns(TomlSection& root, const Targets& targets, const Trial& trial) {
    const auto made = [&](const std::string& column) {
        return std::any_of(targets.continuous.begin(), targets.continuous.end(),
                           [&](const BaselineTargets& t) { return t.column == column && !t.of_outcome; });
    };
    const auto need = [&](const std::string& column, const std::string& who) {
        if (column.empty() || made(column)) return;
        root.complain_here(who + " names the column '" + column + "'; expected it in [baseline] continuous");
    };
    need(targets.size_like, "size_like");
    for (const BaselineTargets& target : targets.continuous) need(target.of, "'of' of '" + target.column + "'");
    for (const OutcomeSpec& outcome : trial.outcomes) need(outcome.prior_size, "prior_size of '" + outcome.name + "'");
    for (const OutcomeSpec& outcome : trial.outcomes) {
        if (!outcome.out_of.empty()) {
            root.complain_here("the trial file's outcome '" + outcome.name + "' is out of '" + outcome.out_of +
                               "'; expected outcomes out of the rows' sizes, the only ones that are made");
        }
        const bool there = std::any_of(targets.outcomes.begin(), targets.outcomes.end(),
                                       [&](const OutcomeTargets& t) { return t.name == outcome.name; });
        if (!there) root.complain_here("the trial file's outcome '" + outcome.name + "' has no [[outcome]] here");
    }
}

}  // namespace

std::string trial_file_of_targets(std::string_view bytes, const std::string& path) {
    const toml::table table = parse_toml(bytes, path);
    Problems problems;
    TomlSection root(table, "the targets file", path, problems);
    const auto file = root.text("trial");
    if (!file) root.complain_here("a targets file needs the key 'trial', its trial file");
    problems.throw_if_any(ErrorKind::input);
    const std::filesystem::path named(*file);
    const bool as_it_is = named.is_absolute() || path == "-";
    std::string trial = as_it_is ? *file : (std::filesystem::path(path).parent_path() / named).string();
    if (trial == "-") trial = "./-";  // standard input is for the user to name
    check_regular(trial);
    return trial;
}

Targets parse_targets(std::string_view bytes, const std::string& path, const Trial& trial) {
    const toml::table table = parse_toml(bytes, path);
    Targets targets;
    targets.file = path;
    targets.trial_file = trial_file_of_targets(bytes, path);
    if (trial.arms.arms.size() != 2) {
        throw Error(ErrorKind::input, path + ": the trial file has more than two arms; targets are for two");
    }
    Problems problems;
    TomlSection root(table, "the targets file", path, problems);
    root.text("trial");
    read_table(root, "clusters", [&](TomlSection& section) { read_clusters(section, targets, trial); });
    read_tables(root, "stratum", "[[stratum]]", [&](TomlSection& s) { read_stratum(s, targets, trial); });
    read_tables(root, "outcome", "[[outcome]]", [&](TomlSection& s) { read_outcome_targets(s, targets, trial); });
    read_table(root, "baseline", [&](TomlSection& section) {
        read_tables(section, "continuous", "[[baseline.continuous]]",
                    [&](TomlSection& s) { read_continuous(s, targets, trial); });
        read_tables(section, "categorical", "[[baseline.categorical]]",
                    [&](TomlSection& s) { read_categorical(s, targets, trial); });
    });
    read_table(root, "attendance", [&](TomlSection& section) { read_attendance(section, targets); });
    root.finish();
    problems.throw_if_any(ErrorKind::input);
    check_outcome_links(root, targets);
    check_totals(root, targets, trial);
    check_columns(root, targets, trial);
    problems.throw_if_any(ErrorKind::input);
    return targets;
}

}  // namespace clustertrial
