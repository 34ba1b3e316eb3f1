// What of a protocol is locked, and what is a change of it.
#include "clustertrial/trial/lock.hpp"

#include "clustertrial/trial/keys.hpp"
#include "clustertrial/trial/trial_file.hpp"

#include "support/trials.hpp"

#include <algorithm>
#include <functional>

#include <gtest/gtest.h>

#include <gmock/gmock.h>

namespace clustertrial::lock_test {
namespace {

using test::message_of;
using testing::HasSubstr;
using testing::IsEmpty;
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
    constexpr std::size_t keys_there_are = 90;  // a key that the loop cannot change is one that it does not test
    EXPECT_GT(changed, keys_there_are);
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
