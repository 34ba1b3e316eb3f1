// The list that is randomised: whatever it holds it is allocated or refused with a message, and an allocation that was
// written is the same list with columns added, and comes out the same again.

#include "clustertrial/allocation/allocate.hpp"
#include "clustertrial/core/error.hpp"
#include "clustertrial/data/csv.hpp"

#include "require.hpp"

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

namespace {

using clustertrial::AllocationPlan;
using clustertrial::Error;
using clustertrial::ErrorKind;
using clustertrial::Table;

AllocationPlan plan_of_all() {
    AllocationPlan plan;
    plan.id = "id";
    plan.seed = 7;
    plan.strata = {clustertrial::parse_stratum_spec("la"), clustertrial::parse_stratum_spec("fsm:median@la")};
    return plan;
}

std::string allocate(std::string_view text, const AllocationPlan& plan) {
    const Table table = clustertrial::read_csv_text(text, "f.csv", columns_for(plan), table_options_for(plan));
    const auto list = clustertrial::allocate(table, plan);
    require(list.arms.size() == list.rows.size(), "every school has an arm");
    return allocation_csv(table, list);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text =
        size == 0 ? std::string_view() : std::string_view(reinterpret_cast<const char*>(data), size);
    static const AllocationPlan plan = plan_of_all();
    std::string allocation;
    try {
        allocation = allocate(text, plan);
    } catch (const Error& error) {
        require(error.kind() == ErrorKind::input || error.kind() == ErrorKind::design,
                "a list is refused as an input or a design");
        require(!std::string_view(error.what()).empty(), "a refusal says why");
        return 0;
    }
    require(allocate(text, plan) == allocation, "the same list is allocated the same again");
    require(allocation.find(",arm\n") != std::string::npos || allocation.find(";arm\n") != std::string::npos ||
                allocation.find("\tarm\n") != std::string::npos,
            "an allocation has the column arm");
    return 0;
}
