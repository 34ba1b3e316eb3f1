#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace clustertrial {

/// A number as a report prints it: "-0.140" is known to half a unit of its third decimal.
struct Printed {
    std::string text;
    double value = 0;
    int digits = 0;  ///< decimals
    [[nodiscard]] double half_unit() const;
    [[nodiscard]] double low() const { return value - half_unit(); }
    [[nodiscard]] double high() const { return value + half_unit(); }
};

/// Throws Error(usage) unless the whole text is one plain decimal number.
Printed printed_from_text(const std::string& text);

/// What a report prints of an outcome. Those up to `variance` belong to an arm, the others to the comparison.
enum class Quantity {
    mean,
    mean_low,
    mean_high,
    variance,
    unadjusted,
    adjusted,
    points,
    points_low,
    points_high,
    effect_size,
    effect_size_low,
    effect_size_high,
    p,
};

/// Arms of a trial that is synthesised, as indices of ArmsSpec::arms.
constexpr std::size_t control_arm = 0;
constexpr std::size_t intervention_arm = 1;
template <typename T>
using ByArm = std::array<T, 2>;

/// One printed number of an outcome.
struct Target {
    Quantity quantity = Quantity::mean;
    std::optional<std::size_t> arm;
    Printed printed;
    bool set_aside = false;  ///< known not to hold together with the others: reported, not aimed at
    std::string name;        ///< "variance.control"
};

struct OutcomeTargets {
    std::string name;  ///< of the trial file's [[outcome]]
    std::vector<Target> targets;
    ByArm<std::optional<double>> total;  ///< events; found from the targets where absent
    ByArm<std::optional<double>> prior_total;
    double prior_rate = 1;                       ///< prior events over events, where prior totals are not told
    std::optional<Printed> r2;                   ///< share of the variance between clusters that the prior explains
    std::optional<double> unweighted_p_above;    ///< the test of one cluster, one vote, must not reach this p
    std::string within;                          ///< its events are some of that outcome's
    std::vector<std::string> parts;              ///< its events hold those of these outcomes
    double spread = 0.5;                         ///< SD of the log rate between clusters, where no target implies one
    std::map<std::string, std::string> no_data;  ///< clusters of these strata (column -> value) have no data
};

/// A continuous variable over clusters: a column of its own, an outcome's prior, or a percentage made of two columns.
struct BaselineTargets {
    std::string column;
    ByArm<std::optional<Printed>> mean;
    ByArm<std::optional<Printed>> sd;
    ByArm<std::size_t> missing{};
    int digits = 0;
    double minimum = 0;
    double maximum = 100;
    std::string percent;      ///< 100 x this column, an outcome's prior ...
    std::string of;           ///< ... / this one, rounded to `digits`
    bool of_outcome = false;  ///< the column is an outcome's prior or a percentage of one: calibrated with the outcome
};

struct CategoryTargets {
    std::string column;
    std::vector<std::string> levels;
    ByArm<std::vector<std::size_t>> counts;
};

struct StratumTargets {
    std::vector<std::string> values;  ///< one a strata column of the trial file
    ByArm<std::size_t> clusters{};
    double rate = 1;                                      ///< events relative to other strata, in the draw
    std::map<std::string, std::array<double, 2>> limits;  ///< baseline column -> smallest and largest value
};

struct AttendanceTargets {
    std::vector<std::pair<double, std::size_t>> doses;  ///< dose, clusters of the intervention arm
    std::size_t missing = 0;
    std::optional<Printed> coefficient;  ///< of the dose model of the first primary outcome
    std::optional<Printed> p;
};

/// What a synthetic trial must print: the targets file.
struct Targets {
    std::string file;        ///< as the user named it
    std::string trial_file;  ///< the protocol it is analysed by, as a program must open it
    std::string id_prefix = "S";
    ByArm<double> individuals{};
    std::string size_like;     ///< sizes follow this baseline column; empty: they are drawn
    double size_spread = 0.3;  ///< SD of log size (of log size over that column)
    double smallest_size = 30;
    ByArm<std::size_t> withdrawn{};  ///< clusters without any outcome
    std::vector<StratumTargets> strata;
    std::vector<OutcomeTargets> outcomes;
    std::vector<BaselineTargets> continuous;
    std::vector<CategoryTargets> categorical;
    std::optional<AttendanceTargets> attendance;
};

}  // namespace clustertrial
