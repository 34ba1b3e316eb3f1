#include "stat_reader.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/core/number.hpp"

#include "csv_reader.hpp"
#include "stat_dates.hpp"
#include "typed_rows.hpp"

#include <algorithm>
#include <exception>
#include <functional>
#include <map>
#include <memory>
#include <utility>

#include <readstat.h>
#include <sys/types.h>

namespace clustertrial::data_detail {
namespace {

struct FreeStatParser {
    void operator()(readstat_parser_t* parser) const { readstat_parser_free(parser); }
};

/// The labels of a set, by the values that have them.
struct Labels {
    std::map<double, std::string> of_numbers;
    std::map<std::string, std::string, std::less<>> of_texts;
};

/// A column of the file.
struct Variable {
    std::string name;
    std::string labels;  ///< the name of its set; empty: it has none
};

/// What a file says besides its cells.
struct Dictionary {
    std::vector<Variable> variables;
    std::map<std::string, Labels> labels;
};

/// One run of the parser over bytes in memory. Nothing may be thrown through libreadstat, which is C.
class StatParse {
  public:
    StatParse(std::string_view bytes, std::string file, StatFormat format)
        : bytes_(bytes), file_(std::move(file)), format_(format) {}

    Dictionary read_dictionary();
    /// Gives each row to `take`, in which cells of the variables that `wanted` names are filled. The texts of the cells
    /// live as long as the call.
    void read_rows(const Dictionary& dictionary, const std::vector<bool>& wanted,
                   const std::function<void(std::size_t row, const std::vector<Cell>& cells)>& take);

  private:
    using Parser = std::unique_ptr<readstat_parser_t, FreeStatParser>;

    Parser make_parser();
    void run(readstat_parser_t* parser);
    template <typename Function>
    int guard(const Function& function);
    void add_cell(std::size_t row, readstat_variable_t* variable, readstat_value_t value);
    void end_row();

    [[nodiscard]] bool is_cut() const;

    static int on_variable_of_dictionary(int, readstat_variable_t*, const char*, void*);
    static int on_label(const char*, readstat_value_t, const char*, void*);
    static int on_variable_of_rows(int, readstat_variable_t*, const char*, void*);
    static int on_value(int, readstat_variable_t*, readstat_value_t, void*);
    static int on_open(const char*, void*);
    static int on_close(void*);
    static readstat_off_t on_seek(readstat_off_t, readstat_io_flags_t, void*);
    static ssize_t on_read(void*, std::size_t, void*);
    static readstat_error_t on_update(long, readstat_progress_handler, void*, void*);

    std::string_view bytes_;
    std::string file_;
    StatFormat format_;
    std::size_t at_ = 0;
    bool read_short_ = false;  ///< fewer bytes than were asked for, and some
    std::exception_ptr thrown_;

    Dictionary dictionary_;
    const Dictionary* known_ = nullptr;
    const std::vector<bool>* wanted_ = nullptr;
    const std::function<void(std::size_t, const std::vector<Cell>&)>* take_ = nullptr;
    std::optional<std::size_t> row_;  ///< that cells_ is of
    std::vector<Cell> cells_;
    struct Placed {
        std::size_t field;
        std::size_t begin;
        std::size_t size;
    };
    std::string texts_;
    std::vector<Placed> placed_;
};

template <typename Function>
int StatParse::guard(const Function& function) {
    if (thrown_) return READSTAT_HANDLER_ABORT;
    try {
        return function();
    } catch (...) {
        thrown_ = std::current_exception();  // rethrown by run
        return READSTAT_HANDLER_ABORT;
    }
}

StatParse::Parser StatParse::make_parser() {
    Parser parser(readstat_parser_init());
    if (!parser) throw std::bad_alloc();
    readstat_set_open_handler(parser.get(), on_open);
    readstat_set_close_handler(parser.get(), on_close);
    readstat_set_seek_handler(parser.get(), on_seek);
    readstat_set_read_handler(parser.get(), on_read);
    readstat_set_update_handler(parser.get(), on_update);
    readstat_set_io_ctx(parser.get(), this);
    return parser;
}

void StatParse::run(readstat_parser_t* parser) {
    at_ = 0;
    readstat_error_t error = READSTAT_OK;
    switch (format_) {
        case StatFormat::dta:
            error = readstat_parse_dta(parser, file_.c_str(), this);
            break;
        case StatFormat::sav:
            error = readstat_parse_sav(parser, file_.c_str(), this);
            break;
        case StatFormat::por:
            error = readstat_parse_por(parser, file_.c_str(), this);
            break;
        case StatFormat::xpt:
            error = readstat_parse_xport(parser, file_.c_str(), this);
            break;
    }
    if (thrown_) std::rethrow_exception(thrown_);
    if (error == READSTAT_OK && !is_cut()) return;
    if (error == READSTAT_OK) error = READSTAT_ERROR_READ;
    throw Error(ErrorKind::input, describe({file_},
                                           "begins like a data file of Stata, SPSS or SAS but cannot be read: " +
                                               std::string(readstat_error_message(error)),
                                           "expected a file that is whole: save or copy it again, or save it as CSV"));
}

/// What libreadstat does not say: labels stand at the end of Stata's files, and are read as far as they are there.
bool StatParse::is_cut() const {
    if (format_ != StatFormat::dta) return false;
    if (bytes_.starts_with("<stata_dta>")) return !bytes_.ends_with("</stata_dta>");
    return read_short_;
}

Dictionary StatParse::read_dictionary() {
    const Parser parser = make_parser();
    readstat_set_variable_handler(parser.get(), on_variable_of_dictionary);
    readstat_set_value_label_handler(parser.get(), on_label);
    run(parser.get());
    return std::move(dictionary_);
}

void StatParse::read_rows(const Dictionary& dictionary, const std::vector<bool>& wanted,
                          const std::function<void(std::size_t, const std::vector<Cell>&)>& take) {
    known_ = &dictionary;
    wanted_ = &wanted;
    take_ = &take;
    cells_.assign(dictionary.variables.size(), {});
    const Parser parser = make_parser();
    readstat_set_variable_handler(parser.get(), on_variable_of_rows);
    readstat_set_value_handler(parser.get(), on_value);
    run(parser.get());
    end_row();
}

/// The next cell of a row; the first of a row ends the row before.
void StatParse::add_cell(std::size_t row, readstat_variable_t* variable, readstat_value_t value) {
    if (row_ != row) end_row();
    row_ = row;
    const auto field = static_cast<std::size_t>(readstat_variable_get_index(variable));
    const auto place_text = [&](std::string_view text) {
        placed_.push_back({field, texts_.size(), text.size()});
        texts_ += text;
    };
    Cell& cell = cells_.at(field);
    const auto labels = known_->labels.find(known_->variables[field].labels);
    const bool labelled = labels != known_->labels.end();
    if (readstat_value_type_class(value) == READSTAT_TYPE_CLASS_STRING) {
        const char* const stored = readstat_string_value(value);
        const std::string_view text = stored == nullptr ? "" : stored;
        const bool missing = readstat_value_is_defined_missing(value, variable) != 0;
        cell.kind = missing ? Cell::Kind::missing : Cell::Kind::text;
        const auto label = labelled ? labels->second.of_texts.find(text) : decltype(labels->second.of_texts.begin()){};
        const bool has_label = labelled && !missing && label != labels->second.of_texts.end();
        place_text(has_label ? std::string_view(label->second) : text);
        return;
    }
    if (readstat_value_is_tagged_missing(value) != 0) {
        cell.kind = Cell::Kind::missing;
        place_text(std::string(".") + readstat_value_tag(value));
        return;
    }
    cell.kind = readstat_value_is_system_missing(value) != 0 ? Cell::Kind::missing : Cell::Kind::number;
    if (cell.kind == Cell::Kind::missing) return;
    cell.number = readstat_double_value(value);
    if (readstat_value_is_defined_missing(value, variable) != 0) {
        cell.kind = Cell::Kind::missing;
        place_text(format_shortest(cell.number));
        return;
    }
    const char* const format = readstat_variable_get_format(variable);
    if (const auto date = date_of_variable(format_, format == nullptr ? "" : format, cell.number)) {
        cell.kind = Cell::Kind::text;
        place_text(*date);
        return;
    }
    if (!labelled) return;
    const auto label = labels->second.of_numbers.find(cell.number);
    if (label != labels->second.of_numbers.end()) place_text(label->second);
}

void StatParse::end_row() {
    if (!row_) return;
    for (const Placed& text : placed_) cells_[text.field].text = std::string_view(texts_).substr(text.begin, text.size);
    (*take_)(*row_, cells_);
    row_.reset();
    std::fill(cells_.begin(), cells_.end(), Cell{});
    placed_.clear();
    texts_.clear();
}

int StatParse::on_variable_of_dictionary(int, readstat_variable_t* variable, const char* labels, void* context) {
    auto& parse = *static_cast<StatParse*>(context);
    return parse.guard([&] {
        if (parse.dictionary_.variables.size() == most_columns)
            throw Error(ErrorKind::input,
                        describe({parse.file_}, "found more than " + format_count(most_columns) + " columns",
                                 "expected fewer columns"));
        parse.dictionary_.variables.push_back({readstat_variable_get_name(variable), labels == nullptr ? "" : labels});
        return READSTAT_HANDLER_OK;
    });
}

int StatParse::on_label(const char* set, readstat_value_t value, const char* label, void* context) {
    auto& parse = *static_cast<StatParse*>(context);
    return parse.guard([&] {
        if (set == nullptr || label == nullptr || readstat_value_is_tagged_missing(value) != 0)
            return READSTAT_HANDLER_OK;
        Labels& labels = parse.dictionary_.labels[set];
        if (readstat_value_type_class(value) == READSTAT_TYPE_CLASS_NUMERIC) {
            labels.of_numbers.emplace(readstat_double_value(value), label);
        } else if (const char* const text = readstat_string_value(value); text != nullptr) {
            labels.of_texts.emplace(text, label);
        }
        return READSTAT_HANDLER_OK;
    });
}

int StatParse::on_variable_of_rows(int index, readstat_variable_t*, const char*, void* context) {
    const auto& wanted = *static_cast<StatParse*>(context)->wanted_;
    const auto field = static_cast<std::size_t>(index);
    return field < wanted.size() && wanted[field] ? READSTAT_HANDLER_OK : READSTAT_HANDLER_SKIP_VARIABLE;
}

int StatParse::on_value(int row, readstat_variable_t* variable, readstat_value_t value, void* context) {
    auto& parse = *static_cast<StatParse*>(context);
    return parse.guard([&] {
        parse.add_cell(static_cast<std::size_t>(row), variable, value);
        return READSTAT_HANDLER_OK;
    });
}

int StatParse::on_open(const char*, void*) {
    return 0;
}

int StatParse::on_close(void*) {
    return 0;
}

readstat_off_t StatParse::on_seek(readstat_off_t offset, readstat_io_flags_t whence, void* context) {
    auto& parse = *static_cast<StatParse*>(context);
    readstat_off_t from = 0;
    if (whence == READSTAT_SEEK_CUR) from = static_cast<readstat_off_t>(parse.at_);
    if (whence == READSTAT_SEEK_END) from = static_cast<readstat_off_t>(parse.bytes_.size());
    const readstat_off_t to = from + offset;
    if (to < 0 || to > static_cast<readstat_off_t>(parse.bytes_.size())) return -1;
    parse.at_ = static_cast<std::size_t>(to);
    return to;
}

ssize_t StatParse::on_read(void* to, std::size_t size, void* context) {
    auto& parse = *static_cast<StatParse*>(context);
    const std::size_t count = parse.bytes_.substr(parse.at_).copy(static_cast<char*>(to), size);
    parse.at_ += count;
    parse.read_short_ = parse.read_short_ || (count > 0 && count < size);
    return static_cast<ssize_t>(count);
}

readstat_error_t StatParse::on_update(long, readstat_progress_handler, void*, void*) {
    return READSTAT_OK;
}

std::vector<std::string> names_of(const Dictionary& dictionary) {
    std::vector<std::string> names;
    for (const Variable& variable : dictionary.variables) names.push_back(variable.name);
    return names;
}

void refuse_header_row(const std::string& file, const TableOptions& options) {
    if (!options.header_row) return;
    throw Error(ErrorKind::input, describe({file}, "has no header: its columns have names",
                                           "leave --header-row (`header_row` of [data]) out"));
}

/// Those asked for; all where rows are to be compared as a whole.
std::vector<bool> wanted_of(const std::vector<std::string>& names, const std::vector<ColumnRequest>& requests,
                            const TableOptions& options) {
    std::vector<bool> wanted(names.size(), options.hash_lines);
    for (const ColumnRequest& request : requests) {
        const auto found = find_column(names, request);
        if (found != names.end()) wanted[static_cast<std::size_t>(found - names.begin())] = true;
    }
    return wanted;
}

/// A column may name labels that the file does not hold; so may one of a file of old that was cut behind its cells.
void note_absent_labels(const Dictionary& dictionary, const std::vector<ColumnRequest>& requests, Table& table) {
    for (const ColumnRequest& request : requests) {
        const auto found = find_column(table.header, request);
        if (request.kind != CellKind::text || found == table.header.end()) continue;
        const Variable& variable = dictionary.variables[static_cast<std::size_t>(found - table.header.begin())];
        if (variable.labels.empty() || dictionary.labels.contains(variable.labels)) continue;
        table.notes.push_back(describe(table.header_place(variable.name),
                                       "its labels, " + in_quotes(variable.labels) + ", are not in the file",
                                       "its values are read"));
    }
}

}  // namespace

std::optional<StatFormat> stat_format_of(std::string_view first) {
    if (first.starts_with("<stata_dta>")) return StatFormat::dta;
    // Before Stata 13: the version (104 to 115), the order of bytes, the kind of file (1) and a zero.
    if (first.size() > 3 && first[0] >= 104 && first[0] <= 115 && (first[1] == 1 || first[1] == 2) && first[2] == 1 &&
        first[3] == 0)
        return StatFormat::dta;
    if (first.starts_with("$FL2") || first.starts_with("$FL3")) return StatFormat::sav;
    if (first.starts_with("HEADER RECORD*******LIB")) return StatFormat::xpt;
    if (first.substr(0, 200).find("SPSS PORT FILE") != std::string_view::npos) return StatFormat::por;
    return std::nullopt;
}

Table read_stat(std::string_view bytes, const std::string& file, StatFormat format,
                const std::vector<ColumnRequest>& requests, const TableOptions& options) {
    refuse_header_row(file, options);
    StatParse parse(bytes, file, format);
    Dictionary dictionary = parse.read_dictionary();
    Table table;
    table.file = file;
    table.counted_in = CountedIn::rows;
    table.header_begins = 0;
    table.header = names_of(dictionary);
    if (options.labels) {
        note_absent_labels(dictionary, requests, table);
    } else {
        dictionary.labels.clear();
    }
    TypedRows rows(table, requests, options);
    parse.read_rows(
        dictionary, wanted_of(table.header, requests, options), [&](std::size_t row, const std::vector<Cell>& cells) {
            if (row >= options.most_lines)
                throw Error(ErrorKind::input,
                            describe({file}, "found more than " + format_count(options.most_lines) + " rows",
                                     "expected fewer rows"));
            rows.add(row + 1, cells);
        });
    rows.finish();
    return table;
}

std::vector<std::string> read_stat_header(std::string_view bytes, const std::string& file, StatFormat format,
                                          const TableOptions& options) {
    refuse_header_row(file, options);
    return names_of(StatParse(bytes, file, format).read_dictionary());
}

}  // namespace clustertrial::data_detail
