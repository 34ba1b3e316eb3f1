#include "clustertrial/core/error.hpp"
#include "clustertrial/data/read_table.hpp"

#include "descriptor.hpp"
#include "program.hpp"

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string_view>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace clustertrial::apps {

namespace {

constexpr mode_t secret_mode = 0600;

/// While files are half written whoever wants to stop the program waits, by whatever signal: they would stay under
/// their temporary names. What the program does wrong itself is not held, for it could not go on.
class SignalsHeld {
  public:
    SignalsHeld() {
        sigset_t held;
        ::sigfillset(&held);
        for (const int fault : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP, SIGSYS}) ::sigdelset(&held, fault);
        ::pthread_sigmask(SIG_BLOCK, &held, &before_);
    }
    SignalsHeld(const SignalsHeld&) = delete;
    SignalsHeld& operator=(const SignalsHeld&) = delete;
    ~SignalsHeld() { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

  private:
    sigset_t before_{};
};

std::string temporary_name(const std::string& path, int attempt) {
    const std::filesystem::path target(path);
    const std::string stem = "." + target.filename().string() + "." + std::to_string(::getpid()) + ".";
    return (target.parent_path() / (stem + std::to_string(attempt) + ".tmp")).string();
}

/// A complete file under a temporary name beside `path`; removed on the way out unless it was renamed.
class StagedFile {
  public:
    StagedFile(std::string path, const std::string& bytes, mode_t mode = file_mode) : path_(std::move(path)) {
        Descriptor file = create(mode);
        try {
            write_all(file.get(), bytes, path_);
            flush_to_disk(file.get(), path_);
            file.close(path_);
        } catch (...) {
            ::unlink(temporary_.c_str());
            throw;
        }
    }
    StagedFile(const StagedFile&) = delete;
    StagedFile& operator=(const StagedFile&) = delete;
    ~StagedFile() {
        if (!temporary_.empty()) ::unlink(temporary_.c_str());
    }

    [[nodiscard]] const std::string& path() const { return path_; }

    void replace() {
        if (::rename(temporary_.c_str(), path_.c_str()) != 0) throw_errno(path_, errno);
        temporary_.clear();
    }

    /// False when the name is taken: asked and done in one step, so that nobody's file is lost in between.
    [[nodiscard]] bool publish_new() {
        if (::link(temporary_.c_str(), path_.c_str()) == 0) return true;
        if (errno == EEXIST) return false;
        if (errno != EPERM && errno != EOPNOTSUPP && errno != ENOSYS) throw_errno(path_, errno);
        // No hard links here (a FAT stick, some network drives): the name is reserved with an empty file first.
        Descriptor reserved(::open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, file_mode));
        if (!reserved.is_open()) {
            if (errno == EEXIST) return false;
            throw_errno(path_, errno);
        }
        replace();
        return true;
    }

  private:
    Descriptor create(mode_t mode) {
        for (int attempt = 0;; ++attempt) {
            temporary_ = temporary_name(path_, attempt);
            const int file = ::open(temporary_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
            if (file >= 0) return Descriptor(file);
            if (errno != EEXIST) throw_errno(path_, errno);
        }
    }

    std::string path_;
    std::string temporary_;
};

/// A complete folder under a temporary name beside `path`; removed on the way out unless it was renamed.
class StagedFolder {
  public:
    explicit StagedFolder(const NewFolder& folder) : path_(folder.path) {
        create();
        try {
            for (const NewFile& file : folder.files) write(file);
        } catch (...) {
            remove();
            throw;
        }
    }
    StagedFolder(const StagedFolder&) = delete;
    StagedFolder& operator=(const StagedFolder&) = delete;
    ~StagedFolder() {
        if (!temporary_.empty()) remove();
    }

    [[nodiscard]] const std::string& path() const { return path_; }

    /// False when the name is taken.
    [[nodiscard]] bool publish_new() {
        int failed = ::renameat2(AT_FDCWD, temporary_.c_str(), AT_FDCWD, path_.c_str(), RENAME_NOREPLACE);
        // Not every file system can refuse to replace; rename() replaces no folder but an empty one.
        if (failed != 0 && (errno == EINVAL || errno == ENOSYS)) failed = ::rename(temporary_.c_str(), path_.c_str());
        if (failed == 0) {
            temporary_.clear();
            return true;
        }
        if (errno == EEXIST || errno == ENOTEMPTY || errno == ENOTDIR) return false;
        throw_errno(path_, errno);
    }

  private:
    void create() {
        constexpr mode_t folder_mode = 0777;  // the user's umask takes its share
        for (int attempt = 0;; ++attempt) {
            temporary_ = temporary_name(path_, attempt);
            if (::mkdir(temporary_.c_str(), folder_mode) == 0) return;
            if (errno != EEXIST) throw_errno(path_, errno);
        }
    }

    void write(const NewFile& file) {
        const std::string shown = (std::filesystem::path(path_) / file.path).string();
        const std::string path = (std::filesystem::path(temporary_) / file.path).string();
        Descriptor descriptor(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, file_mode));
        if (!descriptor.is_open()) throw_errno(shown, errno);
        write_all(descriptor.get(), file.bytes, shown);
        descriptor.close(shown);
    }

    void remove() const {
        std::error_code error;  // there is nothing more to be done
        std::filesystem::remove_all(temporary_, error);
    }

    std::string path_;
    std::string temporary_;
};

/// What is at `path` now, links followed; std::filesystem::file_type::not_found when nothing is.
std::filesystem::file_type type_of(const std::string& path) {
    std::error_code error;
    return std::filesystem::status(path, error).type();
}

void write_to_device(const std::string& path, const std::string& bytes) {
    Descriptor device(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
    if (!device.is_open()) throw_errno(path, errno);
    write_all(device.get(), bytes, path);
    device.close(path);
}

[[noreturn]] void throw_exists(const std::string& path) {
    throw_not_written(path, "it exists already; choose another name, or overwrite it with --force");
}

constexpr const char* never_overwritten = "it exists already and is never overwritten";

void refuse_taken(const std::vector<NewFile>& files, const std::vector<NewFolder>& folders) {
    Problems problems;
    const auto look = [&](const std::string& path) {
        std::error_code error;
        if (std::filesystem::exists(std::filesystem::symlink_status(path, error)))
            problems.add(path + ": cannot be written: " + never_overwritten);
    };
    for (const auto& file : files) look(file.path);
    for (const auto& folder : folders) look(folder.path);
    problems.throw_if_any(ErrorKind::output);
}

void take_back(const std::vector<std::string>& paths) {
    std::error_code error;  // there is nothing more to be done
    for (const auto& path : paths) std::filesystem::remove_all(path, error);
}

/// Puts what is staged under its name, and the name on the list of what may be taken back.
void publish_all(const auto& staged, std::vector<std::string>& paths) {
    for (const auto& one : staged) {
        if (!one->publish_new()) throw_not_written(one->path(), never_overwritten);
        paths.push_back(one->path());
    }
}

}  // namespace

void write_file(const std::string& path, const std::string& bytes, bool force) {
    const std::filesystem::file_type type = type_of(path);
    if (type == std::filesystem::file_type::directory) throw_errno(path, EISDIR);
    if (type != std::filesystem::file_type::regular && type != std::filesystem::file_type::not_found &&
        type != std::filesystem::file_type::none) {
        write_to_device(path, bytes);
        return;
    }
    if (type == std::filesystem::file_type::regular && !force) throw_exists(path);
    const SignalsHeld held;
    StagedFile file(path, bytes);
    if (force) {
        file.replace();
    } else if (!file.publish_new()) {
        throw_exists(path);
    }
}

NewFiles::NewFiles(const std::vector<NewFile>& files, const std::vector<NewFolder>& folders) {
    refuse_taken(files, folders);
    const SignalsHeld held;
    std::vector<std::unique_ptr<StagedFile>> staged;
    for (const auto& file : files) {
        staged.push_back(std::make_unique<StagedFile>(file.path, file.bytes, file.secret ? secret_mode : file_mode));
    }
    std::vector<std::unique_ptr<StagedFolder>> staged_folders;
    for (const auto& folder : folders) staged_folders.push_back(std::make_unique<StagedFolder>(folder));
    try {
        publish_all(staged, paths_);
        publish_all(staged_folders, paths_);
    } catch (...) {
        take_back(paths_);
        throw;
    }
}

NewFiles::~NewFiles() {
    take_back(paths_);
}

void write_new_files(const std::vector<NewFile>& files) {
    NewFiles(files).keep();
}

void refuse_to_overwrite(const std::string& output, const std::vector<std::string>& inputs, const std::string& flag) {
    if (output == "-") return;  // standard output, whatever file is called "-"
    for (const std::string& input : inputs) {
        if (input == "-") continue;
        std::error_code error;  // a file that does not exist is no file that was read
        const std::string file = table_source(input).file;
        if (std::filesystem::equivalent(output, file, error) && std::filesystem::is_regular_file(output, error)) {
            throw Error(ErrorKind::usage, flag + ": " + output + " is an input file; give another file name");
        }
    }
}

void print(std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(STDOUT_FILENO, bytes.data(), bytes.size());
        if (written >= 0) {
            bytes.remove_prefix(static_cast<std::size_t>(written));
        } else if (errno == EPIPE) {
            return;  // a reader that went away has had what it wanted
        } else if (errno != EINTR) {
            throw_errno("standard output", errno);
        }
    }
}

void write_result(const std::string& bytes, const CommonOptions& options) {
    if (options.output == "-") {
        print(bytes);
    } else {
        write_file(options.output, bytes, options.force);
    }
}

}  // namespace clustertrial::apps
