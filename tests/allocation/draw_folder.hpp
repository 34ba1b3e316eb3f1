#pragma once

#include "clustertrial/allocation/pair_shares.hpp"
#include "clustertrial/allocation/record.hpp"
#include "clustertrial/data/checksum.hpp"
#include "clustertrial/data/csv.hpp"
#include "clustertrial/data/file.hpp"
#include "clustertrial/trial/verify.hpp"

#include "helpers.hpp"

#include <filesystem>
#include <fstream>
#include <span>
#include <string>

namespace clustertrial {

/// A folder of the test's own, in which draws are made as a program makes them.
class DrawFolder {
  public:
    DrawFolder() {
        const auto* test = testing::UnitTest::GetInstance()->current_test_info();
        folder_ = std::filesystem::path(testing::TempDir()) /
                  (std::string("clustertrial_") + test->test_suite_name() + "_" + test->name());
        std::filesystem::remove_all(folder_);
        std::filesystem::create_directories(folder_);
    }
    ~DrawFolder() { std::filesystem::remove_all(folder_); }
    DrawFolder(const DrawFolder&) = delete;
    DrawFolder& operator=(const DrawFolder&) = delete;
    DrawFolder(DrawFolder&&) = delete;
    DrawFolder& operator=(DrawFolder&&) = delete;

    [[nodiscard]] std::string path(const std::string& file) const { return (folder_ / file).string(); }
    [[nodiscard]] std::string read(const std::string& file) const { return read_file(path(file)); }
    /// Anew: truncating a file makes some file systems flush it to the disk, thousands of times in these tests.
    void write(const std::string& file, const std::string& bytes) const {
        remove(file);
        std::ofstream(path(file), std::ios::binary) << bytes;
    }
    void remove(const std::string& file) const { std::filesystem::remove(path(file)); }
    [[nodiscard]] RecordedFile recorded(const std::string& file) const { return {file, sha256_of(read(file))}; }

    /// Replaces the first `old_text` of a file.
    void replace(const std::string& file, const std::string& old_text, const std::string& new_text) const {
        std::string bytes = read(file);
        const auto at = bytes.find(old_text);
        ASSERT_NE(at, std::string::npos) << old_text << " in " << bytes;
        write(file, bytes.replace(at, old_text.size(), new_text));
    }

    /// Allocates NAME.csv, writes NAME.allocation.csv and NAME.record.json; the kept set and one file for each value of
    /// context.split's column where the context has them (their names and checksums are filled in).
    void draw(const std::string& name, const AllocationPlan& plan, RecordContext context = {},
              std::span<const EarlierWave> earlier = {}) const {
        auto columns = columns_for(plan);
        if (context.split) columns.push_back({context.split->column, CellKind::text, {}});
        const Table table = read_csv(path(name + ".csv"), columns, table_options_for(plan));
        const AllocatedList list = allocate(table, plan, earlier);
        const std::string allocation = allocation_csv(table, list);
        context.version = "0.1.0";
        context.input_file = name + ".csv";
        context.allocation_file = name + ".allocation.csv";
        write(context.allocation_file, allocation);
        if (context.kept) {
            write(context.kept->file, kept_csv(list));
            context.kept = recorded(context.kept->file);
        }
        if (context.pairs) {
            write(context.pairs->file, pairs_csv(list));
            context.pairs = recorded(context.pairs->file);
        }
        if (context.split) split(table, list, *context.split);
        write(name + ".record.json", record_json(context, table, list, allocation));
    }

    [[nodiscard]] Verification verify(const std::string& name, const VerifyOptions& options = {}) const {
        return verify_record(path(name + ".record.json"), options);
    }
    [[nodiscard]] std::vector<std::string> differences(const std::string& name,
                                                       const VerifyOptions& options = {}) const {
        return verify(name, options).differences;
    }

  private:
    void split(const Table& table, const AllocatedList& list, SplitFiles& files) const {
        const TextColumn& cells = table.text(files.column);
        for (const auto& value : cells.levels) {
            std::vector<std::size_t> schools;
            for (std::size_t school = 0; school < list.rows.size(); ++school) {
                if (cells.at(list.rows[school]) == value) schools.push_back(school);
            }
            const std::string file = "part." + value + ".csv";
            write(file, allocation_csv(table, list, schools));
            files.files.push_back({value, recorded(file)});
        }
    }

    std::filesystem::path folder_;
};

}  // namespace clustertrial
