#pragma once

#include "clustertrial/core/error.hpp"

#include <array>
#include <concepts>
#include <cstddef>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

/// Kinds: an enum and one constexpr row a value that says everything about it. The rows are the only place that knows a
/// kind's name, what it needs and what it cannot do; code asks `traits_of(kind)` and never lists enumerators.
namespace clustertrial {

/// The rows of an enum, in the order of its enumerators, which count up from 0. To be specialised beside the enum:
///
///     struct CovarianceTraits { CovarianceKind value; std::string_view name; bool by_row = false; };
///     template <> struct Kinds<CovarianceKind> {
///         static constexpr std::string_view what = "covariance";  // in "unknown covariance 'CR9'"
///         static constexpr std::array rows{CovarianceTraits{CovarianceKind::CR0, "CR0"}, ...};
///     };
///     static_assert(every_kind_has_a_row<CovarianceKind>);
template <typename Enum>
struct Kinds;

/// What an enum without further traits has.
template <typename Enum>
struct NamedKind {
    Enum value;
    std::string_view name;
};

template <typename Enum>
concept Kind = std::is_enum_v<Enum> && requires {
    { Kinds<Enum>::what } -> std::convertible_to<std::string_view>;
    { Kinds<Enum>::rows[0].value } -> std::convertible_to<Enum>;
    { Kinds<Enum>::rows[0].name } -> std::convertible_to<std::string_view>;
};

namespace core_detail {

/// Whether `value` is one of its enum's enumerators: the compiler spells any other value as a cast, "(Enum)7".
template <auto value>
constexpr bool is_enumerator() {
#if defined(_MSC_VER) && !defined(__clang__)
    constexpr std::string_view spelled = __FUNCSIG__;
    constexpr std::string_view before = "is_enumerator<";
#else
    constexpr std::string_view spelled = __PRETTY_FUNCTION__;
    constexpr std::string_view before = "value = ";
#endif
    return spelled[spelled.find(before) + before.size()] != '(';
}

template <Kind Enum>
constexpr bool rows_in_order() {
    for (std::size_t i = 0; i < Kinds<Enum>::rows.size(); ++i) {
        if (static_cast<std::size_t>(Kinds<Enum>::rows[i].value) != i) return false;
    }
    return true;
}

/// "unknown WHAT 'NAME'; expected one of A, B, C" and, where one is near enough, "; did you mean 'B'?".
std::string unknown_name(std::string_view what, std::string_view name, const std::vector<std::string>& known);

}  // namespace core_detail

/// Each enumerator has a row, in its place, and no row is left over: an enumerator added without one does not compile.
template <Kind Enum>
inline constexpr bool every_kind_has_a_row = core_detail::rows_in_order<Enum>() &&
                                             !core_detail::is_enumerator<static_cast<Enum>(Kinds<Enum>::rows.size())>();

/// All that is known of a kind.
template <Kind Enum>
constexpr const auto& traits_of(Enum value) {
    static_assert(every_kind_has_a_row<Enum>);
    return Kinds<Enum>::rows[static_cast<std::size_t>(value)];
}

template <Kind Enum>
constexpr std::string_view to_name(Enum value) {
    return traits_of(value).name;
}

/// All names, in the order of the enum: for help, completions and messages.
template <Kind Enum>
std::vector<std::string> kind_names() {
    std::vector<std::string> names;
    for (const auto& row : Kinds<Enum>::rows) names.emplace_back(row.name);
    return names;
}

/// The kind of that name. Throws Error(`kind`), naming the known ones and the nearest.
template <Kind Enum>
Enum from_name(std::string_view name, ErrorKind kind = ErrorKind::usage) {
    for (const auto& row : Kinds<Enum>::rows) {
        if (row.name == name) return row.value;
    }
    throw Error(kind, core_detail::unknown_name(Kinds<Enum>::what, name, kind_names<Enum>()));
}

}  // namespace clustertrial
