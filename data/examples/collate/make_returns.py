#!/usr/bin/python3
"""Makes the returns of twelve fictitious authorities, each in another kind of mess, and what they should come to.

    make_returns.py FOLDER      needs python3-openpyxl and LibreOffice (soffice)

Every school and every number is invented. The numbers are drawn first (expected.csv); each return is then written as an
office would write it. So expected.csv is what the returns mean, and not what a program read of them.
"""

import csv
import datetime
import gzip
import os
import random
import subprocess
import sys
import tempfile

import openpyxl

FOLDER = sys.argv[1]
RETURNS = os.path.join(FOLDER, "returns")
os.makedirs(RETURNS, exist_ok=True)
draw = random.Random(20191)

AUTHORITIES = ["Ashby", "Birchwood", "Cold Ash", "Dunmore", "Elmstead", "Fernleigh", "Garside", "Holm", "Ivybridge",
               "Juniper", "Kelso", "Larch"]
WORDS = ["St Anne's", "Hill", "Park", "Church", "Bridge", "Moor"]
COLUMNS = ["pupils", "nfa_prior", "nfa", "referrals"]


def schools_of(authority, number):
    for place in range(6):
        urn = f"{20000 + 1000 * number + 137 * place + 11:06d}"
        pupils = draw.randint(140, 420)
        yield {"urn": urn, "school": f"{WORDS[place]} {authority} Primary", "authority": authority, "roll": pupils,
               "fsm": ["low", "high"][draw.random() < 0.5],
               "pupils": pupils, "nfa_prior": draw.randint(0, 14), "nfa": draw.randint(6, 14),
               "referrals": draw.randint(6, 19)}


TRUTH = {authority: list(schools_of(authority, number)) for number, authority in enumerate(AUTHORITIES)}
LIST = [school for authority in AUTHORITIES for school in TRUTH[authority]]


def write_csv(path, rows, header=None, delimiter=",", encoding="utf-8", before="", newline="\r\n"):
    with open(path, "w", encoding=encoding, newline="") as file:
        file.write(before)
        writer = csv.writer(file, delimiter=delimiter, lineterminator=newline)
        if header:
            writer.writerow(header)
        writer.writerows(rows)


def cells(school, names=COLUMNS):
    return [school[name] for name in names]


def save(book, name):
    book.properties.creator = ""
    book.properties.created = book.properties.modified = datetime.datetime(2020, 1, 6)
    book.save(os.path.join(RETURNS, name))


HEADER = ["School URN", "School", "Number on roll", "NFA 18/19", "NFA 19/20", "Referrals 19/20"]


def rows_of(authority, names=COLUMNS):
    return [[school["urn"], school["school"], *cells(school, names)] for school in TRUTH[authority]]


def total(authority, names=COLUMNS):
    return [sum(school[name] for school in TRUTH[authority]) for name in names]


def ashby():
    """A title above the header, numbers as numbers, a line of totals."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Return"
    sheet.append(["Ashby: contacts with children's social care by school"])
    sheet.merge_cells("A1:F1")
    sheet.append([])
    sheet.append(HEADER)
    for row in rows_of("Ashby"):
        sheet.append([int(row[0]), *row[1:]])
    sheet.append(["Total", None, *total("Ashby")])
    save(book, "Ashby.xlsx")


def birchwood():
    """Semicolons, Latin-1, a name with an accent."""
    rows = rows_of("Birchwood")
    rows[1][1] = "École Birchwood"
    write_csv(os.path.join(RETURNS, "Birchwood.csv"), rows, HEADER, ";", "latin-1")


def cold_ash():
    """UTF-16 as a spreadsheet writes "Unicode text", tabs."""
    write_csv(os.path.join(RETURNS, "Cold Ash.csv"), rows_of("Cold Ash"), HEADER, "\t", "utf-16")


def dunmore():
    """Other columns first, other names, in another order."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["Ward", "Referrals\n2019/20", "Contacts with no further action 2019/20", "URN",
                  "Contacts with no further action 2018/19", "NOR", "Head"])
    for school in TRUTH["Dunmore"]:
        sheet.append(["North", school["referrals"], school["nfa"], school["urn"], school["nfa_prior"],
                      school["pupils"], "A. Head"])
    save(book, "Dunmore.xlsx")


def elmstead():
    """Small numbers suppressed: "c" stands for 1 to 5, and "<5" for 0 to 4."""
    rows = rows_of("Elmstead")
    for row in rows:
        if 1 <= row[3] <= 5:
            row[3] = "c"
    rows[0][5] = "<5"
    TRUTH["Elmstead"][0]["referrals"] = 3
    write_csv(os.path.join(RETURNS, "Elmstead.csv"), rows, HEADER)


def fernleigh():
    """Ids that lost their zeros, blanks around them, a no-break space."""
    rows = rows_of("Fernleigh")
    rows = [[str(int(row[0])), *row[1:]] for row in rows]
    rows[2][0] = " " + rows[2][0] + "\u00a0"
    write_csv(os.path.join(RETURNS, "Fernleigh.csv"), rows, HEADER, encoding="utf-8-sig")


def garside():
    """The table on the second sheet, a hidden row, a number as a float, a formula's value."""
    book = openpyxl.Workbook()
    book.active.title = "Read me"
    book.active.append(["Please see the next sheet. Queries: data@garside.example"])
    sheet = book.create_sheet("Schools")
    sheet.append(HEADER)
    for row in rows_of("Garside"):
        sheet.append([float(int(row[0])), *row[1:]])
    sheet.row_dimensions[4].hidden = True
    save(book, "Garside.xlsx")


def holm():
    """One school became an academy with another URN, and one was split in two."""
    rows = rows_of("Holm")
    rows[0][0] = "140001"
    whole = rows[1]
    first = [value // 2 for value in whole[2:]]
    rest = [value - half for value, half in zip(whole[2:], first)]
    rows[1:2] = [["140002", whole[1] + " (infants)", *first], ["140003", whole[1] + " (juniors)", *rest]]
    write_csv(os.path.join(RETURNS, "Holm.csv"), rows, HEADER)


def ivybridge():
    """Numbers stored as text, thousands separators, made a workbook by LibreOffice."""
    rows = rows_of("Ivybridge")
    rows[3][2] = "1,204"
    TRUTH["Ivybridge"][3]["pupils"] = 1204
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "Ivybridge.csv")
        write_csv(path, rows, HEADER)
        subprocess.run(["soffice", "--headless", "--infilter=CSV:44,34,76,1,1/2/2/2/3/2/4/2/5/2/6/2", "--convert-to",
                        "xlsx", "--outdir", RETURNS, path], check=True, stdout=subprocess.DEVNULL)


def juniper():
    """A row twice, a school that is not in the trial, and a slip in an id that the plan corrects."""
    rows = rows_of("Juniper")
    rows.append(rows[2])
    rows.append(["099999", "Juniper Academy", 900, 3, 4, 5])
    write_csv(os.path.join(RETURNS, "Juniper.csv"), rows, HEADER)


def kelso():
    """Compressed; one school without a row, a cell that the authority corrected by telephone."""
    rows = rows_of("Kelso")
    del rows[5]
    rows[0][4] = "11 or 12"
    TRUTH["Kelso"][0]["nfa"] = 12
    for name in COLUMNS:
        TRUTH["Kelso"][5][name] = None
    path = os.path.join(RETURNS, "Kelso.csv.gz")
    text = "\r\n".join(",".join(map(str, row)) for row in [HEADER, *rows]) + "\r\n"
    with open(path, "wb") as raw, gzip.GzipFile("", "wb", mtime=0, fileobj=raw) as file:
        file.write(text.encode())


def larch():
    """Line breaks in the header, rows of delimiters alone, footnotes."""
    header = [HEADER[0], HEADER[1], "Number\non roll", "NFA\n18/19", "NFA\n19/20", "Referrals\n19/20"]
    rows = rows_of("Larch")
    rows[3:3] = [[""] * 6]
    rows += [["", "", "", "", "", ""], ["Source: case management system, 6 January 2020", "", "", "", "", ""]]
    write_csv(os.path.join(RETURNS, "Larch.csv"), rows, header)


with open(os.path.join(FOLDER, "schools.csv"), "w", newline="") as file:
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(["urn", "school", "authority", "roll", "fsm"])
    for school in LIST:
        writer.writerow([school[name] for name in ["urn", "school", "authority", "roll", "fsm"]])

for make in [ashby, birchwood, cold_ash, dunmore, elmstead, fernleigh, garside, holm, ivybridge, juniper, kelso, larch]:
    make()

with open(os.path.join(FOLDER, "urn_links.csv"), "w", newline="") as file:
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(["URN", "LinkURN", "LinkType", "LinkEstablishedDate"])
    holm_urns = [school["urn"] for school in TRUTH["Holm"]]
    writer.writerow([holm_urns[0], "140001", "Successor", "2019-09-01"])
    writer.writerow([holm_urns[1], "140002", "Successor - Split School", "2019-09-01"])
    writer.writerow([holm_urns[1], "140003", "Successor - Split School", "2019-09-01"])

with open(os.path.join(FOLDER, "expected.csv"), "w", newline="") as file:
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(["urn", *COLUMNS, "contacts"])
    for authority in AUTHORITIES:
        for school in TRUTH[authority]:
            low = {name: school[name] for name in COLUMNS}
            high = dict(low)
            if authority == "Elmstead" and low["nfa_prior"] is not None and 1 <= low["nfa_prior"] <= 5:
                low["nfa_prior"], high["nfa_prior"] = 1, 5
            if authority == "Elmstead" and school is TRUTH["Elmstead"][0]:
                low["referrals"], high["referrals"] = 0, 4
            for ends in (low, high):
                ends["contacts"] = None if ends["nfa"] is None else ends["nfa"] + ends["referrals"]
            row = [school["urn"]]
            for name in [*COLUMNS, "contacts"]:
                row.append("" if low[name] is None else
                           str(low[name]) if low[name] == high[name] else f"{low[name]} to {high[name]}")
            writer.writerow(row)
