#pragma once

#include "clustertrial/core/error.hpp"

#include <array>
#include <concepts>
#include <cstddef>
#include <functional>
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
///
/// A member `or_else` of Kinds<Enum> (", or a number above 0") says what may be given instead of a name; a member
/// `given_by_name` of a row, false, says that this kind is not told by its name.
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

/// What an enum's rows are.
template <Kind Enum>
using RowOf = std::remove_cvref_t<decltype(Kinds<Enum>::rows[0])>;

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

/// "unknown WHAT 'NAME'; expected one of A, B, C" or "expected A", then `or_else`, and, where one is near enough,
/// "; did you mean 'B'?".
std::string unknown_name(std::string_view what, std::string_view name, const std::vector<std::string>& known,
                         std::string_view or_else = {});

struct AnyRow {
    constexpr bool operator()(const auto& /*row*/) const { return true; }
};

/// Whether a row's name can be given to say its kind: rows with a member `given_by_name` say it, the others are.
template <Kind Enum>
constexpr bool is_given_by_name(const RowOf<Enum>& row) {
    if constexpr (requires { row.given_by_name; }) {
        return row.given_by_name;
    } else {
        return true;
    }
}

template <Kind Enum>
constexpr std::string_view or_else_of() {
    if constexpr (requires { Kinds<Enum>::or_else; }) {
        return Kinds<Enum>::or_else;
    } else {
        return {};
    }
}

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

/// The kind whose row has `text` where `text_of` says (a pointer to a member of the row, or a function of it), among
/// the rows that `accepts` takes. Throws Error(`kind`): "unknown `what` 'TEXT'", those accepted and the nearest.
template <Kind Enum, typename TextOf, typename Accepts = core_detail::AnyRow>
Enum kind_by(TextOf text_of, std::string_view what, std::string_view text, ErrorKind kind, Accepts accepts = {}) {
    std::vector<std::string> known;
    for (const auto& row : Kinds<Enum>::rows) {
        if (!std::invoke(accepts, row)) continue;
        if (std::invoke(text_of, row) == text) return row.value;
        known.emplace_back(std::invoke(text_of, row));
    }
    throw Error(kind, core_detail::unknown_name(what, text, known, core_detail::or_else_of<Enum>()));
}

/// The names of the rows that `accepts` takes (a pointer to a bool of the row, or a predicate), in the order of the
/// enum.
template <Kind Enum, typename Accepts>
std::vector<std::string> kind_names_where(Accepts accepts) {
    std::vector<std::string> names;
    for (const auto& row : Kinds<Enum>::rows) {
        if (std::invoke(accepts, row)) names.emplace_back(row.name);
    }
    return names;
}

/// The kinds whose rows `accepts` takes, in the order of the enum.
template <Kind Enum, typename Accepts>
std::vector<Enum> kinds_where(Accepts accepts) {
    std::vector<Enum> kinds;
    for (const auto& row : Kinds<Enum>::rows) {
        if (std::invoke(accepts, row)) kinds.push_back(row.value);
    }
    return kinds;
}

/// All names that can be given, in the order of the enum: for help, completions and messages.
template <Kind Enum>
std::vector<std::string> kind_names() {
    return kind_names_where<Enum>(core_detail::is_given_by_name<Enum>);
}

/// The kind of that name among the rows that `accepts` takes. Throws Error(`kind`), naming those and the nearest.
template <Kind Enum, typename Accepts>
Enum from_name_where(Accepts accepts, std::string_view name, ErrorKind kind = ErrorKind::usage) {
    return kind_by<Enum>([](const auto& row) { return row.name; }, Kinds<Enum>::what, name, kind, accepts);
}

/// The kind of that name. Throws Error(`kind`), naming the known ones and the nearest.
template <Kind Enum>
Enum from_name(std::string_view name, ErrorKind kind = ErrorKind::usage) {
    return from_name_where<Enum>(core_detail::is_given_by_name<Enum>, name, kind);
}

}  // namespace clustertrial
