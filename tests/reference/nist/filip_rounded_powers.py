"""How far the certified values of Filip can be reached from powers of x rounded to doubles.

Solves the regression on the rounded powers in exact rational arithmetic and prints the digits of agreement, the worst
over the coefficients and over their standard deviations: 7.6 and 7.6 (Python 3.11). Run in this folder.
"""

import csv
import math
from fractions import Fraction

rows = list(csv.DictReader(open("filip_data.csv")))
certified = [row for row in csv.DictReader(open("nist_certified.csv")) if row["dataset"] == "Filip"]
k = len(certified)
y = [Fraction(float(row["y"])) for row in rows]
x = [[Fraction(float(row["x"]) ** power) for power in range(k)] for row in rows]

# Gauss-Jordan on [x'x | x'y | I] gives [I | b | (x'x)^-1].
table = [
    [sum(r[i] * r[j] for r in x) for j in range(k)]
    + [sum(r[i] * value for r, value in zip(x, y))]
    + [Fraction(int(i == j)) for j in range(k)]
    for i in range(k)
]
for pivot in range(k):
    head = table[pivot][pivot]
    table[pivot] = [value / head for value in table[pivot]]
    for other in range(k):
        if other != pivot:
            times = table[other][pivot]
            table[other] = [a - times * b for a, b in zip(table[other], table[pivot])]

b = [row[k] for row in table]
residual_sum = sum((value - sum(c * v for c, v in zip(b, r))) ** 2 for r, value in zip(x, y))
variance = residual_sum / (len(y) - k)
sds = [math.sqrt(variance * table[i][k + 1 + i]) for i in range(k)]


def digits(found, name):
    return min(-math.log10(abs(float(value) / float(row[name]) - 1)) for value, row in zip(found, certified))


print(f"{digits(b, 'certified_estimate'):.1f} {digits(sds, 'certified_sd'):.1f}")
