# The same schools as CSV, as a workbook and (by R) as a data file of Stata, for tests/cli/analyse/other_files.
#   python3 other_files.py        writes returns.csv, returns.xlsx and returns-latin.csv.gz there
#   Rscript other_files.R         then writes returns.dta
# Made with Debian's openpyxl 3.0.9. What is hard in the workbook: a sheet of notes first, a title above the header,
# numbers as text, percentages, a row of totals, a hidden row, a second sheet with the same columns, a hidden one.
import csv
import gzip
import os

import openpyxl

folder = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../cli/analyse/other_files")
header = ["urn", "authority", "arm", "pupils", "fsm", "prior", "events"]
rows = []
for i in range(16):
    arm = (i // 2 + i) % 2
    rows.append([105001 + i, "Neath Port Talbot" if i % 3 else "Ynys Môn", arm, 120 + 17 * i % 90,
                 [0.271, 0.08, 0.153, 0.305][i % 4], 3 + 5 * i % 7, 2 + (3 * i + 2 * arm) % 8])

with open(os.path.join(folder, "returns.csv"), "w", newline="", encoding="utf-8") as file:
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(header)
    for row in rows:
        writer.writerow(row[:4] + [f"{100 * row[4]:.1f}%"] + row[5:])
with open(os.path.join(folder, "returns.csv"), encoding="utf-8") as file:
    packed = gzip.compress(file.read().encode("latin-1"), mtime=0)
with open(os.path.join(folder, "returns-latin.csv.gz"), "wb") as file:
    file.write(packed)


def fill(sheet, rows):
    sheet.append(["Returns of the summer term"])
    sheet.append([])
    sheet.append(header)
    for i, row in enumerate(rows):
        sheet.append([str(row[0]) if i % 2 else float(row[0])] + row[1:5] + [str(row[5])] + row[6:])
        sheet.cell(sheet.max_row, 5).number_format = "0%"
    sheet.append(["Total", None, "all", "-", None, "-", "-"])
    sheet.row_dimensions[6].hidden = True


book = openpyxl.Workbook()
book.active.title = "Notes"
book.active.append(["Who filled it in"])
fill(book.create_sheet("Returns"), rows)
fill(book.create_sheet("Draft"), rows[:4])
fill(book.create_sheet("Old"), rows[:4])
book["Old"].sheet_state = "hidden"
book.save(os.path.join(folder, "returns.xlsx"))
