// The table of keys: what every row must have, and the page that is made of it.
#include "clustertrial/trial/keys.hpp"

#include "clustertrial/trial/trial_file.hpp"

#include "support/trials.hpp"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>

#include <gtest/gtest.h>

#include <gmock/gmock.h>

namespace clustertrial::keys_test {
namespace {

using test::message_of;
using testing::HasSubstr;
using testing::Not;

/// Calls `visit` with the rows of every Spec there is.
template <typename Visit>
void for_every_table(Visit visit) {
    visit(keys_of<Trial>());
    visit(keys_of<DataJoin>());
    visit(keys_of<Arm>());
    visit(keys_of<RandomisationSpec>());
    visit(keys_of<OutcomeSpec>());
    visit(keys_of<AnalysisSpec>());
    visit(keys_of<SensitivitySpec>());
    visit(keys_of<FamilySpec>());
    visit(keys_of<CaceSpec>());
    visit(keys_of<SubgroupSpec>());
    visit(keys_of<PowerStage>());
    visit(keys_of<SimulatedOutcome>());
    visit(keys_of<BaselineVariable>());
    visit(keys_of<CollectedColumn>());
    visit(keys_of<CollateSource>());
    visit(keys_of<DerivedColumn>());
    visit(keys_of<CollateCheck>());
    visit(keys_of<CollateCorrection>());
}

/// The same, row by row, tables left out.
template <typename Visit>
void for_every_value(Visit visit) {
    for_every_table([&]<typename Spec>(const std::vector<KeyOf<Spec>>& keys) {
        for (const KeyOf<Spec>& key : keys) {
            if (key.type != KeyType::table) visit(key);
        }
    });
}

TEST(Keys, EachHasAMeaningADomainAndADefault) {
    for (const Key* key : all_keys()) {
        const std::string who = key->section + "." + key->name;
        EXPECT_NE(key->meaning, "") << who;
        EXPECT_TRUE(!key->domain.empty() || !key->choices.empty()) << who;
        EXPECT_NE(default_of(*key), "") << who;
        EXPECT_FALSE(key->meaning.ends_with(".")) << who;
    }
}

TEST(Keys, EachIsOneOfTheTrialFileAndStandsThereOnce) {
    std::set<std::string> names;
    for (const Key* key : all_keys()) EXPECT_TRUE(names.insert(key->section + "." + key->name).second) << key->name;
    std::size_t rows =
        keys_of<Trial>().size() + keys_of<DataJoin>().size() + keys_of<Arm>().size() +
        keys_of<RandomisationSpec>().size() + keys_of<OutcomeSpec>().size() + keys_of<SensitivitySpec>().size() +
        keys_of<FamilySpec>().size() + keys_of<CaceSpec>().size() + keys_of<SubgroupSpec>().size() +
        keys_of<PowerStage>().size() + keys_of<SimulatedOutcome>().size() + keys_of<BaselineVariable>().size() +
        keys_of<FlowReason>().size() + keys_of<DeviationSpec>().size() + keys_of<CollectedColumn>().size() +
        keys_of<CollateSource>().size() + keys_of<DerivedColumn>().size() + keys_of<CollateCheck>().size() +
        keys_of<CollateCorrection>().size();
    EXPECT_EQ(names.size(), rows) << "a section that all_keys does not name";
}

TEST(Keys, AFlagIsOneKeysInItsProgram) {
    std::set<std::string> flags;
    for (const Key* key : all_keys()) {
        for (const std::string program : {"analyse", "randomise", "mdes"}) {
            if (!has_flag_in(*key, program)) continue;
            EXPECT_TRUE(key->flag.starts_with("--")) << key->flag;
            EXPECT_TRUE(flags.insert(program + " " + key->flag).second) << program << " " << key->flag;
            if (!key->also.empty()) {
                EXPECT_TRUE(flags.insert(program + " " + key->also).second) << key->also;
            }
        }
    }
    EXPECT_TRUE(flags.contains("analyse --standard-errors")) << "made of the name";
    EXPECT_TRUE(flags.contains("analyse --arm")) << "said by the row";
    EXPECT_TRUE(flags.contains("mdes --cluster-size"));
    EXPECT_TRUE(flags.contains("analyse --together") && flags.contains("randomise --together")) << "of both";
    EXPECT_TRUE(flags.contains("analyse --record"));
    EXPECT_FALSE(flags.contains("randomise --record")) << "which is where the record is written";
}

TEST(Keys, ADefaultsTextIsReadAsTheDefault) {
    for_every_value([]<typename Spec>(const KeyOf<Spec>& key) {
        const std::string who = key.section + "." + key.name;
        if (const auto at_first = key.get(Spec{})) {
            EXPECT_EQ(key.standard, *at_first) << who;
        }
        if (key.standard.empty()) return;
        Spec spec;
        key.set(spec, key.standard);
        EXPECT_EQ(key.get(spec).value_or(KeyTexts{"nothing"}), key.standard) << who;
    });
}

TEST(Keys, EachChoiceIsTakenAndCopiedAndNothingElse) {
    for_every_value([]<typename Spec>(const KeyOf<Spec>& key) {
        for (const std::string& choice : key.choices) {
            Spec from;
            key.set(from, {choice});
            EXPECT_EQ(key.get(from).value_or(KeyTexts{"nothing"}), KeyTexts{choice}) << key.name;
            Spec to;
            key.copy(to, from);
            EXPECT_EQ(key.get(to), key.get(from)) << key.name;
        }
        if (!key.choices.empty()) {
            EXPECT_THROW(key.check("no such thing"), Error) << key.name;
        }
    });
}

TEST(Keys, AListIsSetAndCopiedWhole) {
    const auto& key = key_of<Trial>("percent");
    Trial from;
    key.set(from, {"a", "b"});
    EXPECT_THAT(from.data.percent, testing::ElementsAre("a", "b"));
    Trial to;
    to.data.percent = {"c"};
    key.copy(to, from);
    EXPECT_EQ(key.get(to), (KeyTexts{"a", "b"}));
    EXPECT_EQ(change_by_flag(key, key.get(to), std::nullopt), "percent = 'a', 'b' (without the flag: none)");
    EXPECT_EQ(change_by_flag(key_of<Trial>("confidence"), KeyTexts{"0.9"}, KeyTexts{"0.95"}),
              "confidence = 0.9 (without the flag: 0.95)");
    EXPECT_EQ(change_by_flag(key_of<Trial>("column"), KeyTexts{"t"}, std::nullopt),
              "arms.column = t (without the flag: none)");
}

TEST(Keys, ASectionIsThereOnceOneOfItsKeysIsSet) {
    const auto& keys = keys_of<Trial>();
    const auto& key = *std::find_if(keys.begin(), keys.end(),
                                    [](const auto& one) { return one.section == "compliance" && one.name == "dose"; });
    Trial trial;
    EXPECT_FALSE(key.get(trial));
    key.copy(trial, Trial{});
    EXPECT_FALSE(trial.compliance) << "nothing was copied";
    key.set(trial, {"sessions"});
    EXPECT_EQ(trial.compliance->dose, "sessions");
}

/// "[analysis]", "[[outcome]]".
std::string heading_of(const std::string& section) {
    static const std::set<std::string> of_arrays = {"outcome",
                                                    "sensitivity",
                                                    "family",
                                                    "cace",
                                                    "subgroup",
                                                    "power.stage",
                                                    "simulation.outcome",
                                                    "arms.intervention",
                                                    "flow.reason",
                                                    "deviation",
                                                    "collate.column",
                                                    "collate.source",
                                                    "collate.derived",
                                                    "collate.check",
                                                    "collate.correction",
                                                    "data.join"};
    return of_arrays.contains(section) ? "[[" + section + "]]" : "[" + section + "]";
}

TEST(Keys, AMisspeltKeyIsRefusedAndTheNearestNamed) {
    for (const Key* key : all_keys()) {
        if (key->section == "baseline.variable") continue;
        const std::string misspelt = key->name.substr(0, 1) + key->name;  // "aalpha"
        const std::string text = heading_of(key->section) + "\n" + misspelt + " = 1\n";
        const std::string message = message_of([&] { parse_trial_file(text, "t.toml"); });
        EXPECT_THAT(message, HasSubstr("t.toml:2:1: unknown key '" + misspelt + "' in " + heading_of(key->section)));
        if (key->name.size() > 5) {
            EXPECT_THAT(message, HasSubstr("did you mean '" + key->name + "'?"));
        }
    }
}

// The tables of docs/trial-file.md.

std::string in_code(const std::string& text) {
    return "`" + text + "`";
}

/// "`a`, `b` or `c`", and a last thing that is no name.
std::string either(const std::vector<std::string>& choices, const std::string& last) {
    std::vector<std::string> all;
    for (const std::string& choice : choices) all.push_back(in_code(choice));
    if (!last.empty()) all.push_back(last);
    std::string text;
    for (std::size_t i = 0; i < all.size(); ++i) {
        text += (i == 0 ? "" : i + 1 == all.size() ? " or " : ", ") + all[i];
    }
    return text;
}

std::string without_article(const std::string& words) {
    return words.starts_with("a ") ? words.substr(2) : words.starts_with("an ") ? words.substr(3) : words;
}

/// "a whole number above 0" -> "whole numbers above 0"
std::string several(const std::string& words) {
    std::string text = without_article(words);
    for (const std::string noun : {"number", "text", "expression"}) {
        const auto at = text.find(noun);
        if (at != std::string::npos) return text.insert(at + noun.size(), "s");
    }
    return text;
}

std::string type_cell(const Key& key) {
    if (key.type == KeyType::table || key.type == KeyType::map) return in_code(key.domain);
    if (key.type == KeyType::boolean) return either(key.choices, "");
    if (!key.choices.empty()) return either(key.choices, key.type == KeyType::text_or_number ? key.domain : "");
    const std::string words = key.list ? "list of " + several(key.domain) : without_article(key.domain);
    return words + (key.or_tables ? key.list ? " or tables" : ", or tables" : "") + (key.or_one ? ", or a text" : "");
}

std::string toml_of(const Key& key, const std::string& text) {
    return key.type == KeyType::text || key.type == KeyType::text_or_number ? "\"" + text + "\"" : text;
}

std::string default_cell(const Key& key) {
    if (key.required || !key.otherwise.empty()) return default_of(key);
    if (key.standard.empty()) return key.list ? "`[]`" : "none";
    std::string text;
    for (const std::string& one : key.standard) text += (text.empty() ? "" : ", ") + toml_of(key, one);
    return in_code(key.list ? "[" + text + "]" : text);
}

std::string methods_of(const Key& key) {
    std::string text;
    for (const AllocationMethod method : key.methods) {
        text += (text.empty() ? "" : ", ") + in_code(std::string(to_name(method)));
    }
    return text;
}

std::string flag_cell(const Key& key) {
    if (key.flag.empty()) return "";
    std::string cell = key.also.empty() ? in_code(key.flag) : in_code(key.flag) + ", " + in_code(key.also);
    const std::string own(program_of(key.section));
    for (const std::string& program : key.programs)
        if (program != own) cell += has_flag_in(key, own) ? " (and of `" + program + "`)" : " (of `" + program + "`)";
    return cell;
}

struct CellsOfKeys {
    std::string heading;
    std::string (*cell)(const Key&);
};

std::string table_of(const std::vector<const Key*>& keys) {
    const auto any = [&](auto has) { return std::any_of(keys.begin(), keys.end(), has); };
    std::vector<CellsOfKeys> columns = {{"key", [](const Key& key) { return in_code(key.name); }},
                                        {"type", type_cell},
                                        {"default", default_cell},
                                        {"meaning", [](const Key& key) { return key.meaning; }}};
    if (any([](const Key* key) { return !key->methods.empty(); })) columns.push_back({"only of", methods_of});
    const bool has_flags = any([](const Key* key) { return !key->flag.empty() && !program_of(key->section).empty(); });
    if (has_flags) columns.push_back({"flag of `" + std::string(program_of(keys[0]->section)) + "`", flag_cell});
    std::string text = "|";
    std::string rule = "|";
    for (const CellsOfKeys& column : columns) {
        text += " " + column.heading + " |";
        rule += "---|";
    }
    text += "\n" + rule + "\n";
    for (const Key* key : keys) {
        text += "|";
        for (const CellsOfKeys& column : columns) {
            const std::string cell = column.cell(*key);
            text += cell.empty() ? " |" : " " + cell + " |";
        }
        text += "\n";
    }
    return text;
}

using Sections = std::map<std::string, std::vector<const Key*>>;

/// The page with the table of each section between "<!-- keys of SECTION -->" and "<!-- end of keys -->"; what it has
/// is taken out of `sections`.
std::string with_tables(const std::string& page, Sections& sections) {
    const std::string opening = "<!-- keys of ";
    const std::string closing = "<!-- end of keys -->";
    std::string text;
    std::size_t at = 0;
    for (std::size_t begin = page.find(opening); begin != std::string::npos; begin = page.find(opening, at)) {
        const std::size_t name_at = begin + opening.size();
        const std::string section = page.substr(name_at, page.find(" -->", name_at) - name_at);
        const std::size_t end = page.find(closing, name_at);
        const auto found = sections.find(section);
        if (found == sections.end() || end == std::string::npos) throw std::runtime_error("keys of " + section + "?");
        text += page.substr(at, name_at - at) + section + " -->\n\n" + table_of(found->second) + "\n" + closing;
        at = end + closing.size();
        sections.erase(found);
    }
    return text + page.substr(at);
}

// CLUSTERTRIAL_REWRITE=1 in the environment writes the tables into the pages.
TEST(Keys, ThePagesHaveTheirTables) {
    Sections sections;
    for (const Key* key : all_keys()) sections[key->section].push_back(key);
    for (const char* name :
         {"trial-file", "collate", "mdes", "report", "simulate", "methods/estimands", "methods/subgroups"}) {
        const std::string path = std::string(CLUSTERTRIAL_SOURCE_DIR) + "/docs/" + name + ".md";
        std::ostringstream page;
        page << std::ifstream(path).rdbuf();
        const std::string expected = with_tables(page.str(), sections);
        if (std::getenv("CLUSTERTRIAL_REWRITE") != nullptr) std::ofstream(path) << expected;
        EXPECT_TRUE(page.str() == expected) << path
                                            << " differs from the table of keys; CLUSTERTRIAL_REWRITE=1 writes "
                                               "it anew";
    }
    EXPECT_TRUE(sections.empty()) << "no table of " << (sections.empty() ? "" : sections.begin()->first);
}

}  // namespace
}  // namespace clustertrial::keys_test
