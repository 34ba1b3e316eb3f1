#include "clustertrial/allocation/spent_seeds.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/core/number.hpp"
#include "clustertrial/data/checksum.hpp"
#include "clustertrial/data/csv.hpp"

#include <algorithm>

namespace clustertrial {
namespace {

constexpr std::string_view header = "generator,seed,algorithm,input_sha256";

/// Throws Error(input) with `place` for what is not as expected.
SpentSeed parse_line(std::string_view line, const Place& place) {
    constexpr std::size_t cells = 4;
    std::vector<std::string> fields;
    split_csv_line(line, ',', place, fields);
    if (fields.size() != cells)
        throw Error(ErrorKind::input,
                    describe(place, "found " + std::to_string(fields.size()) + " cells", "expected four"));
    const auto bad = [&](const char* column, const std::string& found, const char* expected) {
        return Error(ErrorKind::input,
                     describe({place.file, place.line, column}, "found " + in_quotes(found), expected));
    };
    SpentSeed spent;
    try {
        spent.generator = generator_of_version(fields[0]);
    } catch (const Error& error) {
        throw Error(ErrorKind::input, describe({place.file, place.line, "generator"}, error.what()));
    }
    const auto seed = parse_whole_number(fields[1]);
    if (!seed || *seed > traits_of(spent.generator).largest_seed)
        throw bad("seed", fields[1], "expected a seed of the generator");
    if (fields[2].empty()) throw bad("algorithm", fields[2], "expected an algorithm such as complete/1");
    if (!is_sha256(fields[3])) throw bad("input_sha256", fields[3], "expected 64 lower-case hexadecimal digits");
    spent.seed = *seed;
    spent.algorithm = fields[2];
    spent.input_sha256 = fields[3];
    spent.line = place.line;
    return spent;
}

}  // namespace

std::vector<SpentSeed> parse_spent_seeds(std::string_view text, const std::string& file) {
    std::vector<SpentSeed> ledger;
    for (std::size_t line = 1; !text.empty(); ++line) {
        const auto end = text.find('\n');
        if (end == std::string_view::npos)
            throw Error(ErrorKind::input, describe({file, line}, "the last line does not end", "was the file cut?"));
        const auto found = text.substr(0, end);
        text.remove_prefix(end + 1);
        if (line > 1) {
            ledger.push_back(parse_line(found, {file, line}));
        } else if (found != header) {
            throw Error(ErrorKind::input,
                        describe({file, line}, "found " + in_quotes(found), "expected " + std::string(header)));
        }
    }
    return ledger;
}

std::string add_spent_seed(std::string_view text, const SpentSeed& seed) {
    std::string ledger(text);
    if (ledger.empty()) ledger.append(header).append("\n");
    ledger.append(traits_of(seed.generator).version).append(",").append(std::to_string(seed.seed));
    ledger.append(",").append(seed.algorithm).append(",").append(seed.input_sha256).append("\n");
    return ledger;
}

std::size_t line_that_spends(const std::vector<SpentSeed>& ledger, GeneratorKind generator, std::uint64_t seed) {
    const auto spends = [&](const SpentSeed& spent) { return spent.generator == generator && spent.seed == seed; };
    const auto found = std::find_if(ledger.begin(), ledger.end(), spends);
    return found == ledger.end() ? 0 : found->line;
}

std::optional<std::string_view> first_spent_seeds(std::string_view ledger, std::size_t seeds) {
    if (seeds == 0 && ledger.empty()) return ledger;
    std::size_t end = 0;
    for (std::size_t line = 0; line <= seeds; ++line) {
        const auto found = ledger.find('\n', end);
        if (found == std::string_view::npos) return std::nullopt;
        end = found + 1;
    }
    return ledger.substr(0, end);
}

}  // namespace clustertrial
