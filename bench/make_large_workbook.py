#!/usr/bin/python3
"""Writes a workbook as large as a sheet may be, 1,048,576 rows of 16 cells: what docs/performance.md measures.

    make_large_workbook.py FILE.xlsx [ROWS]     needs python3-openpyxl

Pupils of 2,000 schools in two arms; the first column is text, the others are numbers.
"""

import random
import sys

import openpyxl

ROWS = int(sys.argv[2]) if len(sys.argv) > 2 else 1_048_576
draw = random.Random(16)
book = openpyxl.Workbook(write_only=True)
sheet = book.create_sheet("Pupils")
sheet.append(["urn", "arm", "y"] + [f"x{column}" for column in range(1, 14)])
for _ in range(ROWS - 1):
    school = draw.randrange(2000)
    numbers = [round(draw.gauss(0, 1), 4) for _ in range(13)]
    sheet.append([f"{100000 + school}", school % 2, int(draw.random() < 0.3)] + numbers)
book.save(sys.argv[1])
