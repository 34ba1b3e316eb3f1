#pragma once

#include "clustertrial/trial/verify.hpp"

#include "draw_folder.hpp"
#include "support/sanitized.hpp"

#include <algorithm>
#include <sstream>
#include <string>
#include <vector>

namespace clustertrial::verify_test {

inline const std::string list_csv =
    "URN,LA,FSM\n101,350,1\n102,350,2\n103,350,3\n104,351,9\n105,351,4\n106,351,5\n107,9,8\n";
inline const std::string list = "list.csv";
inline const std::string allocation = "list.allocation.csv";
inline const std::string record = "list.record.json";

inline std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);) lines.push_back(line);
    return lines;
}

/// The record with its own SHA-256 made to fit again, as a forger would.
inline std::string with_fitting_sha256(std::string text) {
    const std::string key = "\"record_sha256\": \"";
    const auto at = text.rfind(key) + key.size();
    text.erase(at, 64);
    return text.insert(at, sha256_of(text));
}

/// A draw on disk; each test changes one thing of it.
class Verify : public testing::Test {
  protected:
    void SetUp() override {
        folder_.write(list, list_csv);
        plan_.id = "URN";
        plan_.seed = 3837398;
        plan_.strata = {parse_stratum_spec("LA"), parse_stratum_spec("FSM:median@LA")};
        folder_.draw("list", plan_);
    }

    [[nodiscard]] std::vector<std::string> differences(const VerifyOptions& options = {}) const {
        return folder_.differences("list", options);
    }

    /// What is said when the verification cannot be done at all.
    [[nodiscard]] std::string refusal(const VerifyOptions& options = {}) const {
        return clustertrial::message_of(ErrorKind::input, [&] { static_cast<void>(differences(options)); });
    }

    void forge(const std::string& old_text, const std::string& new_text) const {
        folder_.replace(record, old_text, new_text);
        folder_.write(record, with_fitting_sha256(folder_.read(record)));
    }

    /// Each byte of a file changed by itself, in its lowest bit and to a blank: must be said, or the record be refused.
    void expect_every_change_found(const std::string& file) const {
        const std::string intact = folder_.read(file);
        for (std::size_t i = 0; i < intact.size(); i += test::bytes_apart) {
            for (const char byte : {static_cast<char>(intact[i] ^ 1), ' '}) {
                if (byte == intact[i]) continue;
                std::string changed = intact;
                changed[i] = byte;
                folder_.write(file, changed);
                EXPECT_TRUE(is_found()) << file << ", byte " << i << ": " << intact.substr(i, 30);
            }
        }
        folder_.write(file, intact);
    }

    [[nodiscard]] bool is_found() const {
        try {
            return !differences().empty();
        } catch (const Error& error) {
            return error.kind() == ErrorKind::input;
        }
    }

    DrawFolder folder_;
    AllocationPlan plan_;
};

/// A trial file that says all of a draw.
inline const std::string trial_toml =
    "[data]\nfile = \"list.csv\"\ncluster = \"URN\"\n\n[randomisation]\nseed = 3837398\nmethod = \"constrained\"\n"
    "covariates = [\"FSM\"]\n";

class VerifyCompanions : public Verify {
  protected:
    void SetUp() override {
        Verify::SetUp();
        plan_.strata.clear();
        plan_.method_options = default_options(AllocationMethod::constrained);
        plan_.covariates = {parse_covariate_column("FSM")};
        draw_by(trial_toml);
    }

    /// Draws by the plan, and records this trial file.
    void draw_by(const std::string& toml) {
        folder_.write("trial.toml", toml);
        RecordContext context;
        context.trial_file = "trial.toml";
        context.trial_sha256 = sha256_of(toml);
        context.kept = {"kept.csv", ""};
        context.split = {"LA", {}};
        context.pairs = {"pairs.csv", ""};
        folder_.draw("list", plan_, context);
    }

    /// By the record alone: everything else that the record names is gone.
    [[nodiscard]] Verification verify_part(const std::string& file) const {
        for (const auto& name : {list, allocation}) folder_.remove(name);
        return folder_.verify("list", {.split_file = folder_.path(file)});
    }
};

}  // namespace clustertrial::verify_test
