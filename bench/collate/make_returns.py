#!/usr/bin/python3
"""Makes what bench/collate/compare.sh measures: a list of schools, a plan, and one workbook for each authority.

    make_returns.py FOLDER [AUTHORITIES] [SCHOOLS]      40 and 60 by default; needs python3-openpyxl

Each workbook has a title above its header, columns in an order of its own, a second sheet, suppressed cells and a line of
totals. Every school and every number is invented.
"""

import csv
import os
import random
import sys

import openpyxl

FOLDER = sys.argv[1]
AUTHORITIES = int(sys.argv[2]) if len(sys.argv) > 2 else 40
SCHOOLS = int(sys.argv[3]) if len(sys.argv) > 3 else 60
NAMES = {"School URN": "urn", "Roll": "pupils", "NFA 18/19": "nfa_prior", "NFA 19/20": "nfa", "Referrals": "referrals"}
PLAN = """# Made by bench/collate/make_returns.py.
[trial]
title = "A benchmark"
unit = "school"
[randomisation]
record = "allocation.record.json"
[collate]
list_authority = "authority"
[collate.ids]
column = "urn"
pad = 6
[[collate.column]]
name = "pupils"
minimum = 1
[[collate.column]]
name = "nfa_prior"
[[collate.column]]
name = "nfa"
[[collate.column]]
name = "referrals"
[[collate.derived]]
name = "contacts"
value = "nfa + referrals"
[[collate.check]]
rule = "contacts <= pupils * 2"
severity = "warn"
[[collate.source]]
files = ["returns/*.xlsx"]
authority = { from = "filename", pattern = "returns/(.*)[.]xlsx" }
rename = { "School URN" = "urn", "Roll" = "pupils", "NFA 18/19" = "nfa_prior", "NFA 19/20" = "nfa", "Referrals" = "referrals" }
drop_rows = ["urn = ''"]
suppressed = { "c" = [1, 5] }
totals = "urn ~ '(?i)total'"
"""


def schools_of(draw, authority):
    for place in range(SCHOOLS):
        yield {"urn": f"{100000 + authority * SCHOOLS + place}", "authority": f"Authority {authority:02d}",
               "fsm": draw.choice(["low", "high"]), "pupils": draw.randint(140, 420),
               "nfa_prior": draw.randint(0, 30), "nfa": draw.randint(0, 30), "referrals": draw.randint(0, 40)}


def write_return(draw, schools, path):
    headers = list(NAMES)
    draw.shuffle(headers)
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Return"
    sheet.append([f"Return of {schools[0]['authority']}"])
    sheet.append([])
    sheet.append(headers)
    for school in schools:
        hidden = {"nfa", "nfa_prior"}
        cells = [school[NAMES[header]] for header in headers]
        sheet.append(["c" if NAMES[header] in hidden and 1 <= value <= 5 else int(value)
                      for header, value in zip(headers, cells)])
    sheet.append(["Total" if NAMES[header] == "urn" else sum(int(school[NAMES[header]]) for school in schools)
                  for header in headers])
    book.create_sheet("Notes").append(["c stands for 1 to 5."])
    book.save(path)


def main():
    draw = random.Random(4060)
    os.makedirs(os.path.join(FOLDER, "returns"), exist_ok=True)
    everyone = []
    for authority in range(AUTHORITIES):
        schools = list(schools_of(draw, authority))
        everyone += schools
        write_return(draw, schools, os.path.join(FOLDER, "returns", f"{schools[0]['authority']}.xlsx"))
    with open(os.path.join(FOLDER, "list.csv"), "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["urn", "authority", "fsm"])
        writer.writerows([school[name] for name in ("urn", "authority", "fsm")] for school in everyone)
    with open(os.path.join(FOLDER, "trial.toml"), "w", encoding="utf-8") as file:
        file.write(PLAN)


main()
