// What of a protocol is locked, and what is a change of it.
#include "clustertrial/trial/lock.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/core/text.hpp"
#include "clustertrial/core/words.hpp"
#include "clustertrial/trial/keys.hpp"
#include "clustertrial/trial/trial_file.hpp"

#include "support/trials.hpp"

#include <algorithm>
#include <filesystem>
#include <functional>
#include <optional>
#include <random>

#include <gtest/gtest.h>

#include <gmock/gmock.h>

namespace clustertrial::lock_test {
namespace {

using test::message_of;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

const std::string protocol = R"([trial]
title = "Supervision"
unit = "school"
[data]
file = "schools.csv"
cluster = "urn"
size = "pupils"
[arms]
column = "treated"
[strata]
columns = ["block"]
[randomisation]
seed = 7
strata = ["block"]
[[outcome]]
name = "nfa"
label = "Contacts"
count = "nfa"
prior = "nfa_prior"
[[outcome]]
name = "referrals"
role = "secondary"
count = "referrals"
[analysis]
standard_errors = "CR1"
covariates = ["nor"]
[[sensitivity]]
label = "CR2"
standard_errors = "CR2"
[[family]]
name = "both"
outcomes = ["nfa", "referrals"]
[compliance]
dose = "sessions"
[[cace]]
take_up = "sessions"
threshold = 1
[[power.stage]]
name = "protocol"
clusters = 94
cluster_size = 325
icc = 0.05
[baseline]
continuous = [{ column = "nor", aggregate = "mean" }]
[collate.ids]
column = "urn"
[[collate.column]]
name = "nfa"
[[collate.source]]
files = ["*.csv"]
[[collate.derived]]
name = "twice"
value = "nfa * 2"
[[collate.check]]
rule = "nfa < 9"
[[collate.correction]]
id = "1"
column = "nfa"
found = "x"
value = "3"
reason = "by letter"
)";

Trial trial_of(const std::string& text) {
    return parse_trial_file(text, "trial.toml");
}

ProtocolLock lock_of(const Trial& trial) {
    return parse_lock(lock_json(trial), "protocol.lock");
}

std::string with(std::string text, const std::string& before, const std::string& after) {
    const std::size_t at = text.find(before);
    EXPECT_NE(at, std::string::npos) << before;
    return text.replace(at, before.size(), after);
}

std::vector<std::string> changed_keys(const std::string& now) {
    std::vector<std::string> keys;
    for (const ProtocolDifference& one : differences(lock_of(trial_of(protocol)), trial_of(now))) {
        keys.push_back(one.key);
    }
    return keys;
}

TEST(ProtocolLock, AProtocolIsItsOwnLock) {
    EXPECT_THAT(changed_keys(protocol), IsEmpty());
    EXPECT_EQ(lock_json(trial_of(protocol)), lock_json(trial_of(protocol)));
}

TEST(ProtocolLock, LayoutAndWordingAreNoChange) {
    EXPECT_THAT(changed_keys("# A remark\n\n" + with(protocol, "seed = 7", "seed    =    7 # chosen by lot")),
                IsEmpty());
    EXPECT_THAT(changed_keys(with(protocol, "\"Supervision\"", "\"Supervision of leads\"")), IsEmpty());
    EXPECT_THAT(changed_keys(with(protocol, "\"Contacts\"", "\"Contacts (NFA)\"")), IsEmpty());
    EXPECT_THAT(changed_keys(protocol + "[report]\nplain_language = true\n"), IsEmpty());
    EXPECT_THAT(changed_keys(with(protocol, "[analysis]\n", "[analysis]\nweights = \"individuals\"\n")), IsEmpty())
        << "a default that is said";
    const std::string order = with(protocol, "seed = 7\nstrata = [\"block\"]", "strata = [\"block\"]\nseed = 7");
    EXPECT_THAT(changed_keys(order), IsEmpty());
}

TEST(ProtocolLock, IsTheSameFromAnotherFolder) {
    const std::string files =
        with(with(protocol, "seed = 7", "seed = 7\nfile = \"list.csv\"\nrecord = \"a.record.json\""), "[analysis]\n",
             "[analysis]\nallocations = \"possible.csv\"\n");
    const Trial here = parse_trial_file(files, "trial.toml");
    EXPECT_THAT(differences(lock_of(here), parse_trial_file(files, "folder/in/trial.toml")), IsEmpty());
    EXPECT_THAT(differences(lock_of(here), parse_trial_file(files, "/elsewhere/trial.toml")), IsEmpty());
    const std::string whole = (std::filesystem::current_path() / "list.csv").string();
    EXPECT_THAT(differences(lock_of(here), parse_trial_file(with(files, "list.csv", whole), "trial.toml")), IsEmpty());
    EXPECT_THAT(differences(lock_of(here), parse_trial_file(with(files, "list.csv", "./list.csv"), "trial.toml")),
                IsEmpty());
    const Trial other = parse_trial_file(with(files, "list.csv", "another.csv"), "folder/trial.toml");
    EXPECT_THAT(differences(lock_of(here), other), SizeIs(1));
}

TEST(ProtocolLock, WhatDecidesANumberIsAChange) {
    using testing::ElementsAre;
    EXPECT_THAT(changed_keys(with(protocol, "\"CR1\"", "\"CR0\"")), ElementsAre("analysis.standard_errors"));
    EXPECT_THAT(changed_keys(with(protocol, "role = \"secondary\"", "role = \"primary\"")),
                ElementsAre("outcome.referrals.role"));
    EXPECT_THAT(changed_keys(with(protocol, "prior = \"nfa_prior\"\n", "")), ElementsAre("outcome.nfa.prior"));
    EXPECT_THAT(changed_keys(with(protocol, "seed = 7", "seed = 8")), ElementsAre("randomisation.seed"));
    EXPECT_THAT(changed_keys(with(protocol, "[data]\n", "[data]\nwhere = [\"phase=primary\"]\n")),
                ElementsAre("data.where"));
    EXPECT_THAT(changed_keys(with(protocol, "label = \"CR2\"\nstandard_errors = \"CR2\"",
                                  "label = \"CR2\"\nstandard_errors = \"CR3\"")),
                ElementsAre("sensitivity.CR2.standard_errors"));
    EXPECT_THAT(changed_keys(with(protocol, "threshold = 1", "threshold = 1\nmissing = \"zero\"")),
                ElementsAre("cace.sessions >= 1.missing"));
    EXPECT_THAT(changed_keys(with(protocol, "icc = 0.05", "icc = 0.1")), ElementsAre("power.stage.protocol.icc"));
    EXPECT_THAT(changed_keys(with(protocol, "aggregate = \"mean\"", "aggregate = \"sum\"")),
                ElementsAre("baseline.continuous.nor.aggregate"));
}

TEST(ProtocolLock, AJoinedFileIsAChangeByItsKeyWhateverItIsCalled) {
    using testing::ElementsAre;
    const auto join = [](const std::string& more) {
        return with(protocol, "[arms]\n", "[[data.join]]\nfile = \"" + more + "\n[arms]\n");
    };
    EXPECT_THAT(changed_keys(join("arms.csv\"")), ElementsAre("data.join.key"));
    const auto since = [&](const std::string& then, const std::string& now) {
        std::vector<std::string> keys;
        for (const ProtocolDifference& one : differences(lock_of(trial_of(join(then))), trial_of(join(now))))
            keys.push_back(one.key);
        return keys;
    };
    EXPECT_THAT(since("arms.csv\"", "arms_2026.csv\"\nkey = \"urn\""), IsEmpty());
    EXPECT_THAT(since("arms.csv\"", "arms.csv\"\ncolumns = [\"treated\"]"), ElementsAre("data.join.columns"));
}

TEST(ProtocolLock, ACountThatIsOutOfAnotherColumnIsAChange) {
    using testing::ElementsAre;
    const std::string out_of = with(protocol, "count = \"referrals\"", "count = \"referrals\"\nout_of = \"contacts\"");
    EXPECT_THAT(changed_keys(out_of), ElementsAre("outcome.referrals.out_of"));
}

TEST(ProtocolLock, AnOutcomeThatWentIsListedByItsKeys) {
    const std::string without =
        with(with(protocol, "[[outcome]]\nname = \"referrals\"\nrole = \"secondary\"\ncount = \"referrals\"\n", ""),
             "[[family]]\nname = \"both\"\noutcomes = [\"nfa\", \"referrals\"]\n", "");
    const auto found = differences(lock_of(trial_of(protocol)), trial_of(without));
    const auto role = std::find_if(found.begin(), found.end(),
                                   [](const ProtocolDifference& one) { return one.key == "outcome.referrals.role"; });
    ASSERT_NE(role, found.end());
    EXPECT_EQ(role->locked, "secondary");
    EXPECT_EQ(role->now, "");
}

/// Another value that the key takes, or nothing.
template <typename Spec>
std::optional<KeyTexts> another_value(const KeyOf<Spec>& key, const Spec& spec) {
    const auto before = key.get(spec);
    std::vector<std::string> tries = key.choices;
    for (const char* text : {"zz", "3", "0.3", "true", "false", "zz=1", "zz:median", "tab"}) tries.emplace_back(text);
    for (const std::string& text : tries) {
        Spec copy = spec;
        try {
            key.set(copy, {text});
        } catch (const Error&) {
            continue;
        }
        if (key.get(copy) != before) return KeyTexts{text};
    }
    return std::nullopt;
}

/// Changes each key of a section of the trial once: a change that decides a number is listed, one of wording is not.
template <typename Spec>
std::size_t change_each(const std::vector<KeyOf<Spec>>& keys, const std::function<Spec&(Trial&)>& part) {
    const Trial base = trial_of(protocol);
    const ProtocolLock lock = lock_of(base);
    std::size_t changed = 0;
    for (const KeyOf<Spec>& key : keys) {
        if (key.type == KeyType::table || key.or_tables) continue;
        Trial now = base;
        const auto value = another_value(key, part(now));
        if (!value) continue;
        key.set(part(now), *value);
        ++changed;
        EXPECT_EQ(differences(lock, now).empty(), key.wording)
            << key.section << "." << key.name << " = " << value->front();
    }
    return changed;
}

TEST(ProtocolLock, EveryKeyIsEitherWordingOrListed) {
    std::size_t changed = 0;
    changed += change_each<Trial>(keys_of<Trial>(), [](Trial& trial) -> Trial& { return trial; });
    changed += change_each<OutcomeSpec>(keys_of<OutcomeSpec>(),
                                        [](Trial& trial) -> OutcomeSpec& { return trial.outcomes[1]; });
    changed += change_each<RandomisationSpec>(keys_of<RandomisationSpec>(),
                                              [](Trial& trial) -> RandomisationSpec& { return *trial.randomisation; });
    changed +=
        change_each<FamilySpec>(keys_of<FamilySpec>(), [](Trial& trial) -> FamilySpec& { return trial.families[0]; });
    changed += change_each<CaceSpec>(keys_of<CaceSpec>(), [](Trial& trial) -> CaceSpec& { return trial.cace[0]; });
    changed += change_each<PowerStage>(keys_of<PowerStage>(),
                                       [](Trial& trial) -> PowerStage& { return trial.power.stages[0]; });
    changed += change_each<CollectedColumn>(keys_of<CollectedColumn>(),
                                            [](Trial& trial) -> CollectedColumn& { return trial.collate->columns[0]; });
    changed += change_each<CollateSource>(keys_of<CollateSource>(),
                                          [](Trial& trial) -> CollateSource& { return trial.collate->sources[0]; });
    changed += change_each<DerivedColumn>(keys_of<DerivedColumn>(),
                                          [](Trial& trial) -> DerivedColumn& { return trial.collate->derived[0]; });
    changed += change_each<CollateCheck>(keys_of<CollateCheck>(),
                                         [](Trial& trial) -> CollateCheck& { return trial.collate->checks[0]; });
    changed += change_each<CollateCorrection>(
        keys_of<CollateCorrection>(), [](Trial& trial) -> CollateCorrection& { return trial.collate->corrections[0]; });
    constexpr std::size_t keys_there_are = 110;  // a key that the loop cannot change is one that it does not test
    EXPECT_GT(changed, keys_there_are);
}

/// "outcome.label": every key that is of wording, by its section and name.
template <typename Spec>
void add_wording(std::vector<std::string>& keys) {
    for (const KeyOf<Spec>& key : keys_of<Spec>()) {
        if (key.wording) keys.push_back(key.section + "." + key.name);
    }
}

TEST(ProtocolLock, KeysOfWordingAreTheseAlone) {
    std::vector<std::string> keys;
    add_wording<Trial>(keys);
    add_wording<DataJoin>(keys);
    add_wording<Arm>(keys);
    add_wording<OutcomeSpec>(keys);
    add_wording<RandomisationSpec>(keys);
    add_wording<SensitivitySpec>(keys);
    add_wording<FamilySpec>(keys);
    add_wording<CaceSpec>(keys);
    add_wording<PowerStage>(keys);
    add_wording<BaselineVariable>(keys);
    add_wording<CollectedColumn>(keys);
    add_wording<CollateSource>(keys);
    add_wording<DerivedColumn>(keys);
    add_wording<CollateCheck>(keys);
    add_wording<CollateCorrection>(keys);
    std::erase_if(keys, [](const std::string& key) { return key.starts_with("report.") || key.starts_with("flow."); });
    EXPECT_THAT(
        keys, testing::UnorderedElementsAre(
                  "trial.title", "trial.unit", "trial.individual", "data.file", "data.join.file", "compliance.labels",
                  "compliance.none_or_missing", "power.providers", "power.individuals", "simulation.certificate",
                  "family.name", "cace.label", "sensitivity.label", "baseline.standardised_differences",
                  "baseline.notes", "outcome.label", "outcome.out_of_unit", "outcome.note", "baseline.variable.label",
                  "baseline.variable.levels", "baseline.variable.national", "collate.column.label",
                  "collate.source.files", "collate.derived.label", "collate.check.label", "collate.correction.reason"))
        << "a key of wording is one that no number hangs on";
}

TEST(ProtocolLock, HowNumbersAreReadIsNoWording) {
    using testing::ElementsAre;
    EXPECT_THAT(changed_keys(with(protocol, "[data]\n", "[data]\ndecimal = \"comma\"\n")), ElementsAre("data.decimal"));
    EXPECT_THAT(changed_keys(with(protocol, "[data]\n", "[data]\nthousands = [\"nfa\"]\n")),
                ElementsAre("data.thousands"));
    EXPECT_THAT(changed_keys(with(protocol, "[data]\n", "[data]\nheader_row = 3\n")), ElementsAre("data.header_row"));
    EXPECT_THAT(changed_keys(with(protocol, "[data]\n", "[data]\nmissing = [\"\"]\n")),
                Not(Contains("data.header_row")));
}

TEST(ProtocolLock, AnEmptyListIsNotAListOfAnEmptyText) {
    const std::string none = with(protocol, "[data]\n", "[data]\nmissing = []\n");
    const std::string empty = with(protocol, "[data]\n", "[data]\nmissing = [\"\"]\n");
    const auto found = differences(lock_of(trial_of(none)), trial_of(empty));
    ASSERT_THAT(found, SizeIs(1));
    EXPECT_EQ(found[0].locked, "");
    EXPECT_EQ(found[0].now, "\"\"");
}

TEST(ProtocolLock, TwoVariablesOfOneColumnAreBothInIt) {
    const std::string two =
        with(protocol, "{ column = \"nor\", aggregate = \"mean\" }",
             "{ column = \"nor\", aggregate = \"mean\" }, { column = \"nor\", aggregate = \"sum\" }");
    const auto found = differences(lock_of(trial_of(two)), trial_of(with(two, "\"sum\"", "\"percent\"")));
    ASSERT_THAT(found, SizeIs(1));
    EXPECT_EQ(found[0].key, "baseline.continuous.nor (2).aggregate");
    const std::string stage = protocol.substr(protocol.find("[[power.stage]]"));
    EXPECT_THAT(message_of([&] { trial_of(protocol + stage.substr(0, stage.find("[baseline]"))); }),
                HasSubstr("[[power.stage]] 'protocol': an earlier stage has this name"));
}

TEST(ProtocolLock, AKeyThatALaterVersionAddsIsNoChangeWhileItHasItsDefault) {
    ProtocolLock older = lock_of(trial_of(protocol));
    const auto later = [](const ProtocolEntry& entry) { return entry.key == "analysis.confidence"; };
    ASSERT_EQ(std::erase_if(older.entries, later), 1U);
    EXPECT_THAT(differences(older, trial_of(protocol)), IsEmpty());
    const auto found = differences(older, trial_of(with(protocol, "[analysis]\n", "[analysis]\nconfidence = 0.9\n")));
    ASSERT_THAT(found, SizeIs(1));
    EXPECT_EQ(found[0].key, "analysis.confidence");
}

TEST(ProtocolLock, AReasonIsThatOfTheNearestKeyAbove) {
    const std::string text = with(with(protocol, "\"CR1\"", "\"CR0\""), "seed = 7", "seed = 8") +
                             "[[deviation]]\nkey = \"analysis\"\nreason = \"The statistician asked.\"\n"
                             "[[deviation]]\nkey = \"analysis.standard_errors\"\nreason = \"Few schools.\"\n"
                             "[[deviation]]\nkey = \"outcome.nfa\"\nreason = \"Nothing.\"\n";
    const Trial now = trial_of(text);
    const auto found = differences(lock_of(trial_of(protocol)), now);
    ASSERT_THAT(found, SizeIs(2));
    EXPECT_EQ(found[0].reason, "Few schools.");
    EXPECT_EQ(found[1].key, "randomisation.seed");
    EXPECT_EQ(found[1].reason, "");
    EXPECT_EQ(idle_deviations(found, now), std::vector<std::string>({"outcome.nfa"}));
}

TEST(ProtocolLock, AnotherLabelOfTheSameAnalysisIsWording) {
    EXPECT_THAT(changed_keys(with(protocol, "label = \"CR2\"", "label = \"By CR2\"")), IsEmpty());
    EXPECT_THAT(changed_keys(with(protocol, "name = \"both\"", "name = \"all\"")), IsEmpty());
    EXPECT_THAT(changed_keys(with(protocol, "threshold = 1", "threshold = 1\nlabel = \"any\"")), IsEmpty());
    const auto other = changed_keys(
        with(protocol, "label = \"CR2\"\nstandard_errors = \"CR2\"", "label = \"CR3\"\nstandard_errors = \"CR3\""));
    EXPECT_THAT(other, Contains("sensitivity.CR2.standard_errors"));
    EXPECT_THAT(other, Contains("sensitivity.CR3.standard_errors"));
}

TEST(ProtocolLock, TwoReasonsForOneKeyAreRefused) {
    const std::string reason = "[[deviation]]\nkey = \"analysis\"\nreason = \"One.\"\n";
    EXPECT_THAT(message_of([&] { trial_of(protocol + reason + reason); }),
                HasSubstr("[[deviation]] 'analysis': an earlier one has this key"));
}

// ---- random edits of the file ----

using Lines = std::vector<std::string>;

Lines lines_of(std::string_view text) {
    Lines lines;
    while (!text.empty()) lines.emplace_back(take_line(text));
    return lines;
}

std::string text_of(const Lines& lines) {
    return joined(lines, "\n") + "\n";
}

bool is_key(const std::string& line) {
    return line.find(" = ") != std::string::npos;
}

std::string value_in(const std::string& line) {
    return line.substr(line.find(" = ") + 3);
}

/// Another value of the same kind: a digit more, a letter more, another member of the kinds that the file uses.
std::string another(const std::string& value, std::mt19937& random) {
    static const std::vector<std::vector<std::string>> kinds = {{"\"CR0\"", "\"CR1\"", "\"CR2\"", "\"CR3\""},
                                                                {"\"primary\"", "\"secondary\"", "\"exploratory\""},
                                                                {"\"individuals\"", "\"none\""},
                                                                {"\"glass\"", "\"hedges\""},
                                                                {"\"satterthwaite\"", "\"clusters-1\""},
                                                                {"\"mean\"", "\"sum\"", "\"percent\""},
                                                                {"true", "false"}};
    for (const std::vector<std::string>& kind : kinds) {
        const auto found = std::find(kind.begin(), kind.end(), value);
        if (found == kind.end()) continue;
        const auto step = static_cast<std::ptrdiff_t>(1 + random() % (kind.size() - 1));
        return kind[static_cast<std::size_t>((found - kind.begin() + step)) % kind.size()];
    }
    const std::size_t quote = value.rfind('"');
    if (quote == std::string::npos) return value + std::to_string(1 + random() % 9);
    return value.substr(0, quote) + static_cast<char>('a' + random() % 26) + value.substr(quote);
}

/// One edit of a person who changes what is done: another value, or a key that goes.
std::optional<Lines> material_edit(Lines lines, std::mt19937& random) {
    const std::size_t at = random() % lines.size();
    const bool of_wording = lines[at].starts_with("title") || lines[at].starts_with("unit") ||
                            lines[at].starts_with("individual") || lines[at].starts_with("file") ||
                            lines[at].starts_with("label") || lines[at].starts_with("note") ||
                            lines[at].starts_with("reason") || (at > 0 && lines[at - 1] == "[[family]]");
    if (!is_key(lines[at]) || of_wording) return std::nullopt;
    if (random() % 4 == 0) {
        lines.erase(lines.begin() + static_cast<std::ptrdiff_t>(at));
    } else {
        const std::string value = value_in(lines[at]);
        lines[at] = lines[at].substr(0, lines[at].size() - value.size()) + another(value, random);
    }
    return lines;
}

/// One edit of a person who changes how the file looks, or what things are called.
Lines edit_of_layout(Lines lines, std::mt19937& random) {
    const std::size_t at = random() % lines.size();
    std::string& line = lines[at];
    switch (random() % 6) {
        case 0:
            lines.insert(lines.begin() + static_cast<std::ptrdiff_t>(at), "# " + line);
            break;
        case 1:
            lines.insert(lines.begin() + static_cast<std::ptrdiff_t>(at), "   ");
            break;
        case 2:
            line += "   # as agreed";
            break;
        case 3:
            if (is_key(line)) line.replace(line.find(" = "), 3, "=   ");
            break;
        case 4:  // two keys of one section change places
            if (at + 1 < lines.size() && is_key(line) && is_key(lines[at + 1])) std::swap(line, lines[at + 1]);
            break;
        default:
            if (line.starts_with("title = ") || (line.starts_with("label = ") && lines[at - 1].starts_with("name")))
                line = another(line, random);
    }
    return lines;
}

TEST(ProtocolLock, OfFiveHundredRandomEditsEveryMaterialOneIsListedAndNoneOfLayout) {
    const Trial locked = trial_of(protocol);
    const ProtocolLock lock = lock_of(locked);
    std::mt19937 random(20201128);
    int material = 0;
    int of_layout = 0;
    while (material < 250) {
        const auto edited = material_edit(lines_of(protocol), random);
        if (!edited) continue;
        std::optional<Trial> now;
        try {
            now = trial_of(text_of(*edited));
        } catch (const Error&) {
            continue;  // no trial file any more: the program refuses it
        }
        ++material;
        EXPECT_FALSE(differences(lock, *now).empty()) << text_of(*edited);
    }
    for (; of_layout < 250; ++of_layout) {
        const std::string edited = text_of(edit_of_layout(lines_of(protocol), random));
        EXPECT_THAT(differences(lock, trial_of(edited)), IsEmpty()) << edited;
    }
}

TEST(ProtocolLock, RefusesWhatIsNone) {
    for (const std::string text :
         {"", "[]", "{", R"({"schema": "clustertrial.allocation/2"})", R"({"schema": "clustertrial.protocol/1"})",
          R"({"schema": "clustertrial.protocol/1", "protocol": {"a": 1}})"}) {
        EXPECT_THAT(message_of([&] { parse_lock(text, "x.lock"); }),
                    testing::AllOf(HasSubstr("x.lock: "), HasSubstr("expected a file that 'report --lock' wrote")))
            << text;
    }
}

}  // namespace
}  // namespace clustertrial::lock_test
