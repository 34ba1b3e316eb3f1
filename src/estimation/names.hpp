#pragma once

#include "clustertrial/core/error.hpp"

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

/// Tables of an enum's values and their names.
namespace clustertrial::estimation_detail {

template <typename Kind, std::size_t count>
using Names = std::array<std::pair<Kind, std::string_view>, count>;

template <typename Kind, std::size_t count>
std::string_view name_in(const Names<Kind, count>& names, Kind kind) {
    for (const auto& [value, name] : names) {
        if (value == kind) return name;
    }
    throw Error(ErrorKind::usage, "a value without a name");
}

/// Throws Error(usage): "unknown WHAT 'NAME'; known: ...".
template <typename Kind, std::size_t count>
Kind value_in(const Names<Kind, count>& names, std::string_view what, std::string_view wanted) {
    std::string known;
    for (const auto& [value, name] : names) {
        if (name == wanted) return value;
        known += (known.empty() ? "" : ", ") + std::string(name);
    }
    throw Error(ErrorKind::usage, "unknown " + std::string(what) + " " + in_quotes(wanted) + "; known: " + known);
}

}  // namespace clustertrial::estimation_detail
