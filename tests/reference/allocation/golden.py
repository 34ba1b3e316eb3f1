#!/usr/bin/env python3
"""Reference allocations for tests/allocation/golden_test.cpp, written from docs/methods/allocation.md alone.

Plain Python 3 (made with 3.11), standard library only; shares no code with the C++ library: its own MT19937-64
(Matsumoto and Nishimura's published constants), its own kiss32, its own strata, rounding and methods.
Run in this folder: python3 golden.py > golden.csv
"""
import csv
import struct
from fractions import Fraction
from math import gcd, lcm

MASK64 = (1 << 64) - 1
MASK32 = (1 << 32) - 1


class Mt64:
    name = "stata-mt64"

    def __init__(self, seed):
        self.state = [seed & MASK64]
        for i in range(1, 312):
            before = self.state[-1]
            self.state.append((6364136223846793005 * (before ^ (before >> 62)) + i) & MASK64)
        self.at = 312

    def bits(self):
        if self.at == 312:
            for i in range(312):
                x = (self.state[i] & 0xFFFFFFFF80000000) | (self.state[(i + 1) % 312] & 0x7FFFFFFF)
                self.state[i] = self.state[(i + 156) % 312] ^ (x >> 1) ^ (0xB5026F5AA96619E9 if x & 1 else 0)
            self.at = 0
        x = self.state[self.at]
        self.at += 1
        x ^= (x >> 29) & 0x5555555555555555
        x ^= (x << 17) & 0x71D67FFFEDA60000
        x ^= (x << 37) & 0xFFF7EEE000000000
        return x ^ (x >> 43)

    def uniform(self):
        return ((self.bits() >> 12) + 0.5) * 2.0**-52


class Kiss32:
    name = "stata-kiss32"

    def __init__(self, seed):
        self.x, self.y, self.z, self.w = seed, 521288629, 362436069, 2262615
        for _ in range(100):
            self.next()

    def next(self):
        self.x = (69069 * self.x + 1234567) & MASK32
        self.y ^= (self.y << 13) & MASK32
        self.y ^= self.y >> 17
        self.y ^= (self.y << 5) & MASK32
        self.z = (65184 * (self.z & 65535) + (self.z >> 16)) & MASK32
        self.w = (63663 * (self.w & 65535) + (self.w >> 16)) & MASK32
        return (self.x + self.y + self.z + (self.w << 16)) & MASK32

    def bits(self):
        return self.next() << 32 | self.next()

    def uniform(self):
        return self.next() * 2.0**-32


def below(random, bound):
    bits = (bound - 1).bit_length()
    while bits:
        drawn = random.bits() >> (64 - bits)
        if drawn < bound:
            return drawn
    return 0


def shuffled(count, random):
    items = list(range(count))
    for i in range(count, 1, -1):
        j = below(random, i)
        items[i - 1], items[j] = items[j], items[i - 1]
    return items


def store(draw, storage):
    return struct.unpack("f", struct.pack("f", draw))[0] if storage == "float" else draw


def round_quotas(sizes, ratios, random):
    """`ratios`: one a stratum."""
    whole = lcm(*(sum(ratio) // gcd(*ratio) for ratio in ratios))
    arms = len(ratios[0])
    row_order = shuffled(len(sizes) + 1, random)
    arm_order = shuffled(arms, random)
    exact = [[Fraction(size * ratio[a], sum(ratio)) for a in arm_order] for size, ratio in zip(sizes, ratios)]
    slack = [-sum(row[c] for row in exact) % 1 for c in range(arms)]
    cells = [[(exact[s][c] % 1) if s < len(sizes) else slack[c] for c in range(arms)] for s in row_order]

    def is_open(r, c):
        return 0 < cells[r][c] < 1

    rows, columns = range(len(cells)), range(arms)
    for start in rows:
        while any(is_open(start, c) for c in columns):
            walk = [("row", start), ("column", next(c for c in columns if is_open(start, c)))]
            while True:
                (kind, here), (_, before) = walk[-1], walk[-2]
                if kind == "row":
                    step = ("column", next(c for c in columns if c != before and is_open(here, c)))
                else:
                    step = ("row", next(r for r in rows if r != before and is_open(r, here)))
                if step in walk:
                    cycle = walk[walk.index(step):]
                    break
                walk.append(step)
            pairs = [dict((cycle[i], cycle[(i + 1) % len(cycle)])) for i in range(len(cycle))]
            meets = [(p["row"], p["column"]) for p in pairs]
            odd, even = meets[0::2], meets[1::2]
            up = min([1 - cells[r][c] for r, c in odd] + [cells[r][c] for r, c in even])
            down = min([cells[r][c] for r, c in odd] + [1 - cells[r][c] for r, c in even])
            step = up if below(random, int((up + down) * whole)) < down * whole else -down
            for r, c in odd:
                cells[r][c] += step
            for r, c in even:
                cells[r][c] -= step

    counts = [[0] * arms for _ in sizes]
    for r, s in enumerate(row_order):
        for c, a in enumerate(arm_order):
            if s < len(sizes):
                counts[s][a] = int(sizes[s] * ratios[s][a] // sum(ratios[s]) + cells[r][c])
    return counts


def complete(schools, strata, ratios, storage, random):
    """`strata`: by school; `ratios`: one a stratum, in order of their names."""
    draw = {i: store(random.uniform(), storage) for i in sorted(schools)}
    names = sorted(set(strata.values()))
    counts = round_quotas([sum(1 for s in strata.values() if s == n) for n in names], ratios, random)
    arm = {}
    for name, quota in zip(names, counts):
        inside = sorted((i for i in schools if strata[i] == name), key=lambda i: draw[i])
        labels = [a for a, n in enumerate(quota) for _ in range(n)]
        arm.update(zip(inside, labels))
    return draw, arm


def simple(schools, strata, ratio, storage, random):
    draw = {i: store(random.uniform(), storage) for i in sorted(schools)}
    bounds = [sum(ratio[: a + 1]) / sum(ratio) for a in range(len(ratio) - 1)]
    return draw, {i: sum(1 for b in bounds if draw[i] >= b) for i in schools}


def sorted_alternation(schools, strata, key, storage, random):
    by_key = sorted(schools, key=lambda i: key[i])
    draw = {i: store(random.uniform(), storage) for i in by_key}
    arm = {}
    previous = None
    for i in sorted(schools, key=lambda i: (strata[i], draw[i])):
        arm[i] = int(draw[i] > 0.5) if previous is None else 1 - arm[previous]
        previous = i
    return draw, arm


def median(values):
    values = sorted(values)
    return (values[(len(values) - 1) // 2] + values[len(values) // 2]) / 2


def main():
    rows = list(csv.DictReader(open("golden_schools.csv", newline="")))
    la = {int(r["urn"]): int(r["la"]) for r in rows}
    fsm = {int(r["urn"]): float(r["fsm"]) for r in rows}
    schools = [int(r["urn"]) for r in rows]
    middle = median(fsm.values())
    crossed = {i: (la[i], int(fsm[i] > middle)) for i in schools}  # on the median: low
    blocks = {i: 0 if fsm[i] < middle else 1 if fsm[i] > middle else 2 for i in schools}
    seed = 3837398
    print("method,generator,storage,urn,draw,arm")
    for generator in (Mt64, Kiss32):
        for storage in ("double", "float"):
            for name, (draw, arm) in {
                "complete": complete(schools, crossed, [[3, 2, 1]] * len(set(crossed.values())), storage, generator(seed)),
                "simple": simple(schools, crossed, [3, 2, 1], storage, generator(seed)),
                "sorted-alternation": sorted_alternation(schools, blocks, fsm, storage, generator(seed)),
            }.items():
                for i in schools:
                    print(f"{name},{generator.name},{storage},{i},{draw[i]!r},{arm[i]}")


assert f"{Mt64(12345).uniform():.15f}" == "0.357629722888426"  # StataCorp's printed value
assert f"{Kiss32(12345).uniform():.8f}" == "0.30910601"
if __name__ == "__main__":
    main()
