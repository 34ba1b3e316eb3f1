#pragma once

#include "clustertrial/trial/trial.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace clustertrial {

/// What a protocol says in one key: "outcome.nfa.prior", "nfa_prior". A list's elements are on lines of their own.
struct ProtocolEntry {
    std::string key;
    std::string value;
    bool operator==(const ProtocolEntry&) const = default;
};

/// All that decides a number of the trial, sorted by key: what was said and what holds where nothing was. Layout and
/// wording (Key::wording) are not in it.
std::vector<ProtocolEntry> canonical_protocol(const Trial& trial);

/// A protocol as it stood when it was locked.
struct ProtocolLock {
    std::string file;          ///< as the user named it
    std::string sha256;        ///< of it
    std::string trial_sha256;  ///< of the trial file that was locked
    std::vector<ProtocolEntry> entries;
};

/// The file of a lock, schema clustertrial.protocol/1: the same bytes for the same protocol.
std::string lock_json(const Trial& trial);

/// Throws Error(input) for what is no such file, with its name.
ProtocolLock parse_lock(std::string_view bytes, const std::string& path);

/// What a protocol has otherwise than its lock.
struct ProtocolDifference {
    std::string key;
    std::string locked;  ///< empty: not there
    std::string now;     ///< empty: not there
    std::string reason;  ///< that [[deviation]] gives; empty: none
};

/// Sorted by key. Of an outcome, a sensitivity analysis and so on that came or went, one for each of its keys that says
/// something.
std::vector<ProtocolDifference> differences(const ProtocolLock& lock, const Trial& trial);

/// The keys of [[deviation]] that begin no difference: something is misspelt, or was taken back.
std::vector<std::string> idle_deviations(const std::vector<ProtocolDifference>& differences, const Trial& trial);

}  // namespace clustertrial
