"""rerandomisation/1 of docs/methods/allocation.md."""
from fractions import Fraction
from math import log

import golden
from programme import Norm, covariance, mean


def within_strata(columns, stratum):
    """S: the sum over strata of n_s S_s / n."""
    n, p = len(stratum), len(columns)
    total = [[Fraction(0)] * p for _ in range(p)]
    for s in set(stratum):
        inside = [i for i in range(n) if stratum[i] == s]
        if len(inside) < 2:
            continue
        of_stratum = covariance([[c[i] for i in inside] for c in columns])
        total = [[total[k][m] + Fraction(len(inside), n) * of_stratum[k][m] for m in range(p)] for k in range(p)]
    return total


def threshold_of(acceptance, df):
    """Chi-squared with 2 degrees of freedom is exponential."""
    assert df == 2
    return -2 * log(1 - acceptance)


def rerandomise(columns, stratum, ratios, random, threshold=None, acceptance=None, storage="double"):
    norm = Norm(within_strata(columns, stratum))
    arms = len(ratios[0])
    if acceptance is not None:
        threshold = threshold_of(acceptance, len(norm.kept) * (arms - 1))
    overall = [mean(c) for c in columns]
    tries = 0
    while True:
        tries += 1
        draw, arm = golden.complete(list(range(len(stratum))), dict(enumerate(stratum)), ratios, storage, random)
        distance = Fraction(0)
        for a in range(arms):
            group = [i for i in arm if arm[i] == a]
            d = [mean([c[i] for i in group]) - o for c, o in zip(columns, overall)]
            distance += len(group) * norm.squared(d)
        if distance <= Fraction(threshold) * (1 + Fraction(1, 10**12)):
            return [arm[i] for i in range(len(stratum))], {"tries": tries, "distance": float(distance),
                                                           "threshold": float(threshold)}
