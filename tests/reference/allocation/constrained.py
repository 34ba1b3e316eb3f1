"""constrained/1 of docs/methods/allocation.md: scores by the formulas, in fractions (l1: with 60 digits)."""
from fractions import Fraction
from math import ceil, comb

import golden
from matched import root
from programme import Norm, covariance, mean


class Score:
    def __init__(self, columns, arms, kind, weights=None):
        self.columns, self.arms, self.kind = columns, arms, kind
        self.weights = weights or [1] * len(columns)
        self.s = covariance(columns)
        self.norm = Norm(self.s) if kind == "mahalanobis" else None
        self.known = {}

    def __call__(self, arm_of):
        key = tuple(arm_of)
        if key not in self.known:
            self.known[key] = self.compute(key)
        return self.known[key]

    def compute(self, arm_of):
        groups = [[i for i, a in enumerate(arm_of) if a == arm] for arm in range(self.arms)]
        means = [[mean([c[i] for i in group]) for c in self.columns] for group in groups]
        total = Fraction(0)
        if self.kind == "mahalanobis":
            overall = [mean(c) for c in self.columns]
            return sum(len(group) * self.norm.squared([m - o for m, o in zip(means[a], overall)])
                       for a, group in enumerate(groups))
        for a in range(self.arms):
            for b in range(a + 1, self.arms):
                for k, w in enumerate(self.weights):
                    if self.s[k][k] == 0:
                        continue
                    d = means[a][k] - means[b][k]
                    total += w * (abs(d) / root(self.s[k][k]) if self.kind == "l1" else d * d / self.s[k][k])
        return total


def revolving_door(n, t):
    """All combinations of t out of 0 .. n-1, as sets in Knuth's revolving-door order."""
    if t == 0 or t == n:
        return [frozenset(range(t))]
    return revolving_door(n - 1, t) + [c | {n - 1} for c in reversed(revolving_door(n - 1, t - 1))]


def reflected_gray(radices):
    """All tuples, the last one moving most often, each time back and forth."""
    if not radices:
        return [()]
    rest = reflected_gray(radices[1:])
    return [(first,) + r for first in range(radices[0]) for r in (rest if first % 2 == 0 else rest[::-1])]


def enumerate_all(members, counts, schools):
    """The schools of an arm are a combination of the places that the arms before it leave. When a school of an earlier
    arm is exchanged, the other one takes its place."""
    arm_of = [None] * schools
    dials = []  # (arm, the schools that it chooses from, by place; combinations)
    for inside, row in zip(members, counts):
        rest = list(inside)
        for arm, count in enumerate(row[:-1]):
            dials.append({"arm": arm, "places": rest, "order": revolving_door(len(rest), count), "at": 0,
                          "stratum": inside})
            for school in rest[:count]:
                arm_of[school] = arm
            rest = rest[count:]
        for school in rest:
            arm_of[school] = len(row) - 1
    before = None
    for now in reflected_gray([len(d["order"]) for d in dials]):
        if before is not None:
            (dial, to), = [(d, new) for d, old, new in zip(dials, before, now) if old != new]
            old, new = dial["order"][dial["at"]], dial["order"][to]
            (out,), (into,) = old - new, new - old
            one, two = dial["places"][out], dial["places"][into]
            arm_of[one], arm_of[two] = arm_of[two], arm_of[one]
            for later in dials:
                if later["stratum"] is dial["stratum"] and later["arm"] > dial["arm"]:
                    later["places"] = [one if s == two else s for s in later["places"]]
            dial["at"] = to
        before = now
        yield list(arm_of)


def random_allocation(members, counts, schools, random):
    arm_of = [None] * schools
    for inside, row in zip(members, counts):
        order = golden.shuffled(len(inside), random)
        labels = [arm for arm, count in enumerate(row) for _ in range(count)]
        for place, arm in zip(order, labels):
            arm_of[inside[place]] = arm
    return arm_of


def independent_draws(members, counts, schools, draws, random):
    seen = {}
    while len(seen) < draws:
        seen.setdefault(tuple(random_allocation(members, counts, schools, random)))
    return [list(a) for a in seen]


def swap_walk(members, counts, schools, draws, exchanges, random):
    """The schools stand in order of stratum and, at the start, arm; an exchange moves schools between these places."""
    arm_of = random_allocation(members, counts, schools, random)
    places = []
    pairs = []
    for inside in members:
        inside = sorted(inside, key=lambda i: arm_of[i])
        base = len(places)
        places += inside
        pairs += [(base + i, base + j) for i in range(len(inside)) for j in range(i + 1, len(inside))
                  if arm_of[inside[i]] != arm_of[inside[j]]]
    found = [list(arm_of)]
    while len(found) < draws:
        for _ in range(exchanges):
            i, j = pairs[golden.below(random, len(pairs))]
            one, two = places[i], places[j]
            arm_of[one], arm_of[two] = arm_of[two], arm_of[one]
            places[i], places[j] = two, one
        found.append(list(arm_of))
    return found


def constrain(stratum, ratios, score, random, keep=None, cut_off=None, enumerate_up_to=10**6, sampled="independent",
              draws=100000, exchanges=1):
    """(arms, figures) by school in canonical order; `ratios`: one a stratum."""
    schools = len(stratum)
    members = [[i for i in range(schools) if stratum[i] == s] for s in sorted(set(stratum))]
    counts = golden.round_quotas([len(m) for m in members], ratios, random)
    possible = 1
    for row in counts:
        left = sum(row)
        for count in row:
            possible *= comb(left, count)
            left -= count
    if possible <= max(enumerate_up_to, 2 * draws):
        candidates = enumerate_all(members, counts, schools)
    elif sampled == "independent":
        candidates = independent_draws(members, counts, schools, draws, random)
    else:
        candidates = swap_walk(members, counts, schools, draws, exchanges, random)
    scored = [(score(c), c) for c in candidates]
    if keep is not None:
        cut_off = sorted(s for s, _ in scored)[ceil(keep * len(scored)) - 1]
    near = cut_off + abs(cut_off) * Fraction(1, 10**12)  # rho is what doubles are off by: fractions need none
    kept = []
    for s, c in scored:
        if s <= near and (sampled == "independent" or c not in kept):
            kept.append(c)
    chosen = golden.below(random, len(kept))
    return kept[chosen], {"possible": possible, "scored": len(scored), "kept": len(kept), "chosen": chosen,
                          "best": float(min(s for s, _ in scored)), "score": float(score(kept[chosen]))}
