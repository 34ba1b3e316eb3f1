#include "item_reference.hpp"

#include <array>

namespace clustertrial::report_detail {

namespace {

constexpr std::string_view of_table = "table";
constexpr std::string_view of_figure = "figure";
constexpr char within_document = '-';
constexpr char in_names = ':';

}  // namespace

std::string reference_of(const ResultTable& table) {
    return std::string(of_table) + within_document + table.id;
}

std::string reference_of(const Figure& figure) {
    return std::string(of_figure) + within_document + figure.id;
}

std::string name_of_reference(std::string reference) {
    const std::size_t separator = reference.find(within_document);
    if (separator != std::string::npos) reference[separator] = in_names;
    return reference;
}

std::optional<std::string> reference_named(std::string_view name) {
    for (const std::string_view kind : std::array{of_table, of_figure}) {
        if (!name.starts_with(kind) || !name.substr(kind.size()).starts_with(in_names)) continue;
        return std::string(kind) + within_document + std::string(name.substr(kind.size() + 1));
    }
    return std::nullopt;
}

}  // namespace clustertrial::report_detail
