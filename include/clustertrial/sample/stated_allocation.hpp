#pragma once

#include "clustertrial/allocation/allocate.hpp"
#include "clustertrial/data/input_file.hpp"
#include "clustertrial/trial/trial.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace clustertrial {

/// How the schools were allocated, as records or [randomisation] state it.
struct StatedAllocation {
    /// Lists that were allocated apart; of each its waves, first one first, allocated one given the other. A wave's
    /// `list.plan` is what was stated. Without records its units, strata, tuples and kept allocations are of that plan
    /// too, but its arms are nobody's.
    std::vector<std::vector<EarlierWave>> chains;
    bool from_records = false;
    bool only_compared = false;  ///< the analysis needs nothing of it: it is held against the data where they fit
    bool own_list = false;       ///< no record, and a list that is not the data: a school of it without a row is lost
    std::string source;          ///< the records, or the file whose columns say it, for messages
    /// Columns of [strata] that the data lack and a list has: the text of each school that has one, by its id.
    std::map<std::string, std::map<std::string, std::string>> strata;
    std::vector<InputFile> inputs;  ///< the records, what they name and the lists
    /// With `own_list`, where the list has the column of [arms]: the text of each school that has one, by its id.
    std::map<std::string, std::string> arms;
    [[nodiscard]] bool knows_arms() const { return from_records || !arms.empty(); }
    std::vector<std::string> warnings;  ///< what the protocol says otherwise than a record
    /// Not empty: a list that the analysis needs nothing of could not be read, and why; nothing else is there then.
    std::string why_not_read;
};

/// Whether a protocol tests by the allocations that could have been: its analysis, a family or (`trial` alone) an entry
/// of [[sensitivity]].
bool draws_allocations(const Trial& trial);

/// What the records of [randomisation] say, verified, without a look at the data or at columns of the model: the
/// trial has at least one record. Throws as read_stated_allocation does.
StatedAllocation read_recorded_allocation(const Trial& trial, bool allow_outside = false,
                                          const DrawProgress& progress = {});

/// What `trial` states and its analysis needs: its records, verified (docs/record.md); otherwise units that were
/// allocated together, strata of [randomisation] that no [strata] replaces, and where allocations are to be drawn all
/// that decides them; and the schools of a list of its own, since those without a row are lost. Its columns are those
/// of the list, where [randomisation] names one, or of the data, or of both joined by id. Nothing where nothing is
/// stated that the data do not say themselves. `allow_outside`: records may name files that are not in their own
/// folder. Throws Error(input) for a record that does not verify, naming what differs, records of other arms or with a
/// school in common, and columns that neither the list nor the data have, naming them; what `allocate` throws for a
/// list that cannot be allocated as stated.
std::optional<StatedAllocation> read_stated_allocation(const Trial& trial, bool allow_outside = false,
                                                       const DrawProgress& progress = {});

}  // namespace clustertrial
