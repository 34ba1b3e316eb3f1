#include "clustertrial/core/random.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/core/number.hpp"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <numeric>
#include <sstream>
#include <string>

#include <gmock/gmock.h>

namespace clustertrial::random_test {
namespace {

using testing::HasSubstr;

std::vector<double> draws(GeneratorKind kind, std::uint64_t seed, std::size_t count) {
    RandomStream random(kind, seed);
    std::vector<double> values(count);
    for (double& value : values) value = random.uniform();
    return values;
}

/// As printed with `digits` decimals, Stata's way of showing them.
std::vector<std::string> printed(const std::vector<double>& values, int digits) {
    std::vector<std::string> texts;
    for (const double value : values) texts.push_back(format_fixed(value, digits));
    return texts;
}

// Stata's own output for `set seed 12345` and runiform() printed with 18 decimals.
TEST(StataMt64, DrawsWhatStataDraws) {
    EXPECT_THAT(printed(draws(GeneratorKind::stata_mt64, 12345, 6), 18),
                testing::ElementsAre("0.357629722888425872", "0.400442617044061255", "0.689383317002768448",
                                     "0.559735570641115676", "0.574451293991710910", "0.207690526861754710"));
    EXPECT_THAT(printed(draws(GeneratorKind::stata_mt64, 123456789, 3), 16),
                testing::ElementsAre("0.3488717045561948", "0.2668857097531377", "0.1366462944876859"));
    EXPECT_THAT(printed(draws(GeneratorKind::stata_mt64, 98034, 3), 16),
                testing::ElementsAre("0.2456401078377176", "0.7508651253045368", "0.2773686417135496"));
}

TEST(StataKiss32, DrawsWhatStataDraws) {
    EXPECT_THAT(printed(draws(GeneratorKind::stata_kiss32, 12345, 5), 8),
                testing::ElementsAre("0.30910601", "0.68522762", "0.12778147", "0.56172438", "0.31345158"));
}

// `set seed 98034`, `set obs 10000`, `generate u = runiform()`, `summarize u`: Stata prints these seven digits.
TEST(StataMt64, TenThousandDrawsHaveTheSummaryStataPrints) {
    for (const bool as_float : {true, false}) {
        std::vector<double> u = draws(GeneratorKind::stata_mt64, 98034, 10000);
        if (as_float) std::transform(u.begin(), u.end(), u.begin(), [](double x) { return static_cast<float>(x); });
        const double mean = std::accumulate(u.begin(), u.end(), 0.0) / 10000;
        double squares = 0;
        for (const double x : u) squares += (x - mean) * (x - mean);
        EXPECT_EQ(format_fixed(mean, 7), "0.5004244");
        EXPECT_EQ(format_fixed(std::sqrt(squares / 9999), 7), "0.2865088");
        EXPECT_EQ(format_fixed(*std::min_element(u.begin(), u.end()), 7), "0.0000502");
        EXPECT_EQ(format_fixed(*std::max_element(u.begin(), u.end()), 6), "0.999969");
    }
}

// Float storage keeps 24 bits, so that two draws that differ can be stored as equal; double storage keeps them apart.
TEST(StataMt64, FloatStorageMakesTiesThatDoubleStorageDoesNot) {
    const auto distinct = [](std::vector<double> values) {
        std::sort(values.begin(), values.end());
        return std::unique(values.begin(), values.end()) - values.begin();
    };
    std::vector<double> u = draws(GeneratorKind::stata_mt64, 98034, 10000);
    EXPECT_EQ(distinct(u), 10000);
    std::transform(u.begin(), u.end(), u.begin(), [](double x) { return static_cast<float>(x); });
    EXPECT_LT(distinct(u), 10000);
}

TEST(RandomStream, UniformIsTheGeneratorsOwn) {
    RandomStream random(GeneratorKind::stata_mt64, 7);
    StataMt64 direct(7);
    for (int i = 0; i < 1000; ++i) ASSERT_EQ(random.uniform(), direct.uniform());
}

/// One line of tests/reference/random/random.csv, which an independent program wrote.
struct Reference {
    std::string what;
    GeneratorKind kind;
    std::uint64_t seed;
    std::uint64_t argument;
    std::vector<std::uint64_t> values;
};

std::vector<Reference> references(const std::string& what) {
    std::ifstream file(CLUSTERTRIAL_TEST_DIR "/reference/random/random.csv");
    std::vector<Reference> found;
    std::string line;
    std::getline(file, line);  // header
    while (std::getline(file, line)) {
        std::replace(line.begin(), line.end(), ',', ' ');
        std::istringstream fields(line);
        Reference reference{};
        std::string generator;
        fields >> reference.what >> generator >> reference.seed >> reference.argument;
        reference.kind = from_name<GeneratorKind>(generator);
        for (std::uint64_t value = 0; fields >> value;) reference.values.push_back(value);
        if (reference.what == what) found.push_back(reference);
    }
    return found;
}

// Golden: allocations already made depend on these. A change needs a new version name, never a new value here.
TEST(RandomStreamGolden, Bits) {
    ASSERT_EQ(references("bits").size(), 4U);
    for (const Reference& reference : references("bits")) {
        RandomStream random(reference.kind, reference.seed);
        for (const std::uint64_t value : reference.values) EXPECT_EQ(random.bits(), value);
    }
}

TEST(RandomStreamGolden, BoundedDraws) {
    ASSERT_EQ(references("below").size(), 12U);
    for (const Reference& reference : references("below")) {
        RandomStream random(reference.kind, reference.seed);
        for (const std::uint64_t value : reference.values) EXPECT_EQ(random.below(reference.argument), value);
    }
}

TEST(RandomStreamGolden, Shuffle) {
    ASSERT_EQ(references("shuffle").size(), 4U);
    for (const Reference& reference : references("shuffle")) {
        RandomStream random(reference.kind, reference.seed);
        std::vector<std::uint64_t> items(reference.argument);
        std::iota(items.begin(), items.end(), std::uint64_t{0});
        shuffle(items, random);
        EXPECT_EQ(items, reference.values);
    }
}

TEST(RandomStream, BoundedDrawsOfOneValueAreZero) {
    RandomStream random(GeneratorKind::stata_mt64, 1);
    for (int i = 0; i < 100; ++i) ASSERT_EQ(random.below(1), 0U);
}

// 60,000 draws below 6: each count has standard deviation sqrt(60000 * 5 / 36) = 91; five of them either side.
TEST(RandomStream, BoundedDrawsAreEvenlySpread) {
    for (const GeneratorKind kind : {GeneratorKind::stata_mt64, GeneratorKind::stata_kiss32}) {
        RandomStream random(kind, 4);
        std::vector<int> counts(6);
        for (int i = 0; i < 60000; ++i) ++counts[static_cast<std::size_t>(random.below(6))];
        for (const int count : counts) EXPECT_NEAR(count, 10000, 5 * 91);
    }
}

TEST(Shuffle, KeepsEveryItemAndLeavesNothingToDoForOne) {
    RandomStream random(GeneratorKind::stata_mt64, 2);
    std::vector<int> items{5, 6, 7, 8, 9};
    shuffle(items, random);
    EXPECT_THAT(items, testing::UnorderedElementsAre(5, 6, 7, 8, 9));
    std::vector<int> one{3};
    shuffle(one, random);
    EXPECT_THAT(one, testing::ElementsAre(3));
    std::vector<int> none;
    shuffle(none, random);
    EXPECT_TRUE(none.empty());
}

template <typename Function>
std::string error_of(Function function) {
    try {
        function();
    } catch (const Error& error) {
        EXPECT_EQ(error.kind(), ErrorKind::usage);
        return error.what();
    }
    return "no error";
}

TEST(RandomStream, RefusesASeedThatDoesNotFit) {
    EXPECT_NO_THROW(RandomStream(GeneratorKind::stata_kiss32, 4294967295U));
    EXPECT_EQ(error_of([] { RandomStream(GeneratorKind::stata_kiss32, 4294967296U); }),
              "seed 4294967296 does not fit generator stata-kiss32; expected at most 4294967295");
}

TEST(RandomStream, RefusesABoundOfZero) {
    EXPECT_THAT(error_of([] { RandomStream(GeneratorKind::stata_mt64, 1).below(0); }), HasSubstr("below 0"));
}

TEST(GeneratorNames, MapBothWays) {
    for (const GeneratorKind kind : {GeneratorKind::stata_mt64, GeneratorKind::stata_kiss32}) {
        EXPECT_EQ(from_name<GeneratorKind>(to_name(kind)), kind);
    }
    EXPECT_EQ(error_of([] { from_name<GeneratorKind>("mt19937"); }),
              "unknown generator 'mt19937'; expected one of stata-mt64, stata-kiss32");
}

}  // namespace
}  // namespace clustertrial::random_test
