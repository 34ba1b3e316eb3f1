#include "clustertrial/trial/names.hpp"

#include "clustertrial/core/error.hpp"

#include <array>
#include <string>
#include <utility>

namespace clustertrial {

namespace {

template <typename Enum, std::size_t N>
using NameTable = std::array<std::pair<Enum, std::string_view>, N>;

constexpr NameTable<OutcomeRole, 3> roles = {{{OutcomeRole::primary, "primary"},
                                              {OutcomeRole::secondary, "secondary"},
                                              {OutcomeRole::exploratory, "exploratory"}}};
constexpr NameTable<PriorLevel, 2> prior_levels = {
    {{PriorLevel::cluster, "cluster"}, {PriorLevel::individual, "individual"}}};
constexpr NameTable<Weights, 2> weight_names = {{{Weights::individuals, "individuals"}, {Weights::equal, "equal"}}};
constexpr NameTable<DegreesOfFreedom, 3> df_names = {{{DegreesOfFreedom::clusters_minus_1, "clusters-1"},
                                                      {DegreesOfFreedom::satterthwaite, "satterthwaite"},
                                                      {DegreesOfFreedom::normal, "normal"}}};
constexpr NameTable<Inference, 3> inferences = {{{Inference::model, "model"},
                                                 {Inference::wild_bootstrap, "wild-bootstrap"},
                                                 {Inference::randomisation, "randomisation"}}};
constexpr NameTable<CriticalValue, 2> critical_values = {{{CriticalValue::normal, "normal"}, {CriticalValue::t, "t"}}};
constexpr NameTable<MeanInterval, 2> mean_intervals = {
    {{MeanInterval::clusters, "clusters"}, {MeanInterval::individuals, "individuals"}}};
constexpr NameTable<MissingDose, 2> missing_doses = {{{MissingDose::exclude, "exclude"}, {MissingDose::zero, "zero"}}};
constexpr NameTable<Aggregate, 4> aggregates = {{{Aggregate::constant, "constant"},
                                                 {Aggregate::sum, "sum"},
                                                 {Aggregate::mean, "mean"},
                                                 {Aggregate::percent, "percent"}}};
constexpr NameTable<ReportProfile, 2> profiles = {{{ReportProfile::wwcsc, "wwcsc"}, {ReportProfile::eef, "eef"}}};

template <typename Enum, std::size_t N>
std::string_view name_in(const NameTable<Enum, N>& table, Enum value) {
    for (const auto& [known, name] : table) {
        if (known == value) return name;
    }
    throw Error(ErrorKind::usage, "an enumeration holds a value that has no name");
}

template <typename Enum, std::size_t N>
Enum value_in(const NameTable<Enum, N>& table, std::string_view name, std::string_view or_else = "") {
    std::string known_names;
    for (const auto& [value, known] : table) {
        if (known == name) return value;
        known_names += (known_names.empty() ? "" : ", ") + std::string(known);
    }
    throw Error(ErrorKind::usage,
                "found '" + std::string(name) + "'; expected one of " + known_names + std::string(or_else));
}

}  // namespace

std::string_view to_name(OutcomeRole role) {
    return name_in(roles, role);
}
std::string_view to_name(PriorLevel level) {
    return name_in(prior_levels, level);
}
std::string_view to_name(Weights weights) {
    return name_in(weight_names, weights);
}
std::string_view to_name(DegreesOfFreedom df) {
    return df == DegreesOfFreedom::stated ? "stated" : name_in(df_names, df);
}
std::string_view to_name(Inference inference) {
    return name_in(inferences, inference);
}
std::string_view to_name(CriticalValue critical) {
    return name_in(critical_values, critical);
}
std::string_view to_name(MeanInterval interval) {
    return name_in(mean_intervals, interval);
}
std::string_view to_name(MissingDose missing) {
    return name_in(missing_doses, missing);
}
std::string_view to_name(Aggregate aggregate) {
    return name_in(aggregates, aggregate);
}
std::string_view to_name(ReportProfile profile) {
    return name_in(profiles, profile);
}

OutcomeRole role_from_name(std::string_view name) {
    return value_in(roles, name);
}
PriorLevel prior_level_from_name(std::string_view name) {
    return value_in(prior_levels, name);
}
Weights weights_from_name(std::string_view name) {
    return value_in(weight_names, name);
}
DegreesOfFreedom degrees_of_freedom_from_name(std::string_view name) {
    return value_in(df_names, name, ", or a number above 0");
}
Inference inference_from_name(std::string_view name) {
    return value_in(inferences, name);
}
CriticalValue critical_value_from_name(std::string_view name) {
    return value_in(critical_values, name);
}
MeanInterval mean_interval_from_name(std::string_view name) {
    return value_in(mean_intervals, name);
}
MissingDose missing_dose_from_name(std::string_view name) {
    return value_in(missing_doses, name);
}
Aggregate aggregate_from_name(std::string_view name) {
    return value_in(aggregates, name);
}
ReportProfile profile_from_name(std::string_view name) {
    return value_in(profiles, name);
}

}  // namespace clustertrial
