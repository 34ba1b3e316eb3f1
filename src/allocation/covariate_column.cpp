#include "clustertrial/allocation/plan.hpp"
#include "clustertrial/core/number.hpp"

#include "column_name.hpp"

namespace clustertrial {

using namespace allocation_detail;

namespace {

constexpr std::string_view special = ":@";  // as in a stratum spec, so that a name is quoted alike in both
constexpr std::string_view levels_suffix = ":levels";

}  // namespace

CovariateColumn parse_covariate_column(std::string_view text) {
    CovariateColumn spec;
    std::string_view rest = text;
    spec.column = take_column_name(rest, special).value_or("");
    if (rest == levels_suffix) {
        spec.kind = CovariateKind::level;
        rest = {};
    }
    if (spec.column.empty() || !rest.empty())
        throw Error(ErrorKind::usage,
                    "covariate '" + std::string(text) +
                        "': expected COLUMN or COLUMN:levels (write a column name that holds ':' or '@' "
                        "in double quotes)");
    return spec;
}

std::string to_text(const CovariateColumn& spec) {
    std::string text = quote_column_name(spec.column, special);
    if (spec.kind == CovariateKind::level) text += levels_suffix;
    return text;
}

StratumRatio parse_stratum_ratio(std::string_view text) {
    const auto bad = [&] {
        return Error(ErrorKind::usage, "ratio of a stratum '" + std::string(text) +
                                           "': expected STRATUM=SHARES such as LA 350=2,1, whole numbers");
    };
    const auto equals = text.rfind('=');
    if (equals == std::string_view::npos || equals == 0) throw bad();
    StratumRatio ratio{std::string(text.substr(0, equals)), {}};
    std::string_view shares = text.substr(equals + 1);
    for (bool more = true; more;) {
        const auto comma = shares.find(',');
        const auto share = parse_whole_number(shares.substr(0, comma));
        if (!share) throw bad();
        ratio.ratio.push_back(*share);
        more = comma != std::string_view::npos;
        if (more) shares.remove_prefix(comma + 1);
    }
    return ratio;
}

std::string to_text(const StratumRatio& ratio) {
    std::string text = ratio.stratum + "=";
    for (std::size_t arm = 0; arm < ratio.ratio.size(); ++arm)
        text += (arm == 0 ? "" : ",") + std::to_string(ratio.ratio[arm]);
    return text;
}

}  // namespace clustertrial
