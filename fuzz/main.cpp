// Runs inputs without libFuzzer.
//   fuzz_NAME FILE_OR_FOLDER...                 each of them once
//   fuzz_NAME --mutate COUNT FILE_OR_FOLDER...  then COUNT changed ones: the same inputs give the same changes

#include <algorithm>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

/// The files named, and those in the folders named, in the order of their names.
std::vector<std::filesystem::path> input_files(const std::vector<std::filesystem::path>& named) {
    std::vector<std::filesystem::path> files;
    for (const std::filesystem::path& path : named) {
        if (!std::filesystem::is_directory(path)) {
            files.push_back(path);
            continue;
        }
        for (const auto& entry : std::filesystem::directory_iterator(path)) files.push_back(entry.path());
    }
    std::sort(files.begin(), files.end());
    return files;
}

std::string bytes_of(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream content;
    content << file.rdbuf();
    return content.str();
}

void run(const std::string& bytes) {
    LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
}

void replay(const std::filesystem::path& path, const std::string& bytes) {
    std::printf("%s (%zu bytes)\n", path.c_str(), bytes.size());
    std::fflush(stdout);  // so that the last name printed is the one that broke it
    run(bytes);
}

/// Changes inputs blindly: a bit, a byte that means something in many formats, a piece left out, doubled or taken from
/// another input.
class Mutator {
  public:
    explicit Mutator(const std::vector<std::string>& inputs) : inputs_(inputs) {}

    std::string next() {
        constexpr std::size_t most_changes = 4;
        std::string bytes = any_input();
        for (std::size_t changes = 1 + below(most_changes); changes > 0; --changes) change(bytes);
        return bytes;
    }

  private:
    std::size_t below(std::size_t bound) { return bound == 0 ? 0 : static_cast<std::size_t>(random_() % bound); }
    const std::string& any_input() { return inputs_[below(inputs_.size())]; }
    std::string any_piece(const std::string& of) {
        constexpr std::size_t longest = 40;
        return of.substr(below(of.size()), 1 + below(longest));
    }

    void change(std::string& bytes) {
        static constexpr std::string_view meaning = "\"'\\,;:=!@#|[]{}().+-eE019 \t\r\n\x80\xFF";
        const std::size_t at = below(bytes.size() + 1);
        switch (below(6)) {
            case 0:
                if (at < bytes.size())
                    bytes[at] = static_cast<char>(static_cast<unsigned char>(bytes[at]) ^ (1U << below(8)));
                break;
            case 1:
                bytes.insert(at, 1, meaning[below(meaning.size())]);
                break;
            case 2:
                if (at < bytes.size()) bytes[at] = meaning[below(meaning.size())];
                break;
            case 3:
                bytes.erase(at, any_piece(bytes).size());
                break;
            case 4:
                bytes.insert(at, any_piece(bytes));
                break;
            default:
                bytes.insert(at, any_piece(any_input()));
        }
    }

    const std::vector<std::string>& inputs_;
    std::mt19937_64 random_{1};
};

std::string current;  // what is run, for whoever breaks on it

/// The input that breaks something is left in the file `broken`. It is not written each time: that takes far longer
/// than to run it.
void keep_current(int signal) {
    std::ofstream("broken", std::ios::binary) << current;
    std::signal(signal, SIG_DFL);
    std::raise(signal);
}

void run_mutated(const std::vector<std::string>& inputs, unsigned long count) {
    for (const int signal : {SIGABRT, SIGSEGV, SIGFPE}) std::signal(signal, keep_current);
    Mutator mutator(inputs);
    for (unsigned long i = 0; i < count; ++i) {
        current = mutator.next();
        run(current);
    }
    std::printf("%lu changed inputs\n", count);
}

}  // namespace

int main(int argc, char** argv) {
    std::vector<std::filesystem::path> named(argv + 1, argv + argc);
    unsigned long changed = 0;
    if (named.size() > 2 && named[0] == "--mutate") {
        changed = std::stoul(named[1].string());
        named.erase(named.begin(), named.begin() + 2);
    }
    std::vector<std::string> inputs;
    for (const std::filesystem::path& path : input_files(named)) {
        inputs.push_back(bytes_of(path));
        replay(path, inputs.back());
    }
    if (inputs.empty()) {
        std::fputs("no inputs: name files or folders\n", stderr);
        return 2;
    }
    if (changed > 0) run_mutated(inputs, changed);
    return 0;
}
