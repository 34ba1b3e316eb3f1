#pragma once

#include "clustertrial/report/document.hpp"
#include "clustertrial/report/result_table.hpp"

#include <string>

/// The shapes that the renderers are for, with the numbers printed in the Bolton evaluation report (What Works for
/// Children's Social Care, 2021).
namespace clustertrial::samples {

/// Table 1: every cell a count.
ResultTable attrition();
/// Table 2: heading rows, long stubs, notes.
ResultTable baseline();
/// Table 3: too wide for 80 columns, two-line cells.
ResultTable primary();
/// An allocation: strata x two arms, counts and shares.
ResultTable allocation(int strata);

/// An item of a list.
Prose item(ProseKind kind, int level, int number, const std::string& text);
/// An item of two lines with a second paragraph and a list in it, which has a second paragraph too; a third paragraph
/// of the first item; a second item; a paragraph after the list.
Document items_that_go_on();

}  // namespace clustertrial::samples
