#pragma once

#include "clustertrial/allocation/record.hpp"
#include "clustertrial/allocation/spent_seeds.hpp"

#include "options.hpp"

#include <string>
#include <string_view>
#include <vector>

/// The files of randomise: where they are, and what is in those that go with a record.
namespace clustertrial::apps {

/// Where a file is, seen from the record: found again when the folder that holds both is moved.
std::string seen_from(const std::string& record, const std::string& file);

/// The same of the list; empty for standard input and for any other stream, which cannot be read again.
std::string list_seen_from(const std::string& record, const std::string& list);

/// NAME.csv -> NAME + ending: the files that go with another are named after it.
std::string renamed(const std::string& file, std::string_view ending);

/// "allocation.csv: is already there; WHY", before anything is read. Throws Error(output).
void refuse_existing(const std::vector<std::string>& paths, const std::string& why);

/// The ledger of spent seeds.
struct Ledger {
    std::string file;
    bool is_there = false;
    std::string text = {};
    std::vector<SpentSeed> seeds = {};
};

/// `--spent`, or beside the list. Throws Error(input) when it was told and must be there, but is not.
Ledger read_ledger(const RandomiseOptions& options);

/// Throws Error(input) with the ledger's line when the plan's seed is spent.
void refuse_spent(const Ledger& ledger, const AllocationPlan& plan);

/// Once more when the draw is made: throws Error(input) when a dry run has spent the seed since `at_start`, or lines of
/// the ledger were changed.
void refuse_spent_since(const Ledger& at_start, const RandomiseOptions& options, const AllocationPlan& plan);

/// Adds the plan's seed to the ledger as it is now. Throws Error(output), and then the ledger is as it was.
void spend(const Ledger& ledger, const AllocationPlan& plan, const std::string& input_sha256);

/// A file an authority, and how the record speaks of them.
struct Split {
    SplitFiles recorded;
    NewFolder folder;
};

/// `--split-into`, or NAME-by-COLUMN.
std::string split_folder(const RandomiseOptions& options);

/// The files that --split-by asks for. Throws Error(input) for schools without a value and Error(design) for values
/// whose files would have one name.
Split split(const Table& table, const AllocatedList& list, const RandomiseOptions& options, const std::string& record);

}  // namespace clustertrial::apps
