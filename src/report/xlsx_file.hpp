#pragma once

#include "clustertrial/report/result_table.hpp"

#include <compare>
#include <ctime>
#include <map>
#include <string>

#include <xlsxwriter.h>

/// A workbook that libxlsxwriter writes into memory.
namespace clustertrial::report_detail {

/// The same in every file, so that the same results give the same bytes: the date of the entries of its archive.
constexpr std::time_t workbook_date = 315532800;  // 1 January 1980, 00:00 UTC

/// What libxlsxwriter says of a call: it writes nothing where it refuses. Throws Error(output).
void require_written(lxw_error error);

/// A file in memory for libxlsxwriter, which writes to names of files alone (Debian 12 has 1.1.4; 1.1.6 can write to a
/// buffer).
class MemoryFile {
  public:
    MemoryFile();
    MemoryFile(const MemoryFile&) = delete;
    MemoryFile& operator=(const MemoryFile&) = delete;
    ~MemoryFile();

    [[nodiscard]] std::string name() const { return "/proc/self/fd/" + std::to_string(descriptor_); }
    [[nodiscard]] std::string bytes() const;

  private:
    int descriptor_;
};

/// How a cell looks; equal ones share a format of the workbook.
struct CellStyle {
    std::string number = "General";
    bool bold = false;
    Align align = Align::left;
    bool ruled = false;  ///< a line below
    bool link = false;
    // clang-tidy 14 takes the 0 of what is made for a pointer.
    auto operator<=>(const CellStyle&) const = default;  // NOLINT(modernize-use-nullptr)
};

class XlsxWorkbook {
  public:
    explicit XlsxWorkbook(const std::string& path);
    XlsxWorkbook(const XlsxWorkbook&) = delete;
    XlsxWorkbook& operator=(const XlsxWorkbook&) = delete;
    ~XlsxWorkbook();

    lxw_workbook* book() { return book_; }
    lxw_format* format(const CellStyle& style);
    /// Throws Error(output), as require_written does.
    void close();

  private:
    lxw_workbook* book_;
    std::map<CellStyle, lxw_format*> formats_;
};

}  // namespace clustertrial::report_detail
