#include "stated_strata.hpp"

#include "clustertrial/core/words.hpp"

#include <algorithm>
#include <cstdint>
#include <set>
#include <unordered_map>
#include <utility>

namespace clustertrial::sample_detail {

namespace {

using Levels = std::vector<std::string>;

std::string tuple_word(const AllocatedList& list) {
    return list.plan.own<MatchingPlan>().tuple_size == 2 ? "pair" : "tuple";
}

/// What the strata of a wave are crossed of: its tuples, where schools were matched.
std::vector<std::string> columns_of_list(const AllocatedList& list) {
    if (list.summary<MatchedSummary>() != nullptr) return {tuple_word(list)};
    std::vector<std::string> columns;
    for (const StratumSpec& spec : list.plan.strata) columns.push_back(to_text(spec));
    return columns;
}

/// Of each stratum of a wave, its level of each of columns_of_list.
std::vector<Levels> levels_of_strata(const AllocatedList& list) {
    std::vector<Levels> levels;
    if (list.summary<MatchedSummary>() != nullptr) {
        for (const std::string& name : names_of_strata(list)) levels.push_back({name});
        return levels;
    }
    for (const std::vector<std::size_t>& of_stratum : list.strata.levels) {
        Levels& names = levels.emplace_back();
        for (std::size_t c = 0; c < of_stratum.size(); ++c) names.push_back(list.strata.level_names[c][of_stratum[c]]);
    }
    return levels;
}

/// The same where all columns are one.
void join_levels(std::vector<Levels>& strata) {
    for (Levels& levels : strata) levels = {levels.empty() ? "all" : joined(levels, " / ")};
}

/// The levels of column `c` that strata of a wave have, in the wave's own order, which does not hang on the file's
/// rows.
Levels levels_in_order(const AllocatedList& list, const std::vector<Levels>& strata, std::size_t c, bool of_list) {
    std::vector<std::pair<std::size_t, std::string>> numbered;
    for (std::size_t stratum = 0; stratum < strata.size(); ++stratum) {
        const std::size_t number = of_list ? list.strata.levels[stratum][c] : stratum;
        numbered.emplace_back(number, strata[stratum][c]);
    }
    std::stable_sort(numbered.begin(), numbered.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    Levels levels;
    for (auto& [number, level] : numbered) levels.push_back(std::move(level));
    return levels;
}

/// Columns by school, which waves are added to.
class StrataColumns {
  public:
    void add_column(const std::string& name) {
        columns_.push_back({name, {}, {}});
        known_.emplace_back();
    }
    void know(std::size_t column, const std::string& level) {
        const auto number = static_cast<std::uint32_t>(columns_[column].levels.size());
        if (known_[column].emplace(level, number).second) columns_[column].levels.push_back(level);
    }
    void add(std::size_t column, const std::string& level) {
        columns_[column].level.push_back(known_[column].at(level));
    }
    std::vector<StratumColumn> take() { return std::move(columns_); }

  private:
    std::vector<StratumColumn> columns_;
    std::vector<std::unordered_map<std::string, std::uint32_t>> known_;
};

std::string either_of(const std::set<std::vector<std::string>>& kinds) {
    return joined_as(
        kinds, [](const std::vector<std::string>& kind) { return kind.empty() ? "none" : joined(kind, " x "); },
        " or ");
}

}  // namespace

std::vector<std::string> names_of_strata(const AllocatedList& list) {
    const auto* matched = list.summary<MatchedSummary>();
    if (matched == nullptr) return list.strata.labels;
    std::vector<std::string> names;
    for (std::size_t tuple = 0; tuple < matched->tuples; ++tuple)
        names.push_back(tuple_word(list) + " " + std::to_string(tuple + 1));
    return names;
}

const std::vector<std::size_t>& stratum_of_schools(const AllocatedList& list) {
    const auto* matched = list.summary<MatchedSummary>();
    return matched != nullptr ? matched->tuple : list.strata.of;
}

std::vector<StratumColumn> strata_columns_of(const std::vector<const AllocatedList*>& waves) {
    std::set<std::vector<std::string>> kinds;
    for (const AllocatedList* wave : waves) kinds.insert(columns_of_list(*wave));
    const bool alike = kinds.size() == 1;
    const std::vector<std::string> names = alike ? *kinds.begin() : std::vector<std::string>{either_of(kinds)};
    const std::size_t first = waves.size() > 1 ? 1 : 0;  // behind the column of waves
    StrataColumns columns;
    if (first > 0) columns.add_column("wave");
    for (const std::string& name : names) columns.add_column(name);
    for (std::size_t number = 0; number < waves.size(); ++number) {
        const AllocatedList& wave = *waves[number];
        std::vector<Levels> strata = levels_of_strata(wave);
        if (!alike) join_levels(strata);
        const bool of_list = alike && wave.summary<MatchedSummary>() == nullptr;
        const std::string own = "wave " + std::to_string(number + 1);
        if (first > 0) columns.know(0, own);
        for (std::size_t c = 0; c < names.size(); ++c)
            for (const std::string& level : levels_in_order(wave, strata, c, of_list)) columns.know(first + c, level);
        for (const std::size_t stratum : stratum_of_schools(wave)) {
            if (first > 0) columns.add(0, own);
            for (std::size_t c = 0; c < names.size(); ++c) columns.add(first + c, strata[stratum][c]);
        }
    }
    return columns.take();
}

}  // namespace clustertrial::sample_detail
