#include "record_source.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/core/number.hpp"

#include "csv_fields.hpp"

#include <utility>

namespace clustertrial::data_detail {

std::optional<std::string_view> RecordSource::take_line() {
    const auto line = lines_.next();
    if (!line || lines_.number() <= most_) return line;
    throw Error(ErrorKind::input,
                describe({lines_.name()}, "found more than " + format_count(most_) + " lines", "expected fewer lines"));
}

std::optional<std::string_view> RecordSource::next_line() {
    number_ += std::exchange(more_lines_, 0) + 1;
    if (ahead_.empty()) {
        const auto line = take_line();
        if (!line) --number_;
        return line;
    }
    current_ = std::move(ahead_.front());
    ahead_.pop_front();
    return current_;
}

std::optional<std::string_view> RecordSource::next_record(char delimiter) {
    const auto line = next_line();
    if (!line || line->find('"') == std::string_view::npos) return line;
    if (quotes_of(*line, delimiter) != QuoteProblem::not_closed) return line;
    if (line->data() != current_.data()) current_ = *line;
    join_lines(delimiter);
    return current_;
}

void RecordSource::skip_block() {
    number_ += std::exchange(more_lines_, 0) + lines_.ahead().front().lines;
    lines_.skip_block();
}

const std::deque<std::string>& RecordSource::ahead(std::size_t count) {
    while (ahead_.size() < count) {
        const auto line = take_line();
        if (!line) break;
        ahead_.emplace_back(*line);
    }
    return ahead_;
}

/// Joins to `current_`, whose quote is open, the lines up to the one that closes it; takes none when none does.
void RecordSource::join_lines(char delimiter) {
    std::string joined = current_;
    for (std::size_t more = 1; more <= most_lines; ++more) {
        if (ahead(more).size() < more) return;
        const std::string& line = ahead_[more - 1];
        joined.append(1, '\n').append(line);
        if (line.find('"') == std::string::npos) continue;
        const QuoteProblem quotes = quotes_of(joined, delimiter);
        if (quotes == QuoteProblem::not_closed) continue;
        if (quotes != QuoteProblem::none) return;
        current_ = std::move(joined);
        more_lines_ = more;
        ahead_.erase(ahead_.begin(), ahead_.begin() + static_cast<std::ptrdiff_t>(more));
        return;
    }
}

}  // namespace clustertrial::data_detail
