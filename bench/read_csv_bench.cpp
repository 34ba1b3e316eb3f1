// Reading a national cohort: 7 million pupils, five columns of numbers, 200 MB.
//
//   clustertrial_read_csv_bench                 the benchmark, against libfccp's own reader of numbers
//   clustertrial_read_csv_bench --write FILE    writes the file
//   clustertrial_read_csv_bench --read FILE     reads it once, for measurements of the whole process

#include "clustertrial/data/csv.hpp"

#include <charconv>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <benchmark/benchmark.h>
#define CSV_IO_NO_THREAD  // one core, as ours
#include <libfccp/csv.h>

#include <sys/resource.h>
#include <unistd.h>

namespace {

using clustertrial::Table;

constexpr std::int64_t pupil_count = 7'000'000;
const std::vector<clustertrial::ColumnRequest> columns{{"pupil"}, {"urn"}, {"year"}, {"treated"}, {"score"}};

void append_number(std::string& text, std::int64_t value, char after) {
    char digits[20];
    text.append(digits, std::to_chars(digits, digits + sizeof digits, value).ptr);
    text += after;
}

void write_pupils(const std::filesystem::path& path) {
    std::mt19937_64 random(7);
    std::ofstream file(path, std::ios::binary);
    std::string text = "pupil,urn,year,treated,score\n";
    for (std::int64_t pupil = 0; pupil < pupil_count; ++pupil) {
        const std::int64_t school = pupil / 292;
        append_number(text, 1'000'000'000 + pupil, ',');
        append_number(text, 100'000 + school, ',');
        append_number(text, pupil % 7, ',');
        append_number(text, school % 2, ',');
        append_number(text, static_cast<std::int64_t>(random() % 100) + 50, '.');
        append_number(text, static_cast<std::int64_t>(random() % 90) + 10, '\n');
        if (text.size() > 1'000'000 || pupil + 1 == pupil_count) {
            file << text;
            text.clear();
        }
    }
    if (!file.flush()) throw std::runtime_error("cannot write " + path.string());
}

/// The file in the temporary folder, removed at the end.
class PupilFile {
  public:
    PupilFile()
        : path_(std::filesystem::temp_directory_path() /
                ("clustertrial_read_csv_bench." + std::to_string(::getpid()))) {
        write_pupils(path_);
    }
    ~PupilFile() { std::filesystem::remove(path_); }
    PupilFile(const PupilFile&) = delete;
    PupilFile& operator=(const PupilFile&) = delete;
    [[nodiscard]] std::string path() const { return path_.string(); }
    [[nodiscard]] std::int64_t bytes() const { return static_cast<std::int64_t>(std::filesystem::file_size(path_)); }

  private:
    std::filesystem::path path_;
};

const PupilFile& pupil_file() {
    static const PupilFile file;
    return file;
}

void read_with_clustertrial(benchmark::State& state) {
    for (auto _ : state) benchmark::DoNotOptimize(clustertrial::read_csv(pupil_file().path(), columns));
    state.SetBytesProcessed(state.iterations() * pupil_file().bytes());
}
BENCHMARK(read_with_clustertrial)->Unit(benchmark::kMillisecond)->Iterations(5);

// What the package does by itself, columns fixed at compile time: quotes understood, numbers not checked as strictly as
// ours.
void read_with_libfccp(benchmark::State& state) {
    using Reader = io::CSVReader<5, io::trim_chars<' ', '\t'>, io::double_quote_escape<',', '"'>>;
    for (auto _ : state) {
        Reader reader(pupil_file().path());
        reader.read_header(io::ignore_extra_column, "pupil", "urn", "year", "treated", "score");
        std::vector<double> values[5];
        for (std::vector<double>& column : values) column.reserve(pupil_count);
        double row[5] = {};
        while (reader.read_row(row[0], row[1], row[2], row[3], row[4])) {
            for (std::size_t i = 0; i < 5; ++i) values[i].push_back(row[i]);
        }
        benchmark::DoNotOptimize(values);
    }
    state.SetBytesProcessed(state.iterations() * pupil_file().bytes());
}
BENCHMARK(read_with_libfccp)->Unit(benchmark::kMillisecond)->Iterations(5);

double seconds_of(const timeval& time) {
    return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
}

void read_once(const std::string& path) {
    const auto start = std::chrono::steady_clock::now();
    const Table table = clustertrial::read_csv(path, columns);
    const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - start;
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const double megabytes = 1e-6 * static_cast<double>(std::filesystem::file_size(path));
    const double held = 8e-6 * static_cast<double>(table.rows * table.columns.size());
    const double peak = 1024e-6 * static_cast<double>(usage.ru_maxrss);
    std::printf("%zu rows; %.0f MB/s by the clock, %.0f MB/s of processor time\n", table.rows,
                megabytes / elapsed.count(), megabytes / (seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime)));
    std::printf("numbers %.1f MB, peak memory of the process %.1f MB (%+.1f %%)\n", held, peak,
                100 * (peak / held - 1));
}

}  // namespace

int main(int argc, char** argv) {
    const std::string_view mode = argc == 3 ? argv[1] : "";
    if (mode == "--write") {
        write_pupils(argv[2]);
        return 0;
    }
    if (mode == "--read") {
        read_once(argv[2]);
        return 0;
    }
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
    benchmark::RunSpecifiedBenchmarks();
    return 0;
}
