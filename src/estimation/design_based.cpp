#include "clustertrial/estimation/design_based.hpp"

#include "clustertrial/core/error.hpp"

#include <array>
#include <functional>
#include <map>
#include <optional>

namespace clustertrial {

namespace {

/// Values of an arm's units in a block.
struct Values {
    std::vector<double> all;
    [[nodiscard]] double mean() const {
        double sum = 0;
        for (const double value : all) sum += value;
        return sum / static_cast<double>(all.size());
    }
    [[nodiscard]] double variance() const {
        const double centre = mean();
        double squares = 0;
        for (const double value : all) squares += (value - centre) * (value - centre);
        return squares / static_cast<double>(all.size() - 1);
    }
};

struct Block {
    std::size_t units = 0;         // of all arms
    std::array<Values, 2> of_arm;  // control, and the arm
};

std::map<std::uint32_t, Block> blocks_of(const std::vector<UnitTotal>& units, std::uint32_t arm,
                                         const std::function<double(const UnitTotal&)>& value) {
    std::map<std::uint32_t, Block> blocks;
    for (const UnitTotal& unit : units) {
        Block& block = blocks[unit.block];
        ++block.units;
        if (unit.arm == 0 || unit.arm == arm) block.of_arm[unit.arm == 0 ? 0 : 1].all.push_back(value(unit));
    }
    return blocks;
}

double individuals_of(const std::vector<UnitTotal>& units) {
    double individuals = 0;
    for (const UnitTotal& unit : units) individuals += unit.individuals;
    return individuals;
}

/// The difference of the two arms' sums over all units, as the units of each arm tell them: a block's number of units
/// times the mean of the arm's.
DesignBasedEstimate difference_of_sums(const std::map<std::uint32_t, Block>& blocks) {
    DesignBasedEstimate result;
    for (const auto& [number, block] : blocks) {
        const auto m = static_cast<double>(block.units);
        for (const std::size_t side : {0U, 1U}) {
            const Values& values = block.of_arm[side];
            if (values.all.size() < 2) {
                throw Error(ErrorKind::design,
                            "a block has fewer than two units of an arm, so the variance is unknown");
            }
            const auto n = static_cast<double>(values.all.size());
            result.estimate += (side == 1 ? 1 : -1) * m * values.mean();
            result.variance += m * m * values.variance() / n;
            result.df += n - 1;
            result.units += values.all.size();
        }
    }
    return result;
}

DesignBasedEstimate over(DesignBasedEstimate sums, double individuals) {
    sums.estimate /= individuals;
    sums.variance /= individuals * individuals;
    return sums;
}

/// By arm (control, and `arm`), the sum over all units of what `value` says, as the units of the arm tell it.
std::array<double, 2> sums_of_arms(const std::vector<UnitTotal>& units, std::uint32_t arm,
                                   const std::function<double(const UnitTotal&)>& value) {
    std::array<double, 2> sums{0, 0};
    for (const auto& [number, block] : blocks_of(units, arm, value)) {
        for (const std::size_t side : {0U, 1U}) {
            if (!block.of_arm[side].all.empty())
                sums[side] += static_cast<double>(block.units) * block.of_arm[side].mean();
        }
    }
    return sums;
}

/// A pair that has both units.
struct Pair {
    std::optional<UnitTotal> control;
    std::optional<UnitTotal> treated;
};

}  // namespace

DesignBasedEstimate horvitz_thompson(const std::vector<UnitTotal>& units, std::uint32_t arm) {
    const auto total = [](const UnitTotal& unit) { return unit.total; };
    return over(difference_of_sums(blocks_of(units, arm, total)), individuals_of(units));
}

DesignBasedEstimate hajek(const std::vector<UnitTotal>& units, std::uint32_t arm) {
    const auto totals = sums_of_arms(units, arm, [](const UnitTotal& unit) { return unit.total; });
    const auto individuals = sums_of_arms(units, arm, [](const UnitTotal& unit) { return unit.individuals; });
    const std::array<double, 2> means{totals[0] / individuals[0], totals[1] / individuals[1]};
    const auto residual = [&](const UnitTotal& unit) {
        return unit.total - unit.individuals * means[unit.arm == 0 ? 0 : 1];
    };
    DesignBasedEstimate result = over(difference_of_sums(blocks_of(units, arm, residual)), individuals_of(units));
    result.estimate = means[1] - means[0];
    return result;
}

DesignBasedEstimate matched_pairs(const std::vector<UnitTotal>& units, std::uint32_t arm) {
    std::map<std::uint32_t, Pair> pairs;
    for (const UnitTotal& unit : units) {
        if (unit.arm != 0 && unit.arm != arm) continue;
        std::optional<UnitTotal>& place = unit.arm == 0 ? pairs[unit.block].control : pairs[unit.block].treated;
        if (place) throw Error(ErrorKind::design, "a block has two units of an arm; expected pairs");
        place = unit;
    }
    std::vector<double> weighted;  // difference times weight
    double weights = 0;
    for (const auto& [number, pair] : pairs) {
        if (!pair.control || !pair.treated) continue;
        const double weight = pair.control->individuals + pair.treated->individuals;
        weighted.push_back(weight * (pair.treated->total / pair.treated->individuals -
                                     pair.control->total / pair.control->individuals));
        weights += weight;
    }
    if (weighted.size() < 2) throw Error(ErrorKind::design, "fewer than two pairs have the outcome of both units");
    const auto m = static_cast<double>(weighted.size());
    const Values values{weighted};
    return {m * values.mean() / weights, m * values.variance() / (weights * weights), m - 1, 2 * weighted.size()};
}

}  // namespace clustertrial
