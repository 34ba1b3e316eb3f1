#include "named_text.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/core/text.hpp"
#include "clustertrial/core/words.hpp"

#include "display.hpp"
#include "item_reference.hpp"

#include <algorithm>
#include <functional>
#include <iterator>
#include <utility>

namespace clustertrial::report_detail {

namespace {

/// Whether every part between points is the other's or near it: "primary.esc.p" is no misspelt "primary.ref.p", whose
/// number is of another outcome.
bool is_near_in_each_part(const std::string& name, const std::string& other) {
    const std::vector<std::string> parts = split(name, '.');
    const std::vector<std::string> others = split(other, '.');
    if (parts.size() != others.size()) return true;
    return std::equal(parts.begin(), parts.end(), others.begin(), [](const std::string& one, const std::string& two) {
        return one == two || !nearest_name(one, {two}).empty();
    });
}

constexpr std::string_view opening = "{{";
constexpr std::string_view closing = "}}";
/// Around the number of a name. Unicode gives this code point to no character for ever, so that no text has it, and
/// CommonMark takes it for a letter.
constexpr std::string_view name_mark = "\U0010FFFE";

/// Puts marks in the place of names and notes what each stands for.
class NameScanner {
  public:
    NameScanner(std::string_view text, const std::vector<NamedValue>& values,
                const std::vector<std::string>& references, TextProblems& problems)
        : text_(text), values_(values), references_(references), problems_(problems) {}

    std::string scan() {
        while (at_ < text_.size()) {
            if (here().starts_with(opening)) {
                take_braces();
            } else if (here().starts_with(name_mark)) {
                problems_.add(place_, "U+10FFFE is not a valid character; remove it");
                advance(name_mark.size());
            } else {
                marked_ += text_[at_];
                advance(1);
            }
        }
        return std::move(marked_);
    }

    std::vector<TextPiece> take_pieces() { return std::move(pieces_); }

  private:
    [[nodiscard]] std::string_view here() const { return text_.substr(at_); }

    void advance(std::size_t bytes) {
        for (; bytes > 0; --bytes, ++at_) {
            if (text_[at_] == '\n') {
                ++place_.line;
                place_.column = 1;
            } else {
                ++place_.column;
            }
        }
    }

    /// A backslash of an even number of them escapes another one, the last of an odd number the braces.
    void take_braces() {
        const std::size_t other = marked_.find_last_not_of('\\');
        const std::size_t backslashes = marked_.size() - (other == std::string::npos ? 0 : other + 1);
        if (backslashes % 2 == 0) return take_name();
        marked_.pop_back();
        add({std::string(opening), "", "", place_});
        advance(opening.size());
    }

    void take_name() {
        const std::size_t line_end = std::min(text_.find('\n', at_), text_.size());
        const std::size_t end = text_.find(closing, at_);
        if (end == std::string_view::npos || end > line_end) {
            problems_.add(place_, "'{{' without '}}' on the same line; to print it write '\\{{'");
            return advance(opening.size());
        }
        const std::string name(trimmed(text_.substr(at_ + opening.size(), end - at_ - opening.size())));
        add(piece_of(name));
        advance(end + closing.size() - at_);
    }

    void add(TextPiece piece) {
        marked_ += std::string(name_mark) + std::to_string(pieces_.size()) + std::string(name_mark);
        pieces_.push_back(std::move(piece));
    }

    [[nodiscard]] TextPiece piece_of(const std::string& name) const {
        if (const auto reference = reference_named(name)) {
            if (std::find(references_.begin(), references_.end(), *reference) == references_.end()) {
                add_unknown(name, names_in(references_, name_of_reference));
            }
            return {"", *reference, name, place_};
        }
        const auto found =
            std::find_if(values_.begin(), values_.end(), [&](const NamedValue& value) { return value.name == name; });
        if (found == values_.end()) {
            add_unknown(name, names_in(values_, &NamedValue::name));
            return {"", "", name, place_};
        }
        std::string text = found->text;
        std::replace(text.begin(), text.end(), '\n', ' ');
        return {text, "", name, place_};
    }

    void add_unknown(const std::string& name, const std::vector<std::string>& known) const {
        std::vector<std::string> near_ones;
        std::copy_if(known.begin(), known.end(), std::back_inserter(near_ones),
                     [&](const std::string& one) { return is_near_in_each_part(name, one); });
        const std::string near = nearest_name(name, near_ones);
        problems_.add(place_, "unknown name " + in_quotes(name) +
                                  (near.empty() ? "; 'report --names' lists the names there are"
                                                : "; did you mean " + in_quotes(near) + "?"));
    }

    template <typename Items, typename NameOf>
    static std::vector<std::string> names_in(const Items& items, NameOf name_of) {
        std::vector<std::string> names;
        for (const auto& item : items) names.push_back(std::invoke(name_of, item));
        return names;
    }

    std::string_view text_;
    const std::vector<NamedValue>& values_;
    const std::vector<std::string>& references_;
    TextProblems& problems_;
    std::string marked_;
    std::vector<TextPiece> pieces_;
    std::size_t at_ = 0;
    TextPlace place_{1, 1};
};

}  // namespace

void TextProblems::throw_if_any() const {
    Problems problems;
    for (const auto& [place, what] : all_)
        problems.add(file_ + ":" + std::to_string(place.line) + ":" + std::to_string(place.column) + ": " + what);
    problems.throw_if_any(ErrorKind::input);
}

NamedText::NamedText(std::string_view text, const std::vector<NamedValue>& values,
                     const std::vector<std::string>& references, TextProblems& problems) {
    NameScanner scanner(text, values, references, problems);
    marked_ = scanner.scan();
    pieces_ = scanner.take_pieces();
}

std::vector<TextPiece> NamedText::unmarked(std::string_view part) const {
    std::vector<TextPiece> pieces;
    while (!part.empty()) {
        const std::string_view words = part.substr(0, part.find(name_mark));
        part.remove_prefix(words.size());
        if (!words.empty()) pieces.push_back({std::string(words), "", "", {}});
        if (part.empty()) break;
        part.remove_prefix(name_mark.size());
        const std::string_view number = part.substr(0, part.find(name_mark));
        part.remove_prefix(number.size() + name_mark.size());
        pieces.push_back(pieces_.at(std::stoul(std::string(number))));
    }
    return pieces;
}

}  // namespace clustertrial::report_detail
