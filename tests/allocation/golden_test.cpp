// Golden allocations: what a method and a generator make of a seed. These values may never change: a change of any of
// them needs a new version of the algorithm ("complete/2") beside the old one, which must go on replaying.
// Made by tests/reference/allocation/golden.py, an implementation of its own of docs/methods/allocation.md.
#include "helpers.hpp"

#include <map>
#include <ostream>

namespace clustertrial::golden_test {
namespace {

const std::string folder = std::string(CLUSTERTRIAL_TEST_DIR) + "/reference/allocation/";

struct Case {
    std::string method;
    std::string generator;
    std::string storage;
};

void PrintTo(const Case& wanted, std::ostream* out) {
    *out << wanted.method << ", " << wanted.generator << ", " << wanted.storage;
}

struct Expected {
    double draw;
    std::size_t arm;
};

std::map<std::string, Expected> expected_of(const Case& wanted) {
    const Table table = read_csv(folder + "golden.csv", {{"method", CellKind::text, {}},
                                                         {"generator", CellKind::text, {}},
                                                         {"storage", CellKind::text, {}},
                                                         {"urn", CellKind::text, {}},
                                                         {"draw", CellKind::number, {}},
                                                         {"arm", CellKind::number, {}}});
    std::map<std::string, Expected> expected;
    for (std::size_t row = 0; row < table.rows; ++row) {
        if (table.text("method").at(row) == wanted.method && table.text("generator").at(row) == wanted.generator &&
            table.text("storage").at(row) == wanted.storage)
            expected[table.text("urn").at(row)] = {table.numbers("draw").values[row],
                                                   static_cast<std::size_t>(table.numbers("arm").values[row])};
    }
    return expected;
}

AllocationPlan plan_of(const Case& wanted) {
    AllocationPlan plan;
    plan.id = "urn";
    plan.seed = 3837398;
    plan.method_options = default_options(from_name<AllocationMethod>(wanted.method));
    plan.generator = from_name<GeneratorKind>(wanted.generator);
    plan.storage = from_name<DrawStorage>(wanted.storage);
    plan.at_threshold = default_at_threshold(plan.method());
    if (plan.method() != AllocationMethod::sorted_alternation) {
        plan.strata.push_back(parse_stratum_spec("la"));
        plan.arms = {"a", "b", "c"};
        plan.ratio = {3, 2, 1};
    }
    plan.strata.push_back(parse_stratum_spec("fsm:median"));
    return plan;
}

class Golden : public testing::TestWithParam<Case> {};

TEST_P(Golden, AllocationIsWhatTheAlgorithmSaysForEver) {
    const AllocationPlan plan = plan_of(GetParam());
    const Table table = read_csv(folder + "golden_schools.csv", columns_for(plan), table_options_for(plan));
    const AllocatedList list = allocate(table, plan);
    const auto expected = expected_of(GetParam());
    ASSERT_EQ(expected.size(), list.rows.size());
    for (std::size_t school = 0; school < list.rows.size(); ++school) {
        const std::string& urn = table.text("urn").at(list.rows[school]);
        EXPECT_EQ(list.draws[school], expected.at(urn).draw) << urn;
        EXPECT_EQ(list.arms[school], expected.at(urn).arm) << urn;
    }
}

std::vector<Case> all_cases() {
    std::vector<Case> cases;
    for (const char* method : {"complete", "simple", "sorted-alternation"}) {
        for (const char* generator : {"stata-mt64", "stata-kiss32"}) {
            for (const char* storage : {"double", "float"}) cases.push_back({method, generator, storage});
        }
    }
    return cases;
}

std::string case_name(const testing::TestParamInfo<Case>& info) {
    std::string name = info.param.method + "_" + info.param.generator + "_" + info.param.storage;
    for (auto& c : name) c = c == '-' ? '_' : c;
    return name;
}

INSTANTIATE_TEST_SUITE_P(EveryMethodAndGenerator, Golden, testing::ValuesIn(all_cases()), case_name);

}  // namespace
}  // namespace clustertrial::golden_test
