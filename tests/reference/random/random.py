"""Reference values for tests/core/random_test.cpp, written from the published descriptions and independent of the library.

Run in this folder: python3 random.py > random.csv

MT19937-64: M. Matsumoto and T. Nishimura, "Mersenne Twister with improved initialization", mt19937-64.c (2004).
kiss32: Stata's manual, [FN] Random-number functions; the constants are in docs/methods/random-numbers.md.
"""

M64 = (1 << 64) - 1
M32 = (1 << 32) - 1


class Mt64:
    def __init__(self, seed):
        self.state = [seed & M64]
        for i in range(1, 312):
            last = self.state[-1]
            self.state.append((6364136223846793005 * (last ^ (last >> 62)) + i) & M64)
        self.index = 312

    def bits(self):
        if self.index == 312:
            for i in range(312):
                x = (self.state[i] & 0xFFFFFFFF80000000) | (self.state[(i + 1) % 312] & 0x7FFFFFFF)
                self.state[i] = self.state[(i + 156) % 312] ^ (x >> 1) ^ (0xB5026F5AA96619E9 if x & 1 else 0)
            self.index = 0
        x = self.state[self.index]
        self.index += 1
        x ^= (x >> 29) & 0x5555555555555555
        x ^= (x << 17) & 0x71D67FFFEDA60000
        x ^= (x << 37) & 0xFFF7EEE000000000
        return x ^ (x >> 43)


class Kiss32:
    def __init__(self, seed):
        self.x, self.y, self.z, self.w = seed, 521288629, 362436069, 2262615
        for _ in range(100):
            self.draw()

    def draw(self):
        self.x = (69069 * self.x + 1234567) & M32
        self.y ^= (self.y << 13) & M32
        self.y ^= self.y >> 17
        self.y ^= (self.y << 5) & M32
        self.z = (65184 * (self.z & 65535) + (self.z >> 16)) & M32
        self.w = (63663 * (self.w & 65535) + (self.w >> 16)) & M32
        return (self.x + self.y + self.z + (self.w << 16)) & M32

    def bits(self):
        high = self.draw()
        return high << 32 | self.draw()


def below(generator, bound):
    """bounded/1: the 2^64 mod bound topmost values are drawn again."""
    end = (1 << 64) - (1 << 64) % bound
    while True:
        drawn = generator.bits()
        if drawn < end:
            return drawn % bound


def shuffled(generator, count):
    """shuffle/1: for i = count, ..., 2 swap the i-th item with one of the first i."""
    items = list(range(count))
    for i in range(count, 1, -1):
        j = below(generator, i)
        items[i - 1], items[j] = items[j], items[i - 1]
    return items


print("what,generator,seed,argument,values")
for name, make in (("stata-mt64", Mt64), ("stata-kiss32", Kiss32)):
    for seed in (12345, 3837398):
        generator = make(seed)
        print("bits", name, seed, 5, " ".join(str(generator.bits()) for _ in range(5)), sep=",")
        # 3 * 2^62 rejects one draw in four; 10 and 2^32 + 1 practically none.
        for bound in (10, (1 << 32) + 1, 3 << 62):
            generator = make(seed)
            print("below", name, seed, bound, " ".join(str(below(generator, bound)) for _ in range(8)), sep=",")
        print("shuffle", name, seed, 12, " ".join(map(str, shuffled(make(seed), 12))), sep=",")
