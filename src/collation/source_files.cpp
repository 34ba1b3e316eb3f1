#include "source_files.hpp"

#include "clustertrial/collation/collation.hpp"
#include "clustertrial/core/error.hpp"
#include "clustertrial/core/words.hpp"
#include "clustertrial/data/file.hpp"
#include "clustertrial/data/read_table.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <set>
#include <system_error>
#include <utility>

namespace clustertrial::collation_detail {

namespace {

namespace fs = std::filesystem;

bool is_pattern(const std::string& name) {
    return name.find_first_of("*?") != std::string::npos;
}

/// "returns/*.xlsx#Sheet" in its parts; no file need be there.
TableSource parts_of(const std::string& source) {
    if (!is_pattern(source)) return table_source(source);
    const std::size_t mark = source.rfind('#');
    if (mark == std::string::npos || mark + 1 == source.size()) return {source, {}};
    return {source.substr(0, mark), source.substr(mark + 1)};
}

std::string with_sheet(const std::string& file, const std::string& sheet) {
    return sheet.empty() ? file : file + "#" + sheet;
}

/// What a spreadsheet has open leaves a file beside it that is no return, and so do systems.
bool is_left_by_a_program(const std::string& name) {
    return name.starts_with("~$") || name.starts_with(".") || name == "Thumbs.db" || name == "desktop.ini";
}

bool is_named_like_a_table(const std::string& name) {
    constexpr std::array<std::string_view, 13> endings{".csv", ".tsv", ".txt", ".gz",  ".zst", ".xlsx", ".xlsm",
                                                       ".xls", ".ods", ".dta", ".sav", ".por", ".xpt"};
    std::string ending = fs::path(name).extension().string();
    std::transform(ending.begin(), ending.end(), ending.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return std::find(endings.begin(), endings.end(), ending) != endings.end();
}

std::vector<std::string> names_in(const fs::path& folder) {
    std::vector<std::string> names;
    std::error_code error;
    for (fs::directory_iterator entry(folder.empty() ? "." : folder, error), end; !error && entry != end;
         entry.increment(error)) {
        std::error_code unknown;
        if (entry->is_regular_file(unknown)) names.push_back(entry->path().filename().string());
    }
    std::sort(names.begin(), names.end());
    return names;
}

/// The files that a pattern stands for; a name without one for itself.
std::vector<std::string> files_like(const std::string& file) {
    if (!is_pattern(file)) {
        check_regular(file);
        check_file(file);
        return {file};
    }
    const fs::path path(file);
    const std::string pattern = path.filename().string();
    if (is_pattern(path.parent_path().string()))
        throw Error(ErrorKind::input, describe({file}, "has * or ? in the name of a folder",
                                               "expected them in the name of the file: a pattern for each folder"));
    std::vector<std::string> files;
    const std::vector<std::string> names = names_in(path.parent_path());
    for (const std::string& name : names)
        if (!is_left_by_a_program(name) && is_like(pattern, name))
            files.push_back((path.parent_path() / name).string());
    if (files.empty())
        throw Error(ErrorKind::input, describe({file}, "matches no file of the folder",
                                               names.empty() ? "the folder is empty or does not exist"
                                                             : "it has " + first_few(names, Problems::shown)));
    return files;
}

/// The name as the trial file's folder sees it.
std::string name_of(const std::string& file, const Trial& trial) {
    const fs::path folder = fs::path(trial.file).parent_path();
    return fs::path(file).lexically_proximate(folder.empty() ? "." : folder).generic_string();
}

}  // namespace

bool is_like(std::string_view pattern, std::string_view name) {
    std::size_t at = 0;       // in the pattern
    std::size_t of_name = 0;  // in the name
    std::size_t star = std::string_view::npos;
    std::size_t after = 0;  // where the name goes on after what the last star has taken
    while (of_name < name.size()) {
        if (at < pattern.size() && pattern[at] == '*') {
            star = at++;
            after = of_name;
        } else if (at < pattern.size() &&
                   (pattern[at] == name[of_name] || (pattern[at] == '?' && name[of_name] != '/'))) {
            ++at;
            ++of_name;
        } else if (star != std::string_view::npos && name[after] != '/') {
            at = star + 1;
            of_name = ++after;
        } else {
            return false;
        }
    }
    return pattern.find_first_not_of('*', at) == std::string_view::npos;
}

namespace {

/// The files of one source; a problem for each pattern that has none.
std::vector<SourceFile> files_of(const Trial& trial, std::size_t source, Problems& problems) {
    std::vector<SourceFile> files;
    for (const std::string& named : trial.collate->sources[source].files) {
        const TableSource parts = parts_of(named);
        try {
            for (const std::string& file : files_like(parts.file))
                files.push_back({with_sheet(file, parts.sheet), name_of(file, trial), source});
        } catch (const Error& error) {
            problems.add(error.what());
        }
    }
    std::stable_sort(files.begin(), files.end(),
                     [](const SourceFile& a, const SourceFile& b) { return a.file < b.file; });
    return files;
}

}  // namespace

std::vector<SourceFile> files_of_sources(const Trial& trial) {
    std::vector<SourceFile> files;
    std::set<std::string> known;
    Problems problems;
    for (std::size_t source = 0; source < trial.collate->sources.size(); ++source) {
        for (SourceFile& file : files_of(trial, source, problems)) {
            if (known.insert(fs::path(file.file).lexically_normal().string()).second) {
                files.push_back(std::move(file));
            } else {
                problems.add({file.file}, "is named twice in [[collate.source]]", "expected each return once");
            }
        }
    }
    problems.throw_if_any(ErrorKind::input);
    return files;
}

std::vector<std::string> files_of_no_source(const Trial& trial, const std::vector<SourceFile>& files) {
    std::set<fs::path> folders, read;
    for (const SourceFile& file : files) read.insert(fs::path(parts_of(file.file).file).lexically_normal());
    for (const CollateSource& source : trial.collate->sources)
        for (const std::string& named : source.files)
            folders.insert(fs::path(parts_of(named).file).lexically_normal().parent_path());
    folders.erase(fs::path(trial.file).lexically_normal().parent_path());
    std::vector<std::string> others;
    for (const fs::path& folder : folders)
        for (const std::string& name : names_in(folder))
            if (!is_left_by_a_program(name) && is_named_like_a_table(name) && !read.contains(folder / name))
                others.push_back((folder / name).string());
    return others;
}

SourceFile source_of_file(const Trial& trial, const std::string& file) {
    const TableSource parts = table_source(file);
    const std::string name = fs::path(parts.file).filename().string();
    const auto& sources = trial.collate->sources;
    std::vector<std::size_t> fitting;
    for (std::size_t source = 0; source < sources.size(); ++source) {
        const auto& named = sources[source].files;
        const bool fits = std::any_of(named.begin(), named.end(), [&](const std::string& pattern) {
            return is_like(fs::path(parts_of(pattern).file).filename().string(), name);
        });
        if (fits) fitting.push_back(source);
    }
    if (fitting.empty() && sources.size() == 1) fitting.push_back(0);
    if (fitting.size() != 1)
        throw Error(ErrorKind::usage,
                    file + ": " + (fitting.empty() ? "no" : "more than one") +
                        " [[collate.source]] has 'files' that match it; expected a file name that matches exactly one");
    // A pattern of the plan sees it as if it lay where the returns of its source do.
    const fs::path folder = fs::path(parts_of(sources[fitting.front()].files.front()).file).parent_path();
    return {file, name_of((folder / name).string(), trial), fitting.front()};
}

}  // namespace clustertrial::collation_detail

namespace clustertrial {

std::vector<std::string> returns_there(const Trial& trial) {
    using namespace collation_detail;
    std::vector<std::string> files;
    Problems not_there;
    for (std::size_t source = 0; trial.collate && source < trial.collate->sources.size(); ++source)
        for (const SourceFile& file : files_of(trial, source, not_there)) files.push_back(file.file);
    return files;
}

}  // namespace clustertrial
