#include "power_stage.hpp"

#include "read_keys.hpp"

namespace clustertrial::trial_detail {

void read_power_section(TomlSection& section, Trial& trial) {
    trial_detail::read_tables<PowerStage>(section, "stage", "[[power.stage]]", [&](TomlSection&, PowerStage& stage) {
        trial.power.stages.push_back(std::move(stage));
    });
}

}  // namespace clustertrial::trial_detail
