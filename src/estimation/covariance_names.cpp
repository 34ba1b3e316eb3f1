#include "clustertrial/core/error.hpp"
#include "clustertrial/estimation/cluster_covariance.hpp"

#include <array>
#include <string>
#include <utility>

namespace clustertrial {
namespace {

constexpr std::array kind_names{
    std::pair{CovarianceKind::CR0, std::string_view{"CR0"}}, std::pair{CovarianceKind::CR1, std::string_view{"CR1"}},
    std::pair{CovarianceKind::CR2, std::string_view{"CR2"}}, std::pair{CovarianceKind::CR3, std::string_view{"CR3"}},
    std::pair{CovarianceKind::CV3, std::string_view{"CV3"}}, std::pair{CovarianceKind::CV3J, std::string_view{"CV3J"}},
    std::pair{CovarianceKind::HC0, std::string_view{"HC0"}}, std::pair{CovarianceKind::HC1, std::string_view{"HC1"}},
    std::pair{CovarianceKind::HC2, std::string_view{"HC2"}}, std::pair{CovarianceKind::HC3, std::string_view{"HC3"}},
};
constexpr std::array variance_names{
    std::pair{WorkingVariance::individual, std::string_view{"individual"}},
    std::pair{WorkingVariance::inverse_weight, std::string_view{"1/weight"}},
};

template <typename Enum, std::size_t count>
std::string_view name_in(const std::array<std::pair<Enum, std::string_view>, count>& names, Enum value) {
    for (const auto& [known, name] : names) {
        if (known == value) return name;
    }
    throw Error(ErrorKind::usage, "an enumeration holds a value that has no name");
}

template <typename Enum, std::size_t count>
Enum value_in(const std::array<std::pair<Enum, std::string_view>, count>& names, const std::string& what,
              std::string_view name) {
    std::string known;
    for (const auto& [value, value_name] : names) {
        if (value_name == name) return value;
        known += (known.empty() ? "" : ", ") + std::string(value_name);
    }
    throw Error(ErrorKind::usage, "unknown " + what + " '" + std::string(name) + "'; known: " + known);
}

}  // namespace

std::string_view to_name(CovarianceKind kind) {
    return name_in(kind_names, kind);
}

CovarianceKind covariance_from_name(std::string_view name) {
    return value_in(kind_names, "covariance", name);
}

std::string_view to_name(WorkingVariance variance) {
    return name_in(variance_names, variance);
}

WorkingVariance working_variance_from_name(std::string_view name) {
    return value_in(variance_names, "working variance", name);
}

}  // namespace clustertrial
