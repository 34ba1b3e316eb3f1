#include "clustertrial/report/trial_template.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/core/number.hpp"
#include "clustertrial/core/text.hpp"
#include "clustertrial/core/words.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <initializer_list>
#include <limits>
#include <string_view>
#include <utility>
#include <vector>

namespace clustertrial {

namespace {

constexpr std::string_view to_fill_in = "?";

/// What is seen of a column.
struct SeenColumn {
    std::string name;
    std::vector<std::string> levels;
    std::size_t missing = 0;
    bool numbers = false;                  ///< it holds numbers, and few other texts
    std::vector<std::string> others = {};  ///< that are no numbers
    double low = std::numeric_limits<double>::infinity();
    double high = -std::numeric_limits<double>::infinity();
};

SeenColumn seen(const Column& column, const NumberSyntax& syntax) {
    const auto& cells = std::get<TextColumn>(column.cells);
    SeenColumn result;
    result.name = column.name;
    result.levels = cells.levels;
    result.missing = static_cast<std::size_t>(std::count(cells.codes.begin(), cells.codes.end(), TextColumn::missing));
    std::size_t numbers = 0;
    for (const std::string& level : cells.levels) {
        const auto number = parse_number(level, syntax);
        if (!number) {
            result.others.push_back(level);
            continue;
        }
        ++numbers;
        result.low = std::min(result.low, *number);
        result.high = std::max(result.high, *number);
    }
    // A few markers among numbers are no names.
    constexpr std::size_t most_markers = 3;
    result.numbers = numbers > 0 && result.others.size() <= std::min(most_markers, numbers);
    return result;
}

/// "numbers from 24 to 690, 3 missing", "2 values: '0', '1'"
std::string words_of(const SeenColumn& column) {
    constexpr std::size_t few = 6;
    std::string words;
    if (column.numbers && column.levels.size() > few) {
        words = "numbers from " + format_shortest(column.low) + " to " + format_shortest(column.high);
        if (!column.others.empty()) words += ", and " + joined_as(column.others, in_quotes);
    } else {
        std::vector<std::string> first(
            column.levels.begin(),
            column.levels.begin() + static_cast<std::ptrdiff_t>(std::min(few, column.levels.size())));
        words = counted(column.levels.size(), "value") + ": " + joined_as(first, in_quotes) +
                (column.levels.size() > few ? ", ..." : "");
    }
    return words + (column.missing > 0 ? ", " + std::to_string(column.missing) + " missing" : "");
}

/// How the numbers of a column are written.
NumberSyntax syntax_of(const std::string& column, const DataSpec& data) {
    return {contains(data.percent, column), contains(data.thousands, column), data.decimal};
}

/// A text as TOML has it.
std::string in_toml(std::string_view text) {
    std::string result = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') result += '\\';
        result += static_cast<unsigned char>(c) < ' ' ? ' ' : c;  // a line break, which no name has
    }
    return result + "\"";
}

std::string list_in_toml(const std::vector<std::string>& texts) {
    return "[" + joined_as(texts, [](const std::string& text) { return in_toml(text); }) + "]";
}

/// The value of a key as TOML has it.
std::string value_in_toml(const Key& key, const KeyTexts& texts) {
    if (key.list) return list_in_toml(texts);
    return key.type == KeyType::text ? in_toml(texts.front()) : texts.front();
}

bool names_a_control(const std::string& level) {
    constexpr std::array<std::string_view, 6> names{"control", "c", "usual", "business as usual", "comparison", "0"};
    return std::find(names.begin(), names.end(), spelling_key(level)) != names.end();
}

class Template {
  public:
    Template(const Table& table, const Trial& told, const std::vector<const KeyOf<Trial>*>& given)
        : told_(told), given_(given), table_(table) {
        for (const Column& column : table.columns) columns_.push_back(seen(column, syntax_of(column.name, told.data)));
    }

    std::string make() {
        say_columns();
        text_ += "[trial]\ntitle = " + in_toml(told_.title.empty() ? to_fill_in : told_.title) + "\n";
        text_ += "unit = " + in_toml(told_.unit) + "              # what was randomised: \"school\"\n";
        text_ += "individual = " + in_toml(told_.individual) + "     # who is counted in it: \"pupil\"\n";
        text_ += "\n[data]\nfile = " + in_toml(told_.data.file.empty() ? table_.file : told_.data.file) + "\n";
        add("cluster", told_.data.cluster, guess({"urn", "school", "cluster", "practice", "site"}, 3, no_limit));
        add_size();
        add_reading();
        add_arms();
        add_strata();
        add_outcome();
        add_estimand();
        return std::move(text_);
    }

  private:
    static constexpr std::size_t no_limit = std::numeric_limits<std::size_t>::max();

    void say_columns() {
        text_ += "# Made by analyse --template from " + std::filesystem::path(table_.file).filename().string() + ": " +
                 counted(table_.rows, "row") +
                 ". Replace each \"?\" and look at each guess; then\n"
                 "#   analyse --check FILE.toml    says what would be analysed\n"
                 "#   analyse FILE.toml            prints the results\n"
                 "# Every key is explained in docs/trial-file.md. ";
        if (table_.header_begins > 1)
            text_ += "The header is " + line_text(table_.header_place()) + "; nothing above it is read.\n# ";
        text_ += "The columns:\n";
        std::size_t widest = 0;
        for (const SeenColumn& column : columns_) widest = std::max(widest, column.name.size());
        for (const SeenColumn& column : columns_)
            text_ += "#   " + column.name + std::string(widest - column.name.size() + 2, ' ') + words_of(column) + "\n";
        text_ += "\n";
    }

    /// The only column whose name is one of these, with as many values; "?" where there is none.
    [[nodiscard]] std::string guess(std::initializer_list<std::string_view> names, std::size_t least,
                                    std::size_t most) const {
        std::string found;
        for (const SeenColumn& column : columns_) {
            const bool is_named = std::find(names.begin(), names.end(), spelling_key(column.name)) != names.end();
            if (!is_named || column.levels.size() < least || column.levels.size() > most) continue;
            if (!found.empty()) return std::string(to_fill_in);
            found = column.name;
        }
        return found.empty() ? std::string(to_fill_in) : found;
    }

    void add(const std::string& key, const std::string& said, const std::string& guessed) {
        const bool is_guess = said.empty() && guessed != to_fill_in;
        text_ += key + " = " + in_toml(said.empty() ? guessed : said) + (is_guess ? "  # a guess" : "") + "\n";
    }

    void add_size() {
        if (!told_.data.size.empty()) return add("size", told_.data.size, "");
        const std::string guessed = guess({"pupils", "size", "nor", "n", "patients", "number on roll"}, 1, no_limit);
        if (guessed != to_fill_in) return add("size", "", guessed);
        text_ += "# size = \"?\"              # individuals in a row, where a row stands for several\n";
    }

    /// The keys of [data] that say how the file is read.
    void add_reading() {
        constexpr std::array<std::string_view, 3> of_their_own{"file", "cluster", "size"};
        const Trial otherwise;
        for (const KeyOf<Trial>& key : keys_of<Trial>()) {
            const bool has_own = std::find(of_their_own.begin(), of_their_own.end(), key.name) != of_their_own.end();
            if (key.section != "data" || has_own || !key.get) continue;
            const auto value = key.get(told_);
            const bool is_given = std::find(given_.begin(), given_.end(), &key) != given_.end();
            if (value && (is_given || value != key.get(otherwise)))
                text_ += key.name + " = " + value_in_toml(key, *value) + "\n";
        }
    }

    void add_strata() {
        if (!told_.strata.empty()) {
            text_ += "\n[strata]\ncolumns = " + list_in_toml(told_.strata) + "\n";
            return;
        }
        text_ += "\n# Strata of the allocation; take away the # where there are any.\n# [strata]\n# columns = " +
                 list_in_toml({guess({"stratum", "strata", "block", "fsm_block"}, 2, no_limit)}) + "\n";
    }

    /// Of the two that say who was in which arm the second is the better one, and only one of them holds.
    void add_arms() {
        text_ += "\n# Who was in which arm: either the data have it, ...\n[arms]\n";
        add_arms_of_data();
        text_ +=
            "# ... or, where `randomise` made the allocation, its record, which says strata and who was randomised "
            "too:\n"
            "# take away [arms] if you name the record of the draw.\n"
            "# [randomisation]\n# record = \"allocation.record.json\"\n";
    }

    void add_arms_of_data() {
        constexpr std::size_t most_arms = 6;
        const std::string column =
            told_.arms.column.empty()
                ? guess({"arm", "arms", "treated", "treatment", "group", "allocation", "intervention"}, 2, most_arms)
                : told_.arms.column;
        add("column", told_.arms.column, column);
        const auto named =
            std::find_if(columns_.begin(), columns_.end(), [&](const SeenColumn& one) { return one.name == column; });
        const std::vector<std::string> levels = named == columns_.end() ? std::vector<std::string>{} : named->levels;
        const auto has = [&](std::string_view level) {
            return std::find(levels.begin(), levels.end(), level) != levels.end();
        };
        const std::string control_told = told_label(0), other_told = told_label(1);
        const bool is_told = !control_told.empty() || !other_told.empty();
        if (!is_told && levels.size() == 2 && has("0") && has("1")) return;  // what is meant without a word
        const auto control = std::find_if(levels.begin(), levels.end(), [&](const std::string& level) {
            return control_told.empty() ? names_a_control(level) : level == control_told;
        });
        const bool known = levels.size() == 2 && control != levels.end();
        const std::string other = known ? levels[control == levels.begin() ? 1 : 0] : std::string(to_fill_in);
        add("control", control_told, known ? *control : std::string(to_fill_in));
        add("intervention", other_told, other);
    }

    /// The label that a flag gave; empty: none did.
    [[nodiscard]] std::string told_label(std::size_t arm) const {
        const std::string& label = told_.arms.arms.at(arm).label;
        const Trial untold;
        const auto& key = key_of_arm(arm == 0 ? "control" : "intervention");
        const bool is_given = std::find(given_.begin(), given_.end(), &key) != given_.end();
        if (is_given || label != untold.arms.arms.at(arm).label) return label;
        return {};
    }

    static const KeyOf<Trial>& key_of_arm(std::string_view name) {
        for (const KeyOf<Trial>& key : keys_of<Trial>())
            if (key.section == "arms" && key.name == name) return key;
        throw Error(ErrorKind::usage, "no key of [arms] is called " + in_quotes(name));
    }

    void add_outcome() {
        text_ += "\n[[outcome]]\n";
        OutcomeSpec outcome;
        if (!told_.outcomes.empty()) outcome = told_.outcomes.front();
        text_ += "name = " + in_toml(outcome.name.empty() ? to_fill_in : outcome.name) + "\n";
        text_ += "label = " + in_toml(outcome.label.empty() ? to_fill_in : outcome.label) + "\n";
        text_ += "role = \"primary\"\n";
        if (!outcome.value.empty()) {
            text_ += "value = " + in_toml(outcome.value) + "\n";
        } else {
            text_ += "count = " + in_toml(outcome.count.empty() ? to_fill_in : outcome.count) +
                     "            # events; or value = \"...\", a measured value\n";
        }
        text_ += outcome.prior.empty() ? "# prior = \"?\"            # the same measure before the trial\n"
                                       : "prior = " + in_toml(outcome.prior) + "\n";
    }

    void add_estimand() {
        text_ +=
            "\n# Which effect the trial is about, in the words of its protocol; take away the # and fill in.\n"
            "# [estimand]\n# population = \"?\"\n# comparison = \"?\"\n# outcome = \"?\"            # and its time\n"
            "# withdrawn_clusters = \"?\"\n# movers = \"?\"\n# summary = \"difference\"\n"
            "# average = \"individuals\"  # or \"clusters\": each counts the same, whatever its size\n"
            "# strata = \"across\"        # or \"within\": strata count by the precision of their comparison\n";
    }

    const Trial& told_;
    const std::vector<const KeyOf<Trial>*>& given_;
    const Table& table_;
    std::vector<SeenColumn> columns_;
    std::string text_;
};

}  // namespace

std::string trial_template(const Table& table, const Trial& told, const std::vector<const KeyOf<Trial>*>& given) {
    return Template(table, told, given).make();
}

}  // namespace clustertrial
