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

}  // namespace

}  // namespace clustertrial::apps

// Flags are declared outside run_program's reach: an exception there is a bug, and ends the program.
int main(int argc, char** argv) {  // NOLINT(bugprone-exception-escape)
    using namespace clustertrial::apps;
    CLI::App app("Randomise a list of schools to arms, with a record that replays the allocation", "randomise");
    RandomiseOptions options;
    add_options(app, options);
    return run_program(app, argc, argv, [&] { return run(options); });
}
