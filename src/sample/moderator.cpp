#include "moderator.hpp"

#include "clustertrial/allocation/strata.hpp"
#include "clustertrial/core/words.hpp"

#include "arrange_regressors.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace clustertrial::sample_detail {

namespace {

/// More levels than a table of subgroups is read for; a column of numbers mostly has more.
constexpr std::size_t most_levels = 12;

/// The levels that occur in the rows, in canonical_order.
std::vector<std::string> levels_in(const TextColumn& column) {
    std::vector<bool> occurs(column.levels.size(), false);
    for (const std::uint32_t code : column.codes)
        if (code != TextColumn::missing) occurs[code] = true;
    std::vector<std::string> found;
    for (std::size_t code = 0; code < occurs.size(); ++code)
        if (occurs[code]) found.push_back(column.levels[code]);
    std::vector<std::string> ordered;
    for (const std::size_t at : canonical_order(found)) ordered.push_back(found[at]);
    return ordered;
}

}  // namespace

Moderator::Moderator(const Arranging& rows, const SubgroupSpec& spec) {
    if (spec.is_continuous()) {
        numbers_ = &rows.table.numbers(spec.column);
        check_numbers(spec);
        return;
    }
    categories_ = &rows.table.text(spec.column);
    find_levels(spec);
    check_levels(spec);
}

bool Moderator::is_missing(std::size_t row) const {
    return is_continuous() ? numbers_->is_missing(row) : categories_->is_missing(row);
}

bool Moderator::splits_clusters(const Runs& cluster_of_row, std::size_t clusters) const {
    return is_continuous() && !is_constant_in_clusters(numbers_->values, cluster_of_row, clusters);
}

void Moderator::find_levels(const SubgroupSpec& spec) {
    levels_ = spec.levels.empty() ? levels_in(*categories_) : spec.levels;
    std::vector<std::uint32_t> level_of_code(categories_->levels.size(), none);
    for (std::size_t code = 0; code < level_of_code.size(); ++code) {
        const auto found = std::find(levels_.begin(), levels_.end(), categories_->levels[code]);
        if (found != levels_.end()) level_of_code[code] = static_cast<std::uint32_t>(found - levels_.begin());
    }
    level_.reserve(categories_->codes.size());
    for (const std::uint32_t code : categories_->codes)
        level_.push_back(code == TextColumn::missing ? none : level_of_code[code]);
}

std::vector<std::string> Moderator::unknown_levels(const SubgroupSpec& spec) const {
    if (is_continuous() || spec.levels.empty()) return {};
    const std::vector<std::string> known = levels_in(*categories_);
    std::vector<std::string> said;
    for (const std::string& level : spec.levels) {
        if (contains(known, level)) continue;
        const std::string near = nearest_name(level, known);
        said.push_back(
            "column '" + spec.column + "' has no level '" + level + "'" +
            (near.empty() ? "; its levels: " + first_few(known, Problems::shown) : "; did you mean '" + near + "'?"));
    }
    return said;
}

void Moderator::check_levels(const SubgroupSpec& spec) {
    if (!spec.levels.empty()) return;
    if (levels_.size() > most_levels) {
        why_unfit_ = "column '" + spec.column + "' has " + std::to_string(levels_.size()) + " levels; list at most " +
                     std::to_string(most_levels) +
                     " of them as 'levels' or, where it holds numbers, give the 'values' at "
                     "which the effect is wanted";
    } else if (levels_.size() == 1) {
        why_unfit_ = "every row has the level '" + levels_[0] + "' of column '" + spec.column +
                     "'; a subgroup analysis needs at least two levels";
    } else if (levels_.empty()) {
        why_unfit_ = "column '" + spec.column + "' is missing in every row";
    }
}

void Moderator::check_numbers(const SubgroupSpec& spec) {
    std::optional<std::pair<double, double>> range;
    for (std::size_t row = 0; row < numbers_->values.size(); ++row) {
        if (numbers_->is_missing(row)) continue;
        const double value = numbers_->values[row];
        if (!range) range = {value, value};
        range = {std::min(range->first, value), std::max(range->second, value)};
    }
    if (!range) {
        why_unfit_ = "column '" + spec.column + "' is missing in every row";
    } else if (range->first == range->second) {
        why_unfit_ = "column '" + spec.column + "' has the same number in every row; the effect cannot change along it";
    }
}

namespace {

/// What a column leaves out of an arm.
struct LeftOut {
    std::size_t clusters = 0;  ///< with such individuals
    double individuals = 0;
};

LeftOut left_out_of(const TrialData& data, const std::vector<double>& individuals, std::size_t arm) {
    LeftOut left_out;
    for (std::size_t g = 0; g < individuals.size(); ++g) {
        if (data.arm[g] != arm || individuals[g] <= 0) continue;
        ++left_out.clusters;
        left_out.individuals += individuals[g];
    }
    return left_out;
}

/// "control: 120 pupils of 3 schools; intervention: 0"; empty: of no arm any.
std::string left_out_by_arm(const Arranging& rows, const TrialData& data, const std::vector<double>& individuals) {
    std::vector<std::string> texts;
    bool any = false;
    for (std::size_t arm = 0; arm < rows.trial.arms.arms.size(); ++arm) {
        const LeftOut left_out = left_out_of(data, individuals, arm);
        any = any || left_out.clusters > 0;
        texts.push_back(rows.trial.arms.arms[arm].name + ": " +
                        (left_out.clusters == 0
                             ? "0"
                             : counted(static_cast<std::size_t>(left_out.individuals), rows.trial.individual) + " of " +
                                   counted(left_out.clusters, rows.trial.unit)));
    }
    return any ? joined(texts, "; ") : "";
}

void warn_of_left_out(const Arranging& rows, const SubgroupSpec& spec, TrialData& entry) {
    for (const OutcomeData& outcome : entry.outcomes) {
        const std::string without = left_out_by_arm(rows, entry, outcome.individuals_without_subgroup);
        if (without.empty()) continue;
        entry.warnings.push_back("outcome '" + outcome.spec.name + "': rows without a value of '" + spec.column +
                                 "' are left out (" + without + ")");
    }
}

}  // namespace

void arrange_subgroups(const Arranging& rows, TrialData& data) {
    std::vector<TrialData> entries;
    for (const SubgroupSpec& spec : rows.trial.subgroups) {
        TrialData entry = same_clusters(data);
        const Moderator moderator(rows, spec);
        entry.subgroup_levels = moderator.levels();
        arrange_outcomes(rows, protocol_of(rows.trial, spec), {.moderator = &moderator}, entry);
        for (OutcomeData& outcome : entry.outcomes) {
            if (!moderator.why_unfit().empty()) outcome.why_none = moderator.why_unfit();
        }
        entry.warnings = moderator.unknown_levels(spec);
        warn_of_left_out(rows, spec, entry);
        entries.push_back(std::move(entry));
    }
    data.subgroups = std::move(entries);
}

}  // namespace clustertrial::sample_detail
