#include "key_flags.hpp"

#include "clustertrial/data/csv.hpp"

#include <algorithm>
#include <utility>

namespace clustertrial::apps {

namespace {

/// "A,B", quoted as in CSV.
KeyTexts split_list(const std::string& flag, const std::string& text) {
    KeyTexts items;
    try {
        split_csv_line(text, ',', {flag, 0, ""}, items);
    } catch (const Error& error) {
        throw Error(ErrorKind::usage, error.what());
    }
    return items;
}

std::string without_backticks(std::string text) {
    std::erase(text, '`');
    return text;
}

/// "COLUMN", "NAME:{CR0,CR1}": completions and the manual page read the choices here.
std::string type_name_of(const Key& key) {
    std::string name = key.takes;
    if (name.empty()) {
        const bool number = key.type == KeyType::number || key.type == KeyType::whole;
        name = !key.choices.empty() ? "NAME" : number ? "NUMBER" : "TEXT";
    }
    std::string choices;
    for (const std::string& choice : key.choices) choices += (choices.empty() ? "" : ",") + choice;
    return choices.empty() ? name : name + ":{" + choices + "}";
}

/// "share of the candidates that is kept (default 0.1)"
std::string help_of(const Key& key) {
    std::string help = without_backticks(key.meaning);
    std::string more;
    if (key.list) more = key.list_flag == ListFlag::repeated ? "may be repeated; " : "separated by commas; ";
    if (key.required) return help + " (" + more + "required)";
    return help + " (" + more + "default: " + without_backticks(default_of(key)) + ")";
}

}  // namespace

void add_key_flag(CLI::App& app, const Key& key, const std::string& group, std::function<void(const KeyTexts&)> take) {
    const std::string spellings = key.also.empty() ? key.flag : key.flag + "," + key.also;
    CLI::Option* option = nullptr;
    if (key.list && key.list_flag == ListFlag::repeated) {
        option = app.add_option_function<KeyTexts>(spellings, take, help_of(key));
        option->allow_extra_args(false);  // a list that took all words after it would take the data file for a column
    } else {
        option = app.add_option_function<std::string>(
            spellings,
            [take = std::move(take), flag = key.flag, list = key.list](const std::string& text) {
                take(list ? split_list(flag, text) : KeyTexts{text});
            },
            help_of(key));
    }
    option->type_name(type_name_of(key))->group(group);
}

void add_key_flag(CLI::App& app, const Key& key, const std::string& group, TypedKeys& typed) {
    add_key_flag(app, key, group, [&typed, &key](const KeyTexts& texts) { typed[&key] = texts; });
}

}  // namespace clustertrial::apps
