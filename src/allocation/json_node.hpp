#pragma once

#include "clustertrial/core/error.hpp"
#include "clustertrial/core/kinds.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

namespace clustertrial::allocation_detail {

/// What is written: keys stay in their order.
using Json = nlohmann::ordered_json;
/// What is read: keys are found quickly, however many.
using ParsedJson = nlohmann::json;

/// The largest file of JSON that is read, and how many values it may hold.
constexpr std::size_t most_json_bytes = std::size_t{1} << 28U;
constexpr std::size_t most_json_values = 20'000'000;

/// Throws Error(input) with file and line for what is not JSON, names a key twice (of which readers would take one or
/// the other), or is nested deeper, larger or of more values than any file of this library; `expected`: what the file
/// should be.
ParsedJson parse_json(std::string_view text, const std::string& file, std::string_view expected);

/// A value of a JSON file and the keys that lead to it. What it is not is an Error(input) with the file and the key.
class Node {
  public:
    Node(const ParsedJson& json, const std::string& file, std::string path = {});

    [[nodiscard]] Node at(const std::string& key) const;
    /// The same of a key that may be absent.
    [[nodiscard]] std::optional<Node> find(const std::string& key) const;
    [[nodiscard]] bool is_null() const;
    [[nodiscard]] std::string text() const;
    [[nodiscard]] std::string text_or_empty() const;
    [[nodiscard]] std::uint64_t whole() const;
    [[nodiscard]] double number() const;
    [[nodiscard]] bool truth() const;
    [[nodiscard]] std::vector<Node> items() const;
    /// 64 lower-case hexadecimal digits.
    [[nodiscard]] std::string sha256() const;

    /// What `read` makes of the text; its refusal is given a place.
    template <typename Read>
    auto as(Read read) const {
        const std::string value = text();
        try {
            return read(value);
        } catch (const Error& error) {
            throw bad(error.what());
        }
    }
    /// The kind of that name.
    template <Kind Enum>
    Enum as_kind() const {
        return as([](std::string_view name) { return from_name<Enum>(name); });
    }
    [[nodiscard]] Error bad(const std::string& what) const;

  private:
    const ParsedJson& json_;
    const std::string& file_;
    std::string path_;
};

/// Throws Error(input), naming both, when the file is of another schema.
void check_schema(const Node& root, std::string_view schema);

}  // namespace clustertrial::allocation_detail
