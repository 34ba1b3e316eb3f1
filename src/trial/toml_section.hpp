#pragma once

#include "clustertrial/core/error.hpp"
#include "clustertrial/trial/keys.hpp"

#include "toml_parser.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace clustertrial::trial_detail {

/// One table of a trial or targets file, read key by key: what was never asked for is an unknown key.
class TomlSection {
  public:
    /// `name` as a reader knows it ("[analysis]"); `table` must outlive the section.
    TomlSection(const toml::table& table, std::string name, std::string file, Problems& problems);

    /// A scalar as text, or nothing when the key is absent or (a problem) of another type.
    std::optional<std::string> scalar(std::string_view key, KeyType type);
    std::optional<std::string> text(std::string_view key) { return scalar(key, KeyType::text); }
    std::optional<double> number(std::string_view key);
    /// An array of texts; absent: nothing.
    std::optional<std::vector<std::string>> texts(std::string_view key);
    /// The texts of a key's value, each understood by `check`; absent, or (a problem) of another type or refused:
    /// nothing.
    std::optional<KeyTexts> value(const Key& key, const std::function<void(const std::string&)>& check);
    /// A table below this one, or null.
    const toml::table* table(std::string_view key);
    /// The tables of an array of tables ([[outcome]]), or of an array that may hold texts as well.
    std::vector<const toml::node*> elements(std::string_view key);
    /// Asked for and there at all, whatever it is.
    const toml::node* node(std::string_view key);

    /// Runs `set(text)`; an Error(usage) it throws becomes a problem at the key's place.
    template <typename Set>
    void apply(std::string_view key, KeyType type, Set set) {
        const auto value = scalar(key, type);
        if (!value) return;
        try {
            set(*value);
        } catch (const Error& error) {
            complain(node(key)->source(), "key '" + std::string(key) + "': " + error.what());
        }
    }

    void complain(const toml::source_region& where, const std::string& message);
    void complain_here(const std::string& message) { complain(table_.source(), message); }
    /// Adds a problem for every key that nobody asked for.
    void finish();

    [[nodiscard]] const std::string& file() const { return file_; }
    [[nodiscard]] Problems& problems() { return problems_; }

  private:
    /// Those of a KeyType::map.
    std::optional<KeyTexts> pairs(const Key& key, const toml::node& found,
                                  const std::function<void(const std::string&)>& check);

    const toml::table& table_;
    std::string name_;
    std::string file_;
    Problems& problems_;
    std::vector<std::string> asked_;
};

/// "FILE:LINE:COLUMN: MESSAGE", on one line whatever characters of the file the message shows.
std::string toml_problem(const std::string& file, const toml::source_region& where, std::string_view message);

/// The largest file of TOML that is read.
constexpr std::size_t most_toml_bytes = std::size_t{1} << 20U;

/// Bytes as TOML; `path` stands for the file in messages. Throws Error(input) with the place, and for more bytes than
/// most_toml_bytes.
toml::table parse_toml(std::string_view bytes, const std::string& path);

}  // namespace clustertrial::trial_detail
