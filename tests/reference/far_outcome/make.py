#!/usr/bin/python3
"""The effect on an outcome far from 0 and its CR1 standard error, by exact rational arithmetic.

Prints what tests/analysis/far_outcome_test.cpp holds, which makes the same rows: 20 schools of 25 pupils in two blocks,
whole numbers by a multiplicative congruential generator (16807 modulo 2^31 - 1), a billion added to each score.
"""

from decimal import Decimal, getcontext
from fractions import Fraction

getcontext().prec = 40
OFFSET = 10**9
state = 1


def draw(n):
    global state
    state = state * 16807 % 2147483647
    return state // 65536 % n


def make_rows():
    rows = []
    for school in range(20):
        own = draw(17) - 8
        for _ in range(25):
            prior = draw(50)
            score = OFFSET + own + prior // 3 + 2 * (school % 2) + draw(21) - 10
            rows.append((school, school % 2, school // 10, prior, score))
    return rows


def solve(matrix, right):
    rows = [line[:] + [value] for line, value in zip(matrix, right)]
    for column in range(len(rows)):
        pivot = next(r for r in range(column, len(rows)) if rows[r][column] != 0)
        rows[column], rows[pivot] = rows[pivot], rows[column]
        rows[column] = [value / rows[column][column] for value in rows[column]]
        for r in range(len(rows)):
            if r != column:
                rows[r] = [a - rows[r][column] * b for a, b in zip(rows[r], rows[column])]
    return [line[-1] for line in rows]


def estimate(rows, with_prior):
    x = [[Fraction(r[2] == 0), Fraction(r[2] == 1), Fraction(r[1])] + [Fraction(r[3])] * with_prior for r in rows]
    y = [Fraction(r[4]) for r in rows]
    k = len(x[0])
    gram = [[sum(line[i] * line[j] for line in x) for j in range(k)] for i in range(k)]
    coefficients = solve(gram, [sum(line[i] * value for line, value in zip(x, y)) for i in range(k)])
    direction = solve(gram, [Fraction(i == 2) for i in range(k)])  # the row of the inverse
    scores = {}
    for row, line, value in zip(rows, x, y):
        residual = value - sum(b * c for b, c in zip(coefficients, line))
        scores[row[0]] = scores.get(row[0], 0) + residual * sum(d * c for d, c in zip(direction, line))
    g, n = len(scores), len(rows)
    variance = sum(s * s for s in scores.values()) * Fraction(g, g - 1) * Fraction(n - 1, n - k)
    root = (Decimal(variance.numerator) / Decimal(variance.denominator)).sqrt()
    return float(coefficients[2]), float(root)


rows = make_rows()
for with_prior in (0, 1):
    print("with prior" if with_prior else "without", *map(repr, estimate(rows, with_prior)))
means = [sum(Fraction(r[4] - OFFSET) for r in rows if r[1] == arm) / 250 for arm in (0, 1)]
print("unadjusted", repr(float(means[1] - means[0])), "control", repr(float(means[0])), "above", OFFSET)
