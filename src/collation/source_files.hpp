#pragma once

#include "clustertrial/trial/trial.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace clustertrial::collation_detail {

/// A return, and the source of the plan by which it is read.
struct SourceFile {
    std::string file;        ///< as it is opened, with its sheet
    std::string name;        ///< without the folder of the trial file and the sheet: what a pattern of the plan sees
    std::size_t source = 0;  ///< of CollateSpec::sources
};

/// The files of all sources, each in the order of their names. Throws Error(input) for a pattern that no file has, a
/// file that is not there, and one that two sources name.
std::vector<SourceFile> files_of_sources(const Trial& trial);

/// Tables that lie in a folder of returns and that no source reads. The folder of the trial file has others of its own:
/// nothing of it.
std::vector<std::string> files_of_no_source(const Trial& trial, const std::vector<SourceFile>& files);

/// The source of a file that need not be one of theirs: the one whose pattern it is named like, or the only one. Throws
/// Error(usage) where neither says it.
SourceFile source_of_file(const Trial& trial, const std::string& file);

/// Whether a name is like a pattern, in which '*' stands for any characters but '/' and '?' for one.
bool is_like(std::string_view pattern, std::string_view name);

}  // namespace clustertrial::collation_detail
