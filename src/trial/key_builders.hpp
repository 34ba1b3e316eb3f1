#pragma once

#include "clustertrial/core/error.hpp"
#include "clustertrial/core/kinds.hpp"
#include "clustertrial/core/number.hpp"
#include "clustertrial/trial/keys.hpp"

#include <concepts>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// A row of the table of keys from one declaration: what the key is, the member that stores it, and the domain of its
/// values where the member's type does not say it.
namespace clustertrial::trial_detail {

/// The values that a key can have, and how each is written. A list has that of its elements.
template <typename T>
struct Domain {
    KeyType type = KeyType::text;
    std::string words = {};                           ///< "a number above 0"
    std::vector<std::string> choices = {};            ///< all there are, when few
    std::function<T(const std::string&)> parse = {};  ///< throws Error(usage)
    std::function<std::string(const T&)> print = {};
};

[[noreturn]] void refuse(const std::string& found, const std::string& expected);

/// Larger than anything that is counted or measured.
constexpr double largest_number = std::numeric_limits<double>::infinity();
constexpr std::uint64_t most_whole = std::numeric_limits<std::uint64_t>::max();

Domain<std::string> any_text();
Domain<bool> truth();
/// Numbers above `low` and below `high`.
Domain<double> number_between(double low, double high, const std::string& words);
Domain<double> any_number();
Domain<std::uint64_t> whole_between(std::uint64_t low, std::uint64_t high, const std::string& words);
Domain<std::uint64_t> any_whole();
Domain<std::uint64_t> share();
Domain<std::uint64_t> one_or_two();
/// What separates cells, by its name or itself.
Domain<char> delimiters();
/// Texts that a function of the library reads, and another writes.
template <typename T>
Domain<T> written(T (*parse)(std::string_view), std::string (*print)(const T&)) {
    return {KeyType::text, "a text", {}, [parse](const std::string& text) { return parse(text); }, print};
}

/// The names of an enum that can be given.
template <Kind Enum>
Domain<Enum> named() {
    return {KeyType::text, "a name", kind_names<Enum>(), [](const std::string& text) { return from_name<Enum>(text); },
            [](const Enum& value) { return std::string(to_name(value)); }};
}

/// The names of the rows that `accepts` takes (a pointer to a bool of the row, or a predicate).
template <Kind Enum, typename Accepts>
Domain<Enum> named_where(Accepts accepts) {
    Domain<Enum> domain = named<Enum>();
    domain.choices = kind_names_where<Enum>(accepts);
    domain.parse = [accepts](const std::string& text) { return from_name_where<Enum>(accepts, text); };
    return domain;
}

template <typename T>
Domain<T> domain_of() {
    if constexpr (Kind<T>) {
        return named<T>();
    } else if constexpr (std::same_as<T, std::string>) {
        return any_text();
    } else if constexpr (std::same_as<T, bool>) {
        return truth();
    } else if constexpr (std::same_as<T, double>) {
        return any_number();
    } else {
        static_assert(std::same_as<T, std::uint64_t>, "a domain must be named");
        return any_whole();
    }
}

/// What a member holds: of an optional what is in it, of a list its elements.
template <typename M>
struct StoredIn {
    using Type = M;
    static constexpr bool list = false;
};
template <typename T>
struct StoredIn<std::optional<T>> : StoredIn<T> {};
template <typename T>
struct StoredIn<std::vector<T>> {
    using Type = T;
    static constexpr bool list = true;
};
template <typename M>
using Stored = typename StoredIn<M>::Type;

template <typename T>
std::optional<KeyTexts> to_texts(const T& value, const Domain<T>& domain) {
    KeyTexts texts = {domain.print(value)};
    if constexpr (std::same_as<T, std::string>) {
        if (value.empty()) return std::nullopt;
    }
    return texts;
}
template <typename T>
std::optional<KeyTexts> to_texts(const std::optional<T>& value, const Domain<T>& domain) {
    return value ? to_texts(*value, domain) : std::nullopt;
}
template <typename T>
std::optional<KeyTexts> to_texts(const std::vector<T>& values, const Domain<T>& domain) {
    if (values.empty()) return std::nullopt;
    KeyTexts texts;
    for (const T& value : values) texts.push_back(domain.print(value));
    return texts;
}

/// A list that may be absent: an empty one says something.
template <typename T>
std::optional<KeyTexts> to_texts(const std::optional<std::vector<T>>& values, const Domain<T>& domain) {
    return values ? std::optional(to_texts(*values, domain).value_or(KeyTexts{})) : std::nullopt;
}

template <typename T>
void from_texts(const KeyTexts& texts, const Domain<T>& domain, T& value) {
    value = domain.parse(texts.at(0));
}
template <typename T>
void from_texts(const KeyTexts& texts, const Domain<T>& domain, std::optional<T>& value) {
    value = domain.parse(texts.at(0));
}
template <typename T>
void from_texts(const KeyTexts& texts, const Domain<T>& domain, std::vector<T>& values) {
    std::vector<T> parsed;
    for (const std::string& text : texts) parsed.push_back(domain.parse(text));
    values = std::move(parsed);
}
template <typename T>
void from_texts(const KeyTexts& texts, const Domain<T>& domain, std::optional<std::vector<T>>& values) {
    from_texts(texts, domain, values.emplace());
}

/// standard_errors -> --standard-errors
std::string kebab_flag(std::string name);

/// What a declaration says of a key: the members of Key that do not follow from where its value is stored. Views, so
/// that a row of literals is data and no code that makes and unmakes strings: half the time of compiling the tables.
struct Row {
    std::string_view name = {};
    std::string_view meaning = {};
    std::string_view takes = {};
    std::string_view otherwise = {};
    bool required = false;
    std::string_view flag = {};
    std::string_view also = {};
    bool has_flag = true;
    std::vector<std::string> programs = {};
    std::string_view group = {};
    std::vector<AllocationMethod> methods = {};
    ListFlag list_flag = ListFlag::repeated;
    bool or_tables = false;
    bool or_one = false;
    KeyTexts standard = {};
    bool wording = false;
};
/// With the flag that the row names or its name makes.
Key key_of(const Row& row);

/// The values of a list's elements, or of the key; refuses another text.
template <typename T>
std::function<void(const std::string&)> give_domain(Key& key, const Domain<T>& domain) {
    key.type = domain.type;
    key.domain = domain.words;
    key.choices = domain.choices;
    return [parse = domain.parse](const std::string& text) { parse(text); };
}

/// The value is what `value` makes of a Spec, and `assign` puts it there.
template <typename Spec, typename M>
KeyOf<Spec> key_by(const Row& row, std::function<M(const Spec&)> value, std::function<void(Spec&, const M&)> assign,
                   const Domain<Stored<M>>& domain = domain_of<Stored<M>>()) {
    KeyOf<Spec> made{key_of(row)};
    made.check = give_domain(made, domain);
    made.list = StoredIn<M>::list;
    made.get = [domain, value](const Spec& spec) { return to_texts(value(spec), domain); };
    made.set = [domain, value, assign](Spec& spec, const KeyTexts& texts) {
        M parsed = value(spec);
        from_texts(texts, domain, parsed);
        assign(spec, parsed);
    };
    made.copy = [value, assign](Spec& to, const Spec& from) { assign(to, value(from)); };
    if (made.standard.empty()) made.standard = made.get(Spec{}).value_or(KeyTexts{});
    return made;
}

/// The value is a member.
template <typename Spec, typename M>
KeyOf<Spec> key(const Row& row, M Spec::*member, const Domain<Stored<M>>& domain = domain_of<Stored<M>>()) {
    KeyOf<Spec> made{key_of(row)};
    made.check = give_domain(made, domain);
    made.list = StoredIn<M>::list;
    const auto known = std::make_shared<const Domain<Stored<M>>>(domain);
    made.get = [known, member](const Spec& spec) { return to_texts(spec.*member, *known); };
    made.set = [known, member](Spec& spec, const KeyTexts& texts) { from_texts(texts, *known, spec.*member); };
    made.copy = [member](Spec& to, const Spec& from) { to.*member = from.*member; };
    if (made.standard.empty()) made.standard = made.get(Spec{}).value_or(KeyTexts{});
    return made;
}

/// Sections that may be absent are there once a key of theirs is set.
template <typename Part>
Part& part_of(Part& part) {
    return part;
}
template <typename Part>
Part& part_of(std::optional<Part>& part) {
    return part ? *part : part.emplace();
}
template <typename Part>
const Part* known_part(const Part& part) {
    return &part;
}
template <typename Part>
const Part* known_part(const std::optional<Part>& part) {
    return part ? &*part : nullptr;
}

/// A key of a part of a Spec as a key of the whole.
template <typename Spec, typename Member, typename Part>
std::vector<KeyOf<Spec>> within(Member Spec::*member, const std::vector<KeyOf<Part>>& inner);

template <typename Spec, typename Member, typename Part>
KeyOf<Spec> within(Member Spec::*member, const KeyOf<Part>& inner) {
    KeyOf<Spec> made{static_cast<const Key&>(inner)};
    made.check = inner.check;
    made.set = [member, set = inner.set](Spec& spec, const KeyTexts& texts) { set(part_of(spec.*member), texts); };
    made.get = [member, get = inner.get](const Spec& spec) {
        const Part* part = known_part(spec.*member);
        return part == nullptr ? std::nullopt : get(*part);
    };
    made.copy = [member, copy = inner.copy](Spec& to, const Spec& from) {
        const Part* part = known_part(from.*member);
        if (part != nullptr || known_part(to.*member) != nullptr)
            copy(part_of(to.*member), part == nullptr ? Part{} : *part);
    };
    made.fields = within(member, inner.fields);
    return made;
}

template <typename Spec, typename Member, typename Part>
std::vector<KeyOf<Spec>> within(Member Spec::*member, const std::vector<KeyOf<Part>>& inner) {
    std::vector<KeyOf<Spec>> keys;
    for (const KeyOf<Part>& one : inner) keys.push_back(within(member, one));
    return keys;
}

/// A key that is a table of keys of a part.
template <typename Spec, typename Member, typename Part>
KeyOf<Spec> table_key(const Row& row, Member Spec::*member, const std::vector<KeyOf<Part>>& fields) {
    KeyOf<Spec> made{key_of(row)};
    made.type = KeyType::table;
    made.has_flag = false;
    made.flag.clear();
    made.fields = within(member, fields);
    for (const KeyOf<Spec>& field : made.fields) {
        made.domain += (made.domain.empty() ? "{ " : ", ") + field.name + " = " + field.takes;
    }
    made.domain += " }";
    // Its value is in its fields.
    made.get = [](const Spec&) -> std::optional<KeyTexts> { return std::nullopt; };
    made.copy = [fields = made.fields](Spec& to, const Spec& from) {
        for (const KeyOf<Spec>& field : fields) field.copy(to, from);
    };
    return made;
}

template <typename Spec>
std::vector<KeyOf<Spec>> joined_keys(const std::vector<std::vector<KeyOf<Spec>>>& parts) {
    std::vector<KeyOf<Spec>> keys;
    for (const auto& part : parts) {
        for (const KeyOf<Spec>& one : part) keys.push_back(one);
    }
    return keys;
}

/// The rows of a section: all of its parts, one after another.
template <typename Spec>
std::vector<KeyOf<Spec>> section(const std::string& name, const std::vector<std::vector<KeyOf<Spec>>>& parts) {
    std::vector<KeyOf<Spec>> keys = joined_keys(parts);
    for (KeyOf<Spec>& one : keys) one.section = name;
    return keys;
}

/// Rows that stand in other files than the function that gathers them.
std::vector<KeyOf<PowerSpec>> power_keys();
std::vector<KeyOf<SimulationSpec>> simulation_keys();
std::vector<KeyOf<BaselineSpec>> baseline_keys();
std::vector<KeyOf<FlowSpec>> flow_keys();
std::vector<KeyOf<ReportSpec>> report_keys();
std::vector<KeyOf<CollateSpec>> collate_keys();
std::vector<KeyOf<EstimandSpec>> estimand_keys();
std::vector<KeyOf<RandomisationSpec>> keys_of_single_methods();

}  // namespace clustertrial::trial_detail
