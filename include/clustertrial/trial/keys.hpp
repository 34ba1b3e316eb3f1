#pragma once

#include "clustertrial/allocation/plan.hpp"
#include "clustertrial/trial/trial.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The keys of the trial file: one row a key, and everything that must know of a key reads the row. A row is what the
/// key is called and means (Key), and where its value is stored (KeyOf the struct that has the member); the file's
/// reader, the flags of programs with their help, the notes of what flags changed and the tables of docs/trial-file.md
/// are made from it.
namespace clustertrial {

enum class KeyType {
    text,
    number,
    whole,
    boolean,
    text_or_number,
    table,  ///< { name = value, ... }, whose keys are KeyOf::fields
    map,    ///< { name = value, ... }, whose names are the file's own: a list of texts "name -> value", of a value of
            ///< two numbers "name -> low to high"
};

/// How a list is typed as a flag; in a trial file it is always a list.
enum class ListFlag {
    repeated,  ///< an element each time: --where A --where B
    commas,    ///< all at once: --arms A,B
};

/// A value as a file or a flag writes it: one text, or those of a list.
using KeyTexts = std::vector<std::string>;

/// What a key is. A row says what stands above the line; the rest follows from where its value is stored.
struct Key {
    std::string name = {};                       ///< "standard_errors"
    std::string meaning = {};                    ///< in Markdown, as documentation and help have it
    std::string takes = {};                      ///< what the flag takes, in the help: "COLUMN"
    std::string otherwise = {};                  ///< what holds where the key is absent, when no value says it
    bool required = false;                       ///< in its section
    std::string flag = {};                       ///< "--arm"; without one, the name's: "--standard-errors"
    std::string also = {};                       ///< another spelling of the flag
    bool has_flag = true;                        ///< of a program
    std::vector<std::string> programs = {};      ///< that have the flag; empty: the section's, where it has one
    std::string group = {};                      ///< of the help; without one, the section
    std::vector<AllocationMethod> methods = {};  ///< that know the key; empty: all
    ListFlag list_flag = ListFlag::repeated;
    bool or_tables = false;  ///< an array of tables may stand here, which the section reads itself
    bool or_one = false;     ///< of a list: a text alone is a list of one
    KeyTexts standard = {};  ///< what holds where the key is absent; without one, what the storage begins with
    /// Of words and layout alone: no number of the trial hangs on it, and no deviation from the protocol is in it.
    bool wording = false;
    // ---------------------------------------------------------------------------------------------------------------
    std::string section = {};  ///< "analysis", "power.stage"
    KeyType type = KeyType::text;
    bool list = false;
    std::string domain = {};                ///< "a number between 0 and 1"
    std::vector<std::string> choices = {};  ///< all values there are, when few
};

/// A key whose value is stored in a Spec.
template <typename Spec>
struct KeyOf : Key {
    /// Of one text, a list's element: throws Error(usage) saying what was found and what was expected.
    std::function<void(const std::string&)> check = {};
    /// Throws Error(usage) likewise.
    std::function<void(Spec&, const KeyTexts&)> set = {};
    /// The value now; nothing when there is none (no text, an empty list).
    std::function<std::optional<KeyTexts>(const Spec&)> get = {};
    /// Makes the value in `to` the one in `from`.
    std::function<void(Spec& to, const Spec& from)> copy = {};
    std::vector<KeyOf> fields = {};  ///< of a table
};

/// The rows whose values are stored in a Spec, in the order of the documentation: AnalysisSpec ([analysis]),
/// RandomisationSpec, OutcomeSpec, SensitivitySpec (what an entry has besides the keys of [analysis]), FamilySpec,
/// CaceSpec, SubgroupSpec, PowerStage, SimulatedOutcome, FlowReason, DeviationSpec, DataJoin ([[data.join]]), Arm
/// ([[arms.intervention]]), BaselineVariable, those of the arrays of [collate], and Trial: those of every section that
/// is there once, [analysis] among them and [randomisation] not.
template <typename Spec>
const std::vector<KeyOf<Spec>>& keys_of();
template <>
const std::vector<KeyOf<Trial>>& keys_of();
template <>
const std::vector<KeyOf<DataJoin>>& keys_of();
template <>
const std::vector<KeyOf<Arm>>& keys_of();
template <>
const std::vector<KeyOf<OutcomeSpec>>& keys_of();
template <>
const std::vector<KeyOf<AnalysisSpec>>& keys_of();
template <>
const std::vector<KeyOf<SensitivitySpec>>& keys_of();
template <>
const std::vector<KeyOf<FamilySpec>>& keys_of();
template <>
const std::vector<KeyOf<CaceSpec>>& keys_of();
template <>
const std::vector<KeyOf<SubgroupSpec>>& keys_of();
template <>
const std::vector<KeyOf<BaselineVariable>>& keys_of();
template <>
const std::vector<KeyOf<PowerStage>>& keys_of();
template <>
const std::vector<KeyOf<SimulatedOutcome>>& keys_of();
template <>
const std::vector<KeyOf<FlowReason>>& keys_of();
template <>
const std::vector<KeyOf<DeviationSpec>>& keys_of();
template <>
const std::vector<KeyOf<RandomisationSpec>>& keys_of();
template <>
const std::vector<KeyOf<CollectedColumn>>& keys_of();
template <>
const std::vector<KeyOf<CollateSource>>& keys_of();
template <>
const std::vector<KeyOf<DerivedColumn>>& keys_of();
template <>
const std::vector<KeyOf<CollateCheck>>& keys_of();
template <>
const std::vector<KeyOf<CollateCorrection>>& keys_of();

/// The key of that name. Throws Error(usage) when there is none.
template <typename Spec>
const KeyOf<Spec>& key_of(std::string_view name) {
    for (const KeyOf<Spec>& key : keys_of<Spec>()) {
        if (key.name == name) return key;
    }
    throw Error(ErrorKind::usage, "no key is called '" + std::string(name) + "'");
}

/// Every row there is, in the order of the documentation.
std::vector<const Key*> all_keys();

/// The program that has the flags of a section's keys: "analyse", "randomise", "mdes"; empty: none has.
std::string_view program_of(std::string_view section);

/// Whether a program has the flag of a key.
bool has_flag_in(const Key& key, std::string_view program);

/// What holds where the key is absent: "CR1", "the primary outcomes", "none".
std::string default_of(const Key& key);

/// "standard_errors = CR0 (without the flag: CR1)".
std::string change_by_flag(const Key& key, const std::optional<KeyTexts>& value, const std::optional<KeyTexts>& before);

/// One more key of [analysis] that a sensitivity analysis does otherwise. Throws Error(usage) for a key that [analysis]
/// does not have and a value that the key refuses.
void change(SensitivitySpec& spec, std::string_view key, const KeyTexts& value);

/// What a specification says for methods that know nothing of it: a line each, naming flag and methods. `method` is the
/// one in use.
std::vector<std::string> told_for_other_methods(const RandomisationSpec& spec, AllocationMethod method);

/// "COLUMN" or "COLUMN:categorical".
CovariateSpec covariate_from_text(std::string_view text);
std::string to_text(const CovariateSpec& covariate);

/// "350 / high", "la = 350 and fsm = high".
std::string to_text(const StratumName& name);

/// "stata-mt64", or "mt64" for short. Throws Error(usage) naming the known ones.
GeneratorKind generator_of(std::string_view name);

}  // namespace clustertrial
