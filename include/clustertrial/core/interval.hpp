#pragma once

namespace clustertrial {

/// From `low` to `high`. An end is infinite where there is none on that side: no value is rejected, however far.
struct Interval {
    double low = 0;
    double high = 0;
    bool operator==(const Interval&) const = default;
};

}  // namespace clustertrial
