#include "clustertrial/allocation/record.hpp"

#include "clustertrial/data/checksum.hpp"

#include "helpers.hpp"

#include <cmath>
#include <limits>

#include <nlohmann/json.hpp>

namespace clustertrial::record_test {
namespace {

using Json = nlohmann::ordered_json;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const std::string list_csv =
    "URN,LA,FSM,TRUST\n101,350,1,a\n102,350,2,\n103,350,3,b\n104,351,9,a\n105,351,4,\n106,351,5,\n107,9,8,\n108,9,7,"
    "c\n";

AllocationPlan plain_plan() {
    AllocationPlan plan;
    plan.id = "URN";
    plan.seed = 3837398;
    return plan;
}

RecordContext plain_context() {
    return {"0.1.0", "list.csv", "allocation.csv", false};
}

std::string record_of(const AllocationPlan& plan, const RecordContext& context = plain_context()) {
    const Table table = list_of(list_csv, plan);
    const AllocatedList list = allocate(table, plan);
    return record_json(context, table, list, allocation_csv(table, list));
}

AllocationRecord read_back(const std::string& record) {
    return parse_record(record, "record.json");
}

std::string replaced(std::string text, const std::string& old_text, const std::string& new_text) {
    const auto at = text.find(old_text);
    EXPECT_NE(at, std::string::npos) << old_text << " in " << text;
    return at == std::string::npos ? text : text.replace(at, old_text.size(), new_text);
}

/// A plan and a list that hold something of everything, not made by a draw.
struct HandMade {
    Table table;
    AllocatedList list;
};

/// Two schools in two arms.
HandMade hand_made() {
    HandMade made;
    made.table.sha256 = std::string(64, '1');
    made.table.rows = 3;
    AllocatedList& list = made.list;
    list.plan = plain_plan();
    list.rows = {0, 2};
    list.strata = {{0, 0}, {"all"}, {2}};
    list.ids = {"10", "30"};
    list.arms = {0, 1};
    list.counts = {2, {1, 1}};
    return made;
}

Json json_of(const HandMade& made) {
    return Json::parse(record_json(plain_context(), made.table, made.list, ""));
}

// ---- keys ----

TEST(RecordJson, HasItsKeysInTheDocumentedOrder) {
    const Json record = Json::parse(record_of(plain_plan()));
    std::vector<std::string> keys;
    for (const auto& item : record.items()) keys.push_back(item.key());
    EXPECT_THAT(keys, ElementsAre("schema", "version", "algorithm", "generator", "seed", "seed_from_entropy",
                                  "commitment", "spent_seeds", "trial_file", "previous", "options", "method_options",
                                  "input", "allocation", "split", "kept", "thresholds", "strata", "total", "method",
                                  "balance", "balance_of_waves", "probabilities", "pairs", "record_sha256"));
}

TEST(RecordJson, SaysWithNullWhatThereIsNot) {
    const Json record = Json::parse(record_of(plain_plan()));
    for (const char* key : {"commitment", "spent_seeds", "trial_file", "previous", "method_options", "split", "kept",
                            "method", "balance", "balance_of_waves", "pairs"})
        EXPECT_TRUE(record.at(key).is_null()) << key;
    for (const char* key : {"sort_key", "tie_column", "delimiter", "together"})
        EXPECT_TRUE(record.at("options").at(key).is_null()) << key;
}

TEST(RecordJson, EndsInTheSha256OfItselfWithoutIt) {
    const std::string record = record_of(plain_plan());
    const std::string key = "  \"record_sha256\": \"";
    const auto at = record.find(key) + key.size();
    EXPECT_EQ(record.substr(at + 64), "\"\n}\n");
    EXPECT_EQ(record.substr(at, 64), sha256_of(record.substr(0, at) + record.substr(at + 64)));
}

TEST(RecordJson, HoldsNothingThatChangesFromRunToRun) {
    EXPECT_EQ(record_of(plain_plan()), record_of(plain_plan()));
}

TEST(RecordJson, HoldsTheChecksumsOfListAndAllocation) {
    const AllocationPlan plan = plain_plan();
    const Table table = list_of(list_csv, plan);
    const AllocatedList list = allocate(table, plan);
    const std::string allocation = allocation_csv(table, list);
    const AllocationRecord record = read_back(record_json(plain_context(), table, list, allocation));
    EXPECT_EQ(record.input_sha256, sha256_of(list_csv));
    EXPECT_EQ(record.allocation_sha256, sha256_of(allocation));
}

TEST(RecordJson, ALabelThatIsNotUtf8IsRefused) {
    AllocationPlan plan = plain_plan();
    plan.arms = {"a\xFF", "b"};
    EXPECT_THAT(message_of(ErrorKind::usage, [&] { record_of(plan); }), HasSubstr("not UTF-8"));
}

// ---- results ----

TEST(RecordJson, SaysWhatMatchingDid) {
    HandMade made = hand_made();
    made.list.of_method = MatchedSummary{{0, 0}, 1, 0, 0.1};
    EXPECT_EQ(json_of(made).at("method"), Json::parse(R"({"tuples": 1, "smaller": 0, "total_distance": 0.1})"));
}

TEST(RecordJson, SaysTheCountsOfMinimisation) {
    HandMade made = hand_made();
    made.list.of_method =
        MinimisedSummary{{"strata", "LA"}, {{"all"}, {"350", "351"}}, {{2, {1, 1}}, {2, {1, 0, 0, 1}}}, 1};
    EXPECT_EQ(json_of(made).at("method"), Json::parse(R"({"factors": [
        {"factor": "strata", "levels": [{"level": "all", "arms": {"control": 1, "intervention": 1}}]},
        {"factor": "LA", "levels": [{"level": "350", "arms": {"control": 1, "intervention": 0}},
                                    {"level": "351", "arms": {"control": 0, "intervention": 1}}]}],
        "random_assignments": 1})"));
}

TEST(RecordJson, SaysWhatAConstrainedDrawChoseFrom) {
    HandMade made = hand_made();
    made.list.of_method = ConstrainedSummary{Candidates::swap_walk, 2, 100, 0.25, 1.5, 0.5, 1, {2, 2, {0, 1, 1, 0}}};
    EXPECT_EQ(json_of(made).at("method"), Json::parse(R"({"candidates": "swap-walk", "possible": 2.0, "scored": 100,
        "kept": 2, "best": 0.25, "cut_off": 1.5, "score": 0.5, "chosen": 1})"));
}

TEST(RecordJson, SaysWithNullWhatNoJsonNumberIs) {
    HandMade made = hand_made();
    made.list.of_method =
        ConstrainedSummary{Candidates::swap_walk, std::numeric_limits<double>::infinity(), 1, 0, 0, 0, 0, {}};
    EXPECT_TRUE(json_of(made).at("method").at("possible").is_null());
}

TEST(RecordJson, SaysHowManyTriesWereMade) {
    HandMade made = hand_made();
    made.list.of_method = RerandomisedSummary{0.5, 0.75, 2, 19};
    EXPECT_EQ(json_of(made).at("method"),
              Json::parse(R"({"distance": 0.5, "threshold": 0.75, "df": 2.0, "tries": 19})"));
}

TEST(RecordJson, HoldsTheBalanceTable) {
    HandMade made = hand_made();
    // Values 1 and 3: means 1, 3 and 2, overall SD sqrt 2; a single school has no SD, and two of them no difference.
    add_number(made.list.covariates, "FSM", std::vector<double>{1, 3});
    made.list.balance = balance_of(made.list.covariates, made.list.arms, 2);
    made.list.balance_of_waves = Balance{};
    const Json record = json_of(made);
    const Json expected = Json::parse(R"([{"covariate": "FSM", "overall": {"schools": 2, "mean": 2.0, "sd": null},
        "arms": {"control": {"schools": 1, "mean": 1.0, "sd": null, "standardised_difference": null},
                 "intervention": {"schools": 1, "mean": 3.0, "sd": null, "standardised_difference": null}}}])");
    Json found = record.at("balance");
    EXPECT_EQ(found.at(0).at("overall").at("sd"), std::sqrt(2.0));
    found.at(0).at("overall").at("sd") = nullptr;
    EXPECT_EQ(found, expected);
    EXPECT_EQ(record.at("balance_of_waves"), Json::array());
}

TEST(RecordJson, HoldsEachSchoolsProbabilitiesWhereTheyDiffer) {
    HandMade made = hand_made();
    made.list.probabilities.source = ProbabilitySource::simulated;
    made.list.probabilities.allocations = 1000;
    made.list.probabilities.by_school = Eigen::MatrixXd(2, 2);
    made.list.probabilities.by_school << 0.25, 0.75, 0.5, 0.5;
    Json expected = Json::parse(R"({"source": "simulated", "allocations": 1000,
        "by_arm": {"control": {"min": 0.25, "max": 0.5}, "intervention": {"min": 0.5, "max": 0.75}},
        "by_school": null})");
    EXPECT_EQ(json_of(made).at("probabilities"), expected);
    made.list.probabilities.differ = true;
    expected["by_school"] = Json::parse(R"({"10": [0.25, 0.75], "30": [0.5, 0.5]})");
    EXPECT_EQ(json_of(made).at("probabilities"), expected);
}

TEST(RecordJson, CountsPairsThatAlwaysOrNeverShareAnArm) {
    HandMade made = hand_made();
    made.list.probabilities.validity = Validity{4, {}, {}, {}, {{0, 1}}};
    EXPECT_EQ(json_of(made).at("pairs"), Json::parse(R"({"always": 0, "never": 1})"));
}

TEST(RecordJson, CountsUnitsWhereSchoolsStayTogether) {
    AllocationPlan plan = plain_plan();
    plan.together = "TRUST";
    // Trust a has two schools; b, c and the four without a trust are by themselves: seven units.
    EXPECT_EQ(Json::parse(record_of(plan)).at("total").at("units"), 7);
    EXPECT_TRUE(Json::parse(record_of(plain_plan())).at("total").at("units").is_null());
}

TEST(RecordJson, NumbersReadBackAsTheSameBits) {
    HandMade made = hand_made();
    for (const double value : {0.1, 1.0 / 3.0, 1e-300, 5e-324, 1.7976931348623157e308, 123456789012345.67, 2.0}) {
        made.list.of_method = RerandomisedSummary{value, 0, 0, 1};
        EXPECT_EQ(json_of(made).at("method").at("distance").get<double>(), value);
    }
}

// ---- reading ----

TEST(ParseRecord, ReadsEveryOptionBack) {
    AllocationPlan plan = hand_made().list.plan;
    plan.method_options = default_options(AllocationMethod::sorted_alternation);
    plan.strata = {parse_stratum_spec("FSM:median"), parse_stratum_spec("LA:cuts=100,350.5")};
    plan.sort_key = "FSM";
    plan.at_threshold = AtThreshold::none;
    plan.storage = DrawStorage::as_float;
    plan.generator = GeneratorKind::stata_kiss32;
    plan.order = SchoolOrder::by_file;
    plan.ties = TieRule::column;
    plan.tie_column = "URN";
    plan.arms = {"usual", "new \"way\""};
    plan.ratio = {2, 3};
    plan.where = {parse_row_rule("URN!=107"), parse_row_rule("LA=350")};
    plan.missing = {"", "x"};
    plan.delimiter = ';';
    plan.together = "TRUST";
    plan.unit_covariate = UnitCovariate::sum;
    plan.covariates = {parse_covariate_column("FSM"), parse_covariate_column("LA:levels")};
    plan.stratum_ratios = {parse_stratum_ratio("350=2,1")};
    plan.simulations = 500;
    HandMade made = hand_made();
    made.list.plan = plan;
    const std::string text = record_json(plain_context(), made.table, made.list, "");
    const AllocationPlan read = read_back(text).plan;
    EXPECT_EQ(read.method(), plan.method());
    EXPECT_EQ(read.seed, plan.seed);
    EXPECT_EQ(read.generator, plan.generator);
    EXPECT_EQ(read.strata, plan.strata);
    EXPECT_EQ(read.sort_key, "FSM");
    EXPECT_EQ(read.at_threshold, plan.at_threshold);
    EXPECT_EQ(read.storage, plan.storage);
    EXPECT_EQ(read.order, plan.order);
    EXPECT_EQ(read.ties, plan.ties);
    EXPECT_EQ(read.tie_column, "URN");
    EXPECT_EQ(read.arms, plan.arms);
    EXPECT_EQ(read.ratio, plan.ratio);
    EXPECT_EQ(read.where.size(), 2U);
    EXPECT_EQ(read.missing, plan.missing);
    EXPECT_EQ(read.delimiter, ';');
    EXPECT_EQ(read.together, "TRUST");
    EXPECT_EQ(read.unit_covariate, UnitCovariate::sum);
    EXPECT_EQ(read.covariates, plan.covariates);
    EXPECT_EQ(read.stratum_ratios, plan.stratum_ratios);
    EXPECT_EQ(read.simulations, 500U);
}

/// The options of a method's own, written and read.
template <typename Options>
Options own_read_back(const Options& options) {
    HandMade made = hand_made();
    made.list.plan = plain_plan();
    made.list.plan.method_options = options;
    return read_back(record_json(plain_context(), made.table, made.list, "")).plan.template own<Options>();
}

TEST(ParseRecord, ReadsTheMethodsOwnOptionsBack) {
    const MatchingPlan matching = own_read_back(MatchingPlan{4, MatchDistance::rank_mahalanobis});
    EXPECT_EQ(matching.tuple_size, 4U);
    EXPECT_EQ(matching.distance, MatchDistance::rank_mahalanobis);

    const std::vector<StratumSpec> factors = {parse_stratum_spec("LA"), parse_stratum_spec("FSM:median")};
    const MinimisationPlan minimisation = own_read_back(MinimisationPlan{factors, {2, 1}, {Imbalance::variance, 0.7}});
    EXPECT_EQ(minimisation.factors, factors);
    EXPECT_THAT(minimisation.weights, ElementsAre(2, 1));
    EXPECT_EQ(minimisation.options.imbalance, Imbalance::variance);
    EXPECT_EQ(minimisation.options.probability, 0.7);

    const ConstrainedOptions constrained =
        own_read_back(ConstrainedOptions{BalanceScore::l1, {1, 0.5}, 10, Candidates::swap_walk, 20, 30, CutOff{1.25}});
    EXPECT_EQ(constrained.score, BalanceScore::l1);
    EXPECT_THAT(constrained.weights, ElementsAre(1, 0.5));
    EXPECT_EQ(constrained.enumerate_up_to, 10U);
    EXPECT_EQ(constrained.sampled, Candidates::swap_walk);
    EXPECT_EQ(constrained.draws, 20U);
    EXPECT_EQ(constrained.exchanges, 30U);
    EXPECT_EQ(std::get<CutOff>(constrained.keep).score, 1.25);

    const RerandomisationOptions rerandomisation = own_read_back(RerandomisationOptions{DistanceLimit{2.5}, 77});
    EXPECT_EQ(std::get<DistanceLimit>(rerandomisation.accept).threshold, 2.5);
    EXPECT_EQ(rerandomisation.most_tries, 77U);
}

TEST(ParseRecord, ReadsTheContextBack) {
    const std::string a(64, 'a');
    const std::string b(64, 'b');
    RecordContext context = plain_context();
    context.seed_from_entropy = true;
    context.trial_file = "../trial.toml";
    context.trial_sha256 = a;
    context.previous = {"wave1.record.json", a};
    context.kept = {"kept.csv", b};
    context.split = {"LA", {{"350", {"la350.csv", a}}, {"351", {"la351.csv", b}}}};
    context.spent_seeds = {{"spent.csv", b}, 3};
    context.commitment = {{"commitment.json", a}, b, std::string(64, 'c'), a};
    const RecordContext read = read_back(record_of(plain_plan(), context)).context;
    EXPECT_EQ(read.version, "0.1.0");
    EXPECT_EQ(read.input_file, "list.csv");
    EXPECT_EQ(read.allocation_file, "allocation.csv");
    EXPECT_TRUE(read.seed_from_entropy);
    EXPECT_EQ(read.trial_file, "../trial.toml");
    EXPECT_EQ(read.trial_sha256, a);
    EXPECT_EQ(read.previous->file, "wave1.record.json");
    EXPECT_EQ(read.previous->sha256, a);
    EXPECT_EQ(read.kept->file, "kept.csv");
    EXPECT_EQ(read.kept->sha256, b);
    EXPECT_EQ(read.split->column, "LA");
    ASSERT_EQ(read.split->files.size(), 2U);
    EXPECT_EQ(read.split->files[1].value, "351");
    EXPECT_EQ(read.split->files[1].file.file, "la351.csv");
    EXPECT_EQ(read.split->files[1].file.sha256, b);
    EXPECT_EQ(read.spent_seeds->file.file, "spent.csv");
    EXPECT_EQ(read.spent_seeds->file.sha256, b);
    EXPECT_EQ(read.spent_seeds->seeds, 3U);
    EXPECT_EQ(read.commitment->file.file, "commitment.json");
    EXPECT_EQ(read.commitment->file.sha256, a);
    EXPECT_EQ(read.commitment->sha256, b);
    EXPECT_EQ(read.commitment->nonce, std::string(64, 'c'));
    EXPECT_EQ(read.commitment->trial_sha256, a);
}

std::string refusal(const std::string& json) {
    return message_of(ErrorKind::input, [&] { parse_record(json, "record.json"); });
}

TEST(ParseRecord, WhatIsNoRecordIsAnErrorThatNamesTheKey) {
    AllocationPlan plan = plain_plan();
    plan.strata = {parse_stratum_spec("LA"), parse_stratum_spec("FSM:median@LA")};
    const std::string intact = record_of(plan);
    const auto with = [&](const std::string& old_text, const std::string& new_text) {
        return refusal(replaced(intact, old_text, new_text));
    };
    EXPECT_THAT(refusal("{\n\"schema\": "), HasSubstr("record.json:2: not JSON; expected an allocation record"));
    EXPECT_THAT(refusal("[]"), HasSubstr("key 'schema': is missing"));
    EXPECT_THAT(refusal(std::string(100, '[')), HasSubstr("record.json: is nested too deeply"));
    EXPECT_THAT(with("\"seed\": 3837398", "\"seed\": 1, \"seed\": 3837398"),
                HasSubstr("record.json: names the key 'seed' twice in one object; expected an allocation record"));
    EXPECT_THAT(refusal(std::string((std::size_t{1} << 28U) + 1, ' ')),
                HasSubstr("record.json: is larger than 256 MiB"));
    EXPECT_THAT(with("3837398", "1e999"), HasSubstr("record.json: holds a number beyond all doubles"));
    EXPECT_THAT(with("complete/1", "complete/2"),
                testing::AllOf(HasSubstr("key 'algorithm'"), HasSubstr("'complete/2'"), HasSubstr("complete/1,")));
    EXPECT_THAT(with("mt64/1", "mt64/9"), HasSubstr("key 'generator'"));
    EXPECT_THAT(with("3837398", "-1"), HasSubstr("key 'seed': is not a whole number"));
    EXPECT_THAT(with("\"arms\": [", "\"arms\": 1, \"brms\": ["), HasSubstr("key 'options/arms': is not a list"));
    EXPECT_THAT(with("\"ties\": \"error\"", "\"ties\": \"eror\""), HasSubstr("key 'options/ties'"));
    EXPECT_THAT(with("\"ties\"", "\"tiez\""), HasSubstr("key 'options/ties': is missing"));
    EXPECT_THAT(with("FSM:median@LA\"\n", "FSM:mode\"\n"), HasSubstr("key 'options/strata/1'"));
    EXPECT_THAT(with("\"id\": \"URN\"", "\"id\": 3"), HasSubstr("key 'options/id': is not a text"));
    EXPECT_THAT(with("\"delimiter\": null", "\"delimiter\": \"::\""), HasSubstr("key 'options/delimiter'"));
    EXPECT_THAT(with("\"seed_from_entropy\": false", "\"seed_from_entropy\": 0"), HasSubstr("neither true nor false"));
    EXPECT_THAT(with("\"method_options\": null", "\"method_options\": {}"),
                HasSubstr("key 'method_options': is not null, and the algorithm has no options of its own"));
    EXPECT_THAT(with("\"kept\": null", "\"kept\": {\"file\": \"k.csv\", \"sha256\": \"AB\"}"),
                HasSubstr("key 'kept/sha256': is not 64 lower-case hexadecimal digits"));
    EXPECT_THAT(with("\"record_sha256\"", "\"sha\""), HasSubstr("key 'record_sha256': is missing"));
    EXPECT_THAT(with("complete/1", "matched/1"), HasSubstr("key 'method_options/tuple_size': is missing"));
}

TEST(ParseRecord, AShareThatIsNoNumberIsAnError) {
    HandMade made = hand_made();
    made.list.plan.method_options = default_options(AllocationMethod::minimisation);
    const std::string record = record_json(plain_context(), made.table, made.list, "");
    EXPECT_THAT(refusal(replaced(record, "\"probability\": 0.8", "\"probability\": \"0.8\"")),
                HasSubstr("key 'method_options/probability': is not a number"));
}

TEST(ParseRecord, OfTwoRulesOneMustBeThere) {
    const auto record_by = [](AllocationMethod method) {
        HandMade made = hand_made();
        made.list.plan = plain_plan();
        made.list.plan.method_options = default_options(method);
        return record_json(plain_context(), made.table, made.list, "");
    };
    const std::string constrained = record_by(AllocationMethod::constrained);
    EXPECT_THAT(refusal(replaced(constrained, "\"cut_off\": null", "\"cut_off\": 1")),
                HasSubstr("key 'method_options': has both of 'keep' and 'cut_off'; expected one of them"));
    EXPECT_THAT(refusal(replaced(constrained, "\"keep\": 0.1", "\"keep\": null")),
                HasSubstr("key 'method_options': has neither of 'keep' and 'cut_off'; expected one of them"));
    EXPECT_THAT(
        refusal(replaced(record_by(AllocationMethod::rerandomisation), "\"threshold\": null", "\"threshold\": 1")),
        HasSubstr("key 'method_options': has both of 'threshold' and 'acceptance'; expected one of them"));
}

TEST(ParseRecord, OfAnotherSchemaIsRefusedWithWhatWasFoundAndExpected) {
    EXPECT_THAT(refusal(replaced(record_of(plain_plan()), "allocation/2", "allocation/1")),
                HasSubstr("key 'schema': 'clustertrial.allocation/1' where clustertrial.allocation/2 is expected"));
}

// ---- comparing ----

TEST(RecordDifferences, AreOneLineAValue) {
    EXPECT_THAT(record_differences(R"({"a": {"b": [1, 2]}, "c": 1})", R"({"a": {"b": [1, 3]}, "d": null})"),
                ElementsAre("a/b/1: recorded 2, replayed 3", "c: recorded, but not by a replay", "d: not recorded"));
    EXPECT_THAT(record_differences(R"({"a": 1})", R"({"a": 1})"), IsEmpty());
    EXPECT_THAT(record_differences(R"({"a": 1.0})", R"({"a": 1})"), ElementsAre("a: recorded 1.0, replayed 1"));
    EXPECT_THAT(record_differences(R"({"a": [1]})", R"({"a": [1, 2]})"),
                ElementsAre("a: recorded [1], replayed [1,2]"));
}

TEST(RecordDifferences, ALongValueIsCutShortBetweenCharacters) {
    // The quote and 49 two-byte letters are 99 bytes; the 50th letter would be bytes 100 and 101.
    std::string letters;
    for (int i = 0; i < 80; ++i) letters += "\xC3\xA9";
    const auto differences = record_differences("{\"a\": \"" + letters + "\"}", R"({"a": ""})");
    EXPECT_THAT(differences, ElementsAre("a: recorded \"" + letters.substr(0, 98) + "..., replayed \"\""));
}

}  // namespace
}  // namespace clustertrial::record_test
