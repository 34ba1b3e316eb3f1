#include "power_stage.hpp"

#include "read_keys.hpp"

#include <algorithm>

namespace clustertrial::trial_detail {

void read_power_section(TomlSection& section, Trial& trial) {
    trial_detail::read_tables<PowerStage>(
        section, "stage", "[[power.stage]]", [&](TomlSection& table, PowerStage& stage) {
            const bool twice = std::any_of(trial.power.stages.begin(), trial.power.stages.end(),
                                           [&](const PowerStage& before) { return before.name == stage.name; });
            if (twice) table.complain_here("[[power.stage]] '" + stage.name + "': an earlier stage has this name");
            for (const std::string_view key : needed_keys(stage)) {
                if (table.node(std::string(key)) == nullptr)
                    table.complain_here("[[power.stage]] needs the key '" + std::string(key) + "'");
            }
            trial.power.stages.push_back(std::move(stage));
        });
}

}  // namespace clustertrial::trial_detail
