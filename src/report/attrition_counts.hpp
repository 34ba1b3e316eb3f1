#pragma once

#include "effect_cells.hpp"

#include <cmath>
#include <cstddef>
#include <numeric>
#include <string>
#include <vector>

/// What the attrition table counts.
namespace clustertrial::report_detail {

/// Of one kind of unit, by arm. Empty `left_out`: none is left out by the analyst.
struct AttritionCounts {
    std::vector<double> randomised;
    std::vector<double> left_out = {};
    std::vector<double> analysed;
    double of_no_arm = 0;                    ///< lost, in the total alone
    std::vector<bool> more_randomised = {};  ///< by arm: than anybody counted; empty: none
    std::vector<bool> more_lost = {};
    bool more_of_no_arm = false;  ///< lost, of an arm that nothing says: more in the total alone

    static double sum(const std::vector<double>& of) { return std::accumulate(of.begin(), of.end(), 0.0); }

    /// Those who could have been analysed, by arm.
    [[nodiscard]] std::vector<double> wanted() const {
        std::vector<double> all = randomised;
        for (std::size_t arm = 0; arm < left_out.size(); ++arm) all[arm] -= left_out[arm];
        return all;
    }
    [[nodiscard]] double all_wanted() const { return sum(wanted()) + of_no_arm; }

    /// Whether every percentage lost is a whole number: then none needs a decimal.
    [[nodiscard]] bool is_whole() const {
        const auto whole = [](double seen, double of) {
            const double percent = per_cent * (of - seen) / of;
            return !std::isfinite(percent) || percent == std::floor(percent);
        };
        const std::vector<double> of = wanted();
        for (std::size_t arm = 0; arm < of.size(); ++arm) {
            if (!whole(analysed[arm], of[arm])) return false;
        }
        return whole(sum(analysed), all_wanted());
    }
};

/// A kind of unit, singular, and the heading of what was lost of them.
struct AttritionBlock {
    std::string noun;
    std::string lost;
    AttritionCounts n;
};

}  // namespace clustertrial::report_detail
