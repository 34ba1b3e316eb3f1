#include "clustertrial/data/pattern.hpp"

#include "clustertrial/core/error.hpp"

#include <array>
#include <cstdint>

#include <re2/re2.h>

namespace clustertrial {

namespace {

re2::RE2::Options options() {
    constexpr std::int64_t most_memory = 1 << 20;
    re2::RE2::Options chosen;
    chosen.set_log_errors(false);
    chosen.set_max_mem(most_memory);
    return chosen;
}

re2::StringPiece piece_of(std::string_view text) {
    return {text.data(), text.size()};
}

}  // namespace

struct Pattern::Compiled {
    explicit Compiled(std::string_view pattern) : expression(piece_of(pattern), options()) {}
    re2::RE2 expression;
};

Pattern::Pattern(std::string_view pattern) : compiled_(std::make_shared<const Compiled>(pattern)) {
    if (compiled_->expression.ok()) return;
    throw Error(ErrorKind::usage, "found the pattern " + in_quotes(pattern) + "; expected a regular expression (" +
                                      compiled_->expression.error() + ")");
}

bool Pattern::is_in(std::string_view text) const {
    return re2::RE2::PartialMatch(piece_of(text), compiled_->expression);
}

std::optional<std::string> Pattern::first_group(std::string_view text) const {
    const re2::StringPiece whole = piece_of(text);
    std::array<re2::StringPiece, 2> groups;
    const int wanted = compiled_->expression.NumberOfCapturingGroups() > 0 ? 2 : 1;
    if (!compiled_->expression.Match(whole, 0, whole.size(), re2::RE2::UNANCHORED, groups.data(), wanted))
        return std::nullopt;
    const re2::StringPiece& found = groups.at(static_cast<std::size_t>(wanted) - 1);
    return std::string(found.data(), found.size());
}

}  // namespace clustertrial
