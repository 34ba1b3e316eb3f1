// A trial file: whatever it holds it is read or refused with a place for every problem, and what was read can be said
// by flags too.

#include "clustertrial/trial/trial_file.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/trial/keys.hpp"

#include "require.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace {

using clustertrial::Error;
using clustertrial::ErrorKind;
using clustertrial::Trial;

constexpr std::string_view file = "f.toml";

/// Takes ":NUMBER" off the front of the text; false when it is not there or the number is 0.
bool take_number(std::string_view& text) {
    if (!text.starts_with(':')) return false;
    text.remove_prefix(1);
    const auto end = text.find_first_not_of("0123456789");
    const bool found = end != 0 && end != std::string_view::npos && text.front() != '0';
    text.remove_prefix(found ? end : 0);
    return found;
}

/// "f.toml:LINE:COLUMN: ..."
bool has_place(std::string_view line) {
    if (!line.starts_with(file)) return false;
    line.remove_prefix(file.size());
    const bool has_line = take_number(line);
    const bool has_column = take_number(line);
    return has_line && has_column && line.starts_with(": ") && line.size() > 2;
}

void check_message(std::string_view message) {
    require(!message.empty(), "a refusal says why");
    while (!message.empty()) {
        const auto end = message.find('\n');
        const std::string_view line = message.substr(0, end);
        message.remove_prefix(end == std::string_view::npos ? message.size() : end + 1);
        const bool tells_how_many = message.empty() && line.starts_with("... and ");
        require(has_place(line) || tells_how_many, "every problem has a place");
    }
}

std::optional<Trial> read(std::string_view text) {
    try {
        return clustertrial::parse_trial_file(text, std::string(file));
    } catch (const Error& error) {
        require(error.kind() == ErrorKind::input, "a trial file is refused as an input");
        check_message(error.what());
        return std::nullopt;
    }
}

void check_flags(const Trial& trial) {
    for (const auto& key : clustertrial::keys_of<Trial>()) {
        const auto value = key.get(trial);
        if (!value) continue;
        Trial by_flag = trial;
        key.set(by_flag, *value);
        require(key.get(by_flag) == value, "a flag can say what the file says");
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text =
        size == 0 ? std::string_view() : std::string_view(reinterpret_cast<const char*>(data), size);
    const std::optional<Trial> trial = read(text);
    if (trial) check_flags(*trial);
    return 0;
}
