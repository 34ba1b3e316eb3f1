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

constexpr std::string_view needed = "required, where the design has it and it is not solved for";

/// By its PowerUp! name or in plain words.
Domain<PowerDesign> designs() {
    Domain<PowerDesign> domain = named<PowerDesign>();
    domain.parse = [](const std::string& text) {
        for (const PowerDesignTraits& design : Kinds<PowerDesign>::rows)
            if (!text.empty() && text == design.alias) return design.value;
        return from_name<PowerDesign>(text);
    };
    return domain;
}

/// "`cra2` or `schools`: clusters are randomised; ..."
std::string designs_in_words() {
    std::string words;
    for (const PowerDesignTraits& design : Kinds<PowerDesign>::rows) {
        words += (words.empty() ? "`" : "; `") + std::string(design.name) + "`";
        if (!design.alias.empty()) words += " or `" + std::string(design.alias) + "`";
        words += ": " + std::string(design.what);
    }
    return words;
}

/// Sites and regions, and effects that differ between them.
std::vector<KeyOf<PowerStage>> level_keys() {
    return {
        key({.name = "sites", .meaning = "all units above the clusters, authorities", .takes = "K"},
            &PowerStage::sites),
        key({.name = "clusters_per_site", .meaning = "in place of `clusters`: on average in one site", .takes = "J"},
            &PowerStage::clusters_per_site),
        key({.name = "regions", .meaning = "all units above the sites", .takes = "L"}, &PowerStage::regions),
        key({.name = "icc_site", .meaning = "share of the outcome's variance between sites"}, &PowerStage::icc_site),
        key({.name = "icc_region", .meaning = "share of the outcome's variance between regions"},
            &PowerStage::icc_region),
        key({.name = "r2_site", .meaning = "share of the variance between sites that covariates explain"},
            &PowerStage::r2_site),
        key({.name = "r2_region", .meaning = "share of the variance between regions that covariates explain"},
            &PowerStage::r2_region),
        key({.name = "heterogeneity_cluster",
             .meaning =
                 "variance of the effect between clusters / that of the outcome between them, where clusters are "
                 "random blocks"},
            &PowerStage::heterogeneity_cluster),
        key({.name = "heterogeneity_site", .meaning = "the same between sites"}, &PowerStage::heterogeneity_site),
        key({.name = "heterogeneity_region", .meaning = "the same between regions"}, &PowerStage::heterogeneity_region),
        key({.name = "r2_effect", .meaning = "share of the effect's variance that covariates of the blocks explain"},
            &PowerStage::r2_effect),
    };
}

/// What the trial will lose, and how it is analysed.
std::vector<KeyOf<PowerStage>> conduct_keys() {
    return {
        key({.name = "size_weights",
             .meaning =
                 "an analysis in which each of the `individuals` weighs the same, or a mixed model (`likelihood`), "
                 "which loses less to unequal sizes"},
            &PowerStage::size_weights),
        key({.name = "intervention_arms",
             .meaning = "arms that are each compared with the one control arm; `share_treated` is the share of each"},
            &PowerStage::intervention_arms),
        key({.name = "adjustment", .meaning = "of alpha for several arms: `bonferroni` is alpha / arms"},
            &PowerStage::adjustment),
        key({.name = "lost_clusters", .meaning = "share of the clusters that will be lost"},
            &PowerStage::lost_clusters),
        key({.name = "lost_individuals", .meaning = "share of the individuals of other clusters that will be lost"},
            &PowerStage::lost_individuals),
        key({.name = "take_up",
             .meaning =
                 "share of the intervention arm that takes the intervention up, less that of the control arm: the "
                 "MDES is then that of those who do so because they were offered it"},
            &PowerStage::take_up),
        key({.name = "before",
             .meaning = "a measurement before the trial in place of R2: cluster means as a covariate (`adjusted`), or "
                        "subtracted (`difference` in differences)"},
            &PowerStage::before),
        key({.name = "cluster_autocorrelation",
             .meaning = "with `before`: correlation of a cluster's true mean before and after"},
            &PowerStage::cluster_autocorrelation),
        key({.name = "individual_autocorrelation",
             .meaning = "with `before`: the same of an individual; 0 where others are measured"},
            &PowerStage::individual_autocorrelation),
        key({.name = "moderator",
             .meaning =
                 "level of two subgroups, `cluster` or `individual`: the MDES is that of the difference of their "
                 "effects"},
            &PowerStage::moderator),
        key({.name = "moderator_share", .meaning = "share of the clusters, or individuals, in one of the subgroups"},
            &PowerStage::moderator_share),
        key({.name = "solve", .meaning = "the number that follows from the others and `effect`"}, &PowerStage::solve),
        key({.name = "effect",
             .meaning = "effect to be found, in standard deviations, where another number than the MDES is solved for"},
            &PowerStage::effect),
    };
}

std::vector<KeyOf<PowerStage>> assumption_keys() {
    return {
        key({.name = "clusters", .meaning = "all clusters, of all arms and sites", .otherwise = needed},
            &PowerStage::clusters),
        key({.name = "cluster_size",
             .meaning = "mean number of individuals in a cluster; of `ira1`, all individuals",
             .otherwise = needed,
             .flag = "--size",
             .also = "--cluster-size"},
            &PowerStage::cluster_size),
        key({.name = "icc",
             .meaning = "intracluster correlation: share of the outcome's variance between clusters; where blocks are "
                        "fixed, within them",
             .otherwise = needed},
            &PowerStage::icc),
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
        key({.name = "share_treated", .meaning = "share of what is randomised that is treated"},
            &PowerStage::share_treated),
        key({.name = "covariates",
             .meaning = "covariates at the level that is randomised, each costing a degree of freedom"},
            &PowerStage::covariates),
        key({.name = "cluster_size_cv", .meaning = "standard deviation of the cluster sizes / their mean"},
            &PowerStage::cluster_size_cv),
        key({.name = "proportion",
             .meaning = "proportion with a binary outcome: also gives the MDES in percentage points"},
            &PowerStage::proportion),
        key({.name = "rate",
             .meaning = "of an outcome that counts events: expected in the control arm, per individual or unit of time "
                        "(`cluster_size` is how many of them a cluster has); in place of `icc`"},
            &PowerStage::rate),
        key({.name = "between_cv", .meaning = "with `rate`: standard deviation of the clusters' rates / their mean"},
            &PowerStage::between_cv),
        key({.name = "intervention_rate", .meaning = "with `rate`, in place of `effect`: that of the intervention arm"},
            &PowerStage::intervention_rate),
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
        "power.stage", {{key({.name = "name",
                              .meaning = "`protocol`, `randomisation`, `analysis`",
                              .required = true,
                              .has_flag = false},
                             &PowerStage::name),
                         key({.name = "measured",
                              .meaning = "the numbers that are not said here are measured in the trial's own data: "
                                         "clusters, sizes and their CV, ICC and R2 of the first primary outcome, and "
                                         "counts by arm; a number that is its default (an R2 of 0) counts as not said",
                              .has_flag = false},
                             &PowerStage::measured),
                         key({.name = "design", .meaning = designs_in_words()}, &PowerStage::design, designs())},
                        assumption_keys(),
                        level_keys(),
                        conduct_keys(),
                        shown_keys()});
    return keys;
}

}  // namespace clustertrial
