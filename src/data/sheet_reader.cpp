#include "sheet_reader.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/core/number.hpp"
#include "clustertrial/core/text.hpp"
#include "clustertrial/data/file.hpp"

#include "run_marks.hpp"

#include <algorithm>
#include <charconv>

namespace clustertrial::data_detail {
namespace {

/// A full sheet of numbers (1,048,576 rows of 100) has some 4 GB of XML.
constexpr std::size_t most_sheet_bytes = std::size_t{1} << 32U;
/// A cell has 32,767 characters at most; all of one row are in memory together.
constexpr std::size_t most_row_bytes = std::size_t{1} << 26U;
constexpr std::size_t most_merged = 1'000;

std::optional<std::size_t> whole_number(std::string_view text) {
    std::size_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return number;
}

/// "2019-05-01T10:30:00Z" as dates are written here.
std::string iso_date(std::string text) {
    std::replace(text.begin(), text.end(), 'T', ' ');
    if (text.ends_with('Z')) text.pop_back();
    constexpr std::string_view midnight = " 00:00:00";
    if (text.ends_with(midnight)) text.resize(text.size() - midnight.size());
    return text;
}

class SheetHandler : public XmlHandler {
  public:
    SheetHandler(const Workbook& workbook, const SharedStrings& strings, std::string where,
                 const std::function<bool(const SheetRow&)>& take)
        : workbook_(workbook), strings_(strings), where_(std::move(where)), take_(take) {}

    void start(std::string_view name, const XmlAttributes& attributes) override;
    void end(std::string_view name) override;
    void text(std::string_view piece) override;
    [[nodiscard]] bool is_done() const override { return done_; }
    SheetFacts& facts() { return facts_; }

  private:
    void start_row(const XmlAttributes& attributes);
    void start_cell(const XmlAttributes& attributes);
    void end_cell();
    void end_row();
    void add_merged(std::string_view range);
    Cell stored_cell();
    Cell number_cell();
    Cell own_text(std::string_view text);
    [[noreturn]] void refuse(std::string_view found) const;

    const Workbook& workbook_;
    const SharedStrings& strings_;
    std::string where_;
    const std::function<bool(const SheetRow&)>& take_;
    SheetFacts facts_;
    bool done_ = false;

    bool in_data_ = false;
    std::size_t row_ = 0;
    bool row_is_hidden_ = false;
    std::vector<Cell> cells_;  ///< of the row

    std::size_t column_ = 0;  ///< of the cell, from 1
    bool in_cell_ = false;
    std::string type_;
    std::size_t style_ = 0;
    bool has_formula_ = false;
    bool has_value_ = false;
    std::string value_;
    int phonetic_ = 0;
    bool in_value_ = false;
    RunMarks marks_;
    std::size_t run_begins_ = 0;  ///< in value_

    /// Texts of the row that are not shared, and the cells they belong to: where they stand moves as more come.
    struct Placed {
        std::size_t column;
        std::size_t begin;
        std::size_t size;
    };
    std::string texts_;
    std::vector<Placed> placed_;
};

void SheetHandler::refuse(std::string_view found) const {
    throw Error(ErrorKind::input, describe({where_, row_, {}, CountedIn::rows}, found,
                                           "expected a workbook as spreadsheets save it: save it again"));
}

void SheetHandler::start(std::string_view name, const XmlAttributes& attributes) {
    if (name == "sheetData") in_data_ = true;
    if (name == "mergeCell" && !in_data_) add_merged(attributes["ref"]);
    if (!in_data_) return;
    if (name == "row") {
        start_row(attributes);
    } else if (name == "c") {
        start_cell(attributes);
    } else if (in_cell_) {
        if (name == "rPh") ++phonetic_;
        has_formula_ = has_formula_ || name == "f";
        has_value_ = has_value_ || name == "v" || name == "is";
        in_value_ = name == "v" || (name == "t" && phonetic_ == 0);
        marks_.start(name, attributes);
        if (in_value_) run_begins_ = value_.size();
    }
}

void SheetHandler::end(std::string_view name) {
    if (name == "sheetData") in_data_ = false;
    if (!in_data_) return;
    if (in_value_ && name == "t") marks_.write(value_, run_begins_);
    in_value_ = false;
    marks_.end(name);
    if (name == "row") end_row();
    if (name == "c") end_cell();
    if (name == "rPh") --phonetic_;
}

void SheetHandler::text(std::string_view piece) {
    if (!in_value_) return;
    value_ += piece;
    if (value_.size() > most_row_bytes) refuse("found a cell of more than " + bytes_text(most_row_bytes));
}

void SheetHandler::start_row(const XmlAttributes& attributes) {
    const std::string_view number = attributes["r"];
    const std::size_t before = row_++;
    if (!number.empty()) {
        const auto told = whole_number(number);
        if (!told || *told <= before) refuse("found the row " + in_quotes(number) + " behind this one");
        row_ = *told;
    }
    if (row_ > most_sheet_rows) refuse("found a row beyond the " + format_count(most_sheet_rows) + " of a sheet");
    const std::string_view hidden = attributes["hidden"];
    row_is_hidden_ = hidden == "1" || hidden == "true";
    column_ = 0;
    cells_.clear();
    texts_.clear();
    placed_.clear();
}

void SheetHandler::start_cell(const XmlAttributes& attributes) {
    const std::string_view address = attributes["r"];
    const std::size_t before = column_++;
    if (!address.empty()) {
        const auto told = parse_cell_address(address);
        if (!told) refuse("found the cell " + in_quotes(address) + ", which no sheet has");
        if (told->row != row_ || told->column <= before) refuse("found the cell " + in_quotes(address) + " there");
        column_ = told->column;
    }
    if (column_ > most_sheet_columns) refuse("found more than " + format_count(most_sheet_columns) + " columns");
    in_cell_ = true;
    type_ = attributes["t"];
    style_ = whole_number(attributes["s"]).value_or(0);
    has_formula_ = has_value_ = in_value_ = false;
    phonetic_ = 0;
    value_.clear();
}

void SheetHandler::end_cell() {
    in_cell_ = false;
    const Cell cell = stored_cell();
    if (cell.kind == Cell::Kind::empty) return;
    cells_.resize(column_);
    cells_.back() = cell;
}

Cell SheetHandler::stored_cell() {
    const bool is_text = type_ == "str" || type_ == "inlineStr";
    if (has_formula_ && (!has_value_ || (value_.empty() && !is_text))) return {Cell::Kind::no_result};
    if (value_.empty()) return {};
    if (type_ == "s") {
        const auto index = whole_number(value_);
        if (!index || *index >= strings_.size()) refuse("found a text that the workbook does not hold");
        return {Cell::Kind::text, strings_[*index]};
    }
    if (is_text) {
        unescape(value_, 0);
        return own_text(value_);
    }
    if (type_ == "b") return own_text(value_ == "1" || value_ == "true" ? "TRUE" : "FALSE");
    if (type_ == "d") return own_text(iso_date(value_));
    if (type_ == "e") return own_text(value_);
    return number_cell();
}

Cell SheetHandler::number_cell() {
    const auto number = parse_number(value_);
    if (!number) return own_text(value_);
    const NumberMeaning meaning = style_ < workbook_.styles.size() ? workbook_.styles[style_] : NumberMeaning::number;
    if (meaning == NumberMeaning::number) return {Cell::Kind::number, {}, *number};
    if (meaning == NumberMeaning::percentage) return {Cell::Kind::percentage, {}, *number};
    const std::string date = date_text(*number, meaning, workbook_.from_1904);
    return date.empty() ? Cell{Cell::Kind::number, {}, *number} : own_text(date);
}

Cell SheetHandler::own_text(std::string_view text) {
    placed_.push_back({column_ - 1, texts_.size(), text.size()});
    texts_ += text;
    if (texts_.size() > most_row_bytes) refuse("found more than " + bytes_text(most_row_bytes) + " of text in the row");
    return {Cell::Kind::text};
}

void SheetHandler::end_row() {
    for (const Placed& text : placed_)
        cells_[text.column].text = std::string_view(texts_).substr(text.begin, text.size);
    done_ = !take_({row_, row_is_hidden_, cells_});
}

void SheetHandler::add_merged(std::string_view range) {
    const std::size_t colon = range.find(':');
    if (colon == std::string_view::npos || facts_.merged.size() == most_merged) return;
    const auto first = parse_cell_address(range.substr(0, colon));
    const auto last = parse_cell_address(range.substr(colon + 1));
    if (first && last && last->row >= first->row) facts_.merged.push_back({std::string(range), first->row, last->row});
}

}  // namespace

std::optional<CellAddress> parse_cell_address(std::string_view text) {
    std::size_t column = 0;
    std::size_t at = 0;
    for (; at < text.size() && text[at] >= 'A' && text[at] <= 'Z' && at < 4; ++at)
        column = 26 * column + static_cast<std::size_t>(text[at] - 'A') + 1;
    const auto row = whole_number(text.substr(at));
    if (!row || *row == 0 || *row > most_sheet_rows || column == 0 || column > most_sheet_columns) return std::nullopt;
    return CellAddress{*row, column};
}

SheetFacts read_sheet(const ZipReader& archive, const SheetEntry& sheet, const Workbook& workbook,
                      const SharedStrings& strings, const std::string& where,
                      const std::function<bool(const SheetRow&)>& take) {
    SheetHandler handler(workbook, strings, where, take);
    read_xml(archive.open(sheet.part, most_sheet_bytes), handler);
    return std::move(handler.facts());
}

}  // namespace clustertrial::data_detail
