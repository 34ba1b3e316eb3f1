#include "random_tables.hpp"

#include <array>
#include <random>
#include <string_view>

namespace clustertrial::samples {

namespace {

class Generator {
  public:
    Generator(std::uint64_t seed, std::size_t longest_word) : random_(seed), longest_word_(longest_word) {}

    ResultTable table() {
        ResultTable table{"random", chance(4) ? "" : text(6), {}, {}, {}};
        const std::size_t columns = 1 + below(9);
        std::string group;
        for (std::size_t i = 0; i < columns; ++i) {
            if (chance(2)) group = i > 0 && chance(2) ? word() : "";
            table.columns.push_back({lines(4), group, static_cast<Align>(below(3))});
        }
        for (std::size_t rows = below(7); rows > 0; --rows) table.rows.push_back(row(columns));
        for (std::size_t notes = below(3); notes > 0; --notes) table.notes.push_back(text(20));
        return table;
    }

  private:
    std::size_t below(std::size_t bound) { return static_cast<std::size_t>(random_() % bound); }
    bool chance(std::size_t in) { return below(in) == 0; }

    std::string word() {
        static constexpr std::array<std::string_view, 28> letters{
            "a", "b", "E", "9", "0", ",", "\"", "'", "#", "|", "\\", "$", "%",      "&",
            "_", "{", "}", "~", "^", "*", "`",  "<", ">", "-", "(",  ";", "\u0177", "\u5B66"};
        std::string result;
        // The widest letter takes two columns.
        for (std::size_t i = 1 + below(longest_word_ / 2); i > 0; --i) result += letters[below(letters.size())];
        return result;
    }

    std::string text(std::size_t most_words) {
        std::string result;
        for (std::size_t i = below(most_words + 1); i > 0; --i) result += (result.empty() ? "" : " ") + word();
        return result;
    }

    std::string lines(std::size_t most_words) {
        return chance(4) ? text(most_words) + '\n' + text(most_words) : text(most_words);
    }

    NumberPart number() {
        const double value = (static_cast<double>(below(2000001)) - 1e6) / (chance(2) ? 1.0 : 1e5);
        return {value, static_cast<int>(below(4)), static_cast<NumberStyle>(below(3))};
    }

    Cell cell() {
        switch (below(5)) {
            case 0:
                return {};
            case 1:
                return number();
            case 2:
                return interval_cell(number().value, number().value, number().value, 3, 3, chance(2));
            case 3:
                return Cell(word()).add(chance(2) ? "\n" : " ").add(number()).add(" (").add(number()).add(")");
            default:
                return lines(8);
        }
    }

    TableRow row(std::size_t columns) {
        if (chance(5)) return {{Cell(text(5))}, true};
        TableRow row;
        for (std::size_t i = chance(4) ? below(columns + 1) : columns; i > 0; --i) row.cells.push_back(cell());
        row.heading = chance(10);
        return row;
    }

    std::mt19937_64 random_;
    std::size_t longest_word_;
};

}  // namespace

ResultTable random_table(std::uint64_t seed, std::size_t longest_word) {
    return Generator(seed, longest_word).table();
}

}  // namespace clustertrial::samples
