#pragma once

#include "clustertrial/trial/targets.hpp"
#include "clustertrial/trial/trial.hpp"

#include <optional>
#include <string>
#include <vector>

namespace clustertrial {

/// What determines every printed number of an outcome in two arms.
struct OutcomeNumbers {
    ByArm<double> individuals{};
    ByArm<double> events{};
    double estimate = 0;  ///< adjusted difference
    double std_error = 0;
    ByArm<double> mean_half_width{};  ///< of the means' intervals, where they come from clusters
};

/// The number that a table prints for a quantity, by the protocol's conventions. `clusters` is the number analysed.
/// Nothing when an arm has no variance to standardise with.
std::optional<double> value_of(Quantity quantity, std::optional<std::size_t> arm, const OutcomeNumbers& numbers,
                               const AnalysisSpec& options, std::size_t clusters);

/// Targets of one outcome that no data can meet together, and what the others leave for each.
struct Conflict {
    struct Left {
        Target target;
        double low = 0;  ///< what the targets that stay imply: the target would print a number from low to high
        double high = 0;
        /// Not empty: no whole number of events prints the target, whatever the others are; what the nearest print.
        std::vector<std::string> nearest = {};
        [[nodiscard]] double gap() const;  ///< how far that is from the printed number's own interval; 0: only a tie
    };
    std::vector<Left> leave_out;  ///< without these the rest holds together
};

/// How the targets of an outcome (those not set aside) hang together, by interval arithmetic over the printed rounding:
/// whole events by arm, then the adjusted difference and its standard error as a convex region in the plane.
struct Consistency {
    bool holds = false;
    ByArm<double> events{};  ///< of the combination that leaves most room
    /// Every smallest set of targets without which the rest holds together; empty when `holds`.
    std::vector<Conflict> conflicts;
    /// The targets set aside, and what the others imply for them.
    std::vector<Conflict::Left> set_aside;
    /// Middle of the room for the standard error; nothing where the targets do not bound it.
    std::optional<double> std_error;
    /// How far the targets can be narrowed, about their middles, and still hold together: a search aims there.
    double narrowing = 1;
};

/// Throws Error(usage) where a target needs degrees of freedom that printed numbers do not tell (Satterthwaite's, the
/// default): value_of does too.
Consistency check_consistency(const OutcomeTargets& outcome, const ByArm<double>& individuals, std::size_t clusters,
                              const AnalysisSpec& options);

/// "variance.control is printed as 0.0122; the other targets imply 0.012117 to 0.012117 (0.000033 apart)", or
/// "mean.control is printed as 0.0150; no whole number of events does: the nearest give 0.0133 (4 of 300) and ...".
std::string describe(const Conflict::Left& left);

}  // namespace clustertrial
