#include "divisions.hpp"

namespace clustertrial::allocation_detail {
namespace {

template <typename Schools>
void check_on_threshold(const Schools& schools, const StratumSpec& spec, const Division& division, AtThreshold rule) {
    if (rule != AtThreshold::error || division.on_threshold.empty()) return;
    throw Error(ErrorKind::design, "strata " + to_text(spec) +
                                       ": exactly on a threshold: " + schools.names(division.on_threshold) +
                                       "; put them low or high with --at-threshold (`at_threshold`)");
}

template <typename Schools>
Division division_of(const Schools& schools, const StratumSpec& spec, AtThreshold rule) {
    if (spec.kind == StratumKind::categories) return divide_by_categories(schools.categories(spec.column));
    const Categories all{std::vector<std::size_t>(schools.size(), 0), {""}};
    const Categories within = spec.within.empty() ? all : schools.categories(spec.within);
    Division division = divide_by_thresholds(spec, schools.numbers(spec.column), within, rule);
    check_on_threshold(schools, spec, division, rule);
    return division;
}

}  // namespace

std::vector<Division> divisions_of(const SchoolList& schools, std::span<const StratumSpec> specs, AtThreshold rule) {
    std::vector<Division> divisions;
    for (const auto& spec : specs) divisions.push_back(division_of(schools, spec, rule));
    return divisions;
}

std::vector<Division> divisions_of(const SchoolsOfWaves& schools, std::span<const StratumSpec> specs,
                                   AtThreshold rule) {
    std::vector<Division> divisions;
    for (const auto& spec : specs) divisions.push_back(division_of(schools, spec, rule));
    return divisions;
}

Division part_of(const Division& division, std::size_t first, std::size_t count) {
    Division part{schools_of(division.level, first, count), division.labels, division.thresholds, {}};
    for (const auto school : division.on_threshold) {
        if (school >= first && school < first + count) part.on_threshold.push_back(school - first);
    }
    return part;
}

std::vector<Thresholds> thresholds_of(std::span<const Division> divisions) {
    std::vector<Thresholds> all;
    for (std::size_t spec = 0; spec < divisions.size(); ++spec) {
        for (const auto& thresholds : divisions[spec].thresholds) {
            all.push_back(thresholds);
            all.back().spec = spec;
        }
    }
    return all;
}

}  // namespace clustertrial::allocation_detail
