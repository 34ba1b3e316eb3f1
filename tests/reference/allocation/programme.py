"""The list of golden_programme.py and exact arithmetic on its covariates: whole numbers and fractions only."""
import csv
from fractions import Fraction


def read_list():
    """The schools by urn, in canonical order."""
    rows = list(csv.DictReader(open("programme_schools.csv", newline="")))
    return {int(r["urn"]): r for r in sorted(rows, key=lambda r: int(r["urn"]))}


def numbers(schools, column):
    return [Fraction(r[column]) for r in schools.values()]


def levels(schools, column):
    """A column of 0 and 1 for each level."""
    return [[Fraction(r[column] == level) for r in schools.values()]
            for level in sorted({r[column] for r in schools.values()})]


def mean(values):
    return sum(values, Fraction(0)) / len(values)


def covariance(columns):
    """With n - 1; columns x columns."""
    centred = [[v - mean(c) for v in c] for c in columns]
    n = len(columns[0])
    return [[sum(a * b for a, b in zip(x, y)) / (n - 1) for y in centred] for x in centred]


def independent(matrix):
    """The first columns of a covariance that span all of them: what the others add is told by these."""
    kept = []
    for k in range(len(matrix)):
        if determinant([[matrix[i][j] for j in kept + [k]] for i in kept + [k]]) != 0:
            kept.append(k)
    return kept


def determinant(matrix):
    return Fraction(1) if not matrix else eliminate(matrix)[1]


def eliminate(matrix, right=None):
    """Gauss and Jordan: (solution of matrix x = right, determinant)."""
    n = len(matrix)
    rows = [list(row) + ([right[i]] if right else []) for i, row in enumerate(matrix)]
    product = Fraction(1)
    for k in range(n):
        pivot = next((i for i in range(k, n) if rows[i][k] != 0), None)
        if pivot is None:
            return None, Fraction(0)
        if pivot != k:
            rows[k], rows[pivot] = rows[pivot], rows[k]
            product = -product
        product *= rows[k][k]
        rows[k] = [v / rows[k][k] for v in rows[k]]
        for i in range(n):
            if i != k and rows[i][k] != 0:
                rows[i] = [v - rows[i][k] * w for v, w in zip(rows[i], rows[k])]
    return [row[-1] for row in rows], product


class Norm:
    """d' S^- d for differences d of rows: any generalised inverse gives the same, so that of the independent columns."""

    def __init__(self, matrix):
        self.kept = independent(matrix)
        inside = [[matrix[i][j] for j in self.kept] for i in self.kept]
        unit = [[Fraction(i == j) for i in range(len(inside))] for j in range(len(inside))]
        self.inverse = [eliminate(inside, column)[0] for column in unit]

    def squared(self, d):
        d = [d[k] for k in self.kept]
        return sum(d[i] * self.inverse[i][j] * d[j] for i in range(len(d)) for j in range(len(d)))
