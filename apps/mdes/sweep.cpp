#include "sweep.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/core/number.hpp"
#include "clustertrial/core/version.hpp"
#include "clustertrial/core/words.hpp"
#include "clustertrial/data/csv.hpp"
#include "clustertrial/power/sweep.hpp"
#include "clustertrial/report/mdes_figure.hpp"
#include "clustertrial/report/mdes_json.hpp"
#include "clustertrial/report/mdes_table.hpp"

#include <functional>
#include <optional>
#include <string_view>
#include <utility>

namespace clustertrial::apps {

namespace {

/// As many rows as somebody looks at.
constexpr double most_shown = 10'000;
/// Bytes that are written at once.
constexpr std::size_t most_held = std::size_t{1} << 20U;

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
        use(estimate_or_why_none(one));
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
        const std::string_view unsolved = result.why_none.empty() ? "" : traits_of(result.stage.solve).key;
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

/// Of an axis, the number at `place`, as its key writes it.
std::string text_at(const SweepAxis& axis, std::size_t place) {
    return axis.key->get(axis.stages[place]).value_or(KeyTexts{""}).front();
}

MdesLine line_of(const PowerStage& stage, const SweepAxis& along, std::string name) {
    MdesLine line{std::move(name), {}};
    for (std::size_t place = 0; place < along.stages.size(); ++place) {
        PowerStage one = stage;
        along.key->copy(one, along.stages[place]);
        line.plans.emplace_back(parse_number(text_at(along, place)).value(), estimate_or_why_none(one));
    }
    return line;
}

void warn_of_missing(const std::vector<MdesLine>& lines) {
    std::size_t missing = 0;
    for (const MdesLine& line : lines) {
        for (const auto& [x, result] : line.plans)
            if (!result.why_none.empty()) ++missing;
    }
    if (missing > 0) warn("--plot: " + counted(missing, "combination") + " without a number left out of the picture");
}

}  // namespace

void plot_sweep(const PowerStage& stage, const std::vector<SweepAxis>& axes, const std::string& path, bool force) {
    constexpr std::size_t most_lines = 6;
    if (axes.empty() || axes.size() > 2)
        throw Error(ErrorKind::usage,
                    "--plot draws one or two inputs with several values; found " + std::to_string(axes.size()));
    const bool second = axes.size() == 2 && axes[1].stages.size() >= axes[0].stages.size();
    const SweepAxis& along = second ? axes[1] : axes[0];
    const SweepAxis* const by = axes.size() == 2 ? &axes[second ? 0 : 1] : nullptr;
    if (by != nullptr && by->stages.size() > most_lines)
        throw Error(ErrorKind::usage, "--plot draws at most " + std::to_string(most_lines) + " lines; found " +
                                          std::to_string(by->stages.size()) + " values of " + by->key->flag);
    std::vector<MdesLine> lines;
    if (by == nullptr) lines.push_back(line_of(stage, along, ""));
    for (std::size_t place = 0; by != nullptr && place < by->stages.size(); ++place) {
        PowerStage one = stage;
        by->key->copy(one, by->stages[place]);
        lines.push_back(line_of(one, along, words_of_key(by->key->name) + " " + text_at(*by, place)));
    }
    warn_of_missing(lines);
    write_file(path, render_svg(mdes_figure(along.key->name, lines)), force);
}

}  // namespace clustertrial::apps
