#pragma once

#include <string>
#include <utility>
#include <vector>

namespace clustertrial {

/// A file that a document was made from.
struct StampedFile {
    std::string name;  ///< as seen from the folder of the trial file
    std::string sha256;
    bool operator==(const StampedFile&) const = default;
};

/// What a document carries, unseen, so that it can be made again from its inputs: `report --verify`.
struct DocumentStamp {
    std::string version;              ///< of clustertrial
    std::string trial_file;           ///< its name, without a folder
    std::string reference_docx = {};  ///< name of the file of a flag; empty: none was given
    std::string date = {};            ///< that of the environment; empty: it gave none
    std::vector<StampedFile> files;   ///< all inputs, the trial file first
    bool operator==(const DocumentStamp&) const = default;
};

/// Names and values as a file keeps them: ("clustertrial:trial-file", "trial.toml"), each name once.
using StampFields = std::vector<std::pair<std::string, std::string>>;
StampFields to_fields(const DocumentStamp& stamp);

/// The stamp that these fields are, in any order and among others. A document is from somebody else: throws
/// Error(input), naming `file`, where there is no trial file, or a name that is to be read has a folder.
DocumentStamp stamp_of_fields(const StampFields& fields, const std::string& file);

/// What was another version or another file when `found` was made, in words.
std::vector<std::string> stamp_differences(const DocumentStamp& made, const DocumentStamp& found);

}  // namespace clustertrial
