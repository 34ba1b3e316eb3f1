#include "json_node.hpp"

#include "clustertrial/core/number.hpp"
#include "clustertrial/data/checksum.hpp"
#include "clustertrial/data/file.hpp"

#include <algorithm>
#include <unordered_set>
#include <utility>

namespace clustertrial::allocation_detail {
namespace {

/// Far more than any file of this library needs, far less than what exhausts the stack.
constexpr int deepest = 64;

std::size_t line_at(std::string_view text, std::size_t byte) {
    const auto before = text.substr(0, std::min(byte, text.size()));
    return 1 + static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n'));
}

/// Goes along with the parser, and refuses what a file of somebody else may try.
class ParseGuard {
  public:
    ParseGuard(const std::string& file, std::string_view expected) : file_(file), expected_(expected) {}

    void see(int depth, ParsedJson::parse_event_t event, const ParsedJson& value) {
        using Event = ParsedJson::parse_event_t;
        if (depth > deepest) refuse("is nested too deeply");
        if (++values_ > most_json_values) refuse("holds more than " + format_count(most_json_values) + " values");
        if (event == Event::object_start) keys_.emplace_back();
        if (event == Event::object_end) keys_.pop_back();
        if (event != Event::key) return;
        const auto& key = value.get_ref<const std::string&>();
        if (!keys_.back().insert(key).second) refuse("names the key " + in_quotes(key) + " twice in one object");
    }

  private:
    [[noreturn]] void refuse(const std::string& found) const {
        throw Error(ErrorKind::input, describe({file_}, found, expected_));
    }

    const std::string& file_;
    std::string_view expected_;
    std::size_t values_ = 0;
    std::vector<std::unordered_set<std::string>> keys_;  ///< of the objects that are open, the innermost last
};

}  // namespace

ParsedJson parse_json(std::string_view text, const std::string& file, std::string_view expected) {
    if (text.size() > most_json_bytes)
        throw Error(ErrorKind::input, describe({file}, "is larger than " + bytes_text(most_json_bytes), expected));
    ParseGuard guard(file, expected);
    const auto see = [&](int depth, ParsedJson::parse_event_t event, const ParsedJson& value) {
        guard.see(depth, event, value);
        return true;
    };
    try {
        return ParsedJson::parse(text, see);
    } catch (const ParsedJson::parse_error& error) {
        throw Error(ErrorKind::input, describe({file, line_at(text, error.byte)}, "not JSON", expected));
    } catch (const ParsedJson::out_of_range&) {
        throw Error(ErrorKind::input, describe({file}, "holds a number beyond all doubles", expected));
    }
}

Node::Node(const ParsedJson& json, const std::string& file, std::string path)
    : json_(json), file_(file), path_(std::move(path)) {}

Node Node::at(const std::string& key) const {
    const std::string path = path_.empty() ? key : path_ + "/" + key;
    const auto found = json_.is_object() ? json_.find(key) : json_.end();
    if (!json_.is_object() || found == json_.end()) throw Node(json_, file_, path).bad("is missing");
    return {*found, file_, path};
}

std::optional<Node> Node::find(const std::string& key) const {
    if (!json_.is_object() || !json_.contains(key)) return std::nullopt;
    return at(key);
}

bool Node::is_null() const {
    return json_.is_null();
}

std::string Node::text() const {
    if (!json_.is_string()) throw bad("is not a text");
    return json_.get<std::string>();
}

std::string Node::text_or_empty() const {
    return is_null() ? std::string() : text();
}

std::uint64_t Node::whole() const {
    if (!json_.is_number_unsigned()) throw bad("is not a whole number");
    return json_.get<std::uint64_t>();
}

double Node::number() const {
    if (!json_.is_number()) throw bad("is not a number");
    return json_.get<double>();
}

bool Node::truth() const {
    if (!json_.is_boolean()) throw bad("is neither true nor false");
    return json_.get<bool>();
}

std::vector<Node> Node::items() const {
    if (!json_.is_array()) throw bad("is not a list");
    std::vector<Node> nodes;
    for (std::size_t i = 0; i < json_.size(); ++i) nodes.emplace_back(json_[i], file_, path_ + "/" + std::to_string(i));
    return nodes;
}

std::string Node::sha256() const {
    std::string value = text();
    if (!is_sha256(value)) throw bad("is not 64 lower-case hexadecimal digits");
    return value;
}

Error Node::bad(const std::string& what) const {
    return {ErrorKind::input, file_ + ": key '" + path_ + "': " + what};
}

void check_schema(const Node& root, std::string_view schema) {
    const std::string found = root.at("schema").text();
    if (found != schema)
        throw root.at("schema").bad(in_quotes(found) + " where " + std::string(schema) + " is expected");
}

}  // namespace clustertrial::allocation_detail
