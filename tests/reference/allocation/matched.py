"""matched/1 of docs/methods/allocation.md. Pairs by dynamic programming over all subsets of a stratum."""
from fractions import Fraction
from functools import lru_cache
from math import isqrt

import golden
from programme import Norm, covariance

MASK64 = golden.MASK64


def split_mix(state):
    z = state & MASK64
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK64
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK64
    return z ^ (z >> 31)


def ranks(column):
    return [Fraction(2 * sum(w < v for w in column) + sum(w == v for w in column) + 1, 2) for v in column]


def squared_distances(columns, by_rank):
    if by_rank:
        # With S = D C D: d' S^- d = (d / D)' C^- (d / D). D is a square root: 60 digits of it are enough, since of the
        # distance 23 bits are wanted.
        columns = [c for c in map(ranks, columns) if len(set(c)) > 1]
    s = covariance(columns)
    n = len(columns[0])
    if by_rank:
        untied = Fraction(n * (n + 1), 12)
        columns = [[v * root(s[k][k] / untied) for v in column] for k, column in enumerate(columns)]
    norm = Norm(s)
    return [[norm.squared([c[i] - c[j] for c in columns]) for j in range(n)] for i in range(n)]


def root(value, digits=60):
    """The square root of a fraction, to that many decimal digits."""
    scaled = value * 10 ** (2 * digits)
    return Fraction(isqrt(scaled.numerator // scaled.denominator), 10**digits)


def costs_of(members, squared):
    largest = max((squared[i][j] for i in members for j in members), default=Fraction(0))
    costs = [[0] * len(members) for _ in members]
    for i in range(len(members)):
        for j in range(i + 1, len(members)):
            steps = 0
            if largest:
                half_steps = 4 * squared[members[i]][members[j]] / largest * 2**46
                steps = min((isqrt(half_steps.numerator // half_steps.denominator) + 1) // 2, 2**23 - 1)
            tie = split_mix((4096 * i + j + 1) * 0x9E3779B97F4A7C15) >> 48
            costs[i][j] = costs[j][i] = steps * 2**27 + tie
    return costs


def best_pairs(costs):
    """The pairs of least total cost and, when they are odd, the one left over."""
    n = len(costs)

    @lru_cache(None)
    def best(free):
        items = [i for i in range(n) if free >> i & 1]
        if len(items) < 2:
            return 0, (), tuple(items)
        first = items[0]
        found = []
        for other in items[1:]:
            cost, pairs, left = best(free & ~(1 << first) & ~(1 << other))
            found.append((cost + costs[first][other], ((first, other),) + pairs, left))
        if len(items) % 2:
            cost, pairs, _ = best(free & ~(1 << first))
            found.append((cost, pairs, (first,)))
        return min(found)

    _, pairs, left = best((1 << n) - 1)
    return [list(p) for p in pairs], list(left)


def within(costs, group):
    return sum(costs[i][j] for i in group for j in group if i < j)


def exchange(costs, tuples):
    better = True
    while better:
        better = False
        for a in range(len(tuples)):
            for b in range(a + 1, len(tuples)):
                for i in range(len(tuples[a])):
                    for j in range(len(tuples[b])):
                        one, two = list(tuples[a]), list(tuples[b])
                        one[i], two[j] = two[j], one[i]
                        if within(costs, one) + within(costs, two) < within(costs, tuples[a]) + within(costs, tuples[b]):
                            tuples[a], tuples[b] = one, two
                            better = True
    return tuples


def by_doubling(costs, size):
    tuples = [[i] for i in range(len(costs))]
    left_over = []
    while tuples and len(tuples[0]) < size:
        between = [[sum(costs[i][j] for i in a for j in b) // (len(a) * len(b)) for b in tuples] for a in tuples]
        pairs, left = best_pairs(between)
        left_over += [i for t in left for i in tuples[t]]
        tuples = [tuples[a] + tuples[b] for a, b in sorted(pairs)]
    if left_over:
        tuples.append(left_over)
    return tuples


def one_after_another(costs, size):
    free = list(range(len(costs)))
    tuples = []
    while free:
        first = max(free, key=lambda i: (sum(c >> 27 for c in costs[i]), -i))
        group = [first]
        free.remove(first)
        while free and len(group) < size:
            near = min(free, key=lambda i: (sum(costs[i][j] for j in group), i))
            group.append(near)
            free.remove(near)
        tuples.append(group)
    return tuples


def match(columns, stratum, size, by_rank):
    """Tuples as lists of places in canonical order, numbered by stratum and first school; their strata."""
    squared = squared_distances(columns, by_rank)
    tuples = []
    for s in sorted(set(stratum)):
        members = [i for i, t in enumerate(stratum) if t == s]
        costs = costs_of(members, squared)
        if size & (size - 1) == 0:
            groups = by_doubling(costs, size)
        else:
            groups = one_after_another(costs, size)
        if size > 2:
            groups = exchange(costs, groups)
        tuples += sorted(sorted(members[i] for i in g) for g in groups)
    return tuples


def deal(tuples, stratum, ratio_of, storage, random):
    """complete/1 with the tuples for strata; `ratio_of`: by stratum."""
    tuple_of = {i: t for t, group in enumerate(tuples) for i in group}
    return golden.complete(sorted(tuple_of), tuple_of, [ratio_of[stratum[g[0]]] for g in tuples], storage, random)
