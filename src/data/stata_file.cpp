#include "clustertrial/data/stata_file.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/core/text.hpp"
#include "clustertrial/core/words.hpp"

#include <algorithm>
#include <ctime>
#include <memory>
#include <set>

#include <readstat.h>
#include <sys/types.h>

namespace clustertrial {

namespace {

constexpr std::size_t longest_name = 32;
constexpr std::size_t longest_label = 80;
constexpr std::size_t longest_text = 2045;  // bytes of a str#; a longer one is a strL, which few programs read
constexpr int format_118 = 118;

/// The same in every file: midnight of 1 January 1980.
constexpr std::time_t created = 315532800;

using Texts = std::vector<std::string>;
using Numbers = std::vector<StataNumber>;

std::size_t rows_of(const StataVariable& variable) {
    return std::visit([](const auto& cells) { return cells.size(); }, variable.cells);
}

bool is_name(const std::string& name) {
    const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
    const auto is_part = [&](char c) { return is_letter(c) || (c >= '0' && c <= '9'); };
    return !name.empty() && name.size() <= longest_name && is_letter(name.front()) &&
           std::all_of(name.begin(), name.end(), is_part);
}

void check_texts(const StataVariable& variable, Problems& problems) {
    const auto* texts = std::get_if<Texts>(&variable.cells);
    if (texts == nullptr) return;
    const bool fits =
        std::all_of(texts->begin(), texts->end(), [](const std::string& text) { return text.size() <= longest_text; });
    if (!fits)
        problems.add("column " + in_quotes(variable.name) + " has a text of more than " + std::to_string(longest_text) +
                     " bytes, which Stata does not take; write a CSV");
}

void check(const std::vector<StataVariable>& variables) {
    Problems problems;
    std::set<std::string> names;
    for (const StataVariable& variable : variables) {
        if (!is_name(variable.name))
            problems.add("column " + in_quotes(variable.name) +
                         " has a name that Stata does not take; expected at most 32 letters, digits and _, not "
                         "beginning with a digit, or a CSV");
        if (!names.insert(variable.name).second) problems.add("two columns are called " + in_quotes(variable.name));
        check_texts(variable, problems);
        if (rows_of(variable) != rows_of(variables.front()))
            throw Error(ErrorKind::usage, "columns of a data file have different lengths");
    }
    problems.throw_if_any(ErrorKind::output);
}

struct FreeWriter {
    void operator()(readstat_writer_t* writer) const { readstat_writer_free(writer); }
};

void require(readstat_error_t error) {
    if (error == READSTAT_OK) return;
    throw Error(ErrorKind::output, std::string("the data file could not be written: ") + readstat_error_message(error));
}

ssize_t append(const void* data, std::size_t size, void* bytes) {
    static_cast<std::string*>(bytes)->append(static_cast<const char*>(data), size);
    return static_cast<ssize_t>(size);
}

/// Bytes of the longest text; a variable of texts has at least one.
std::size_t width_of(const Texts& texts) {
    std::size_t width = 1;
    for (const std::string& text : texts) width = std::max(width, text.size());
    return width;
}

void insert_number(readstat_writer_t* writer, const readstat_variable_t* variable, const StataNumber& number) {
    if (const auto* value = std::get_if<double>(&number)) {
        require(readstat_insert_double_value(writer, variable, *value));
        return;
    }
    const char code = std::get<StataMissing>(number).code;
    require(code == '.' ? readstat_insert_missing_value(writer, variable)
                        : readstat_insert_tagged_missing_value(writer, variable, code));
}

void insert_row(readstat_writer_t* writer, const std::vector<StataVariable>& variables, std::size_t row) {
    require(readstat_begin_row(writer));
    for (std::size_t i = 0; i < variables.size(); ++i) {
        const readstat_variable_t* const variable = readstat_get_variable(writer, static_cast<int>(i));
        if (const auto* texts = std::get_if<Texts>(&variables[i].cells)) {
            require(readstat_insert_string_value(writer, variable, (*texts)[row].c_str()));
        } else {
            insert_number(writer, variable, std::get<Numbers>(variables[i].cells)[row]);
        }
    }
    require(readstat_end_row(writer));
}

}  // namespace

std::string stata_file(const std::vector<StataVariable>& variables, const std::string& label) {
    check(variables);
    std::string bytes;
    const std::unique_ptr<readstat_writer_t, FreeWriter> writer(readstat_writer_init());
    require(readstat_set_data_writer(writer.get(), append));
    require(readstat_writer_set_file_format_version(writer.get(), format_118));
    require(readstat_writer_set_file_timestamp(writer.get(), created));
    require(readstat_writer_set_file_label(writer.get(), std::string(clipped(label, longest_label)).c_str()));
    for (const StataVariable& one : variables) {
        const auto* texts = std::get_if<Texts>(&one.cells);
        readstat_variable_t* const variable = readstat_add_variable(
            writer.get(), one.name.c_str(), texts == nullptr ? READSTAT_TYPE_DOUBLE : READSTAT_TYPE_STRING,
            texts == nullptr ? 0 : width_of(*texts));
        readstat_variable_set_label(variable, std::string(clipped(one.label, longest_label)).c_str());
    }
    const std::size_t rows = variables.empty() ? 0 : rows_of(variables.front());
    require(readstat_begin_writing_dta(writer.get(), &bytes, static_cast<long>(rows)));
    for (std::size_t row = 0; row < rows; ++row) insert_row(writer.get(), variables, row);
    require(readstat_end_writing(writer.get()));
    return bytes;
}

}  // namespace clustertrial
