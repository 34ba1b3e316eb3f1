#include "key_builders.hpp"

/// The keys of [randomisation] that one method knows.
namespace clustertrial::trial_detail {

namespace {

using Spec = RandomisationSpec;

KeyTexts standard(std::uint64_t number) {
    return {std::to_string(number)};
}
KeyTexts standard(double number) {
    return {format_shortest(number)};
}
template <Kind Enum>
KeyTexts standard(Enum kind) {
    return {std::string(to_name(kind))};
}

/// Rows of one method, whose names head their group.
std::vector<KeyOf<Spec>> of_method(AllocationMethod method, const std::string& group, std::vector<KeyOf<Spec>> rows) {
    for (KeyOf<Spec>& row : rows) {
        row.methods = {method};
        row.group = group;
    }
    return rows;
}

std::vector<KeyOf<Spec>> matched_keys() {
    const MatchingPlan plan;
    return of_method(AllocationMethod::matched, "Matched",
                     {key({.name = "tuple_size",
                           .meaning = "number of schools in a matched set",
                           .takes = "K",
                           .standard = standard(std::uint64_t{plan.tuple_size})},
                          &Spec::tuple_size),
                      key({.name = "distance",
                           .meaning = "distance between two schools; `rank` uses ranks, which resist outliers",
                           .standard = standard(plan.distance)},
                          &Spec::distance)});
}

std::vector<KeyOf<Spec>> minimisation_keys() {
    const MinimisationOptions plan;
    return of_method(AllocationMethod::minimisation, "Minimisation",
                     {key({.name = "factors",
                           .meaning = "factors to balance, written as in `strata`; the strata are a factor too",
                           .takes = "SPEC",
                           .flag = "--factor"},
                          &Spec::factors, written<StratumSpec>(parse_stratum_spec, to_text)),
                      key({.name = "factor_weights",
                           .meaning = "one weight for each factor",
                           .takes = "WEIGHTS",
                           .otherwise = "all 1",
                           .list_flag = ListFlag::commas},
                          &Spec::factor_weights, share()),
                      key({.name = "imbalance",
                           .meaning = "measure of imbalance of the counts",
                           .standard = standard(plan.imbalance)},
                          &Spec::imbalance),
                      key({.name = "probability",
                           .meaning = "probability of the arm that minimisation prefers",
                           .takes = "P",
                           .standard = standard(plan.probability)},
                          &Spec::probability)});
}

std::vector<KeyOf<Spec>> score_keys() {
    const ConstrainedOptions plan;
    return {
        key({.name = "score", .meaning = "measure of imbalance between the arms", .standard = standard(plan.score)},
            &Spec::score),
        key({.name = "covariate_weights",
             .meaning = "one weight for each covariate",
             .takes = "WEIGHTS",
             .otherwise = "all 1",
             .list_flag = ListFlag::commas},
            &Spec::covariate_weights),
        key({.name = "keep",
             .meaning = "share of the candidates to keep, those with the best scores",
             .takes = "SHARE",
             .standard = standard(BestShare{}.share)},
            &Spec::keep),
        key({.name = "cut_off",
             .meaning = "all candidates with at most this score are kept, instead of `keep`",
             .takes = "SCORE"},
            &Spec::cut_off),
    };
}

std::vector<KeyOf<Spec>> candidate_keys() {
    const ConstrainedOptions plan;
    return {
        key({.name = "enumerate_up_to",
             .meaning = "all allocations are scored when there are at most this many (2^28 at most)",
             .standard = standard(plan.enumerate_up_to)},
            &Spec::enumerate_up_to),
        key({.name = "draws",
             .meaning = "number of allocations to score if there are more than `enumerate_up_to` (2^27 at most)",
             .standard = standard(plan.draws)},
            &Spec::draws),
        key({.name = "candidates",
             .meaning = "how these are sampled: by independent draws, or along a `swap-walk`",
             .standard = standard(plan.sampled)},
            &Spec::candidates, named_where<Candidates>(&CandidatesTraits::sampled)),
        key({.name = "exchanges",
             .meaning = "steps of a swap-walk between two scored allocations",
             .standard = standard(plan.exchanges)},
            &Spec::exchanges),
    };
}

std::vector<KeyOf<Spec>> rerandomisation_keys() {
    const RerandomisationOptions plan;
    return of_method(
        AllocationMethod::rerandomisation, "Rerandomisation",
        {key({.name = "acceptance",
              .meaning = "probability of acceptance, from the chi-squared distribution",
              .takes = "P",
              .standard = standard(Acceptance{}.probability)},
             &Spec::acceptance),
         key({.name = "threshold",
              .meaning = "largest Mahalanobis distance that is accepted, instead of `acceptance`",
              .takes = "D"},
             &Spec::threshold),
         key({.name = "tries", .meaning = "greatest number of tries", .standard = standard(plan.most_tries)},
             &Spec::tries)});
}

}  // namespace

std::vector<KeyOf<Spec>> keys_of_single_methods() {
    return joined_keys<Spec>(
        {matched_keys(), minimisation_keys(),
         of_method(AllocationMethod::constrained, "Constrained", joined_keys<Spec>({score_keys(), candidate_keys()})),
         rerandomisation_keys()});
}

}  // namespace clustertrial::trial_detail
