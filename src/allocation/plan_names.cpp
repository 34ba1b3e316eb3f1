#include "clustertrial/allocation/plan.hpp"

#include <array>

namespace clustertrial {
namespace {

template <typename Kind>
struct Name {
    Kind kind;
    std::string_view name;
};

constexpr std::array method_names{Name<AllocationMethod>{AllocationMethod::complete, "complete"},
                                  Name<AllocationMethod>{AllocationMethod::sorted_alternation, "sorted-alternation"},
                                  Name<AllocationMethod>{AllocationMethod::simple, "simple"},
                                  Name<AllocationMethod>{AllocationMethod::matched, "matched"},
                                  Name<AllocationMethod>{AllocationMethod::minimisation, "minimisation"},
                                  Name<AllocationMethod>{AllocationMethod::constrained, "constrained"},
                                  Name<AllocationMethod>{AllocationMethod::rerandomisation, "rerandomisation"}};
constexpr std::array algorithm_names{
    Name<AllocationMethod>{AllocationMethod::complete, "complete/1"},
    Name<AllocationMethod>{AllocationMethod::sorted_alternation, "sorted-alternation/1"},
    Name<AllocationMethod>{AllocationMethod::simple, "simple/1"},
    Name<AllocationMethod>{AllocationMethod::matched, "matched/1"},
    Name<AllocationMethod>{AllocationMethod::minimisation, "minimisation/1"},
    Name<AllocationMethod>{AllocationMethod::constrained, "constrained/1"},
    Name<AllocationMethod>{AllocationMethod::rerandomisation, "rerandomisation/1"}};
constexpr std::array storage_names{Name<DrawStorage>{DrawStorage::as_double, "double"},
                                   Name<DrawStorage>{DrawStorage::as_float, "float"}};
constexpr std::array at_threshold_names{
    Name<AtThreshold>{AtThreshold::low, "low"}, Name<AtThreshold>{AtThreshold::high, "high"},
    Name<AtThreshold>{AtThreshold::error, "error"}, Name<AtThreshold>{AtThreshold::none, "none"}};
constexpr std::array school_order_names{Name<SchoolOrder>{SchoolOrder::by_id, "id"},
                                        Name<SchoolOrder>{SchoolOrder::by_file, "file"},
                                        Name<SchoolOrder>{SchoolOrder::at_random, "random"}};
constexpr std::array tie_rule_names{Name<TieRule>{TieRule::error, "error"},
                                    Name<TieRule>{TieRule::file_order, "file-order"},
                                    Name<TieRule>{TieRule::column, "column"}};
constexpr std::array match_distance_names{Name<MatchDistance>{MatchDistance::mahalanobis, "mahalanobis"},
                                          Name<MatchDistance>{MatchDistance::rank_mahalanobis, "rank"}};
constexpr std::array imbalance_names{Name<Imbalance>{Imbalance::range, "range"},
                                     Name<Imbalance>{Imbalance::variance, "variance"},
                                     Name<Imbalance>{Imbalance::absolute, "absolute"}};
constexpr std::array balance_score_names{Name<BalanceScore>{BalanceScore::l1, "l1"},
                                         Name<BalanceScore>{BalanceScore::l2, "l2"},
                                         Name<BalanceScore>{BalanceScore::mahalanobis, "mahalanobis"}};
constexpr std::array candidates_names{Name<Candidates>{Candidates::enumerated, "enumerated"},
                                      Name<Candidates>{Candidates::independent, "independent"},
                                      Name<Candidates>{Candidates::swap_walk, "swap-walk"}};
constexpr std::array unit_covariate_names{Name<UnitCovariate>{UnitCovariate::mean, "mean"},
                                          Name<UnitCovariate>{UnitCovariate::sum, "sum"}};

template <typename Names, typename Kind>
std::string_view name_in(const Names& names, Kind kind) {
    for (const auto& entry : names) {
        if (entry.kind == kind) return entry.name;
    }
    throw Error(ErrorKind::usage, "a value without a name");
}

template <typename Names>
auto kind_in(const Names& names, std::string_view what, std::string_view name, ErrorKind kind) {
    std::string known;
    for (const auto& entry : names) {
        if (entry.name == name) return entry.kind;
        known += (known.empty() ? "" : ", ") + std::string(entry.name);
    }
    throw Error(kind, "unknown " + std::string(what) + " '" + std::string(name) + "'; expected one of " + known);
}

}  // namespace

std::string_view to_name(AllocationMethod method) {
    return name_in(method_names, method);
}
std::string_view to_name(DrawStorage storage) {
    return name_in(storage_names, storage);
}
std::string_view to_name(AtThreshold rule) {
    return name_in(at_threshold_names, rule);
}
std::string_view to_name(SchoolOrder order) {
    return name_in(school_order_names, order);
}
std::string_view to_name(TieRule rule) {
    return name_in(tie_rule_names, rule);
}
std::string_view to_name(MatchDistance distance) {
    return name_in(match_distance_names, distance);
}
std::string_view to_name(Imbalance imbalance) {
    return name_in(imbalance_names, imbalance);
}
std::string_view to_name(BalanceScore score) {
    return name_in(balance_score_names, score);
}
std::string_view to_name(Candidates candidates) {
    return name_in(candidates_names, candidates);
}
std::string_view to_name(UnitCovariate unit) {
    return name_in(unit_covariate_names, unit);
}
std::string_view algorithm_of(AllocationMethod method) {
    return name_in(algorithm_names, method);
}

AllocationMethod method_from_name(std::string_view name) {
    return kind_in(method_names, "method", name, ErrorKind::usage);
}
DrawStorage storage_from_name(std::string_view name) {
    return kind_in(storage_names, "storage", name, ErrorKind::usage);
}
AtThreshold at_threshold_from_name(std::string_view name) {
    return kind_in(at_threshold_names, "rule for a value on a threshold", name, ErrorKind::usage);
}
SchoolOrder school_order_from_name(std::string_view name) {
    return kind_in(school_order_names, "order", name, ErrorKind::usage);
}
TieRule tie_rule_from_name(std::string_view name) {
    return kind_in(tie_rule_names, "rule for ties", name, ErrorKind::usage);
}
MatchDistance match_distance_from_name(std::string_view name) {
    return kind_in(match_distance_names, "distance", name, ErrorKind::usage);
}
Imbalance imbalance_from_name(std::string_view name) {
    return kind_in(imbalance_names, "measure of imbalance", name, ErrorKind::usage);
}
BalanceScore balance_score_from_name(std::string_view name) {
    return kind_in(balance_score_names, "balance score", name, ErrorKind::usage);
}
Candidates candidates_from_name(std::string_view name) {
    return kind_in(candidates_names, "way of finding candidates", name, ErrorKind::usage);
}
UnitCovariate unit_covariate_from_name(std::string_view name) {
    return kind_in(unit_covariate_names, "way of making a unit's covariates", name, ErrorKind::usage);
}
AllocationMethod method_of_algorithm(std::string_view algorithm) {
    return kind_in(algorithm_names, "algorithm or version of it", algorithm, ErrorKind::input);
}

}  // namespace clustertrial
