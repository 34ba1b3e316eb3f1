"""minimisation/1 of docs/methods/allocation.md."""
from fractions import Fraction
from math import gcd

import golden


def spread(x, measure):
    middle = sum(x) / len(x)
    if measure == "range":
        return max(x) - min(x)
    if measure == "variance":
        return sum((v - middle) ** 2 for v in x) / (len(x) - 1)
    return sum(abs(v - middle) for v in x)


def by_share(shares, random):
    """An arm with probability proportional to its share: {arm: share}."""
    drawn = golden.below(random, sum(shares.values()))
    for arm, share in sorted(shares.items()):
        if drawn < share:
            return arm
        drawn -= share


def minimise(factors, weights, ratio, measure, p, random_order, random, before=None):
    """`factors`: lists of levels by school in canonical order; `before`: by factor {(level, arm): schools}."""
    ratio = [share // gcd(*ratio) for share in ratio]
    whole, smallest, arms = sum(ratio), min(ratio), range(len(ratio))
    schools = len(factors[0])
    counts = [dict(b) for b in before] if before else [{} for _ in factors]
    order = golden.shuffled(schools, random) if random_order else range(schools)
    arm_of = {}
    for school in order:
        g = []
        for k in arms:
            total = Fraction(0)
            for f, factor in enumerate(factors):
                x = [Fraction(counts[f].get((factor[school], a), 0) + (a == k), ratio[a]) for a in arms]
                total += weights[f] * spread(x, measure)
            g.append(total)
        tied = {k: ratio[k] for k in arms if g[k] == min(g)}
        preferred = next(iter(tied)) if len(tied) == 1 else by_share(tied, random)
        if random.uniform() < whole * (1 - p) / (whole - smallest):
            preferred = by_share(dict(enumerate(ratio)), random)
        arm_of[school] = preferred
        for f, factor in enumerate(factors):
            key = (factor[school], preferred)
            counts[f][key] = counts[f].get(key, 0) + 1
    return [arm_of[i] for i in range(schools)]
