// Writes a national cohort, a row a pupil: what docs/performance.md measures `analyse` with.
//
//   make_cohort FILE [SCHOOLS [PUPILS [SEED]]]     24,000 schools of 300 pupils, seed 1: 7.2 million rows, 200 MB
//
// Schools in 150 authorities; arms alternate within an authority. `intake` is of the school, `prior` of the pupil, and
// both say something about `score`. The same arguments give the same bytes everywhere: whole numbers alone are drawn.

#include <charconv>
#include <cstdint>
#include <exception>
#include <fstream>
#include <iostream>
#include <random>
#include <stdexcept>
#include <string>
#include <string_view>

namespace {

constexpr std::int64_t authorities = 150;

struct Cohort {
    std::int64_t schools = 24'000;
    std::int64_t pupils = 300;  ///< of each school
    std::uint64_t seed = 1;
};

/// A whole number from the text, at least 1.
std::int64_t count_of(std::string_view text) {
    std::int64_t count = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
    if (error != std::errc{} || end != text.data() + text.size() || count < 1)
        throw std::runtime_error("found " + std::string(text) + "; expected a whole number, at least 1");
    return count;
}

/// Normal enough: the sum of twelve draws of a share has variance 1. In thousandths.
std::int64_t draw_thousandths(std::mt19937_64& random) {
    std::int64_t sum = -6'000;
    for (int draw = 0; draw < 12; ++draw) sum += static_cast<std::int64_t>(random() % 1'001);
    return sum;
}

void append(std::string& text, std::int64_t value, char after) {
    char digits[24];
    text.append(digits, std::to_chars(digits, digits + sizeof digits, value).ptr);
    text += after;
}

/// A number of at least 0 that is given in hundredths, with both decimals.
void append_hundredths(std::string& text, std::int64_t value, char after) {
    append(text, value / 100, '.');
    if (value % 100 < 10) text += '0';
    append(text, value % 100, after);
}

void append_school(std::string& text, const Cohort& cohort, std::int64_t school, std::mt19937_64& random) {
    const std::int64_t authority = school * authorities / cohort.schools;
    const std::int64_t arm = school % 2;
    const auto intake = static_cast<std::int64_t>(random() % 60);
    const std::int64_t of_school = 10'000 + 20 * arm - 10 * intake + draw_thousandths(random) / 3;
    for (std::int64_t pupil = 0; pupil < cohort.pupils; ++pupil) {
        const std::int64_t prior = 5'000 + draw_thousandths(random);
        append(text, 10'000 + school, ',');
        append(text, 201 + authority, ',');
        append(text, arm, ',');
        append(text, intake, ',');
        append_hundredths(text, prior, ',');
        append_hundredths(text, of_school + prior / 2 + draw_thousandths(random), '\n');
    }
}

void write(const char* path, const Cohort& cohort) {
    std::mt19937_64 random(cohort.seed);
    std::ofstream file(path, std::ios::binary);
    file << "school,authority,arm,intake,prior,score\n";
    std::string text;
    for (std::int64_t school = 0; school < cohort.schools; ++school) {
        text.clear();
        append_school(text, cohort, school, random);
        file << text;
    }
    if (!file.flush()) throw std::runtime_error(std::string("cannot write ") + path);
}

}  // namespace

int main(int count, char** arguments) {
    if (count < 2 || count > 5) {
        std::cerr << "make_cohort FILE [SCHOOLS [PUPILS [SEED]]]\n";
        return 2;
    }
    try {
        Cohort cohort;
        if (count > 2) cohort.schools = count_of(arguments[2]);
        if (count > 3) cohort.pupils = count_of(arguments[3]);
        if (count > 4) cohort.seed = static_cast<std::uint64_t>(count_of(arguments[4]));
        write(arguments[1], cohort);
    } catch (const std::exception& error) {
        std::cerr << error.what() << '\n';
        return 1;
    }
}
