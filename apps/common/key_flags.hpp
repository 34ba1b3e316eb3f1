#pragma once

#include "clustertrial/trial/keys.hpp"

#include <functional>
#include <map>
#include <string>

#include <CLI/CLI.hpp>

/// Flags made of the rows of the table of keys: what a flag takes, its help, its default and its choices are the row's.
namespace clustertrial::apps {

/// Declares the flag of a key in `group`; `take` gets the texts that were typed.
void add_key_flag(CLI::App& app, const Key& key, const std::string& group, std::function<void(const KeyTexts&)> take);

/// What was typed, by key.
using TypedKeys = std::map<const Key*, KeyTexts>;

/// Declares the flag of a key that is only kept as typed.
void add_key_flag(CLI::App& app, const Key& key, const std::string& group, TypedKeys& typed);

/// Puts what a flag says in its place. Throws Error(usage): "--keep: found 'x'; expected a number".
template <typename Spec>
void set_by_flag(const KeyOf<Spec>& key, Spec& spec, const KeyTexts& texts) {
    try {
        key.set(spec, texts);
    } catch (const Error& error) {
        throw Error(ErrorKind::usage, key.flag + ": " + error.what());
    }
}

}  // namespace clustertrial::apps
