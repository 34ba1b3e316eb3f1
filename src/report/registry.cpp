#include "registry.hpp"

#include "cace_tables.hpp"
#include "cluster_tables.hpp"
#include "description_tables.hpp"
#include "effect_tables.hpp"
#include "estimate_json.hpp"
#include "histogram_figures.hpp"
#include "inference_tables.hpp"
#include "interval_figures.hpp"
#include "member_json.hpp"
#include "proportion_tables.hpp"

namespace clustertrial::report_detail {

const std::vector<ReportPart>& report_parts() {
    // Two analyses have two rows: in the schema of JSON they come in another place than in the report.
    static const std::vector<ReportPart> parts = {
        {"attrition", add_attrition_tables},
        {"baseline", add_baseline_table},
        {"primary", add_primary_table, add_effects_json},
        {"secondary", add_secondary_table},
        {"attendance", add_attendance_table},
        {"appendix-primary", add_primary_appendix},
        {"appendix-secondary", add_secondary_appendix},
        {"proportions", add_proportions_table},
        {"unweighted", nullptr, add_unweighted_json},
        {"dose", add_dose_table, add_dose_json},
        {"cace", add_cace_table, add_cace_json},
        {"robustness", add_robustness_table},
        {"clustering", add_clustering_table, nullptr, clusterings_json},
        {"explained", add_explained_table, nullptr, explained_json},
        {"influence", nullptr, nullptr, influences_json},
        {"sensitivity", add_sensitivity_table, nullptr, sensitivity_json},
        {"families", add_families_table, nullptr, families_json},
        {"influence", add_influence_table},
        {"further-baselines", add_further_baselines},
        {.id = "histogram", .figures = add_histogram_figures},
        {.id = "balance", .figures = add_balance_figure},
        {.id = "forest", .figures = add_forest_figure},
        {.id = "sensitivity", .figures = add_sensitivity_figures},
    };
    return parts;
}

}  // namespace clustertrial::report_detail
