"""Holds what clustertrial reads of workbooks against what openpyxl reads of them: workbooks of openpyxl's own, of
libxlsxwriter, and, where LibreOffice is there, what it makes of both.
   check_reader.py WORKBOOK_PEER FOLDER"""

import datetime
import os
import shutil
import subprocess
import sys

import openpyxl


def own_workbook(path):
    """What openpyxl writes: inline and shared texts, dates, percentages, errors, blanks, both calendars."""
    for calendar, name in ((openpyxl.utils.datetime.CALENDAR_WINDOWS_1900, "1900"),
                           (openpyxl.utils.datetime.CALENDAR_MAC_1904, "1904")):
        book = openpyxl.Workbook()
        book.epoch = calendar
        sheet = book.active
        sheet.append(["Above the header"])
        sheet.append(["name", "whole", "decimal", "share", "date", "truth", "mixed"])
        for i in range(1, 30):
            sheet.append([f"Ynys Môn {i} & <Elm>", 100000.0 + i, i / 7, i / 100, datetime.datetime(2019, 5, i, 10, i),
                          i % 3 == 0, ["#N/A", "007", None, 12, datetime.date(1999, 12, i)][i % 5]])
            sheet.cell(sheet.max_row, 4).number_format = "0.0%"
        book.save(path.replace("NAME", name))
        yield path.replace("NAME", name)


def shown(value):
    """A value as the reader gives it in a column of texts."""
    if value is None:
        return "?"
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime.datetime):
        return value.strftime("%Y-%m-%d") if value.time() == datetime.time() else value.strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, float):
        return str(int(value)) if value == int(value) else repr(value)
    return str(value).strip()


def check(peer, workbook):
    sheet = openpyxl.load_workbook(workbook, data_only=True).worksheets[0]
    rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    header = next(i for i, row in enumerate(rows) if row[0] == "name")
    columns = [name for name in rows[header] if name is not None]
    expected = [[shown(value) for value in row[:len(columns)]] for row in rows[header + 1:]]
    output = subprocess.run([peer, "read", workbook] + columns, check=True, capture_output=True, text=True).stdout
    found = [line.split("\t") for line in output.splitlines()]
    if len(found) != len(expected):
        sys.exit(f"{workbook}: {len(found)} rows, expected {len(expected)}")
    for i, (one, other) in enumerate(zip(found, expected)):
        if one != other:
            sys.exit(f"{workbook}: row {header + 2 + i}: found {one}, expected {other}")
    print(f"{workbook}: {len(found)} rows of {len(columns)} columns")


def through_libreoffice(workbook, folder):
    """The workbook as LibreOffice saves it."""
    target = os.path.join(folder, "libreoffice")
    subprocess.run(["soffice", "-env:UserInstallation=file://" + os.path.abspath(os.path.join(folder, "profile")),
                    "--headless", "--convert-to", "xlsx", "--outdir", target, workbook], check=True, capture_output=True)
    return os.path.join(target, os.path.basename(workbook))


def main(peer, folder):
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    workbooks = list(own_workbook(os.path.join(folder, "openpyxl-NAME.xlsx")))
    workbooks.append(os.path.join(folder, "xlsxwriter.xlsx"))
    subprocess.run([peer, "write", workbooks[-1]], check=True)
    if shutil.which("soffice"):
        saved = [through_libreoffice(workbook, folder) for workbook in workbooks]
        if any(os.path.exists(workbook) for workbook in saved):
            workbooks += saved
        else:
            print("not compared with LibreOffice: the one installed has no Calc")
    for workbook in workbooks:
        check(peer, workbook)


main(*sys.argv[1:])
