#include "solve.hpp"

#include "clustertrial/core/number.hpp"

#include <cmath>
#include <cstdint>
#include <functional>

namespace clustertrial::power_detail {

namespace {

/// More than any trial has; beyond, nothing changes.
constexpr std::uint64_t most_units = std::uint64_t{1} << 40U;

/// A stage whose number that is solved for is `value`.
PowerStage with_value(PowerStage stage, double value) {
    switch (stage.solve) {
        case SolveFor::clusters:
            stage.clusters = value;
            break;
        case SolveFor::cluster_size:
            stage.cluster_size = value;
            break;
        case SolveFor::icc:
            stage.icc = value;
            break;
        case SolveFor::sites:
            stage.sites = value;
            break;
        case SolveFor::mdes:
        case SolveFor::power:
            break;
    }
    stage.solve = SolveFor::mdes;
    return stage;
}

/// Nothing: there is no such design, as it leaves an arm without a unit or the test without a degree of freedom.
std::optional<double> mdes_with(const PowerStage& stage, double value) {
    const PowerStage with = with_value(stage, value);
    Problems problems;
    check_stage(with, problems);
    if (!problems.empty()) return std::nullopt;
    return smallest_effect(with);
}

bool reaches(const PowerStage& stage, double value) {
    const std::optional<double> mdes = mdes_with(stage, value);
    return mdes && *mdes <= *stage.effect;
}

std::string why_none(const PowerStage& stage, const std::string& at, double mdes) {
    constexpr int digits = 4;
    return "no " + std::string(traits_of(stage.solve).words) + " suffices for an effect of " +
           format_shortest(*stage.effect) + ": " + at + " the MDES is " + format_fixed(mdes, digits);
}

/// The smallest whole number that suffices.
Solved solve_whole(const PowerStage& stage) {
    std::uint64_t high = 1;
    while (high < most_units && !reaches(stage, static_cast<double>(high))) high *= 2;
    if (!reaches(stage, static_cast<double>(high))) {
        const std::optional<double> limit = mdes_with(stage, static_cast<double>(most_units));
        if (!limit) return {{}, "no " + std::string(traits_of(stage.solve).words) + " makes a design of these numbers"};
        return {{}, why_none(stage, "with ever more", *limit)};
    }
    std::uint64_t low = high / 2;  // does not suffice
    while (high - low > 1) {
        const std::uint64_t middle = low + (high - low) / 2;
        (reaches(stage, static_cast<double>(middle)) ? high : low) = middle;
    }
    return {static_cast<double>(high), {}};
}

/// The largest ICC that the effect is found at.
Solved solve_icc(const PowerStage& stage) {
    const double most = 1 - stage.icc_site.value_or(0) - stage.icc_region.value_or(0);
    if (reaches(stage, most)) return {most, {}};
    const std::optional<double> least = mdes_with(stage, 0);
    if (!least) return {{}, "no ICC makes a design of these numbers"};
    if (*least > *stage.effect) return {{}, why_none(stage, "at 0", *least)};
    double low = 0;
    double high = most;
    for (;;) {
        const double middle = low + (high - low) / 2;
        if (middle <= low || middle >= high) return {low, {}};
        (reaches(stage, middle) ? low : high) = middle;
    }
}

}  // namespace

bool holds_below(const PowerStage& stage, double icc) {
    constexpr int places = 100;
    for (int i = 0; i < places; ++i)
        if (!reaches(stage, icc * i / places)) return false;
    return true;
}

PowerStage solved_stage(const PowerStage& stage, double value) {
    PowerStage with = with_value(stage, value);
    with.solve = stage.solve;
    return with;
}

Solved solve(const PowerStage& stage) {
    return stage.solve == SolveFor::icc ? solve_icc(stage) : solve_whole(stage);
}

}  // namespace clustertrial::power_detail
