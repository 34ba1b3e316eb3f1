#include "published_tables.hpp"

#include "clustertrial/core/number.hpp"

#include <cmath>
#include <stdexcept>

#define TOML_ENABLE_FORMATTERS 0
#include <toml++/toml.h>

namespace clustertrial::test {

namespace {

// Columns of our tables (the first one names the rows).
namespace results {
constexpr std::size_t sample_t = 1, mean_t = 2, sample_c = 3, mean_c = 4, total = 5, points = 6, glass = 7, p = 8;
}
namespace appendix {
constexpr std::size_t unadjusted = 1, adjusted = 2, n_t = 3, var_t = 4, n_c = 5, var_c = 6, effect_size = 7;
}
namespace baseline {
constexpr std::size_t national = 1, n_t = 2, value_t = 3, n_c = 4, value_c = 5;
}

std::string grouped(std::int64_t count) {
    return format_count(static_cast<std::uint64_t>(count));
}

class BoltonCells {
  public:
    BoltonCells(const std::string& file, const TableReader& ours) : published_(toml::parse_file(file)), ours_(ours) {}

    std::vector<PrintedCell> all() {
        add_mdes();
        add_attrition();
        add_categories();
        add_continuous();
        add_outcomes();
        add_attendance();
        add_models();
        return std::move(cells_);
    }

  private:
    void add(const std::string& where, const std::string& printed, const std::string& found) {
        cells_.push_back({where, printed, found});
    }

    static std::string text(const toml::node_view<toml::node>& node) {
        if (const auto value = node.value_exact<std::string>()) return *value;
        if (const auto value = node.value_exact<std::int64_t>()) return std::to_string(*value);
        throw std::runtime_error("tests/published/bolton.toml: expected a text or a whole number");
    }

    std::string size(const char* what, const char* arm) { return grouped(published_["design"][what][arm].value_or(0)); }

    void add_mdes() {
        struct Row {
            const char* key;
            const char* heading;
            const char* label;
            const char* before;  // what the report prints around the number
            const char* after;
        };
        const std::vector<Row> rows = {
            {"mdes", "", "MDES", "", ""},
            {"r2_pupil", "Baseline/Endline correlations:", "Pupil", "", ""},
            {"r2_school", "Baseline/Endline correlations:", "School", "R2 of ", ""},
            {"icc", "Intracluster correlations (ICCs):", "School", "", ""},
            {"alpha", "", "Alpha", "", ""},
            {"power", "", "Power", "", ""},
            {"sides", "", "One-sided or two-sided?", "", "-sided"},
            {"cluster_size", "", "Average cluster size", "", ""},
            {"schools", "Sample Size (schools):", "Total", "", ""},
        };
        for (std::size_t stage = 0; stage < 3; ++stage) {
            const std::string name = text(published_["mdes"]["stage"][stage]);
            for (const Row& row : rows) {
                add("MDES: " + std::string(row.key) + ", " + name,
                    row.before + text(published_["mdes"][row.key][stage]) + row.after,
                    ours_.cell("mdes", row.heading, row.label, stage + 1));
            }
            add("MDES: level of clustering, " + name, "School",
                ours_.cell("mdes", "", "Level of intervention clustering", stage + 1));
            add_mdes_sizes(stage, name);
        }
    }

    /// Pupils are known at the analysis only; schools always; social workers have no arms.
    void add_mdes_sizes(std::size_t stage, const std::string& name) {
        for (const char* arm : {"intervention", "control", "total"}) {
            const std::string label = arm == std::string("intervention") ? "Intervention"
                                      : arm == std::string("control")    ? "Control"
                                                                         : "Total";
            const std::string where = std::string(arm) + ", " + name;
            add("MDES: children, " + where, stage == 2 ? size("pupils", arm) : "-",
                ours_.cell("mdes", "Sample Size (children):", label, stage + 1));
            if (label != "Total") {
                add("MDES: schools, " + where, size("schools", arm),
                    ours_.cell("mdes", "Sample Size (schools):", label, stage + 1));
            }
            add("MDES: social workers, " + where, "n/a",
                ours_.cell("mdes", "Sample Size (Social Workers):", label, stage + 1));
        }
    }

    void add_attrition() {
        const std::vector<std::pair<const char*, std::pair<const char*, const char*>>> rows = {
            {"randomised", {"Number of schools", "Randomised"}},
            {"analysed", {"Number of schools", "Analysed"}},
            {"attrition_number", {"Attrition (from randomisation to analysis)", "Number"}},
            {"attrition_percent", {"Attrition (from randomisation to analysis)", "Percentage"}},
        };
        for (const auto& [key, names] : rows) {
            for (std::size_t column = 0; column < 3; ++column) {
                add("Table 1: " + std::string(key) + ", column " + std::to_string(column + 1),
                    text(published_["table1"][key][column]),
                    ours_.cell("attrition", names.first, names.second, column + 1));
            }
        }
    }

    void add_categories() {
        toml::array& groups = *published_["table2"]["categorical"].as_array();
        for (std::size_t g = 0; g < groups.size(); ++g) {
            const auto group = published_["table2"]["categorical"][g];
            const std::string heading = text(group["group"]) + ":";
            for (std::size_t level = 0; level < group["level"].as_array()->size(); ++level) {
                const std::string row = text(group["level"][level]);
                const std::string where = "Table 2: " + heading + " " + row;
                const auto found = [&](std::size_t column) { return ours_.cell("baseline", heading, row, column); };
                add(where + ", row", row, found(0));
                add(where + ", national", text(group["national"][level]), found(baseline::national));
                const auto add_arm = [&](const char* arm, std::size_t n, std::size_t value) {
                    const std::int64_t count = group[arm][level].value_or(0);
                    const auto schools = published_["design"]["schools"][arm].value_or(0.0);
                    const std::string percent = format_fixed(100 * static_cast<double>(count) / schools, 0);
                    add(where + ", n/N, " + arm, std::to_string(count) + "/" + format_fixed(schools, 0) + " (0)",
                        found(n));
                    add(where + ", count, " + arm, std::to_string(count) + " (" + percent + "%)", found(value));
                };
                add_arm("intervention", baseline::n_t, baseline::value_t);
                add_arm("control", baseline::n_c, baseline::value_c);
            }
        }
    }

    void add_continuous() {
        toml::array& variables = *published_["table2"]["continuous"].as_array();
        for (std::size_t v = 0; v < variables.size(); ++v) {
            const auto variable = published_["table2"]["continuous"][v];
            const std::string row = text(variable["name"]);
            const std::string where = "Table 2: " + row;
            const auto found = [&](std::size_t column) { return ours_.cell("baseline", row, column); };
            add(where + ", row", row, found(0));
            add(where + ", national", variable["national"] ? text(variable["national"]) : "-",
                found(baseline::national));
            const auto add_arm = [&](const char* arm, std::size_t n, std::size_t value) {
                const auto a = variable[arm];
                add(where + ", n/N, " + arm, text(a["n"]) + "/47 (" + text(a["missing"]) + ")", found(n));
                add(where + ", mean, " + arm, text(a["mean"]), number_at(found(value), 0));
                add(where + ", SD, " + arm, text(a["sd"]), number_at(found(value), 1));
            };
            add_arm("intervention", baseline::n_t, baseline::value_t);
            add_arm("control", baseline::n_c, baseline::value_c);
        }
    }

    void add_outcomes() {
        toml::array& outcomes = *published_["outcome"].as_array();
        for (std::size_t o = 0; o < outcomes.size(); ++o) {
            const auto outcome = published_["outcome"][o];
            const bool primary = text(outcome["role"]) == "primary";
            add_result(outcome, primary ? "primary" : "secondary");
            add_appendix(outcome, primary ? "appendix-primary" : "appendix-secondary");
        }
    }

    /// Tables 3 and 4: sample sizes are two printed lines each.
    void add_result(const toml::node_view<toml::node>& outcome, const std::string& table) {
        const std::string name = text(outcome["name"]);
        const std::string row = text(outcome["label"]);
        const auto found = [&](std::size_t column) { return ours_.cell(table, row, column); };
        const auto compare = [&](const char* what, const toml::node_view<toml::node>& printed, std::size_t column,
                                 std::size_t which) {
            add(name + ": " + what, text(printed), number_at(found(column), which));
        };
        add(name + ": row", row, found(0));
        const auto add_arm = [&](const std::string& arm, std::size_t sample, std::size_t mean, const char* key) {
            add(name + ": schools and pupils, " + arm,
                "Schools: " + size("schools", arm.c_str()) + " (0)\nPupils: " + size("pupils", arm.c_str()) + " (0)",
                found(sample));
            add(name + ": mean, " + arm, text(outcome[key]), number_at(found(mean), 0));
            const std::string interval = std::string(key) + "_ci";
            if (!outcome[interval]) {
                add(name + ": mean without interval, " + arm, text(outcome[key]), found(mean));
                return;
            }
            add(name + ": mean, lower, " + arm, text(outcome[interval][0]), number_at(found(mean), 1));
            add(name + ": mean, upper, " + arm, text(outcome[interval][1]), number_at(found(mean), 2));
        };
        add_arm("intervention", results::sample_t, results::mean_t, "mean_t");
        add_arm("control", results::sample_c, results::mean_c, "mean_c");
        add(name + ": total n",
            size("pupils", "total") + "\n(" + size("pupils", "intervention") + "; " + size("pupils", "control") + ")",
            found(results::total));
        compare("points", outcome["pp"], results::points, 0);
        compare("points, lower", outcome["pp_ci"][0], results::points, 1);
        compare("points, upper", outcome["pp_ci"][1], results::points, 2);
        compare("delta", outcome["glass"], results::glass, 0);
        compare("delta, lower", outcome["glass_ci"][0], results::glass, 1);
        compare("delta, upper", outcome["glass_ci"][1], results::glass, 2);
        add(name + ": p", text(outcome["p"]), found(results::p));
    }

    void add_appendix(const toml::node_view<toml::node>& outcome, const std::string& table) {
        const std::string where = text(outcome["name"]) + ": appendix, ";
        const auto found = [&](std::size_t column) { return ours_.cell(table, text(outcome["label"]), column); };
        add(where + "unadjusted", text(outcome["unadj"]), found(appendix::unadjusted));
        add(where + "adjusted", text(outcome["adj"]), found(appendix::adjusted));
        add(where + "n, intervention", size("pupils", "intervention") + " (0)", found(appendix::n_t));
        add(where + "variance, intervention", text(outcome["var_t"]), found(appendix::var_t));
        add(where + "n, control", size("pupils", "control") + " (0)", found(appendix::n_c));
        add(where + "variance, control", text(outcome["var_c"]), found(appendix::var_c));
        add(where + "effect size", text(outcome["glass"]), found(appendix::effect_size));
    }

    void add_attendance() {
        const std::vector<std::pair<const char*, const char*>> rows = {
            {"introduction_only", "Introductory meeting only"},
            {"introduction_plus_1", "Introduction plus one supervision session"},
            {"introduction_plus_2", "Introduction plus two supervision sessions"},
            {"introduction_plus_3", "Introduction plus three supervision sessions"},
            {"declined_or_missing", "Declined to participate/missing information on attendance"},
            {"total", "Total"},
        };
        for (const auto& [key, label] : rows) {
            add("Table 5: " + std::string(label), text(published_["table5"][key]), ours_.cell("attendance", label, 1));
        }
    }

    /// What the running text says of the dose model and of the second half of the window.
    void add_models() {
        const std::string primary = text(published_["outcome"][0]["label"]);
        add("dose model: coefficient", text(published_["dose_response"]["coefficient"]),
            number_at(ours_.cell("dose", primary, 2), 0));
        add("dose model: p", text(published_["dose_response"]["p"]), ours_.cell("dose", primary, 3));
        const std::string late = "Contacts leading to no further action, January to March 2020";
        add("January to March: effect size", text(published_["late_half"]["effect_size"]),
            number_at(ours_.cell("robustness", late, 3), 0));
        add("January to March: p", text(published_["late_half"]["p"]), ours_.cell("robustness", late, 4));
    }

    toml::table published_;
    const TableReader& ours_;
    std::vector<PrintedCell> cells_;
};

}  // namespace

TableReader::TableReader(std::vector<ResultTable> tables) {
    for (ResultTable& table : tables) {
        const std::string id = table.id;
        tables_[id] = std::move(table);
    }
}

std::string TableReader::cell(const std::string& table, const std::string& heading, const std::string& row,
                              std::size_t column) const {
    const auto found = tables_.find(table);
    if (found == tables_.end()) return "no such table";
    std::string block;
    for (const TableRow& r : found->second.rows) {
        const std::string name = r.cells.empty() ? "" : to_text(r.cells[0]);
        if (r.heading) {
            block = name;
        } else if (block == heading && name == row && column < r.cells.size()) {
            return to_text(r.cells[column]);
        }
    }
    return "no such cell";
}

std::string TableReader::cell(const std::string& table, const std::string& row, std::size_t column) const {
    const auto found = tables_.find(table);
    if (found == tables_.end()) return "no such table";
    for (const TableRow& r : found->second.rows) {
        if (!r.heading && column < r.cells.size() && to_text(r.cells[0]) == row) return to_text(r.cells[column]);
    }
    return "no such cell";
}

std::vector<std::string> numbers_of(const std::string& cell) {
    std::vector<std::string> numbers(1);
    for (const char c : cell) {
        const bool part = (c >= '0' && c <= '9') || c == '.' || c == '-';
        if (part) {
            numbers.back() += c;
        } else if (!numbers.back().empty()) {
            numbers.emplace_back();
        }
    }
    if (numbers.back().empty()) numbers.pop_back();
    return numbers;
}

std::string number_at(const std::string& cell, std::size_t which) {
    const auto numbers = numbers_of(cell);
    return which < numbers.size() ? numbers[which] : "no such number";
}

std::vector<PrintedCell> bolton_cells(const std::string& published_file, const TableReader& ours) {
    return BoltonCells(published_file, ours).all();
}

std::vector<std::string> bolton_findings(const std::string& published_file) {
    toml::table published = toml::parse_file(published_file);
    std::vector<std::string> ids;
    for (const toml::node& finding : *published["finding"].as_array()) {
        ids.push_back(finding.as_table()->at("id").value_or(std::string()));
    }
    return ids;
}

}  // namespace clustertrial::test
