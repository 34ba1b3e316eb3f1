#include "power_stage.hpp"

#include "clustertrial/core/number.hpp"
#include "clustertrial/power/stage.hpp"

namespace clustertrial {

namespace {

struct NumberKey {
    std::string_view name;
    double PowerStage::*member;
};

constexpr NumberKey number_keys[] = {
    {"clusters", &PowerStage::clusters},
    {"cluster_size", &PowerStage::cluster_size},
    {"icc", &PowerStage::icc},
    {"r2_cluster", &PowerStage::r2_cluster},
    {"r2_individual", &PowerStage::r2_individual},
    {"alpha", &PowerStage::alpha},
    {"power", &PowerStage::power},
    {"share_treated", &PowerStage::share_treated},
    {"covariates", &PowerStage::covariates},
    {"cluster_size_cv", &PowerStage::cluster_size_cv},
};

constexpr std::string_view required_keys[] = {"name", "clusters", "cluster_size", "icc"};

std::optional<std::uint64_t> whole(TomlSection& section, std::string_view key) {
    const auto text = section.scalar(key, KeyType::whole);
    if (!text) return std::nullopt;
    const auto value = parse_whole_number(*text);
    if (!value) section.complain_here("key '" + std::string(key) + "': found " + *text + "; expected a count");
    return value;
}

/// { intervention = 13819, control = 13533 }
std::optional<ArmCounts> arm_counts(TomlSection& section, std::string_view key) {
    const toml::table* table = section.table(key);
    if (table == nullptr) return std::nullopt;
    TomlSection counts(*table, "'" + std::string(key) + "'", section.file(), section.problems());
    const ArmCounts result{whole(counts, "intervention"), whole(counts, "control")};
    counts.finish();
    return result;
}

PowerStage read_stage(TomlSection& section) {
    PowerStage stage;
    for (const std::string_view key : required_keys) {
        if (section.node(key) == nullptr) {
            section.complain_here("[[power.stage]] needs the key '" + std::string(key) + "'");
        }
    }
    stage.name = section.text("name").value_or("");
    section.apply("design", KeyType::text,
                  [&](const std::string& name) { stage.design = from_name<PowerDesign>(name); });
    for (const NumberKey& key : number_keys) {
        if (const auto value = section.number(key.name)) stage.*key.member = *value;
    }
    if (const auto sides = whole(section, "sides")) stage.sides = static_cast<int>(std::min<std::uint64_t>(*sides, 99));
    if (const auto proportion = section.number("proportion")) stage.proportion = proportion;
    section.apply("multiplier", KeyType::text,
                  [&](const std::string& name) { stage.multiplier = from_name<MultiplierKind>(name); });
    stage.cluster_counts = arm_counts(section, "cluster_counts").value_or(ArmCounts{});
    stage.individual_counts = arm_counts(section, "individual_counts").value_or(ArmCounts{});
    stage.provider_counts = arm_counts(section, "provider_counts");
    section.finish();
    return stage;
}

}  // namespace

void read_power_section(TomlSection& section, Trial& trial) {
    if (auto label = section.text("providers")) trial.power.providers = std::move(*label);
    if (auto label = section.text("individuals")) trial.power.individuals = std::move(*label);
    for (const toml::node* node : section.elements("stage")) {
        if (!node->is_table()) {
            section.complain(node->source(), "expected [[power.stage]] tables");
            continue;
        }
        TomlSection stage(*node->as_table(), "[[power.stage]]", section.file(), section.problems());
        trial.power.stages.push_back(read_stage(stage));
    }
}

}  // namespace clustertrial
