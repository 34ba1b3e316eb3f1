#include "draw.hpp"
#include "keys.hpp"
#include "options.hpp"
#include "verify.hpp"

namespace clustertrial::apps {

namespace {

int run(const RandomiseOptions& options) {
    if (options.verify) return verify(options);
    if (options.make_key) return make_key(options);
    if (options.commit) return commit(options);
    return draw(options);
}

/// The examples run in data/examples/bolton-schools.
ProgramHelp help_of_program() {
    return {.examples = {{"randomise schools.csv --id URN --strata PNUMFSMEVER:median --seed 7 -o new.csv",
                          "Half of the schools of each stratum to each arm, and a record beside it."},
                         {"randomise --verify new.record.json", "Draws again by the record, and compares every byte."},
                         {"randomise trial.toml -o by-protocol.csv", "By the [randomisation] section of a trial file."},
                         {"randomise schools.csv --id URN --seed 2 --dry-run",
                          "Counts and balance of a seed, without an allocation."}},
            .first = {"--id",      "--strata",     "--arms",
                      "--ratio",   "--method",     "--together",
                      "--where",   "--seed",       "--seed-from-entropy",
                      "--dry-run", "--append",     "--split-by",
                      "--commit",  "--reveal",     "--sign",
                      "--verify",  "--public-key", "--format",
                      "--output",  "--help-all"}};
}

}  // namespace

}  // namespace clustertrial::apps

// Flags are declared outside run_program's reach: an exception there is a bug, and ends the program.
int main(int argc, char** argv) {  // NOLINT(bugprone-exception-escape)
    using namespace clustertrial::apps;
    CLI::App app("Randomise a list of schools to arms, with a record that replays the allocation", "randomise");
    RandomiseOptions options;
    add_options(app, options);
    return run_program(app, help_of_program(), argc, argv, [&] { return run(options); });
}
