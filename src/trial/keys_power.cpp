#include "key_builders.hpp"

namespace clustertrial {

namespace trial_detail {

namespace {

std::vector<KeyOf<ArmCounts>> count_keys() {
    const auto count = whole_between(0, most_whole, "a count");
    return {key({.name = "intervention", .meaning = "of the intervention arm", .takes = "N"}, &ArmCounts::intervention,
                count),
            key({.name = "control", .meaning = "of the control arm", .takes = "N"}, &ArmCounts::control, count)};
}

std::vector<KeyOf<PowerStage>> assumption_keys() {
    return {
        key({.name = "clusters", .meaning = "clusters, all arms together", .required = true}, &PowerStage::clusters),
        key({.name = "cluster_size",
             .meaning = "mean number of individuals in a cluster",
             .required = true,
             .flag = "--size",
             .also = "--cluster-size"},
            &PowerStage::cluster_size),
        key({.name = "icc", .meaning = "intracluster correlation of the outcome", .required = true}, &PowerStage::icc),
        key({.name = "r2_cluster", .meaning = "share of the variance between clusters that covariates explain"},
            &PowerStage::r2_cluster),
        key({.name = "r2_individual", .meaning = "share of the variance within clusters that covariates explain"},
            &PowerStage::r2_individual),
        key({.name = "alpha", .meaning = "significance level of the whole test, both tails together"},
            &PowerStage::alpha),
        key({.name = "power", .meaning = "target power"}, &PowerStage::power),
        key_by<PowerStage, std::uint64_t>(
            {.name = "sides", .meaning = "a one-sided or a two-sided test"},
            [](const PowerStage& stage) { return static_cast<std::uint64_t>(stage.sides); },
            [](PowerStage& stage, const std::uint64_t& sides) { stage.sides = static_cast<int>(sides); }, one_or_two()),
        key({.name = "share_treated", .meaning = "share of the clusters that is treated"}, &PowerStage::share_treated),
        key({.name = "covariates", .meaning = "covariates at cluster level, each costing a degree of freedom"},
            &PowerStage::covariates),
        key({.name = "cluster_size_cv", .meaning = "standard deviation of the cluster sizes / their mean"},
            &PowerStage::cluster_size_cv),
        key({.name = "proportion",
             .meaning = "proportion with a binary outcome: also gives the MDES in percentage points"},
            &PowerStage::proportion),
        key({.name = "multiplier",
             .meaning = "what the standard error is multiplied by: from the `t` or the `normal` distribution, or "
                        "`exact` for exactly the target power"},
            &PowerStage::multiplier),
    };
}

std::vector<KeyOf<PowerStage>> shown_keys() {
    const auto counts = count_keys();
    return {table_key({.name = "cluster_counts",
                       .meaning = "clusters, shown in the table but not used in a formula; a warning is given if they "
                                  "contradict share_treated"},
                      &PowerStage::cluster_counts, counts),
            table_key({.name = "individual_counts",
                       .meaning = "the same for individuals; a warning is given if they contradict cluster_size"},
                      &PowerStage::individual_counts, counts),
            table_key({.name = "provider_counts", .meaning = "the same for those who deliver the intervention"},
                      &PowerStage::provider_counts, counts)};
}

/// "nor", which is its own label.
BaselineVariable variable_of_column(std::string_view column) {
    BaselineVariable variable;
    variable.column = std::string(column);
    variable.label = variable.column;
    return variable;
}

std::string column_of_variable(const BaselineVariable& variable) {
    return variable.column;
}

}  // namespace

std::vector<KeyOf<PowerSpec>> power_keys() {
    return section<PowerSpec>(
        "power",
        {{key({.name = "providers",
               .meaning = "what those who deliver the intervention are called in the table, plural; without it no such "
                          "rows",
               .has_flag = false,
               .wording = true},
              &PowerSpec::providers),
          key({.name = "individuals",
               .meaning = "what individuals are called in the table, plural",
               .otherwise = "of `trial.individual`",
               .has_flag = false,
               .wording = true},
              &PowerSpec::individuals)}});
}

std::vector<KeyOf<BaselineSpec>> baseline_keys() {
    const auto variables = written<BaselineVariable>(variable_of_column, column_of_variable);
    return section<BaselineSpec>(
        "baseline", {{key({.name = "categorical",
                           .meaning = "variables: a column in quotes, or a table as below",
                           .has_flag = false,
                           .or_tables = true},
                          &BaselineSpec::categorical, variables),
                      key({.name = "continuous", .meaning = "the same", .has_flag = false, .or_tables = true},
                          &BaselineSpec::continuous, variables),
                      key({.name = "standardised_differences",
                           .meaning = "a column of standardised differences in the baseline table",
                           .wording = true},
                          &BaselineSpec::standardised_differences),
                      key({.name = "notes", .meaning = "printed below the table", .has_flag = false, .wording = true},
                          &BaselineSpec::notes)}});
}

}  // namespace trial_detail

template <>
const std::vector<KeyOf<BaselineVariable>>& keys_of() {
    using namespace trial_detail;
    static const auto keys = section<BaselineVariable>(
        "baseline.variable",
        {{key({.name = "column", .meaning = "column of the variable", .required = true}, &BaselineVariable::column),
          key({.name = "label", .meaning = "what the table calls it", .otherwise = "`column`", .wording = true},
              &BaselineVariable::label),
          key({.name = "levels",
               .meaning = "categorical: in printing order; one that is not listed is an error",
               .otherwise = "those of the data, sorted",
               .wording = true},
              &BaselineVariable::levels),
          key({.name = "national",
               .meaning = "printed as given: one for each of `levels`; one text for a continuous variable",
               .or_one = true,
               .wording = true},
              &BaselineVariable::national),
          key({.name = "aggregate",
               .meaning =
                   "continuous: a cluster's value from its rows; `mean` is weighted by individuals, `percent` is "
                   "100 x sum / individuals"},
              &BaselineVariable::aggregate)}});
    return keys;
}

template <>
const std::vector<KeyOf<PowerStage>>& keys_of() {
    using namespace trial_detail;
    static const auto keys = section<PowerStage>(
        "power.stage",
        {{key({.name = "name",
               .meaning = "`protocol`, `randomisation`, `analysis`",
               .required = true,
               .has_flag = false},
              &PowerStage::name),
          key({.name = "design", .meaning = "`cra2`: clusters are randomised, individuals are in clusters"},
              &PowerStage::design)},
         assumption_keys(),
         shown_keys()});
    return keys;
}

}  // namespace clustertrial
