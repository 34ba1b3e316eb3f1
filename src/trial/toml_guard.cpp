#include "toml_guard.hpp"

#include "clustertrial/core/error.hpp"

#include "toml_section.hpp"

namespace clustertrial {

namespace {

constexpr std::size_t most_dots = 200;  // of a key; nothing that a trial file says has more than two

class Guard {
  public:
    Guard(std::string_view bytes, const std::string& path) : bytes_(bytes), path_(path) {}

    void check() {
        constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
        if (bytes_.starts_with(byte_order_mark)) next_ += byte_order_mark.size();
        while (!at_end()) {
            if (peek() == '#') {
                while (!at_end() && peek() != '\n') step();
            } else if (peek() == '"' || peek() == '\'') {
                skip_text(peek());
            } else {
                check_outside();
            }
        }
    }

  private:
    [[nodiscard]] bool at_end() const { return next_ >= bytes_.size(); }
    [[nodiscard]] char peek() const { return bytes_[next_]; }
    [[nodiscard]] bool is_beyond_ascii() const { return static_cast<unsigned char>(peek()) >= 0x80; }
    [[nodiscard]] bool sees(std::string_view text) const { return bytes_.substr(next_).starts_with(text); }

    void step() {
        const bool starts_character = (static_cast<unsigned char>(peek()) & 0xC0U) != 0x80U;
        if (peek() == '\n') {
            at_ = {at_.line + 1, 1};
        } else if (starts_character) {
            ++at_.column;
        }
        ++next_;
    }

    void step(std::size_t count) {
        for (; count > 0 && !at_end(); --count) step();
    }

    [[noreturn]] void refuse(const std::string& message) const {
        throw Error(ErrorKind::input, toml_problem(path_, {at_, at_, {}}, message));
    }

    void check_outside() {
        if (is_beyond_ascii()) refuse("found a character that is not ASCII; expected it in quotes or in a comment");
        if (std::string_view("=,{}[]\n").find(peek()) != std::string_view::npos) dots_ = 0;
        if (peek() == '.' && ++dots_ > most_dots) {
            refuse("found a key of more than " + std::to_string(most_dots) + " parts; expected a key of a trial file");
        }
        step();
    }

    /// From the opening quote to behind the closing one, or to the end of the line where it is missing.
    void skip_text(char quote) {
        const std::string three(3, quote);
        const bool several_lines = sees(three);
        step(several_lines ? 3 : 1);
        while (!at_end() && (several_lines || peek() != '\n')) {
            if (several_lines ? sees(three) : peek() == quote) {
                step(several_lines ? 3 : 1);
                // Five quotes end a text with two of its own.
                for (int own = 0; several_lines && own < 2 && !at_end() && peek() == quote; ++own) step();
                return;
            }
            if (quote == '"' && peek() == '\\') {
                skip_escape(several_lines);
            } else {
                step();
            }
        }
    }

    /// A backslash and what it escapes; in a text of several lines that may be the blanks up to the next line's text.
    void skip_escape(bool several_lines) {
        step();
        if (at_end() || peek() == '\\' || peek() == '"') return step(1);
        if (!several_lines) return;
        while (!at_end() && std::string_view(" \t\r\n\v\f").find(peek()) != std::string_view::npos) step();
        if (!at_end() && is_beyond_ascii()) {
            refuse("found a character that is not ASCII behind a backslash; expected it on the line above");
        }
    }

    std::string_view bytes_;
    const std::string& path_;
    std::size_t next_ = 0;
    toml::source_position at_{1, 1};
    std::size_t dots_ = 0;
};

}  // namespace

void guard_toml(std::string_view bytes, const std::string& path) {
    Guard(bytes, path).check();
}

}  // namespace clustertrial
