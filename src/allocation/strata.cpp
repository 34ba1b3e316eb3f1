#include "clustertrial/allocation/strata.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/core/number.hpp"

#include <algorithm>
#include <cstdint>
#include <map>
#include <numeric>
#include <set>

namespace clustertrial {
namespace {

std::vector<double> thresholds_for(const StratumSpec& spec, std::span<const double> values) {
    switch (spec.kind) {
        case StratumKind::median:
            return band_quantiles(values, 2);
        case StratumKind::quantiles:
            return band_quantiles(values, spec.bands);
        case StratumKind::cuts:
            return spec.cuts;
        case StratumKind::categories:
            break;
    }
    throw Error(ErrorKind::usage, "a column of categories has no thresholds");
}

std::size_t bands_of(const StratumSpec& spec) {
    if (spec.kind == StratumKind::cuts) return spec.cuts.size() + 1;
    return spec.kind == StratumKind::quantiles ? spec.bands : 2;
}

/// "PNUMFSMEVER low", "PNUMFSMEVER high", or "PNUMFSMEVER 2 of 4"; last the block of AtThreshold::none.
std::vector<std::string> band_labels(const StratumSpec& spec) {
    const std::size_t bands = bands_of(spec);
    std::vector<std::string> labels;
    for (std::size_t band = 0; band < bands; ++band) {
        if (bands == 2) {
            labels.push_back(spec.column + (band == 0 ? " low" : " high"));
        } else {
            labels.push_back(spec.column + " " + std::to_string(band + 1) + " of " + std::to_string(bands));
        }
    }
    labels.push_back(spec.column + " on a threshold");
    return labels;
}

/// The band of a value that is on no threshold, or on one under the rule `low` (then: below it) or `high`.
std::size_t band_of(double value, const std::vector<double>& thresholds, bool on_goes_up) {
    const auto first = thresholds.begin();
    const auto end = on_goes_up ? std::upper_bound(first, thresholds.end(), value)
                                : std::lower_bound(first, thresholds.end(), value);
    return static_cast<std::size_t>(end - first);
}

std::vector<std::vector<std::size_t>> schools_by_code(const Categories& categories) {
    std::vector<std::vector<std::size_t>> schools(categories.levels.size());
    for (std::size_t i = 0; i < categories.codes.size(); ++i) schools[categories.codes[i]].push_back(i);
    return schools;
}

}  // namespace

std::vector<std::size_t> canonical_order(std::span<const std::string> texts) {
    std::vector<std::uint64_t> numbers;
    numbers.reserve(texts.size());
    for (const auto& text : texts) {
        const auto number = parse_whole_number(text);
        if (!number) break;
        numbers.push_back(*number);
    }
    const bool by_number = numbers.size() == texts.size();
    std::vector<std::size_t> order(texts.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        if (by_number && numbers[a] != numbers[b]) return numbers[a] < numbers[b];
        return texts[a] < texts[b];
    });
    return order;
}

std::vector<double> band_quantiles(std::span<const double> values, std::size_t bands) {
    std::vector<double> sorted(values.begin(), values.end());
    std::sort(sorted.begin(), sorted.end());
    std::vector<double> quantiles;
    for (std::size_t j = 1; j < bands; ++j) {
        const std::size_t whole = sorted.size() * j / bands;
        const bool exact = sorted.size() * j % bands == 0;
        quantiles.push_back(exact ? std::midpoint(sorted[whole - 1], sorted[whole]) : sorted[whole]);
    }
    return quantiles;
}

Division divide_by_categories(const Categories& categories) {
    return {categories.codes, categories.levels, {}, {}};
}

Division divide_by_thresholds(const StratumSpec& spec, std::span<const double> values, const Categories& within,
                              AtThreshold rule) {
    Division division;
    division.level.resize(values.size());
    division.labels = band_labels(spec);
    const std::size_t own_block = division.labels.size() - 1;
    const auto groups = schools_by_code(within);
    for (std::size_t group = 0; group < groups.size(); ++group) {
        std::vector<double> group_values;
        for (const auto school : groups[group]) group_values.push_back(values[school]);
        Thresholds found{0, spec.within.empty() ? "" : within.levels[group], thresholds_for(spec, group_values), 0};
        for (const auto school : groups[group]) {
            const bool on = std::binary_search(found.values.begin(), found.values.end(), values[school]);
            if (on) division.on_threshold.push_back(school);
            found.schools_on += on ? 1 : 0;
            division.level[school] = on && rule == AtThreshold::none
                                         ? own_block
                                         : band_of(values[school], found.values, rule == AtThreshold::high);
        }
        division.thresholds.push_back(std::move(found));
    }
    std::sort(division.on_threshold.begin(), division.on_threshold.end());
    return division;
}

Strata cross_levels(std::span<const Division> divisions, std::size_t schools) {
    std::map<std::vector<std::size_t>, std::vector<std::size_t>> members;  // levels of each division -> schools
    for (std::size_t school = 0; school < schools; ++school) {
        std::vector<std::size_t> levels;
        for (const auto& division : divisions) levels.push_back(division.level[school]);
        members[levels].push_back(school);
    }
    Strata strata;
    strata.of.resize(schools);
    for (const auto& division : divisions) strata.level_names.push_back(division.labels);
    for (const auto& [levels, inside] : members) {
        std::string label;
        for (std::size_t i = 0; i < levels.size(); ++i) label += (i ? " / " : "") + divisions[i].labels[levels[i]];
        if (divisions.empty()) label = "all";
        for (const auto school : inside) strata.of[school] = strata.labels.size();
        strata.labels.push_back(std::move(label));
        strata.sizes.push_back(inside.size());
        strata.levels.push_back(levels);
    }
    return strata;
}

Strata cross(std::span<const Division> divisions, std::size_t schools) {
    Strata strata = cross_levels(divisions, schools);
    std::set<std::string> known;
    for (const std::string& label : strata.labels) {
        if (!known.insert(label).second)
            throw Error(ErrorKind::design, "two different strata would both be called '" + label +
                                               "': rename a value, so that ' / ' between values is not mistaken");
    }
    return strata;
}

}  // namespace clustertrial
