// A workbook: whatever the bytes are, as a sheet of a workbook that is sound otherwise and as an archive, they are a
// table or are refused with a message.

#include "clustertrial/core/error.hpp"
#include "clustertrial/data/read_table.hpp"

#include "../tests/data/workbooks.hpp"
#include "require.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace {

using clustertrial::CellKind;

void read(const std::string& bytes) {
    const std::vector<clustertrial::ColumnRequest> columns{{"urn", CellKind::text}, {"NFA"}};
    try {
        const auto table = clustertrial::read_table_bytes(bytes, "f.xlsx", columns);
        require(table.rows > 0, "a table has rows");
        for (const auto& column : columns) require(table.has(column.name), "a table has the columns asked for");
        require(table.numbers("NFA").values.size() == table.rows, "a column has a cell a row");
        require(table.text("urn").codes.size() == table.rows, "a column has a cell a row");
        require(table.line_of(table.rows - 1) >= table.rows, "rows stand below each other");
    } catch (const clustertrial::Error& error) {
        require(error.kind() == clustertrial::ErrorKind::input, "a workbook is refused as an input");
        require(!std::string_view(error.what()).empty(), "a refusal says why");
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string bytes = size == 0 ? std::string() : std::string(reinterpret_cast<const char*>(data), size);
    read(bytes);
    const std::string texts = "<si><t>urn</t></si><si><t>NFA</t></si>";
    const std::string styles = "<cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/><xf numFmtId=\"9\"/></cellXfs>";
    read(clustertrial::bytes_of({{{"Returns", bytes}}, texts, styles}));
    read(clustertrial::bytes_of(
        {{{"Returns", "<row><c t=\"s\"><v>0</v></c><c t=\"s\"><v>1</v></c></row>"}}, bytes, bytes}));
    return 0;
}
