#include "counted_words.hpp"

#include "clustertrial/core/number.hpp"
#include "clustertrial/core/words.hpp"

namespace clustertrial::report_detail {

namespace {

std::string count_of(std::uint64_t count, const std::string& noun) {
    return format_count(count) + " " + noun_after(count, noun);
}

}  // namespace

std::string clusters_words(std::uint64_t clusters, const Trial& trial) {
    return count_of(clusters, trial.unit);
}

std::string individuals_words(double individuals, std::size_t clusters_not_counted, const Trial& trial) {
    if (clusters_not_counted > 0 && !(individuals > 0)) return plural(trial.individual) + " unknown";
    return std::string(clusters_not_counted > 0 ? "at least " : "") +
           count_of(static_cast<std::uint64_t>(individuals), trial.individual);
}

}  // namespace clustertrial::report_detail
