// All analyses and tables of a trial of 94 schools and eight outcomes, from the bytes of its data to text.
//   clustertrial_analyse_bench --write FOLDER    writes that trial (trial.toml, schools.csv) for whole-process timing
#include "clustertrial/analysis/analyse.hpp"
#include "clustertrial/core/random.hpp"
#include "clustertrial/data/csv.hpp"
#include "clustertrial/report/render.hpp"
#include "clustertrial/report/trial_tables.hpp"
#include "clustertrial/sample/trial_data.hpp"
#include "clustertrial/trial/trial_file.hpp"

#include <fstream>
#include <sstream>
#include <string>

#include <benchmark/benchmark.h>

namespace {

using namespace clustertrial;

constexpr int schools = 94;
constexpr int outcomes = 8;

std::string trial_text() {
    std::ostringstream text;
    text << "[trial]\nunit = \"school\"\nindividual = \"pupil\"\n"
         << "[data]\nfile = \"schools.csv\"\ncluster = \"urn\"\nsize = \"pupils\"\n"
         << "[arms]\ncolumn = \"treated\"\n[strata]\ncolumns = [\"block\"]\n";
    for (int k = 0; k < outcomes; ++k) {
        text << "[[outcome]]\nname = \"y" << k << "\"\nrole = \"" << (k == 0 ? "primary" : "secondary")
             << "\"\ncount = \"y" << k << "\"\nprior = \"p" << k << "\"\n";
    }
    text << "[compliance]\ndose = \"sessions\"\nmaximum = 4\n"
         << "[baseline]\ncategorical = [\"ofsted\"]\ncontinuous = [\"pupils\", \"fsm\"]\n";
    return text.str();
}

std::string data_text() {
    RandomStream random(GeneratorKind::stata_mt64, 1);
    std::ostringstream text;
    text << "urn,pupils,treated,block,sessions,ofsted,fsm";
    for (int k = 0; k < outcomes; ++k) text << ",y" << k << ",p" << k;
    text << "\n";
    for (int s = 0; s < schools; ++s) {
        const auto pupils = 100 + random.below(400);
        text << 900000 + s << "," << pupils << "," << s % 2 << "," << (s / 2) % 2 << "," << random.below(5) << ","
             << (random.below(3) == 0 ? "Good" : "Outstanding") << "," << static_cast<double>(random.below(600)) / 10;
        for (int k = 0; k < 2 * outcomes; ++k) text << "," << random.below(pupils / 10);
        text << "\n";
    }
    return text.str();
}

void all_tables(benchmark::State& state) {
    const std::string file = trial_text();
    const std::string bytes = data_text();
    for (auto run : state) {
        const Trial trial = parse_trial_file(file, "trial.toml");
        const TrialData data = arrange(read_csv_text(bytes, "schools.csv", columns_of(trial)), trial);
        std::string text = render(to_tables(analyse_trial(data, trial)), Format::text);
        benchmark::DoNotOptimize(text);
    }
}
BENCHMARK(all_tables)->Unit(benchmark::kMillisecond);

}  // namespace

int main(int argc, char** argv) {
    if (argc == 3 && std::string(argv[1]) == "--write") {
        const std::string folder = argv[2];
        std::ofstream(folder + "/trial.toml") << trial_text();
        std::ofstream(folder + "/schools.csv") << data_text();
        return 0;
    }
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
    benchmark::RunSpecifiedBenchmarks();
    return 0;
}
