// A program with nothing in it but what all programs share: the command-line cases of the common contract run it.
#include "clustertrial/core/error.hpp"
#include "clustertrial/report/render.hpp"

#include "common/program.hpp"

#include <stdexcept>
#include <string>

#include <nlohmann/json.hpp>

namespace clustertrial::apps {

namespace {

struct SampleOptions {
    CommonOptions common;
    std::string outcome;
    std::string failure;
};

ResultTable attrition(const std::string& outcome) {
    ResultTable table{"attrition", "Attrition, " + outcome, {}, {}, {"Schools | all of them."}};
    table.columns = {{"Stage"}, {"Intervention", "Schools", Align::right}, {"Control", "Schools", Align::right}};
    table.rows = {{{"Randomised", count_cell(1047), count_cell(1046)}}, {{"Analysed", count_cell(47), count_cell(46)}}};
    return table;
}

[[noreturn]] void fail(const std::string& how) {
    if (how == "input") throw Error(ErrorKind::input, "schools.csv:3: column 'n': found 'x'; expected a number");
    if (how == "design") throw Error(ErrorKind::design, "the arm 'control' has no schools");
    throw std::logic_error("rows lost");
}

int run(const SampleOptions& options) {
    inform("outcome " + options.outcome);
    warn("a sample is not a result");
    if (!options.failure.empty()) fail(options.failure);
    const Format format = format_of_output(options.common);
    const ResultTable table = attrition(options.outcome);
    const auto json = [&] {
        const nlohmann::ordered_json object = {{"tables", {nlohmann::ordered_json::parse(render_json(table))}}};
        return object.dump(2) + '\n';
    };
    write_result(format == Format::json ? json() : render(table, format, {options.common.width}), options.common);
    return exit_done;
}

}  // namespace

}  // namespace clustertrial::apps

int main(int argc, char** argv) {
    using namespace clustertrial::apps;
    CLI::App app("Prints a small table", "sample");
    SampleOptions options;
    app.add_option("OUTCOME", options.outcome, "Name of the outcome")->required();
    app.add_option("--fail", options.failure, "End with an error of this kind")
        ->check(CLI::IsMember({"input", "design", "bug"}));
    add_common_options(app, options.common);
    return run_program(app, {}, argc, argv, [&] { return run(options); });
}
