#pragma once

#include "clustertrial/collation/collation.hpp"
#include "clustertrial/trial/trial_file.hpp"

#include "draw_folder.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace clustertrial::collation_test {

/// Six schools in two authorities.
inline const std::string list_csv =
    "urn,authority,fsm\n001001,Leeds,low\n001002,Leeds,high\n001003,Leeds,low\n"
    "002001,York,high\n002002,York,low\n002003,York,high\n";

/// A return with all of them, and what most plans here collect.
inline const std::string leeds_csv = "urn,pupils,nfa\n001001,200,3\n001002,300,0\n001003,150,7\n";
inline const std::string york_csv = "urn,pupils,nfa\n002001,210,4\n002002,310,5\n002003,160,6\n";

/// The parts of a plan; a test changes one.
struct PlanText {
    std::string collate = "list_authority = \"authority\"\n";
    std::string ids = "pad = 6\n";
    std::string columns = "[[collate.column]]\nname = \"pupils\"\n[[collate.column]]\nname = \"nfa\"\n";
    std::string source =
        "files = [\"*.returns.csv\"]\nauthority = { from = \"filename\", pattern = \"^(.*)[.]returns\" }\n";
    std::string rest = {};  ///< more sections of [collate]

    [[nodiscard]] std::string text() const {
        return "[randomisation]\nrecord = \"list.record.json\"\n[collate]\n" + collate +
               "[collate.ids]\ncolumn = \"urn\"\n" + ids + columns + "[[collate.source]]\n" + source + rest;
    }
};

/// A folder with an allocation, returns and a plan.
class Collating : public testing::Test {
  protected:
    void SetUp() override {
        folder_.write("list.csv", list_csv);
        AllocationPlan plan;
        plan.id = "urn";
        plan.strata = {parse_stratum_spec("fsm")};
        plan.arms = {"control", "intervention"};
        plan.seed = 7;
        folder_.draw("list", plan);
        folder_.write("Leeds.returns.csv", leeds_csv);
        folder_.write("York.returns.csv", york_csv);
    }

    [[nodiscard]] Trial trial(const PlanText& plan = {}) const {
        folder_.write("plan.toml", plan.text());
        return read_trial_file(folder_.path("plan.toml"));
    }
    [[nodiscard]] Collation run(const PlanText& plan = {}) const { return collate(trial(plan)); }

    DrawFolder folder_;
};

inline const CollatedRow& row_of(const Collation& collation, const std::string& id, std::size_t number = 0) {
    for (const CollatedRow& row : collation.rows)
        if (collation.population.ids[row.school] == id && number-- == 0) return row;
    throw std::runtime_error("no row of " + id);
}

inline ExpressionValue value_of(const Collation& collation, const std::string& id, const std::string& column) {
    const std::vector<std::string> columns = collation.columns();
    const auto place = std::find(columns.begin(), columns.end(), column) - columns.begin();
    return row_of(collation, id).cells.at(static_cast<std::size_t>(place)).value;
}

inline ExpressionValue exactly(double value) {
    return Range{value, value};
}

/// The texts of the findings of a kind, each after its school: "001001: ...".
inline std::vector<std::string> found(const Collation& collation, FindingKind kind) {
    std::vector<std::string> texts;
    for (const Finding& one : collation.findings)
        if (one.kind == kind) texts.push_back(one.id + ": " + one.text);
    return texts;
}

inline std::vector<std::string> done(const Collation& collation, DecisionKind kind) {
    std::vector<std::string> texts;
    for (const Decision& one : collation.decisions)
        if (one.kind == kind) texts.push_back(one.id + ": " + one.text);
    return texts;
}

}  // namespace clustertrial::collation_test
