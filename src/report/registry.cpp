#include "registry.hpp"

#include "allocated_dose_table.hpp"
#include "cace_tables.hpp"
#include "cluster_figures.hpp"
#include "cluster_tables.hpp"
#include "coefficient_tables.hpp"
#include "description_tables.hpp"
#include "design_based_tables.hpp"
#include "distribution_figures.hpp"
#include "effect_tables.hpp"
#include "estimand_tables.hpp"
#include "estimate_json.hpp"
#include "flow_figure.hpp"
#include "histogram_figures.hpp"
#include "hypothesis_tables.hpp"
#include "inference_tables.hpp"
#include "interval_figures.hpp"
#include "member_json.hpp"
#include "proportion_tables.hpp"
#include "subgroup_tables.hpp"

namespace clustertrial::report_detail {

const std::vector<ReportPart>& report_parts() {
    using Section = ReportSection;
    // Two analyses have two rows: in the schema of JSON they come in another place than in the report.
    static const std::vector<ReportPart> parts = {
        {"estimand", Section::outcomes, add_estimand_table, nullptr, estimand_json},
        {"attrition", Section::attrition, add_attrition_tables},
        {"baseline", Section::baseline, add_baseline_table},
        {"primary", Section::primary, add_primary_table, add_effects_json},
        {"secondary", Section::secondary, add_secondary_table},
        {"allocated_dose", Section::primary, add_allocated_dose_table, add_allocated_dose_json},
        {"hypotheses", Section::primary, add_hypotheses_table, nullptr, hypotheses_json},
        {"attendance", Section::compliance, add_attendance_table},
        {"appendix-primary", Section::appendices, add_primary_appendix},
        {"appendix-secondary", Section::appendices, add_secondary_appendix},
        {"proportions", Section::appendices, add_proportions_table},
        {"unweighted", Section::robustness, nullptr, add_unweighted_json},
        {"dose", Section::compliance, add_dose_table, add_dose_json},
        {"cace", Section::compliance, add_cace_table, add_cace_json},
        {"subgroups", Section::subgroups, add_subgroup_table, nullptr, subgroups_json},
        {"robustness", Section::robustness, add_robustness_table},
        {"clustering", Section::clustering, add_clustering_table, nullptr, clusterings_json},
        {"explained", Section::clustering, add_explained_table, nullptr, explained_json},
        {"influence", Section::influence, nullptr, nullptr, influences_json},
        {"design_based", Section::robustness, add_design_based_table, nullptr, design_based_json},
        {"sensitivity", Section::robustness, add_sensitivity_table, nullptr, sensitivity_json},
        {"families", Section::families, add_families_table, nullptr, families_json},
        {"null_distributions", Section::primary, nullptr, nullptr, null_distributions_json},
        {"influence", Section::influence, add_influence_table},
        {"further-baselines", Section::appendices, add_further_baselines},
        {"relative", Section::appendices, add_relative_table},
        {"coefficients", Section::appendices, add_coefficients_table, nullptr, coefficients_json},
        {"estimands", Section::appendices, add_averages_table, nullptr, averages_json},
        {.id = "flow", .section = Section::flow, .figures = add_flow_figure},
        {.id = "histogram", .section = Section::primary, .figures = add_primary_histograms},
        {.id = "clusters", .section = Section::primary, .figures = add_dot_figures},
        {.id = "allocations", .section = Section::primary, .figures = add_primary_distributions},
        {.id = "prior", .section = Section::appendices, .figures = add_prior_figures},
        {.id = "histogram", .section = Section::appendices, .figures = add_other_histograms},
        {.id = "allocations", .section = Section::appendices, .figures = add_other_distributions},
        {.id = "balance", .section = Section::baseline, .figures = add_balance_figure},
        {.id = "forest", .section = Section::secondary, .figures = add_forest_figure},
        {.id = "attendance", .section = Section::compliance, .figures = add_attendance_figure},
        {.id = "subgroups", .section = Section::subgroups, .figures = add_subgroup_figures},
        {.id = "sensitivity", .section = Section::robustness, .figures = add_sensitivity_figures},
        {.id = "allocations", .section = Section::robustness, .figures = add_sensitivity_distributions},
        {.id = "influence", .section = Section::influence, .figures = add_influence_figures},
    };
    return parts;
}

}  // namespace clustertrial::report_detail
