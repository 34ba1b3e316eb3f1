#pragma once

#include "clustertrial/core/number.hpp"
#include "clustertrial/data/percent_signs.hpp"
#include "clustertrial/data/table.hpp"

#include "plain_decimal.hpp"

#include <cstdint>
#include <cstring>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace clustertrial::data_detail {

/// The cells that mean "no value".
class MissingMarkers {
  public:
    explicit MissingMarkers(const std::vector<std::string>& markers);
    [[nodiscard]] bool contains(std::string_view text) const;
    /// Whether a marker could be read as a number ("-9").
    [[nodiscard]] bool any_number(const NumberSyntax& syntax) const;

  private:
    std::vector<std::string> markers_;  ///< trimmed
};

/// A hundred times the decimal number that the double stands for: 27.1 of 0.271, where 100 * 0.271 is
/// 27.099999999999998.
double hundredfold(double value);

/// Fills a number column cell by cell.
class NumberCells {
  public:
    NumberCells(const NumberSyntax& syntax, const MissingMarkers& missing)
        : syntax_(syntax),
          missing_(&missing),
          plain_first_(syntax.decimal == DecimalMark::point && !syntax.percent && !missing.any_number(syntax)) {}

    void reserve(std::size_t rows) { column_.values.reserve(rows); }

    /// Appends the cell that begins at `begin` if it is a plain number up to its delimiter, and returns where it ends;
    /// otherwise does nothing and returns nullptr. `there`: bytes from `begin` on that may be read.
    const char* add_plain(const char* begin, std::size_t there, char delimiter) {
        if (!plain_first_) return nullptr;
        double value = 0;
        const char* end = there < bytes_of_short_decimal ? nullptr : read_short_decimal(begin, delimiter, value);
        if (end == nullptr) end = read_plain_decimal(begin, delimiter, value);
        if (end != nullptr) column_.values.push_back(value);
        return end;
    }

    /// Appends a cell, quotes removed; false when it is neither missing nor a number.
    bool add(std::string_view text);
    /// Appends a number that was stored as one. A percentage is stored as a share (0.271) and shown with a sign
    /// (27.1%): it counts as the latter where the column holds percentages.
    void add_number(double value, bool percentage);
    /// Appends a missing cell that says `text`.
    void add_missing(std::string_view text);
    /// Appends a cell of a row that is left out: missing when it is no number.
    void add_unchecked(std::string_view text);
    /// Appends the cells of another, of which no percent sign was noted.
    void append(const NumberCells& other);
    void clear();
    NumberColumn take() { return std::move(column_); }
    [[nodiscard]] const PercentSigns& percent_signs() const { return percent_signs_; }
    std::vector<MarkedCells>& no_values() { return no_values_; }

  private:
    NumberSyntax syntax_;
    const MissingMarkers* missing_;
    bool plain_first_;  ///< each cell of percentages is looked at: which carry a sign
    NumberColumn column_;
    PercentSigns percent_signs_;
    std::vector<MarkedCells> no_values_;
};

/// As no name does: a person does not see it.
bool holds_line_break(std::string_view text);

/// Fills a text column cell by cell.
class TextCells {
  public:
    explicit TextCells(const MissingMarkers& missing, bool line_breaks = false)
        : missing_(&missing), line_breaks_(line_breaks) {}

    void reserve(std::size_t rows) { column_.codes.reserve(rows); }

    /// Appends the cell that begins at `begin` if it has the text of the cell before it, spelled plainly, and returns
    /// where it ends; otherwise does nothing and returns nullptr, which says nothing about the text. `there`: bytes
    /// from `begin` on that may be read.
    const char* add_again(const char* begin, const char* line_end, std::size_t there, char delimiter) {
        if (!may_come_again_ || last_size_ > static_cast<std::size_t>(line_end - begin)) return nullptr;
        const char* const end = begin + last_size_;
        if (last_size_ <= sizeof last_word_ && there >= sizeof last_word_) {
            std::uint64_t word = 0;
            std::memcpy(&word, begin, sizeof word);
            if (((word ^ last_word_) & last_mask_) != 0) return nullptr;
        } else if (std::memcmp(begin, column_.levels[last_].data(), last_size_) != 0) {
            return nullptr;
        }
        if (end != line_end && *end != delimiter) return nullptr;
        column_.codes.push_back(last_);
        return end;
    }

    /// Appends a cell, quotes and blanks around it removed; false when it is not UTF-8, or holds a line break that it
    /// may not.
    bool add(std::string_view text);
    /// Appends a missing cell that says `text`.
    void add_missing(std::string_view text);
    /// Appends a cell of a row that is left out: missing when it is no name.
    void add_unchecked(std::string_view text);
    /// Appends the cells of another, which is appended to nothing else and is to be cleared then.
    void append(TextCells& other);
    /// Forgets the cells, and keeps the texts that were seen.
    void clear();
    TextColumn take();
    std::vector<MarkedCells>& no_values() { return no_values_; }

  private:
    struct Hash : std::hash<std::string_view> {
        using is_transparent = void;
    };

    const MissingMarkers* missing_;
    bool line_breaks_;
    std::uint32_t code_of(std::string_view text);
    void set_last(std::uint32_t code);
    void note_runs();

    std::unordered_map<std::string, std::uint32_t, Hash, std::equal_to<>> codes_;
    TextColumn column_;
    std::uint32_t last_ = TextColumn::missing;  ///< the code of the cell last added, whose text often comes again
    bool may_come_again_ = false;               ///< spelled as it is, without quotes
    std::size_t last_size_ = 0;                 ///< of that text
    std::uint64_t last_word_ = 0;               ///< its bytes, where they are no more than eight
    std::uint64_t last_mask_ = 0;               ///< of these
    bool keeps_runs_ = true;
    std::size_t rows_noted_ = 0;             ///< of which the runs are kept
    std::vector<std::uint32_t> code_there_;  ///< a level: its code in what the cells are appended to, or `missing`
    std::vector<MarkedCells> no_values_;
};

}  // namespace clustertrial::data_detail
