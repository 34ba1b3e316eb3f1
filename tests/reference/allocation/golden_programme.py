#!/usr/bin/env python3
"""Reference allocations of the methods on covariates, of units and of ratios by stratum, for
tests/allocation/golden_programme_test.cpp, written from docs/methods/allocation.md alone.

Plain Python 3 (made with 3.11), standard library only; what it shares with golden.py is in golden.py.
Run in this folder: python3 golden_programme.py; writes golden_tuples.csv, golden_programme.csv and golden_figures.csv.
"""
from fractions import Fraction

import golden
from constrained import Score, constrain
from matched import deal, match
from minimised import minimise
from programme import levels, mean, numbers, read_list
from rerandomised import rerandomise

GENERATORS = (golden.Mt64, golden.Kiss32)
SEEDS = (3837398, 20260105)
SCHOOLS = read_list()
COLUMNS = [numbers(SCHOOLS, "nor"), numbers(SCHOOLS, "fsm")]
ALL_COLUMNS = COLUMNS + levels(SCHOOLS, "ofsted")
STRATUM = [int(r["la"]) for r in SCHOOLS.values()]  # 9 (11 schools), 350 (6), 351 (7)
RATIOS = {9: [1, 1], 350: [1, 2], 351: [1, 1]}
THREE_RATIOS = {9: [1, 1, 1], 350: [1, 1, 1], 351: [2, 1, 1]}


def by_stratum(ratios):
    return [ratios[s] for s in sorted(ratios)]


def part(las):
    """The places of the schools of some authorities."""
    return [i for i, la in enumerate(STRATUM) if la in las]


def pick(columns, places):
    return [[c[i] for i in places] for c in columns]


def tuples():
    """Case: tuples as lists of places."""
    return {
        "pairs": match(ALL_COLUMNS, STRATUM, 2, False),
        "pairs-by-rank": match(ALL_COLUMNS, STRATUM, 2, True),
        "triples": match(COLUMNS, STRATUM, 3, False),
        "triples-by-rank": match(ALL_COLUMNS, STRATUM, 3, True),
        "triples-one-stratum": match(COLUMNS, [0] * 24, 3, False),
        "fours": match(COLUMNS, STRATUM, 4, True),
        "fives-one-stratum": match(ALL_COLUMNS, [0] * 24, 5, False),
    }


def matched(random, groups):
    size = 2 if len(groups) > 10 else 3
    ratio = {2: [1, 1], 3: [1, 2]}[size]
    _, arm = deal(groups, STRATUM, {s: ratio for s in set(STRATUM)}, "float", random)
    return [arm[i] for i in range(len(STRATUM))], {}


def bands(values):
    """Below and above the median; on it: below."""
    return [int(v > golden.median(values)) for v in values]


def minimised(random, measure, ratio, p, random_order, before=None):
    factors = [STRATUM, bands(COLUMNS[1]), [r["phase"] for r in SCHOOLS.values()]]
    return minimise(factors, [1, 2, 3], ratio, measure, p, random_order, random, before), {}


def constrained(random, kind, las, ratios, weights=None, columns=COLUMNS, **options):
    places = part(las)
    score = SCORES.setdefault((kind, tuple(las), len(columns), len(by_stratum(ratios)[0])),
                              Score(pick(columns, places), len(by_stratum(ratios)[0]), kind, weights))
    of_part = [ratios[la] for la in sorted(las)]
    return constrain([STRATUM[i] for i in places], of_part, score, random, **options)


SCORES = {}


def rerandomised(random, columns, ratios, **options):
    return rerandomise(columns, STRATUM, by_stratum(ratios), random, **options)


def units():
    """Schools of a trust in one authority are one unit, in the order of their first schools."""
    found = []
    of_trust = {}
    for i, r in enumerate(SCHOOLS.values()):
        if r["trust"] and r["trust"] in of_trust:
            of_trust[r["trust"]].append(i)
        else:
            found.append([i])
            of_trust[r["trust"]] = found[-1]
    return found


def by_unit(random, method):
    together = units()
    stratum = [STRATUM[u[0]] for u in together]
    if method == "complete":
        arms = golden.complete(range(len(together)), dict(enumerate(stratum)), by_stratum(THREE_RATIOS), "double", random)[1]
        figures = {}
    else:
        columns = [[mean([c[i] for i in u]) for u in together] for c in ALL_COLUMNS]
        arms, figures = rerandomise(columns, stratum, [[1, 1]] * 3, random, threshold=Fraction(2))
    return [next(arms[t] for t, u in enumerate(together) if i in u) for i in range(len(STRATUM))], figures


def complete(random):
    arm = golden.complete(range(24), dict(enumerate(STRATUM)), by_stratum(THREE_RATIOS), "double", random)[1]
    return [arm[i] for i in range(24)], {}


BEFORE = [{(9, 0): 3, (9, 1): 1, (351, 1): 2}, {(0, 0): 2, (0, 1): 3, (1, 0): 1}, {("primary", 0): 3, ("primary", 1): 3}]
TUPLES = tuples()
CASES = {
    "complete-by-stratum": (complete, ()),
    "complete-units": (by_unit, ("complete",)),
    "rerandomisation-units": (by_unit, ("rerandomisation",)),
    "matched-pairs": (matched, (TUPLES["pairs"],)),
    "matched-triples": (matched, (TUPLES["triples"],)),
    "minimisation-range": (minimised, ("range", [1, 1], 0.8, False)),
    "minimisation-variance": (minimised, ("variance", [1, 1, 1], 0.7, True)),
    "minimisation-absolute": (minimised, ("absolute", [3, 2, 1], 0.75, True)),
    "minimisation-certain": (minimised, ("range", [2, 1], 1, False)),
    "minimisation-earlier": (minimised, ("range", [1, 1], 0.9, False, BEFORE)),
    "constrained-l2": (constrained, ("l2", (350, 351), RATIOS), {"keep": 0.1}),
    "constrained-l1": (constrained, ("l1", (9,), RATIOS, [Fraction(1, 2), 3]), {"keep": 0.25}),
    "constrained-mahalanobis": (constrained, ("mahalanobis", (9, 350), RATIOS, None, ALL_COLUMNS), {"keep": 0.05}),
    "constrained-three-arms": (constrained, ("l2", (350, 351), THREE_RATIOS), {"keep": 0.02}),
    "constrained-cut-off": (constrained, ("l2", (350, 351), RATIOS), {"cut_off": Fraction(1, 2)}),
    "constrained-independent": (constrained, ("l2", (9, 350, 351), RATIOS),
                                {"keep": 0.1, "enumerate_up_to": 0, "draws": 250}),
    "constrained-repeated": (constrained, ("l1", (350,), {350: [1, 1]}), {"keep": 0.5, "enumerate_up_to": 0, "draws": 9}),
    "constrained-walk": (constrained, ("l2", (9, 350, 351), RATIOS),
                         {"keep": 0.1, "enumerate_up_to": 0, "draws": 250, "sampled": "swap_walk", "exchanges": 2}),
    "constrained-walk-three": (constrained, ("l2", (350, 351), THREE_RATIOS),
                               {"keep": 0.1, "enumerate_up_to": 0, "draws": 250, "sampled": "swap_walk"}),
    "rerandomisation": (rerandomised, (ALL_COLUMNS, RATIOS), {"threshold": Fraction(1)}),
    "rerandomisation-acceptance": (rerandomised, (COLUMNS, RATIOS), {"acceptance": 0.05}),
    "rerandomisation-three": (rerandomised, (COLUMNS, THREE_RATIOS), {"threshold": Fraction(3, 2)}),
}


def main():
    urns = list(SCHOOLS)
    with open("golden_tuples.csv", "w") as out:
        print("case,urn,tuple", file=out)
        for case, groups in TUPLES.items():
            for i, urn in enumerate(urns):
                print(f"{case},{urn},{next(t for t, group in enumerate(groups) if i in group)}", file=out)
    with open("golden_programme.csv", "w") as arms_out, open("golden_figures.csv", "w") as figures_out:
        print("case,generator,seed,urn,arm", file=arms_out)
        print("case,generator,seed,figure,value", file=figures_out)
        for case, (method, arguments, *options) in CASES.items():
            for generator in GENERATORS:
                for seed in SEEDS:
                    arms, figures = method(generator(seed), *arguments, **(options[0] if options else {}))
                    places = range(24) if len(arms) == 24 else part(arguments[1])
                    start = f"{case},{generator.name},{seed}"
                    for place, arm in zip(places, arms):
                        print(f"{start},{urns[place]},{arm}", file=arms_out)
                    for name, value in figures.items():
                        print(f"{start},{name},{value!r}", file=figures_out)


main()
