#include "schools_of_waves.hpp"

#include <algorithm>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace clustertrial::allocation_detail {
namespace {

/// The levels of several lists as one: their texts in canonical order.
Categories joined_categories(const std::vector<Categories>& parts) {
    std::vector<std::string> texts;
    for (const auto& part : parts) texts.insert(texts.end(), part.levels.begin(), part.levels.end());
    std::sort(texts.begin(), texts.end());
    texts.erase(std::unique(texts.begin(), texts.end()), texts.end());
    Categories all;
    std::unordered_map<std::string_view, std::size_t> code_of;
    for (const auto at : canonical_order(texts)) {
        code_of.emplace(texts[at], all.levels.size());
        all.levels.push_back(texts[at]);
    }
    for (const auto& part : parts) {
        for (const auto code : part.codes) all.codes.push_back(code_of.at(part.levels[code]));
    }
    return all;
}

}  // namespace

SchoolsOfWaves::SchoolsOfWaves(const Table& table, const AllocationPlan& plan, std::span<const EarlierWave> earlier)
    : id_column_(plan.id) {
    std::size_t first = 0;
    for (const auto& wave : earlier) {
        lists_.emplace_back(wave.table, wave.list.plan);
        first_of_.push_back(first);
        first += lists_.back().size();
    }
    lists_.emplace_back(table, plan);
    first_of_.push_back(first);
    check_ids();
}

void SchoolsOfWaves::check_ids() const {
    if (waves() == 1) return;
    std::unordered_map<std::string_view, std::pair<std::size_t, std::size_t>> known;  // id: wave, school
    for (std::size_t wave = 0; wave + 1 < waves(); ++wave) {
        for (std::size_t school = 0; school < lists_[wave].size(); ++school)
            known.try_emplace(lists_[wave].id(school), wave, school);
    }
    Problems problems;
    for (std::size_t school = 0; school < new_schools().size(); ++school) {
        const auto found = known.find(new_schools().id(school));
        if (found == known.end()) continue;
        const auto [wave, before] = found->second;
        const Place place = lists_[wave].place(before, id_column_);
        problems.add(new_schools().place(school, id_column_),
                     "id " + in_quotes(new_schools().id(school)) + " was allocated in wave " +
                         std::to_string(wave + 1) + " (" + place.file + ":" + std::to_string(place.line) + ")",
                     "expected schools that have no arm yet");
    }
    problems.throw_if_any(ErrorKind::input);
}

Categories SchoolsOfWaves::categories(const std::string& column) const {
    if (waves() == 1) return new_schools().categories(column);
    std::vector<Categories> parts;
    for (const auto& list : lists_) parts.push_back(list.categories(column));
    return joined_categories(parts);
}

std::vector<double> SchoolsOfWaves::numbers(const std::string& column) const {
    std::vector<double> all;
    for (const auto& list : lists_) {
        const auto part = list.numbers(column);
        all.insert(all.end(), part.begin(), part.end());
    }
    return all;
}

std::vector<double> SchoolsOfWaves::covariate(const std::string& column) const {
    std::vector<double> all;
    for (const auto& list : lists_) {
        const auto part = list.covariate(column);
        all.insert(all.end(), part.begin(), part.end());
    }
    return all;
}

std::string SchoolsOfWaves::names(const std::vector<std::size_t>& schools) const {
    std::vector<std::string> ids;
    for (const auto& list : lists_) ids.insert(ids.end(), list.ids().begin(), list.ids().end());
    return names_of(id_column_, ids, schools);
}

}  // namespace clustertrial::allocation_detail
