#include "key_builders.hpp"

/// The keys of [estimand]. Its texts are no wording: another population, or another treatment of clusters that
/// withdrew, is another estimand, and a change of it a deviation from the protocol.
namespace clustertrial::trial_detail {

namespace {

constexpr std::string_view not_stated = "not stated";

Row text_key(std::string_view name, std::string_view meaning) {
    return {.name = name, .meaning = meaning, .otherwise = not_stated, .has_flag = false};
}

std::vector<KeyOf<EstimandSpec>> keys_in_words() {
    return {
        key(text_key("population", "of whom, in words: which clusters, and which individuals in them"),
            &EstimandSpec::population),
        key(text_key("comparison",
                     "what is compared, in words: the offer of the intervention, or its delivery, with what"),
            &EstimandSpec::comparison),
        key(text_key("outcome", "which outcome at which time, in words"), &EstimandSpec::outcome),
        key(text_key("withdrawn_clusters", "how clusters that withdrew are treated, in words"),
            &EstimandSpec::withdrawn_clusters),
        key(text_key("movers", "how individuals who changed their cluster are treated, in words"),
            &EstimandSpec::movers),
    };
}

}  // namespace

std::vector<KeyOf<EstimandSpec>> estimand_keys() {
    return section<EstimandSpec>(
        "estimand",
        {keys_in_words(),
         {key({.name = "summary",
               .meaning = "summary measure; the effects that are printed are differences, and where another one is "
                          "stated this is said",
               .otherwise = not_stated,
               .has_flag = false},
              &EstimandSpec::summary),
          key({.name = "average",
               .meaning = "what counts the same: each individual, or each cluster, whatever its size",
               .otherwise = not_stated,
               .has_flag = false},
              &EstimandSpec::average),
          key({.name = "strata",
               .meaning = "`across`: it counts the same whatever its stratum; `within`: within its stratum, and strata "
                          "count by the precision of their comparison, as in the coefficient of the arm",
               .otherwise = not_stated,
               .has_flag = false},
              &EstimandSpec::strata)}});
}

}  // namespace clustertrial::trial_detail
