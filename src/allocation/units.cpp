#include "clustertrial/allocation/units.hpp"

#include "clustertrial/core/error.hpp"

#include <unordered_map>

namespace clustertrial {

Units units_of(std::span<const std::string> together, std::span<const std::size_t> order) {
    Units units;
    units.of.resize(together.size());
    std::unordered_map<std::string, std::size_t> known;
    for (const auto school : order) {
        std::size_t unit = units.schools.size();
        if (!together[school].empty()) unit = known.try_emplace(together[school], unit).first->second;
        if (unit == units.schools.size()) units.schools.emplace_back();
        units.schools[unit].push_back(school);
        units.of[school] = unit;
    }
    return units;
}

std::vector<std::size_t> strata_of_units(const Units& units, const Strata& strata,
                                         std::span<const std::string> together) {
    std::vector<std::size_t> stratum(units.count());
    Problems problems;
    for (std::size_t unit = 0; unit < units.count(); ++unit) {
        const auto& schools = units.schools[unit];
        stratum[unit] = strata.of[schools[0]];
        for (const auto school : schools) {
            if (strata.of[school] == stratum[unit]) continue;
            problems.add("schools that stay together, " + in_quotes(together[schools[0]]) + ": found in strata " +
                         in_quotes(strata.labels[stratum[unit]]) + " and " +
                         in_quotes(strata.labels[strata.of[school]]) + "; expected all in one");
            break;
        }
    }
    problems.throw_if_any(ErrorKind::design);
    return stratum;
}

Covariates covariates_of_units(const Covariates& covariates, const Units& units, UnitCovariate made_by) {
    check_covariates(covariates, units.of.size());
    Covariates made = covariates;
    // A share of a unit's schools is not the 0 or 1 that a level's standard deviation is made for, nor is a count.
    if (units.count() < units.of.size()) made.kinds.assign(covariates.kinds.size(), CovariateKind::number);
    made.x = Eigen::MatrixXd::Zero(static_cast<Eigen::Index>(units.count()), covariates.x.cols());
    for (std::size_t unit = 0; unit < units.count(); ++unit) {
        auto row = made.x.row(static_cast<Eigen::Index>(unit));
        for (const auto school : units.schools[unit]) row += covariates.x.row(static_cast<Eigen::Index>(school));
        if (made_by == UnitCovariate::mean) row /= static_cast<double>(units.schools[unit].size());
    }
    return made;
}

std::vector<std::size_t> by_school(const Units& units, std::span<const std::size_t> by_unit) {
    std::vector<std::size_t> values(units.of.size());
    for (std::size_t school = 0; school < values.size(); ++school) values[school] = by_unit[units.of[school]];
    return values;
}

}  // namespace clustertrial
