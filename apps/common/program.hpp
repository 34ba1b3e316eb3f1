#pragma once

#include "clustertrial/report/render.hpp"

#include "help.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <CLI/CLI.hpp>

/// What every program has in common: the flags, the exit statuses, where results and messages go.
namespace clustertrial::apps {

/// Documented in docs/programs.md; never renumbered.
enum ExitStatus : int {
    exit_done = 0,
    exit_wrong_input = 1,  ///< the data or the design is wrong, or a file cannot be written
    exit_wrong_usage = 2,  ///< the command line is wrong
    exit_our_bug = 3,
    exit_check_failed = 4,  ///< a check said no
};

/// The flags every program has.
struct CommonOptions {
    std::optional<std::string> format = {};  ///< as typed
    std::string output = "-";                ///< "-" is standard output
    bool force = false;                      ///< overwrite an existing output file
    bool quiet = false;                      ///< no warnings
    bool verbose = false;
    std::size_t width = 80;  ///< columns a text table may take
};

/// --format, -o/--output, --force (unless the program must never overwrite), -q, -v, --width.
/// (--help, --help-all, --version, --completions SHELL and --man are added by run_program.)
void add_common_options(CLI::App& app, CommonOptions& options, bool with_force = true);

/// The format of what goes to options.output: what its ending says, or --format, or text. Throws Error(usage) where the
/// two differ, and for an ending that no format has.
Format format_of_output(const CommonOptions& options);

/// The format of tables that go to standard output, where options.output is rows of a list or of data: those are CSV
/// whatever --format says, and another ending is an Error(usage); `also` is one more that the program writes.
Format format_beside_rows(const CommonOptions& options, std::string_view also = {});

/// Sets up logging to standard error, parses, calls `body`, and turns every exception into a message and a status.
/// The app's name is the program's.
int run_program(CLI::App& app, const ProgramHelp& help, int argc, const char* const* argv,
                const std::function<int()>& body);

/// Writes a file under a temporary name in the same folder and renames it. An existing file is refused without `force`.
/// A device or pipe (/dev/null, a FIFO) is written to as it is. Throws Error(output): nothing is left behind and
/// nothing is damaged.
void write_file(const std::string& path, const std::string& bytes, bool force);

struct NewFile {
    std::string path;
    std::string bytes;
    bool secret = false;  ///< nobody but its owner may read it
};

/// A folder that does not exist yet; the files' paths are their names in it.
struct NewFolder {
    std::string path;
    std::vector<NewFile> files;
};

/// Files that belong together: all are written or none, unless the process is killed in the middle: that leaves the
/// first of them under their names, in the order told, each complete, and any of the others under temporary names
/// beside them
/// (.NAME.PROCESS.N.tmp). None may exist yet, and none that appears meanwhile is overwritten. What was written is taken
/// back unless it is kept: what follows may fail too. A folder's files are not flushed to the disk one by one, which
/// would take a second for a hundred of them.
class NewFiles {
  public:
    /// Throws Error(output).
    explicit NewFiles(const std::vector<NewFile>& files, const std::vector<NewFolder>& folders = {});
    NewFiles(const NewFiles&) = delete;
    NewFiles& operator=(const NewFiles&) = delete;
    ~NewFiles();
    void keep() { paths_.clear(); }

  private:
    std::vector<std::string> paths_;
};

/// NewFiles, kept.
void write_new_files(const std::vector<NewFile>& files);

/// Throws Error(usage) when `output`, which `flag` named, is one of the files that were read: --force is for old
/// results, not for data. An input may name a sheet; a workbook is one file.
void refuse_to_overwrite(const std::string& output, const std::vector<std::string>& inputs,
                         const std::string& flag = "-o");

/// The whole number that a flag was given. Read here, since CLI11 takes -1 for the largest one. Throws Error(usage).
std::uint64_t whole_number(const std::string& flag, const std::string& text);

/// To standard output, checked: a full disk is an error, of which a part may have been seen; a reader that went away
/// (`| head`) is not. Throws Error(output).
void print(std::string_view bytes);

/// To options.output: standard output, as print does, or a file. Throws Error(output).
void write_result(const std::string& bytes, const CommonOptions& options);

/// "PROGRAM: warning: LINE" on standard error for each line of the text, unless quiet.
void warn(const std::string& text);

/// "PROGRAM: info: TEXT" on standard error with -v.
void inform(const std::string& text);

}  // namespace clustertrial::apps
