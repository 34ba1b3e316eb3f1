#include "options.hpp"

#include "clustertrial/trial/keys.hpp"

#include "common/key_flags.hpp"
#include "list_keys.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace clustertrial::apps {

namespace {

using Text = std::optional<std::string>;

/// What a trial file can say too.
void add_key_options(CLI::App& app, RandomiseOptions& options) {
    for (const KeyOf<RandomisationSpec>& key : keys_of<RandomisationSpec>()) {
        if (!has_flag_in(key, "randomise")) continue;
        add_key_flag(app, key, key.group,
                     [&options, &key](const KeyTexts& texts) { set_by_flag(key, options.told, texts); });
    }
}

void add_text(CLI::App& app, const std::string& flag, Text& text, const char* what, const char* group,
              const std::string& help) {
    app.add_option(flag, text, help)->type_name(what)->group(group);
}

void add_list_options(CLI::App& app, RandomiseOptions& options) {
    const char* group = "The list";
    app.add_option("SCHOOLS", options.schools,
                   "The list to randomise, one row a school (CSV; - is standard input), or a trial file (.toml) with "
                   "[randomisation]");
    app.add_option("--missing", options.told.missing,
                   "A cell that marks a missing value; may be repeated (default: empty, NA)")
        ->type_name("TEXT")
        ->allow_extra_args(false)
        ->group(group);
    for (const ListKey& list_key : list_keys()) {
        const auto& key = key_of<Trial>(list_key.name);
        add_key_flag(app, key, group, [&options, &key, list_key](const KeyTexts& texts) {
            Trial trial;
            set_by_flag(key, trial, texts);
            list_key.take(options.told, trial.data);
        });
    }
}

void add_draw_options(CLI::App& app, RandomiseOptions& options) {
    const char* group = "The draw";
    app.add_flag("--seed-from-entropy", options.seed_from_entropy, "Draw a seed below 2^31 and record it")
        ->excludes("--seed")
        ->group(group);
    app.add_flag("--dry-run", options.dry_run,
                 "Show counts and balance for this seed, write no allocation, and note the seed as spent")
        ->group(group);
    add_text(app, "--spent", options.spent, "FILE", group,
             "The ledger of spent seeds (default: spent-seeds.csv beside the list)");
    add_text(
        app, "--append", options.append, "RECORD", group,
        "The record of the previous wave: its schools keep their arms, and the new schools are balanced with them");
}

void add_output_options(CLI::App& app, RandomiseOptions& options) {
    const char* group = "Output";
    add_text(app, "--record", options.record, "FILE", group,
             "The record (default: beside the allocation, NAME.record.json)");
    add_text(app, "--kept", options.kept, "FILE", group,
             "Write the kept allocations, from which the allocation was drawn (constrained only)");
    add_text(app, "--pairs", options.pairs, "FILE", group,
             "Write how often each pair of schools shares an arm (methods that keep or simulate allocations)");
    add_text(app, "--split-by", options.split_by, "COLUMN", group,
             "Write a file for each value of the column as well, with its own schools only");
    add_text(app, "--split-into", options.split_into, "FOLDER", group,
             "The folder of these files (default: the allocation's name with -by-COLUMN)");
}

void add_commitment_options(CLI::App& app, RandomiseOptions& options) {
    const char* group = "Commitment and signature";
    add_text(app, "--commit", options.commit, "FILE", group,
             "Draw a seed, keep it secret and write its SHA-256, to publish before the list is final");
    add_text(app, "--secret", options.secret, "FILE", group,
             "Where --commit writes the secret (default: FILE with .secret.json)");
    add_text(app, "--reveal", options.reveal, "SECRET", group,
             "Draw with the seed of a secret, and record that it is the one committed to");
    add_text(app, "--commitment", options.commitment, "FILE", group,
             "The commitment as published (default: found beside the secret)");
    add_text(app, "--make-key", options.make_key, "NAME", group,
             "Write a new key pair: NAME.key to keep, NAME.pub to publish");
    add_text(app, "--sign", options.sign, "KEYFILE", group, "Sign the record, as RECORD.minisig");
}

void add_verify_options(CLI::App& app, RandomiseOptions& options) {
    const char* group = "Verification";
    add_text(app, "--verify", options.verify, "RECORD", group, "Replay the draw of a record and report what differs");
    add_text(app, "--input", options.input, "FILE", group, "The list of the record, if it has moved");
    add_text(app, "--allocation", options.allocation, "FILE", group, "The allocation of the record, if it has moved");
    add_text(app, "--public-key", options.public_key, "FILE", group, "Check that this key signed the record");
    add_text(app, "--signature", options.signature, "FILE", group, "The signature (default: RECORD.minisig)");
    add_text(app, "--split-file", options.split_file, "FILE", group,
             "Check one file of --split-by against the record, without the list and without a replay");
    add_text(app, "--certificate", options.certificate, "FILE", group,
             "If the record verifies, write a page to print and sign (.docx, .txt, .md, .html, .tex, .xlsx)");
    app.add_flag("--allow-outside", options.allow_outside,
                 "Read files outside its own folder that the record (also that of --append) names")
        ->group(group);
}

void add_needs(CLI::App& app) {
    constexpr std::array<std::pair<const char*, const char*>, 9> needs{{{"--input", "--verify"},
                                                                        {"--allocation", "--verify"},
                                                                        {"--public-key", "--verify"},
                                                                        {"--signature", "--public-key"},
                                                                        {"--split-file", "--verify"},
                                                                        {"--certificate", "--verify"},
                                                                        {"--secret", "--commit"},
                                                                        {"--commitment", "--reveal"},
                                                                        {"--split-into", "--split-by"}}};
    for (const auto& [flag, needed] : needs) app.get_option(flag)->needs(app.get_option(needed));
}

/// A flag that does something else than draw, what may be told with it, and why nothing else.
struct Action {
    std::string flag;
    std::vector<std::string> with;
    std::string why;
};

const std::vector<Action>& actions() {
    static const std::vector<Action> list = {
        {"--verify",
         {"--input", "--allocation", "--public-key", "--signature", "--split-file", "--certificate", "--allow-outside"},
         "the record says how it was drawn"},
        {"--make-key", {}, "a key pair needs no other option"},
        {"--commit", {"SCHOOLS", "--generator", "--secret"}, "a commitment is to a seed and a trial file only"},
    };
    return list;
}

/// Told with anything.
bool is_common(const std::string& flag) {
    constexpr std::array<std::string_view, 5> common{"--format", "--width", "--quiet", "--verbose", "--help"};
    return std::find(common.begin(), common.end(), flag) != common.end();
}

[[noreturn]] void fail_excluded(const std::string& a, const std::string& b, const std::string& why) {
    throw Error(ErrorKind::usage, a + " and " + b + " cannot be given together: " + why);
}

bool is_told(const CLI::App& app, const std::string& flag) {
    return app.get_option(flag)->count() > 0;
}

void check_actions(const CLI::App& app) {
    for (const Action& action : actions()) {
        if (!is_told(app, action.flag)) continue;
        for (const CLI::Option* option : app.get_options()) {
            const std::string flag = option->get_name();
            if (option->count() == 0 || flag == action.flag || is_common(flag)) continue;
            if (std::find(action.with.begin(), action.with.end(), flag) == action.with.end())
                fail_excluded(flag, action.flag, action.why);
        }
        return;
    }
}

struct Excluded {
    std::string flag;
    std::vector<std::string> others;
    std::string why;
};

/// Said here and not option by option, where it would stand in every line of the help.
void check_together(const CLI::App& app) {
    static const std::vector<Excluded> excluded = {
        {"--dry-run",
         {"--output", "--record", "--kept", "--split-by", "--sign", "--reveal"},
         "a dry run writes no allocation and no record"},
        {"--split-file",
         {"--input", "--allocation", "--allow-outside"},
         "a split file is checked against the record only"},
        {"--reveal", {"--seed", "--seed-from-entropy"}, "the secret holds the seed"},
        {"--tie-column", {"--ties"}, "the column already decides ties"},
        {"--cut-off", {"--keep"}, "one of them says which allocations are kept"},
        {"--threshold", {"--acceptance"}, "one of them says which allocations are accepted"},
    };
    if (is_told(app, "--allow-outside") && !is_told(app, "--verify") && !is_told(app, "--append"))
        throw Error(ErrorKind::usage, "--allow-outside goes with --verify or --append: it is about files of a record");
    for (const Excluded& exclusion : excluded) {
        if (!is_told(app, exclusion.flag)) continue;
        for (const std::string& other : exclusion.others)
            if (is_told(app, other)) fail_excluded(other, exclusion.flag, exclusion.why);
    }
}

}  // namespace

void add_options(CLI::App& app, RandomiseOptions& options) {
    add_key_options(app, options);
    add_list_options(app, options);
    add_draw_options(app, options);
    add_common_options(app, options.common, false);
    app.get_option("--format")->description("How the tables on standard output are written; json: the record");
    app.get_option("--output")
        ->description("The allocation: the list with stratum, draw and arm added; a file that does not exist yet")
        ->default_str("");
    add_output_options(app, options);
    add_commitment_options(app, options);
    add_verify_options(app, options);
    add_needs(app);
    app.final_callback([&app] {
        check_actions(app);
        check_together(app);
    });
}

}  // namespace clustertrial::apps
