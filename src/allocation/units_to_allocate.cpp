#include "units_to_allocate.hpp"

#include "divisions.hpp"
#include "ratios_of_strata.hpp"

#include <numeric>

namespace clustertrial::allocation_detail {
namespace {

std::vector<std::size_t> tie_ranks(const SchoolList& schools, const AllocationPlan& plan) {
    std::vector<std::size_t> ranks(schools.size(), 0);
    if (plan.ties == TieRule::file_order) std::iota(ranks.begin(), ranks.end(), std::size_t{0});
    if (plan.ties == TieRule::column) ranks = ranks_of(schools, plan.tie_column);
    return ranks;
}

/// What is known by school, of each unit's first school.
template <typename T>
std::vector<T> of_first_schools(const Units& units, const std::vector<T>& by_school) {
    std::vector<T> values;
    for (const auto& schools : units.schools) values.push_back(by_school[schools[0]]);
    return values;
}

/// What says which schools stay together, by school; nothing where each is by itself.
std::vector<std::string> together_of(const SchoolList& schools, const AllocationPlan& plan) {
    if (plan.together.empty()) return std::vector<std::string>(schools.size());
    return schools.texts(plan.together);
}

/// One wave, as a later one needs it.
struct WavePart {
    const AllocatedList& list;
    std::size_t first = 0;  ///< place of its first school among all waves'
    std::vector<std::string> together;
};

WavePart wave_part(const SchoolsOfWaves& schools, std::size_t wave, const AllocatedList& list) {
    return {list, schools.first_of(wave), together_of(schools.list_of(wave), list.plan)};
}

/// Units of each stratum or level in each arm.
CountTable count_units(const std::vector<std::size_t>& level, std::size_t levels, const std::vector<std::size_t>& arms,
                       std::size_t arm_count) {
    CountTable counts{arm_count, std::vector<std::uint64_t>(levels * arm_count, 0)};
    for (std::size_t unit = 0; unit < level.size(); ++unit) ++counts.at(level[unit], arms[unit]);
    return counts;
}

/// How far an earlier wave's arms are from their quotas, in units.
Shortfall shortfall_of(const AllocatedList& list) {
    const auto stratum = of_first_schools(list.units, list.strata.of);
    std::vector<std::size_t> sizes(list.strata.labels.size(), 0);
    for (const auto s : stratum) ++sizes[s];
    const auto arms = of_first_schools(list.units, list.arms);
    return shortfall_of(sizes, ratios_of(list.strata, list.plan),
                        count_units(stratum, sizes.size(), arms, list.plan.arms.size()));
}

/// The rows of `more` under those of `x`.
void append_rows(Eigen::MatrixXd& x, const Eigen::MatrixXd& more) {
    const Eigen::Index rows = x.rows();
    x.conservativeResize(rows + more.rows(), more.cols());
    x.bottomRows(more.rows()) = more;
}

EarlierUnits earlier_units(const SchoolsOfWaves& schools, const AllocationPlan& plan, const Covariates& covariates,
                           std::span<const EarlierWave> earlier) {
    EarlierUnits all;
    std::size_t strata = 0;  // of the waves so far: each wave's are its own
    for (std::size_t wave = 0; wave < earlier.size(); ++wave) {
        const AllocatedList& list = earlier[wave].list;
        const auto arms = of_first_schools(list.units, list.arms);
        all.arms.insert(all.arms.end(), arms.begin(), arms.end());
        for (const auto stratum : of_first_schools(list.units, list.strata.of)) all.strata.push_back(strata + stratum);
        strata += list.strata.labels.size();
        if (!plan.covariates.empty()) {
            const auto rows = part_of(covariates, schools.first_of(wave), list.rows.size());
            append_rows(all.x, covariates_of_units(rows, list.units, plan.unit_covariate).x);
        }
        all.shortfall = wave == 0 ? shortfall_of(list) : sum_of(all.shortfall, shortfall_of(list));
    }
    return all;
}

/// The level of each unit of a wave, the same for all its schools.
std::vector<std::size_t> levels_of_units(const WavePart& wave, const Strata& levels) {
    const Strata part{schools_of(levels.of, wave.first, wave.list.rows.size()), levels.labels, {}};
    return strata_of_units(wave.list.units, part, wave.together);
}

/// `divisions` of the schools of all waves: the strata crossed, or one division by itself. Only levels that a school
/// has.
void add_factor(UnitsToAllocate& units, const std::string& name, std::uint64_t weight,
                std::span<const Division> divisions, const std::vector<WavePart>& waves, std::size_t arms) {
    const Strata levels = cross(divisions, divisions[0].level.size());
    const std::size_t count = levels.labels.size();
    units.factors.push_back({levels_of_units(waves.back(), levels), count, weight});
    units.factor_names.push_back(name);
    units.factor_levels.push_back(levels.labels);
    if (waves.size() == 1) return;
    CountTable before{arms, std::vector<std::uint64_t>(count * arms, 0)};
    for (std::size_t wave = 0; wave + 1 < waves.size(); ++wave) {
        const AllocatedList& list = waves[wave].list;
        const auto counts =
            count_units(levels_of_units(waves[wave], levels), count, of_first_schools(list.units, list.arms), arms);
        for (std::size_t cell = 0; cell < counts.cells.size(); ++cell) before.cells[cell] += counts.cells[cell];
    }
    units.counts_before.push_back(std::move(before));
}

void add_factors(UnitsToAllocate& units, const SchoolsOfWaves& schools, const AllocatedList& list,
                 const DividedWaves& divided, std::span<const EarlierWave> earlier) {
    std::vector<WavePart> waves;
    for (std::size_t wave = 0; wave < earlier.size(); ++wave)
        waves.push_back(wave_part(schools, wave, earlier[wave].list));
    waves.push_back(wave_part(schools, earlier.size(), list));
    const AllocationPlan& plan = list.plan;
    if (!plan.strata.empty()) add_factor(units, "strata", 1, divided.strata, waves, plan.arms.size());
    const MinimisationPlan& minimisation = plan.own<MinimisationPlan>();
    const auto& weights = minimisation.weights;
    for (std::size_t f = 0; f < divided.factors.size(); ++f)
        add_factor(units, to_text(minimisation.factors[f]), weights.empty() ? 1 : weights[f],
                   std::span(divided.factors).subspan(f, 1), waves, plan.arms.size());
}

}  // namespace

NamedCovariates covariates_of_waves(const SchoolsOfWaves& schools, const std::vector<CovariateColumn>& specs) {
    NamedCovariates covariates;
    for (std::size_t spec = 0; spec < specs.size(); ++spec) {
        const std::string& column = specs[spec].column;
        if (specs[spec].kind == CovariateKind::number) {
            add_number(covariates.values, column, schools.covariate(column));
        } else {
            add_levels(covariates.values, column, schools.categories(column));
        }
        covariates.spec.resize(covariates.values.names.size(), spec);
    }
    return covariates;
}

Covariates part_of(const Covariates& covariates, std::size_t first, std::size_t count) {
    Covariates part = covariates;
    if (!covariates.names.empty())
        part.x = covariates.x.middleRows(static_cast<Eigen::Index>(first), static_cast<Eigen::Index>(count));
    return part;
}

UnitsToAllocate units_to_allocate(const SchoolsOfWaves& schools, const AllocatedList& list,
                                  const NamedCovariates& covariates, const DividedWaves& divided,
                                  std::span<const EarlierWave> earlier) {
    const AllocationPlan& plan = list.plan;
    const SchoolList& new_schools = schools.new_schools();
    UnitsToAllocate units;
    units.order.resize(list.units.count());
    std::iota(units.order.begin(), units.order.end(), std::size_t{0});
    units.stratum = strata_of_units(list.units, list.strata, together_of(new_schools, plan));
    units.tie_rank = of_first_schools(list.units, tie_ranks(new_schools, plan));
    units.ratios = ratios_of(list.strata, plan);
    if (!plan.covariates.empty())
        units.covariates = covariates_of_units(list.covariates, list.units, plan.unit_covariate);
    units.covariate_of_column = covariates.spec;
    if (plan.method() == AllocationMethod::sorted_alternation)
        units.sort_key = of_first_schools(list.units, new_schools.numbers(sort_key_of(plan)));
    if (plan.method() == AllocationMethod::minimisation) add_factors(units, schools, list, divided, earlier);
    if (!earlier.empty()) units.earlier = earlier_units(schools, plan, covariates.values, earlier);
    return units;
}

}  // namespace clustertrial::allocation_detail
