#pragma once

#include "clustertrial/core/kinds.hpp"

#include <string_view>

namespace clustertrial {

/// A design by its PowerUp! name (Dong and Maynard 2013), and `nested`. Individuals are level 1, clusters 2, sites 3,
/// regions 4.
enum class PowerDesign {
    ira1,
    bira2c,
    bira2f,
    bira2r,
    cra2,
    cra3,
    cra4,
    bcra3c2,
    bcra3f2,
    bcra3r2,
    bcra4f3,
    bcra4r2,
    bcra4r3,
    nested,
};

/// What the blocks are within which arms are compared: the level above the one that was randomised, up to the top one.
enum class Blocks {
    none,
    constant,  ///< fixed, with one effect in all
    fixed,     ///< fixed, each with an effect of its own
    random,    ///< a sample of such blocks, whose effects vary
};

struct PowerDesignTraits {
    PowerDesign value;
    std::string_view name;
    std::string_view alias;  ///< in plain words; empty: none
    std::string_view what;
    int randomised;  ///< level whose units are randomised
    int top;         ///< highest level there is; that of the blocks, where there are some
    Blocks blocks;
};
template <>
struct Kinds<PowerDesign> {
    static constexpr std::string_view what = "design";
    static constexpr std::array rows{
        PowerDesignTraits{PowerDesign::ira1, "ira1", "pupils", "individuals are randomised", 1, 1, Blocks::none},
        PowerDesignTraits{PowerDesign::bira2c, "bira2c", "pupils-in-schools",
                          "individuals are randomised within clusters, with one effect in all", 1, 2, Blocks::constant},
        PowerDesignTraits{PowerDesign::bira2f, "bira2f", "",
                          "individuals are randomised within clusters, each with an effect of its own", 1, 2,
                          Blocks::fixed},
        PowerDesignTraits{PowerDesign::bira2r, "bira2r", "",
                          "individuals are randomised within clusters, a sample whose effects vary", 1, 2,
                          Blocks::random},
        PowerDesignTraits{PowerDesign::cra2, "cra2", "schools", "clusters are randomised", 2, 2, Blocks::none},
        PowerDesignTraits{PowerDesign::cra3, "cra3", "authorities", "sites are randomised, with all their clusters", 3,
                          3, Blocks::none},
        PowerDesignTraits{PowerDesign::cra4, "cra4", "regions", "regions are randomised, with all their sites", 4, 4,
                          Blocks::none},
        PowerDesignTraits{PowerDesign::bcra3c2, "bcra3c2", "schools-in-authorities-one-effect",
                          "clusters are randomised within sites, with one effect in all", 2, 3, Blocks::constant},
        PowerDesignTraits{PowerDesign::bcra3f2, "bcra3f2", "schools-in-authorities",
                          "clusters are randomised within sites, each with an effect of its own", 2, 3, Blocks::fixed},
        PowerDesignTraits{PowerDesign::bcra3r2, "bcra3r2", "schools-in-sampled-authorities",
                          "clusters are randomised within sites, a sample whose effects vary", 2, 3, Blocks::random},
        PowerDesignTraits{PowerDesign::bcra4f3, "bcra4f3", "",
                          "sites are randomised within regions, each with an effect of its own", 3, 4, Blocks::fixed},
        PowerDesignTraits{PowerDesign::bcra4r2, "bcra4r2", "",
                          "clusters are randomised within sites of regions, both samples whose effects vary", 2, 4,
                          Blocks::random},
        PowerDesignTraits{PowerDesign::bcra4r3, "bcra4r3", "",
                          "sites are randomised within regions, a sample whose effects vary", 3, 4, Blocks::random},
        PowerDesignTraits{PowerDesign::nested, "nested", "groups-in-one-arm",
                          "individuals are randomised, and those of the intervention arm alone are in groups", 2, 2,
                          Blocks::none}};
};
static_assert(every_kind_has_a_row<PowerDesign>);

}  // namespace clustertrial
