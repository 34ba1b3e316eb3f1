#pragma once

#include "clustertrial/allocation/record.hpp"

#include "options.hpp"
#include "trial.hpp"

#include <optional>
#include <string>

/// Keys, signatures, and seeds that are committed to before the list is final.
namespace clustertrial::apps {

/// --make-key: writes NAME.key and NAME.pub.
int make_key(const RandomiseOptions& options);

/// --commit: draws a secret, and writes it and what is published of it.
int commit(RandomiseOptions options);

/// The trial file where SCHOOLS is one, and with --reveal what the record says of the commitment (its file as the user
/// named it).
struct Protocol {
    FromTrial trial;
    std::optional<RevealedCommitment> commitment;
};

/// Fills the options from the trial file and, with --reveal, seed and generator from the secret. Throws Error(input)
/// when the secret is not the one committed to, or the trial file is another; Error(usage) when flags say what is
/// committed to.
Protocol read_protocol(RandomiseOptions& options);

/// The signature file of a record, by the key of --sign.
std::string signature_of(const std::string& record, const std::string& record_name, const std::string& key_file);

}  // namespace clustertrial::apps
