#include "clustertrial/allocation/commitment.hpp"

#include "clustertrial/data/checksum.hpp"
#include "clustertrial/data/entropy.hpp"

#include "json_node.hpp"

namespace clustertrial {

using namespace allocation_detail;

namespace {

constexpr std::string_view commitment_schema = "clustertrial.commitment/1";
constexpr std::string_view secret_schema = "clustertrial.secret/1";

}  // namespace

std::uint64_t draw_seed() {
    constexpr std::uint32_t seeds = std::uint32_t{1} << 31U;
    return entropy_below(seeds);
}

Secret draw_secret(GeneratorKind generator) {
    constexpr std::size_t nonce_bytes = 32;  // 256 bits: nobody tries them all
    return {generator, draw_seed(), entropy_in_hexadecimal(nonce_bytes), {}};
}

std::string commitment_of(const Secret& secret) {
    std::string text(commitment_schema);
    text.append("\ngenerator ").append(traits_of(secret.generator).version);
    text += "\nseed " + std::to_string(secret.seed);
    text += "\nnonce " + secret.nonce;
    text += "\ntrial " + (secret.trial_sha256.empty() ? "none" : secret.trial_sha256) + '\n';
    return sha256_of(text);
}

std::string secret_json(const Secret& secret) {
    const Json json = {{"schema", secret_schema},
                       {"generator", traits_of(secret.generator).version},
                       {"seed", secret.seed},
                       {"nonce", secret.nonce},
                       {"trial_sha256", secret.trial_sha256.empty() ? Json(nullptr) : Json(secret.trial_sha256)}};
    return json.dump(2) + '\n';
}

std::string commitment_json(const Secret& secret, std::string_view version) {
    const Json json = {{"schema", commitment_schema}, {"version", version}, {"sha256", commitment_of(secret)}};
    return json.dump(2) + '\n';
}

Secret parse_secret(std::string_view json, const std::string& file) {
    const ParsedJson parsed = parse_json(json, file, "expected the secret of a commitment");
    const Node root(parsed, file);
    check_schema(root, secret_schema);
    Secret secret;
    secret.generator = root.at("generator").as(generator_of_version);
    secret.seed = root.at("seed").whole();
    if (secret.seed > traits_of(secret.generator).largest_seed) throw root.at("seed").bad("does not fit the generator");
    secret.nonce = root.at("nonce").sha256();
    if (!root.at("trial_sha256").is_null()) secret.trial_sha256 = root.at("trial_sha256").sha256();
    return secret;
}

std::string parse_commitment(std::string_view json, const std::string& file) {
    const ParsedJson parsed = parse_json(json, file, "expected a commitment");
    const Node root(parsed, file);
    check_schema(root, commitment_schema);
    return root.at("sha256").sha256();
}

}  // namespace clustertrial
