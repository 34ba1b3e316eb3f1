#include "xlsx_file.hpp"

#include "clustertrial/core/error.hpp"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>
#include <utility>

#include <sys/mman.h>
#include <unistd.h>

namespace clustertrial::report_detail {

void require_written(lxw_error error) {
    if (error == LXW_NO_ERROR) return;
    throw Error(ErrorKind::output, std::string("the workbook could not be written: ") + lxw_strerror(error) +
                                       "; another format has no such limit");
}

MemoryFile::MemoryFile() : descriptor_(::memfd_create("workbook", MFD_CLOEXEC)) {
    if (descriptor_ >= 0) return;
    throw Error(ErrorKind::output,
                std::string("the workbook could not be made: no file in memory: ") + std::strerror(errno));
}

MemoryFile::~MemoryFile() {
    ::close(descriptor_);
}

std::string MemoryFile::bytes() const {
    std::ostringstream content;
    content << std::ifstream(name(), std::ios::binary).rdbuf();
    return content.str();
}

XlsxWorkbook::XlsxWorkbook(const std::string& path) : book_(workbook_new(path.c_str())) {
    if (book_ == nullptr) throw Error(ErrorKind::output, "the workbook could not be made");
}

XlsxWorkbook::~XlsxWorkbook() {
    if (book_ != nullptr) workbook_close(book_);
}

lxw_format* XlsxWorkbook::format(const CellStyle& style) {
    lxw_format*& known = formats_[style];
    if (known != nullptr) return known;
    known = workbook_add_format(book_);
    format_set_num_format(known, style.number.c_str());
    format_set_text_wrap(known);
    format_set_align(known, LXW_ALIGN_VERTICAL_TOP);
    if (style.align == Align::right) format_set_align(known, LXW_ALIGN_RIGHT);
    if (style.align == Align::centre) format_set_align(known, LXW_ALIGN_CENTER);
    if (style.bold) format_set_bold(known);
    if (style.ruled) format_set_bottom(known, LXW_BORDER_THIN);
    if (style.link) {
        format_set_font_color(known, LXW_COLOR_BLUE);
        format_set_underline(known, LXW_UNDERLINE_SINGLE);
    }
    return known;
}

void XlsxWorkbook::close() {
    require_written(workbook_close(std::exchange(book_, nullptr)));
}

}  // namespace clustertrial::report_detail
