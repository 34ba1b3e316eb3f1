// A condition on rows, as --where and a trial file's `where` say it: whatever it is, it is understood or refused, and
// what was understood is written so that it is understood the same again.

#include "clustertrial/allocation/plan.hpp"
#include "clustertrial/core/error.hpp"

#include "require.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace {

using clustertrial::Error;
using clustertrial::ErrorKind;
using clustertrial::RowCondition;
using clustertrial::RowRule;

std::optional<RowRule> parse(std::string_view text) {
    try {
        return clustertrial::parse_row_rule(text);
    } catch (const Error& error) {
        require(error.kind() == ErrorKind::usage, "a condition is refused as a wrong usage");
        require(!std::string_view(error.what()).empty(), "a refusal says why");
        return std::nullopt;
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text =
        size == 0 ? std::string_view() : std::string_view(reinterpret_cast<const char*>(data), size);
    const auto rule = parse(text);
    if (!rule) return 0;
    const auto again = parse(clustertrial::to_text(*rule));
    require(again.has_value(), "what a condition is written as is understood");
    require(again->index() == rule->index() && clustertrial::to_text(*again) == clustertrial::to_text(*rule),
            "and is the same condition");
    const auto* const condition = std::get_if<RowCondition>(&*rule);
    if (condition == nullptr) return 0;
    require(!condition->column.empty(), "a condition is about a column");
    const auto& same = std::get<RowCondition>(*again);
    require(same.column == condition->column && same.equal == condition->equal && same.value == condition->value,
            "and is about the same column and value");
    return 0;
}
