#pragma once

#include "clustertrial/power/mdes.hpp"
#include "clustertrial/report/render.hpp"

#include "common/key_flags.hpp"
#include "common/program.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace clustertrial::apps {

/// An input that takes several values.
struct SweepAxis {
    const KeyOf<PowerStage>* key = nullptr;
    std::vector<PowerStage> stages;  ///< one a value, which has it
};

/// The numbers of `typed` that are lists or ranges, which are taken out of it. Throws Error(usage), as swept_numbers
/// does, after the flag.
std::vector<SweepAxis> take_axes(TypedKeys& typed);

/// Prints a row for every combination: CSV and JSON with all inputs, as they are made; other formats with what is
/// swept, up to ten thousand rows. A combination that is no design has the reason in its row.
void write_sweep(const PowerStage& stage, const std::vector<SweepAxis>& axes, const CommonOptions& options,
                 Format format);

/// Draws what is solved for, or the power to find the effect, by the longest axis, a line a value of the other one, as
/// SVG into `path`. Throws Error(usage) unless there are one or two axes, with no more lines than a reader tells apart.
void plot_sweep(const PowerStage& stage, const std::vector<SweepAxis>& axes, const std::string& path, bool force);

}  // namespace clustertrial::apps
