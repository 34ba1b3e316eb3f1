#include "sweep.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/core/number.hpp"
#include "clustertrial/core/version.hpp"
#include "clustertrial/core/words.hpp"
#include "clustertrial/data/csv.hpp"
#include "clustertrial/power/sweep.hpp"
#include "clustertrial/report/mdes_json.hpp"
#include "clustertrial/report/mdes_table.hpp"

#include <algorithm>
#include <functional>
#include <iterator>
#include <optional>
#include <utility>

namespace clustertrial::apps {

namespace {

/// As many rows as somebody looks at.
constexpr double most_shown = 10'000;
/// Bytes that are written at once.
constexpr std::size_t most_held = std::size_t{1} << 20U;

/// What is wrong with a combination is in its row.
MdesResult estimate_one(const PowerStage& stage) {
    Problems problems;
    check_stage(stage, problems);
    if (problems.empty()) {
        try {
            return estimate_checked_mdes(stage);
        } catch (const Error& error) {
            if (error.kind() != ErrorKind::design) throw;
            problems.add(error.what());
        }
    }
    MdesResult none;
    none.stage = stage;
    none.why_none = problems.text();
    return none;
}

/// Text on its way out: in pieces to standard output, whole to a file, which is there or not.
class Sink {
  public:
    explicit Sink(const CommonOptions& options) : options_(options) {}
    void add(const std::string& text) {
        held_ += text;
        if (options_.output == "-" && held_.size() >= most_held) flush();
    }
    void flush() {
        if (held_.empty()) return;
        write_result(held_, options_);
        held_.clear();
    }

  private:
    const CommonOptions& options_;
    std::string held_;
};

void for_each_result(const PowerStage& stage, const std::vector<SweepAxis>& axes,
                     const std::function<void(const MdesResult&)>& use) {
    std::vector<std::size_t> lengths;
    for (const SweepAxis& axis : axes) lengths.push_back(axis.stages.size());
    PowerStage one = stage;
    for_each_combination(lengths, [&](const std::vector<std::size_t>& place) {
        for (std::size_t a = 0; a < axes.size(); ++a) axes[a].key->copy(one, axes[a].stages[place[a]]);
        use(estimate_one(one));
    });
}

std::string joined_fields(const std::vector<std::string>& fields) {
    std::string line;
    for (const std::string& field : fields) line += (line.empty() ? "" : ",") + field;
    return line + "\n";
}

/// The keys that are inputs of a formula, in the order of the documentation.
std::vector<const KeyOf<PowerStage>*> input_keys() {
    std::vector<const KeyOf<PowerStage>*> keys;
    for (const KeyOf<PowerStage>& key : keys_of<PowerStage>())
        if (!key.flag.empty()) keys.push_back(&key);
    return keys;
}

std::string number_or_none(const std::optional<double>& value) {
    return value ? format_shortest(*value) : "";
}

void write_csv(const PowerStage& stage, const std::vector<SweepAxis>& axes, const CommonOptions& options) {
    const auto keys = input_keys();
    std::vector<std::string> header;
    for (const auto* key : keys) header.push_back(key->name);
    for (const char* name : {"df", "standard_error", "multiplier_value", "mdes", "mdes_points", "power_for_effect",
                             "exact_power_for_effect", "why_none"})
        header.emplace_back(name);
    Sink sink(options);
    sink.add(joined_fields(header));
    for_each_result(stage, axes, [&](const MdesResult& result) {
        std::vector<std::string> fields;
        std::string unsolved = result.why_none.empty() ? "" : std::string(to_name(result.stage.solve));
        std::replace(unsolved.begin(), unsolved.end(), '-', '_');
        for (const auto* key : keys) {
            if (key->name == unsolved) {
                fields.emplace_back();
                continue;
            }
            const std::optional<KeyTexts> texts = key->get(result.stage);
            fields.push_back(texts && !texts->empty() ? quote_csv_field(texts->front()) : "");
        }
        const bool none = !result.why_none.empty();
        const auto add = [&](const std::optional<double>& value) {
            fields.push_back(none ? "" : number_or_none(value));
        };
        add(result.df);
        add(result.standard_error);
        add(result.multiplier);
        add(result.mdes);
        add(result.mdes_points);
        add(result.power);
        add(result.exact_power);
        fields.push_back(quote_csv_field(result.why_none));
        sink.add(joined_fields(fields));
    });
    sink.flush();
}

void write_json(const PowerStage& stage, const std::vector<SweepAxis>& axes, const CommonOptions& options) {
    Sink sink(options);
    sink.add("{\n  \"schema\": \"clustertrial.results/1\",\n  \"version\": \"" + std::string(version()) +
             "\",\n  \"results\": [");
    bool first = true;
    for_each_result(stage, axes, [&](const MdesResult& result) {
        sink.add((first ? "\n    " : ",\n    ") + mdes_json_row(result));
        first = false;
    });
    sink.add("\n  ]\n}\n");
    sink.flush();
}

void write_table(const PowerStage& stage, const std::vector<SweepAxis>& axes, const CommonOptions& options,
                 Format format) {
    std::vector<const Key*> swept;
    for (const SweepAxis& axis : axes) swept.push_back(axis.key);
    std::vector<MdesResult> results;
    for_each_result(stage, axes, [&](MdesResult result) { results.push_back(std::move(result)); });
    std::vector<std::string> names;
    std::vector<std::vector<std::string>> values;
    for (const SweepAxis& axis : axes) names.push_back(axis.key->name);
    for (const MdesResult& result : results) {
        std::vector<std::string>& row = values.emplace_back();
        for (const SweepAxis& axis : axes) row.push_back(axis.key->get(result.stage).value_or(KeyTexts{""}).front());
    }
    write_result(render(mdes_sweep_table(results, names, values), format, {options.width}), options);
}

}  // namespace

std::vector<SweepAxis> take_axes(TypedKeys& typed) {
    std::vector<SweepAxis> axes;
    for (const KeyOf<PowerStage>& key : keys_of<PowerStage>()) {
        const auto given = typed.find(&key);
        if (given == typed.end() || key.type != KeyType::number || !is_swept(given->second.front())) continue;
        SweepAxis axis{&key, {}};
        try {
            for (const double number : swept_numbers(given->second.front()))
                key.set(axis.stages.emplace_back(), {format_shortest(number)});
        } catch (const Error& error) {
            throw Error(ErrorKind::usage, key.flag + ": " + error.what());
        }
        typed.erase(given);
        axes.push_back(std::move(axis));
    }
    return axes;
}

void write_sweep(const PowerStage& stage, const std::vector<SweepAxis>& axes, const CommonOptions& options,
                 Format format) {
    if (format == Format::csv) return write_csv(stage, axes, options);
    if (format == Format::json) return write_json(stage, axes, options);
    std::vector<std::size_t> lengths;
    for (const SweepAxis& axis : axes) lengths.push_back(axis.stages.size());
    const double count = combinations_of(lengths);
    if (count > most_shown)
        throw Error(ErrorKind::usage, "the lists and ranges make " + format_shortest(count) +
                                          " rows; expected at most 10000, or --format csv");
    write_table(stage, axes, options, format);
}

namespace {

std::string words_of(std::string name) {
    std::replace(name.begin(), name.end(), '_', ' ');
    for (const auto& [small, large] : {std::pair{"icc", "ICC"}, {"r2", "R2"}, {" cv", " CV"}}) {
        const auto at = name.find(small);
        if (at != std::string::npos) name.replace(at, std::string_view(small).size(), large);
    }
    return name;
}

/// Of an axis, the number at `place`, as its key writes it.
std::string text_at(const SweepAxis& axis, std::size_t place) {
    return axis.key->get(axis.stages[place]).value_or(KeyTexts{""}).front();
}

/// The number on the upright axis; nothing where the combination has none.
std::optional<double> height_of(const MdesResult& result) {
    if (!result.why_none.empty()) return std::nullopt;
    switch (result.stage.solve) {
        case SolveFor::mdes:
            return result.stage.effect ? result.power : std::optional(result.mdes);
        case SolveFor::power:
            return result.power;
        case SolveFor::clusters:
            return result.stage.clusters;
        case SolveFor::cluster_size:
            return result.stage.cluster_size;
        case SolveFor::icc:
            return result.stage.icc;
        case SolveFor::sites:
            return result.stage.sites;
    }
    return std::nullopt;
}

std::string height_words(const PowerStage& stage) {
    if (stage.solve == SolveFor::power || (stage.solve == SolveFor::mdes && stage.effect))
        return "power to find an effect of " + format_shortest(stage.effect.value_or(0));
    return stage.solve == SolveFor::mdes ? "MDES (standard deviations)" : std::string(traits_of(stage.solve).words);
}

ScatterSeries line_of(const PowerStage& stage, const SweepAxis& along) {
    ScatterSeries series;
    for (std::size_t place = 0; place < along.stages.size(); ++place) {
        PowerStage one = stage;
        along.key->copy(one, along.stages[place]);
        const std::optional<double> height = height_of(estimate_one(one));
        if (height) series.points.push_back({parse_number(text_at(along, place)).value(), *height});
    }
    return series;
}

}  // namespace

void plot_sweep(const PowerStage& stage, const std::vector<SweepAxis>& axes, const std::string& path, bool force) {
    constexpr std::size_t most_lines = 6;
    if (axes.empty() || axes.size() > 2)
        throw Error(ErrorKind::usage,
                    "--plot draws one or two inputs with several values; found " + std::to_string(axes.size()));
    const bool second = axes.size() == 2 && axes[1].stages.size() >= axes[0].stages.size();
    const SweepAxis& along = second ? axes[1] : axes[0];
    const SweepAxis* const lines = axes.size() == 2 ? &axes[second ? 0 : 1] : nullptr;
    if (lines != nullptr && lines->stages.size() > most_lines)
        throw Error(ErrorKind::usage, "--plot draws at most " + std::to_string(most_lines) + " lines; found " +
                                          std::to_string(lines->stages.size()) + " values of " + lines->key->flag);
    ScatterPlot plot;
    plot.joined = true;
    if (lines == nullptr) {
        plot.series.push_back(line_of(stage, along));
        plot.series.back().name = height_words(stage);
    }
    for (std::size_t place = 0; lines != nullptr && place < lines->stages.size(); ++place) {
        PowerStage one = stage;
        lines->key->copy(one, lines->stages[place]);
        plot.series.push_back(line_of(one, along));
        plot.series.back().name = words_of(lines->key->name) + " " + text_at(*lines, place);
    }
    std::erase_if(plot.series, [](const ScatterSeries& series) { return series.points.empty(); });
    if (plot.series.empty()) throw Error(ErrorKind::design, "--plot: no combination has a number to draw");
    Figure figure;
    figure.id = "mdes";
    figure.title = capitalised(height_words(stage)) + " by " + words_of(along.key->name);
    figure.x = {words_of(along.key->name)};
    figure.y = {height_words(stage)};
    figure.content = std::move(plot);
    write_file(path, render_svg(figure), force);
}

}  // namespace clustertrial::apps
