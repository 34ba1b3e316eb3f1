"""Holds the tables of a Word file and of a workbook against those of the JSON results, cell by cell.
   check_office.py RESULTS.json RESULTS.docx RESULTS.xlsx"""

import json
import re
import sys

import docx
import openpyxl


def flat(text):
    """A line break and a blank are the same to a reader."""
    return re.sub(r"\s+", " ", text or "").strip()


def expected_cells(table):
    return [flat(cell if isinstance(cell, str) else cell["text"])
            for row in table["rows"] for cell in row["cells"] if flat(cell if isinstance(cell, str) else cell["text"])]


def word_cells(table):
    """Cells below the headers; a cell that spans columns comes once."""
    cells = []
    for row in table.rows:
        if row._tr.trPr is not None and row._tr.trPr.xpath("w:tblHeader"):
            continue
        seen = []
        for cell in row.cells:
            if cell._tc not in seen:
                seen.append(cell._tc)
                if flat(cell.text):
                    cells.append(flat(cell.text))
    return cells


def shown(cell):
    """A number as its format shows it."""
    value = cell.value
    if not isinstance(value, (int, float)):
        return flat(str(value))
    digits = len(cell.number_format.rstrip("%").partition(".")[2])
    if cell.number_format.endswith("%"):
        return f"{100 * value:.{digits}f}%"
    return f"{value:,.{digits}f}" if cell.number_format.startswith("#,") else f"{value:.{digits}f}"


def rounded_alike(a, b):
    """Python and the tables may round a half differently: the last digit may differ by one."""
    if a == b:
        return True
    try:
        x, y = (float(text.replace(",", "").rstrip("%")) for text in (a, b))
    except ValueError:
        return False
    return abs(x - y) <= 1.001 * 10 ** -len(b.rstrip("%").partition(".")[2])


def check(what, found, expected, equal):
    if len(found) != len(expected):
        sys.exit(f"{what}: {len(found)} cells, expected {len(expected)}")
    for one, other in zip(found, expected):
        if not equal(one, other):
            sys.exit(f"{what}: found {one!r}, expected {other!r}")


def main(results, word, workbook):
    data = json.load(open(results, encoding="utf-8"))
    tables = data["tables"] if "tables" in data else [one for one in data["blocks"] if one["type"] == "table"]
    document = docx.Document(word)
    captions = [flat(p.text) for p in document.paragraphs if p.style.name.lower() == "caption"]
    book = openpyxl.load_workbook(workbook)
    sheets = {flat(str(sheet["A1"].value)): sheet for sheet in book}
    cells = 0
    for table, in_word in zip(tables, document.tables):
        title = flat(table["title"])
        if title not in captions:
            sys.exit(f"{word}: no caption {title!r}")
        expected = expected_cells(table)
        check(f"{word}: {title}", word_cells(in_word), expected, lambda a, b: a == b)
        if title not in sheets:
            sys.exit(f"{workbook}: no sheet begins with {title!r}")
        sheet = sheets[title]
        headers = 1 + any(column.get("group") for column in table["columns"])
        body = [shown(cell) for row in sheet.iter_rows(min_row=3 + headers) for cell in row if cell.value is not None]
        check(f"{workbook}: {title}", body[:len(expected)], expected, rounded_alike)
        if [flat(note) for note in body[len(expected):]] != [flat(note) for note in table["notes"]]:
            sys.exit(f"{workbook}: {title}: its notes are not those of the table")
        cells += len(expected)
    print(f"{len(tables)} tables, {cells} cells in each")


main(*sys.argv[1:])
