// Allocating every state-funded primary school of England, and controlled rounding by itself.
//
//   clustertrial_allocation_bench CENSUS.csv [benchmark options]      CENSUS.csv: data/examples/england/census.csv

#include "clustertrial/allocation/allocate.hpp"
#include "clustertrial/allocation/record.hpp"
#include "clustertrial/data/csv.hpp"

#include <cstdint>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>

namespace {

using namespace clustertrial;

AllocationPlan england_plan() {
    AllocationPlan plan;
    plan.id = "URN";
    plan.seed = 3837398;
    for (const char* condition : {"SCHOOLTYPE=State-funded primary", "URN!=NAT", "PNUMFSMEVER!=NA"})
        plan.where.push_back(parse_row_condition(condition));
    for (const char* spec : {"LA", "PNUMFSMEVER:median"}) plan.strata.push_back(parse_stratum_spec(spec));
    return plan;
}

void read_list(benchmark::State& state, const std::string& path) {
    const AllocationPlan plan = england_plan();
    for (auto _ : state) benchmark::DoNotOptimize(read_csv(path, columns_for(plan), table_options_for(plan)));
}

void allocate_list(benchmark::State& state, const std::string& path) {
    const AllocationPlan plan = england_plan();
    const Table table = read_csv(path, columns_for(plan), table_options_for(plan));
    for (auto _ : state) benchmark::DoNotOptimize(allocate(table, plan));
}

void write_list(benchmark::State& state, const std::string& path) {
    const AllocationPlan plan = england_plan();
    const Table table = read_csv(path, columns_for(plan), table_options_for(plan));
    const AllocatedList list = allocate(table, plan);
    for (auto _ : state) {
        const std::string allocation = allocation_csv(table, list);
        benchmark::DoNotOptimize(record_json({"", "list.csv", "allocation.csv", false}, table, list, allocation));
    }
}

void round_all_quotas(benchmark::State& state) {
    const std::vector<std::size_t> sizes(static_cast<std::size_t>(state.range(0)), 55);
    const std::vector<std::uint64_t> ratio{1, 1};
    RandomStream random(GeneratorKind::stata_mt64, 1);
    for (auto _ : state) benchmark::DoNotOptimize(round_quotas(sizes, ratio, random));
}
BENCHMARK(round_all_quotas)->Arg(300)->Arg(20000)->Unit(benchmark::kMicrosecond);

}  // namespace

int main(int argc, char** argv) {
    benchmark::Initialize(&argc, argv);
    if (argc == 2) {
        const std::string path = argv[1];
        benchmark::RegisterBenchmark("read_list", read_list, path)->Unit(benchmark::kMillisecond);
        benchmark::RegisterBenchmark("allocate_list", allocate_list, path)->Unit(benchmark::kMillisecond);
        benchmark::RegisterBenchmark("write_list", write_list, path)->Unit(benchmark::kMillisecond);
    }
    benchmark::RunSpecifiedBenchmarks();
    return 0;
}
